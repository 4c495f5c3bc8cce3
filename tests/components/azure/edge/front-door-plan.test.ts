import fc from "fast-check";
import {
  approval,
  linkAnnotations,
  linkRegionOf,
  linkRegions,
  linkServiceId,
  planDomains,
  planHeaders,
  requestMessage,
  routes,
} from "../../../../components/azure/edge/front-door-plan";
import { managedSets, planRules } from "../../../../components/azure/edge/waf-plan";
import { cloudflareRelay } from "../../../../components/core/cloudflare-ranges";
import { siteHeaders } from "../../../../components/core/site-headers";
import { regions } from "../../../../config/regions";

it("the caller's address is the connection's, over what the caller says, and no rule does more than five things", () => {
  const rules = planHeaders();
  const actions = rules.flatMap((rule) => rule.actions);
  expect(actions[0]).toEqual({ of: "request", header: "True-Client-IP", value: "{socket_ip}" });
  expect(Object.fromEntries(actions.slice(1).map(({ header, value }) => [header, value]))).toEqual(siteHeaders);
  expect(rules.map(({ order }) => order)).toEqual(rules.map((_, index) => index));
  for (const { name, actions: some } of rules) {
    expect(name).toMatch(/^[a-z][a-z0-9]*$/);
    expect(some.length).toBeLessThanOrEqual(5);
  }
  // Rules engine: a value of 640 characters at most.
  for (const { value } of actions) expect(value.length).toBeLessThanOrEqual(640);
});

it("this cloud's own name and the domain are answered, each by a name of its own", () => {
  expect(planDomains("gocoffee.example")).toEqual([
    { key: "azure-gocoffee-example", host: "azure.gocoffee.example" },
    { key: "gocoffee-example", host: "gocoffee.example" },
  ]);
  expect(() => planDomains(`${"a".repeat(50)}.example`)).toThrow(
    `a certificate's first name has 64 characters at most, got 71: origin.azure.${"a".repeat(50)}.example`,
  );
});

it("only the front end's files are kept: a route that keeps lets no WebSocket through", () => {
  const { site, files } = routes;
  expect(site).toEqual({ paths: ["/*"], cached: false });
  expect(files.cached).toBe(true);
  for (const path of files.paths) expect(path).toMatch(/^\/(_next\/static|assets)\/\*$/);
});

it("the link service has a name that is known beforehand, a subnet of its own, and no connection unasked", () => {
  const annotations = linkAnnotations({ name: "go-coffee-dev-gateway", subnetName: "link" });
  const of = (part: string) => annotations[`service.beta.kubernetes.io/azure-${part}`];
  expect(of("load-balancer-internal")).toBe("true");
  expect(of("pls-create")).toBe("true");
  expect(of("pls-name")).toBe("go-coffee-dev-gateway");
  expect(of("pls-ip-configuration-subnet")).toBe("link");
  expect(of("pls-auto-approval")).toBeUndefined();
  // Kong reads HTTP: with the proxy protocol before it, it would read rubbish.
  expect(of("pls-proxy-protocol")).toBe("false");
});

it("Front Door's end of the link is in a region that it has, the place's own where it is one", () => {
  const offered = Object.keys(regions.azure);
  expect(offered.filter((region) => !linkRegions.includes(linkRegionOf(region)))).toEqual([]);
  expect(linkRegions.filter((region) => linkRegionOf(region) !== region)).toEqual([]);
  expect(["eastus2", "centralus", "westus2"].map(linkRegionOf)).toEqual(["eastus2", "centralus", "westus3"]);
  expect(() => linkRegionOf("atlantis")).toThrow("atlantis: Front Door makes no private link there");
});

it("what is approved is what waits under our own words alone", () => {
  const id = linkServiceId({ subscription: "s", group: "nodes", name: "go-coffee-dev-gateway" });
  expect(id).toBe(
    "/subscriptions/s/resourceGroups/nodes/providers/Microsoft.Network/privateLinkServices/go-coffee-dev-gateway",
  );
  const command = approval(id, "dev");
  expect(command).toContain(`--id ${id} `);
  expect(command).toContain("status=='Pending'");
  expect(command).toContain(`description=='${requestMessage("dev")}'`);
  // Azure cuts what is longer.
  expect(requestMessage("e".repeat(32)).length).toBeLessThanOrEqual(140);
});

