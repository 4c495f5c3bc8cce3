import type { Request, Rule, TypeSpec } from "../../core/spec";
import { arnForm } from "../common/argument-forms";
import { arn, parseArn } from "../common/arn";
import * as checks from "../common/checks";
import { grants } from "../common/policy-access";
import { isPrivate, noZone, zoneOf, zoneToken } from "./zone";

const source = "hashicorp/terraform-provider-aws internal/service/route53/query_log.go";
const model = "botocore route53/2013-04-01/service-2.json CreateQueryLoggingConfig";
const token = "aws:route53/queryLog:QueryLog";
const groupOf = (request: Request): string => String(request.inputs["cloudwatchLogGroupArn"]).replace(/:\*$/, "");

const region: Rule = {
  id: "route53.query-log.region",
  source: `${model}: "You must create the log group in the us-east-1 region"`,
  check: (request) =>
    parseArn(groupOf(request))?.region === "us-east-1"
      ? undefined
      : {
          code: "InvalidInput",
          message:
            "The ARN for the CloudWatch Logs log group is invalid: the log group must be in the us-east-1 region.",
        },
};

const group: Rule = {
  id: "route53.query-log.group",
  source: `${model}, NoSuchCloudWatchLogsLogGroup`,
  check: (request) =>
    request.world.find("aws:cloudwatch/logGroup:LogGroup", groupOf(request), "arn")
      ? undefined
      : {
          code: "NoSuchCloudWatchLogsLogGroup",
          message: "There is no CloudWatch Logs log group with the specified ARN.",
        },
};

const allowed: Rule = {
  id: "route53.query-log.resource-policy",
  source: `${model}, InsufficientCloudWatchLogsResourcePolicy`,
  check(request) {
    const policies = request.world
      .all("aws:cloudwatch/logResourcePolicy:LogResourcePolicy")
      .filter((it) => it.region === "us-east-1");
    const zone = `arn:aws:route53:::hostedzone/${String(request.inputs["zoneId"])}`;
    const context = { "aws:SourceAccount": request.account, "aws:SourceArn": zone };
    const may = (action: string): boolean =>
      policies.some((it) =>
        grants(it.inputs["policyDocument"], {
          service: "route53.amazonaws.com",
          action,
          resource: `${groupOf(request)}:log-stream:${String(request.inputs["zoneId"])}`,
          context,
        }),
      );
    return may("logs:CreateLogStream") && may("logs:PutLogEvents")
      ? undefined
      : {
          code: "InsufficientCloudWatchLogsResourcePolicy",
          message: `The resource policy that you're using for Route 53 query logging doesn't grant Route 53 sufficient permission to create or write to a log stream for ${groupOf(request)}.`,
        };
  },
};

const once: Rule = {
  id: "route53.query-log.once",
  source: `${model}, QueryLoggingConfigAlreadyExists`,
  check: ({ inputs, verb, world }) =>
    verb === "create" && world.all(token).some((it) => it.inputs["zoneId"] === inputs["zoneId"])
      ? {
          code: "QueryLoggingConfigAlreadyExists",
          message: `A query logging configuration already exists for this hosted zone ${String(inputs["zoneId"])}.`,
        }
      : undefined,
};

const publicZone: Rule = {
  id: "route53.query-log.public-zone",
  source: "docs.aws.amazon.com/Route53/latest/DeveloperGuide/query-logs.html: for public hosted zones only",
  check(request) {
    const zone = zoneOf(request, request.inputs["zoneId"]);
    return zone && isPrivate(zone)
      ? { code: "InvalidInput", message: "Query logging is not supported for private hosted zones." }
      : undefined;
  },
};

/** A public zone's log of queries. */
export const queryLog: TypeSpec = {
  token,
  api: {
    service: "Route 53",
    noun: "Route53 Query Logging Config",
    create: "CreateQueryLoggingConfig",
    delete: "DeleteQueryLoggingConfig",
  },
  global: true,
  id: (request) => checks.uuid(request, "query-log"),
  refers: { zoneId: { to: zoneToken, holds: false, missing: noZone } },
  replaceOn: { paths: ["cloudwatchLogGroupArn", "zoneId"], source },
  rules: [
    arnForm("route53.query-log.arn", "cloudwatchLogGroupArn", "cloudwatch_log_group_arn"),
    region,
    group,
    once,
    publicZone,
    allowed,
  ],
  outputs: (request) => ({
    arn: arn("route53", `queryloggingconfig/${request.id}`, request, { region: false, account: false }),
  }),
};
