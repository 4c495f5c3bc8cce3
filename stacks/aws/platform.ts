import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { Cache } from "../../components/aws/data/cache";
import type { CacheRequest } from "../../components/aws/data/cache-plan";
import { Cluster, type AwsClusterOutputs, type ClusterArgs } from "../../components/aws/cluster/cluster";
import { Database, type AwsDatabaseOutputs } from "../../components/aws/data/database";
import type { DatabaseRequest } from "../../components/aws/data/database-plan";
import { BackupsAway, DatabaseReplica } from "../../components/aws/data/database-replicas";
import { inRegion } from "../../components/aws/common/in-region";
import type { KeyOutputs } from "../../components/aws/common/keys";
import type { AwsNetworkOutputs } from "../../components/aws/network/network";
import type { CacheOutputs, KeyPurpose, Placement } from "../../components/core/contracts";
import type { StandbyOutputs } from "./standby";

/** What of the database stands in the second region. */
export interface DatabaseAway {
  standby: StandbyOutputs;
  replica: boolean;
  backups: boolean;
}

export interface PlatformArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  network: AwsNetworkOutputs;
  keys: Record<KeyPurpose, KeyOutputs>;
  logRetentionDays: number;
  /** Where alarms are told, and how much of the newest data may be lost. */
  alarms: { topicArn: Input<string>; rpoMinutes: number };
  cluster: Omit<ClusterArgs, "place" | "account" | "network" | "keyArn" | "logs" | "alarms" | "change">;
  database: DatabaseRequest & { proxy: boolean };
  /** @defaultValue nothing of it */
  databaseAway?: DatabaseAway | undefined;
  cache: CacheRequest;
}

/** What the layer gives to those above it. */
export interface PlatformOutputs {
  cluster: AwsClusterOutputs;
  database: AwsDatabaseOutputs;
  /** The address of the database's copy in the second region, where there is one. */
  standbyDatabase?: Output<string>;
  cache: CacheOutputs;
}

/** What workloads run on and keep their data in, on AWS: the cluster, the database and the cache. */
export class AwsPlatform extends ComponentResource {
  readonly outputs: PlatformOutputs;
  /** The cluster itself, for the option `deletedWith` of what lives in it; for nothing else. */
  readonly clusterResource: Resource;

  constructor(name: string, args: PlatformArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:layers:AwsPlatform", name, {}, opts);
    const here = { parent: this };
    const { place, account, network, keys } = args;
    const logs = { retentionDays: args.logRetentionDays, keyArn: keys.logs.arn };
    const cluster = new Cluster(
      "cluster",
      { place, account, network, keyArn: keys.cluster.arn, logs, alarms: args.alarms, ...args.cluster },
      here,
    );
    const database = new Database(
      "database",
      {
        place,
        account,
        network,
        keyArn: keys.database.arn,
        logs,
        admits: { cluster: cluster.outputs.securityGroupId },
        alarms: args.alarms,
        ...args.database,
      },
      here,
    );
    const standbyDatabase = this.away(args, database.outputs);
    const cache = new Cache(
      "cache",
      {
        place,
        network,
        keyArn: keys.cache.arn,
        logs,
        admits: { cluster: cluster.outputs.securityGroupId },
        ...args.cache,
      },
      here,
    );
    this.outputs = {
      cluster: cluster.outputs,
      database: database.outputs,
      ...(standbyDatabase && { standbyDatabase }),
      cache: cache.outputs,
    };
    this.clusterResource = cluster.resource;
    this.registerOutputs();
  }

  /** The database's copy and its backups in the second region. */
  private away(args: PlatformArgs, { source }: AwsDatabaseOutputs): Output<string> | undefined {
    if (args.databaseAway === undefined) return undefined;
    const { standby, replica, backups } = args.databaseAway;
    const { place, keys, network, alertsTopic } = standby;
    const there = { parent: this, ...inRegion(place.region) };
    const { machine, memoryGiB, storageGiB, maxStorageGiB, retentionDays } = args.database;
    if (backups) {
      new BackupsAway(
        "database-away",
        { place, sourceArn: source.arn, keyArn: keys.database.arn, retentionDays },
        there,
      );
    }
    if (!replica) return undefined;
    return new DatabaseReplica(
      "database-standby",
      {
        ...{ place, machine, memoryGiB, storageGiB, maxStorageGiB },
        source: source.arn,
        where: { mode: "away", network, retentionDays },
        keyArn: keys.database.arn,
        monitoringRoleArn: source.monitoringRoleArn,
        logs: { retentionDays: args.logRetentionDays, keyArn: keys.logs.arn },
        alarms: { topicArn: alertsTopic, rpoMinutes: args.alarms.rpoMinutes },
      },
      there,
    ).outputs.host;
  }
}
