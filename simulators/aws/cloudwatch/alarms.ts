import { list, text } from "../../core/paths";
import type { Rule, TypeSpec } from "../../core/spec";
import { isProps, type Props } from "../../protocol/values";
import { arnForm, atMost, lengthBetween } from "../common/argument-forms";
import { arn, parseArn } from "../common/arn";
import { atCreate, between, conflicts, matches, number, oneOf, tooLong, valueRule } from "../common/checks";
import { actionLists, metricToken, unnamed } from "./alarm-rules";

const source = "hashicorp/terraform-provider-aws internal/service/cloudwatch/metric_alarm.go";
const model = "botocore cloudwatch/2010-08-01";
const operators = [
  ...["GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold"],
  ...["LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold"],
];
const statistics = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"];
/** As the provider has it: a percentile, a trimmed mean, a percentile rank and their like. */
const extended =
  /^((p|(tm)|(wm)|(tc)|(ts))((\d{1,2}(\.\d{1,2})?)|(100))|(IQM)|(((TM)|(WM)|(PR)|(TC)|(TS)))\((\d+(\.\d+)?%?)?:(\d+(\.\d+)?%?)?\))$/;

/** A metric of high resolution has periods under a minute. */
const period = (id: string, path: string, short: number[]): Rule =>
  valueRule(id, source, path, (value) => {
    const seconds = Number(value);
    if (short.includes(seconds) || (seconds > 0 && seconds % 60 === 0)) return undefined;
    return `expected period to be one of [${short.join(" ")}] or divisible by 60, got ${seconds}`;
  });

const oneStatistic: Rule = {
  id: "cloudwatch.alarm.one-statistic",
  source: `${source} CustomizeDiff`,
  when: "check",
  check({ inputs }) {
    const given = ["statistic", "extendedStatistic"].filter((key) => inputs[key] !== undefined);
    return inputs["metricName"] !== undefined && given.length !== 1
      ? "One of `statistic` or `extended_statistic` must be set for a cloudwatch metric alarm"
      : undefined;
  },
};

const metricOrQueries: Rule = {
  id: "cloudwatch.alarm.metric-or-queries",
  source: `${source} ConflictsWith`,
  when: "check",
  check({ inputs }) {
    if (list(inputs["metricQueries"]).length === 0) return undefined;
    const both = ["metricName", "namespace", "period", "statistic", "extendedStatistic", "dimensions"].find(
      (key) => inputs[key] !== undefined,
    );
    return both && `"${both.replace(/[A-Z]/g, (it) => `_${it.toLowerCase()}`)}": conflicts with metric_query`;
  },
};

const expressionOrMetric: Rule = {
  id: "cloudwatch.alarm.expression-or-metric",
  source: `${source} CustomizeDiff`,
  when: "check",
  check: ({ inputs }) =>
    list(inputs["metricQueries"])
      .filter(isProps)
      .some((query) => query["expression"] !== undefined && query["metric"] !== undefined)
      ? "No metric_query may have both `expression` and a `metric` specified"
      : undefined,
};

/** What EC2 does by itself, which is no ARN as the provider checks them elsewhere. */
const ec2Action = /^arn:[\w-]+:automate:[\w-]+:ec2:(reboot|recover|stop|terminate)$/;
const actionForms = actionLists.map(([path, argument]) =>
  arnForm(`cloudwatch.alarm.${path}-arn`, `${path}.*`, argument, ec2Action),
);

/** The provider counts two of the three lists. */
const actionCounts = actionLists
  .slice(1)
  .map(([path, argument]) => atMost(`cloudwatch.alarm.${path}`, `${source}: MaxItems 5`, path, argument, 5));
const fiveActions: Rule = {
  id: "cloudwatch.alarm.five-actions",
  source: `${model} ResourceList: at most 5`,
  check: ({ inputs }) =>
    list(inputs["alarmActions"]).length > 5
      ? { code: "ValidationError", message: tooLong("alarmActions", 5) }
      : undefined,
};

const actionRegion: Rule = {
  id: "cloudwatch.alarm.action-region",
  source: "docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html AlarmActions",
  check({ inputs, region }) {
    const arns = actionLists.flatMap(([path]) => list(inputs[path])).map((action) => parseArn(String(action)));
    const far = arns.find((it) => it && it.service === "sns" && it.region !== region);
    return (
      far && {
        code: "ValidationError",
        message: `Invalid region ${far.region} specified. Only ${region} is supported.`,
      }
    );
  },
};

