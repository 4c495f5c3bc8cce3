import * as rds from "@pulumi/aws/rds";
import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { DatabaseAlarms, type DatabaseAlarmsArgs } from "./database-alarms";
import { logGroups, parameterGroup, securityGroup, subnetGroup, type Maker } from "./database-ground";
import {
  planDeletion,
  planEngine,
  port,
  watching,
  windows,
  type DatabaseParameter,
  type DatabaseRequest,
} from "./database-plan";
import { lastCopyName } from "./last-copy";
import { keepsDiskAndRole } from "./store-guards";
import type { LogKeeping } from "../common/log-group";
import type { AwsNetworkOutputs } from "../network/network";

/**
 * Where a copy stands: beside the original, on what that stands on; or away, in another region's network, where it can be made
 * the primary when the first region is lost. Whoever may connect there is admitted to its group then.
 */
export type ReplicaSite =
  | { mode: "beside"; securityGroupId: Input<string>; parameterGroupName: Input<string> }
  | {
      mode: "away";
      network: Pick<AwsNetworkOutputs, "id" | "data">;
      retentionDays: number;
      /** The original's. @see DatabaseRequest */
      version?: string;
      parameters?: readonly DatabaseParameter[];
    };

export type ReplicaRole = "replica" | "primary";

export interface ReplicaArgs extends Pick<DatabaseRequest, "machine" | "memoryGiB" | "storageGiB" | "maxStorageGiB"> {
  place: Placement;
  /** What it copies: the identifier of an instance in the same region, the ARN of one in another. */
  source: Input<string>;
  /**
   * `primary`: it is a database of its own, and follows nobody. An `up` that says so first promotes it, which cannot be taken back;
   * of one that was promoted by hand it must be said, after a refresh, or the next `up` fights it. Away only. @defaultValue replica
   */
  role?: ReplicaRole;
  where: ReplicaSite;
  /** A key of its own region. Beside the original it encrypts performance data alone: the disk has the original's key. */
  keyArn: Input<string>;
  monitoringRoleArn: Input<string>;
  logs: LogKeeping;
  /** Where alarms are told, in its own region, and how many minutes of the newest data may be lost. */
  alarms: { topicArn: Input<string>; rpoMinutes: number };
  /** What it waits for: RDS's own role, in an account that is new to RDS (`ServiceRoles`). @defaultValue nothing */
  ready?: readonly Resource[];
  /** What acts on the original before it: RDS copies none that is busy (`DatabaseArgs`). @defaultValue nothing */
  after?: readonly Resource[];
  change?: { instance?: Change<rds.InstanceArgs>; alarms?: DatabaseAlarmsArgs["change"] };
}

/**
 * A copy of the database that follows it by some seconds, and can be read from. Its original keeps a password of its own:
 * `password: "own"`.
 *
 * ```ts
 * import { inRegion } from "./components/aws/common/in-region";
 * import { DatabaseReplica } from "./components/aws/data/database-replicas";
 * import type { AwsDatabaseOutputs } from "./components/aws/data/database";
 * import type { AwsNetworkOutputs } from "./components/aws/network/network";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const original: AwsDatabaseOutputs;
 * declare const place: Placement;
 * declare const network: AwsNetworkOutputs;
 * declare const keys: { database: string; logs: string };
 * declare const topicArn: string;
 *
 * new DatabaseReplica(
 *   "orders-standby",
 *   {
 *     place,
 *     source: original.source.arn,
 *     where: { mode: "away", network, retentionDays: 14 },
 *     keyArn: keys.database,
 *     monitoringRoleArn: original.source.monitoringRoleArn,
 *     logs: { retentionDays: 30, keyArn: keys.logs },
 *     alarms: { topicArn, rpoMinutes: 15 },
 *     machine: "db.t4g.medium",
 *     memoryGiB: 4,
 *     storageGiB: 20,
 *     maxStorageGiB: 100,
 *   },
 *   inRegion("us-west-2"),
 * );
 * ```
 */
export class DatabaseReplica extends Component {
  readonly outputs: { host: Output<string>; arn: Output<string> };
  /** The copy itself: what acts on the original next waits for it. */
  readonly copy: Resource;
  private readonly ready: readonly Resource[];

  constructor(name: string, args: ReplicaArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:DatabaseReplica", name, args.place, opts);
    const { role = "replica", where, ready = [] } = args;
    this.ready = ready;
    if (role === "primary" && where.mode === "beside")
      throw new RangeError(
        `${name}: a copy beside its original is no primary; restore the database under another name instead`,
      );
    const identifier = this.displayName();
    const instance = this.instance(identifier, role, args);
    this.copy = instance;
    const { place, memoryGiB, storageGiB, alarms } = args;
    new DatabaseAlarms(
      this.label("alarms"),
      { place, identifier, memoryGiB, storageGiB, follows: role === "replica", ...alarms, change: args.change?.alarms },
      this.here,
    );
    this.outputs = { host: instance.address, arn: instance.arn };
    this.registerOutputs({ host: instance.address });
  }

