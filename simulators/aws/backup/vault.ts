import type { Refusal, Reference, Request, Rule, TypeSpec } from "../../core/spec";
import { arnForm, jsonForm } from "../common/argument-forms";
import { arn } from "../common/arn";
import * as checks from "../common/checks";
import { parsed, policyDocumentProblem, statementsOf, texts } from "../common/policy-document";
import { isProps } from "../../protocol/values";

export const folder = "hashicorp/terraform-provider-aws internal/service/backup";
export const model = "botocore backup/2018-11-15/service-2.json";
export const vaultToken = "aws:backup/vault:Vault";

export const invalid = (message: string): Refusal => ({ code: "InvalidParameterValueException", message });

/** The vault that every region of an account has from the start. */
export const defaultVault = "Default";

const toVault: Reference = {
  to: vaultToken,
  holds: false,
  missing: (name) =>
    name === defaultVault
      ? undefined
      : { code: "ResourceNotFoundException", message: `Backup Vault ${name} does not exist` },
};

const vaultName = checks.valueRule(
  "backup.vault.name",
  `${folder}/vault.go; ${model} BackupVaultName`,
  "name",
  (value) => {
    const name = String(value);
    if (name.length < 2 || name.length > 50) return `expected length of name to be in the range (2 - 50), got ${name}`;
    return /^[a-zA-Z0-9_-]+$/.test(name)
      ? undefined
      : "invalid value for name (must consist of letters, numbers, and hyphens.)";
  },
);

/** A vault takes any key of its own region that can encrypt. */
const vaultKey = checks.usableKey(
  "backup.vault.key-usable",
  `${model} CreateBackupVaultInput.EncryptionKeyArn`,
  "kmsKeyArn",
  (value) => invalid(`Encryption key ${value} does not exist or is not accessible`),
);

const emptyBeforeDelete: Rule = {
  id: "backup.vault.delete-empty-only",
  source: `${model} DeleteBackupVault: "A vault can be deleted only if it is empty"; ${folder}/vault.go force_destroy`,
  when: "delete",
  check({ inputs, current, world, id, region }) {
    const points = Number(current?.outputs["recoveryPoints"] ?? 0);
    if (points === 0) return undefined;
    const lock = world.find(lockToken, id, "id", region);
    if (inputs["forceDestroy"] === true && !lock) return undefined;
    const why = lock
      ? `Recovery points in ${id} are protected by a vault lock`
      : `Backup vault cannot be deleted because it contains recovery points`;
    return `deleting Backup Vault (${id}): operation error Backup: DeleteBackupVault, api error InvalidRequestException: ${why}`;
  },
};

/** Where recovery points are kept. */
export const vault: TypeSpec = {
  token: vaultToken,
  api: {
    service: "Backup",
    noun: "Backup Vault",
    create: "CreateBackupVault",
    update: "TagResource",
    delete: "DeleteBackupVault",
  },
  id: ({ inputs }) => String(inputs["name"]),
  autoName: { property: "name", max: 50 },
  refers: { kmsKeyArn: { to: "aws:kms/key:Key", by: "arn", holds: false, missing: () => undefined } },
  replaceOn: { paths: ["region", "name", "kmsKeyArn"], source: `${folder}/vault.go` },
  rules: [
    vaultName,
    arnForm("backup.vault.key-arn", "kmsKeyArn", "kms_key_arn"),
    vaultKey,
    checks.notYet(
      "backup.vault.unique",
      `${model} AlreadyExistsException`,
      () => ({
        code: "AlreadyExistsException",
        message: "Backup vault with the same name already exists",
      }),
      "name",
    ),
    emptyBeforeDelete,
  ],
  outputs: (request) => ({
    arn: vaultArn(request, String(request.inputs["name"])),
    kmsKeyArn:
      request.inputs["kmsKeyArn"] ??
      (request.current?.outputs["kmsKeyArn"] || arn("kms", `key/${checks.uuid(request, "key")}`, request)),
    forceDestroy: request.inputs["forceDestroy"] ?? false,
    recoveryPoints: request.current?.outputs["recoveryPoints"] ?? 0,
  }),
  after(request, world) {
    if (request.verb !== "delete") return;
    for (const token of [lockToken, policyToken]) {
      const standing = world.find(token, request.id, "id", request.region);
      if (standing) world.forget(standing);
    }
  },
};

function vaultArn(request: Pick<Request, "region" | "account">, name: string): string {
  return arn("backup", `backup-vault:${name}`, request);
}

