import { type Case, holds, logGroup, role, stand } from "./edge-world";

// What the provider itself checks of single arguments, and what is alike for several types.

const seen = { cloudwatchMetricsEnabled: true, metricName: "m", sampledRequestsEnabled: true };

describe("WAF", () => {
  const token = "aws:wafv2/ipSet:IpSet";
  const logging = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
  const set = (more: object = {}) => ({
    name: "s",
    scope: "CLOUDFRONT",
    ipAddressVersion: "IPV4",
    addresses: [],
    ...more,
  });
  const acl = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/edge/1";
  const filter = (defaultBehavior: string) => ({
    resourceArn: acl,
    logDestinationConfigs: ["arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-edge"],
    loggingFilter: {
      defaultBehavior,
      filters: [{ behavior: "DROP", requirement: "MEETS_ALL", conditions: [{ actionCondition: { action: "ALLOW" } }] }],
    },
  });
  const many = (count: number) => Array.from({ length: count }, (_, at) => `10.${at >> 8}.${at & 255}.1/32`);
  const cases: Case[] = [
    {
      token,
      rule: "a set's name with a space",
      refused: set({ name: "a b" }),
      says: /alphanumeric hyphen and underscore/,
      accepted: set(),
    },
    { token, rule: "a set's scope", refused: set({ scope: "ALL" }), says: /expected scope/, accepted: set() },
    {
      token,
      rule: "a set for CloudFront elsewhere",
      region: "eu-west-1",
      refused: set(),
      says: /SCOPE_VALUE, parameter: CLOUDFRONT/,
      accepted: set({ scope: "REGIONAL" }),
    },
    {
      token,
      rule: "a set's name that is taken",
      given: (aws) => aws.create(token, set()),
      refused: set(),
      says: /WAFDuplicateItemException/,
      accepted: set({ name: "t" }),
    },
    {
      token,
      rule: "10,001 addresses",
      refused: set({ addresses: many(10_001) }),
      says: /10000 item maximum/,
      accepted: set({ addresses: many(10_000) }),
    },
    {
      ...{
        token: logging,
        rule: "a filter's default",
        refused: filter("SKIP"),
        says: /default_behavior/,
        accepted: filter("KEEP"),
      },
      given: (aws) => {
        stand(
          aws,
          "aws:wafv2/webAcl:WebAcl",
          "1",
          { name: "edge", scope: "CLOUDFRONT", visibilityConfig: seen },
          { arn: acl },
        );
        logGroup(aws, "aws-waf-logs-edge");
      },
    },
  ];
  holds(cases);
});

