import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { Cache, type AwsCacheOutputs } from "../../components/aws/data/cache";
import type { CacheRequest } from "../../components/aws/data/cache-plan";
import { Cluster, type AwsClusterOutputs, type ClusterArgs } from "../../components/aws/cluster/cluster";
import type { AwsDatabaseOutputs } from "../../components/aws/data/database";
import type { DatabaseRequest } from "../../components/aws/data/database-plan";
import type { KeyOutputs } from "../../components/aws/common/keys";
import type { AwsNetworkOutputs } from "../../components/aws/network/network";
import type { Credentials, KeyPurpose, Placement } from "../../components/core/contracts";
import type { StoredService } from "../credentials";
import { credentials, databaseLogins, vaultLogin, type VaultLogin } from "./credentials";
import { databases, type DatabaseAway, type RestoreRequest } from "./databases";

export interface PlatformArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  network: AwsNetworkOutputs;
  keys: Record<KeyPurpose, KeyOutputs>;
  logRetentionDays: number;
  /** Where alarms are told, and how much of the newest data may be lost. */
  alarms: { topicArn: Input<string>; rpoMinutes: number };
  cluster: Omit<ClusterArgs, "place" | "account" | "network" | "keyArn" | "logs" | "alarms" | "ready" | "change">;
  database: DatabaseRequest & { proxy: boolean };
  /** @defaultValue the first database is in use */
  restore?: RestoreRequest | undefined;
  /** @defaultValue nothing of it */
  databaseAway?: DatabaseAway | undefined;
  cache: CacheRequest;
  /** Whether Vault makes users of the database. */
  vaulted: boolean;
  /** The services that have a user at a store, and the namespace that they run in. */
  services: readonly StoredService[];
  namespace: string;
  /** Whether something fills the database, and whether it copies another. @defaultValue nothing */
  data?: { copies: boolean } | undefined;
  /** What nodes and stores wait for: AWS's own roles, in an account that has them not yet. @defaultValue nothing */
  ready?: Resource[] | undefined;
}

/** What the layer gives to those above it. */
export interface PlatformOutputs {
  cluster: AwsClusterOutputs;
  database: AwsDatabaseOutputs;
  /** The address of the database's copy in the second region, where there is one. */
  standbyDatabase?: Output<string>;
  cache: AwsCacheOutputs;
  /** What the services sign in with. */
  credentials: Credentials;
  /** Vault's own user at the database. */
  vaultLogin?: VaultLogin;
}

/** What workloads run on and keep their data in, on AWS: the cluster, the database and the cache. */
export class AwsPlatform extends ComponentResource {
  readonly outputs: PlatformOutputs;
  /** The cluster itself, for the option `deletedWith` of what lives in it; for nothing else. */
  readonly clusterResource: Resource;
  /** What has to run before a pod can, for the option `dependsOn`; for nothing else. */
  readonly clusterRunning: Resource[];
  /** The database in use, for what is true once it stands. */
  readonly databaseResource: Resource;

  constructor(name: string, args: PlatformArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:layers:AwsPlatform", name, {}, opts);
    const here = { parent: this };
    const { place, account, network, keys, ready = [] } = args;
    const logs = { retentionDays: args.logRetentionDays, keyArn: keys.logs.arn };
    const cluster = new Cluster(
      "cluster",
      { place, account, network, keyArn: keys.cluster.arn, logs, alarms: args.alarms, ready, ...args.cluster },
      here,
    );
    const logins = databaseLogins(this, { ...args, logs });
    const { database, inUse, standbyDatabase } = databases(this, {
      place,
      account,
      network,
      keyArn: keys.database.arn,
      logs,
      admits: { cluster: cluster.outputs.securityGroupId },
      alarms: args.alarms,
      ready,
      ...args.database,
      logins,
      restore: args.restore,
      away: args.databaseAway,
    });
    const cache = new Cache(
      "cache",
      {
        place,
        account,
        network,
        keyArn: keys.cache.arn,
        logs,
        services: args.services.filter(({ needs }) => needs.cache),
        admits: { cluster: cluster.outputs.securityGroupId },
        alarms: { topicArn: args.alarms.topicArn },
        ready,
        ...args.cache,
      },
      here,
    );
    const vault = args.vaulted ? vaultLogin(this, { place, keys }) : undefined;
    this.outputs = {
      ...(vault && { vaultLogin: vault }),
      cluster: cluster.outputs,
      database,
      ...(standbyDatabase && { standbyDatabase }),
      cache: cache.outputs,
      credentials: credentials(this, {
        ...{
          place,
          keys,
          services: args.services,
          namespace: args.namespace,
          issuer: cluster.outputs.issuer,
          data: args.data,
        },
        secrets: {
          administrator: database.secretRef,
          database: logins,
          cache: cache.outputs.secrets,
          vault: vault?.secret,
        },
      }),
    };
    this.clusterResource = cluster.resource;
    this.clusterRunning = cluster.running;
    this.databaseResource = inUse;
    this.registerOutputs();
  }
}
