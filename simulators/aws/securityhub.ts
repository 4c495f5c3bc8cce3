import { text } from "../core/paths";
import type { Refusal, Request, Rule, TypeSpec } from "../core/spec";
import { arn } from "./common/arn";
import * as checks from "./common/checks";

const folder = "hashicorp/terraform-provider-aws internal/service/securityhub";
const model = "botocore securityhub/2018-10-26/service-2.json";
const accountToken = "aws:securityhub/account:Account";
const standardToken = "aws:securityhub/standardsSubscription:StandardsSubscription";
const aggregatorToken = "aws:securityhub/findingAggregator:FindingAggregator";
const isOn = (request: Request): boolean => request.world.all(accountToken).some((it) => it.region === request.region);

const once: Rule = {
  id: "securityhub.account.once",
  source: `${model} EnableSecurityHub, ResourceConflictException`,
  check: (request) =>
    request.verb === "create" && isOn(request)
      ? { code: "ResourceConflictException", message: "Account is already subscribed to Security Hub" }
      : undefined,
};

/** Security Hub CSPM in one region of the account. */
export const account: TypeSpec = {
  token: accountToken,
  api: {
    service: "SecurityHub",
    noun: "Security Hub Account",
    create: "EnableSecurityHub",
    update: "UpdateSecurityHubConfiguration",
    delete: "DisableSecurityHub",
  },
  id: (request) => request.account,
  replaceOn: { paths: ["region", "enableDefaultStandards"], source: `${folder}/account.go` },
  defaults: (inputs) => ({ autoEnableControls: true, enableDefaultStandards: true, ...inputs }),
  rules: [
    once,
    checks.oneOf(
      "securityhub.account.generator",
      `${folder}/account.go`,
      "controlFindingGenerator",
      "control_finding_generator",
      ["STANDARD_CONTROL", "SECURITY_CONTROL"],
    ),
  ],
  outputs: (request) => ({
    arn: arn("securityhub", "hub/default", request),
    controlFindingGenerator: request.inputs["controlFindingGenerator"] ?? "SECURITY_CONTROL",
  }),
  // Security Hub can be turned off with all that is in it.
  inUse: () => undefined,
  after(request, world) {
    if (request.verb !== "delete") return;
    for (const token of [standardToken, aggregatorToken])
      for (const it of world.all(token)) if (it.region === request.region) world.forget(it);
  },
};

/** The standards on offer: docs.aws.amazon.com/securityhub/latest/userguide/standards-reference.html. */
const standards = [
  "aws-foundational-security-best-practices/v/1.0.0",
  "aws-resource-tagging-standard/v/1.0.0",
  "cis-aws-foundations-benchmark/v/1.4.0",
  "cis-aws-foundations-benchmark/v/3.0.0",
  "cis-aws-foundations-benchmark/v/5.0.0",
  "nist-800-53/v/5.0.0",
  "nist-800-171/v/2.0.0",
  "pci-dss/v/3.2.1",
  "pci-dss/v/4.0.1",
  "service-managed-aws-control-tower/v/1.0.0",
];
const oldest = "arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0";

const known: Rule = {
  id: "securityhub.standard.known",
  source: `${model} BatchEnableStandards, InvalidInputException; docs.aws.amazon.com/securityhub/latest/userguide/standards-reference.html`,
  check({ inputs, region }) {
    const given = String(inputs["standardsArn"]);
    const offered =
      given === oldest ||
      standards.some((standard) => given === `arn:aws:securityhub:${region}::standards/${standard}`);
    return offered
      ? undefined
      : {
          code: "InvalidInputException",
          message: `Invalid parameter StandardsArn: the standard ${given} does not exist in ${region}.`,
        };
  },
};

const hubOn = (id: string): Rule => ({
  id,
  source: `${model}, InvalidAccessException`,
  check: (request) => (isOn(request) ? undefined : notSubscribed(request)),
});

const notSubscribed = (request: Request): Refusal => ({
  code: "InvalidAccessException",
  message: `Account ${request.account} is not subscribed to AWS Security Hub`,
});

/** The name of a standard in its subscription's ARN: what stands behind `standards/` or `ruleset/`. */
function subscriptionArn(request: Request): string {
  const standard = String(request.inputs["standardsArn"]).split(/:(?:standards|ruleset)\//)[1] ?? "";
  return arn("securityhub", `subscription/${standard}`, request);
}

/** A standard that is turned on. To turn on one that is on already changes nothing. */
const standardsSubscription: TypeSpec = {
  token: standardToken,
  api: {
    service: "SecurityHub",
    noun: "Security Hub Standards Subscription",
    create: "BatchEnableStandards",
    delete: "BatchDisableStandards",
  },
  id: subscriptionArn,
  replaceOn: { paths: ["region", "standardsArn"], source: `${folder}/standards_subscription.go` },
  overwrites: () => true,
  rules: [hubOn("securityhub.standard.hub-on"), known],
  outputs: (request) => ({ arn: request.id }),
};

const aggregatorOnce: Rule = {
  id: "securityhub.aggregator.once",
  source: `${model} CreateFindingAggregator: one for an account`,
  check: ({ token, verb, world }) =>
    verb === "create" && world.all(token).length > 0
      ? { code: "InvalidInputException", message: "A finding aggregator already exists for this account." }
      : undefined,
};

/** With the other modes the provider sends no regions, whatever is given. */
const regionsGiven: Rule = {
  id: "securityhub.aggregator.regions",
  source: `${model} CreateFindingAggregatorRequest.Regions`,
  check(request) {
    const mode = text(request.inputs["linkingMode"]) ?? "";
    return mode.includes("SPECIFIED") && checks.strings(request, "specifiedRegions").length === 0
      ? { code: "InvalidInputException", message: `Regions must be specified for the region linking mode ${mode}.` }
      : undefined;
  },
};

/** Brings the findings of other regions into this one. */
const findingAggregator: TypeSpec = {
  token: aggregatorToken,
  api: {
    service: "SecurityHub",
    noun: "Security Hub Finding Aggregator",
    create: "CreateFindingAggregator",
    update: "UpdateFindingAggregator",
    delete: "DeleteFindingAggregator",
  },
  id: (request) => arn("securityhub", `finding-aggregator/${checks.uuid(request, "aggregator")}`, request),
  replaceOn: { paths: ["region"], source: `${folder}/finding_aggregator.go` },
  rules: [
    checks.oneOf("securityhub.aggregator.mode", `${folder}/finding_aggregator.go`, "linkingMode", "linking_mode", [
      "ALL_REGIONS",
      "ALL_REGIONS_EXCEPT_SPECIFIED",
      "SPECIFIED_REGIONS",
      "NO_REGIONS",
    ]),
    ...[hubOn("securityhub.aggregator.hub-on"), aggregatorOnce, regionsGiven],
  ],
  outputs: (request) => ({ arn: request.id }),
};

/** AWS Security Hub CSPM. */
export const securityhub: TypeSpec[] = [account, standardsSubscription, findingAggregator];