describe("Route 53", () => {
  const check = "aws:route53/healthCheck:HealthCheck";
  const zone = "aws:route53/zone:Zone";
  const http = (more: object) => ({ type: "HTTP_STR_MATCH", fqdn: "a.dev", searchString: "ok", ...more });
  const alarm = (insufficientDataHealthStatus: string) => ({
    type: "CLOUDWATCH_METRIC",
    cloudwatchAlarmName: "lag",
    cloudwatchAlarmRegion: "us-east-1",
    insufficientDataHealthStatus,
  });
  const group = "arn:aws:logs:us-east-1:123456789012:log-group:/q";
  const long = (length: number) => ["x".repeat(60), "x".repeat(60), "x".repeat(60), "x".repeat(length - 183)].join(".");
  holds([
    {
      token: check,
      rule: "a domain of 256 characters",
      refused: http({ fqdn: "x".repeat(256) }),
      says: /length of fqdn/,
      accepted: http({ fqdn: "x".repeat(255) }),
    },
    {
      token: check,
      rule: "a path of 256 characters",
      refused: http({ resourcePath: "x".repeat(256) }),
      says: /length of resource_path/,
      accepted: http({ resourcePath: "x".repeat(255) }),
    },
    {
      token: check,
      rule: "a text of 256 characters to look for",
      refused: http({ searchString: "x".repeat(256) }),
      says: /length of search_string/,
      accepted: http({ searchString: "x".repeat(255) }),
    },
    {
      token: check,
      rule: "port 0",
      refused: http({ port: 0 }),
      says: /range \(1 - 65535\)/,
      accepted: http({ port: 1 }),
    },
    {
      token: check,
      rule: "no data",
      given: (aws) => stand(aws, "aws:cloudwatch/metricAlarm:MetricAlarm", "lag", { name: "lag" }),
      refused: alarm("Ok"),
      says: /insufficient_data_health_status/,
      accepted: alarm("LastKnownStatus"),
    },
    {
      token: zone,
      rule: "a zone of 1,025 characters",
      refused: { name: "x".repeat(1025) },
      says: /range \(1 - 1024\)/,
      accepted: { name: long(240) },
    },
    {
      token: "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec",
      rule: "signing status",
      given: (aws) => stand(aws, zone, "Z", { name: "a.dev" }, {}, ""),
      refused: { hostedZoneId: "Z", signingStatus: "ON" },
      says: /signing_status/,
      accepted: { hostedZoneId: "Z", signingStatus: "NOT_SIGNING" },
    },
    {
      ...{
        token: "aws:route53/queryLog:QueryLog",
        rule: "a private zone's queries",
        says: /not supported for private hosted zones/,
      },
      ...{
        refused: { zoneId: "P", cloudwatchLogGroupArn: group },
        accepted: { zoneId: "Z", cloudwatchLogGroupArn: group },
      },
      given: (aws) => {
        stand(aws, zone, "Z", { name: "a.dev" }, {}, "");
        stand(aws, zone, "P", { name: "internal", vpcs: [{ vpcId: "vpc-0a" }] }, {}, "");
        logGroup(aws, "/q");
        const policyDocument = {
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Principal: { Service: "route53.amazonaws.com" }, Action: "logs:*", Resource: "*" },
          ],
        };
        stand(aws, "aws:cloudwatch/logResourcePolicy:LogResourcePolicy", "r53", {
          policyDocument: JSON.stringify(policyDocument),
        });
      },
    },
  ]);
});

describe("audit and certificates", () => {
  const detector = "aws:guardduty/detector:Detector";
  const feature = (name: string) => ({
    detectorId: "d",
    name: "RUNTIME_MONITORING",
    status: "ENABLED",
    additionalConfigurations: [{ name, status: "ENABLED" }],
  });
  const open = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" }, Action: "s3:*", Resource: "*" }],
  };
  const trail = (readWriteType: string) => ({ name: "audit", s3BucketName: "b", eventSelectors: [{ readWriteType }] });
  const roleArn = "arn:aws:iam::123456789012:role/config";
  const certificate = (certificateTransparencyLoggingPreference: string) => ({
    domainName: "a.dev",
    validationMethod: "DNS",
    options: { certificateTransparencyLoggingPreference },
  });
  holds([
    {
      token: "aws:guardduty/detectorFeature:DetectorFeature",
      rule: "an unknown addition",
      given: (aws) => stand(aws, detector, "d", {}),
      refused: feature("COFFEE"),
      says: /additional_configuration/,
      accepted: feature("EC2_AGENT_MANAGEMENT"),
    },
    {
      token: "aws:cloudtrail/trail:Trail",
      rule: "an unknown kind of events",
      given: (aws) => stand(aws, "aws:s3/bucket:Bucket", "b", { bucket: "b", policy: JSON.stringify(open) }),
      refused: trail("Some"),
      says: /read_write_type/,
      accepted: trail("WriteOnly"),
    },
    {
      token: "aws:cfg/recorder:Recorder",
      rule: "a recorder's name of 257 characters",
      given: (aws) => role(aws, "config", "config.amazonaws.com"),
      refused: { name: "x".repeat(257), roleArn },
      says: /length of name/,
      accepted: { name: "x".repeat(256), roleArn },
    },
    {
      token: "aws:acm/certificate:Certificate",
      rule: "transparency",
      refused: certificate("NO"),
      says: /certificate_transparency_logging_preference/,
      accepted: certificate("DISABLED"),
    },
    {
      token: "aws:securityhub/findingAggregator:FindingAggregator",
      rule: "an aggregator without the hub",
      given: (aws) => aws.create("aws:securityhub/account:Account", { region: "us-west-2" }),
      refused: { linkingMode: "ALL_REGIONS" },
      says: /InvalidAccessException/,
      accepted: { linkingMode: "ALL_REGIONS", region: "us-west-2" },
    },
  ]);
});
