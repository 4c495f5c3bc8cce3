import { awsCloud } from "../../harness";
import { bucket, type Case, holds, logGroup } from "../edge-world";

const acl = "aws:wafv2/webAcl:WebAcl";
const set = "aws:wafv2/ipSet:IpSet";
const logging = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
const association = "aws:wafv2/webAclAssociation:WebAclAssociation";
const seen = { cloudwatchMetricsEnabled: true, metricName: "m", sampledRequestsEnabled: true };
const geo = { geoMatchStatement: { countryCodes: ["US"] } };
const rule = (name: string, priority: number, statement: object = geo, more: object = { action: { block: {} } }) => ({
  name,
  priority,
  statement,
  visibilityConfig: seen,
  ...more,
});
const group = (name: string, vendorName = "AWS") => ({ managedRuleGroupStatement: { name, vendorName } });
const managed = (name: string, priority: number) => rule(name, priority, group(name), { overrideAction: { none: {} } });
const of = (rules: object[] = [], more: object = {}) => ({
  name: "edge",
  scope: "CLOUDFRONT",
  defaultAction: { allow: {} },
  visibilityConfig: seen,
  rules,
  ...more,
});
const rate = (limit: number, more: object = {}) =>
  rule("rate", 1, { rateBasedStatement: { limit, aggregateKeyType: "IP", ...more } });

/** What names and descriptions may be: of web ACLs and address sets alike. */
const named = (sound: object): Omit<Case, "token">[] => [
  {
    rule: "a prefix of 103 characters",
    refused: { ...sound, name: undefined, namePrefix: "p".repeat(103) },
    says: /invalid value for name_prefix/,
    accepted: { ...sound, name: undefined, namePrefix: "p".repeat(102) },
  },
  {
    rule: "a name and a prefix",
    refused: { ...sound, namePrefix: "p" },
    says: /"name": conflicts with name_prefix/,
    accepted: { ...sound },
  },
  {
    rule: "an empty description",
    refused: { ...sound, description: "" },
    says: /expected length of description to be in the range \(1 - 256\)/,
    accepted: { ...sound, description: "d".repeat(256) },
  },
  {
    rule: "a description with brackets",
    refused: { ...sound, description: "for (all)" },
    says: /ValidationException: .*Value 'for \(all\)' at 'description' failed to satisfy constraint/,
    accepted: { ...sound, description: "for all, and: #1" },
  },
];

