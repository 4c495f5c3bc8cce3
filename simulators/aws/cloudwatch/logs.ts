import { text } from "../../core/paths";
import type { Request, Rule, TypeSpec } from "../../core/spec";
import { arnForm, exactlyOne, policyForm } from "../common/argument-forms";
import { arn, parseArn } from "../common/arn";
import { atCreate, keyOf, keyProblem, oneOf, policyText, tooLong, valueRule } from "../common/checks";
import { keyGrants } from "../common/policy-access";
import { fromPrefix, madeNameLength, oneName } from "../common/made-names";
import { policyDocumentProblem, policySize } from "../common/policy-document";

const token = "aws:cloudwatch/logGroup:LogGroup";
const source = "hashicorp/terraform-provider-aws internal/service/logs/group.go";
const model = "botocore logs/2014-03-28";
const retentions = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const name = valueRule("logs.group.name", `${model} LogGroupName`, "name", (value) => {
  const given = String(value);
  if (given.length > 512) return `"name" cannot be longer than 512 characters: "${given}"`;
  if (/^[.\-_/#A-Za-z0-9]+$/.test(given)) return undefined;
  return `"name" isn't a valid log group name (alphanumeric characters, underscores, hyphens, slashes, hash signs and dots are allowed): "${given}"`;
});

const nameReserved: Rule = atCreate(
  "logs.group.name-reserved",
  `${model} CreateLogGroup ("aws/" is reserved)`,
  ({ inputs }) =>
    /^aws\//i.test(text(inputs["name"]) ?? "")
      ? { code: "InvalidParameterException", message: "Log groups starting with AWS/ are reserved for AWS." }
      : undefined,
);

const nameFree: Rule = atCreate(
  "logs.group.name-free",
  `${model} ResourceAlreadyExistsException`,
  ({ inputs, world, region }) =>
    world.find(token, String(inputs["name"]), "id", region)
      ? { code: "ResourceAlreadyExistsException", message: "The specified log group already exists" }
      : undefined,
);

const retention = valueRule("logs.group.retention", source, "retentionInDays", (value) =>
  retentions.includes(Number(value))
    ? undefined
    : `expected retention_in_days to be one of [${retentions.join(" ")}], got ${String(value)}`,
);

const groupArn = (request: Request): string => arn("logs", `log-group:${String(request.inputs["name"])}`, request);

const keyIsArn: Rule = {
  id: "logs.group.key-is-arn",
  source: `${model} CreateLogGroup kmsKeyId`,
  check({ inputs }) {
    const given = text(inputs["kmsKeyId"]);
    if (!given || parseArn(given)?.service === "kms") return undefined;
    return { code: "InvalidParameterException", message: `Invalid ARN for the specified KMS key: ${given}` };
  },
};

/** The key's own policy must let the region's log service use it, for this very group where it says for which. */
const keyUsable: Rule = {
  id: "logs.group.key-usable",
  source: "docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
  check(request) {
    const { inputs, region, account } = request;
    const given = text(inputs["kmsKeyId"]);
    if (!given || parseArn(given)?.account !== account) return undefined;
    const key = keyOf(request, given);
    const service = `logs.${region}.amazonaws.com`;
    const context = {
      "kms:EncryptionContext:aws:logs:arn": groupArn(request),
      "aws:SourceAccount": account,
      "aws:SourceArn": groupArn(request),
      "kms:ViaService": service,
    };
    const usable =
      key &&
      !keyProblem(request, given) &&
      keyGrants(key, service, ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"], context, request);
    if (usable) return undefined;
    return {
      code: "AccessDeniedException",
      message: `The specified KMS key does not exist or is not allowed to be used with Arn '${groupArn(request)}'`,
    };
  },
};

const protectedGroup: Rule = {
  id: "logs.group.deletion-protection",
  source: `${model} DeleteLogGroup, PutLogGroupDeletionProtection`,
  when: "delete",
  check: ({ current }) =>
    current?.outputs["deletionProtectionEnabled"] === true && current.inputs["skipDestroy"] !== true
      ? {
          code: "ValidationException",
          message: "Log group is protected from deletion. Disable deletion protection first.",
        }
      : undefined,
};

const logGroup: TypeSpec = {
  token,
  api: {
    service: "CloudWatch Logs",
    noun: "CloudWatch Logs Log Group",
    create: "CreateLogGroup",
    update: "PutRetentionPolicy",
    delete: "DeleteLogGroup",
  },
  id: ({ inputs }) => String(inputs["name"]),
  autoName: { property: "name", max: madeNameLength },
  replaceOn: { paths: ["region", "name", "namePrefix", "logGroupClass"], source },
  defaults: (inputs) => ({ retentionInDays: 0, skipDestroy: false, ...fromPrefix(inputs) }),
  rules: [
    name,
    oneName("logs.group.one-name", source),
    retention,
    oneOf("logs.group.class", `${model} LogGroupClass`, "logGroupClass", "log_group_class", [
      "STANDARD",
      "INFREQUENT_ACCESS",
      "DELIVERY",
      "ESSENTIALS",
    ]),
    nameReserved,
    nameFree,
    keyIsArn,
    keyUsable,
    protectedGroup,
  ],
  outputs: (request) => ({
    arn: groupArn(request),
    logGroupClass: request.inputs["logGroupClass"] ?? "STANDARD",
    deletionProtectionEnabled: request.inputs["deletionProtectionEnabled"] ?? false,
  }),
  inUse: () => undefined,
  // With skipDestroy the provider only forgets the group.
  after({ verb, current }, world) {
    if (verb === "delete" && current?.inputs["skipDestroy"] === true) world.put(current);
  },
};

const policyToken = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy";
const policyFile = "hashicorp/terraform-provider-aws internal/service/logs/resource_policy.go";

const policyDocument: Rule = {
  id: "logs.resource-policy.document",
  source: `${model} PutResourcePolicy, InvalidParameterException; IAM policy grammar`,
  check({ inputs }) {
    const problem = policyDocumentProblem(inputs["policyDocument"], "resource");
    return problem ? { code: "InvalidParameterException", message: `Invalid policy document: ${problem}` } : undefined;
  },
};

const policyLength: Rule = {
  id: "logs.resource-policy.length",
  source: `${model} PolicyDocument`,
  check: ({ inputs }) =>
    policySize(inputs["policyDocument"]) > 51200
      ? { code: "InvalidParameterException", message: tooLong("policyDocument", 51200) }
      : undefined,
};

const tenPolicies: Rule = atCreate(
  "logs.resource-policy.ten",
  "docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html: 10 for each region and account",
  ({ inputs, world, region }) => {
    const own = inputs["policyName"];
    const others = world
      .all(policyToken)
      .map((it) => (it.region === region ? it.inputs["policyName"] : undefined))
      .filter((name) => name !== undefined && name !== own);
    return own !== undefined && others.length >= 10
      ? { code: "LimitExceededException", message: "Resource limit exceeded." }
      : undefined;
  },
);

/** Which services may write to CloudWatch Logs. */
const logResourcePolicy: TypeSpec = {
  token: policyToken,
  api: {
    service: "CloudWatch Logs",
    noun: "CloudWatch Logs Resource Policy",
    create: "PutResourcePolicy",
    delete: "DeleteResourcePolicy",
  },
  id: ({ inputs }) => String(inputs["policyName"] ?? inputs["resourceArn"]),
  replaceOn: { paths: ["region", "policyName", "resourceArn"], source: policyFile },
  rules: [
    exactlyOne("logs.resource-policy.scope", policyFile, { policyName: "policy_name", resourceArn: "resource_arn" }),
    arnForm("logs.resource-policy.arn", "resourceArn", "resource_arn"),
    policyForm("logs.resource-policy.json", "policyDocument", "policy_document"),
    ...[policyDocument, policyLength, tenPolicies],
  ],
  outputs: (request) => ({
    policyDocument: policyText(request.inputs["policyDocument"]),
    policyScope: request.inputs["policyName"] === undefined ? "RESOURCE" : "ACCOUNT",
    revisionId: request.digits(32, request.verb),
  }),
  overwrites: () => true,
};

export const logTypes: TypeSpec[] = [logGroup, logResourcePolicy];
