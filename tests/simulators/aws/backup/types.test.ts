import type { Props } from "../../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../../harness";
import { type Case, judged, key, replaces, role } from "../fixtures";

const vault = "aws:backup/vault:Vault";
const lock = "aws:backup/vaultLockConfiguration:VaultLockConfiguration";
const policy = "aws:backup/vaultPolicy:VaultPolicy";
const plan = "aws:backup/plan:Plan";
const selection = "aws:backup/selection:Selection";
const settings = "aws:backup/regionSettings:RegionSettings";

const withVault = async (cloud: Driver, more: Props = {}): Promise<void> => {
  await cloud.create(vault, { name: "orders", ...more });
};

judged(vault, async (cloud) => ({ name: "orders_1-A", kmsKeyArn: await key(cloud) }), [
  ["a name of one character", { name: "a" }, /expected length of name to be in the range \(2 - 50\), got a/],
  ["a name with a dot", { name: "orders.eu" }, /must consist of letters, numbers, and hyphens/],
  [
    "a key that is no ARN",
    { kmsKeyArn: "alias/orders" },
    /"kms_key_arn" \(alias\/orders\) is an invalid ARN: arn: invalid prefix/,
  ],
  [
    "a key that does not stand",
    { kmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/0" },
    /InvalidParameterValueException: Encryption key .* does not exist/,
  ],
  ["the account's own key", { kmsKeyArn: undefined }],
  [
    "a name that is taken",
    async (cloud) => withVault(cloud, { name: "orders_1-A" }).then(() => ({})),
    /AlreadyExistsException: Backup vault with the same name already exists/,
  ],
]);

test("a vault's ARN, key and count of recovery points", async () => {
  const { id, outputs } = await awsCloud().create(vault, { name: "orders" });
  expect(id).toBe("orders");
  expect(outputs).toMatchObject({
    arn: "arn:aws:backup:us-east-1:123456789012:backup-vault:orders",
    recoveryPoints: 0,
    forceDestroy: false,
  });
  expect(outputs["kmsKeyArn"]).toMatch(/^arn:aws:kms:us-east-1:123456789012:key\/[0-9a-f-]{36}$/);
});

test("a vault goes when it is empty, or when force_destroy empties it and no lock keeps it", async () => {
  const cloud = awsCloud();
  await withVault(cloud);
  cloud.world.amend(cloud.find(vault, "orders"), { recoveryPoints: 3 });
  expect(await cloud.deleteRefusal(vault, "orders")).toMatch(
    /deleting Backup Vault \(orders\): .*InvalidRequestException: .*contains recovery points/,
  );
  await cloud.update(vault, "orders", { name: "orders", forceDestroy: true });
  await cloud.create(lock, { backupVaultName: "orders", minRetentionDays: 7 });
  expect(await cloud.deleteRefusal(vault, "orders")).toMatch(/protected by a vault lock/);
  await cloud.delete(lock, "orders");
  await cloud.delete(vault, "orders");
});

test("an empty vault goes with its lock and its policy", async () => {
  const cloud = awsCloud();
  await withVault(cloud);
  await cloud.create(lock, { backupVaultName: "orders", minRetentionDays: 7 });
  await cloud.delete(vault, "orders");
  expect(cloud.world.all(lock)).toEqual([]);
});

const locked = { backupVaultName: "orders", minRetentionDays: 7, maxRetentionDays: 365, changeableForDays: 3 };
judged(lock, async (cloud) => withVault(cloud).then(() => locked), [
  ["without cooling off", { changeableForDays: 2 }, /expected changeable_for_days to be at least \(3\), got 2/],
  [
    "too long a cooling off",
    { changeableForDays: 36501 },
    /InvalidParameterValueException: ChangeableForDays must not be more than 36500 days/,
  ],
  [
    "a maximum below the minimum",
    { maxRetentionDays: 6 },
    /InvalidParameterValueException: MinRetentionDays must be less than or equal to MaxRetentionDays/,
  ],
  ["a maximum that is the minimum", { maxRetentionDays: 7 }],
  ["more than a hundred years", { maxRetentionDays: 36501 }, /MaxRetentionDays must be between 1 and 36500/],
  ["a minimum below a day", { minRetentionDays: -1 }, /MinRetentionDays must be between/],
  ["nothing but the vault", { minRetentionDays: undefined, maxRetentionDays: undefined, changeableForDays: undefined }],
  ["no such vault", { backupVaultName: "other" }, /ResourceNotFoundException: Backup Vault other does not exist/],
  ["a name in another form", { backupVaultName: "a b" }, /invalid value for backup_vault_name/],
]);

const document = (statement: Props): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Deny", Principal: "*", Resource: "*", ...statement }],
  });
