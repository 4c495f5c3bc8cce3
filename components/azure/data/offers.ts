/*
 * What Azure Database for PostgreSQL has in which region. Source: learn.microsoft.com/azure/postgresql/flexible-server/overview#azure-regions, as
 * MicrosoftDocs/azure-databases-docs keeps it (articles/postgresql/flexible-server/includes/regions-table.md, 18 November 2025). What a subscription is offered
 * may be less: docs/runbooks/azure-first-up.md asks.
 */

/** How a standby stands. */
export type Standby = "ZoneRedundant" | "SameZone";

/**
 * Regions in which a new standby in a second zone can be had. Those in which it is there, but closed to new servers (`$` in the table: East US, East US 2, North
 * Europe, West Europe, …), are not among them, and the standby is in the same zone: no loss of a machine or a disk stops the database then, and the loss of a
 * zone is one of the second region's cases.
 */
const zoneRedundant: readonly string[] = [
  ...["australiaeast", "canadacentral", "centralus", "francecentral", "italynorth", "japaneast"],
  ...["newzealandnorth", "norwayeast", "polandcentral", "southafricanorth", "spaincentral", "swedencentral"],
  ...["switzerlandnorth", "uaenorth", "uksouth"],
];

/** How a standby can be had in a region. */
export function standbyIn(region: string): Standby {
  return zoneRedundant.includes(region) ? "ZoneRedundant" : "SameZone";
}

/** Regions with machines of the fourth generation alone, among those that are used. */
const olderMachines: readonly string[] = [
  ...["eastus2", "southcentralus", "westus2", "japaneast", "southeastasia", "spaincentral", "polandcentral"],
];

/** Whether a machine can be had in a region: the fifth generation cannot everywhere (East US 2 has v3 and v4). The fourth can in every region. */
export function machineIsIn(machine: string, region: string): boolean {
  return !/_v[5-9]$/.test(machine) || !olderMachines.includes(region);
}

/** Regions that are each other's pair: where geo-redundant backups go. Source: learn.microsoft.com/azure/reliability/regions-paired. */
const pairs: readonly (readonly [string, string])[] = [
  ["eastus2", "centralus"],
  ["eastus", "westus"],
  ["northcentralus", "southcentralus"],
  ["westus2", "westcentralus"],
  ["canadacentral", "canadaeast"],
  ["northeurope", "westeurope"],
  ["uksouth", "ukwest"],
  ["francecentral", "francesouth"],
  ["germanywestcentral", "germanynorth"],
  ["norwayeast", "norwaywest"],
  ["swedencentral", "swedensouth"],
  ["switzerlandnorth", "switzerlandwest"],
  ["japaneast", "japanwest"],
  ["australiaeast", "australiasoutheast"],
  ["southeastasia", "eastasia"],
];

/** The region that a region's geo-redundant copies go to, which nobody chooses; undefined where it has none. */
export function pairOf(region: string): string | undefined {
  for (const [one, other] of pairs) {
    if (region === one) return other;
    if (region === other) return one;
  }
  return undefined;
}
