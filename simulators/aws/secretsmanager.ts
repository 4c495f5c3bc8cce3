import { at, list, text } from "../core/paths";
import type { Standing } from "../core/standing";
import type { Refusal, Request, Rule, TypeSpec } from "../core/spec";
import { isProps } from "../protocol/values";
import { arnForm, exactlyOne, jsonForm } from "./common/argument-forms";
import { arn } from "./common/arn";
import * as checks from "./common/checks";
import { fromPrefix, oneName } from "./common/made-names";
import { policyDocumentProblem } from "./common/policy-document";
import { functionOf, mayCall } from "./lambda";

const folder = "hashicorp/terraform-provider-aws internal/service/secretsmanager";
const model = "botocore secretsmanager/2017-10-17/service-2.json";
const secretToken = "aws:secretsmanager/secret:Secret";
/** A secret that waits for its end. No program can make one. */
const scheduledToken = "aws:secretsmanager/secret:ScheduledForDeletion";
const wrong = (message: string): Refusal => ({ code: "InvalidParameterException", message });
const notFound: Refusal = {
  code: "ResourceNotFoundException",
  message: "Secrets Manager can't find the specified secret.",
};

/** A secret that its `secretId` names: by ARN or by name. */
function secretOf({ inputs, world, region }: Request): Standing | undefined {
  const named = String(inputs["secretId"]);
  return world.find(secretToken, named, ["arn", "name"], region);
}

const recovery = checks.valueRule(
  "secretsmanager.secret.recovery-window",
  `${folder}/secret.go; ${model} DeleteSecretRequest.RecoveryWindowInDays`,
  "recoveryWindowInDays",
  (given) => {
    const days = Number(given);
    const argument = "expected recovery_window_in_days to be";
    return days === 0 || (days >= 7 && days <= 30)
      ? undefined
      : `${argument} in the range (7 - 30), got ${String(given)}; ${argument} one of [0], got ${String(given)}`;
  },
);

const document: Rule = {
  id: "secretsmanager.secret.policy",
  source: `IAM policy grammar; ${model} MalformedPolicyDocumentException`,
  check({ inputs }) {
    const policy = text(inputs["policy"]);
    const problem = policy && policy !== "{}" ? policyDocumentProblem(policy, "resource") : undefined;
    return problem
      ? {
          code: "MalformedPolicyDocumentException",
          message: `This resource policy contains a syntax error: ${problem}`,
        }
      : undefined;
  },
};

const replicaRegions: Rule = {
  id: "secretsmanager.secret.replica-regions",
  source: `${model} ReplicateSecretToRegions`,
  check({ inputs, region }) {
    const wanted = list(inputs["replicas"])
      .filter(isProps)
      .map((replica) => String(replica["region"]));
    if (wanted.includes(region))
      return wrong("Invalid replica region: a secret cannot be replicated to its own region.");
    return new Set(wanted).size === wanted.length ? undefined : wrong("Duplicate regions in AddReplicaRegions.");
  },
};

const unique: Rule = {
  id: "secretsmanager.secret.unique",
  source: `${model} ResourceExistsException`,
  check: ({ inputs, verb, world, region }) =>
    verb === "create" && world.find(secretToken, String(inputs["name"]), "name", region)
      ? {
          code: "ResourceExistsException",
          message: `The operation failed because the secret ${String(inputs["name"])} already exists.`,
        }
      : undefined,
};

const scheduled: Rule = {
  id: "secretsmanager.secret.scheduled-for-deletion",
  source: `${model} DeleteSecret, InvalidRequestException; text: hashicorp/terraform-provider-aws pull 8219`,
  check: ({ inputs, verb, world, region }) =>
    verb === "create" && world.find(scheduledToken, String(inputs["name"]), "name", region)
      ? {
          code: "InvalidRequestException",
          message: "You can't create this secret because a secret with this name is already scheduled for deletion.",
        }
      : undefined,
};