judged(
  policy,
  async (cloud) =>
    withVault(cloud).then(() => ({
      backupVaultName: "orders",
      policy: document({ Action: "backup:DeleteRecoveryPoint" }),
    })),
  [
    ["no JSON", { policy: "{" }, /"policy" contains an invalid JSON/],
    ["without an action", { policy: document({}) }, /InvalidParameterValueException: The policy document is invalid/],
    ["another service's action", { policy: document({ Action: ["s3:GetObject"] }) }, /invalid action: s3:GetObject/],
    ["every action", { policy: document({ Action: "*" }) }],
  ],
);

const rule: Props = {
  ruleName: "daily",
  targetVaultName: "orders",
  schedule: "cron(0 5 ? * * *)",
  lifecycle: { deleteAfter: 35 },
};
const ruled = (more: Props): Props => ({ rules: [{ ...rule, ...more }] });
const wrong = (what: string, more: Props, says: RegExp): Case => [what, ruled(more), says];
const right = (what: string, more: Props): Case => [what, ruled(more)];
const away = "arn:aws:backup:us-west-2:123456789012:backup-vault:copies";

judged(
  plan,
  async (cloud) => {
    await withVault(cloud);
    await cloud.create(vault, { name: "copies", region: "us-west-2" });
    return { name: "orders", rules: [rule] };
  },
  [
    ["no rule", { rules: [] }, /At least 1 "rule" blocks are required/],
    wrong(
      "a rule's name with a blank",
      { ruleName: "every day" },
      /must contain only alphanumeric characters, hyphens, underscores, and periods/,
    ),
    wrong(
      "too long a name",
      { ruleName: "d".repeat(51) },
      /expected length of rule_name to be in the range \(1 - 50\)/,
    ),
    right("the longest name", { ruleName: "d".repeat(50) }),
    wrong("a vault's name with a dot", { targetVaultName: "a.b" }, /target_vault_name/),
    wrong(
      "no such vault",
      { targetVaultName: "other" },
      /Error in rule daily : Target backup vault does not exist: other/,
    ),
    right("the vault that is always there", { targetVaultName: "Default" }),
    wrong("five fields", { schedule: "cron(0 5 * * *)" }, /Error in rule daily : Invalid schedule expression/),
    wrong("both days open", { schedule: "cron(0 5 * * * *)" }, /Invalid schedule expression/),
    right("weekly", { schedule: "cron(30 5 ? * SUN *)" }),
    right("at a rate", { schedule: "rate(12 hours)" }),
    wrong("a rate of one in the plural", { schedule: "rate(1 hours)" }, /Invalid schedule expression/),
    wrong("every quarter of an hour", { schedule: "cron(0/15 * ? * * *)" }, /must not be less than 60 minutes/),
    right("every hour", { schedule: "cron(0 * ? * * *)" }),
    wrong("a timezone of nowhere", { scheduleExpressionTimezone: "Europe/Atlantis" }, /Invalid timezone/),
    right("a timezone", { scheduleExpressionTimezone: "Europe/Berlin" }),
    wrong("a short start window", { startWindow: 59 }, /StartWindowMinutes cannot be less than 60 minutes/),
    right("the shortest start window", { startWindow: 60 }),
    wrong(
      "complete before it starts",
      { startWindow: 120, completionWindow: 120 },
      /CompletionWindowMinutes must be greater/,
    ),
    right("complete after it starts", { startWindow: 120, completionWindow: 180 }),
    wrong(
      "89 days in the cold",
      { lifecycle: { coldStorageAfter: 30, deleteAfter: 119 } },
      /DeleteAfterDays cannot be less than 90 days apart from MoveToColdStorageAfterDays/,
    ),
    right("90 days in the cold", { lifecycle: { coldStorageAfter: 30, deleteAfter: 120 } }),
    wrong("for ever and a day", { lifecycle: { deleteAfter: 36501 } }, /cannot be less than 1 or more than 36500 days/),
    wrong(
      "continuous, for ever",
      { enableContinuousBackup: true, lifecycle: undefined },
      /Lifecycle must be specified for backup rule enabled continuous backup/,
    ),
    wrong(
      "continuous for 36 days",
      { enableContinuousBackup: true, lifecycle: { deleteAfter: 36 } },
      /DeleteAfterDays cannot be less than 1 or more than 35 days/,
    ),
    wrong(
      "continuous in the cold",
      { enableContinuousBackup: true, lifecycle: { deleteAfter: 91, coldStorageAfter: 1 } },
      /MoveToColdStorageAfterDays is unavailable/,
    ),
    right("continuous for 35 days", { enableContinuousBackup: true }),
    wrong(
      "a copy to nowhere",
      { copyActions: [{ destinationVaultArn: away.replace("copies", "none") }] },
      /Destination backup vault does not exist/,
    ),
    wrong(
      "a copy to a bucket",
      { copyActions: [{ destinationVaultArn: "arn:aws:s3:::copies" }] },
      /Invalid destination backup vault ARN/,
    ),
    wrong(
      "a copy to a name",
      { copyActions: [{ destinationVaultArn: "copies" }] },
      /"destination_vault_arn" \(copies\) is an invalid ARN/,
    ),
    wrong(
      "a copy with a bad lifecycle",
      { copyActions: [{ destinationVaultArn: away, lifecycle: { coldStorageAfter: 30, deleteAfter: 31 } }] },
      /90 days apart/,
    ),
    right("a copy in another region", { copyActions: [{ destinationVaultArn: away, lifecycle: { deleteAfter: 35 } }] }),
    right("a copy in another account", {
      copyActions: [{ destinationVaultArn: away.replace("123456789012", "210987654321") }],
    }),
    ["two rules of one name", { rules: [rule, rule] }, /Duplicate rule name in the backup plan: daily/],
    ["two rules", { rules: [rule, { ...rule, ruleName: "monthly" }] }],
    [
      "an advanced setting for S3",
      { advancedBackupSettings: [{ backupOptions: {}, resourceType: "S3" }] },
      /expected resource_type to be one of \["EC2"\]/,
    ],
    [
      "the same plan again",
      async (cloud) => cloud.create(plan, { name: "orders", rules: [rule] }).then(() => ({})),
      /Backup plan with the same plan document already exists/,
    ],
    [
      "another plan of that name",
      async (cloud) => cloud.create(plan, { name: "orders", rules: [{ ...rule, startWindow: 90 }] }).then(() => ({})),
    ],
  ],
);

