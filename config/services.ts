// Made from workloads/catalog.ts by `npm run generate`. Do not edit.

/** The services of the catalogue, by name. */
export const services = ["coffee", "user", "order", "payment", "notification", "web"] as const;

/** Those that have a user at the database. */
export const databaseServices = ["coffee", "user", "order", "payment"] as const;

/** Those whose client does not speak the protocol of a Redis cluster. */
export const plainCacheServices = ["order"] as const;

/** What else has an image of its own in the environment's registry. */
export const toolImages = ["database-users"] as const;
