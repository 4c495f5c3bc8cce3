import { together, type Change, type Copy } from "../changes";
import { credentialsOf, requests, withCache, withDatabase, withStores } from "../services";
import { drop, onAzure } from "./where";

const cacheAlone = withCache.filter((name) => !withDatabase.includes(name));
/** Whoever has both comes to the database first. */
const both = { ...requests(withDatabase, "the database"), ...requests(cacheAlone, "the cache") };
/** Everything that stands behind private endpoints. */
const allEndpoints = together(both, {
  ...credentialsOf(withStores, "the vault"),
  ...{ release: "its image", log: "the bucket's address", "backup cluster": "its bucket" },
});
const status = "privateLinkServiceConnections.0.privateLinkServiceConnectionState.status";
const rule = (c: Copy, group: string, name: string) =>
  (c.named(group).outputs["securityRules"] as { name: string }[]).findIndex((one) => one.name === name);

/** What may happen on the way to the stores of Azure's. */
export const stores: Change[] = onAzure([
  {
    what: "the database has no private endpoint",
    does: (c) => c.lose(c.named("database-endpoint")),
    breaks: { ...requests(withDatabase, "the name of its database"), "backup database": "its place" },
  },
  {
    what: "nobody has let the database's endpoint in",
    does: (c) => c.set(c.named("database-endpoint"), status, "Pending"),
    breaks: requests(withDatabase, "the name of its database"),
  },
  {
    what: "no zone has the database's name",
    does: (c) => c.lose(c.named("database-endpoint-names")),
    breaks: requests(withDatabase, "the name of its database"),
  },
  {
    what: "the zone of the database's name is not linked to the network",
    does: (c) => c.lose(c.named("network-dns-postgresqlServer-link")),
    breaks: requests(withDatabase, "the name of its database"),
  },
  {
    what: "the database is stopped",
    does: (c) => c.set(c.named("database-server"), "state", "Stopped"),
    breaks: requests(withDatabase, "the database"),
  },
  {
    what: "the cache has no private endpoint",
    does: (c) => c.lose(c.named("cache-endpoint")),
    breaks: requests(withCache, "the name of its cache"),
  },
  {
    what: "there is no database in the cache",
    does: (c) => c.lose(c.named("cache-database")),
    breaks: {
      ...{ ...requests(withCache, "the cache"), ...credentialsOf(withCache, "a user of the cache") },
      "backup cache": "its own backups",
    },
  },
  {
    what: "the cache's password would go in the clear",
    does: (c) => c.set(c.named("cache-database"), "clientProtocol", "Plaintext"),
    breaks: requests(withCache, "the cache"),
  },
  {
    what: "nodes let nothing out to endpoints",
    does: (c) => drop(c, "network-nsgs-nodes", "stores"),
    breaks: allEndpoints,
  },
  {
    what: "nodes let nothing out to caches",
    does: (c) => {
      const at = rule(c, "network-nsgs-nodes", "stores");
      c.set(c.named("network-nsgs-nodes"), `securityRules.${at}.destinationPortRanges`, ["443", "5432", "6432"]);
    },
    breaks: requests(withCache, "the cache"),
  },
  {
    what: "endpoints let nobody in",
    does: (c) => drop(c, "network-nsgs-endpoints", "nodes-and-pods"),
    breaks: allEndpoints,
  },
  {
    what: "no rule touches an endpoint, so that none refuses",
    does(c) {
      c.set(c.named("network-endpoints"), "privateEndpointNetworkPolicies", "Disabled");
      drop(c, "network-nsgs-endpoints", "nodes-and-pods");
    },
    breaks: {},
  },
]);
