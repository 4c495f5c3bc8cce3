import { ComponentResource, type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { Cluster, type AwsClusterOutputs } from "../../components/aws/cluster";
import { Database } from "../../components/aws/database";
import type { DatabaseRequest } from "../../components/aws/database-plan";
import type { Pool, PoolRequest } from "../../components/aws/nodes-plan";
import type {
  DatabaseOutputs,
  KeyOutputs,
  KeyPurpose,
  NetworkOutputs,
  Placement,
} from "../../components/core/contracts";

export interface PlatformArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  network: NetworkOutputs;
  keys: Record<KeyPurpose, KeyOutputs>;
  logRetentionDays: number;
  cluster: { version: string; serviceCidr: string; pools: Partial<Record<Pool, PoolRequest>> };
  database: DatabaseRequest;
}

/** What the layer gives to those above it. */
export interface PlatformOutputs {
  cluster: AwsClusterOutputs;
  database: DatabaseOutputs;
}

/** What workloads run on and keep their data in, on AWS: the cluster and the database. */
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
      { place, account, network, keyArn: keys.cluster.arn, logs, ...args.cluster },
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
        ...args.database,
      },
      here,
    );
    this.outputs = { cluster: cluster.outputs, database: database.outputs };
    this.clusterResource = cluster.resource;
    this.registerOutputs();
  }
}
