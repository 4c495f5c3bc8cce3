import { CloudflareWaf } from "../../../components/edge/cloudflare-waf";
import { CloudflareZone, DomainAtCloudflare } from "../../../components/edge/cloudflare-zone";
import { GlobalBalancer } from "../../../components/edge/load-balancer";
import { cloudflarePlans } from "../../../components/core/cloudflare-plan";
import { cloudflareRanges } from "../../../components/core/cloudflare-ranges";
import { addresses } from "../../../simulators/cloudflare/offers";
import { plans } from "../../../simulators/cloudflare/account";
import { aPlace } from "../../components/gcp/place";
import { account, clouds } from "./clouds";

/*
 * What the platform asks of Cloudflare, on the local one: its table of plans and the component's were written apart, and say the same.
 */

const place = aPlace();
const domain = "gocoffee.example";

function edge(plan: (typeof plans)[number], decides: "route53" | "cloudflare") {
  const { zoneId, ready } = new CloudflareZone("cloudflare", { place, account, domain, records: [] }).outputs;
  const secret = { header: "x-go-coffee-edge", value: "s", after: [] };
  const waf = { place, zoneId, domain, plan, rateLimit: 2000, register: "/api/v1/users/register", secret };
  new CloudflareWaf("waf", waf);
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
      check: { path: "/", intervalSeconds: plan === "enterprise" ? 10 : 30, failures: 3 },
      sockets: ["/api/v1/notifications"],
      // Below Enterprise nobody asks from everywhere, which is what no regions mean.
      change: { pool: (sound) => ({ checkRegions: ["ENAM", "WEU"], ...sound }) },
    });
}

it("knows the addresses that the clouds' ways in let in", () => {
  expect({ ipv4: [...addresses.ipv4], ipv6: [...addresses.ipv6] }).toEqual(cloudflareRanges);
});

it("has the plans that the configuration has", () => expect([...plans]).toEqual([...cloudflarePlans]));

it.each(plans.flatMap((plan) => (["route53", "cloudflare"] as const).map((decides) => [plan, decides] as const)))(
  "takes what the platform asks for on %s, where %s decides",
  async (plan, decides) => {
    const made = clouds({ plan });
    const run = await made.run(() => edge(plan, decides));
    expect(run.of("cloudflare:index/ruleset:Ruleset").length).toBeGreaterThanOrEqual(3);
    expect((await made.run(() => edge(plan, decides))).changes).toMatchObject({ update: 0, replace: 0, delete: 0 });
  },
);
