import { list, text } from "../core/paths";
import type { Rule, TypeSpec } from "../core/spec";
import { isProps, isUnknown, type Props } from "../protocol/values";
import { arn, parseArn } from "./arn";
import { between, matches, number, oneOf, valueRule } from "./checks";
import { atCreate } from "./ec2-common";

const token = "aws:cloudwatch/metricAlarm:MetricAlarm";
const source = "hashicorp/terraform-provider-aws internal/service/cloudwatch/metric_alarm.go";
const model = "botocore cloudwatch/2010-08-01";
const actionLists = ["alarmActions", "okActions", "insufficientDataActions"];
const operators = [
  ...["GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold"],
  ...["LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold"],
];
const statistics = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"];

const period = valueRule("cloudwatch.alarm.period", source, "period", (value) => {
  const seconds = Number(value);
  if ([10, 20, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0)) return undefined;
  return `expected period to be one of [10 20 30] or divisible by 60, got ${seconds}`;
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

const oneThreshold: Rule = {
  id: "cloudwatch.alarm.one-threshold",
  source: `${source} ConflictsWith`,
  when: "check",
  check: ({ inputs }) =>
    inputs["threshold"] !== undefined && inputs["thresholdMetricId"] !== undefined
      ? '"threshold": conflicts with threshold_metric_id'
      : undefined,
};

const actionForm: Rule = {
  id: "cloudwatch.alarm.action-arn",
  source,
  when: "check",
  check({ inputs }) {
    for (const action of actionLists.flatMap((key) => list(inputs[key]))) {
      if (!isUnknown(action) && !parseArn(String(action)))
        return `"alarm_actions" (${String(action)}) is an invalid ARN: arn: invalid prefix`;
    }
    return undefined;
  },
};

const actionCount: Rule = {
  id: "cloudwatch.alarm.five-actions",
  source: `${model} ResourceList: at most 5`,
  check({ inputs }) {
    const long = actionLists.find((key) => list(inputs[key]).length > 5);
    return (
      long && {
        code: "ValidationError",
        message: `1 validation error detected: Value at '${long}' failed to satisfy constraint: Member must have length less than or equal to 5`,
      }
    );
  },
};

const actionRegion: Rule = {
  id: "cloudwatch.alarm.action-region",
  source: "docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html AlarmActions",
  check({ inputs, region }) {
    const arns = actionLists.flatMap((key) => list(inputs[key])).map((action) => parseArn(String(action)));
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

const needsThreshold: Rule = {
  id: "cloudwatch.alarm.needs-threshold",
  source: `${model} PutMetricAlarm Threshold, ThresholdMetricId`,
  check: ({ inputs }) =>
    inputs["metricName"] !== undefined && inputs["threshold"] === undefined
      ? {
          code: "ValidationError",
          message: "The parameter Threshold is required for alarms based on static thresholds",
        }
      : undefined,
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
    return world.find(token, name, "id", region) ? `CloudWatch metric alarm "${name}" already exists` : undefined;
  },
);

const metricAlarm: TypeSpec = {
  token,
  api: { service: "CloudWatch", noun: "CloudWatch Metric Alarm", create: "PutMetricAlarm", delete: "DeleteAlarms" },
  id: ({ inputs }) => String(inputs["name"]),
  autoName: { property: "name", max: 255 },
  replaceOn: { paths: ["region", "name"], source },
  defaults: (inputs) => ({ actionsEnabled: true, treatMissingData: "missing", ...inputs }),
  rules: [
    matches(
      "cloudwatch.alarm.name",
      source,
      "name",
      "alarm_name",
      /^[^]{1,255}$/,
      "expected length of alarm_name to be in the range (1 - 255)",
    ),
    matches(
      "cloudwatch.alarm.description",
      source,
      "alarmDescription",
      "alarm_description",
      /^[^]{0,1024}$/,
      "expected length of alarm_description to be in the range (0 - 1024)",
    ),
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
    period,
    oneStatistic,
    metricOrQueries,
    expressionOrMetric,
    oneThreshold,
    actionForm,
    nameFree,
    actionCount,
    actionRegion,
    span,
    datapoints,
    needsThreshold,
    returnsOne,
  ],
  outputs: (request) => ({
    arn: arn("cloudwatch", `alarm:${text(request.inputs["name"])}`, request),
  }),
};

export const alarmTypes: TypeSpec[] = [metricAlarm];
