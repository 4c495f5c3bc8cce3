import { output } from "@pulumi/pulumi";
import fc from "fast-check";
import { Waf } from "../../../../components/gcp/edge/waf";
import { planRules } from "../../../../components/gcp/edge/waf-plan";
import { cloudflareRelay } from "../../../../components/core/cloudflare-ranges";
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

describe("with another's edge that customers may come through", () => {
  const guard = { ...cloudflareRelay, header: "x-edge", checkedPath: "/", host: "gcp.a.example" };
  const guarded = () =>
    planRules(2000, { relay: cloudflareRelay, guard: { ...guard, secrets: [output("one"), output("two")] } });
  const all = [...cloudflareRelay.ranges.ipv4, ...cloudflareRelay.ranges.ipv6];
  const rangesOf = ({ match }: ReturnType<typeof planRules>[number]) =>
    "config" in match ? match.config.srcIpRanges : [];

  it("its connections are counted by whom it names, ten ranges in a rule, and then all others by their own address", () => {
    for (const rules of [planRules(2000, { relay: cloudflareRelay }), guarded()]) {
      const throttles = rules.filter(({ action }) => action === "throttle");
      const [own, edge] = [throttles.at(-1)!, throttles.slice(0, -1)];
      expect(edge.flatMap(rangesOf)).toEqual(all);
      for (const each of edge) {
        expect(rangesOf(each).length).toBeLessThanOrEqual(10);
        expect(each.rateLimitOptions).toEqual({
          ...{
            conformAction: "allow",
            exceedAction: "deny(429)",
            rateLimitThreshold: { count: 2000, intervalSec: 300 },
          },
          ...{ enforceOnKey: "HTTP_HEADER", enforceOnKeyName: "cf-connecting-ip" },
        });
      }
      expect(own).toEqual(planRules(2000).find(({ action }) => action === "throttle"));
      // Who keeps a limit is let in, and asked no more: so limits come after all that refuses.
      const refusing = rules.filter(({ action }) => action === "deny(403)").map(({ priority }) => priority);
      expect(Math.max(...refusing)).toBeLessThan(throttles[0]!.priority);
      const priorities = rules.map(({ priority }) => priority);
      expect(priorities).toEqual([...new Set(priorities)].sort((a, b) => a - b));
    }
  });

  it("the path that checks ask is read under this cloud's own name, and nothing is done there", async () => {
    const [secret, methods] = await Promise.all(
      guarded()
        .filter(({ priority }) => priority < 1000)
        .map(async ({ action, match }) => {
          expect(action).toBe("deny(403)");
          const given = output("expr" in match ? match.expr.expression : "");
          return new Promise<string>((resolve) => given.apply(resolve));
        }),
    );
    const unknown = "!(has(request.headers['x-edge']) && request.headers['x-edge'].matches('^(one|two)$'))";
    const own = "request.headers['host'] == 'gcp.a.example'";
    expect(secret).toBe(`${unknown} && !(${own} && request.path == '/')`);
    expect(methods).toBe(`${unknown} && ${own} && !request.method.matches('^(GET|HEAD)$')`);
  });
});
