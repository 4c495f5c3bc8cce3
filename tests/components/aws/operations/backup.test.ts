import fc from "fast-check";
import { Backup, type BackupArgs } from "../../../../components/aws/operations/backup";
import { planBackups } from "../../../../components/aws/operations/backup-plan";
import { BackupVault } from "../../../../components/aws/operations/backup-vault";
import { record } from "../../../mocks";
import { aPlace, keyArn, statements } from "../place";

const stores = { database: "arn:aws:rds:us-east-1:123456789012:db:one", uploads: "arn:aws:s3:::uploads" };
const backups = (change: Partial<BackupArgs> = {}) =>
  record(
    () =>
      void new Backup("backups", {
        place: aPlace(),
        vaultName: "the-vault",
        retentionDays: 60,
        rpoMinutes: 15,
        stores,
        continuous: ["uploads"],
        ...change,
      }),
  );
const vault = (lock: "governance" | "compliance", protect = false) =>
  record(
    () => void new BackupVault("vault", { place: aPlace(protect), keyArn, lock, lockedDays: 7, topicArn: "arn:topic" }),
  );

/** The only rule of a plan. */
const rule = (recorded: Awaited<ReturnType<typeof backups>>, name: string) =>
  (recorded.one("aws:backup/plan:Plan", name).inputs["rules"] as Record<string, unknown>[])[0];
const selected = (recorded: Awaited<ReturnType<typeof backups>>, name: string) =>
  recorded.one("aws:backup/selection:Selection", name).inputs;

describe("Backup", () => {
  it("lets AWS Backup have its role without asking for whom it works, which it does not say", async () => {
    expect(statements((await backups()).one("aws:iam/role:Role").inputs["assumeRolePolicy"])).toEqual([
      { Effect: "Allow", Principal: { Service: "backup.amazonaws.com" }, Action: "sts:AssumeRole" },
    ]);
  });

  it("backs everything up daily, for as long as asked", async () => {
    const recorded = await backups();
    expect(rule(recorded, "backups-daily")).toMatchObject({
      targetVaultName: "the-vault",
      lifecycle: { deleteAfter: 60 },
      enableContinuousBackup: false,
    });
    expect(selected(recorded, "backups-stores")["resources"]).toEqual(Object.values(stores));
    expect(selected(recorded, "backups-volumes")).toMatchObject({
      resources: ["arn:aws:ec2:*:*:volume/*"],
      conditions: [
        {
          stringEquals: [
            { key: "aws:ResourceTag/backup", value: "daily" },
            { key: "aws:ResourceTag/environment", value: "dev" },
          ],
        },
      ],
    });
  });

  it("lets buckets be put back to any moment, for 35 days at the most, and leaves that of databases to RDS", async () => {
    const recorded = await backups();
    expect(rule(recorded, "backups-continuous")).toMatchObject({
      enableContinuousBackup: true,
      lifecycle: { deleteAfter: 35 },
    });
    expect(selected(recorded, "backups-buckets")["resources"]).toEqual([stores.uploads]);
    const relaxed = await backups({ rpoMinutes: 1440 });
    expect(relaxed.of("aws:backup/plan:Plan").map(({ name }) => name)).toEqual(["backups-daily"]);
  });

  it("copies to the other region what is backed up daily, where there is one", async () => {
    const away = await backups({ copyTo: "arn:other" });
    expect(rule(away, "backups-daily")?.["copyActions"]).toEqual([
      { destinationVaultArn: "arn:other", lifecycle: { deleteAfter: 60 } },
    ]);
    expect(rule(away, "backups-continuous")).not.toHaveProperty("copyActions");
    expect(rule(await backups(), "backups-daily")).not.toHaveProperty("copyActions");
  });

  it("selects once its role may do what it has to", async () => {
    const recorded = await backups();
    for (const { dependsOn } of recorded.of("aws:backup/selection:Selection"))
      expect(
        dependsOn.filter((one) => one.startsWith("aws:iam/rolePolicyAttachment:RolePolicyAttachment")),
      ).toHaveLength(4);
  });

  it("names a store that is to be continuous and is not backed up", async () => {
    await expect(backups({ continuous: ["cellar"] })).rejects.toThrow("cellar is none of what is backed up");
  });
});

describe("BackupVault", () => {
  it.each(["governance", "compliance"] as const)("is locked: %s", async (lock) => {
    const { inputs } = (await vault(lock)).one("aws:backup/vaultLockConfiguration:VaultLockConfiguration");
    expect(inputs).toMatchObject({ minRetentionDays: 7 });
    // With that, and three days later, the lock is for ever: AWS Backup API, PutBackupVaultLockConfiguration.
    expect(inputs["changeableForDays"]).toBe(lock === "compliance" ? 3 : undefined);
  });

  it.each([true, false])("is kept where data is: %p", async (protect) => {
    const found = (await vault("governance", protect)).one("aws:backup/vault:Vault");
    expect([found.protect, found.inputs["forceDestroy"], found.inputs["kmsKeyArn"]]).toEqual([
      protect,
      !protect,
      keyArn,
    ]);
  });

  it("stays in the account with its lock, where protection was lifted on purpose", async () => {
    const recorded = await record(() => {
      const place = aPlace({ lastCopy: true });
      new BackupVault("vault", { place, keyArn, lock: "governance", lockedDays: 7, topicArn: "arn:topic" });
    });
    expect(recorded.all.filter(({ retainOnDelete }) => retainOnDelete).map(({ name }) => name)).toEqual([
      "vault-vault",
      "vault-lock",
    ]);
    expect(recorded.one("aws:backup/vault:Vault").inputs["forceDestroy"]).toBe(false);
  });

  it("tells of a backup or a copy that failed, and of one that never began", async () => {
    const alarms = (await vault("governance")).of("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) => inputs);
    expect(alarms.map(({ metricName }) => metricName)).toEqual([
      "NumberOfBackupJobsExpired",
      "NumberOfBackupJobsFailed",
      "NumberOfCopyJobsFailed",
    ]);
    for (const alarm of alarms) expect(alarm).toMatchObject({ threshold: 0, alarmActions: ["arn:topic"] });
  });
});

describe("planBackups", () => {
  it("keeps every backup for longer than it is locked, and none continuous for longer than AWS can", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 7, max: 3650 }),
        fc.integer({ min: 15, max: 10_000 }),
        (retentionDays, rpoMinutes) => {
          const { daily, continuous, lockedDays } = planBackups({ retentionDays, rpoMinutes });
          for (const each of [daily, ...(continuous ? [continuous] : [])]) {
            expect(each.keptDays).toBeGreaterThanOrEqual(lockedDays);
            expect(each.completeWithin).toBeGreaterThan(each.startWithin);
          }
          expect(daily.keptDays).toBe(retentionDays);
          expect(continuous?.keptDays ?? 0).toBeLessThanOrEqual(35);
          expect(continuous === undefined).toBe(rpoMinutes >= 1440);
        },
      ),
    );
  });

  it("refuses what cannot be kept or met", () => {
    expect(() => planBackups({ retentionDays: 6, rpoMinutes: 15 })).toThrow("want 7 days or more, got 6");
    expect(() => planBackups({ retentionDays: 35, rpoMinutes: 5 })).toThrow(
      "want an objective of 15 minutes or more, got 5",
    );
  });
});