const planned = async (cloud: Driver): Promise<Props> => {
  await withVault(cloud);
  const planId = (await cloud.create(plan, { name: "orders", rules: [rule] })).id;
  return {
    name: "databases",
    planId,
    iamRoleArn: await role(cloud, "backup", "backup.amazonaws.com"),
    resources: ["arn:aws:rds:*:*:db:*"],
  };
};
judged(selection, planned, [
  [
    "a role of another service",
    async (cloud) => ({ iamRoleArn: await role(cloud, "other", "ec2.amazonaws.com") }),
    /IAM Role .*role\/other cannot be assumed by AWS Backup/,
  ],
  [
    "a role that asks for whom it works",
    async (cloud) => {
      const trust = { Effect: "Allow", Principal: { Service: "backup.amazonaws.com" }, Action: "sts:AssumeRole" };
      const Condition = { StringEquals: { "aws:SourceAccount": "123456789012" } };
      const assumeRolePolicy = JSON.stringify({ Version: "2012-10-17", Statement: [{ ...trust, Condition }] });
      const made = await cloud.create("aws:iam/role:Role", { name: "guarded", assumeRolePolicy });
      return { iamRoleArn: String(made.outputs["arn"]) };
    },
    /IAM Role .*role\/guarded cannot be assumed by AWS Backup/,
  ],
  ["no role", { iamRoleArn: "arn:aws:iam::123456789012:role/none" }, /cannot be assumed by AWS Backup/],
  ["a role's name", { iamRoleArn: "backup" }, /"iam_role_arn" \(backup\) is an invalid ARN/],
  ["no plan", { planId: "none" }, /Cannot find Backup plan with ID none/],
  [
    "a name with a blank",
    { name: "my databases" },
    /must contain only alphanumeric, hyphen, underscore, and period characters/,
  ],
  ["a resource that is no ARN", { resources: ["orders"] }, /Invalid ARN: orders/],
  ["everything", { resources: ["*"] }],
  ["an asterisk in front", { resources: ["arn:aws:s3:::*-logs"] }, /Wildcards are only allowed at the end/],
  ["an asterisk in front of what is left out", { notResources: ["arn:aws:s3:::*-logs"] }],
  ["an asterisk at the end", { resources: ["arn:aws:s3:::logs-*"] }],
  ["31 wildcards", { resources: Array.from({ length: 31 }, (_, at) => `arn:aws:s3:::b${at}-*`) }, /exceeds the limit/],
  [
    "a condition without the prefix",
    { conditions: [{ stringEquals: [{ key: "backup", value: "daily" }] }] },
    /Condition keys must start with aws:ResourceTag\//,
  ],
  ["a condition", { conditions: [{ stringEquals: [{ key: "aws:ResourceTag/backup", value: "daily" }] }] }],
  [
    "another test of tags",
    { selectionTags: [{ type: "STRINGLIKE", key: "backup", value: "daily" }] },
    /expected type to be one of \["STRINGEQUALS"\]/,
  ],
  ["tags", { selectionTags: [{ type: "STRINGEQUALS", key: "backup", value: "daily" }] }],
  [
    "31 tags",
    { selectionTags: Array.from({ length: 31 }, (_, at) => ({ type: "STRINGEQUALS", key: `k${at}`, value: "v" })) },
    /limit of 30/,
  ],
]);

