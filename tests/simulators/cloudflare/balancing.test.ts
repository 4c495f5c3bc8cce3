import { DnsRecord } from "@pulumi/cloudflare/dnsRecord";
import { LoadBalancer, type LoadBalancerArgs } from "@pulumi/cloudflare/loadBalancer";
import { LoadBalancerMonitor, type LoadBalancerMonitorArgs } from "@pulumi/cloudflare/loadBalancerMonitor";
import { LoadBalancerPool, type LoadBalancerPoolArgs } from "@pulumi/cloudflare/loadBalancerPool";
import { account, clouds, passes, refused, zone } from "./clouds";

const monitor = (more: Partial<LoadBalancerMonitorArgs> = {}) =>
  new LoadBalancerMonitor("monitor", {
    ...{ accountId: account, type: "https", path: "/healthz", expectedCodes: "2xx", interval: 15, timeout: 4 },
    ...more,
  });
const origins = [{ name: "aws", address: "198.51.100.7" }];
const pool = (more: Partial<LoadBalancerPoolArgs> = {}, name = "aws") =>
  new LoadBalancerPool(name, { accountId: account, name, origins, ...more });
const watched = (more: Partial<LoadBalancerPoolArgs> = {}, name = "aws", by = monitor()) =>
  pool({ monitor: by.id, checkRegions: ["WEU", "ENAM"], ...more }, name);
const balancer = (more: Partial<LoadBalancerArgs> = {}, of = watched()) =>
  new LoadBalancer("lb", {
    ...{ zoneId: zone().id, name: "gocoffee.example", defaultPools: [of.id], fallbackPool: of.id, proxied: true },
    ...more,
  });

it("balances over pools that monitors watch", async () => {
  const run = await clouds().run(() => balancer({ steeringPolicy: "off", sessionAffinity: "cookie" }));
  expect(run.one("cloudflare:index/loadBalancer:LoadBalancer").outputs).toMatchObject({
    ...{ enabled: true, zoneName: "gocoffee.example", steeringPolicy: "off", sessionAffinity: "cookie" },
  });
  expect(run.one("cloudflare:index/loadBalancerMonitor:LoadBalancerMonitor").outputs).toMatchObject({ method: "GET" });
  expect(run.one("cloudflare:index/loadBalancerPool:LoadBalancerPool").outputs["origins"]).toEqual([
    { ...origins[0], enabled: true, flattenCname: true, weight: 1 },
  ]);
});

it("is an add-on that has to be bought", async () => {
  const none = { loadBalancing: false };
  await refused(() => monitor(), none).toThrow("interval is not in range [0, 0]: validation failed");
  await refused(() => pool(), none).toThrow("Access Failed");
  const made = clouds();
  await made.run(() => balancer());
  const { buy } = await import("../../../simulators/cloudflare/account");
  buy(made.world, none);
  await expect(made.run(() => balancer({ steeringPolicy: "random" }))).rejects.toThrow(
    "load balancing not enabled for zone",
  );
});

it.each([
  ["a check too often for the plan", () => monitor({ interval: 10 }), "interval is not in range [15, 3600]"],
  ["a code over TCP", () => monitor({ type: "tcp", port: 443 }), "expectedCodes is only valid for HTTP"],
  ["TCP without a port", () => monitor({ type: "tcp", path: undefined, expectedCodes: undefined } as never), "port is required"],
  ["nothing expected", () => monitor({ expectedCodes: "" }), "expected_codes or expected_body is required"],
  ["another kind", () => monitor({ type: "grpc" }), "expected type to be one of"],
  ["checks from everywhere", () => watched({ checkRegions: ["ALL_REGIONS"] }), "Probing from every data centre"],
  ["no regions, which is everywhere", () => pool({ monitor: monitor().id }), "Probing from every data centre"],
  ["a monitor that is not there", () => pool({ monitor: "f".repeat(32), checkRegions: ["WEU"] }), '"code":1001'],
  ["a name with a dot", () => pool({ name: "a.b" }), "alphanumeric"],
  ["one name twice", () => [pool(), pool({ name: "aws" }, "again")], "value not unique"],
  ["no origins", () => pool({ origins: [] }), "at least one is required"],
  ["one address twice", () => pool({ origins: [...origins, { name: "b", address: "198.51.100.7" }] }), "must be unique"],
  ["a private address", () => pool({ origins: [{ name: "a", address: "10.0.0.7" }] }), "no virtual network"],
  ["a weight above 1", () => pool({ origins: [{ ...origins[0]!, weight: 2 }] }), "at most (1)"],
  ["too many origins", () => pool({ origins: Array.from({ length: 21 }, (_, n) => ({ name: `o${n}`, address: `198.51.100.${n}` })) }), "limit of 20 origins"],
  ["too many pools", () => Array.from({ length: 21 }, (_, n) => pool({ origins: [{ name: "o", address: "198.51.100.7" }], name: `p${n}` }, `p${n}`)), "limit of 20"],
  ["a name of another zone", () => balancer({ name: "tea.example" }), "is not in the zone"],
  ["no pools", () => balancer({ defaultPools: [] }), "default_pools"],
  ["a pool that is not there", () => balancer({ fallbackPool: "f".repeat(32) }), "object not found"],
  ["pools by data centre", () => balancer({ popPools: { LAX: ["x"] } }), "object not found"],
  ["two rules", () => balancer({ rules: [{ name: "a" }, { name: "b" }] }), "rules: at most 1"],
  ["another steering", () => balancer({ steeringPolicy: "best" }), "expected steeringPolicy to be one of"],
] as [string, () => unknown, string][])("%s is refused", async (_, program, words) => {
  await refused(program).toThrow(words);
}); // prettier-ignore

it("has more with a contract", async () => {
  const enterprise = { plan: "enterprise" as const };
  await passes(
    () => watched({ checkRegions: ["ALL_REGIONS"] }, "aws", monitor({ interval: 10, timeout: 3 })),
    enterprise,
  );
  const byPlace = () => {
    const one = watched();
    balancer({ popPools: { LAX: [one.id] }, rules: [{ name: "a" }, { name: "b" }] }, one);
  };
  await passes(byPlace, enterprise);
  await refused(() => {
    const one = watched();
    balancer({ popPools: { LAX: [one.id] } }, one);
  }).toThrow("pop_pools is not allowed");
});

it("keeps a pool that a balancer uses", async () => {
  const made = clouds();
  await made.run(() => balancer());
  const program = () => {
    const id = made.standing("cloudflare:index/loadBalancerPool:LoadBalancerPool")[0]!.id;
    new LoadBalancer("lb", {
      ...{ zoneId: zone().id, name: "gocoffee.example", defaultPools: [id], fallbackPool: id, proxied: true },
    });
  };
  await expect(made.run(program)).rejects.toThrow('"code":1005,"message":"This object is referenced by other objects');
});

it("may stand at a name that records have, which it answers for", async () => {
  await passes(() => {
    const one = watched();
    const lb = balancer({}, one);
    new DnsRecord("a", { zoneId: lb.zoneId, name: "@", type: "A", content: "198.51.100.7", ttl: 60 });
  });
});
