import type { Rule, TypeSpec } from "../../core/spec";
import { demands, lengthBetween } from "../common/argument-forms";
import { atCreate } from "../common/checks";

const token = "aws:cloudwatch/logMetricFilter:LogMetricFilter";
const file = "hashicorp/terraform-provider-aws internal/service/logs/metric_filter.go";
const model = "botocore logs/2014-03-28";

const hundred: Rule = atCreate(
  "logs.metric-filter.hundred",
  `${model} PutMetricFilter: 100 for each log group`,
  ({ inputs, world, region }) => {
    const beside = world
      .all(token)
      .filter((it) => it.region === region && it.inputs["logGroupName"] === inputs["logGroupName"])
      .filter((it) => it.inputs["name"] !== inputs["name"]);
    return beside.length >= 100 ? { code: "LimitExceededException", message: "Resource limit exceeded." } : undefined;
  },
);

/** A metric's name or its namespace. */
const metricForm = (path: "name" | "namespace"): Rule[] => [
  lengthBetween(
    `logs.metric-filter.metric-${path}-length`,
    `${model} MetricName, MetricNamespace`,
    `metricTransformation.${path}`,
    path,
    0,
    255,
  ),
  demands(`logs.metric-filter.metric-${path}`, `${model} MetricName, MetricNamespace`, `metricTransformation.${path}`, [
    [/^[^:*$]*$/, `"${path}" must not contain a colon, an asterisk or a dollar sign`],
  ]),
];

/** Counts what is found in a log group, as a metric. */
export const metricFilter: TypeSpec = {
  token,
  api: {
    service: "CloudWatch Logs",
    noun: "CloudWatch Logs Metric Filter",
    create: "PutMetricFilter",
    delete: "DeleteMetricFilter",
  },
  id: ({ inputs }) => String(inputs["name"]),
  refers: {
    logGroupName: {
      to: "aws:cloudwatch/logGroup:LogGroup",
      // A group takes its filters with it.
      holds: false,
      missing: () => ({ code: "ResourceNotFoundException", message: "The specified log group does not exist." }),
    },
  },
  replaceOn: { paths: ["region", "name", "logGroupName"], source: file },
  rules: [
    lengthBetween("logs.metric-filter.name-length", `${model} FilterName`, "name", "name", 1, 512),
    demands("logs.metric-filter.name", `${model} FilterName`, "name", [
      [/^[^:*]*$/, '"name" must not contain a colon or an asterisk'],
    ]),
    lengthBetween("logs.metric-filter.pattern", `${model} FilterPattern`, "pattern", "pattern", 0, 1024),
    ...metricForm("name"),
    ...metricForm("namespace"),
    lengthBetween(
      "logs.metric-filter.metric-value",
      `${model} MetricValue`,
      "metricTransformation.value",
      "value",
      0,
      100,
    ),
    hundred,
  ],
  outputs: () => ({}),
  overwrites: () => true,
};
