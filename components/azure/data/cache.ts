import { Database, type DatabaseArgs } from "@pulumi/azure-native/redisenterprise/database";
import { listDatabaseKeys } from "@pulumi/azure-native/redisenterprise/listDatabaseKeys";
import { RedisEnterprise, type RedisEnterpriseArgs } from "@pulumi/azure-native/redisenterprise/redisEnterprise";
import {
  all,
  output,
  ResourceHook,
  secret,
  type ComponentResourceOptions,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { CacheOutputs, DataClass, Placement } from "../../core/contracts";
import type { Group } from "../account/groups";
import { Locks } from "../account/locks";
import { Alarms, type AlarmsArgs, type Watch } from "../common/alarms";
import type { By } from "../common/by";
import { diagnose, type LogTarget } from "../common/diagnostics";
import type { AzureKey } from "../common/keys";
import { globalName } from "../common/names";
import type { SecretVault } from "../common/secret-vault";
import type { Site } from "../common/site";
import { tagsFor } from "../common/tags";
import { privateEndpoint, type EndpointNetwork } from "../network/private-endpoint";
import { planCacheAlarms } from "./cache-alarms-plan";
import {
  clusterProblem,
  databaseProblem,
  everybody,
  planCache,
  port,
  type CachePlan,
  type CacheRequest,
} from "./cache-plan";
import { ownSecret } from "./secret";
import { once } from "./server";
import { bornAs, refuses } from "./store-guards";

/** A service that signs in to a cache. */
export interface CacheUser {
  /** Its name: small letters, digits and `-`. */
  name: string;
  dataClass: DataClass;
}

export interface CacheArgs extends CacheRequest {
  place: Placement;
  site: Site;
  /** The group of the purpose `data`. */
  group: Group;
  /** Where it is reached from: its private endpoint is there. */
  network: EndpointNetwork;
  /** Encrypts its disks. With its version: after a rotation of the key comes an `up` (R4). */
  key: AzureKey;
  /** Where what services sign in with is kept. */
  vault: SecretVault;
  logs: LogTarget;
  /** Who gets a secret to sign in with. @defaultValue nobody */
  services?: readonly CacheUser[];
  /** Who is told. @defaultValue nobody */
  alarms?: Watch | undefined;
  /** What it waits for. @defaultValue nothing */
  after?: readonly Resource[];
  change?: {
    cluster?: Change<RedisEnterpriseArgs>;
    database?: Change<DatabaseArgs>;
    alarms?: AlarmsArgs["change"];
  };
}

/** What a cache on Azure gives, beyond what every cache gives. */
export interface AzureCacheOutputs extends CacheOutputs {
  /** The secret of each service, by its name: its ARM id. Its keys are `username` and `password`. */
  secrets: Record<string, Output<string>>;
}

/**
 * Redis 7 on Azure Managed Redis, which only the network reaches, by a private endpoint, over TLS only, encrypted with a key of ours. (Azure Cache for Redis, the
 * older product, ends in 2028, and its Enterprise tiers in 2027.) It has one password, its access key, which each service has in a secret of its own: there are
 * no users but those of Entra, whose tokens clients would have to bring, so that what keeps services apart are their own prefixes. Where data is protected a
 * lock of Azure's is on it: its database, its endpoint and its setting of logs stay as long as it does.
 *
 * ```ts
 * import { Cache } from "./components/azure/data/cache";
 * import type { Group } from "./components/azure/account/groups";
 * import type { LogTarget } from "./components/azure/common/diagnostics";
 * import type { AzureKey } from "./components/azure/common/keys";
 * import type { SecretVault } from "./components/azure/common/secret-vault";
 * import type { Site } from "./components/azure/common/site";
 * import type { AzureNetworkOutputs } from "./components/azure/network/network";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const site: Site;
 * declare const group: Group;
 * declare const network: AzureNetworkOutputs;
 * declare const key: AzureKey;
 * declare const vault: SecretVault;
 * declare const logs: LogTarget;
 *
 * const sessions = new Cache("sessions", {
 *   ...{ place, site, group, network, key, vault, logs },
 *   services: [{ name: "kettle", dataClass: "internal" }],
 *   machine: "Balanced_B1",
 *   memoryGiB: 1,
 *   sharded: false,
 *   shards: 1,
 *   replicas: 1,
 *   snapshotDays: 7,
 * });
 * export const host = sessions.outputs.host;
 * ```
 */
export class Cache extends Component {
  readonly outputs: AzureCacheOutputs;
  /** The cache itself, for what waits until it stands. */
  readonly resource: Resource;
  private readonly by: By = { label: (part) => this.label(part), here: this.here };

  constructor(name: string, args: CacheArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Cache", name, args.place, opts);
    const { place, network, logs } = args;
    const plan = planCache(args);
    const called = globalName(place.environment, this.id, args.site.suffix, 60);
    const cluster = this.cluster(called, plan, args);
    const database = this.database(cluster, plan, args);
    this.resource = database;
    const endpoint = privateEndpoint(this.by, "endpoint", {
      ...{ place, network, kind: "redisEnterprise", target: { id: cluster.id, name: this.id } },
      dependsOn: [database],
    });
    const logged = diagnose(
      this.by,
      "logs",
      { id: database.id, type: "Microsoft.Cache/redisEnterprise/databases", resource: database },
      logs,
    );
    if (place.protection.data)
      new Locks(
        this.label("locks"),
        { place, guarded: [{ key: "store", scope: cluster.id, after: [database, ...endpoint.ready, logged] }] },
        this.here,
      );
    if (args.alarms) this.alarms(cluster.id, args, args.alarms);
    this.outputs = {
      host: once(cluster.hostName, endpoint.ready),
      port: output(port),
      sharded: args.sharded,
      secrets: this.secrets(cluster, database, args),
    };
    this.registerOutputs({ host: this.outputs.host });
  }

  private cluster(name: string, plan: CachePlan, args: CacheArgs): RedisEnterprise {
    const { place, group, key, sharded } = args;
    const sound: RedisEnterpriseArgs = {
      ...{ resourceGroupName: group.name, clusterName: name, location: place.region },
      sku: { name: plan.sku },
      highAvailability: plan.highAvailability,
      minimumTlsVersion: "1.2",
      publicNetworkAccess: "Disabled",
      encryption: {
        customerManagedKeyEncryption: {
          keyEncryptionKeyIdentity: {
            identityType: "userAssignedIdentity",
            userAssignedIdentityResourceId: key.identity.id,
          },
          keyEncryptionKeyUrl: key.versionedUri,
        },
      },
      identity: { type: "UserAssigned", userAssignedIdentities: [key.identity.id] },
      tags: tagsFor(place, { service: "platform", dataClass: "personal" }),
    };
    const birth = bornAs(
      this.label("born"),
      { store: name, birth: { region: place.region }, way: "make a second cache, and let this one go" },
      this.here,
    );
    return new RedisEnterprise(this.label("cluster"), changed(sound, args.change?.cluster), {
      ...this.lasting,
      protect: place.protection.data,
      ...refuses(`${this.label("cluster")}-can-be-changed`, ({ olds, news }) => clusterProblem(sharded, olds, news)),
      dependsOn: [birth, ...key.ready, ...(args.after ?? [])],
    });
  }

  private database(cluster: RedisEnterprise, plan: CachePlan, { group, change }: CacheArgs): Database {
    const sound: DatabaseArgs = {
      // The one database that there may be, and its name.
      ...{ resourceGroupName: group.name, clusterName: cluster.name, databaseName: "default", port },
      clientProtocol: "Encrypted",
      clusteringPolicy: plan.clusteringPolicy,
      // What has no TTL is never thrown away: orders are kept here, too.
      evictionPolicy: "VolatileLRU",
      persistence: plan.persistence,
      accessKeysAuthentication: "Enabled",
      deferUpgrade: "NotDeferred",
    };
    return new Database(this.label("database"), changed(sound, change?.database), {
      ...this.lasting,
      protect: this.place.protection.data,
      deletedWith: cluster,
      ...refuses(`${this.label("database")}-keeps-its-policy`, ({ olds, news }) =>
        databaseProblem(olds["clusteringPolicy"], news["clusteringPolicy"]),
      ),
    });
  }

  /**
   * The access key, in a secret for each service. It is asked for at each run, and counts when a secret is made: where Azure does not answer (a region that is
   * lost) a run about other things goes on, and a new secret fails with Azure's own words. Another key later is written by hand: docs/runbooks/change-the-cache-password.md.
   */
  private secrets(cluster: RedisEnterprise, database: Database, args: CacheArgs): Record<string, Output<string>> {
    const { place, group, vault, services = [] } = args;
    if (services.length === 0) return {};
    let silence: string | undefined;
    const key = secret(
      all([group.name, cluster.name, database.name]).apply(([resourceGroupName, clusterName, databaseName]) =>
        listDatabaseKeys({ resourceGroupName, clusterName, databaseName }, { parent: this })
          .then(({ primaryKey }) => primaryKey)
          .catch((error: unknown) => {
            silence = error instanceof Error ? error.message : String(error);
            return "";
          }),
      ),
    );
    const answered = new ResourceHook(`azure-${this.label("key-is-known")}`, () => {
      if (silence !== undefined) throw new Error(`nobody told the access key of ${this.id}: ${silence}`);
    });
    // It becomes a part of an address, and is base64, of which an address does not take all.
    const password = key.apply(encodeURIComponent);
    return Object.fromEntries(
      services.map(({ name, dataClass }) => [
        name,
        ownSecret(
          {
            label: (part) => this.label(`${name}-${part}`),
            tags: tagsFor(place, { service: name, dataClass }),
            here: this.here,
          },
          {
            ...{ vault, environment: place.environment, id: `${this.id}-${name}` },
            description: `What ${name} signs in to the cache with`,
            hooks: { beforeCreate: [answered] },
          },
          { username: everybody, password },
        ).id,
      ]),
    );
  }

  private alarms(scope: Output<string>, { place, machine, change }: CacheArgs, watch: Watch): void {
    const watched = planCacheAlarms({ scope, machine });
    new Alarms(this.label("alarms"), { ...{ place, watch, watched }, change: change?.alarms }, this.here);
  }
}
