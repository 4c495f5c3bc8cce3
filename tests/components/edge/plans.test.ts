import fc from "fast-check";
import { clouds, type Cloud } from "../../../components/core/contracts";
import { cloudflarePlans, planLimits } from "../../../components/core/cloudflare-plan";
import { cloudflareRanges } from "../../../components/core/cloudflare-ranges";
import { planWaf } from "../../../components/edge/cloudflare-waf-plan";
import { setsOf } from "../../../components/edge/domain-records";
import { planNames, policiesOf, routingOf, setLabel, type Steering } from "../../../components/edge/global-names-plan";
import { checkerRegions } from "../../../config/traffic";
import { planBalancer, planMonitor, poolRegions } from "../../../components/edge/load-balancer-plan";

const order = fc.shuffledSubarray([...clouds], { minLength: 1 });
const steering: fc.Arbitrary<Steering> = fc.constantFrom(
  { policy: "failover" },
  { policy: "weighted", weights: { aws: 90, gcp: 10, azure: 0 } },
  { policy: "latency", regions: { aws: "us-east-1", gcp: "us-east-2", azure: "us-west-2" } },
);

/** Which clouds a name answers, given those that are well, as Route 53 decides. */
function answers(plan: ReturnType<typeof planNames>, label: string, well: readonly Cloud[]): Cloud[] {
  const of = (one: (typeof plan)[number]): Cloud[] =>
    one.leads.to === "cloud"
      ? well.includes(one.leads.cloud)
        ? [one.leads.cloud]
        : []
      : answers(plan, one.leads.label, well);
  const set = plan.filter((one) => one.label === label);
  const primary = set.filter(({ routing }) => "failover" in routing && routing.failover === "PRIMARY").flatMap(of);
  if (primary.length > 0) return primary;
  return set.filter(({ routing }) => !("failover" in routing && routing.failover === "PRIMARY")).flatMap(of);
}

describe("a name of several clouds", () => {
  it("answers as long as one of them is well, and by the first of those that are", () => {
    fc.assert(
      fc.property(order, steering, fc.subarray([...clouds]), (asked, how, well) => {
        const label = setLabel(how);
        const got = answers(planNames(label, asked, how), label, well);
        const expected = asked.filter((cloud) => well.includes(cloud));
        expect(got).toEqual(how.policy === "failover" ? expected.slice(0, 1) : expected);
      }),
    );
  });

  it("has at most two in a failover set, one identifier each, and one policy in a set", () => {
    fc.assert(
      fc.property(order, steering, (asked, how) => {
        const plan = planNames(setLabel(how), asked, how);
        const labels = [...new Set(plan.map(({ label }) => label))];
        expect(new Set(plan.map(({ key }) => key)).size).toBe(plan.length);
        for (const label of labels) {
          const set = plan.filter((one) => one.label === label);
          expect(new Set(set.map(({ setIdentifier }) => setIdentifier)).size).toBe(set.length);
          expect(new Set(set.map(({ routing }) => Object.keys(policiesOf(routing))[0])).size).toBe(1);
          const roles = set.map(({ routing }) => ("failover" in routing ? routing.failover : ""));
          if (how.policy === "failover") expect(new Set(roles).size).toBe(set.length);
        }
      }),
    );
  });

  it("moves nothing of those that are there when a third cloud comes", () => {
    const [two, three] = [["aws", "gcp"] as const, ["aws", "gcp", "azure"] as const].map((asked) =>
      planNames("global", asked, { policy: "failover" }),
    );
    expect(three!.slice(0, two!.length)).toEqual(two);
  });

  it("is another set for another policy: Route 53 takes one in a set", () => {
    expect(new Set((["failover", "weighted", "latency"] as const).map((policy) => setLabel({ policy }))).size).toBe(3);
    expect(setLabel({ policy: "failover", first: "gcp" })).toBe("global-gcp");
  });

  it("refuses what a policy lacks", () => {
    expect(() => planNames("global", [], { policy: "failover" })).toThrow("want a cloud that answers");
    expect(() => routingOf("gcp", ["gcp"], { policy: "weighted", weights: {} })).toThrow("gcp: want a weight");
    expect(() => routingOf("gcp", ["gcp"], { policy: "latency", regions: {} })).toThrow("nearest region");
    expect(() => routingOf("azure", [...clouds], { policy: "failover" })).toThrow("has two members");
  });
});

