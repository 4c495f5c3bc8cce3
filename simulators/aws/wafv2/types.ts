import { isIP, isIPv4, isIPv6 } from "node:net";
import { list, text } from "../../core/paths";
import type { Request, Rule, TypeSpec } from "../../core/spec";
import { arnForm } from "../common/argument-forms";
import { arn, parseArn } from "../common/arn";
import * as checks from "../common/checks";
import { fromPrefix } from "../common/made-names";
import {
  aclRules,
  aclToken,
  capacity,
  descriptionForms,
  invalid,
  ipSetToken,
  nameForms,
  scopeKnown,
  scopeRegion,
  uniqueName,
} from "./acl-rules";

const folder = "hashicorp/terraform-provider-aws internal/service/wafv2";
const model = "botocore wafv2/2019-07-29/service-2.json";
const badArn =
  "The ARN isn't valid. A valid ARN begins with arn: and includes other information separated by colons or slashes.";
const associated = {
  code: "WAFAssociatedItemException",
  message:
    "AWS WAF couldn’t perform the operation because your resource is being used by another resource or it’s associated with another resource.",
};
const nonexistent = {
  code: "WAFNonexistentItemException",
  message: "AWS WAF couldn’t perform the operation because your resource doesn’t exist.",
};

function arnOf(kind: string, request: Request): string {
  const scope = request.inputs["scope"] === "CLOUDFRONT" ? "global" : "regional";
  return arn("wafv2", `${scope}/${kind}/${String(request.inputs["name"])}/${request.id}`, request);
}

/** A web ACL. */
export const webAcl: TypeSpec = {
  token: aclToken,
  api: {
    service: "WAFV2",
    noun: "WAFv2 WebACL",
    create: "CreateWebACL",
    update: "UpdateWebACL",
    delete: "DeleteWebACL",
  },
  id: (request) => checks.uuid(request, "web-acl"),
  autoName: { property: "name", max: 128 },
  defaults: fromPrefix,
  refers: Object.fromEntries(
    // Wherever a rule names a set, however deep: so deep the provider goes.
    ["statement", "statement.rateBasedStatement.scopeDownStatement"]
      .flatMap((at) => [at, `${at}.andStatement.statements.*`, `${at}.orStatement.statements.*`])
      .flatMap((at) => [at, `${at}.notStatement.statement`])
      .map((at) => [
        `rules.*.${at}.ipSetReferenceStatement.arn`,
        { to: ipSetToken, by: "arn", missing: () => undefined },
      ]),
  ),
  replaceOn: { paths: ["region", "name", "namePrefix", "scope"], source: `${folder}/web_acl.go` },
  rules: aclRules,
  outputs: (request) => ({
    arn: request.current?.outputs["arn"] ?? arnOf("webacl", request),
    capacity: capacity(request),
    lockToken: checks.uuid(request, "lock"),
    applicationIntegrationUrl: "",
  }),
  inUse: () => associated,
};

const addresses: Rule = {
  id: "wafv2.ip-set.addresses",
  source: `${model} CreateIPSetRequest.Addresses: CIDR notation, every range but /0`,
  check(request) {
    const version = String(request.inputs["ipAddressVersion"]);
    for (const item of checks.strings(request, "addresses")) {
      const [address = "", bits, ...rest] = item.split("/");
      const [known, most] = version === "IPV6" ? [isIPv6(address), 128] : [isIPv4(address), 32];
      const range = /^\d{1,3}$/.test(bits ?? "") && Number(bits) >= 1 && Number(bits) <= most;
      if (!known || !range || rest.length > 0 || isIP(address) === 0)
        return invalid("The parameter contains formatting that is not valid.", "IP_ADDRESS", item);
    }
    return undefined;
  },
};

const tooMany: Rule = {
  id: "wafv2.ip-set.size",
  source: `${folder}/ip_set.go: MaxItems 10000`,
  when: "check",
  check: ({ inputs }) =>
    list(inputs["addresses"]).length > 10_000
      ? `addresses: Too many items: attribute supports 10000 item maximum, but config has ${list(inputs["addresses"]).length} declared.`
      : undefined,
};

/** A list of addresses. */
const ipSet: TypeSpec = {
  token: ipSetToken,
  api: { service: "WAFV2", noun: "WAFv2 IPSet", create: "CreateIPSet", update: "UpdateIPSet", delete: "DeleteIPSet" },
  id: (request) => checks.uuid(request, "ip-set"),
  autoName: { property: "name", max: 128 },
  defaults: fromPrefix,
  replaceOn: { paths: ["region", "ipAddressVersion", "name", "namePrefix", "scope"], source: `${folder}/ip_set.go` },
  rules: [
    ...nameForms("wafv2.ip-set", "ip_set.go"),
    ...descriptionForms("wafv2.ip-set", "ip_set.go"),
    scopeKnown("wafv2.ip-set.scope"),
    scopeRegion("wafv2.ip-set.scope-region"),
    checks.oneOf("wafv2.ip-set.version", `${folder}/ip_set.go`, "ipAddressVersion", "ip_address_version", [
      "IPV4",
      "IPV6",
    ]),
    uniqueName("wafv2.ip-set.unique", ipSetToken),
    ...[tooMany, addresses],
  ],
  outputs: (request) => ({
    arn: request.current?.outputs["arn"] ?? arnOf("ipset", request),
    lockToken: checks.uuid(request, "lock"),
  }),
  inUse: () => associated,
};