  private get own() {
    return this.tags({ service: "platform", dataClass: "personal" });
  }

  private get maker(): Maker {
    const here = { ...this.here, dependsOn: [...this.ready] };
    return { label: (part) => this.label(part), name: this.displayName(), tags: this.own, here };
  }

  private instance(identifier: string, role: ReplicaRole, args: ReplicaArgs): rds.Instance {
    const logs = logGroups(this.maker, identifier, args.logs, (kind) =>
      this.tags({ service: "platform", dataClass: "personal" }, `${this.id}-${kind}`),
    );
    const site = this.site(args);
    const last = role === "primary" && planDeletion({ ...this.place.protection, data: site.kept }).lastSnapshot;
    const sound: rds.InstanceArgs = {
      identifier,
      ...(role === "replica" ? { replicateSourceDb: args.source } : {}),
      instanceClass: args.machine,
      multiAz: false,
      storageType: "gp3",
      // A copy begins with the disk of its original, and grows when that grows.
      allocatedStorage: args.storageGiB,
      maxAllocatedStorage: args.maxStorageGiB,
      storageEncrypted: true,
      iamDatabaseAuthenticationEnabled: true,
      port,
      publiclyAccessible: false,
      ...site.args,
      caCertIdentifier: "rds-ca-rsa2048-g1",
      autoMinorVersionUpgrade: true,
      maintenanceWindow: windows.maintenance,
      // With its original: a copy that is restarted at noon is out for whoever reads from it.
      applyImmediately: !planDeletion(this.place.protection).changesWait,
      copyTagsToSnapshot: true,
      ...watching(args.keyArn, args.monitoringRoleArn),
      deletionProtection: site.kept,
      // RDS takes no last snapshot of a copy.
      skipFinalSnapshot: !last,
      ...(last && { finalSnapshotIdentifier: lastCopyName(this.label("last-copy"), identifier, this.here) }),
      tags: this.own,
    };
    return new rds.Instance(this.label("instance"), changed(sound, args.change?.instance), {
      ...this.here,
      ...keepsDiskAndRole(this.label("instance")),
      protect: site.kept,
      dependsOn: [...logs, ...this.ready, ...(args.after ?? [])],
    });
  }

  /** What follows from where it stands; `kept`: whether it is what remains when a region is lost, and so protected. */
  private site({ where, keyArn }: ReplicaArgs): { args: Partial<rds.InstanceArgs>; kept: boolean } {
    switch (where.mode) {
      case "beside":
        return {
          kept: false,
          args: {
            vpcSecurityGroupIds: [where.securityGroupId],
            parameterGroupName: where.parameterGroupName,
          },
        };
      case "away": {
        const { protection } = this.place;
        return {
          kept: protection.data,
          args: {
            kmsKeyId: keyArn,
            dbSubnetGroupName: subnetGroup(this.maker, where.network.data).name,
            vpcSecurityGroupIds: [securityGroup(this.maker, where.network.id).id],
            parameterGroupName: parameterGroup(this.maker, planEngine(where.version), where.parameters).name,
            // Its own backups, so that it has some from the moment it is made the primary.
            backupRetentionPeriod: where.retentionDays,
            backupWindow: windows.backup,
            deleteAutomatedBackups: !planDeletion(protection).keepBackups,
          },
        };
      }
    }
  }
}

export interface BackupsAwayArgs {
  place: Placement;
  sourceArn: Input<string>;
  /** A key of the region that the backups go to. */
  keyArn: Input<string>;
  /**
   * 1–35 days. Another number begins the copying anew, since the provider can change none (hashicorp/terraform-provider-aws,
   * internal/service/rds/instance_automated_backups_replication.go: `retention_period` is ForceNew): what was copied before is
   * kept for as long as was asked then, and is what there is until the first new copy has arrived.
   */
  retentionDays: number;
  /** What acts on the original before it: RDS refuses while that is busy (`DatabaseArgs`). @defaultValue nothing */
  after?: readonly Resource[];
}

/**
 * Copies of the database's backups in another region, from which any moment can be restored there.
 *
 * ```ts
 * import { inRegion } from "./components/aws/common/in-region";
 * import { BackupsAway } from "./components/aws/data/database-replicas";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const sourceArn: string, keyArn: string;
 *
 * new BackupsAway("orders-away", { place, sourceArn, keyArn, retentionDays: 14 }, inRegion("us-west-2"));
 * ```
 */
export class BackupsAway extends Component {
  /** The copying itself: what acts on the original next waits for it. */
  readonly copying: Resource;

  constructor(name: string, args: BackupsAwayArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:BackupsAway", name, args.place, opts);
    this.copying = new rds.InstanceAutomatedBackupsReplication(
      this.label("backups"),
      { sourceDbInstanceArn: args.sourceArn, kmsKeyId: args.keyArn, retentionPeriod: args.retentionDays },
      // RDS copies a database's backups to a region only once.
      { ...this.here, deleteBeforeReplace: true, dependsOn: [...(args.after ?? [])] },
    );
    this.registerOutputs();
  }
}
