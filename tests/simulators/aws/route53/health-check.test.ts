import { awsCloud } from "../../harness";
import { type Case, holds, stand } from "../edge-world";

const check = "aws:route53/healthCheck:HealthCheck";

describe("health checks", () => {
  const http = (inputs: object = {}) => ({ type: "HTTPS", fqdn: "a.dev", ...inputs });
  const cases: Omit<Case, "token">[] = [
    {
      rule: "an unknown type",
      refused: http({ type: "https" }),
      says: /expected type to be one of .*, got https/,
      accepted: http({ type: "HTTPS" }),
    },
    {
      rule: "what is no address",
      refused: http({ ipAddress: "198.51.100" }),
      says: /expected ip_address to contain a valid IP, got: 198.51.100/,
      accepted: http({ ipAddress: "2001:db8::1" }),
    },
    {
      rule: "257 healthy children",
      refused: { type: "CALCULATED", childHealthThreshold: 257 },
      says: /expected child_health_threshold to be at most \(256\), got 257/,
      accepted: { type: "CALCULATED", childHealthThreshold: 256 },
    },
    {
      rule: "257 children",
      refused: { type: "CALCULATED", childHealthchecks: Array.from({ length: 257 }, (_, at) => `c${at}`) },
      says: /Attribute child_healthchecks supports 256 item maximum/,
      accepted: { type: "CALCULATED" },
    },
    {
      rule: "a reference name of 28 characters",
      refused: http({ referenceName: "r".repeat(28) }),
      says: /expected length of reference_name to be in the range \(0 - 27\)/,
      accepted: http({ referenceName: "r".repeat(27) }),
    },
    {
      rule: "a routing control that is no ARN",
      refused: { type: "RECOVERY_CONTROL", routingControlArn: "control" },
      says: /"routing_control_arn" \(control\) is an invalid ARN: arn: invalid prefix/,
      accepted: {
        type: "RECOVERY_CONTROL",
        routingControlArn: "arn:aws:route53-recovery-control::123456789012:controlpanel/1/routingcontrol/2",
      },
    },
    {
      rule: "an alarm of a check that looks itself",
      refused: http({ cloudwatchAlarmName: "lag", cloudwatchAlarmRegion: "us-east-1" }),
      says: /Basic health checks must not have an metric region specified/,
      accepted: http(),
    },
    {
      rule: "an interval of 20 s",
      refused: http({ requestInterval: 20 }),
      says: /expected request_interval to be one of \[10 30\]/,
      accepted: http({ requestInterval: 10 }),
    },
    {
      rule: "a threshold of 11",
      refused: http({ failureThreshold: 11 }),
      says: /range \(1 - 10\)/,
      accepted: http({ failureThreshold: 10 }),
    },
    {
      rule: "two regions",
      refused: http({ regions: ["us-east-1", "eu-west-1"] }),
      says: /Too few items/,
      accepted: http({ regions: ["us-east-1", "eu-west-1", "us-west-2"] }),
    },
    {
      rule: "a region without checkers",
      refused: http({ regions: ["us-east-1", "eu-west-1", "eu-north-1"] }),
      says: /expected regions to be one of/,
      accepted: http(),
    },
    {
      rule: "no endpoint",
      refused: { type: "HTTP" },
      says: /InvalidInput: .*IP address or a fully qualified domain name/,
      accepted: { type: "HTTP", ipAddress: "198.51.100.7" },
    },
    {
      rule: "TCP without port",
      refused: { type: "TCP", fqdn: "a.dev" },
      says: /A port must be specified/,
      accepted: { type: "TCP", fqdn: "a.dev", port: 443 },
    },
    {
      rule: "a private address",
      refused: http({ ipAddress: "10.1.2.3" }),
      says: /nonroutable/,
      accepted: http({ ipAddress: "11.1.2.3" }),
    },
    {
      rule: "an address that providers share among their customers",
      refused: http({ ipAddress: "100.64.0.1" }),
      says: /nonroutable/,
      accepted: http({ ipAddress: "100.128.0.1" }),
    },
    {
      rule: "no string to match",
      refused: http({ type: "HTTP_STR_MATCH" }),
      says: /search string must be specified/,
      accepted: http({ type: "HTTP_STR_MATCH", searchString: "ok" }),
    },
    {
      rule: "a child that is not there",
      refused: { type: "CALCULATED", childHealthchecks: ["none"] },
      says: /child health check none does not exist/,
      accepted: { type: "CALCULATED", childHealthchecks: [] },
    },
    {
      ...{
        rule: "an alarm that is not there",
        says: /CloudWatch alarm lag does not exist in the region us-west-2/,
        accepted: { type: "CLOUDWATCH_METRIC", cloudwatchAlarmName: "lag", cloudwatchAlarmRegion: "us-east-1" },
      },
      refused: { type: "CLOUDWATCH_METRIC", cloudwatchAlarmName: "lag", cloudwatchAlarmRegion: "us-west-2" },
      given: (aws) => stand(aws, "aws:cloudwatch/metricAlarm:MetricAlarm", "lag", { name: "lag" }),
    },
  ];
  holds(cases.map((it) => ({ ...it, token: check })));

  test.each([
    ["metric math", { metricQueries: [{ id: "m" }] }],
    ["extended statistics", { extendedStatistic: "p99" }],
    ["high-resolution metrics", { period: 10 }],
    ['"M out of N" alarms', { evaluationPeriods: 3, datapointsToAlarm: 2 }],
  ])("follows no alarm of %s", async (what, inputs) => {
    const aws = awsCloud();
    const follows = { type: "CLOUDWATCH_METRIC", cloudwatchAlarmName: "lag", cloudwatchAlarmRegion: "us-east-1" };
    stand(aws, "aws:cloudwatch/metricAlarm:MetricAlarm", "lag", { name: "lag", ...inputs });
    expect(await aws.refusal(check, follows)).toContain(`Route 53 does not support ${what}: the CloudWatch alarm lag`);
    stand(aws, "aws:cloudwatch/metricAlarm:MetricAlarm", "lag", { name: "lag", evaluationPeriods: 3, period: 60 });
    await expect(aws.create(check, follows)).resolves.toHaveProperty("id");
  });

  test("what it computes, and what replaces it", async () => {
    const aws = awsCloud();
    const { id, outputs } = await aws.create(check, http());
    expect(outputs).toMatchObject({
      arn: `arn:aws:route53:::healthcheck/${id}`,
      enableSni: true,
      failureThreshold: 3,
      requestInterval: 30,
      port: 443,
    });
    expect(aws.diff(check, http({ requestInterval: 30 }), http({ requestInterval: 10 })).replaces).toBe(true);
    expect(aws.diff(check, http(), http({ fqdn: "b.dev", failureThreshold: 5 })).replaces).toBe(false);
  });
});
