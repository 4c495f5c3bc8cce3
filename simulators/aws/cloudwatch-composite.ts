import { list, text } from "../core/paths";
import type { Refusal, Request, Rule, TypeSpec } from "../core/spec";
import { isProps } from "../protocol/values";
import { arnForm, atMost, exactlyOne, jsonForm, lengthBetween } from "./argument-forms";
import { arn, parseArn } from "./arn";
import * as checks from "./checks";
import { policyDocumentProblem } from "./policy-document";

const file = "hashicorp/terraform-provider-aws internal/service/cloudwatch/composite_alarm.go";
const model = "botocore cloudwatch/2010-08-01/service-2.json";
const token = "aws:cloudwatch/compositeAlarm:CompositeAlarm";
const alarmTokens = ["aws:cloudwatch/metricAlarm:MetricAlarm", token];

const invalid = (message: string): Refusal => ({ code: "ValidationError", message });

/** The words of an alarm rule: names in their functions, operators, brackets. Undefined where it cannot be read. */
export function alarmsIn(rule: string): string[] | undefined {
  const tokens = rule.match(/"[^"]*"|[(),]|[^\s(),"]+/g) ?? [];
  const names: string[] = [];
  let at = 0;
  const take = (wanted: string): boolean => tokens[at] === wanted && ++at > 0;
  const name = (): boolean => {
    const given = tokens[at++];
    if (given === undefined || /^[(),]$/.test(given)) return false;
    names.push(given.replace(/^"|"$/g, ""));
    return true;
  };
  const term = (): boolean => {
    const word = tokens[at++];
    if (word === "NOT") return term();
    if (word === "(") return either() && take(")");
    if (word === "TRUE" || word === "FALSE") return true;
    if (word === "AT_LEAST") return atLeast();
    return (word === "ALARM" || word === "OK" || word === "INSUFFICIENT_DATA") && take("(") && name() && take(")");
  };
  // AT_LEAST(2, ALARM, (one, other, third)), also with a percentage and NOT before the state.
  const atLeast = (): boolean => {
    if (!take("(") || !/^\d+%?$/.test(tokens[at++] ?? "") || !take(",")) return false;
    take("NOT");
    if (!["ALARM", "OK", "INSUFFICIENT_DATA"].includes(tokens[at++] ?? "") || !take(",") || !take("(") || !name())
      return false;
    while (take(",")) if (!name()) return false;
    return take(")") && take(")");
  };
  const either = (): boolean => {
    if (!term()) return false;
    while (tokens[at] === "AND" || tokens[at] === "OR") {
      at += 1;
      if (!term()) return false;
    }
    return true;
  };
  return either() && at === tokens.length ? names : undefined;
}

const ruleForm: Rule = {
  id: "cloudwatch.composite.rule-form",
  source: `${model} PutCompositeAlarmInput.AlarmRule`,
  check: ({ inputs }) =>
    alarmsIn(String(inputs["alarmRule"]))
      ? undefined
      : invalid(`AlarmRule is not a valid expression: ${String(inputs["alarmRule"])}`),
};

const alarmsStand: Rule = {
  id: "cloudwatch.composite.alarms-stand",
  source: `${model} PutCompositeAlarm`,
  check(request) {
    const named = [...new Set(alarmsIn(String(request.inputs["alarmRule"])) ?? [])];
    const gone = named.filter((name) => !stands(request, name));
    return gone.length > 0
      ? invalid(`Could not save the composite alarm as alarms [${gone.join(", ")}] in the alarm rule do not exist`)
      : undefined;
  },
};

function stands(request: Request, name: string): boolean {
  const own = parseArn(name)?.resource.replace(/^alarm:/, "") ?? name;
  return request.world.find(alarmTokens, own, "id", request.region) !== undefined;
}

const noCircle: Rule = {
  id: "cloudwatch.composite.no-circle",
  source: `${model} PutCompositeAlarm: an alarm that depends on itself`,
  check(request) {
    const own = String(request.inputs["alarmName"]);
    const seen = new Set<string>();
    const reaches = (rule: string): boolean =>
      (alarmsIn(rule) ?? []).some((name) => {
        if (name === own) return true;
        if (seen.has(name)) return false;
        seen.add(name);
        const next = request.world.find(token, name, "id", request.region);
        return next !== undefined && reaches(String(next.inputs["alarmRule"]));
      });
    return reaches(String(request.inputs["alarmRule"]))
      ? invalid(`The alarm rule of ${own} would create a cycle.`)
      : undefined;
  },
};

const suppressorStands: Rule = {
  id: "cloudwatch.composite.suppressor-stands",
  source: `${model} PutCompositeAlarmInput.ActionsSuppressor: an existing alarm`,
  check(request) {
    const given = isProps(request.inputs["actionsSuppressor"])
      ? text(request.inputs["actionsSuppressor"]["alarm"])
      : undefined;
    return given === undefined || stands(request, given)
      ? undefined
      : invalid(`Could not save the composite alarm as the actions suppressor alarm [${given}] does not exist`);
  },
};