/** A secret. A deleted one keeps its name for its recovery window, which no time ends here: the world has no calendar. */
const secret: TypeSpec = {
  token: secretToken,
  api: {
    service: "Secrets Manager",
    noun: "Secrets Manager Secret",
    create: "CreateSecret",
    update: "UpdateSecret",
    delete: "DeleteSecret",
  },
  id: (request) =>
    arn("secretsmanager", `secret:${String(request.inputs["name"])}-${checks.alnum(request, 6, "suffix")}`, request),
  autoName: { property: "name", max: 512 },
  defaults: (inputs) => ({ forceOverwriteReplicaSecret: false, recoveryWindowInDays: 30, ...fromPrefix(inputs) }),
  replaceOn: { paths: ["region", "name", "namePrefix", "type"], source: `${folder}/secret.go` },
  rules: [
    checks.matches(
      "secretsmanager.secret.name",
      `${model} CreateSecretRequest.Name`,
      "name",
      "name",
      /^[0-9A-Za-z/_+=.@-]{1,512}$/,
      "must contain only alphanumeric characters and /_+=.@- , 512 at most",
    ),
    oneName("secretsmanager.secret.one-name", `${folder}/secret.go`),
    jsonForm("secretsmanager.secret.policy-json", "policy", "policy"),
    ...[recovery, unique, scheduled, document, replicaRegions],
    checks.usableKey(
      "secretsmanager.secret.key-usable",
      `${model} EncryptionFailure; docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html`,
      "kmsKeyId",
      (key, problem) =>
        problem === "asymmetric"
          ? {
              code: "EncryptionFailure",
              message: `Secrets Manager can't encrypt with the asymmetric KMS key ${key}. Use a symmetric encryption key.`,
            }
          : {
              code: "EncryptionFailure",
              message: `Secrets Manager can't encrypt the protected secret text using the provided KMS key ${key}: it does not exist or is not enabled in this region.`,
            },
    ),
  ],
  outputs: ({ inputs, id }) => ({
    arn: id,
    policy: inputs["policy"] ?? "",
    replicas: list(inputs["replicas"])
      .filter(isProps)
      .map((replica) => ({
        ...{
          kmsKeyId: replica["kmsKeyId"] ?? "alias/aws/secretsmanager",
          region: replica["region"],
          lastAccessedDate: "",
        },
        ...{ status: "InSync", statusMessage: "Replication succeeded" },
      })),
  }),
  after(request, world) {
    if (request.verb !== "delete") return;
    const { current } = request;
    if (current && current.inputs["recoveryWindowInDays"] !== 0) world.put({ ...current, token: scheduledToken });
    for (const token of [
      "aws:secretsmanager/secretVersion:SecretVersion",
      "aws:secretsmanager/secretRotation:SecretRotation",
    ]) {
      for (const standing of world.all(token)) {
        const names = [request.id, request.inputs["name"]];
        if (standing.region === request.region && names.includes(standing.inputs["secretId"])) world.forget(standing);
      }
    }
  },
};

const secretStands: TypeSpec["refers"] = {
  secretId: { to: secretToken, by: ["arn", "name"], anyRegion: false, holds: false, missing: () => notFound },
};

const values: [property: string, argument: string][] = [
  ["secretBinary", "secret_binary"],
  ["secretString", "secret_string"],
  ["secretStringWo", "secret_string_wo"],
];

/** Two values are refused by the provider; none at all only by the cloud. */
const oneValue = values.flatMap((one, index) =>
  values
    .slice(index + 1)
    .map((other) =>
      checks.conflicts("secretsmanager.version.one-value", `${folder}/secret_version.go ConflictsWith`, one, other),
    ),
);

const someValue: Rule = {
  id: "secretsmanager.version.some-value",
  source: `${model} PutSecretValueRequest.SecretString: "You must include SecretBinary or SecretString"`,
  check: ({ inputs }) =>
    values.some(([property]) => inputs[property] !== undefined)
      ? undefined
      : wrong("You must provide either SecretString or SecretBinary."),
};

const together: Rule = {
  id: "secretsmanager.version.write-only-version",
  source: `${folder}/secret_version.go RequiredWith`,
  when: "check",
  check({ inputs }) {
    const [value, version] = [inputs["secretStringWo"] !== undefined, inputs["secretStringWoVersion"] !== undefined];
    if (value === version) return undefined;
    return `"${value ? "secret_string_wo" : "secret_string_wo_version"}": all of \`secret_string_wo,secret_string_wo_version\` must be specified`;
  },
};

const base64 = checks.valueRule(
  "secretsmanager.version.base64",
  "hashicorp/terraform-provider-aws internal/verify/validate.go ValidBase64String",
  "secretBinary",
  (given) =>
    /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(String(given))
      ? undefined
      : '"secret_binary" must be base64-encoded',
);

const valueSize: Rule = {
  id: "secretsmanager.version.size",
  source: `${model} SecretStringType: 65536 bytes at most`,
  check: ({ inputs }) => {
    const bytes = Buffer.byteLength(text(inputs["secretString"]) ?? text(inputs["secretStringWo"]) ?? "");
    return bytes > 65536 ? wrong("The secret value is longer than 65536 bytes.") : undefined;
  },
};

const secretVersion: TypeSpec = {
  token: "aws:secretsmanager/secretVersion:SecretVersion",
  api: {
    service: "Secrets Manager",
    noun: "Secrets Manager Secret Version",
    create: "PutSecretValue",
    update: "UpdateSecretVersionStage",
    delete: "UpdateSecretVersionStage",
  },
  id: (request) => `${secretOf(request)?.id ?? String(request.inputs["secretId"])}|${checks.uuid(request, "version")}`,
  refers: secretStands,
  replaceOn: {
    paths: ["region", "secretBinary", "secretId", "secretString", "secretStringWoVersion"],
    source: `${folder}/secret_version.go`,
  },
  rules: [...oneValue, someValue, together, base64, valueSize],
  outputs(request) {
    const [secretArn = "", versionId = ""] = request.id.split("|");
    return {
      arn: secretArn,
      secretArn,
      versionId,
      versionStages: request.inputs["versionStages"] ?? ["AWSCURRENT"],
      hasSecretStringWo: request.inputs["secretStringWo"] !== undefined,
    };
  },
};