const aclOf = (request: Request, key: string) => request.world.find(aclToken, String(request.inputs[key]), "arn");

const regionalOnly: Rule = {
  id: "wafv2.association.regional",
  source: `${model} AssociateWebACL: "Use this for all resource types except for Amazon CloudFront distributions"`,
  check(request) {
    const resource = String(request.inputs["resourceArn"]);
    const acl = aclOf(request, "webAclArn");
    const services = [
      "elasticloadbalancing",
      "apigateway",
      "appsync",
      "cognito-idp",
      "apprunner",
      "ec2",
      "amplify",
      "bedrock-agentcore",
    ];
    const named = parseArn(resource);
    if (!named || !services.includes(named.service)) return invalid(badArn, "RESOURCE_ARN", resource);
    if (acl && acl.inputs["scope"] !== "REGIONAL")
      return invalid("The scope is not valid.", "SCOPE_VALUE", String(acl.inputs["scope"]));
    return named.region !== "" && acl && named.region !== acl.region
      ? invalid(badArn, "RESOURCE_ARN", resource)
      : undefined;
  },
};

/** A web ACL in front of a regional resource. */
const webAclAssociation: TypeSpec = {
  token: "aws:wafv2/webAclAssociation:WebAclAssociation",
  api: { service: "WAFV2", noun: "WAFv2 WebACL Association", create: "AssociateWebACL", delete: "DisassociateWebACL" },
  id: ({ inputs }) => `${String(inputs["webAclArn"])},${String(inputs["resourceArn"])}`,
  refers: { webAclArn: { to: aclToken, by: "arn", missing: () => nonexistent } },
  replaceOn: { paths: ["region", "resourceArn", "webAclArn"], source: `${folder}/web_acl_association.go` },
  overwrites: () => true,
  rules: [regionalOnly],
  outputs: () => ({}),
};

const oneDestination: Rule = {
  id: "wafv2.logging.one-destination",
  source: `${model} PutLoggingConfiguration: "You can define one logging destination per web ACL"`,
  check: ({ inputs }) =>
    list(inputs["logDestinationConfigs"]).length === 1
      ? undefined
      : invalid(
          "You have exceeded the maximum number of log destinations for a web ACL, which is 1.",
          "LOG_DESTINATION",
          String(list(inputs["logDestinationConfigs"]).length),
        ),
};

const destinationName: Rule = {
  id: "wafv2.logging.destination-name",
  source: `${model} LoggingConfiguration.LogDestinationConfigs; docs.aws.amazon.com/waf/latest/developerguide/logging-destinations.html: aws-waf-logs-`,
  check(request) {
    for (const destination of checks.strings(request, "logDestinationConfigs")) {
      const named = parseArn(destination);
      const name = { logs: /^log-group:(.+?)(:\*)?$/, s3: /^([^/]+)/, firehose: /^deliverystream\/(.+)$/ }[
        named?.service ?? ""
      ]?.exec(named?.resource ?? "")?.[1];
      if (!name?.startsWith("aws-waf-logs-")) return invalid(badArn, "LOG_DESTINATION", destination);
    }
    return undefined;
  },
};

const destinationStands: Rule = {
  id: "wafv2.logging.destination-stands",
  source: `${model} PutLoggingConfiguration, WAFNonexistentItemException; a log group must be in the region of the web ACL, us-east-1 for CloudFront`,
  check(request) {
    for (const destination of checks.strings(request, "logDestinationConfigs")) {
      const named = parseArn(destination);
      if (
        named?.service === "s3" &&
        !request.world.find("aws:s3/bucket:Bucket", named.resource.split("/")[0]!, ["bucket", "id"])
      )
        return nonexistent;
      if (named?.service !== "logs") continue;
      const region = aclOf(request, "resourceArn")?.region;
      if (region !== undefined && named.region !== region) return invalid(badArn, "LOG_DESTINATION", destination);
      if (
        named.account === request.account &&
        !request.world.find("aws:cloudwatch/logGroup:LogGroup", destination.replace(/:\*$/, ""), "arn")
      )
        return nonexistent;
    }
    return undefined;
  },
};

/** Where a web ACL logs. */
const webAclLoggingConfiguration: TypeSpec = {
  token: "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
  api: {
    service: "WAFV2",
    noun: "WAFv2 WebACL Logging Configuration",
    create: "PutLoggingConfiguration",
    delete: "DeleteLoggingConfiguration",
  },
  id: ({ inputs }) => text(inputs["resourceArn"]) ?? "",
  refers: { resourceArn: { to: aclToken, by: "arn", missing: () => nonexistent } },
  replaceOn: {
    paths: ["region", "logDestinationConfigs", "resourceArn"],
    source: `${folder}/web_acl_logging_configuration.go`,
  },
  overwrites: () => true,
  rules: [
    checks.oneOf(
      "wafv2.logging.default-behavior",
      `${folder}/web_acl_logging_configuration.go`,
      "loggingFilter.defaultBehavior",
      "default_behavior",
      ["KEEP", "DROP"],
    ),
    arnForm("wafv2.logging.resource-arn", "resourceArn", "resource_arn"),
    arnForm("wafv2.logging.destination-arn", "logDestinationConfigs.*", "log_destination_configs"),
    ...[oneDestination, destinationName, destinationStands],
  ],
  outputs: () => ({}),
};

/** AWS WAF. */
export const wafv2: TypeSpec[] = [webAcl, ipSet, webAclAssociation, webAclLoggingConfiguration];
