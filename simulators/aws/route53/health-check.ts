import { BlockList, isIP, isIPv4 } from "node:net";
import { list } from "../../core/paths";
import type { Rule, TypeSpec } from "../../core/spec";
import type { Props } from "../../protocol/values";
import { arn } from "../common/arn";
import { arnForm, atMost, lengthBetween } from "../common/argument-forms";
import * as checks from "../common/checks";

const source = "hashicorp/terraform-provider-aws internal/service/route53/health_check.go";
const model = "botocore route53/2013-04-01/service-2.json HealthCheckConfig";
const token = "aws:route53/healthCheck:HealthCheck";
const types = [
  "HTTP",
  "HTTPS",
  "HTTP_STR_MATCH",
  "HTTPS_STR_MATCH",
  "TCP",
  "CALCULATED",
  "CLOUDWATCH_METRIC",
  "RECOVERY_CONTROL",
];
const checkers = [
  "us-east-1",
  "us-west-1",
  "us-west-2",
  "eu-west-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-northeast-1",
  "sa-east-1",
];
const invalid = (message: string) => ({ code: "InvalidInput", message });
const typeOf = (inputs: Props): string => String(inputs["type"]);
const isProbe = (type: string): boolean => /^(HTTPS?(_STR_MATCH)?|TCP)$/.test(type);

const interval = checks.valueRule("route53.health-check.interval", source, "requestInterval", (value) =>
  [10, 30].includes(Number(value)) ? undefined : `expected request_interval to be one of [10 30], got ${String(value)}`,
);

const regions: Rule = {
  id: "route53.health-check.regions",
  source: `${source}: MinItems 3; ${model}.Regions`,
  when: "check",
  check({ inputs }) {
    const given = list(inputs["regions"]);
    const unknown = given.find((region) => typeof region === "string" && !checkers.includes(region));
    if (unknown !== undefined)
      return `regions: expected regions to be one of [${checkers.map((it) => `"${it}"`).join(" ")}], got ${String(unknown)}`;
    return given.length === 0 || given.length >= 3
      ? undefined
      : `regions: Too few items: attribute requires 3 item minimum, but config has only ${given.length} declared.`;
  },
};

const endpoint: Rule = {
  id: "route53.health-check.endpoint",
  source: `${model}.IPAddress and FullyQualifiedDomainName`,
  check({ inputs }) {
    const type = typeOf(inputs);
    if (!isProbe(type)) return undefined;
    if (inputs["ipAddress"] === undefined && inputs["fqdn"] === undefined) {
      return invalid(
        "Invalid parameter : Either an IP address or a fully qualified domain name must be specified for an endpoint health check.",
      );
    }
    return type === "TCP" && inputs["port"] === undefined
      ? invalid("Invalid parameter : A port must be specified for a TCP health check.")
      : undefined;
  },
};

/** What a checker out on the internet cannot reach. */
const unroutable = new Map([
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["224.0.0.0", 4],
]);

const reachable: Rule = {
  id: "route53.health-check.reachable",
  source: `${model}.IPAddress: constraints of RFC 5735, RFC 6598, RFC 5156`,
  check({ inputs }) {
    const address = String(inputs["ipAddress"] ?? "");
    const ranges = new BlockList();
    for (const [net, bits] of unroutable) ranges.addSubnet(net, bits);
    return isIPv4(address) && ranges.check(address)
      ? invalid(
          `Invalid parameter : The IP address ${address} is in a local, private, nonroutable, or multicast range.`,
        )
      : undefined;
  },
};

const search: Rule = {
  id: "route53.health-check.search-string",
  source: `${model}.SearchString`,
  check({ inputs }) {
    const wants = typeOf(inputs).endsWith("_STR_MATCH");
    if (wants && !inputs["searchString"])
      return invalid(
        `Invalid parameter : A search string must be specified for a health check of type ${typeOf(inputs)}.`,
      );
    return !wants && inputs["searchString"]
      ? invalid(`Invalid parameter : A search string cannot be specified for a health check of type ${typeOf(inputs)}.`)
      : undefined;
  },
};

const children: Rule = {
  id: "route53.health-check.children",
  source: `${model}.ChildHealthChecks`,
  check(request) {
    const ids = checks.strings(request, "childHealthchecks");
    const missing = ids.find((id) => !request.world.find(token, id));
    if (missing !== undefined) return invalid(`Invalid parameter : The child health check ${missing} does not exist.`);
    const nested = ids.find((id) => typeOf(request.world.find(token, id)?.inputs ?? {}) === "CALCULATED");
    return nested === undefined
      ? undefined
      : invalid(`Invalid parameter : The child health check ${nested} is a calculated health check.`);
  },
};

