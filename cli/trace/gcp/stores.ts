import type { Standing } from "../../../simulators/core/standing";
import type { Store } from "../cloud";
import type { Cluster } from "../kubernetes/objects";
import { Missing, type Found } from "../trail";
import { bag, bags, facts, text, texts, type TraceWorld } from "../world";
import { networkOf } from "./cluster";
import { letBy } from "./firewall";
import { lastOf, linked, pathOf } from "./links";

export const token = {
  database: "gcp:sql/databaseInstance:DatabaseInstance",
  cache: "gcp:redis/instance:Instance",
  sharded: "gcp:redis/cluster:Cluster",
  connection: "gcp:servicenetworking/connection:Connection",
  range: "gcp:compute/globalAddress:GlobalAddress",
  zone: "gcp:dns/managedZone:ManagedZone",
  record: "gcp:dns/recordSet:RecordSet",
} as const;

/** PostgreSQL's port: Cloud SQL has no setting for it. */
const postgres = 5432;

/** Every database and cache that a pod may be told the name of. */
export function stores(world: TraceWorld, cluster: Cluster): Store[] {
  return [
    ...world.all(token.database).map((one) => databaseStore(world, cluster, one)),
    ...world.all(token.cache).map((one) => cacheStore(world, cluster, one)),
    ...world.all(token.sharded).map((one) => shardedStore(world, cluster, one)),
  ];
}

function databaseStore(world: TraceWorld, cluster: Cluster, instance: Standing): Store {
  const address = text(instance, "privateIpAddress") ?? "";
  const own = bags(instance, "dnsNames").find((one) => one["connectionType"] === "PRIVATE_SERVICES_ACCESS");
  const host = undotted(own?.["name"]);
  return {
    ...{ kind: "database", port: postgres, host, standing: instance, label: world.label(instance) },
    addresses: address === "" ? [] : [address],
    reach(trail, from) {
      trail.go(from, "the name of its database", () => resolved(world, cluster, instance, host, address));
      trail.go(from, "the database", () => {
        const settings = bag(instance, "settings");
        if (settings["activationPolicy"] === "NEVER") throw new Missing("it is stopped", world.label(instance));
        const { privateNetwork, allocatedIpRange } = bag(settings, "ipConfiguration");
        const peering = peered(world, cluster, instance, privateNetwork, allocatedIpRange);
        return admitted(world, cluster, instance, address, postgres, peering);
      });
    },
  };
}

function cacheStore(world: TraceWorld, cluster: Cluster, cache: Standing): Store {
  const address = text(cache, "host") ?? "";
  const port = Number(facts(cache)["port"]);
  const { authorizedNetwork, reservedIpRange } = facts(cache);
  return {
    ...{ kind: "cache", port, host: nameOf(world, address), standing: cache, label: world.label(cache) },
    addresses: address === "" ? [] : [address],
    reach(trail, from) {
      trail.go(from, "the cache", () => {
        const peering = peered(world, cluster, cache, authorizedNetwork, reservedIpRange);
        return admitted(world, cluster, cache, address, port, peering);
      });
    },
  };
}

/** Its shards answer on ports of their own. Source: docs.cloud.google.com/memorystore/docs/cluster/networking. */
const shardPorts = [6379, 11000, 13047];

function shardedStore(world: TraceWorld, cluster: Cluster, cache: Standing): Store {
  const [first] = bags(cache, "discoveryEndpoints");
  const address = String(first?.["address"] ?? "");
  return {
    ...{ kind: "cache", port: 6379, host: nameOf(world, address), standing: cache, label: world.label(cache) },
    addresses: address === "" ? [] : [address],
    reach(trail, from) {
      trail.go(from, "the cache", () => {
        const networks = bags(cache, "pscConfigs").map(({ network }) => pathOf(network));
        if (!networks.includes(networkOf(world, cluster).id))
          throw new Missing("it has no endpoint in the cluster's network", world.label(cache));
        const by = letBy(world, cluster, "EGRESS", { ips: [address], called: world.label(cache) }, shardPorts);
        return {
          by,
          why: `the network's firewall lets pods call ${world.label(cache)} and its shards`,
          value: undefined,
        };
      });
    },
  };
}

const undotted = (name: unknown): string => (typeof name === "string" ? name.replace(/\.$/, "") : "");

/** The records of private zones that a network sees; of any network where none is given. */
function records(world: TraceWorld, network?: Standing): Standing[] {
  const zones = world
    .all(token.zone)
    .filter((zone) => facts(zone)["visibility"] === "private")
    .filter(
      (zone) =>
        network === undefined ||
        bags(bag(zone, "privateVisibilityConfig"), "networks").some((one) => pathOf(one["networkUrl"]) === network.id),
    )
    .map((zone) => text(zone, "name"));
  return world
    .all(token.record)
    .filter((one) => facts(one)["type"] === "A" && zones.includes(lastOf(facts(one)["managedZone"])));
}

/** The name that a private zone has for an address; "" where it has none, so that nobody can be told of it. */
const nameOf = (world: TraceWorld, address: string): string =>
  undotted(facts(records(world).find((one) => texts(one, "rrdatas").includes(address)) ?? nothing)["name"]);
const nothing = { inputs: {}, outputs: {} };

function resolved(
  world: TraceWorld,
  cluster: Cluster,
  store: Standing,
  host: string,
  address: string,
): Found<undefined> {
  const record = records(world, networkOf(world, cluster)).find((one) => undotted(facts(one)["name"]) === host);
  if (!record) throw new Missing(`nobody in the cluster's network knows ${host}`, world.label(store));
  if (!texts(record, "rrdatas").includes(address))
    throw new Missing(`it leads to ${texts(record, "rrdatas").join(", ")}, and not to ${address}`, world.label(record));
  return {
    by: world.label(record),
    why: `${host} is ${address}, and its certificate bears that name`,
    value: undefined,
  };
}

/** Private services access: the store stands in Google's own network, which the cluster's is joined to. */
function peered(world: TraceWorld, cluster: Cluster, store: Standing, network: unknown, range: unknown): string {
  const own = networkOf(world, cluster);
  if (pathOf(network) !== own.id) throw new Missing("it is for another network than the cluster's", world.label(store));
  const connection = world.all(token.connection).find((one) => pathOf(facts(one)["network"]) === own.id);
  if (!connection) throw new Missing("nothing joins the cluster's network to the one that it stands in");
  const by = world.label(connection);
  if (typeof range === "string" && !texts(connection, "reservedPeeringRanges").map(lastOf).includes(lastOf(range)))
    throw new Missing(`the range ${lastOf(range)} is not joined to it`, by);
  if (typeof range === "string" && !linked(world, token.range, range))
    throw new Missing(`the range ${lastOf(range)} that its address is of is not there`, by);
  return by;
}

function admitted(
  world: TraceWorld,
  cluster: Cluster,
  store: Standing,
  address: string,
  port: number,
  peering: string,
): Found<undefined> {
  const by = letBy(world, cluster, "EGRESS", { ips: [address], called: world.label(store) }, [port]);
  const why = `the networks are joined, and the firewall lets pods call ${world.label(store)} on ${port}`;
  return { by: `${peering}, ${by}`, why, value: undefined };
}
