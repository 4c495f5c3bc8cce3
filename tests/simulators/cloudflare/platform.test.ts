import { CloudflareWaf } from "../../../components/edge/cloudflare-waf";
import { CloudflareZone, DomainAtCloudflare } from "../../../components/edge/cloudflare-zone";
import { GlobalBalancer } from "../../../components/edge/load-balancer";
import { cloudflarePlans, planLimits } from "../../../components/core/cloudflare-plan";
import { cloudflareRanges } from "../../../components/core/cloudflare-ranges";
import { addresses, leastInterval } from "../../../simulators/cloudflare/offers";
import { buy, plans } from "../../../simulators/cloudflare/account";
import { aPlace } from "../../components/gcp/place";
import { account, clouds } from "./clouds";

/*
 * What the platform asks of Cloudflare, on the local one: its table of plans and the component's were written apart, and say the same.
 */

const place = aPlace();
const domain = "gocoffee.example";

/** What a plan's monitors may ask at their most often, of what the configuration has; nothing where they ask too seldom for it. */
const interval = { free: undefined, pro: undefined, business: 30, enterprise: 10 } as const;

function edge(plan: (typeof plans)[number], decides: "route53" | "cloudflare" | "nobody") {
  const { zoneId, ready } = new CloudflareZone("cloudflare", { place, account, domain, records: [] }).outputs;
  const secret = { header: "x-go-coffee-edge", value: "s", after: [] };
  const waf = { place, zoneId, domain, plan, rateLimit: 2000, register: "/api/v1/users/register", secret };
  new CloudflareWaf("waf", { ...waf, bought: decides !== "nobody" });
  if (decides === "nobody") return;
  const after = [...ready];
  if (decides === "route53")
    new DomainAtCloudflare("domain", { place, zoneId, domain, leadsTo: "global.ways.gocoffee.example", proxied: true, ttlSeconds: 60, after }); // prettier-ignore
  else
    new GlobalBalancer("balancer", {
      ...{ place, account, zoneId, domain, policy: "failover", proxied: true, ttlSeconds: 60, after },
      clouds: [
        { cloud: "aws", host: "aws.gocoffee.example" },
        { cloud: "gcp", host: "gcp.gocoffee.example" },
      ],
      ...{ email: "alerts@gocoffee.example", secret },
      check: { path: "/", intervalSeconds: interval[plan] ?? 60, failures: 3 },
      sockets: ["/api/v1/notifications"],
      // Below Enterprise nobody asks from everywhere, which is what no regions mean.
      change: { pool: (sound) => ({ checkRegions: ["ENAM", "WEU"], ...sound }) },
    });
}

it("knows the addresses that the clouds' ways in let in", () => {
  expect({ ipv4: [...addresses.ipv4], ipv6: [...addresses.ipv6] }).toEqual(cloudflareRanges);
});

it("has the plans that the configuration has", () => expect([...plans]).toEqual([...cloudflarePlans]));

it("begins on a fresh account, whatever plan it is going to have: zone and header first, and rules once the plan is bought", async () => {
  const made = clouds({ plan: "free", loadBalancing: false, advancedCertificates: false });
  const phases = () => made.standing("cloudflare:index/ruleset:Ruleset").map(({ inputs }) => inputs["phase"]);
  await made.run(() => edge("business", "nobody"));
  expect(phases()).toEqual(["http_request_late_transform"]);
  await expect(made.run(() => edge("business", "route53"))).rejects.toThrow("not entitled");
  buy(made.world, { plan: "business", loadBalancing: true });
  await made.run(() => edge("business", "cloudflare"));
  expect(phases()).toHaveLength(4);
});

it.each(plans)("asks monitors of %s as often as the local Cloudflare takes it", (plan) => {
  expect(planLimits[plan].monitorInterval).toBe(leastInterval[plan]);
});

it.each(plans.flatMap((plan) => (["route53", "cloudflare"] as const).map((decides) => [plan, decides] as const)))(
  "takes what the platform asks for on %s, where %s decides",
  async (plan, decides) => {
    const made = clouds({ plan });
    // A plan whose monitors ask too seldom is refused by the configuration.
    if (decides === "cloudflare" && interval[plan] === undefined) return;
    const run = await made.run(() => edge(plan, decides));
    expect(run.of("cloudflare:index/ruleset:Ruleset").length).toBeGreaterThanOrEqual(3);
    expect((await made.run(() => edge(plan, decides))).changes).toMatchObject({ update: 0, replace: 0, delete: 0 });
  },
);
