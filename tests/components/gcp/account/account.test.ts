import { output } from "@pulumi/pulumi";
import { Audit, type AuditArgs } from "../../../../components/gcp/account/audit";
import { auditKeeping } from "../../../../components/gcp/account/audit-plan";
import { Budget } from "../../../../components/gcp/account/budget";
import { Guards } from "../../../../components/gcp/account/guards";
import { guards } from "../../../../components/gcp/account/guards-plan";
import { LogRetention } from "../../../../components/gcp/account/log-retention";
import { record } from "../../../mocks";
import { aPlace, project } from "../place";

const place = aPlace();
const key = { id: output("projects/p/locations/us-central1/keyRings/audit-keys-1/cryptoKeys/audit"), ready: [] };
const sound: AuditArgs = {
  place,
  project,
  projectNumber: "123456789012",
  key,
  generation: 2,
  retentionDays: 30,
  after: [],
};
const bucketType = "gcp:storage/bucket:Bucket";
const sinkType = "gcp:logging/projectSink:ProjectSink";

describe("a project's record", () => {
  it("has all that services write of calls, reading too", async () => {
    const all = await record(() => new Audit("audit", sound));
    expect(all.one("gcp:projects/iAMAuditConfig:IAMAuditConfig").inputs).toEqual({
      ...{ project, service: "allServices" },
      auditLogConfigs: ["ADMIN_READ", "DATA_READ", "DATA_WRITE"].map((logType) => ({ logType })),
    });
  });

  it("goes to a bucket and to a log bucket, unfiltered but for what it is, and the bucket lets the sink write", async () => {
    const all = await record(() => new Audit("audit", sound));
    const sinks = Object.fromEntries(all.of(sinkType).map(({ name, inputs }) => [name, inputs]));
    expect(sinks["audit-bucket"]).toMatchObject({
      destination: "storage.googleapis.com/go-coffee-dev-audit-2-123456789012",
      filter: 'logName:"cloudaudit.googleapis.com"',
      uniqueWriterIdentity: true,
    });
    expect(sinks["audit-search"]).toMatchObject({ destination: "logging.googleapis.com/audit-search-id" });
    for (const sink of Object.values(sinks)) expect(sink).not.toHaveProperty("exclusions");
    expect(all.one("gcp:storage/bucketIAMMember:BucketIAMMember").inputs).toEqual({
      ...{ bucket: "go-coffee-dev-audit-2-123456789012", role: "roles/storage.objectCreator" },
      member: "serviceAccount:audit-bucket@gcp-sa-logging.iam.gserviceaccount.com",
    });
    // What is read is not paid for twice; what changes something stays where people look first.
    expect(all.one("gcp:logging/projectExclusion:ProjectExclusion").inputs["filter"]).toBe(
      'log_id("cloudaudit.googleapis.com/data_access")',
    );
  });

  it("is kept a year at least, encrypted with its own key, public to nobody", async () => {
    const all = await record(() => new Audit("audit", sound));
    expect(all.one(bucketType).inputs).toMatchObject({
      location: "US-CENTRAL1",
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "enforced",
      encryption: { defaultKmsKeyName: "projects/p/locations/us-central1/keyRings/audit-keys-1/cryptoKeys/audit" },
      retentionPolicy: { retentionPeriod: String(365 * 86_400), isLocked: false },
      forceDestroy: false,
    });
    expect(all.one(bucketType).inputs).not.toHaveProperty("versioning");
    expect(all.one("gcp:logging/projectBucketConfig:ProjectBucketConfig").inputs).toMatchObject({
      ...{ location: "us-central1", bucketId: "go-coffee-dev-audit-2", retentionDays: 365 },
      cmekSettings: { kmsKeyName: "projects/p/locations/us-central1/keyRings/audit-keys-1/cryptoKeys/audit" },
    });
    expect(auditKeeping(731)).toEqual({ searchable: 731, locked: 731, kept: 766 });
    expect(() => auditKeeping(0)).toThrow("want 1–3650 days of logs, got 0");
  });

  it("is locked only where that is asked for", async () => {
    const all = await record(() => new Audit("audit", { ...sound, lock: "compliance" }));
    expect(all.one(bucketType).inputs["retentionPolicy"]).toMatchObject({ isLocked: true });
  });

  it("stays in any case when the program lets it go, and is protected where data is", async () => {
    expect((await record(() => new Audit("audit", sound))).one(bucketType)).toMatchObject({
      ...{ retainOnDelete: true, protect: false },
    });
    const all = await record(() => new Audit("audit", { ...sound, place: aPlace({ data: true }) }));
    for (const one of [all.one(bucketType), ...all.of(sinkType)]) expect(one.protect).toBe(true);
  });
});

it("a project's own logs are kept as long as asked, in the bucket that it has", async () => {
  const all = await record(() => new LogRetention("logs", { place, project, retentionDays: 30, after: [] }));
  expect(all.one("gcp:logging/projectBucketConfig:ProjectBucketConfig").inputs).toEqual({
    ...{ project, location: "global", bucketId: "_Default", retentionDays: 30 },
  });
});

describe("a budget", () => {
  const args = {
    ...{ place, projectNumber: "123456789012", billingAccount: "012345-6789AB-CDEF01", after: [] },
    ...{ monthly: 900, currency: "EUR" },
  };
  const type = "gcp:billing/budget:Budget";

  it("is the project's, by number, in the account's currency, and tells in time", async () => {
    const all = await record(() => new Budget("budget", { ...args, channels: ["projects/p/notificationChannels/1"] }));
    expect(all.one(type).inputs).toMatchObject({
      amount: { specifiedAmount: { currencyCode: "EUR", units: "900" } },
      budgetFilter: { projects: ["projects/123456789012"], calendarPeriod: "MONTH" },
      allUpdatesRule: { monitoringNotificationChannels: ["projects/p/notificationChannels/1"] },
    });
    expect(all.one(type).inputs["thresholdRules"]).toEqual(
      ["CURRENT_SPEND", "FORECASTED_SPEND"].flatMap((spendBasis) =>
        [0.5, 0.8, 1].map((thresholdPercent) => ({ thresholdPercent, spendBasis })),
      ),
    );
  });

  it("has no rule about channels where there are none, and five of them at most", async () => {
    expect((await record(() => new Budget("budget", args))).one(type).inputs).not.toHaveProperty("allUpdatesRule");
    const channels = ["1", "2", "3", "4", "5", "6"];
    await expect(record(() => new Budget("budget", { ...args, channels }))).rejects.toThrow("want 5 channels at most");
  });
});

it("guards are policies of the project, each on or allowing nothing", async () => {
  const all = await record(() => new Guards("guards", { place, project, after: [] }));
  const policies = all.of("gcp:orgpolicy/policy:Policy").map(({ inputs }) => inputs);
  expect(policies).toHaveLength(guards.length);
  expect(policies).toContainEqual({
    parent: "projects/go-coffee-dev",
    name: "projects/go-coffee-dev/policies/iam.disableServiceAccountKeyCreation",
    spec: { rules: [{ enforce: "TRUE" }] },
  });
  expect(policies).toContainEqual(
    expect.objectContaining({
      name: "projects/go-coffee-dev/policies/compute.vmExternalIpAccess",
      spec: { rules: [{ denyAll: "TRUE" }] },
    }),
  );
});
