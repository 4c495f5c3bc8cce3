import { boughtBy, boughtIn, buy, planOfZone } from "../../../simulators/cloudflare/account";
import { World } from "../../../simulators/core/world";

it("reads what an account has bought: a plan, and add-ons", () => {
  expect(boughtBy("enterprise")).toEqual({ plan: "enterprise" });
  expect(boughtBy("free, -loadBalancing,advancedCertificates")).toEqual({
    ...{ plan: "free", loadBalancing: false, advancedCertificates: true },
  });
  expect(() => boughtBy("gold")).toThrow("GOCOFFEE_CLOUDFLARE: want free, pro, business, enterprise, loadBalancing");
});

it("has bought Business and both add-ons, until somebody says otherwise", () => {
  const world = World.open(":memory:");
  expect(boughtIn(world)).toEqual({ plan: "business", loadBalancing: true, advancedCertificates: true });
  buy(world, { loadBalancing: false });
  buy(world, { plan: "pro" });
  expect(boughtIn(world)).toEqual({ plan: "pro", loadBalancing: false, advancedCertificates: true });
  expect(planOfZone(world, "any")).toBe("pro");
});