const alarm: Rule = {
  id: "route53.health-check.alarm",
  source: `${model}.AlarmIdentifier; text: hashicorp/terraform-provider-aws issue 22993`,
  check(request) {
    const { inputs } = request;
    if (typeOf(inputs) !== "CLOUDWATCH_METRIC") {
      return inputs["cloudwatchAlarmRegion"] === undefined
        ? undefined
        : invalid("Invalid parameter : Basic health checks must not have an metric region specified.");
    }
    const [name, region] = [String(inputs["cloudwatchAlarmName"] ?? ""), String(inputs["cloudwatchAlarmRegion"] ?? "")];
    const stands = request.world.find("aws:cloudwatch/metricAlarm:MetricAlarm", name, ["name", "id"], region);
    return stands
      ? undefined
      : invalid(`Invalid parameter : The CloudWatch alarm ${name} does not exist in the region ${region}.`);
  },
};

/** Which alarms Route 53 can follow: it reads the metric itself, and judges it as the alarm would. The text is the page's. */
const alarmKind: Rule = {
  id: "route53.health-check.alarm-kind",
  source:
    "docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html, Monitoring a CloudWatch alarm: statistics, resolution, M of N, metric math",
  check({ inputs, world }) {
    if (typeOf(inputs) !== "CLOUDWATCH_METRIC") return undefined;
    const [name, region] = [String(inputs["cloudwatchAlarmName"] ?? ""), String(inputs["cloudwatchAlarmRegion"] ?? "")];
    const watched = world.find("aws:cloudwatch/metricAlarm:MetricAlarm", name, ["name", "id"], region)?.inputs ?? {};
    const of = Number(watched["evaluationPeriods"]);
    const odd = [
      [list(watched["metricQueries"]).length > 0, "metric math"],
      [watched["extendedStatistic"] !== undefined, "extended statistics"],
      [Number(watched["period"] ?? 60) < 60, "high-resolution metrics"],
      [
        watched["datapointsToAlarm"] !== undefined && Number(watched["datapointsToAlarm"]) !== of,
        '"M out of N" alarms',
      ],
    ].find(([is]) => is);
    return (
      odd && invalid(`Invalid parameter : Route 53 does not support ${String(odd[1])}: the CloudWatch alarm ${name}.`)
    );
  },
};

const lengths = (
  [
    ["fqdn", "fqdn", 255],
    ["resourcePath", "resource_path", 255],
    ["searchString", "search_string", 255],
    ["referenceName", "reference_name", 27],
  ] as const
).map(([path, argument, most]) =>
  lengthBetween(`route53.health-check.${path}-length`, source, path, argument, 0, most),
);

const address = checks.valueRule("route53.health-check.address", source, "ipAddress", (value) =>
  isIP(String(value)) ? undefined : `expected ip_address to contain a valid IP, got: ${String(value)}`,
);

const childThreshold = checks.valueRule(
  "route53.health-check.child-threshold",
  source,
  "childHealthThreshold",
  (value) =>
    Number(value) <= 256 ? undefined : `expected child_health_threshold to be at most (256), got ${String(value)}`,
);

/** A health check. */
export const healthCheck: TypeSpec = {
  token,
  api: {
    service: "Route 53",
    noun: "Route53 Health Check",
    create: "CreateHealthCheck",
    update: "UpdateHealthCheck",
    delete: "DeleteHealthCheck",
  },
  global: true,
  id: (request) => checks.uuid(request, "health-check"),
  replaceOn: { paths: ["measureLatency", "referenceName", "requestInterval", "routingControlArn", "type"], source },
  rules: [
    checks.oneOf("route53.health-check.type", source, "type", "type", types),
    checks.between("route53.health-check.threshold", source, "failureThreshold", "failure_threshold", 1, 10),
    checks.between("route53.health-check.port", source, "port", "port", 1, 65535),
    checks.oneOf(
      "route53.health-check.no-data",
      source,
      "insufficientDataHealthStatus",
      "insufficient_data_health_status",
      ["Healthy", "Unhealthy", "LastKnownStatus"],
    ),
    atMost("route53.health-check.child-count", source, "childHealthchecks", "child_healthchecks", 256),
    arnForm("route53.health-check.routing-control", "routingControlArn", "routing_control_arn"),
    ...[
      interval,
      address,
      childThreshold,
      regions,
      endpoint,
      reachable,
      search,
      children,
      alarm,
      alarmKind,
      ...lengths,
    ],
  ],
  outputs(request) {
    const { id, inputs } = request;
    const type = typeOf(inputs);
    return {
      arn: arn("route53", `healthcheck/${id}`, request, { region: false, account: false }),
      type,
      ...(isProbe(type) && {
        enableSni: inputs["enableSni"] ?? type.startsWith("HTTPS"),
        failureThreshold: inputs["failureThreshold"] ?? 3,
        requestInterval: inputs["requestInterval"] ?? 30,
        ...(type !== "TCP" && { port: inputs["port"] ?? (type.startsWith("HTTPS") ? 443 : 80) }),
      }),
      disabled: inputs["disabled"] ?? false,
    };
  },
};