const rotationFile = `${folder}/secret_rotation.go`;
const cron = /^cron\(([0-9A-Za-z#?*\-/,]+ ){5}[0-9A-Za-z#?*\-/,]+\)$/;

const schedule: Rule = {
  id: "secretsmanager.rotation.schedule",
  source: `${model} RotationRulesType`,
  check({ inputs }) {
    const expression = text(at(inputs, "rotationRules.scheduleExpression"));
    const duration = text(at(inputs, "rotationRules.duration"));
    if (duration !== undefined && !/^\d{1,2}h$/.test(duration))
      return wrong("The rotation window duration must be in hours, for example 3h.");
    const rate = /^rate\((\d+) (hour|hours|day|days)\)$/.exec(expression ?? "");
    if (expression !== undefined && !rate && !cron.test(expression))
      return wrong("Invalid ScheduleExpression: use rate() or cron().");
    return rate?.[2]?.startsWith("hour") && Number(rate[1]) < 4
      ? wrong("A secret can be rotated every four hours at most.")
      : undefined;
  },
};

const days = "rotation_rules.0.automatically_after_days";
const either = exactlyOne("secretsmanager.rotation.one-schedule", rotationFile, {
  "rotationRules.automaticallyAfterDays": days,
  "rotationRules.scheduleExpression": "rotation_rules.0.schedule_expression",
});
const oneSchedule: Rule = {
  ...either,
  check: (request) => (isProps(request.inputs["rotationRules"]) ? either.check(request) : undefined),
};

const switchedOff: Rule = {
  id: "secretsmanager.rotation.rules-unless-off",
  source: `${rotationFile} resourceSecretRotationCustomizeDiff`,
  when: "check",
  check({ inputs }) {
    const [off, given] = [inputs["rotationEnabled"] === false, inputs["rotationRules"] !== undefined];
    if (off !== given) return undefined;
    return off
      ? "`rotation_rules` cannot be set when `rotation_enabled` is `false`; remove the `rotation_rules` block to disable rotation"
      : "`rotation_rules` is required unless `rotation_enabled` is `false`";
  },
};

/** A rotation function, except where the service that owns the secret rotates it itself. */
const rotator: Rule = {
  id: "secretsmanager.rotation.function",
  source: "docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html, managed rotation",
  check(request) {
    if (request.inputs["rotationEnabled"] === false) return undefined;
    const managed =
      secretOf(request)?.inputs["__madeBy"] !== undefined ||
      request.inputs["externalSecretRotationRoleArn"] !== undefined;
    const lambda = request.inputs["rotationLambdaArn"] !== undefined;
    if (managed && lambda)
      return wrong("You can't specify a rotation function for a secret that is managed by another service.");
    return managed || lambda
      ? undefined
      : {
          code: "InvalidRequestException",
          message: "No Lambda rotation function ARN is associated with this secret.",
        };
  },
};

const invokes: Rule = {
  id: "secretsmanager.rotation.may-invoke",
  source:
    "docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html; " +
    `text: hashicorp/terraform-provider-aws ${folder}/secret_rotation.go`,
  check(request) {
    const lambda = request.inputs["rotationLambdaArn"];
    const secret = secretOf(request);
    if (lambda === undefined || !secret) return undefined;
    const called = functionOf(request, lambda);
    return called && mayCall(request, called, "secretsmanager.amazonaws.com", String(secret.outputs["arn"]))
      ? undefined
      : {
          code: "AccessDeniedException",
          message:
            "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.",
        };
  },
};

const secretRotation: TypeSpec = {
  token: "aws:secretsmanager/secretRotation:SecretRotation",
  api: {
    service: "Secrets Manager",
    noun: "Secrets Manager Secret Rotation",
    create: "RotateSecret",
    delete: "CancelRotateSecret",
  },
  id: (request) => secretOf(request)?.id ?? String(request.inputs["secretId"]),
  refers: secretStands,
  replaceOn: { paths: ["region", "secretId"], source: rotationFile },
  rules: [
    checks.between("secretsmanager.rotation.days", rotationFile, "rotationRules.automaticallyAfterDays", days, 1, 1000),
    arnForm("secretsmanager.rotation.function-arn", "rotationLambdaArn", "rotation_lambda_arn"),
    ...[switchedOff, oneSchedule, schedule, rotator, invokes],
  ],
  outputs: ({ inputs }) => ({ rotationEnabled: inputs["rotationEnabled"] !== false }),
  overwrites: () => true,
};

/** Secrets Manager. */
export const secretsmanager: TypeSpec[] = [secret, secretVersion, secretRotation];
