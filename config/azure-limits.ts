import type { Problems } from "../components/core/problems";
import { shown } from "../components/core/problems";
import { at, isRecord } from "./checks";
import { regions } from "./regions";

/** What the platform, or Azure, would refuse in the middle of a run. */
export function checkAzureLimits(value: unknown, problems: Problems): void {
  checkRole(value, problems);
  checkPools(value, problems);
  checkDatabase(value, problems);
  checkStandby(value, problems);
  checkLogs(value, problems);
}

/** Names, the database and what delivers services are the primary's while it is there: no failover of that kind is built. */
function checkRole(value: unknown, problems: Problems): void {
  const others = ["aws", "gcp"].filter((cloud) => at(value, "clouds", cloud) !== undefined);
  if (others.length === 0 || at(value, "clouds", "azure", "role") !== "primary") return;
  problems.add(
    "clouds.azure.role",
    `want secondary or tertiary while ${others.join(" and ")} ${others.length === 1 ? "is" : "are"} there too: nothing changes their places yet (docs/not-here-yet.md); Azure alone may be the primary`,
  );
}

/** Sources: learn.microsoft.com/azure/aks/quotas-skus-regions; azure-mgmt-containerservice, AgentPool (name, maxPods). */
function checkPools(value: unknown, problems: Problems): void {
  const nodes = at(value, "cluster", "nodes");
  if (!isRecord(nodes)) return;
  for (const [name, group] of Object.entries(nodes)) {
    const path = ["cluster", "nodes", name];
    if (name === "system")
      problems.add(path, "want another name with clouds.azure: AKS's own pods have a pool that is called so");
    const maxPods = at(group, "maxPods");
    if (typeof maxPods === "number" && maxPods >= 4 && maxPods < 10)
      problems.add([...path, "maxPods"], `want 10 or more with clouds.azure, got ${maxPods}`);
    const diskGiB = at(group, "diskGiB");
    if (typeof diskGiB === "number" && (diskGiB < 30 || diskGiB > 2048))
      problems.add([...path, "diskGiB"], `want 30–2048 with clouds.azure, got ${diskGiB}`);
    checkMachines(group, [...path, "machines", "azure"], problems);
  }
}

/** `Standard_D2ads_v6`: a family, processors, features in small letters, a version. Source: learn.microsoft.com/azure/virtual-machines/vm-naming-conventions. */
const machineSize = /^Standard_[A-Z]{1,3}(\d{1,3})(-\d{1,3})?([a-z]*)(_[A-Z]\d{1,4})?(_v\d{1,2})?$/;

/** All nodes of a pool are alike, and the letter p says that a processor is Arm's. */
function checkMachines(group: unknown, path: readonly PropertyKey[], problems: Problems): void {
  const machines = at(group, "machines", "azure");
  if (!Array.isArray(machines)) return;
  if (machines.length > 1)
    problems.add(path, `want one size of machines, as a pool of AKS has, got ${machines.length}`);
  const wanted = at(group, "architecture") === "arm64";
  for (const [index, type] of (machines as unknown[]).entries()) {
    if (typeof type !== "string") continue;
    const [whole, processors, , features = ""] = machineSize.exec(type) ?? [];
    if (whole === undefined) {
      problems.add(
        [...path, index],
        `want a size of Azure's machines, such as Standard_D2ads_v6 (az vm list-skus --resource-type virtualMachines), got ${shown(type)}`,
      );
    } else if (Number(processors) < 2) {
      problems.add([...path, index], `want 2 processors or more, as nodes of AKS have, got ${shown(type)}`);
    } else if (features.includes("p") !== wanted) {
      problems.add(
        [...path, index],
        wanted
          ? `want a size with arm64 processors, such as Standard_D2pds_v6, got ${shown(type)}`
          : `want architecture: arm64 with it, got ${shown(type)}`,
      );
    }
  }
}

/** Sources: azure-mgmt-postgresqlflexibleservers, Backup.backupRetentionDays; learn.microsoft.com/azure/postgresql/high-availability/concepts-high-availability. */
function checkDatabase(value: unknown, problems: Problems): void {
  const kept = at(value, "database", "retentionDays");
  if (typeof kept === "number" && kept >= 1 && kept < 7)
    problems.add(
      "database.retentionDays",
      `want 7–35 with clouds.azure: PostgreSQL there keeps 7 days at least, got ${kept}`,
    );
}

/**
 * Pairs of regions, as far as they are on offer (config/regions.ts): where Azure copies backups of databases to. Source: learn.microsoft.com/azure/reliability/regions-paired;
 * of a region that is not here nothing is copied (those that were built since 2023 have no pair, or one that is not on offer).
 */
export const regionPairs: Readonly<Record<string, string>> = {
  centralus: "eastus2",
  eastus2: "centralus",
  eastus: "westus",
  southcentralus: "northcentralus",
  westus2: "westcentralus",
  westus3: "eastus",
  francecentral: "francesouth",
  germanywestcentral: "germanynorth",
  northeurope: "westeurope",
  westeurope: "northeurope",
  swedencentral: "swedensouth",
};

/** Azure says where backups and blobs are copied to: the key that opens them must lie there, and the rest is to stand beside them. */
function checkStandby(value: unknown, problems: Problems): void {
  const [region, standby] = ["region", "standbyRegion"].map((key) => at(value, "clouds", "azure", key));
  if (typeof region !== "string" || typeof standby !== "string" || standby === region) return;
  const asked = [
    ["database", "backups", "standbyRegion"],
    ["storage", "standbyRegion"],
  ].filter((path) => at(value, ...path) === true);
  const pair = regionPairs[region];
  if (asked.length === 0 || pair === standby) return;
  const what = asked.map((path) => path.join(".")).join(" and ");
  problems.add(
    "clouds.azure.standbyRegion",
    pair === undefined || regions.azure[pair] === undefined
      ? `want no ${what}, or another region: Azure copies nothing by itself out of ${region}${pair === undefined ? ", which has no pair" : ` but to ${pair}, which is not on offer`}`
      : `want ${pair} with ${what}: Azure copies what is in ${region} there and nowhere else, got ${standby}`,
  );
}

/** Log Analytics keeps 30–730 days at hand. Source: azure-mgmt-loganalytics, Workspace.retentionInDays. What is kept longer lies in the archive alone. */
function checkLogs(value: unknown, problems: Problems): void {
  const days = at(value, "logs", "retentionDays");
  if (typeof days === "number" && days < 30)
    problems.add("logs.retentionDays", `want 30 or more with clouds.azure, whose workspaces keep no less, got ${days}`);
}
