import fc from "fast-check";
import { Waf } from "../../../../components/aws/edge/waf";
import { planGuard } from "../../../../components/aws/edge/waf-guard-plan";
import { planRules } from "../../../../components/aws/edge/waf-plan";
import { cloudflareRelay } from "../../../../components/core/cloudflare-ranges";
import { capacityOf, nested } from "../../../../simulators/aws/wafv2/capacity";
import { record } from "../../../mocks";
import { aPlace, logs } from "../place";

const waf = () => record(() => void new Waf("waf", { place: aPlace(), rateLimit: 2000, logs }));

describe("Waf", () => {
  it("is for CloudFront, and so in us-east-1, and lets through what no rule stops", async () => {
    expect((await waf()).one("aws:wafv2/webAcl:WebAcl").inputs).toMatchObject({
      name: "go-coffee-dev-edge",
      region: "us-east-1",
      scope: "CLOUDFRONT",
      defaultAction: { allow: {} },
    });
  });

  it("records what it stops or counts, where AWS WAF may write, without credentials", async () => {
    const recorded = await waf();
    expect(recorded.one("aws:cloudwatch/logGroup:LogGroup").inputs).toMatchObject({
      name: "aws-waf-logs-go-coffee-dev-edge",
      region: "us-east-1",
      kmsKeyId: logs.keyArn,
      retentionInDays: logs.retentionDays,
    });
    const { inputs } = recorded.one("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration");
    expect(inputs["redactedFields"]).toEqual([
      { singleHeader: { name: "authorization" } },
      { singleHeader: { name: "cookie" } },
    ]);
    expect(inputs["loggingFilter"]).toMatchObject({ defaultBehavior: "DROP", filters: [{ behavior: "KEEP" }] });
    expect(inputs["region"]).toBe("us-east-1");
  });

  it("lets its caller change the web ACL", async () => {
    const recorded = await record(
      () =>
        void new Waf("waf", {
          place: aPlace(),
          rateLimit: 2000,
          logs,
          change: { acl: (sound) => ({ ...sound, description: "another" }) },
        }),
    );
    expect(recorded.one("aws:wafv2/webAcl:WebAcl").inputs["description"]).toBe("another");
  });
});

describe("planRules", () => {
  it("keeps each rule in its place, whatever the rate", () => {
    const places = (limit: number) => planRules(limit).map(({ name, priority }) => [name, priority]);
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 2_000_000_000 }), (limit) => {
        const rules = planRules(limit);
        expect(places(limit)).toEqual(places(2000));
        expect(new Set(rules.map(({ priority }) => priority)).size).toBe(rules.length);
        // A managed group takes an override, any other rule an action, never both.
        for (const { action, overrideAction, statement } of rules) {
          expect([action === undefined, overrideAction === undefined]).toEqual(
            statement.managedRuleGroupStatement ? [true, false] : [false, true],
          );
        }
        expect(rules[0]?.statement.rateBasedStatement?.limit).toBe(limit);
      }),
    );
  });

  it("refuses who asks too much, and tells them so", () => {
    expect(planRules(2000)[0]).toMatchObject({
      name: "rate",
      action: { block: { customResponse: { responseCode: 429 } } },
      statement: { rateBasedStatement: { limit: 2000, aggregateKeyType: "IP", evaluationWindowSec: 300 } },
    });
    expect(planRules(2000)[0]!.action).not.toHaveProperty("count");
  });

  it("stops what AWS's groups find, and counts addresses that hide", () => {
    const found = planRules(2000).flatMap(({ statement, overrideAction }) =>
      statement.managedRuleGroupStatement ? [[statement.managedRuleGroupStatement.name, overrideAction]] : [],
    );
    expect(found).toEqual([
      ["AWSManagedRulesAmazonIpReputationList", { none: {} }],
      ["AWSManagedRulesAnonymousIpList", { count: {} }],
      ["AWSManagedRulesKnownBadInputsRuleSet", { none: {} }],
      ["AWSManagedRulesCommonRuleSet", { none: {} }],
      ["AWSManagedRulesSQLiRuleSet", { none: {} }],
    ]);
  });

  it.each([9, 2_000_000_001, 12.5, Number.NaN])("refuses a rate of %p", (limit) => {
    expect(() => planRules(limit)).toThrow("rateLimit: want 10–2,000,000,000");
  });
});

