import { list, text } from "../core/paths";
import type { Refusal, Request, Rule, Standing, TypeSpec } from "../core/spec";
import { isProps } from "../protocol/values";
import { arn } from "./arn";
import * as checks from "./checks";
import { policyDocumentProblem } from "./policy-document";

const folder = "hashicorp/terraform-provider-aws internal/service/secretsmanager";
const model = "botocore secretsmanager/2017-10-17/service-2.json";
const secretToken = "aws:secretsmanager/secret:Secret";
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
    return days === 0 || (days >= 7 && days <= 30)
      ? undefined
      : `expected recovery_window_in_days to be 0 or in the range (7 - 30), got ${String(given)}`;
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

/** A secret. A deleted one goes at once: the time in which the cloud could bring it back is not part of the world. */
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
    ...[recovery, unique, document, replicaRegions],
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
    namePrefix: "",
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

const oneValue: Rule = {
  id: "secretsmanager.version.one-value",
  source: `${folder}/secret_version.go, ConflictsWith and ExactlyOneOf`,
  when: "check",
  check({ inputs }) {
    const given = [
      ["secretBinary", "secret_binary"],
      ["secretString", "secret_string"],
      ["secretStringWo", "secret_string_wo"],
    ].filter(([key]) => inputs[key ?? ""] !== undefined);
    if (given.length === 1) return undefined;
    const names = "`secret_binary,secret_string,secret_string_wo`";
    return given.length > 1
      ? `"${given[0]?.[1]}": conflicts with ${given[1]?.[1]}`
      : `one of ${names} must be specified`;
  },
};

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
  rules: [oneValue, valueSize],
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

const schedule: Rule = {
  id: "secretsmanager.rotation.schedule",
  source: `${model} RotationRulesType; ${folder}/secret_rotation.go`,
  check({ inputs }) {
    const rules = inputs["rotationRules"];
    if (!isProps(rules)) return undefined;
    const days = checks.number(rules, "automaticallyAfterDays");
    const expression = text(rules["scheduleExpression"]);
    if ((days === undefined) === (expression === undefined))
      return wrong(
        "You must specify either AutomaticallyAfterDays or ScheduleExpression in RotationRules, but not both.",
      );
    if (days !== undefined && (days < 1 || days > 1000))
      return wrong("AutomaticallyAfterDays must be between 1 and 1000.");
    if (text(rules["duration"]) !== undefined && !/^\d{1,2}h$/.test(String(rules["duration"])))
      return wrong("The rotation window duration must be in hours, for example 3h.");
    const rate = /^rate\((\d+) (hour|hours|day|days)\)$/.exec(expression ?? "");
    if (expression !== undefined && !rate && !/^cron\(([0-9A-Za-z#?*\-/,]+ ){5}[0-9A-Za-z#?*\-/,]+\)$/.test(expression))
      return wrong("Invalid ScheduleExpression: use rate() or cron().");
    return rate?.[2]?.startsWith("hour") && Number(rate[1]) < 4
      ? wrong("A secret can be rotated every four hours at most.")
      : undefined;
  },
};

/** A rotation function, except where the service that owns the secret rotates it itself. */
const rotator: Rule = {
  id: "secretsmanager.rotation.function",
  source: "docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html, managed rotation",
  check(request) {
    const managed =
      secretOf(request)?.inputs["__madeBy"] !== undefined ||
      request.inputs["externalSecretRotationRoleArn"] !== undefined;
    const lambda = text(request.inputs["rotationLambdaArn"]);
    if (managed && lambda)
      return wrong("You can't specify a rotation function for a secret that is managed by another service.");
    if (!managed && !lambda)
      return {
        code: "InvalidRequestException",
        message: "No Lambda rotation function ARN is associated with this secret.",
      };
    return lambda && !/^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/.test(lambda)
      ? wrong("Invalid rotation function ARN.")
      : undefined;
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
  replaceOn: { paths: ["region", "secretId"], source: `${folder}/secret_rotation.go` },
  rules: [schedule, rotator],
  outputs: () => ({ rotationEnabled: true }),
};

/** Secrets Manager. */
export const secretsmanager: TypeSpec[] = [secret, secretVersion, secretRotation];