/** A composite alarm starts nothing in EC2 or Auto Scaling. */
const actionKinds: Rule = {
  id: "cloudwatch.composite.action-kinds",
  source: `${model} PutCompositeAlarmInput.AlarmActions: SNS, Lambda, Systems Manager, AIOps`,
  check({ inputs }) {
    const given = ["alarmActions", "okActions", "insufficientDataActions"].flatMap((key) =>
      list(inputs[key]).map(String),
    );
    const bad = given.find(
      (action) => !["sns", "lambda", "ssm", "ssm-incidents", "aiops"].includes(parseArn(action)?.service ?? ""),
    );
    return bad === undefined
      ? undefined
      : invalid(`Invalid arn syntax or unsupported action for a composite alarm: ${bad}`);
  },
};

const actions: [string, string][] = [
  ["alarmActions", "alarm_actions"],
  ["okActions", "ok_actions"],
  ["insufficientDataActions", "insufficient_data_actions"],
];

/** An alarm over other alarms. */
const compositeAlarm: TypeSpec = {
  token,
  api: {
    service: "CloudWatch",
    noun: "CloudWatch Composite Alarm",
    create: "PutCompositeAlarm",
    delete: "DeleteAlarms",
  },
  id: ({ inputs }) => String(inputs["alarmName"]),
  replaceOn: { paths: ["region", "actionsEnabled", "alarmName"], source: file },
  rules: [
    ...actions.flatMap(([path, argument]) => [
      atMost(`cloudwatch.composite.${path}`, `${file}: MaxItems 5`, path, argument, 5),
      arnForm(`cloudwatch.composite.${path}-arn`, `${path}.*`, argument),
    ]),
    lengthBetween("cloudwatch.composite.description", file, "alarmDescription", "alarm_description", 0, 1024),
    lengthBetween("cloudwatch.composite.name", file, "alarmName", "alarm_name", 0, 255),
    lengthBetween("cloudwatch.composite.rule-length", file, "alarmRule", "alarm_rule", 1, 10240),
    ...[ruleForm, noCircle, alarmsStand, suppressorStands, actionKinds],
  ],
  outputs: (request) => ({
    arn: arn("cloudwatch", `alarm:${String(request.inputs["alarmName"])}`, request),
    actionsEnabled: request.inputs["actionsEnabled"] ?? true,
  }),
  overwrites: () => true,
};

const logsFile = "hashicorp/terraform-provider-aws internal/service/logs/resource_policy.go";
const logsModel = "botocore logs/2014-03-28/service-2.json";
const policyToken = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy";

const document: Rule = {
  id: "logs.resource-policy.document",
  source: `${logsModel} PutResourcePolicy, InvalidParameterException; IAM policy grammar`,
  check({ inputs }) {
    const problem = policyDocumentProblem(inputs["policyDocument"], "resource");
    return problem ? { code: "InvalidParameterException", message: `Invalid policy document: ${problem}` } : undefined;
  },
};

const ten: Rule = {
  id: "logs.resource-policy.ten",
  source: "docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html: 10 for each region and account",
  check(request) {
    const { inputs, verb, world, region } = request;
    const others = world
      .all(policyToken)
      .filter((it) => it.region === region && it.inputs["policyName"] !== undefined && it.id !== inputs["policyName"]);
    return verb === "create" && inputs["policyName"] !== undefined && others.length >= 10
      ? { code: "LimitExceededException", message: "Resource limit exceeded." }
      : undefined;
  },
};

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
  replaceOn: { paths: ["region", "policyName", "resourceArn"], source: logsFile },
  rules: [
    exactlyOne("logs.resource-policy.scope", logsFile, { policyName: "policy_name", resourceArn: "resource_arn" }),
    arnForm("logs.resource-policy.arn", "resourceArn", "resource_arn"),
    jsonForm("logs.resource-policy.json", "policyDocument", "policy_document"),
    lengthBetween(
      "logs.resource-policy.length",
      `${logsModel} PolicyDocument`,
      "policyDocument",
      "policy_document",
      1,
      51200,
    ),
    ...[document, ten],
  ],
  outputs: (request) => ({
    policyDocument: checks.policyText(request.inputs["policyDocument"]),
    policyScope: request.inputs["policyName"] === undefined ? "RESOURCE" : "ACCOUNT",
    revisionId: request.digits(32, request.verb),
  }),
  overwrites: () => true,
};

/** CloudWatch's composite alarms, and the policy of CloudWatch Logs. */
export const cloudwatchComposite: TypeSpec[] = [compositeAlarm, logResourcePolicy];
