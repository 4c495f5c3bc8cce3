/**
 * Plans of Defender for Cloud for what the platform has, in the words of its API: clusters and images, vaults, storage, PostgreSQL, ARM's own calls, and what is badly set up.
 * Source: learn.microsoft.com/azure/templates/microsoft.security/pricings.
 */
export const defenderPlans = [
  "Arm",
  "CloudPosture",
  "Containers",
  "KeyVaults",
  "OpenSourceRelationalDatabases",
  "StorageAccounts",
] as const;
export type DefenderPlan = (typeof defenderPlans)[number];

/** The newest way to pay for a plan, where it has several. Source: the page "Pricings - Update" of its API. */
export const subPlans: Readonly<Partial<Record<DefenderPlan, string>>> = {
  Arm: "PerSubscription",
  KeyVaults: "PerKeyVault",
  StorageAccounts: "DefenderForStorageV2",
};
