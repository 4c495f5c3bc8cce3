import { ProjectBucketConfig } from "@pulumi/gcp/logging/projectBucketConfig";
import { ProjectExclusion } from "@pulumi/gcp/logging/projectExclusion";
import { ProjectSink, type ProjectSinkArgs } from "@pulumi/gcp/logging/projectSink";
import { IAMAuditConfig } from "@pulumi/gcp/projects/iamauditConfig";
import { Bucket, type BucketArgs } from "@pulumi/gcp/storage/bucket";
import { BucketIAMMember } from "@pulumi/gcp/storage/bucketIAMMember";
import { interpolate, type ComponentResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import type { GcpKey } from "../common/keys";
import { ofGeneration } from "../common/keys-plan";
import { labelsFor } from "../common/labels";
import { accessRecords, auditedCalls, auditKeeping, auditRecords, type AuditKeeping } from "./audit-plan";

export interface AuditArgs {
  place: Placement;
  /** The project's id. */
  project: Input<string>;
  /** Its number: names of buckets are the world's, so this one's has it. */
  projectNumber: Input<string>;
  /** Encrypts the record: of the purpose `audit`. */
  key: GcpKey;
  /** The generation of the key's ring: the record's names end in it, as they stay taken as long as the ring's. */
  generation: number;
  /** How logs are kept, in days. The record is kept a year at least. */
  retentionDays: number;
  /**
   * What keeps the record from being deleted: `governance`, a retention that those with the right can lift; `compliance`, one that nobody can, Google
   * included. It can be locked later, and never unlocked. @defaultValue governance
   */
  lock?: "governance" | "compliance" | undefined;
  /** What it waits for: APIs. */
  after: Resource[];
  change?: {
    bucket?: Change<BucketArgs>;
    sink?: Change<ProjectSinkArgs, [to: "bucket" | "search"]>;
  };
}

/** What the record gives. */
export interface AuditOutputs {
  /** The bucket's name. */
  bucket: Output<string>;
  /** The log bucket that people search: `projects/P/locations/L/buckets/B`. */
  logBucket: Output<string>;
}

/**
 * The record of a project: every call that changes something, and every one that reads, in a bucket that nobody can delete from and in a log bucket that can
 * be searched. A project has need of one: what services write down is set for the whole of it.
 *
 * The bucket stays when the program lets it go, whatever the environment protects: as long as there is something young in it, Google deletes it for nobody.
 *
 * ```ts
 * import { Audit } from "../../components/gcp/account/audit";
 * import { Keys } from "../../components/gcp/common/keys";
 * import type { Agents } from "../../components/gcp/account/agents";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the labels of all in it
 * declare const agents: Agents; // a ServiceAgents' outputs
 *
 * const known = { place, project: "go-coffee-prod", generation: 1 };
 * const { audit: key } = new Keys("audit-keys", { ...known, purposes: ["audit"], agents }).outputs;
 * const audit = new Audit("audit", { ...known, projectNumber: "123456789012", key, retentionDays: 365, lock: "compliance", after: [] });
 * export const { bucket } = audit.outputs;
 * ```
 */
export class Audit extends Component {
  readonly outputs: AuditOutputs;

  constructor(name: string, args: AuditArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:Audit", name, args.place, opts);
    const keeping = auditKeeping(args.retentionDays);
    const bucket = this.bucket(keeping, args);
    const search = this.search(keeping, args);
    const toBucket = this.sink("bucket", interpolate`storage.googleapis.com/${bucket.name}`, args);
    // Until then the sink writes nothing, and says so nowhere but in a mail.
    const writer = new BucketIAMMember(
      this.label("writer"),
      { bucket: bucket.name, role: "roles/storage.objectCreator", member: toBucket.writerIdentity },
      this.here,
    );
    const toSearch = this.sink("search", interpolate`logging.googleapis.com/${search.id}`, args);
    new ProjectExclusion(
      this.label("elsewhere"),
      {
        project: args.project,
        name: this.called("audit-elsewhere", args),
        description: "Kept in the record of audit",
        filter: accessRecords,
      },
      { ...this.here, dependsOn: [toSearch] },
    );
    new IAMAuditConfig(
      this.label("calls"),
      {
        project: args.project,
        service: "allServices",
        auditLogConfigs: auditedCalls.map((logType) => ({ logType })),
      },
      { ...this.here, dependsOn: [writer, toSearch] },
    );
    this.outputs = { bucket: bucket.name, logBucket: search.id };
    this.registerOutputs();
  }

  private called(part: string, { generation }: Pick<AuditArgs, "generation">): string {
    return ofGeneration(ownName(this.place.environment, this.id, "audit", part), generation);
  }

  private bucket(keeping: AuditKeeping, args: AuditArgs): Bucket {
    const { protection, region } = this.place;
    const sound: BucketArgs = {
      project: args.project,
      name: interpolate`${this.called("audit", args)}-${args.projectNumber}`,
      location: region.toUpperCase(),
      storageClass: "STANDARD",
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "enforced",
      encryption: { defaultKmsKeyName: args.key.id },
      // No versions beside it: with a retention nothing is overwritten.
      retentionPolicy: { retentionPeriod: String(keeping.locked * 86_400), isLocked: args.lock === "compliance" },
      softDeletePolicy: { retentionDurationSeconds: 7 * 86_400 },
      lifecycleRules: [
        { action: { type: "SetStorageClass", storageClass: "COLDLINE" }, condition: { age: 90 } },
        { action: { type: "Delete" }, condition: { age: keeping.kept } },
      ],
      forceDestroy: false,
      labels: labelsFor(this.place, { service: "platform" }),
    };
    return new Bucket(this.label("bucket"), changed(sound, args.change?.bucket), {
      ...this.here,
      dependsOn: [...args.after, ...args.key.ready],
      protect: protection.data,
      retainOnDelete: true,
    });
  }

  private search(keeping: AuditKeeping, args: AuditArgs): ProjectBucketConfig {
    return new ProjectBucketConfig(
      this.label("search"),
      {
        project: args.project,
        location: this.place.region,
        bucketId: this.called("audit", args),
        description: "The record of audit",
        retentionDays: keeping.searchable,
        cmekSettings: { kmsKeyName: args.key.id },
      },
      { ...this.lasting, dependsOn: [...args.after, ...args.key.ready], protect: this.place.protection.data },
    );
  }

  private sink(to: "bucket" | "search", destination: Output<string>, args: AuditArgs): ProjectSink {
    const sound: ProjectSinkArgs = {
      project: args.project,
      name: this.called(`audit-${to}`, args),
      description: "Every record of audit",
      destination,
      filter: auditRecords,
      uniqueWriterIdentity: true,
    };
    return new ProjectSink(this.label(to), changed(sound, args.change?.sink, to), {
      ...this.here,
      protect: this.place.protection.data,
    });
  }
}
