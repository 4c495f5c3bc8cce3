import { at } from "../core/paths";
import type { Rule, TypeSpec } from "../core/spec";
import { arn } from "./common/arn";
import * as checks from "./common/checks";

const source = "hashicorp/terraform-provider-aws internal/service/accessanalyzer/analyzer.go";
const model = "botocore accessanalyzer/2019-11-01/service-2.json CreateAnalyzer";
const token = "aws:accessanalyzer/analyzer:Analyzer";
const types = [
  "ACCOUNT",
  "ORGANIZATION",
  "ACCOUNT_UNUSED_ACCESS",
  "ORGANIZATION_UNUSED_ACCESS",
  "ACCOUNT_INTERNAL_ACCESS",
  "ORGANIZATION_INTERNAL_ACCESS",
];
const typeOf = (inputs: Record<string, unknown>): string => String(inputs["type"] ?? "ACCOUNT");

const organization: Rule = {
  id: "accessanalyzer.analyzer.organization",
  source: `${source}: the API's words; the local account is in no organization`,
  check: ({ inputs }) =>
    typeOf(inputs).startsWith("ORGANIZATION")
      ? {
          code: "ValidationException",
          message:
            "You must create an organization before you create an analyzer with the organization as the zone of trust.",
        }
      : undefined,
};

const unique: Rule = {
  id: "accessanalyzer.analyzer.unique",
  source: `${model}, ConflictException`,
  check: ({ inputs, region, verb, world }) =>
    verb === "create" && world.find(token, String(inputs["analyzerName"]), "id", region)
      ? {
          code: "ConflictException",
          message: `An analyzer with the name ${String(inputs["analyzerName"])} already exists.`,
        }
      : undefined,
};

const quota: Rule = {
  id: "accessanalyzer.analyzer.quota",
  source: `${model}, ServiceQuotaExceededException; docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-quotas.html`,
  check: ({ inputs, region, verb, world }) =>
    verb === "create" && world.all(token).some((it) => it.region === region && typeOf(it.inputs) === typeOf(inputs))
      ? {
          code: "ServiceQuotaExceededException",
          message: `You have reached the maximum number of analyzers of type ${typeOf(inputs)}: 1`,
        }
      : undefined,
};

const configuration: Rule = {
  id: "accessanalyzer.analyzer.configuration",
  source: `${model}Request.configuration: unused or internal access only`,
  check({ inputs }) {
    const unused = at(inputs, "configuration.unusedAccess") !== undefined && !typeOf(inputs).endsWith("UNUSED_ACCESS");
    const internal =
      at(inputs, "configuration.internalAccess") !== undefined && !typeOf(inputs).endsWith("INTERNAL_ACCESS");
    return unused || internal
      ? {
          code: "ValidationException",
          message: `The configuration is not valid for an analyzer of type ${typeOf(inputs)}.`,
        }
      : undefined;
  },
};

const age: Rule = {
  id: "accessanalyzer.analyzer.unused-age",
  source: "docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-create-unused.html: 1 to 365 days",
  check({ inputs }) {
    const days = checks.number(inputs, "configuration.unusedAccess.unusedAccessAge");
    return days === undefined || (days >= 1 && days <= 365)
      ? undefined
      : { code: "ValidationException", message: `Invalid unusedAccessAge ${days}: it must be between 1 and 365 days.` };
  },
};

/** An analyzer. */
export const analyzer: TypeSpec = {
  token,
  api: {
    service: "AccessAnalyzer",
    noun: "IAM Access Analyzer Analyzer",
    create: "CreateAnalyzer",
    delete: "DeleteAnalyzer",
  },
  id: ({ inputs }) => String(inputs["analyzerName"]),
  replaceOn: { paths: ["region", "analyzerName", "configuration", "type"], source },
  defaults: (inputs) => ({ type: "ACCOUNT", ...inputs }),
  rules: [
    checks.matches(
      "accessanalyzer.analyzer.name",
      source,
      "analyzerName",
      "analyzer_name",
      /^[A-Za-z][0-9A-Za-z_.-]{0,254}$/,
      "must begin with a letter and contain only alphanumeric, underscore, period, or hyphen characters",
    ),
    checks.oneOf("accessanalyzer.analyzer.type", source, "type", "type", types),
    checks.conflicts(
      "accessanalyzer.analyzer.one-configuration",
      source,
      ["configuration.internalAccess", "configuration.0.internal_access"],
      ["configuration.unusedAccess", "configuration.0.unused_access"],
    ),
    ...[organization, unique, quota, configuration, age],
  ],
  outputs: (request) => ({ arn: arn("access-analyzer", `analyzer/${request.id}`, request) }),
};

/** IAM Access Analyzer. */
export const accessanalyzer: TypeSpec[] = [analyzer];