/** A day; a week where each period is an hour or more. */
const span: Rule = {
  id: "cloudwatch.alarm.span",
  source: `${model} PutMetricAlarm EvaluationPeriods`,
  check({ inputs }) {
    const seconds = number(inputs, "period");
    if (seconds === undefined) return undefined;
    const [most, words] = seconds >= 3600 ? [604800, "seven days"] : [86400, "a day"];
    if (seconds * (number(inputs, "evaluationPeriods") ?? 1) <= most) return undefined;
    return {
      code: "ValidationError",
      message: `Metrics cannot be checked across more than ${words} (EvaluationPeriods * Period must be <= ${most}).`,
    };
  },
};

const datapoints: Rule = {
  id: "cloudwatch.alarm.datapoints",
  source: "docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html (M out of N)",
  check({ inputs }) {
    const [m, n] = [number(inputs, "datapointsToAlarm"), number(inputs, "evaluationPeriods")];
    return m !== undefined && n !== undefined && m > n
      ? { code: "ValidationError", message: "DatapointsToAlarm must be less than or equal to EvaluationPeriods" }
      : undefined;
  },
};

const returnsOne: Rule = {
  id: "cloudwatch.alarm.returns-one",
  source: `${model} PutMetricAlarm Metrics: one ReturnData`,
  check({ inputs }) {
    const queries: Props[] = list(inputs["metricQueries"]).filter(isProps);
    if (queries.length === 0 || inputs["thresholdMetricId"] !== undefined) return undefined;
    const returning = queries.filter((query) => query["returnData"] === true).length;
    return returning === 1
      ? undefined
      : { code: "ValidationError", message: "Exactly one element of the metrics list should return data." };
  },
};

const nameFree: Rule = atCreate(
  "cloudwatch.alarm.name-free",
  `${source} resourceMetricAlarmCreate`,
  ({ inputs, world, region }) => {
    const name = String(inputs["name"]);
    return world.find(metricToken, name, "id", region) ? `CloudWatch metric alarm "${name}" already exists` : undefined;
  },
);

/** An alarm with no threshold has one of 0: the provider sends it so. */
const metricAlarm: TypeSpec = {
  token: metricToken,
  api: { service: "CloudWatch", noun: "CloudWatch Metric Alarm", create: "PutMetricAlarm", delete: "DeleteAlarms" },
  id: ({ inputs }) => String(inputs["name"]),
  autoName: { property: "name", max: 255 },
  replaceOn: { paths: ["region", "name"], source },
  defaults: (inputs) => ({ actionsEnabled: true, treatMissingData: "missing", ...inputs }),
  rules: [
    lengthBetween("cloudwatch.alarm.name", source, "name", "alarm_name", 1, 255),
    lengthBetween("cloudwatch.alarm.description", source, "alarmDescription", "alarm_description", 0, 1024),
    oneOf(
      "cloudwatch.alarm.operator",
      `${model} ComparisonOperator`,
      "comparisonOperator",
      "comparison_operator",
      operators,
    ),
    oneOf("cloudwatch.alarm.statistic", `${model} Statistic`, "statistic", "statistic", statistics),
    oneOf("cloudwatch.alarm.missing-data", source, "treatMissingData", "treat_missing_data", [
      "breaching",
      "notBreaching",
      "ignore",
      "missing",
    ]),
    between("cloudwatch.alarm.evaluation-periods", source, "evaluationPeriods", "evaluation_periods", 1, Infinity),
    between("cloudwatch.alarm.datapoints-at-least", source, "datapointsToAlarm", "datapoints_to_alarm", 1, Infinity),
    period("cloudwatch.alarm.period", "period", [10, 20, 30]),
    period("cloudwatch.alarm.query-period", "metricQueries.*.period", [1, 5, 10, 20, 30]),
    period("cloudwatch.alarm.metric-period", "metricQueries.*.metric.period", [1, 5, 10, 20, 30]),
    matches(
      "cloudwatch.alarm.extended-statistic",
      source,
      "extendedStatistic",
      "extended_statistic",
      extended,
      "invalid statistic, see: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html",
    ),
    conflicts(
      "cloudwatch.alarm.one-threshold",
      `${source} ConflictsWith`,
      ["threshold", "threshold"],
      ["thresholdMetricId", "threshold_metric_id"],
    ),
    ...actionForms,
    ...actionCounts,
    ...[oneStatistic, metricOrQueries, expressionOrMetric, nameFree, fiveActions, actionRegion],
    ...[span, datapoints, returnsOne, unnamed],
  ],
  outputs: (request) => ({
    arn: arn("cloudwatch", `alarm:${text(request.inputs["name"])}`, request),
  }),
};

export const alarmTypes: TypeSpec[] = [metricAlarm];
