import { at, list, select, text } from "../../core/paths";
import type { Rule, TypeSpec } from "../../core/spec";
import { isProps, type Props } from "../../protocol/values";
import { jsonForm, lengthBetween } from "../common/argument-forms";
import { arn } from "../common/arn";
import * as checks from "../common/checks";
import { lifecyclePolicy } from "./lifecycle";
import { folder, model, repositoryStands, repositoryToken, unfit, wrong } from "./common";
import { policyDocumentProblem, policySize } from "../common/policy-document";

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
      : unfit(
          "repositoryName",
          "must satisfy regular expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*'",
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

/** How images are encrypted: with S3's own keys where nobody says. */
function encryptionOf(inputs: Props): string {
  const first = list(inputs["encryptionConfigurations"])[0];
  const { encryptionType = "AES256", kmsKey = "" } = isProps(first) ? first : {};
  return JSON.stringify([encryptionType, kmsKey]);
}

const exclusionForm: Rule = {
  id: "ecr.repository.tag-exclusion-form",
  source: `${model} ImageTagMutabilityExclusionFilterValue`,
  check({ inputs }) {
    const odd = select(inputs, "imageTagMutabilityExclusionFilters.*.filter").find(
      ({ value }) => !/^[0-9a-zA-Z._*-]{1,128}$/.test(String(value)),
    );
    return odd && unfit("filter", "must satisfy regular expression '^[0-9a-zA-Z._*-]{1,128}$'");
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
  replaceOn: {
    paths: ["region", "name"],
    // SuppressMissingOptionalConfigurationBlock: to say no more how it is encrypted is no change.
    when: (olds, news) =>
      list(news["encryptionConfigurations"]).length === 0 || encryptionOf(olds) === encryptionOf(news)
        ? []
        : ["encryptionConfigurations"],
    source: `${folder}/repository.go`,
  },
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
    ...[exclusions, exclusionForm, keyForKms],
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

const repositoryDocument: Rule = {
  id: "ecr.repository-policy.document",
  source: `IAM policy grammar; ${model} SetRepositoryPolicy; docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html`,
  check({ inputs }) {
    if (policySize(inputs["policy"]) > 10240)
      return unfit("PolicyText", "Member must have length less than or equal to 10240");
    const problem = policyDocumentProblem(inputs["policy"], "resource", { resource: "optional" });
    return problem ? unfit("PolicyText", `Invalid repository policy provided (${problem})`) : undefined;
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
  rules: [jsonForm("ecr.repository-policy.json", "policy", "policy"), repositoryDocument],
  overwrites: () => true,
  outputs: ({ account }) => ({ registryId: account }),
};

const scanFrequencies: Rule = {
  id: "ecr.scanning.frequency-for-type",
  source: "docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html: continuous scans are enhanced only",
  check({ inputs }) {
    const wanted = list(inputs["rules"])
      .filter(isProps)
      .map((rule) => String(rule["scanFrequency"]));
    if (wanted.length > 2) return unfit("rules", "Member must have length less than or equal to 2");
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
      `${folder}/registry_scanning_configuration.go`,
      "rules.*.repositoryFilters.*.filter",
      "rule.repository_filter.filter",
      /^[a-z0-9*](?:[._\-/a-z0-9*]?[a-z0-9*]+)*$/,
      "must contain only lowercase alphanumeric, dot, underscore, hyphen, wildcard, and colon characters",
    ),
    scanFrequencies,
  ],
  outputs: ({ account }) => ({ registryId: account }),
  overwrites: () => true,
};

const destinations: Rule = {
  id: "ecr.replication.destinations",
  source: `${model} ReplicationRuleList, RegistryId; docs.aws.amazon.com/AmazonECR/latest/userguide/replication.html`,
  check({ inputs, region, account }) {
    const rules = list(at(inputs, "replicationConfiguration.rules")).filter(isProps);
    if (rules.length > 25) return unfit("rules", "Member must have length less than or equal to 25");
    const all = rules.flatMap((rule) => list(rule["destinations"]).filter(isProps));
    if (all.some((it) => !/^\d{12}$/.test(text(it["registryId"]) ?? "")))
      return unfit("registryId", "must satisfy regular expression '[0-9]{12}'");
    const self = all.some((it) => it["region"] === region && it["registryId"] === account);
    return self
      ? unfit("replicationConfiguration", "Replication destination cannot be the same as the source registry")
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
    lengthBetween(
      "ecr.replication.filter",
      `${folder}/replication_configuration.go; ${model} RepositoryFilterValue`,
      "replicationConfiguration.rules.*.repositoryFilters.*.filter",
      "filter",
      2,
      256,
    ),
    destinations,
  ],
  outputs: ({ account }) => ({ registryId: account }),
  overwrites: () => true,
};

/** Elastic Container Registry. */
export const ecr: TypeSpec[] = [
  repository,
  lifecyclePolicy,
  repositoryPolicy,
  registryScanningConfiguration,
  replicationConfiguration,
];
