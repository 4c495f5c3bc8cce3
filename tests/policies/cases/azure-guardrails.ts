import { type Sample, UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const personal = { "data-class": "personal" };
const account = (tags: object) => of("azure-native:storage:StorageAccount")({ tags }, { name: "account" });
const kept = { enabled: true, days: 7 };
const blobs = (change: object = {}, rest: Partial<Sample> = { from: { accountName: ["account"] } }) =>
  of("azure-native:storage:BlobServiceProperties")(
    { isVersioningEnabled: true, deleteRetentionPolicy: kept, containerDeleteRetentionPolicy: kept, ...change },
    { name: "blobs", ...rest },
  );
const postgres = of("azure-native:dbforpostgresql:Server");
const backup = (backupRetentionDays: number, geoRedundantBackup: unknown = "Enabled") =>
  postgres({ backup: { backupRetentionDays, geoRedundantBackup } });
const policy = (properties: object) => of("azure-native:recoveryservices:ProtectionPolicy")({ properties });
const daily = (count: unknown, durationType = "Days") => ({
  dailySchedule: { retentionDuration: { count, durationType } },
});
const aks = (kubernetesVersion: unknown, upgradeChannel?: string, more: object = {}) =>
  of("azure-native:containerservice:ManagedCluster")({
    kubernetesVersion,
    autoUpgradeProfile: { upgradeChannel },
    ...more,
  });
const pool = of("azure-native:containerservice:AgentPool");

const life = (definition: object, enabled = true) =>
  of("azure-native:storage:ManagementPolicy")(
    { policy: { rules: [{ enabled, definition }] } },
    { name: "life", from: { accountName: ["account"] } },
  );
const filters = { blobTypes: ["blockBlob", "appendBlob"] };
const endsVersions = { filters, actions: { version: { delete: { daysAfterCreationGreaterThan: 30 } } } };
const endsBlobs = (days: number) => ({
  filters,
  actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: days } } },
});

