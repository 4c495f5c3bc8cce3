import { ComponentResource, type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { ClusterAccess } from "../../components/gcp/cluster/access";
import { Cluster, type ClusterArgs, type GcpClusterOutputs } from "../../components/gcp/cluster/cluster";
import type { Watch } from "../../components/gcp/common/alert-policy";
import type { GcpKey } from "../../components/gcp/common/keys";
import { Cache, type GcpCacheOutputs } from "../../components/gcp/data/cache";
import type { CacheRequest } from "../../components/gcp/data/cache-plan";
import { Database, type GcpDatabaseOutputs, type ReplicaAway } from "../../components/gcp/data/database";
import type { DatabaseRequest } from "../../components/gcp/data/database-plan";
import { WarmStandby, type FollowedDatabase } from "../../components/gcp/data/warm-standby";
import type { StandbyState } from "../../components/gcp/data/warm-standby-plan";
import type { GcpNetworkOutputs } from "../../components/gcp/network/network";
import type { Credentials, Placement } from "../../components/core/contracts";
import type { StoredService } from "../credentials";
import { credentials, databaseLogins } from "./credentials";

export interface PlatformArgs {
  place: Placement;
  project: string;
  projectNumber: Input<string>;
  network: GcpNetworkOutputs;
  nodeAccount: { email: Input<string>; ready: Resource[] };
  keys: Record<"cluster" | "database" | "cache", GcpKey>;
  /** Who is told, and how much of the newest data may be lost. */
  watch: Watch;
  rpoMinutes: number;
  cluster: Omit<
    ClusterArgs,
    "place" | "project" | "projectNumber" | "network" | "nodeAccount" | "secretsKey" | "diskKey" | "alarms" | "change"
  >;
  /** Who may do everything in the cluster, and who may look, as IAM writes them. */
  people: { admins: readonly string[]; viewers: readonly string[] };
  database: DatabaseRequest;
  /** Another end of the database's name, which stays taken for a week after its end. @defaultValue none */
  databaseSuffix?: string | undefined;
  /** Its copy in the second region. @defaultValue none */
  databaseAway?: ReplicaAway | undefined;
  /** A region, or a multi-region, that its backups are kept in. @defaultValue its own region */
  backupsIn?: string | undefined;
  /** The other cloud's database that it follows. @defaultValue it follows nobody */
  followed?: { state: StandbyState; source: FollowedDatabase } | undefined;
  cache: CacheRequest;
  /** The services that have a user at a store, and the namespace that they run in. */
  services: readonly StoredService[];
  namespace: string;
  /** Whether something fills the database, and whether it copies another. @defaultValue nothing */
  data?: { copies: boolean } | undefined;
  /** What everything waits for: the APIs. */
  after: Resource[];
}

/** What the layer gives to those above it. */
export interface PlatformOutputs {
  cluster: GcpClusterOutputs;
  database: GcpDatabaseOutputs;
  cache: GcpCacheOutputs;
  /** What the services sign in with. */
  credentials: Credentials;
}

/** What workloads run on and keep their data in, on Google Cloud: the cluster, the database and the cache. */
export class GcpPlatform extends ComponentResource {
  readonly outputs: PlatformOutputs;
  /** The cluster itself, for the option `deletedWith` of what lives in it; for nothing else. */
  readonly clusterResource: Resource;
  /** What has to run before a pod can, for the option `dependsOn`; for nothing else. */
  readonly clusterRunning: Resource[];
  /** The database, for what is true once it stands. */
  readonly databaseResource: Resource;

  constructor(name: string, args: PlatformArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:layers:GcpPlatform", name, {}, opts);
    const here = { parent: this };
    const { place, project, projectNumber, network, keys, watch, after } = args;
    const cluster = new Cluster(
      "cluster",
      {
        ...{ place, project, projectNumber, network, nodeAccount: args.nodeAccount, alarms: watch },
        ...{ secretsKey: keys.cluster, diskKey: keys.cluster },
        ...args.cluster,
      },
      here,
    );
    const { admins, viewers } = args.people;
    if (admins.length + viewers.length > 0)
      new ClusterAccess("people", { place, project, admins, viewers, after }, here);
    const kept = { place, project, key: keys.database, after };
    const away = args.databaseAway;
    const logins = databaseLogins(this, {
      ...kept,
      services: args.services,
      alarms: watch,
      // Whoever goes on in the second region signs in there as before.
      copies: away ? [{ region: away.place.region, key: away.key }] : [],
    });
    const { database, resource } = this.database(args);
    const cache = new Cache(
      "cache",
      {
        ...{ place, project, network, key: keys.cache, alarms: watch, after },
        services: args.services.filter(({ needs }) => needs.cache),
        ...args.cache,
      },
      here,
    ).outputs;
    this.outputs = {
      cluster: cluster.outputs,
      database,
      cache,
      credentials: credentials(this, {
        ...kept,
        pool: cluster.outputs.pool,
        cluster: { location: cluster.outputs.location, name: cluster.outputs.name },
        ...{ services: args.services, namespace: args.namespace, data: args.data },
        secrets: { administrator: database.secretRef, database: logins, cache: cache.secrets },
      }),
    };
    this.clusterResource = cluster.resource;
    this.clusterRunning = cluster.running;
    this.databaseResource = resource;
    this.registerOutputs();
  }

  private database(args: PlatformArgs): { database: GcpDatabaseOutputs; resource: Resource } {
    const { place, project, network, keys, after, watch, rpoMinutes, followed } = args;
    const asked = {
      ...{ place, project, network, key: keys.database, after, suffix: args.databaseSuffix },
      ...{ away: args.databaseAway, backupsIn: args.backupsIn, alarms: { ...watch, rpoMinutes } },
      ...args.database,
    };
    if (followed) {
      const standby = new WarmStandby("warm-standby", { ...asked, ...followed, as: "database" }, { parent: this });
      return { database: standby.outputs.database, resource: standby.resource };
    }
    const { outputs, resource } = new Database("database", asked, { parent: this });
    return { database: outputs, resource };
  }
}
