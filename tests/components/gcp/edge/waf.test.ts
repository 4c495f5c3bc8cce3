import fc from "fast-check";
import { Waf } from "../../../../components/gcp/edge/waf";
import { planRules } from "../../../../components/gcp/edge/waf-plan";
import { record } from "../../../mocks";
import { aPlace, project } from "../place";

const waf = async (rateLimit = 2000) =>
  (await record(() => void new Waf("waf", { place: aPlace(), project, rateLimit, after: [] }))).one(
    "gcp:compute/securityPolicy:SecurityPolicy",
  );

it("reads as much of a body as it can", async () => {
  expect((await waf()).inputs["advancedOptionsConfig"]).toMatchObject({ requestBodyInspectionSize: "64KB" });
});

describe("the rules", () => {
  const rules = planRules(2000);
  const of = (action: string) => rules.filter((rule) => rule.action === action);

  it("refuse known attacks before an address is counted: who keeps the limit is let in, and asked no more", () => {
    const [throttle] = of("throttle");
    expect(of("deny(403)").length).toBeGreaterThan(8);
    for (const { priority } of of("deny(403)")) expect(priority).toBeLessThan(throttle!.priority);
    expect(throttle).toMatchObject({
      match: { versionedExpr: "SRC_IPS_V1", config: { srcIpRanges: ["*"] } },
      rateLimitOptions: {
        ...{ conformAction: "allow", exceedAction: "deny(429)", enforceOnKey: "IP" },
        rateLimitThreshold: { count: 2000, intervalSec: 300 },
      },
    });
  });

  it("end with Google's own, which lets in, and have each a number of its own", () => {
    expect(rules.at(-1)).toMatchObject({ priority: 2_147_483_647, action: "allow" });
    const priorities = rules.map(({ priority }) => priority);
    expect(priorities).toEqual([...new Set(priorities)].sort((a, b) => a - b));
  });

  it("let the API's methods in, and use the surest signatures alone", () => {
    const expressions = JSON.stringify(of("deny(403)"));
    expect(expressions).not.toContain("methodenforcement");
    for (const attack of ["sqli", "xss", "lfi", "rce", "protocolattack", "scannerdetection", "cve"])
      expect(expressions).toContain(`evaluatePreconfiguredWaf('${attack}-`);
    expect(expressions.match(/'sensitivity': 1\}/g)).toHaveLength(of("deny(403)").length);
  });

  it("take any limit that AWS takes, and Google's most for more", () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 2_000_000_000 }), (limit) => {
        const count = planRules(limit).find(({ action }) => action === "throttle")?.rateLimitOptions?.rateLimitThreshold
          .count;
        return count === Math.min(limit, 1_000_000);
      }),
    );
    for (const limit of [9, 2_000_000_001, 10.5]) expect(() => planRules(limit)).toThrow(/^rateLimit: want 10–/);
  });
});

it("the policy is for backends, reads JSON as such, and watches for floods", async () => {
  const { inputs } = await waf();
  expect(inputs).toMatchObject({
    ...{ project, name: "go-coffee-dev-waf", type: "CLOUD_ARMOR" },
    advancedOptionsConfig: { jsonParsing: "STANDARD" },
    adaptiveProtectionConfig: { layer7DdosDefenseConfig: { enable: true } },
    labels: { environment: "dev", service: "platform" },
  });
  expect(inputs["rules"]).toEqual(planRules(2000));
});
