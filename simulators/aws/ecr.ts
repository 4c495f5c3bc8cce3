import { at, list, text } from "../core/paths";
import type { Refusal, Request, Rule, TypeSpec } from "../core/spec";
import { isProps, type Props } from "../protocol/values";
import { arn } from "./arn";
import * as checks from "./checks";
import { parsed, policyDocumentProblem } from "./policy-document";

const folder = "hashicorp/terraform-provider-aws internal/service/ecr";
const model = "botocore ecr/2015-09-21/service-2.json";
const repositoryToken = "aws:ecr/repository:Repository";
const wrong = (message: string): Refusal => ({ code: "InvalidParameterException", message });
const tagModes = ["MUTABLE", "IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION", "MUTABLE_WITH_EXCLUSION"];

/** The API's own pattern, RepositoryName. */
const nameForm = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/;

const name: Rule = {
  id: "ecr.repository.name",
  source: `${model} RepositoryName: pattern, 2-256`,
  check({ inputs }) {
    const given = String(inputs["name"]);
    return nameForm.test(given) && given.length >= 2 && given.length <= 256
      ? undefined
      : wrong(
          `Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*''`,
        );
  },
};

const exclusions: Rule = {
  id: "ecr.repository.tag-exclusions",
  source: `${model} PutImageTagMutability; docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html`,
  check({ inputs }) {
    const needs = String(inputs["imageTagMutability"] ?? "MUTABLE").endsWith("_WITH_EXCLUSION");
    const count = list(inputs["imageTagMutabilityExclusionFilters"]).length;
    if (needs && (count === 0 || count > 5))
      return wrong(
        "imageTagMutabilityExclusionFilters must hold between 1 and 5 filters when imageTagMutability is set with exclusion",
      );
    return !needs && count > 0
      ? wrong("imageTagMutabilityExclusionFilters can only be specified when imageTagMutability is set with exclusion")
      : undefined;
  },
};

const keyForKms: Rule = {
  id: "ecr.repository.key-only-for-kms",
  source: `${model} EncryptionConfiguration.kmsKey`,
  check({ inputs }) {
    const first = list(inputs["encryptionConfigurations"])[0];
    if (!isProps(first) || !first["kmsKey"] || String(first["encryptionType"] ?? "AES256").startsWith("KMS"))
      return undefined;
    return wrong("KMS key must not be specified for encryption type AES256");
  },
};

/** A repository of images. Images are not part of the world, so it is always empty. */
const repository: TypeSpec = {
  token: repositoryToken,
  api: {
    service: "ECR",
    noun: "ECR Repository",
    create: "CreateRepository",
    update: "PutImageTagMutability",
    delete: "DeleteRepository",
  },
  id: ({ inputs }) => String(inputs["name"]),
  autoName: { property: "name", max: 256 },
  replaceOn: { paths: ["region", "encryptionConfigurations", "name"], source: `${folder}/repository.go` },
  rules: [
    checks.oneOf(
      "ecr.repository.tag-mutability",
      `${model} ImageTagMutability`,
      "imageTagMutability",
      "image_tag_mutability",
      tagModes,
    ),
    checks.oneOf(
      "ecr.repository.encryption-type",
      `${model} EncryptionType`,
      "encryptionConfigurations.*.encryptionType",
      "encryption_configuration.0.encryption_type",
      ["AES256", "KMS", "KMS_DSSE"],
    ),
    name,
    checks.notYet(
      "ecr.repository.unique",
      `${model} RepositoryAlreadyExistsException`,
      (given) => ({
        code: "RepositoryAlreadyExistsException",
        message: `The repository with name '${given}' already exists in the registry`,
      }),
      "name",
    ),
    ...[exclusions, keyForKms],
    checks.usableKey(
      "ecr.repository.key-usable",
      `${model} KmsException`,
      "encryptionConfigurations.*.kmsKey",
      (key, problem) => ({
        code: "KmsException",
        message:
          problem === "asymmetric"
            ? `Key ${key} is not a symmetric encryption key`
            : `Key '${key}' does not exist or is not enabled in this region (kmsError: NotFoundException)`,
      }),
    ),
  ],
  outputs(request) {
    const { inputs, account, region } = request;
    const given = String(inputs["name"]);
    const first = list(inputs["encryptionConfigurations"])[0];
    const type = isProps(first) ? (first["encryptionType"] ?? "AES256") : "AES256";
    return {
      arn: arn("ecr", `repository/${given}`, request),
      registryId: account,
      repositoryUrl: `${account}.dkr.ecr.${region}.amazonaws.com/${given}`,
      imageTagMutability: inputs["imageTagMutability"] ?? "MUTABLE",
      encryptionConfigurations: [{ encryptionType: type, kmsKey: isProps(first) ? (first["kmsKey"] ?? "") : "" }],
      imageScanningConfiguration: inputs["imageScanningConfiguration"] ?? { scanOnPush: false },
    };
  },
  after(request, world) {
    if (request.verb !== "delete") return;
    for (const token of ["aws:ecr/lifecyclePolicy:LifecyclePolicy", "aws:ecr/repositoryPolicy:RepositoryPolicy"]) {
      const standing = world.find(token, request.id, "id", request.region);
      if (standing) world.forget(standing);
    }
  },
};