describe("web ACLs", () => {
  test("id, ARN and capacity", async () => {
    const rules = [managed("AWSManagedRulesCommonRuleSet", 0), rate(2000), rule("geo", 2)];
    const { id, outputs } = await awsCloud().create(acl, of(rules));
    expect(outputs).toMatchObject({
      arn: `arn:aws:wafv2:us-east-1:123456789012:global/webacl/edge/${id}`,
      capacity: 703,
    });
    const regional = await awsCloud("eu-west-1").create(acl, of([], { scope: "REGIONAL" }));
    expect(regional.outputs["arn"]).toBe(`arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/edge/${regional.id}`);
  });

  const full = ["AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet"];
  const xss = (count: number) =>
    Array.from({ length: count }, (_, at) =>
      rule(`x${at}`, at, {
        xssMatchStatement: {
          fieldToMatch: { queryString: {} },
          textTransformations: [{ priority: 0, type: "URL_DECODE" }],
        },
      }),
    );
  const cases: Omit<Case, "token">[] = [
    {
      rule: "a scope of no kind",
      refused: of([], { scope: "GLOBAL" }),
      says: /expected scope to be one of \["CLOUDFRONT" "REGIONAL"\]/,
      accepted: of(),
    },
    {
      rule: "CloudFront's scope outside of us-east-1",
      region: "eu-west-1",
      refused: of(),
      says: /WAFInvalidParameterException: Error reason: The scope is not valid\., field: SCOPE_VALUE, parameter: CLOUDFRONT/,
      accepted: of([], { region: "us-east-1" }),
    },
    {
      rule: "a name with a dot",
      refused: of([], { name: "a.b" }),
      says: /must contain only alphanumeric hyphen and underscore/,
      accepted: of([], { name: "a-b_C" }),
    },
    {
      rule: "a name that is taken",
      given: (aws) => aws.create(acl, of()),
      refused: of(),
      says: /WAFDuplicateItemException/,
      accepted: of([], { scope: "REGIONAL" }),
    },
    {
      rule: "two rules of one priority",
      refused: of([rule("a", 1), rule("b", 1)]),
      says: /same priority/,
      accepted: of([rule("a", 1), rule("b", 2)]),
    },
    {
      rule: "two rules of one name",
      refused: of([rule("a", 1), rule("a", 2)]),
      says: /same name/,
      accepted: of([rule("a", 1), rule("b", 2)]),
    },
    {
      rule: "a metric's name with a space",
      refused: of([], { visibilityConfig: { ...seen, metricName: "a b" } }),
      says: /invalid value for metric_name/,
      accepted: of([], { visibilityConfig: { ...seen, metricName: "a-b" } }),
    },
    { rule: "a rate of 9", refused: of([rate(9)]), says: /range \(10 - 2000000000\), got 9/, accepted: of([rate(10)]) },
    {
      rule: "a rate above 2,000,000,000",
      refused: of([rate(2_000_000_001)]),
      says: /got 2000000001/,
      accepted: of([rate(2_000_000_000)]),
    },
    {
      rule: "a window of 90 s",
      refused: of([rate(100, { evaluationWindowSec: 90 })]),
      says: /evaluation_window_sec/,
      accepted: of([rate(100, { evaluationWindowSec: 60 })]),
    },
    {
      rule: "a rate by a forwarded address, unsaid which",
      refused: of([rate(100, { aggregateKeyType: "FORWARDED_IP" })]),
      says: /RATE_BASED_STATEMENT, parameter: FORWARDED_IP/,
      accepted: of([
        rate(100, {
          aggregateKeyType: "FORWARDED_IP",
          forwardedIpConfig: { headerName: "X-Forwarded-For", fallbackBehavior: "MATCH" },
        }),
      ]),
    },
    {
      rule: "a group with an action",
      refused: of([rule("g", 1, group("AWSManagedRulesCommonRuleSet"))]),
      says: /none or multiple values for a field that requires exactly one value\., field: RULE/,
      accepted: of([managed("AWSManagedRulesCommonRuleSet", 1)]),
    },
    {
      rule: "a rule without action",
      refused: of([rule("g", 1, geo, {})]),
      says: /requires exactly one value/,
      accepted: of([rule("g", 1, geo, { action: { count: {} } })]),
    },
    {
      rule: "two statements in one",
      refused: of([
        rule("g", 1, { ...geo, ...group("AWSManagedRulesCommonRuleSet") }, { overrideAction: { none: {} } }),
      ]),
      says: /Your statement has multiple values/,
      accepted: of([rule("g", 1)]),
    },
    {
      rule: "an AND of one",
      refused: of([rule("g", 1, { andStatement: { statements: [geo] } })]),
      says: /field: AND_STATEMENT/,
      accepted: of([rule("g", 1, { andStatement: { statements: [geo, geo] } })]),
    },
    {
      rule: "an unknown group of AWS",
      refused: of([managed("AWSManagedRulesCoffeeRuleSet", 1)]),
      says: /WAFNonexistentItemException/,
      accepted: of([rule("g", 1, group("CoffeeRules", "Vendor"), { overrideAction: { none: {} } })]),
    },
    {
      rule: "eleven limits",
      refused: of(Array.from({ length: 11 }, (_, index) => ({ ...rate(100), name: `r${index}`, priority: index }))),
      says: /11 rate-based rules; the most is 10/,
      accepted: of(Array.from({ length: 10 }, (_, index) => ({ ...rate(100), name: `r${index}`, priority: index }))),
    },
    {
      rule: "more than 5,000 units",
      refused: of([...full.map((name, at) => managed(name, 200 + at)), ...xss(83)]),
      says: /WAFLimitsExceededException: .*5050 WCUs/,
      accepted: of([...full.map((name, at) => managed(name, 200 + at)), ...xss(82)]),
    },
    {
      rule: "an answer's body that is not there",
      refused: of([], {
        defaultAction: { block: { customResponse: { responseCode: 403, customResponseBodyKey: "no" } } },
      }),
      says: /CUSTOM_RESPONSE_BODY, parameter: no/,
      accepted: of([], {
        defaultAction: { block: { customResponse: { responseCode: 403, customResponseBodyKey: "no" } } },
        customResponseBodies: [{ key: "no", content: "no", contentType: "TEXT_PLAIN" }],
      }),
    },
    {
      rule: "two default actions",
      refused: of([], { defaultAction: { allow: {}, block: {} } }),
      says: /DEFAULT_ACTION/,
      accepted: of([], { defaultAction: { block: {} } }),
    },
    {
      rule: "rules and JSON",
      refused: of([rule("a", 1)], { ruleJson: "[]" }),
      says: /"rule_json": conflicts with rule/,
      accepted: of([rule("a", 1)]),
    },
    {
      rule: "rules that are no JSON",
      refused: of([], { rules: undefined, ruleJson: "[" }),
      says: /"rule_json" contains an invalid JSON/,
      accepted: of([], { rules: undefined, ruleJson: "[]" }),
    },
    {
      rule: "a rule's metric with a dot",
      refused: of([{ ...rule("a", 1), visibilityConfig: { ...seen, metricName: "a.b" } }]),
      says: /invalid value for metric_name \(must contain only alphanumeric hyphen and underscore characters\)/,
      accepted: of([{ ...rule("a", 1), visibilityConfig: { ...seen, metricName: "m".repeat(128) } }]),
    },
    {
      rule: "a metric's name of 129 characters",
      refused: of([], { visibilityConfig: { ...seen, metricName: "m".repeat(129) } }),
      says: /invalid value for metric_name/,
      accepted: of(),
    },
    {
      rule: "a token domain with a port",
      refused: of([], { tokenDomains: ["a.dev", "b.dev:443"] }),
      says: /invalid value for token_domains \(must contain only alphanumeric, hyphen, dot/,
      accepted: of([], { tokenDomains: ["a.dev", "b.dev"] }),
    },
    ...[199, 600].map((responseCode) => ({
      rule: `an answer of ${responseCode}`,
      refused: of([rule("a", 1, geo, { action: { block: { customResponse: { responseCode } } } })]),
      says:
        responseCode === 199
          ? /ValidationException: .*Value '199' at 'responseCode' .* greater than or equal to 200/
          : /Value '600' .* less than or equal to 599/,
      accepted: of([], {
        defaultAction: { block: { customResponse: { responseCode: responseCode === 199 ? 200 : 599 } } },
      }),
    })),
    ...named(of()),
  ];
  holds(cases.map((it) => ({ ...it, token: acl })));

  test("only name, scope and region replace it", () => {
    const aws = awsCloud();
    expect(aws.diff(acl, of(), of([], { name: "b" })).replaces).toBe(true);
    expect(aws.diff(acl, of(), of([], { region: "us-west-2" })).replaces).toBe(true);
    expect(aws.diff(acl, of(), of([rule("a", 1)], { description: "x", tags: { a: "b" } })).replaces).toBe(false);
  });
});

describe("address sets", () => {
  const v4 = (...addresses: string[]) => ({ name: "s", scope: "REGIONAL", ipAddressVersion: "IPV4", addresses });
  const cases: Omit<Case, "token">[] = [
    {
      rule: "no mask",
      refused: v4("192.0.2.1"),
      says: /field: IP_ADDRESS, parameter: 192\.0\.2\.1/,
      accepted: v4("192.0.2.1/32"),
    },
    { rule: "everything", refused: v4("0.0.0.0/0"), says: /IP_ADDRESS/, accepted: v4("0.0.0.0/1", "128.0.0.0/1") },
    {
      rule: "the other version",
      refused: v4("2001:db8::/32"),
      says: /IP_ADDRESS/,
      accepted: { ...v4("2001:db8::/32"), ipAddressVersion: "IPV6" },
    },
    { rule: "no version", refused: { ...v4(), ipAddressVersion: "IPV5" }, says: /ip_address_version/, accepted: v4() },
    ...named(v4()),
  ];
  holds(cases.map((it) => ({ ...it, token: set })));

  test("a web ACL holds the set it names, and can only name one of its scope", async () => {
    const aws = awsCloud();
    const { id, outputs } = await aws.create(set, v4("192.0.2.0/24"));
    const rules = [rule("s", 1, { ipSetReferenceStatement: { arn: outputs["arn"] } })];
    expect(await aws.refusal(acl, of(rules))).toMatch(/IP_SET_REFERENCE_STATEMENT/);
    expect(
      await aws.refusal(acl, of([rule("s", 1, { ipSetReferenceStatement: { arn: `${String(outputs["arn"])}0` } })])),
    ).toMatch(/WAFNonexistentItemException/);
    const user = await aws.create(acl, of(rules, { scope: "REGIONAL" }));
    expect(await aws.deleteRefusal(set, id)).toMatch(/WAFAssociatedItemException/);
    await aws.delete(acl, user.id);
    await aws.delete(set, id);
  });

  test.each([
    [
      "a rule's part",
      (from: object) => ({ andStatement: { statements: [{ notStatement: { statement: from } }, geo] } }),
    ],
    [
      "the scope of a limit",
      (from: object) => ({
        rateBasedStatement: {
          ...{ limit: 100, aggregateKeyType: "IP" },
          scopeDownStatement: { orStatement: { statements: [from, geo] } },
        },
      }),
    ],
    [
      "what a limit is not for",
      (from: object) => ({
        rateBasedStatement: {
          ...{ limit: 100, aggregateKeyType: "IP" },
          scopeDownStatement: { andStatement: { statements: [{ notStatement: { statement: from } }, geo] } },
        },
      }),
    ],
  ])("and holds it as %s", async (_, named) => {
    const aws = awsCloud();
    const { id, outputs } = await aws.create(set, v4("192.0.2.0/24"));
    const rules = [rule("s", 1, named({ ipSetReferenceStatement: { arn: outputs["arn"] } }))];
    await aws.create(acl, of(rules, { scope: "REGIONAL" }));
    expect(await aws.deleteRefusal(set, id)).toMatch(/WAFAssociatedItemException/);
  });
});

describe("logging", () => {
  const given = async (aws: ReturnType<typeof awsCloud>) => {
    const { outputs } = await aws.create(acl, of());
    logGroup(aws, "aws-waf-logs-edge");
    logGroup(aws, "waf");
    logGroup(aws, "aws-waf-logs-edge", "eu-west-1");
    bucket(aws, "aws-waf-logs-here");
    return { resourceArn: String(outputs["arn"]) };
  };
  const good = "arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-edge";

  test.each([
    [
      "a name without the prefix",
      good.replace("aws-waf-logs-edge", "waf"),
      /The ARN isn't valid\. .*field: LOG_DESTINATION/,
    ],
    [
      "a log group by its name",
      "aws-waf-logs-edge",
      /"log_destination_configs" \(aws-waf-logs-edge\) is an invalid ARN/,
    ],
    ["a log group that is not there", `${good}x`, /WAFNonexistentItemException/],
    ["a log group of another region", good.replace("us-east-1", "eu-west-1"), /LOG_DESTINATION/],
    ["a bucket that is not there", "arn:aws:s3:::aws-waf-logs-gone", /WAFNonexistentItemException/],
  ])("%s", async (_, destination, says) => {
    const aws = awsCloud();
    const target = await given(aws);
    expect(await aws.refusal(logging, { ...target, logDestinationConfigs: [destination] })).toMatch(says);
    expect((await aws.create(logging, { ...target, logDestinationConfigs: [good] })).id).toBe(target.resourceArn);
  });

  test("one destination, of any of three kinds; a second put takes the place of the first", async () => {
    const aws = awsCloud();
    const target = await given(aws);
    const to = (...logDestinationConfigs: string[]) => ({ ...target, logDestinationConfigs });
    expect(await aws.refusal(logging, to(good, "arn:aws:s3:::aws-waf-logs-here"))).toMatch(
      /maximum number of log destinations/,
    );
    expect(await aws.refusal(logging, { ...to(good), resourceArn: "edge" })).toMatch(
      /"resource_arn" \(edge\) is an invalid ARN/,
    );
    expect(await aws.refusal(logging, { ...to(good), resourceArn: `${target.resourceArn}0` })).toMatch(
      /WAFNonexistentItemException/,
    );
    await aws.create(logging, to("arn:aws:s3:::aws-waf-logs-here"));
    await aws.create(logging, to("arn:aws:firehose:us-east-1:123456789012:deliverystream/aws-waf-logs-f"));
    expect(aws.world.all(logging)).toHaveLength(1);
    expect(aws.diff(logging, to(good), to("arn:aws:s3:::aws-waf-logs-here")).replaces).toBe(true);
  });
});

test("an association is for regional resources, in the web ACL's region", async () => {
  const aws = awsCloud();
  const edge = await aws.create(acl, of());
  const regional = await aws.create(acl, of([], { scope: "REGIONAL" }));
  const balancer = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/a/0123456789abcdef";
  const join = (web: typeof edge, resourceArn: string) => ({ webAclArn: web.outputs["arn"], resourceArn });
  expect(await aws.refusal(association, join(regional, "arn:aws:cloudfront::123456789012:distribution/E1"))).toMatch(
    /field: RESOURCE_ARN/,
  );
  expect(await aws.refusal(association, join(edge, balancer))).toMatch(/SCOPE_VALUE/);
  expect(await aws.refusal(association, join(regional, balancer.replace("us-east-1", "us-west-2")))).toMatch(
    /RESOURCE_ARN/,
  );
  await aws.create(association, join(regional, balancer));
  expect(await aws.deleteRefusal(acl, regional.id)).toMatch(/WAFAssociatedItemException/);
});
