import * as dns from "@pulumi/gcp/dns";
import * as redis from "@pulumi/gcp/redis";
import {
  interpolate,
  output,
  secret,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { CacheOutputs, DataClass, Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import { AlertPolicies, type AlertPoliciesArgs, type Watch } from "../common/alert-policy";
import type { GcpKey } from "../common/keys";
import { labelsFor } from "../common/labels";
import type { GcpNetworkOutputs } from "../network/network";
import { planCacheAlarms } from "./cache-alarms-plan";
import { everybody, planCache, ports, redisVersion, windows, type CachePlan, type CacheRequest } from "./cache-plan";
import { ownSecret } from "./secret";
import { bornAs } from "./store-guards";

/** A service that signs in to a cache. */
export interface CacheUser {
  /** Its name: small letters, digits and `-`. */
  name: string;
  dataClass: DataClass;
}

export interface CacheArgs extends CacheRequest {
  place: Placement;
  project: Input<string>;
  network: Pick<GcpNetworkOutputs, "id" | "services" | "endpoints" | "internal">;
  /** Encrypts the data and the password. Never changes: it would replace the cache. */
  key: GcpKey;
  /** Who gets a secret to sign in with. @defaultValue nobody */
  services?: readonly CacheUser[];
  /** Who is told. @defaultValue nobody */
  alarms?: Watch | undefined;
  /** What it waits for: the APIs. */
  after: readonly Resource[];
  change?: {
    instance?: Change<redis.InstanceArgs>;
    cluster?: Change<redis.ClusterArgs>;
    alarms?: AlertPoliciesArgs["change"];
  };
}

/** What a cache on Google Cloud gives, beyond what every cache gives. */
export interface GcpCacheOutputs extends CacheOutputs {
  /** The secret of each service, by its name: `projects/P/secrets/S`. Its keys are `username` and `password`. None where `auth` is `iam`. */
  secrets: Record<string, Output<string>>;
  /** How clients sign in: with a password, which is the same for all of them, or by IAM, with a token of Google's that is under an hour old. */
  auth: "password" | "iam";
}

/** Where it stands, and how it is trusted. */
interface Made {
  resource: Resource;
  address: Output<string>;
  port: Output<number>;
  authorities: Output<string>;
  /** What opens it. Nothing where IAM does. */
  password?: Output<string>;
}

/**
 * Redis 7 on Memorystore, which only the network reaches, over TLS only, encrypted with a key of ours. Not sharded, it has one password, which Google draws and
 * each service has in a secret of its own: there are no users, so that what keeps services apart are their own prefixes (docs/decisions/google-cloud.md).
 * A change of memory, of shards or of copies changes it in place; from no copy to one makes another cache, and is refused.
 *
 * ```ts
 * import { Cache } from "./components/gcp/data/cache";
 * import type { GcpKey } from "./components/gcp/common/keys";
 * import type { GcpNetworkOutputs } from "./components/gcp/network/network";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const network: GcpNetworkOutputs;
 * declare const key: GcpKey;
 *
 * const sessions = new Cache("sessions", {
 *   place,
 *   project: "go-coffee-dev",
 *   network,
 *   key,
 *   services: [{ name: "kettle", dataClass: "internal" }],
 *   memoryGiB: 1,
 *   machine: "REDIS_SHARED_CORE_NANO",
 *   sharded: false,
 *   shards: 1,
 *   replicas: 1,
 *   snapshotDays: 7,
 *   after: [],
 * });
 * export const host = sessions.outputs.host;
 * ```
 */
export class Cache extends Component {
  readonly outputs: GcpCacheOutputs;
  /** The cache itself, for what waits until it stands. */
  readonly resource: Resource;

  constructor(name: string, args: CacheArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:Cache", name, args.place, opts);
    const plan = planCache(args);
    const made = this.make(plan, args);
    this.resource = made.resource;
    const { password } = made;
    const secrets =
      password === undefined
        ? {}
        : Object.fromEntries(
            (args.services ?? []).map((service) => [service.name, this.secret(service, password, args)] as const),
          );
    if (args.alarms) this.alarms(args, args.alarms);
    this.outputs = {
      host: this.named(made.address, args),
      port: made.port,
      sharded: args.sharded,
      authorities: made.authorities,
      secrets,
      auth: password === undefined ? "iam" : "password",
    };
    this.registerOutputs({ host: this.outputs.host });
  }

  private get labels() {
    return labelsFor(this.place, { service: "platform", dataClass: "personal" });
  }

  /** Memorystore takes 40 characters. */
  private get called(): string {
    return displayName(this.place.environment, this.id, 40);
  }

  private make(plan: CachePlan, args: CacheArgs): Made {
    switch (plan.kind) {
      case "instance":
        return this.instance(plan, args);
      case "cluster":
        return this.cluster(plan, args);
    }
  }

  private born(shape: string, { key, network }: CacheArgs): Resource {
    return bornAs(
      this.label("born"),
      {
        store: this.called,
        birth: {
          region: this.place.region,
          "the shape": shape,
          "the key": key.id,
          "the network": network.id,
        },
        way: "make a second cache, and let this one go; cache.replicas: 0 makes the shape BASIC, any other STANDARD_HA",
      },
      this.here,
    );
  }

  private instance(plan: CachePlan & { kind: "instance" }, args: CacheArgs): Made {
    const { project, network, key, after } = args;
    const { kind: _, ...shape } = plan;
    const { data } = this.place.protection;
    const sound: redis.InstanceArgs = {
      ...{ project, region: this.place.region, name: this.called, ...shape, redisVersion },
      displayName: `Go Coffee ${this.place.environment}`,
      authEnabled: true,
      transitEncryptionMode: "SERVER_AUTHENTICATION",
      // Google's own default is a peering of another kind, in which nothing but Redis can stand.
      connectMode: "PRIVATE_SERVICE_ACCESS",
      authorizedNetwork: network.id,
      reservedIpRange: network.services.rangeName,
      customerManagedKey: key.id,
      // What has no TTL is never thrown away: orders are kept here, too.
      redisConfigs: { "maxmemory-policy": "volatile-lru" },
      persistenceConfig: { persistenceMode: "RDB", rdbSnapshotPeriod: "SIX_HOURS" },
      maintenancePolicy: maintenance,
      deletionProtection: data,
      labels: this.labels,
    };
    const made = new redis.Instance(this.label("instance"), changed(sound, args.change?.instance), {
      ...this.here,
      protect: data,
      dependsOn: [this.born(plan.tier, args), ...network.services.ready, ...key.ready, ...after],
    });
    return {
      resource: made,
      address: made.host,
      port: made.port.apply((given) => given ?? ports.instance),
      authorities: made.serverCaCerts.apply((all) => pem(all.map(({ cert }) => cert))),
      password: secret(made.authString),
    };
  }

  private cluster(plan: CachePlan & { kind: "cluster" }, args: CacheArgs): Made {
    const { project, network, key, after } = args;
    const { endpoints } = network;
    if (endpoints === undefined)
      throw new RangeError(`${this.id}: a sharded cache asks for a network with endpoints of Private Service Connect`);
    const { data } = this.place.protection;
    const { nodeType, shardCount, replicaCount, backupRetention } = plan;
    const sound: redis.ClusterArgs = {
      ...{ project, region: this.place.region, name: this.called, nodeType, shardCount, replicaCount },
      authorizationMode: "AUTH_MODE_IAM_AUTH",
      transitEncryptionMode: "TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION",
      pscConfigs: [{ network: network.id }],
      kmsKey: key.id,
      redisConfigs: { "maxmemory-policy": "volatile-lru" },
      persistenceConfig: { mode: "RDB", rdbConfig: { rdbSnapshotPeriod: "SIX_HOURS" } },
      automatedBackupConfig: {
        fixedFrequencySchedule: { startTime: { hours: windows.backupHour } },
        retention: backupRetention,
      },
      zoneDistributionConfig: { mode: "MULTI_ZONE" },
      maintenancePolicy: maintenance,
      deletionProtectionEnabled: data,
      labels: this.labels,
    };
    const made = new redis.Cluster(this.label("cluster"), changed(sound, args.change?.cluster), {
      ...this.here,
      protect: data,
      dependsOn: [this.born("sharded", args), ...endpoints.ready, ...key.ready, ...after],
    });
    return {
      resource: made,
      address: made.discoveryEndpoints.apply(([first]) => first?.address ?? ""),
      port: output(ports.cluster),
      authorities: made.managedServerCas.apply((all) =>
        pem(all.flatMap(({ caCerts = [] }) => caCerts.flatMap(({ certificates = [] }) => certificates))),
      ),
    };
  }

  /** A name for its address in the environment's own zone: the mesh knows hosts by names, and a second cache can take its place. */
  private named(address: Output<string>, { project, network }: CacheArgs): Output<string> {
    const { zone, domain } = network.internal;
    const record = new dns.RecordSet(
      this.label("address"),
      { project, managedZone: zone, name: interpolate`${this.id}.${domain}`, type: "A", ttl: 60, rrdatas: [address] },
      this.here,
    );
    return record.name.apply((whole) => whole.replace(/\.$/, ""));
  }

  private secret({ name, dataClass }: CacheUser, password: Output<string>, args: CacheArgs): Output<string> {
    const { place, project, key, after } = args;
    return ownSecret(
      {
        label: (part) => this.label(`${name}-${part}`),
        labels: labelsFor(place, { service: name, dataClass }),
        here: this.here,
        after,
      },
      {
        ...{ project, environment: place.environment, region: place.region, key },
        id: `${this.id}-${name}`,
        description: `What ${name} signs in to the cache with`,
        kept: place.protection.data,
        values: "told",
      },
      { username: everybody, password },
    ).id;
  }

  private alarms({ place, project, sharded, replicas, change }: CacheArgs, watch: Watch): void {
    new AlertPolicies(
      this.label("alarms"),
      {
        ...{ place, project, watch, change: change?.alarms },
        watched: planCacheAlarms({ name: this.called, sharded, replicas }),
      },
      this.here,
    );
  }
}

const maintenance = {
  weeklyMaintenanceWindows: [
    {
      day: windows.maintenance.day,
      startTime: { hours: windows.maintenance.hours, minutes: windows.maintenance.minutes },
    },
  ],
};

function pem(certificates: readonly string[]): string {
  return certificates.map((one) => `${one.trim()}\n`).join("");
}
