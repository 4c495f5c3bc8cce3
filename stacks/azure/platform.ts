import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { Cluster, type AzureClusterOutputs, type ClusterArgs } from "../../components/azure/cluster/cluster";
import type { Site } from "../../components/azure/common/site";
import { Cache, type AzureCacheOutputs, type CacheArgs } from "../../components/azure/data/cache";
import { Database, type AzureDatabaseOutputs, type DatabaseArgs } from "../../components/azure/data/database";
import type { Credentials, Placement } from "../../components/core/contracts";
import type { StoredService } from "../credentials";
import { credentials, databaseLogins } from "./credentials";
import type { FoundationOutputs } from "./foundation";

export interface PlatformArgs {
  place: Placement;
  site: Site;
  foundation: Pick<FoundationOutputs, "groups" | "keys" | "logs" | "network" | "vault" | "registry" | "watch">;
  cluster: Omit<
    ClusterArgs,
    "place" | "site" | "group" | "network" | "key" | "logs" | "registryId" | "alarms" | "change"
  >;
  /** How much of the newest data may be lost. */
  rpoMinutes: number;
  database: Omit<
    DatabaseArgs,
    "place" | "site" | "group" | "network" | "key" | "vault" | "logs" | "alarms" | "after" | "change"
  >;
  cache: Omit<
    CacheArgs,
    "place" | "site" | "group" | "network" | "key" | "vault" | "logs" | "services" | "alarms" | "change"
  >;
  /** The services that have a user at a store, and the namespace that they run in. */
  services: readonly StoredService[];
  namespace: string;
  /** Whether something fills the database, and whether it copies another. @defaultValue nothing */
  data?: { copies: boolean } | undefined;
}

/** What the layer gives to those above it. */
export interface PlatformOutputs {
  cluster: AzureClusterOutputs;
  database: AzureDatabaseOutputs;
  cache: AzureCacheOutputs;
  /** What the services sign in with. */
  credentials: Credentials;
}

/** What workloads run on and keep their data in, on Azure: the cluster, the database and the cache. */
export class AzurePlatform extends ComponentResource {
  readonly outputs: PlatformOutputs;
  /** The cluster itself, for the option `deletedWith` of what lives in it; for nothing else. */
  readonly clusterResource: Resource;
  /** What has to run before a pod can, for the option `dependsOn`; for nothing else. */
  readonly clusterRunning: Resource[];

  constructor(name: string, args: PlatformArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:layers:AzurePlatform", name, {}, opts);
    const here = { parent: this };
    const { place, site, services, namespace } = args;
    const { groups, keys, logs, network, vault, registry, watch } = args.foundation;
    const cluster = new Cluster(
      "cluster",
      {
        ...{ place, site, group: groups.cluster, network, key: keys.cluster, logs, alarms: watch },
        ...{ registryId: registry.id, ...args.cluster },
      },
      here,
    );
    const kept = { place, site, vault };
    const logins = databaseLogins(this, { ...kept, services });
    const stored = { place, site, group: groups.data, network, vault, logs };
    const database = new Database(
      "database",
      { ...stored, key: keys.database, alarms: { ...watch, rpoMinutes: args.rpoMinutes }, ...args.database },
      here,
    ).outputs;
    const cache = new Cache(
      "cache",
      {
        ...{ ...stored, key: keys.cache, alarms: watch },
        ...{ services: services.filter(({ needs }) => needs.cache), ...args.cache },
      },
      here,
    ).outputs;
    this.outputs = {
      ...{ cluster: cluster.outputs, database, cache },
      credentials: credentials(this, {
        ...{ ...kept, group: groups.cluster, issuer: cluster.outputs.issuer, services, namespace, data: args.data },
        secrets: { administrator: database.secretRef, database: logins, cache: cache.secrets },
      }),
    };
    this.clusterResource = cluster.resource;
    this.clusterRunning = cluster.running;
    this.registerOutputs();
  }
}