const repositoryStands: TypeSpec["refers"] = {
  repository: {
    to: repositoryToken,
    holds: false,
    missing: (given, request) => ({
      code: "RepositoryNotFoundException",
      message: `The repository with name '${given}' does not exist in the registry with id '${request.account}'`,
    }),
  },
};

const lifecycle: Rule = {
  id: "ecr.lifecycle-policy.document",
  source: "docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html",
  check({ inputs }) {
    const problem = lifecycleProblem(parsed(inputs["policy"]));
    return problem
      ? wrong(
          `Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: ${problem}'`,
        )
      : undefined;
  },
};

function lifecycleProblem(policy: Props | undefined): string | undefined {
  const rules = policy && list(policy["rules"]).filter(isProps);
  if (!policy || !rules || rules.length === 0) return "string is not a valid JSON document of rules";
  if (rules.length > 50) return "instance has more than 50 rules";
  const priorities = rules.map((rule) => rule["rulePriority"]);
  if (priorities.some((it) => typeof it !== "number" || it < 1 || !Number.isInteger(it)))
    return "rulePriority must be a positive integer";
  if (new Set(priorities).size !== priorities.length) return "rulePriority must be unique";
  for (const rule of rules) {
    const problem = selectionProblem(rule);
    if (problem) return problem;
  }
  const last = Math.max(...(priorities as number[]));
  const any = rules.filter(
    (rule) =>
      at(rule, "selection.tagStatus") === "any" && (at(rule, "selection.storageClass") ?? "standard") === "standard",
  );
  if (any.length > 1) return "only one rule is allowed to have tagStatus: any";
  return any[0] && any[0]["rulePriority"] !== last
    ? "rule with tagStatus: any must have the lowest priority (the highest rulePriority)"
    : undefined;
}

function selectionProblem(rule: Props): string | undefined {
  const selection = rule["selection"];
  if (!isProps(selection)) return 'object has missing required properties (["selection"])';
  const action = at(rule, "action.type");
  if (action !== "expire" && action !== "transition")
    return `instance value (${JSON.stringify(action)}) not found in enum (possible values: ["expire","transition"])`;
  const status = selection["tagStatus"];
  if (!["tagged", "untagged", "any"].includes(String(status)))
    return `instance value (${JSON.stringify(status)}) not found in enum (possible values: ["tagged","untagged","any"])`;
  const tags = list(selection["tagPrefixList"]).length + list(selection["tagPatternList"]).length;
  if (status === "tagged" && tags === 0) return "tagPrefixList or tagPatternList is required when tagStatus is tagged";
  if (status !== "tagged" && tags > 0)
    return `tagPrefixList and tagPatternList are not allowed when tagStatus is ${String(status)}`;
  if (list(selection["tagPrefixList"]).length > 0 && list(selection["tagPatternList"]).length > 0)
    return "tagPrefixList and tagPatternList cannot both be specified";
  const kind = String(selection["countType"]);
  const byAge = ["sinceImagePushed", "sinceImagePulled", "sinceImageTransitioned"].includes(kind);
  if (!byAge && kind !== "imageCountMoreThan")
    return `instance value (${JSON.stringify(kind)}) not found in enum (possible values: ["imageCountMoreThan","sinceImagePushed","sinceImagePulled","sinceImageTransitioned"])`;
  if (byAge && selection["countUnit"] !== "days") return `countUnit must be "days" when countType is ${kind}`;
  if (!byAge && selection["countUnit"] !== undefined)
    return "countUnit is not allowed when countType is imageCountMoreThan";
  const count = selection["countNumber"];
  return typeof count === "number" && Number.isInteger(count) && count >= 1
    ? undefined
    : "countNumber must be a positive integer";
}

const lifecyclePolicy: TypeSpec = {
  token: "aws:ecr/lifecyclePolicy:LifecyclePolicy",
  api: { service: "ECR", noun: "ECR Lifecycle Policy", create: "PutLifecyclePolicy", delete: "DeleteLifecyclePolicy" },
  id: ({ inputs }) => String(inputs["repository"]),
  refers: repositoryStands,
  // A policy that means the same does not replace it; one that differs does: the provider has no update.
  replaceOn: { paths: ["region", "policy", "repository"], source: `${folder}/lifecycle_policy.go` },
  rules: [lifecycle],
  outputs: ({ account }) => ({ registryId: account }),
};

const repositoryDocument: Rule = {
  id: "ecr.repository-policy.document",
  source: `IAM policy grammar; ${model} SetRepositoryPolicy; docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html`,
  check({ inputs }) {
    const problem = policyDocumentProblem(inputs["policy"], "resource", { resource: "optional" });
    return problem
      ? wrong(
          `Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided' (${problem})`,
        )
      : undefined;
  },
};

