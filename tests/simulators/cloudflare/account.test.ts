import { Provider } from "@pulumi/cloudflare/provider";
import { ZoneSubscription } from "@pulumi/cloudflare/zoneSubscription";
import { boughtBy, boughtIn, buy, planOfZone } from "../../../simulators/cloudflare/account";
import { World } from "../../../simulators/core/world";
import { passes, refused, zone } from "./clouds";

it("reads what an account has bought: a plan, and add-ons", () => {
  expect(boughtBy("enterprise")).toEqual({ plan: "enterprise" });
  expect(boughtBy("free, -loadBalancing,advancedCertificates")).toEqual({
    ...{ plan: "free", loadBalancing: false, advancedCertificates: true },
  });
  expect(() => boughtBy("gold")).toThrow("GOCOFFEE_CLOUDFLARE: want free, pro, business, enterprise, loadBalancing");
});

it("has bought nothing, and zones are born on Free, until somebody says otherwise", () => {
  const world = World.open(":memory:");
  expect(boughtIn(world)).toEqual({ plan: "free", loadBalancing: false, advancedCertificates: false });
  expect(planOfZone(world, "any")).toBe("free");
  buy(world, { loadBalancing: true });
  buy(world, { plan: "pro" });
  expect(boughtIn(world)).toEqual({ plan: "pro", loadBalancing: true, advancedCertificates: false });
  expect(planOfZone(world, "any")).toBe("pro");
});

it("has a person's address with a person's key, and needs neither", async () => {
  const provider = (args: object) => () => void new Provider("cloudflare", args);
  await passes(provider({}));
  await passes(provider({ apiKey: "k", email: "barista@gocoffee.example" }));
  await refused(provider({ apiKey: "k" })).toThrow('"email" must be set with "api_key"');
});

it("has subscriptions of zones that say a plan", async () => {
  const of = (ratePlan: object) => () => new ZoneSubscription("plan", { zoneId: zone().id, ratePlan });
  await passes(of({ id: "enterprise" }));
  await refused(of({})).toThrow("a plan must be given");
});
