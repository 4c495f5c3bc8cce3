import type { Standing } from "../../../simulators/core/standing";
import type { Store } from "../cloud";
import type { Cluster } from "../kubernetes/objects";
import { Missing, type Trail } from "../trail";
import { facts, text, type TraceWorld } from "../world";
import { partsOf } from "./links";
import { addressesOf, mayCall, named, type EndpointKind } from "./private";

export const token = {
  database: "azure-native:dbforpostgresql:Server",
  parameter: "azure-native:dbforpostgresql:Configuration",
  cache: "azure-native:redisenterprise:RedisEnterprise",
  cacheDatabase: "azure-native:redisenterprise:Database",
} as const;

/** PostgreSQL's port, and that of PgBouncer beside it. Source: learn.microsoft.com/azure/postgresql/connectivity/concepts-pgbouncer. */
const ports = { database: 5432, pool: 6432 } as const;
/** Where nodes of a cache with shards answer: learn.microsoft.com/azure/redis/architecture, "Cluster policies". */
const shards = [8500, 8599];

/** Every database and cache that a pod may be told the name of. */
export function stores(world: TraceWorld, cluster: Cluster): Store[] {
  return [
    ...world.all(token.database).map((one) => databaseStore(world, cluster, one)),
    ...world.all(token.cache).map((one) => cacheStore(world, cluster, one)),
  ];
}

function databaseStore(world: TraceWorld, cluster: Cluster, server: Standing): Store {
  const port = isPooled(world, server) ? ports.pool : ports.database;
  const host = text(server, "fullyQualifiedDomainName") ?? "";
  return {
    ...{ kind: "database", port, direct: ports.database, host, standing: server, label: world.label(server) },
    addresses: addressesOf(world, server, "postgresqlServer"),
    reach(trail, from) {
      reach(trail, world, cluster, { from, kind: "database", group: "postgresqlServer", ports: [port] }, server, () => {
        const state = text(server, "state") ?? "Ready";
        if (state !== "Ready") throw new Missing(`it is ${state}, and answers nobody`, world.label(server));
      });
    },
  };
}

/** Whether clients come in at PgBouncer. */
const isPooled = (world: TraceWorld, server: Standing): boolean =>
  partsOf(world, token.parameter, server).some(
    (one) => one.id.endsWith("/pgbouncer.enabled") && String(facts(one)["value"]).toLowerCase() === "true",
  );

/** The one database that a cache has. */
export const databaseOf = (world: TraceWorld, cache: Standing): Standing | undefined =>
  partsOf(world, token.cacheDatabase, cache)[0];

function cacheStore(world: TraceWorld, cluster: Cluster, cache: Standing): Store {
  const database = databaseOf(world, cache);
  const port = Number(facts(database ?? cache)["port"] ?? 10_000);
  const sharded = database !== undefined && facts(database)["clusteringPolicy"] === "OSSCluster";
  return {
    ...{ kind: "cache", port, host: text(cache, "hostName") ?? "", standing: cache, label: world.label(cache) },
    addresses: addressesOf(world, cache, "redisEnterprise"),
    reach(trail, from) {
      const all = [port, ...(sharded ? shards : [])];
      reach(trail, world, cluster, { from, kind: "cache", group: "redisEnterprise", ports: all }, cache, () => {
        if (!database) throw new Missing("there is no database in it", world.label(cache));
        if (facts(database)["clientProtocol"] === "Plaintext")
          throw new Missing("its password would go in the clear", world.label(database));
      });
    },
  };
}

interface Reached {
  from: string;
  kind: Store["kind"];
  group: EndpointKind;
  ports: number[];
}

/** First its name, then the network's way to it; and it answers. */
function reach(
  trail: Trail,
  world: TraceWorld,
  cluster: Cluster,
  { from, kind, group, ports: on }: Reached,
  store: Standing,
  answers: () => void,
): void {
  const at = trail.go(from, `the name of its ${kind}`, () => named(world, cluster, store, group));
  trail.go(from, `the ${kind}`, () => {
    answers();
    return mayCall(world, cluster, store, at, on);
  });
}
