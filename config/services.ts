// Made from workloads/catalog.ts by `npm run generate`. Do not edit.

/** The services of the catalogue, by name. */
export const services = ["coffee", "user", "order", "payment", "notification", "web"] as const;
