import { list, text } from "../../core/paths";
import type { Refusal, Request, Rule, TypeSpec } from "../../core/spec";
import { isProps } from "../../protocol/values";
import { arnForm, atMost, lengthBetween } from "../common/argument-forms";
import { arn, parseArn } from "../common/arn";
import { actionLists, alarmName, alarmsIn, compositeToken, metricToken, unnamed } from "./alarm-rules";

const file = "hashicorp/terraform-provider-aws internal/service/cloudwatch/composite_alarm.go";
const model = "botocore cloudwatch/2010-08-01/service-2.json";

const invalid = (message: string): Refusal => ({ code: "ValidationError", message });

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
  return request.world.find([metricToken, compositeToken], alarmName(name), "id", request.region) !== undefined;
}

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
    const given = actionLists.flatMap(([path]) => list(inputs[path]).map(String));
    const bad = given.find(
      (action) => !["sns", "lambda", "ssm", "ssm-incidents", "aiops"].includes(parseArn(action)?.service ?? ""),
    );
    return bad === undefined
      ? undefined
      : invalid(`Invalid arn syntax or unsupported action for a composite alarm: ${bad}`);
  },
};

/** An alarm over other alarms. */
const compositeAlarm: TypeSpec = {
  token: compositeToken,
  api: {
    service: "CloudWatch",
    noun: "CloudWatch Composite Alarm",
    create: "PutCompositeAlarm",
    delete: "DeleteAlarms",
  },
  id: ({ inputs }) => String(inputs["alarmName"]),
  replaceOn: { paths: ["region", "actionsEnabled", "alarmName"], source: file },
  rules: [
    ...actionLists.flatMap(([path, argument]) => [
      atMost(`cloudwatch.composite.${path}`, `${file}: MaxItems 5`, path, argument, 5),
      arnForm(`cloudwatch.composite.${path}-arn`, `${path}.*`, argument),
    ]),
    lengthBetween("cloudwatch.composite.description", file, "alarmDescription", "alarm_description", 0, 1024),
    lengthBetween("cloudwatch.composite.name", file, "alarmName", "alarm_name", 0, 255),
    lengthBetween("cloudwatch.composite.rule-length", file, "alarmRule", "alarm_rule", 1, 10240),
    ...[ruleForm, alarmsStand, suppressorStands, actionKinds, unnamed],
  ],
  outputs: (request) => ({
    arn: arn("cloudwatch", `alarm:${String(request.inputs["alarmName"])}`, request),
    actionsEnabled: request.inputs["actionsEnabled"] ?? true,
  }),
  overwrites: () => true,
};

/** CloudWatch's composite alarms. */
export const cloudwatchComposite: TypeSpec[] = [compositeAlarm];
