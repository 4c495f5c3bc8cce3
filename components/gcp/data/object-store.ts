import * as storage from "@pulumi/gcp/storage";
import { interpolate, type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { DataClass, Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import type { GcpKey } from "../common/keys";
import { labelsFor } from "../common/labels";
import { grantBucket, type BucketGrant, type GcpBucket } from "./bucket";
import { lifecycle, placed, retention, type Keeping, type Lock, type Standing } from "./object-store-plan";
import { bornAs } from "./store-guards";

export interface ObjectStoreArgs {
  place: Placement;
  project: Input<string>;
  /** The project's number; part of the bucket's name, which must be the only one in the world. */
  projectNumber: Input<string>;
  /** What it is for, such as `assets`: a part of its name. @defaultValue the component's id */
  purpose?: string;
  /** Encrypts what is in it, where nothing else is said: a key of the bucket's place, which for two regions is their multi-region (`multiRegionOf`). */
  key: GcpKey;
  /** What becomes of objects over time. */
  keeping: Keeping;
  /** Where objects lie. Decided at birth: another place is another bucket. @defaultValue in the place's region */
  standing?: Standing;
  /** A time in which nobody can delete or overwrite an object. Instead of versions, which Cloud Storage does not have beside it. @defaultValue none */
  lock?: Lock;
  /** Who may do what with its objects. @defaultValue nobody but whom the project's own roles let */
  admits?: readonly Omit<BucketGrant, "bucket">[];
  /** For how many days what was deleted for good can still be had back, 7–90, or 0 for not at all. It is paid for. @defaultValue 7 */
  softDeleteDays?: number;
  /** What data it holds: its label says so. @defaultValue "internal" */
  dataClass?: DataClass | undefined;
  /** What it waits for: the APIs. */
  after: readonly Resource[];
  change?: { bucket?: Change<storage.BucketArgs> };
}

/** Of a bucket's name: it may have 63 characters, and ends in the project's number of 12 digits. */
const longestName = 63 - "-123456789012".length;

/**
 * A bucket: encrypted with a key of ours, versioned, never public, with no access control lists and a lifecycle. Who read it, the project's audit log says (data
 * access): the bucket has no log of its own, which would let in a group of Google's from outside of the organisation.
 *
 * ```ts
 * import { ObjectStore } from "./components/gcp/data/object-store";
 * import type { GcpKey } from "./components/gcp/common/keys";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const key: GcpKey;
 *
 * const recipes = new ObjectStore("recipes", {
 *   place,
 *   project: "go-coffee-dev",
 *   projectNumber: "123456789012",
 *   key,
 *   keeping: { undoDays: 30, coolAfterDays: 90 },
 *   after: [],
 * });
 * export const bucket = recipes.outputs.name;
 * ```
 */
export class ObjectStore extends Component {
  readonly outputs: GcpBucket;
  /** What whoever writes into it by a grant of `admits` waits for. */
  readonly ready: Resource[];

  constructor(name: string, args: ObjectStoreArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:ObjectStore", name, args.place, opts);
    const { lock = { mode: "none" }, standing = { mode: "region" } } = args;
    const bucket = this.bucket(args, lock, standing);
    const grants = (args.admits ?? []).map((grant) =>
      grantBucket((part) => this.label(part), { ...grant, bucket: bucket.name }, this.here),
    );
    this.ready = [bucket, ...grants];
    this.outputs = { name: bucket.name, url: bucket.url };
    this.registerOutputs({ name: bucket.name });
  }

  private bucket(args: ObjectStoreArgs, lock: Lock, standing: Standing): storage.Bucket {
    const { place, project, key, keeping, softDeleteDays = 7 } = args;
    if (softDeleteDays !== 0 && (softDeleteDays < 7 || softDeleteDays > 90))
      throw new RangeError(`${this.id}: softDeleteDays: want 7–90, or 0, got ${softDeleteDays}`);
    const { data } = place.protection;
    const locks = lock.mode !== "none";
    // What is locked stays in the project where the program lets it go on purpose.
    const stays = locks ? this.lasting : this.here;
    const where = placed(place.region, standing);
    const held = retention(lock);
    const called = displayName(place.environment, args.purpose ?? this.id, longestName);
    const sound: storage.BucketArgs = {
      project,
      name: interpolate`${called}-${args.projectNumber}`,
      ...where,
      storageClass: "STANDARD",
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "enforced",
      encryption: { defaultKmsKeyName: key.id },
      // Beside a retention policy there are no versions: google/exposure-notifications-verification-server#877.
      versioning: { enabled: !locks },
      lifecycleRules: lifecycle(keeping, !locks),
      softDeletePolicy: { retentionDurationSeconds: softDeleteDays * 24 * 3600 },
      ...(held && { retentionPolicy: held }),
      forceDestroy: !data && !locks,
      labels: {
        ...labelsFor(place, { service: "platform", dataClass: args.dataClass ?? "internal" }),
        // What goes by itself is said to: policies hold the lifecycle to it.
        ...(keeping.expireAfterDays && { "retention-days": String(keeping.expireAfterDays) }),
      },
    };
    const birth = bornAs(
      this.label("born"),
      {
        store: called,
        birth: {
          "the location": [where.location, ...(where.customPlacementConfig?.dataLocations ?? [])].join(" "),
          // To lock what is open is a change like others; to open what is locked is none.
          ...(lock.mode === "locked" && { "the lock": "for good" }),
        },
        way: "make a second bucket, and copy what is in this one: docs/decisions/google-cloud.md",
      },
      this.here,
    );
    return new storage.Bucket(this.label("bucket"), changed(sound, args.change?.bucket), {
      ...stays,
      protect: data,
      dependsOn: [birth, ...key.ready, ...args.after],
    });
  }
}