describe("with another's edge that customers may come through", () => {
  const sets = { ipv4: "arn:four", ipv6: "arn:six" };
  const relay = { header: "CF-Connecting-IP", sets };
  const guard = {
    ...cloudflareRelay,
    header: "x-edge",
    secrets: ["one", "two"],
    checkedPath: "/",
    host: "aws.a.example",
  };
  const guardRules = planGuard({ ...guard, secrets: ["one", "two"] }, sets);
  const from = [sets.ipv4, sets.ipv6].map((arn) => ({ ipSetReferenceStatement: { arn } }));

  it("counts its connections by whom it names and all others by their own address, so that each request is counted once", () => {
    const [own, edge, next] = planRules(2000, relay);
    const answer = { block: { customResponse: { responseCode: 429 } } };
    expect(own).toMatchObject({ name: "rate", priority: 10, action: answer });
    expect(own!.statement.rateBasedStatement).toEqual({
      ...{ limit: 2000, evaluationWindowSec: 300, aggregateKeyType: "IP" },
      scopeDownStatement: { andStatement: { statements: from.map((statement) => ({ notStatement: { statement } })) } },
    });
    expect(edge).toMatchObject({ name: "rate-edge", priority: 11, action: answer });
    expect(edge!.statement.rateBasedStatement).toEqual({
      ...{ limit: 2000, evaluationWindowSec: 300, aggregateKeyType: "FORWARDED_IP" },
      forwardedIpConfig: { headerName: "CF-Connecting-IP", fallbackBehavior: "MATCH" },
      scopeDownStatement: { orStatement: { statements: from } },
    });
    expect(next!.statement).toHaveProperty("managedRuleGroupStatement");
  });

  it("has sets of its addresses as soon as customers may come that way, before anyone is refused for another", async () => {
    const recorded = await record(
      () => void new Waf("waf", { place: aPlace(), rateLimit: 2000, logs, relay: cloudflareRelay }),
    );
    const made = recorded.of("aws:wafv2/ipSet:IpSet").map(({ inputs }) => inputs);
    expect(made.map(({ ipAddressVersion, addresses }) => [ipAddressVersion, addresses])).toEqual([
      ["IPV4", cloudflareRelay.ranges.ipv4],
      ["IPV6", cloudflareRelay.ranges.ipv6],
    ]);
    for (const each of made) expect(each).toMatchObject({ scope: "CLOUDFRONT", region: "us-east-1" });
    const rules = recorded.one("aws:wafv2/webAcl:WebAcl").inputs["rules"] as { name: string }[];
    expect(rules.slice(0, 3).map(({ name }) => name)).toEqual(["rate", "rate-edge", "ip-reputation"]);
    expect((await waf()).of("aws:wafv2/ipSet:IpSet")).toEqual([]);
  });

  it("lets the path that checks ask be read under this cloud's own name, and nothing be done there", () => {
    const methods = guardRules.find(({ name }) => name === "edge-own-name-methods")!;
    const { statements } = methods.statement.andStatement;
    const matched = statements.map((each) => JSON.stringify(each));
    for (const method of ["GET", "HEAD"])
      expect(matched).toContainEqual(
        expect.stringMatching(`^{"notStatement".*"method":{}.*"searchString":"${method}"`),
      );
    expect(matched).toContainEqual(expect.stringMatching(/^{"byteMatchStatement".*"host".*"aws.a.example"/));
    expect(matched.filter((each) => /^{"notStatement".*"x-edge"/.test(each))).toHaveLength(2);
    expect(methods.action).toEqual({ block: {} });
    const priorities = [...guardRules, ...planRules(2000, relay)].map(({ priority }) => priority);
    expect(priorities).toEqual([...new Set(priorities)].sort((one, other) => one - other));
  });

  it("stays within the 1,500 units that a web ACL has without being charged for more", () => {
    const units = [...guardRules, ...planRules(2000, relay)]
      .flatMap(({ statement }) => nested(statement))
      .reduce((sum, each) => sum + capacityOf(each, () => undefined), 0);
    expect(units).toBeGreaterThan(1175);
    expect(units).toBeLessThanOrEqual(1500);
  });
});