describe("records that the domain's zone is asked for", () => {
  it("are one set for the servers of a zone, and never an empty text", async () => {
    const sets = setsOf([
      ...[1, 2].map((index) => ({ key: `ns-${index}`, name: "o.x", type: "NS" as const, data: `ns${index}.` })),
      { key: "proof", name: "_dnsauth.x", type: "TXT", data: "" },
    ]);
    expect(sets.map(({ key, data }) => [key, data.length])).toEqual([
      ["ns", 2],
      ["proof", 1],
    ]);
    const [text] = sets[1]!.data;
    expect(await new Promise((done) => (text as { apply: (f: (t: string) => void) => void }).apply(done))).toBe(
      "proved",
    );
  });
});

describe("Cloudflare's rules", () => {
  it("are never more than a plan has, and count over no longer than it does", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...cloudflarePlans),
        fc.integer({ min: 10, max: 2_000_000_000 }),
        (plan, rateLimit) => {
          const limits = planLimits[plan];
          const made = planWaf({ plan, domain: "x.example", rateLimit, register: "/r" });
          expect(made.custom.length).toBeLessThanOrEqual(limits.customRules);
          expect(made.rate.length).toBeLessThanOrEqual(limits.rateRules);
          expect(made.managed.length > 0).toBe(limits.managedRules);
          for (const { ratelimit } of made.rate) {
            expect(ratelimit!.period).toBeLessThanOrEqual(limits.rateTimeout > 10 ? 300 : 10);
            expect(ratelimit!.requestsPerPeriod).toBeGreaterThan(0);
            expect(ratelimit!.characteristics).toContain("cf.colo.id");
          }
          for (const { expression, action } of [...made.custom, ...made.rate]) {
            // Patterns need a dearer plan, and to log without stopping the dearest.
            expect(expression).not.toContain(" matches ");
            expect(action).not.toBe("log");
          }
        },
      ),
    );
  });

  it("limit what one address asks in proportion to the time that the plan counts over", () => {
    const address = (plan: (typeof cloudflarePlans)[number]) =>
      planWaf({ plan, domain: "x.example", rateLimit: 2000, register: "/r" }).rate[0]!.ratelimit;
    expect(address("free")).toMatchObject({ period: 10, requestsPerPeriod: 67, mitigationTimeout: 10 });
    expect(address("pro")).toMatchObject({ period: 60, requestsPerPeriod: 400 });
    expect(address("business")).toMatchObject({ period: 300, requestsPerPeriod: 2000 });
  });

  it("know Cloudflare's addresses, each once", () => {
    const all = [...cloudflareRanges.ipv4, ...cloudflareRanges.ipv6];
    expect([cloudflareRanges.ipv4.length, cloudflareRanges.ipv6.length, new Set(all).size]).toEqual([15, 7, 22]);
  });
});

describe("Cloudflare's load balancer", () => {
  it("steers as the policy says", () => {
    const of = (policy: "failover" | "weighted" | "latency") =>
      planBalancer({ policy, clouds: ["aws", "gcp"], weights: { aws: 90, gcp: 30 }, sockets: [] });
    expect(of("failover")).toEqual({ steeringPolicy: "off" });
    expect(of("latency")).toEqual({ steeringPolicy: "dynamic_latency" });
    expect(of("weighted")).toEqual({ steeringPolicy: "random", weights: { aws: 1, gcp: 0.33 } });
  });

  it("has one rule for all WebSockets, since there is one of a name", () => {
    expect(planBalancer({ policy: "failover", clouds: ["aws"], sockets: ["/a", "/b"] }).sticky!.condition).toBe(
      'starts_with(http.request.uri.path, "/a") or starts_with(http.request.uri.path, "/b")',
    );
  });

  it("refuses no cloud, and weights that are all zero", () => {
    expect(() => planBalancer({ policy: "failover", clouds: [], sockets: [] })).toThrow("want a cloud");
    expect(() => planBalancer({ policy: "weighted", clouds: ["aws"], weights: { aws: 0 }, sockets: [] })).toThrow(
      "want a weight above 0",
    );
  });

  it("asks from near to where Route 53 does, each once: from everywhere is Enterprise's alone", () => {
    expect(poolRegions(["us-east-1", "us-west-1", "us-west-2", "eu-west-1"])).toEqual(["ENAM", "WNAM", "WEU"]);
    expect(poolRegions(checkerRegions).length).toBe(7);
    expect(() => poolRegions(["eu-north-1"])).toThrow("does not ask from there");
  });

  it("asks as Route 53 does", () => {
    expect(planMonitor({ path: "/x", intervalSeconds: 30, failures: 4 })).toMatchObject({
      ...{ type: "https", path: "/x", interval: 30, consecutiveDown: 4, expectedCodes: "2xx", allowInsecure: false },
    });
  });
});