export const azureGuardrailsCases: RuleCases[] = [
  {
    rule: "az-backup-softdelete",
    cases: [
      { name: "blobs that are kept", given: [blobs({}, {})], says: "pass" },
      {
        name: "blobs as Azure makes them",
        given: [of("azure-native:storage:BlobServiceProperties")({})],
        says: /isVersioningEnabled is undefined.*deleteRetentionPolicy keeps .* 0 days.*containerDeleteRetentionPolicy/,
      },
      {
        name: "kept for a day",
        given: [blobs({ deleteRetentionPolicy: { enabled: true, days: 1 } }, {})],
        says: /deleteRetentionPolicy keeps what was deleted for 1 days/,
      },
      { name: "a week in dev", given: [backup(7, "Disabled")], says: "pass" },
      { name: "a day", given: [backup(1)], says: /backup.backupRetentionDays is 1; want 7/ },
      { name: "a month in prod", given: [backup(30)], says: "pass", stack: "prod" },
      { name: "a week in prod", given: [backup(7)], says: /is 7; want 30/, stack: "prod" },
      {
        name: "one region in prod",
        given: [backup(35, "Disabled")],
        says: /geoRedundantBackup is Disabled/,
        stack: "prod",
      },
      { name: "a replica", given: [postgres({ createMode: "Replica" })], says: "notApplicable", stack: "prod" },
      {
        name: "a replica that stands",
        given: [postgres({ replicationRole: "AsyncReplica", sourceServerResourceId: "/subscriptions/one" })],
        says: "notApplicable",
        stack: "prod",
      },
      {
        name: "a copy that was promoted",
        given: [
          postgres({
            createMode: "Update",
            sourceServerResourceId: "/s",
            backup: { backupRetentionDays: 35, geoRedundantBackup: "Disabled" },
          }),
        ],
        says: "pass",
        stack: "prod",
      },
      { name: "machines for a month", given: [policy({ retentionPolicy: daily(30) })], says: "pass" },
      { name: "machines for two weeks", given: [policy({ retentionPolicy: daily(14) })], says: /for 14 days/ },
      { name: "shares for weeks", given: [policy({ retentionPolicy: daily(5, "Weeks") })], says: "pass" },
      {
        name: "databases in machines",
        given: [policy({ subProtectionPolicy: [{ policyType: "Full", retentionPolicy: daily(7) }] })],
        says: /for 7 days/,
      },
      { name: "not known yet", given: [blobs({ isVersioningEnabled: UNKNOWN }, {})], says: "undetermined" },
      other,
    ],
  },
  {
    rule: "az-blob-retention",
    cases: [
      { name: "versions that end", given: [account({}), blobs(), life(endsVersions)], says: "pass" },
      { name: "versions for ever", given: [account({}), blobs()], says: /no rule for the whole account ends old/ },
      {
        name: "versions of a part that end",
        given: [
          account({}),
          blobs(),
          life({ ...endsVersions, filters: { blobTypes: ["blockBlob"], prefixMatch: ["a/"] } }),
        ],
        says: /ends old versions/,
      },
      {
        name: "a rule that is off",
        given: [account({}), blobs(), life(endsVersions, false)],
        says: /ends old versions/,
      },
      { name: "no versions", given: [account({}), blobs({ isVersioningEnabled: false })], says: "pass" },
      { name: "as the tag says", given: [account({ "retention-days": "90" }), life(endsBlobs(90))], says: "pass" },
      {
        name: "kept longer than the tag says",
        given: [account({ "retention-days": "90" })],
        says: /kept Infinity days, and the tag says 90; set baseBlob.delete/,
      },
      {
        name: "gone before the tag says",
        given: [account({ "retention-days": "90" }), life(endsBlobs(30))],
        says: /go after 30 days/,
      },
      {
        name: "personal data that goes without a tag",
        given: [
          account(personal),
          blobs(),
          life({ ...endsBlobs(30), actions: { ...endsBlobs(30).actions, ...endsVersions.actions } }),
        ],
        says: /no tag says that they may/,
      },
      { name: "personal data that is kept", given: [account(personal), blobs(), life(endsVersions)], says: "pass" },
      { name: "personal data", given: [account(personal)], says: /no BlobServiceProperties of this stack names it/ },
      { name: "not known yet", given: [account({}), blobs({ isVersioningEnabled: UNKNOWN })], says: "undetermined" },
      other,
    ],
  },
  {
    rule: "az-supported-runtimes",
    cases: [
      { name: "a cluster that takes patches", given: aks("1.99", "patch"), says: "pass" },
      ...["Node|20", "NODE|20-lts"].map((linuxFxVersion) => ({
        name: `an app on ${linuxFxVersion}`,
        given: of("azure-native:web:WebApp")({ siteConfig: { linuxFxVersion } }),
        says: /support of the runtime node 20 ended on 2026-04-30/,
      })),
      {
        name: "an old runtime of Flex",
        given: of("azure-native:web:WebApp")({ functionAppConfig: { runtime: { name: "python", version: "3.9" } } }),
        says: /support of the runtime python 3\.9 ended on 2025-10-31/,
      },
      {
        name: "an app of an image",
        given: of("azure-native:web:WebApp")({ siteConfig: { linuxFxVersion: "DOCKER|nginx:1.29" } }),
        says: "notApplicable",
      },
      {
        name: "one of old that takes none",
        given: aks("1.29.1"),
        says: /support of Kubernetes 1.29 ended on 2025-03-31.*upgradeChannel is none/,
      },
      {
        name: "one of old that is kept up for money",
        given: aks("1.30", "patch", { supportPlan: "AKSLongTermSupport" }),
        says: "pass",
      },
      {
        name: "nodes that stay as they are",
        given: aks("1.99", "patch", {
          autoUpgradeProfile: { upgradeChannel: "patch", nodeOSUpgradeChannel: "None" },
        }),
        says: /nodeOSUpgradeChannel is None/,
      },
      { name: "a pool", given: pool({ orchestratorVersion: "1.99" }), says: "pass" },
      { name: "a pool of old", given: pool({ orchestratorVersion: "1.28.3" }), says: /Kubernetes 1.28 ended/ },
      { name: "a pool without a version", given: pool({}), says: "notApplicable" },
      { name: "PostgreSQL", given: postgres({ version: "17" }), says: "pass" },
      { name: "PostgreSQL of old", given: postgres({ version: "13" }), says: /PostgreSQL 13 ended on 2026-03-31/ },
      { name: "a replica", given: postgres({ createMode: "Replica", version: "13" }), says: "notApplicable" },
      { name: "a version that is not known yet", given: aks(UNKNOWN, "patch"), says: "undetermined" },
      other,
    ],
  },
];