it("an address is counted by its connection, over five minutes", () => {
  expect(planRules(2000)).toMatchObject([
    {
      ...{ ruleType: "RateLimitRule", action: "Block", rateLimitDurationInMinutes: 5, rateLimitThreshold: 2000 },
      groupBy: [{ variableName: "SocketAddr" }],
      matchConditions: [{ matchVariable: "RequestHeader", selector: "Host", operator: "GreaterThanOrEqual" }],
    },
  ]);
  fc.assert(
    fc.property(fc.oneof(fc.integer({ max: 9 }), fc.integer({ min: 2_000_000_001 }), fc.constant(10.5)), (rate) => {
      expect(() => planRules(rate)).toThrow("rateLimit: want 10–2,000,000,000 requests in five minutes");
    }),
  );
});

describe("with another's edge that customers may come through", () => {
  const all = [...cloudflareRelay.ranges.ipv4, ...cloudflareRelay.ranges.ipv6];
  const guard = {
    ...cloudflareRelay,
    header: "x-edge",
    secrets: ["one", "two"],
    checkedPath: "/",
    host: "azure.a.example",
  };
  const rate = { ruleType: "RateLimitRule", rateLimitThreshold: 2000, groupBy: [{ variableName: "SocketAddr" }] };
  const foreign = { matchVariable: "SocketAddr", operator: "IPMatch", negateCondition: true, matchValue: all };

  it("its connections, which are many customers', are not counted as one's; all others are, by their own address", () => {
    expect(planRules(2000, { relay: cloudflareRelay })).toMatchObject([{ ...rate, matchConditions: [foreign] }]);
    const guarded = planRules(2000, { relay: cloudflareRelay, guard: { ...guard, secrets: ["one", "two"] } });
    expect(guarded.at(-1)).toMatchObject({ ...rate, matchConditions: [foreign] });
    expect(guarded.map(({ priority }) => priority)).toEqual([10, 20, 30, 40, 100]);
  });

  it("the path that checks ask is read under this cloud's own name, and nothing is done there", () => {
    const rules = planRules(2000, { guard: { ...guard, secrets: ["one", "two"] } });
    expect(rules.find(({ name }) => name === "edgeOwnNameMethods")).toMatchObject({
      action: "Block",
      matchConditions: [
        { matchVariable: "RequestHeader", selector: "x-edge", negateCondition: true, matchValue: ["one", "two"] },
        { matchVariable: "RequestHeader", selector: "Host", negateCondition: false, matchValue: ["azure.a.example"] },
        { matchVariable: "RequestMethod", operator: "Equal", negateCondition: true, matchValue: ["GET", "HEAD"] },
      ],
    });
  });

  it("what it says of who asks holds for its own connections: for others stands where they come from", () => {
    const rules = planHeaders(cloudflareRelay);
    expect(rules.slice(0, -1)).toEqual(planHeaders());
    const { order, outside, actions } = rules.at(-1)!;
    expect(order).toBe(rules.length - 1);
    expect(outside!.flat()).toEqual(all);
    for (const some of outside!) expect(some.length).toBeLessThanOrEqual(10);
    expect(outside!.length).toBeLessThanOrEqual(10);
    expect(actions).toEqual([{ of: "request", header: "CF-Connecting-IP", value: "{socket_ip}" }]);
  });
});

it("known attacks and robots are Microsoft's sets; one that adds up points says what it does", () => {
  expect(managedSets).toEqual([
    { ruleSetType: "Microsoft_DefaultRuleSet", ruleSetVersion: "2.1", ruleSetAction: "Block" },
    { ruleSetType: "Microsoft_BotManagerRuleSet", ruleSetVersion: "1.1" },
  ]);
});
