import { at, bags, list, text } from "../core/paths";
import type { Refusal, Rule, TypeSpec } from "../core/spec";
import { isUnknown } from "../protocol/values";
import { arnForm } from "./common/argument-forms";
import { arn } from "./common/arn";
import * as checks from "./common/checks";

const file = "hashicorp/terraform-provider-aws internal/service/dynamodb/table.go";
const model = "botocore dynamodb/2012-08-10/service-2.json";
const wrong = (message: string): Refusal => ({ code: "ValidationException", message });

/** The attributes that the keys of the table and of its indexes name. */
function keyed(inputs: Record<string, unknown>): string[] {
  const indexes = [...bags(inputs["globalSecondaryIndexes"]), ...bags(inputs["localSecondaryIndexes"])];
  const keys = [inputs, ...indexes].flatMap((one) => [one["hashKey"], one["rangeKey"]]);
  return [...new Set(keys.filter((key): key is string => typeof key === "string"))].sort();
}

const attributes: Rule = {
  id: "dynamodb.table.attributes",
  source: `${file} validateTableAttributes`,
  when: "check",
  check({ inputs }) {
    if (isUnknown(inputs["attributes"])) return undefined;
    const named = bags(inputs["attributes"]).map(({ name }) => String(name));
    const wanted = keyed(inputs);
    const missing = wanted.filter((one) => !named.includes(one));
    if (missing.length > 0)
      return `all indexes must match a defined attribute. Unmatched indexes: [${missing.join(" ")}]`;
    const idle = named.filter((one) => !wanted.includes(one)).sort();
    return idle.length > 0 ? `all attributes must be indexed. Unused attributes: [${idle.join(" ")}]` : undefined;
  },
};

const someKey: Rule = {
  id: "dynamodb.table.hash-key",
  source: `${model} CreateTableInput.KeySchema`,
  check: ({ inputs }) =>
    inputs["hashKey"] === undefined && inputs["restoreSourceName"] === undefined && inputs["importTable"] === undefined
      ? wrong("No Hash Key specified in schema. All Dynamo DB tables must have exactly one hash key")
      : undefined,
};

const capacity: Rule = {
  id: "dynamodb.table.capacity",
  source: `${file} CustomizeDiff; ${model} BillingMode`,
  when: "check",
  check({ inputs }) {
    const onDemand = inputs["billingMode"] === "PAY_PER_REQUEST";
    const [read, write] = [inputs["readCapacity"], inputs["writeCapacity"]];
    if (onDemand && (Number(read ?? 0) > 0 || Number(write ?? 0) > 0))
      return "read_capacity and write_capacity can not be set when billing_mode is PAY_PER_REQUEST";
    return !onDemand && (read === undefined || write === undefined) && inputs["restoreSourceName"] === undefined
      ? "read capacity and write capacity must be > 0 when billing mode is PROVISIONED"
      : undefined;
  },
};

const expiry: Rule = {
  id: "dynamodb.table.ttl",
  source: `${file} ttl: attribute_name required when enabled is true`,
  when: "check",
  check({ inputs }) {
    const name = at(inputs, "ttl.attributeName");
    return at(inputs, "ttl.enabled") === true && (name === undefined || name === "")
      ? '"attribute_name" cannot be empty when "enabled" is true'
      : undefined;
  },
};

const key = checks.usableKey(
  "dynamodb.table.key",
  `${model} SSESpecification.KMSMasterKeyId`,
  "serverSideEncryption.kmsKeyArn",
  (value, problem) =>
    wrong(`KMS validation error: ${problem === "missing" ? "Key does not exist" : "the key cannot be used"}: ${value}`),
);

const protectedTable: Rule = {
  id: "dynamodb.table.deletion-protection",
  source: `${model} DeleteTable; text: aws-bench/aws-bench pull request 41`,
  when: "delete",
  check: ({ current }) =>
    current?.inputs["deletionProtectionEnabled"] === true
      ? wrong(
          `Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first`,
        )
      : undefined,
};

/** A table. What is in it, nobody here asks. */
const table: TypeSpec = {
  token: "aws:dynamodb/table:Table",
  api: {
    service: "DynamoDB",
    noun: "DynamoDB Table",
    create: "CreateTable",
    update: "UpdateTable",
    delete: "DeleteTable",
  },
  id: ({ inputs }) => String(inputs["name"]),
  autoName: { property: "name", max: 255 },
  replaceOn: {
    paths: [
      ...["region", "name", "hashKey", "rangeKey", "localSecondaryIndexes", "importTable", "restoreSourceName"],
      ...["restoreSourceTableArn", "restoreDateTime", "restoreToLatestTime", "restoreBackupArn"],
    ],
    source: file,
  },
  defaults: (inputs) => ({ billingMode: "PROVISIONED", ...inputs }),
  rules: [
    checks.matches(
      "dynamodb.table.name",
      `${model} TableName`,
      "name",
      "name",
      /^[a-zA-Z0-9_.-]{3,255}$/,
      "3 to 255 of letters, digits, dots, hyphens and underscores",
    ),
    checks.oneOf("dynamodb.table.billing-mode", `${model} BillingMode`, "billingMode", "billing_mode", [
      "PROVISIONED",
      "PAY_PER_REQUEST",
    ]),
    checks.oneOf("dynamodb.table.attribute-type", `${model} ScalarAttributeType`, "attributes.*.type", "type", [
      ...["S", "N", "B"],
    ]),
    checks.oneOf("dynamodb.table.class", `${model} TableClass`, "tableClass", "table_class", [
      "STANDARD",
      "STANDARD_INFREQUENT_ACCESS",
    ]),
    checks.between(
      "dynamodb.table.recovery-days",
      `${model} RecoveryPeriodInDays`,
      "pointInTimeRecovery.recoveryPeriodInDays",
      "recovery_period_in_days",
      1,
      35,
    ),
    arnForm("dynamodb.table.key-arn", "serverSideEncryption.kmsKeyArn", "kms_key_arn"),
    checks.notYet(
      "dynamodb.table.unique",
      `${model} ResourceInUseException`,
      (name) => ({ code: "ResourceInUseException", message: `Table already exists: ${name}` }),
      "name",
    ),
    ...[attributes, someKey, capacity, expiry, key, protectedTable],
  ],
  outputs(request) {
    const { inputs } = request;
    const own = arn("dynamodb", `table/${String(inputs["name"])}`, request);
    const streams = inputs["streamEnabled"] === true;
    const label = checks.createdAt(request, "streamLabel");
    return {
      arn: own,
      attributes: list(inputs["attributes"]),
      pointInTimeRecovery: inputs["pointInTimeRecovery"] ?? { enabled: false },
      serverSideEncryption: inputs["serverSideEncryption"] ?? { enabled: false },
      tableClass: text(inputs["tableClass"]) ?? "STANDARD",
      ...(streams && { streamLabel: label, streamArn: `${own}/stream/${label}` }),
    };
  },
};

/** DynamoDB. */
export const dynamodb: TypeSpec[] = [table];