test("a plan cannot go before its selections, and a selection's name is taken once", async () => {
  const cloud = awsCloud();
  const inputs = await planned(cloud);
  const made = await cloud.create(selection, inputs);
  expect(await cloud.refusal(selection, inputs)).toMatch(/AlreadyExistsException/);
  expect(await cloud.deleteRefusal(plan, String(inputs["planId"]))).toMatch(
    /Related backup plan selections must be deleted prior to backup plan deletion/,
  );
  await cloud.delete(selection, made.id);
  await cloud.delete(plan, String(inputs["planId"]));
});

test("a plan's outputs have the provider's defaults, and a new version with each change", async () => {
  const cloud = awsCloud();
  await withVault(cloud);
  const { id, outputs } = await cloud.create(plan, { name: "orders", rules: [rule] });
  expect(outputs["arn"]).toBe(`arn:aws:backup:us-east-1:123456789012:backup-plan:${id}`);
  expect(outputs["rules"]).toMatchObject([
    { startWindow: 60, completionWindow: 180, scheduleExpressionTimezone: "Etc/UTC" },
  ]);
  const later = await cloud.update(plan, id, { name: "orders", rules: [{ ...rule, startWindow: 90 }] });
  expect(later["version"]).not.toBe(outputs["version"]);
});

judged(settings, async () => ({ resourceTypeOptInPreference: { RDS: true, S3: true, EBS: false } }), [
  ["a kind that is none", { resourceTypeOptInPreference: { Lambda: true } }, /Unsupported resource type: Lambda/],
]);

test("what replaces", () => {
  const cloud = awsCloud();
  expect(replaces(cloud, vault, { name: "a1" }, { kmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/1" })).toBe(true);
  expect(replaces(cloud, vault, { name: "a1" }, { forceDestroy: true, tags: { team: "x" } })).toBe(false);
  expect(replaces(cloud, lock, locked, { minRetentionDays: 8 })).toBe(true);
  expect(replaces(cloud, plan, { name: "orders", rules: [rule] }, ruled({ lifecycle: { deleteAfter: 36 } }))).toBe(
    false,
  );
  expect(replaces(cloud, selection, { name: "a", resources: ["*"] }, { resources: [] })).toBe(true);
});
