import type { Change } from "../changes";
import { credentialsOf, requests, withCache, withDatabase } from "../services";
import { onGoogle } from "./where";

const cacheAlone = withCache.filter((name) => !withDatabase.includes(name));
/** Whoever has both comes to the database first. */
const both = { ...requests(withDatabase, "the database"), ...requests(cacheAlone, "the cache") };

/** What may happen on the way to the stores of Google's. */
export const stores: Change[] = onGoogle([
  {
    what: "the network does not know the database's name",
    does: (c) => c.lose(c.named("database-address", "RecordSet")),
    breaks: requests(withDatabase, "the name of its database"),
  },
  {
    what: "the zone of the database's name is for another network",
    does: (c) =>
      c.set(c.named("database-address", "ManagedZone"), "privateVisibilityConfig.networks", [
        { networkUrl: "projects/p/global/networks/other" },
      ]),
    breaks: requests(withDatabase, "the name of its database"),
  },
  {
    what: "the database's name leads elsewhere",
    does: (c) => c.set(c.named("database-address", "RecordSet"), "rrdatas", ["10.0.0.1"]),
    breaks: requests(withDatabase, "the name of its database"),
  },
  {
    what: "the database is stopped",
    does: (c) => c.set(c.named("database-instance"), "settings.activationPolicy", "NEVER"),
    breaks: requests(withDatabase, "the database"),
  },
  {
    what: "the database is for another network",
    does: (c) =>
      c.set(
        c.named("database-instance"),
        "settings.ipConfiguration.privateNetwork",
        "projects/p/global/networks/other",
      ),
    breaks: { ...requests(withDatabase, "the database"), "backup database": "its place" },
  },
  {
    what: "nothing joins the network to that of the stores",
    does: (c) => c.lose(c.named("network-services-connection")),
    breaks: { ...both, "backup database": "its place" },
  },
  {
    what: "the range of the stores is not joined",
    does: (c) => c.set(c.named("network-services-connection"), "reservedPeeringRanges", ["other"]),
    breaks: both,
  },
  {
    what: "the firewall lets nothing out to stores",
    does: (c) => c.lose(c.named("network-firewall-stores")),
    breaks: both,
  },
  {
    what: "the firewall lets nothing out to caches",
    does: (c) => c.set(c.named("network-firewall-stores"), "match.layer4Configs.0.ports", ["5432"]),
    breaks: requests(withCache, "the cache"),
  },
  {
    what: "nobody knows the cache's name",
    does: (c) => c.lose(c.named("cache-address")),
    breaks: { ...requests(withCache, "its stores"), ...credentialsOf(withCache, "its stores") },
  },
]);