const repositoryPolicy: TypeSpec = {
  token: "aws:ecr/repositoryPolicy:RepositoryPolicy",
  api: {
    service: "ECR",
    noun: "ECR Repository Policy",
    create: "SetRepositoryPolicy",
    delete: "DeleteRepositoryPolicy",
  },
  id: ({ inputs }) => String(inputs["repository"]),
  refers: repositoryStands,
  replaceOn: { paths: ["region", "repository"], source: `${folder}/repository_policy.go` },
  rules: [repositoryDocument],
  outputs: ({ account }) => ({ registryId: account }),
};

const scanFrequencies: Rule = {
  id: "ecr.scanning.frequency-for-type",
  source: "docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html: continuous scans are enhanced only",
  check({ inputs }) {
    const wanted = list(inputs["rules"])
      .filter(isProps)
      .map((rule) => String(rule["scanFrequency"]));
    if (wanted.length > 2)
      return wrong(
        "Invalid parameter at 'rules' failed to satisfy constraint: 'Member must have length less than or equal to 2'",
      );
    return inputs["scanType"] === "BASIC" && wanted.includes("CONTINUOUS_SCAN")
      ? wrong("Scan frequency CONTINUOUS_SCAN is not supported for scan type BASIC")
      : undefined;
  },
};

const registryScanningConfiguration: TypeSpec = {
  token: "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
  api: {
    service: "ECR",
    noun: "ECR Registry Scanning Configuration",
    create: "PutRegistryScanningConfiguration",
    delete: "PutRegistryScanningConfiguration",
  },
  id: ({ account }) => account,
  replaceOn: { paths: ["region"], source: `${folder}/registry_scanning_configuration.go` },
  rules: [
    checks.oneOf("ecr.scanning.type", `${model} ScanType`, "scanType", "scan_type", ["BASIC", "ENHANCED"]),
    checks.oneOf("ecr.scanning.frequency", `${model} ScanFrequency`, "rules.*.scanFrequency", "rule.scan_frequency", [
      "SCAN_ON_PUSH",
      "CONTINUOUS_SCAN",
      "MANUAL",
    ]),
    checks.oneOf(
      "ecr.scanning.filter-type",
      `${model} ScanningRepositoryFilterType`,
      "rules.*.repositoryFilters.*.filterType",
      "rule.repository_filter.filter_type",
      ["WILDCARD"],
    ),
    checks.matches(
      "ecr.scanning.filter",
      `${model} ScanningRepositoryFilterValue`,
      "rules.*.repositoryFilters.*.filter",
      "rule.repository_filter.filter",
      /^[a-z0-9*](?:[._\-/a-z0-9*]?[a-z0-9*]+)*$/,
      "must contain only lowercase alphanumeric, dot, underscore, hyphen, wildcard, and slash characters",
    ),
    scanFrequencies,
  ],
  outputs: ({ account }) => ({ registryId: account }),
};

const destinations: Rule = {
  id: "ecr.replication.destinations",
  source: "docs.aws.amazon.com/AmazonECR/latest/userguide/replication.html",
  check({ inputs, region, account }) {
    const rules = list(at(inputs, "replicationConfiguration.rules")).filter(isProps);
    if (rules.length > 10)
      return wrong(
        "Invalid parameter at 'rules' failed to satisfy constraint: 'Member must have length less than or equal to 10'",
      );
    const all = rules.flatMap((rule) => list(rule["destinations"]).filter(isProps));
    if (all.some((it) => !/^\d{12}$/.test(text(it["registryId"]) ?? "")))
      return wrong(
        "Invalid parameter at 'registryId' failed to satisfy constraint: 'must satisfy regular expression '[0-9]{12}''",
      );
    const self = all.some((it) => it["region"] === region && it["registryId"] === account);
    return self
      ? wrong(
          "Invalid parameter at 'replicationConfiguration' failed to satisfy constraint: 'Replication destination cannot be the same as the source registry'",
        )
      : undefined;
  },
};

const replicationConfiguration: TypeSpec = {
  token: "aws:ecr/replicationConfiguration:ReplicationConfiguration",
  api: {
    service: "ECR",
    noun: "ECR Replication Configuration",
    create: "PutReplicationConfiguration",
    delete: "PutReplicationConfiguration",
  },
  id: ({ account }) => account,
  replaceOn: { paths: ["region"], source: `${folder}/replication_configuration.go` },
  rules: [
    checks.oneOf(
      "ecr.replication.filter-type",
      `${model} RepositoryFilterType`,
      "replicationConfiguration.rules.*.repositoryFilters.*.filterType",
      "repository_filter.filter_type",
      ["PREFIX_MATCH"],
    ),
    checks.matches(
      "ecr.replication.filter",
      `${model} RepositoryFilterValue`,
      "replicationConfiguration.rules.*.repositoryFilters.*.filter",
      "repository_filter.filter",
      /^.{2,256}$/,
      "2-256 characters",
    ),
    destinations,
  ],
  outputs: ({ account }: Request) => ({ registryId: account }),
};

/** Elastic Container Registry. */
export const ecr: TypeSpec[] = [
  repository,
  lifecyclePolicy,
  repositoryPolicy,
  registryScanningConfiguration,
  replicationConfiguration,
];