const lockToken = "aws:backup/vaultLockConfiguration:VaultLockConfiguration";
const vaultReferred = checks.matches(
  "backup.vault-part.name",
  `${folder}/vault_lock_configuration.go, vault_policy.go`,
  "backupVaultName",
  "backup_vault_name",
  /^[0-9A-Za-z_.-]{1,50}$/,
  "must consist of lowercase letters, numbers, and hyphens.",
);

const retentionOrder: Rule = {
  id: "backup.lock.retention-order",
  source: `${model} PutBackupVaultLockConfigurationInput: from 1 to 36500 days, the maximum not below the minimum`,
  check({ inputs }) {
    // The provider sends no zero: d.GetOk.
    const low = checks.number(inputs, "minRetentionDays") || undefined;
    const high = checks.number(inputs, "maxRetentionDays") || undefined;
    if (low !== undefined && (low < 1 || low > 36500))
      return invalid("MinRetentionDays must be between 1 and 36500 days");
    if (high !== undefined && (high < 1 || high > 36500))
      return invalid("MaxRetentionDays must be between 1 and 36500 days");
    return low !== undefined && high !== undefined && low > high
      ? invalid("MinRetentionDays must be less than or equal to MaxRetentionDays")
      : undefined;
  },
};

const coolingOff = checks.between(
  "backup.lock.changeable-for",
  `${folder}/vault_lock_configuration.go; ${model}: 72 hours of cooling off`,
  "changeableForDays",
  "changeable_for_days",
  3,
  Infinity,
);
const coolingOffEnd: Rule = {
  id: "backup.lock.changeable-at-most",
  source: `${model} PutBackupVaultLockConfigurationInput.ChangeableForDays: 36,500 at most`,
  check: ({ inputs }) =>
    (checks.number(inputs, "changeableForDays") ?? 0) > 36500
      ? invalid("ChangeableForDays must not be more than 36500 days")
      : undefined,
};

/** Keeps everybody from deleting recovery points too early. Every change of it makes it anew. */
export const vaultLockConfiguration: TypeSpec = {
  token: lockToken,
  api: {
    service: "Backup",
    noun: "Backup Vault Lock Configuration",
    create: "PutBackupVaultLockConfiguration",
    delete: "DeleteBackupVaultLockConfiguration",
  },
  id: ({ inputs }) => String(inputs["backupVaultName"]),
  refers: { backupVaultName: toVault },
  replaceOn: {
    paths: ["region", "backupVaultName", "changeableForDays", "maxRetentionDays", "minRetentionDays"],
    source: `${folder}/vault_lock_configuration.go`,
  },
  rules: [vaultReferred, coolingOff, coolingOffEnd, retentionOrder],
  outputs: (request) => ({ backupVaultArn: vaultArn(request, String(request.inputs["backupVaultName"])) }),
  overwrites: () => true,
};

const policyToken = "aws:backup/vaultPolicy:VaultPolicy";

const vaultPolicyDocument: Rule = {
  id: "backup.vault-policy.document",
  source: `${model} PutBackupVaultAccessPolicy; IAM policy grammar; docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault-access-policy.html`,
  check({ inputs }) {
    const problem = policyDocumentProblem(inputs["policy"], "resource");
    if (problem) return invalid(`The policy document is invalid: ${problem}`);
    const document = parsed(inputs["policy"]);
    const statements = document ? statementsOf(document).filter(isProps) : [];
    const foreign = statements
      .flatMap((statement) => texts(statement["Action"]))
      .find((action) => action !== "*" && !/^backup(-storage)?:/i.test(action));
    return foreign ? invalid(`The policy document is invalid: Policy has invalid action: ${foreign}`) : undefined;
  },
};

/** Who may do what with a vault. */
export const vaultPolicy: TypeSpec = {
  token: policyToken,
  api: {
    service: "Backup",
    noun: "Backup Vault Policy",
    create: "PutBackupVaultAccessPolicy",
    delete: "DeleteBackupVaultAccessPolicy",
  },
  id: ({ inputs }) => String(inputs["backupVaultName"]),
  refers: { backupVaultName: toVault },
  replaceOn: { paths: ["region", "backupVaultName"], source: `${folder}/vault_policy.go` },
  rules: [vaultReferred, jsonForm("backup.vault-policy.json", "policy", "policy"), vaultPolicyDocument],
  outputs: (request) => ({ backupVaultArn: vaultArn(request, String(request.inputs["backupVaultName"])) }),
  overwrites: () => true,
};
