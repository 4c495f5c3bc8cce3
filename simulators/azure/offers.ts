/*
 * What there is where. Not every region: those of the Americas and Europe that people choose. Sources: learn.microsoft.com/azure/reliability/regions-list
 * and regions-paired; articles/postgresql/flexible-server/includes/regions-table of MicrosoftDocs/azure-databases-docs (November 2025).
 */

interface Region {
  zones: boolean;
  /** Where its copies go. */
  pair?: string;
}

const regions: Readonly<Record<string, Region>> = {
  eastus: { zones: true, pair: "westus" },
  eastus2: { zones: true, pair: "centralus" },
  centralus: { zones: true, pair: "eastus2" },
  northcentralus: { zones: false, pair: "southcentralus" },
  southcentralus: { zones: true, pair: "northcentralus" },
  westcentralus: { zones: false, pair: "westus2" },
  westus: { zones: false, pair: "eastus" },
  westus2: { zones: true, pair: "westcentralus" },
  westus3: { zones: true, pair: "eastus" },
  canadacentral: { zones: true, pair: "canadaeast" },
  canadaeast: { zones: false, pair: "canadacentral" },
  brazilsouth: { zones: true, pair: "southcentralus" },
  northeurope: { zones: true, pair: "westeurope" },
  westeurope: { zones: true, pair: "northeurope" },
  uksouth: { zones: true, pair: "ukwest" },
  ukwest: { zones: false, pair: "uksouth" },
  francecentral: { zones: true, pair: "francesouth" },
  germanywestcentral: { zones: true, pair: "germanynorth" },
  switzerlandnorth: { zones: true, pair: "switzerlandwest" },
  swedencentral: { zones: true, pair: "swedensouth" },
  norwayeast: { zones: true, pair: "norwaywest" },
  italynorth: { zones: true },
  spaincentral: { zones: true },
  polandcentral: { zones: true },
  southeastasia: { zones: true, pair: "eastasia" },
  eastasia: { zones: true, pair: "southeastasia" },
  japaneast: { zones: true, pair: "japanwest" },
  japanwest: { zones: true, pair: "japaneast" },
  australiaeast: { zones: true, pair: "australiasoutheast" },
  centralindia: { zones: true, pair: "southindia" },
  koreacentral: { zones: true, pair: "koreasouth" },
};

export const isRegion = (region: string): boolean => region in regions;
export const hasZones = (region: string): boolean => regions[region]?.zones ?? false;
export const pairOf = (region: string): string | undefined => regions[region]?.pair;

/** Where PostgreSQL takes no new zone-redundant standby. */
export const noNewZoneRedundancy: readonly string[] = ["eastus2", "westeurope", "southeastasia"];

/** Where a private API server can stand in a subnet of the network. Source: articles/aks/api-server-vnet-integration; Azure/AKS issue 5415. */
export const hasApiServerSubnets = (region: string): boolean => region !== "eastus2";

/** The minor versions of AKS, and those of long-term support alone. Source: articles/aks/supported-kubernetes-versions. */
export const clusterVersions: Readonly<Record<string, string>> = {
  "1.33": "1.33.7",
  "1.34": "1.34.3",
  "1.35": "1.35.2",
};

/** `1.35.2` of `1.35`; undefined of what is not offered. */
export const versionOf = (wanted: string): string | undefined =>
  clusterVersions[wanted] ??
  Object.values(clusterVersions).find((one) => one === wanted) ??
  (clusterVersions[wanted.split(".").slice(0, 2).join(".")]
    ? /^\d+\.\d+\.\d+$/.test(wanted)
      ? wanted
      : undefined
    : undefined);

/** The cores of a machine: the number in its name (`Standard_D4ds_v5`). */
export const coresOf = (size: string): number => Number(/^Standard_[A-Z]+(\d+)/.exec(size)?.[1] ?? 0);

/** Whether a name has the form of a machine's, of a series that AKS takes. Source: articles/virtual-machines/sizes/overview. */
export const isMachine = (size: string): boolean =>
  /^Standard_(B|D|DC|E|EC|F|L|M|N[CDV]?)\d+(-\d+)?[a-z]*(_[A-Z0-9]+)?(_v\d+)?$/.test(size);

/** Burstable machines. */
export const isBurstable = (size: string): boolean => /^(Standard_)?B\d/.test(size.replace(/^Standard_/, ""));
