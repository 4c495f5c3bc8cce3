import fc from "fast-check";
import { Waf } from "../../../../components/aws/edge/waf";
import { planRules } from "../../../../components/aws/edge/waf-plan";
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
