import { Names } from "../../../../cli/trace/between/dns";
import { cloudLost, requestWithout } from "../../../../cli/trace/between/without";
import { failover } from "../../../../cli/trace/journeys/failover";
import { TraceWorld } from "../../../../cli/trace/world";
import type { Cloud } from "../../../../components/core/contracts";
import type { Standing } from "../../../../simulators/core/standing";
import type { Props } from "../../../../simulators/protocol/values";

const domain = "coffee.example";
const stands = (token: string, id: string, outputs: Props = {}): Standing => ({
  ...{ token, id, scope: "", region: "", inputs: {}, outputs },
});

/** Three clouds' ways in, each with a name of its own. */
const ways = [
  stands("aws:cloudfront/distribution:Distribution", "dist", {
    ...{ domainName: "d1.cloudfront.net", aliases: [domain, `aws.${domain}`] },
  }),
  stands("gcp:compute/globalForwardingRule:GlobalForwardingRule", "rule", { ipAddress: "192.0.2.7" }),
  stands("gcp:compute/uRLMap:URLMap", "map", { hostRules: [{ hosts: [`gcp.${domain}`, domain] }] }),
  stands("azure-native:cdn:AFDEndpoint", "/afd/endpoint", { hostName: "e.azurefd.net" }),
  ...["azure.", ""].map((label) =>
    stands("azure-native:cdn:AFDCustomDomain", `/afd/${label}`, { hostName: `${label}${domain}` }),
  ),
];

const zone53 = (id: string, name: string) =>
  stands("aws:route53/zone:Zone", id, { name, nameServers: ["ns-1.awsdns.example", "ns-2.awsdns.example"] });
const record = (zoneId: string, name: string, rest: Props) =>
  stands("aws:route53/record:Record", `${zoneId}_${name}_${JSON.stringify(rest)}`, { zoneId, name, ...rest });
const check = (id: string, rest: Props) => stands("aws:route53/healthCheck:HealthCheck", id, rest);
const checks = ["aws", "gcp", "azure"].map((cloud) => check(cloud, { type: "HTTPS", fqdn: `${cloud}.${domain}` }));
const distribution = { aliases: [{ name: "d1.cloudfront.net", evaluateTargetHealth: false }] };
const address = { records: ["192.0.2.7"] };
const own = (zoneId: string) => [
  record(zoneId, `aws.${domain}`, { type: "A", ...distribution }),
  record(zoneId, `gcp.${domain}`, { type: "A", ...address }),
  record(zoneId, `azure.${domain}`, { type: "CNAME", records: ["e.azurefd.net"] }),
];
const set = (aws: Props, gcp: Props) => [
  record("z", domain, { type: "A", aliases: [{ name: `global.${domain}`, evaluateTargetHealth: true }] }),
  record("z", `global.${domain}`, {
    ...{ type: "A", setIdentifier: "aws", healthCheckId: "aws", ...distribution, ...aws },
  }),
  record("z", `global.${domain}`, { type: "A", setIdentifier: "gcp", healthCheckId: "gcp", ...address, ...gcp }),
];
const failoverOf = (type: string) => ({ failoverRoutingPolicies: [{ type }] });
const weight = (value: number) => ({ weightedRoutingPolicies: [{ weight: value }] });
const base = [...ways, ...checks, zone53("z", domain), ...own("z")];
const two = [...base, ...set(failoverOf("PRIMARY"), failoverOf("SECONDARY"))];

const led = (standings: Standing[], ...lost: Cloud[]): string =>
  new Names(new TraceWorld(standings), lost)
    .answers(domain)
    .map(({ cloud }) => cloud)
    .join(" ");
const changed = (standings: Standing[], id: string, rest: Props): Standing[] =>
  standings.map((one) => (one.id === id ? { ...one, outputs: { ...one.outputs, ...rest } } : one));

describe("Route 53 answers", () => {
  it("with the first of a failover set, and with the second while the first is ill", () => {
    expect([led(two), led(two, "aws"), led(two, "gcp")]).toEqual(["aws", "gcp", "aws"]);
  });

  it("with the first, where all are ill", () => expect(led(two, "aws", "gcp")).toBe("aws"));

  it("with all of a weighted set that are well; with what weighs nothing when nothing else is", () => {
    const weighted = [...base, ...set(weight(9), weight(1))];
    expect([led(weighted), led(weighted, "aws"), led(weighted, "gcp")]).toEqual(["aws gcp", "gcp", "aws"]);
    const one = [...base, ...set(weight(9), weight(0))];
    expect([led(one), led(one, "aws")]).toEqual(["aws", "gcp"]);
  });

  it.each<[string, Standing[]]>([
    ["nobody looks after the first", two.map((one) => ({ ...one, outputs: { ...one.outputs, healthCheckId: "" } }))],
    ["its check is turned off", changed(two, "aws", { disabled: true })],
    ["its check asks for another cloud", changed(two, "aws", { fqdn: `gcp.${domain}` })],
    ["there is one record", [...base, record("z", domain, { type: "A", ...distribution })]],
  ])("with AWS whatever happens, where %s", (_, standings) => expect(led(standings, "aws")).toBe("aws"));

  it("with whoever answers the path that its check asks for", () => {
    const asked: string[] = [];
    const answers = new Names(new TraceWorld(changed(two, "aws", { resourcePath: "/menu" })), [], (cloud, path) => {
      asked.push(`${cloud} ${path}`);
      return cloud !== "aws" || path !== "/menu";
    }).answers(domain);
    expect(answers.map(({ cloud }) => cloud)).toEqual(["gcp"]);
    expect(asked).toEqual(expect.arrayContaining(["aws /menu", "gcp /"]));
  });

  it("by an inverted check as if the cloud were ill", () => {
    expect(led(changed(two, "aws", { invertHealthcheck: true }))).toBe("gcp");
  });

  it("by a check over others", () => {
    const over = check("over", { type: "CALCULATED", childHealthchecks: ["aws", "azure"], childHealthThreshold: 2 });
    const by = two.map((one) => ({
      ...one,
      outputs: { ...one.outputs, ...(one.outputs["healthCheckId"] === "aws" && { healthCheckId: "over" }) },
    }));
    expect([led([...by, over]), led([...by, over], "azure")]).toEqual(["aws", "gcp"]);
  });

  it("nothing that can be judged, where a check asks for the name that it decides, or by place", () => {
    expect(() => led(changed(two, "aws", { fqdn: domain }))).toThrow("which it decides about itself");
    const placed = [...base, record("z", domain, { type: "A", ...address, geolocationRoutingPolicies: [{ x: 1 }] })];
    expect(() => led(placed)).toThrow("is not judged");
  });

  it.each<[string, Standing[], string]>([
    ["no record", base, `${domain} says nothing of ${domain}`],
    ["an address of nobody's", [...base, record("z", domain, { type: "A", records: ["192.0.2.9"] })], "no address of"],
    ["no zone", ways, `no zone that stands has ${domain}`],
    [
      "a circle",
      [...base, record("z", domain, { type: "A", aliases: [{ name: domain, evaluateTargetHealth: false }] })],
      "go in a circle",
    ],
  ])("nothing where there is %s", (_, standings, why) => expect(() => led(standings)).toThrow(why));
});

const cloudflare = (name: string, id: string, rest: Props) => stands(`cloudflare:index/${name}`, id, rest);
const entry = (name: string, type: string, content: string) =>
  cloudflare("dnsRecord:DnsRecord", `${name} ${type} ${content}`, { zoneId: "cf", name, type, content, proxied: true });
const edge = [
  ...[...ways, ...checks, zone53("z", domain), zone53("w", `ways.${domain}`)],
  cloudflare("zone:Zone", "cf", { name: domain }),
  entry(`aws.${domain}`, "CNAME", "d1.cloudfront.net"),
  entry(`gcp.${domain}`, "A", "192.0.2.7"),
  entry(`azure.${domain}`, "CNAME", "e.azurefd.net"),
  entry(`ways.${domain}`, "NS", "ns-1.awsdns.example"),
];
const leaf = (name: string, cloud: string, type: string) =>
  record("w", name, {
    ...{ type: "CNAME", setIdentifier: cloud, records: [`${cloud}.${domain}`], healthCheckId: cloud },
    ...failoverOf(type),
  });
const byRoute53 = [
  ...edge,
  entry("@", "CNAME", `global.ways.${domain}`),
  leaf(`global.ways.${domain}`, "aws", "PRIMARY"),
  record("w", `global.ways.${domain}`, {
    ...{ type: "CNAME", setIdentifier: "next", ...failoverOf("SECONDARY") },
    aliases: [{ name: `next.global.ways.${domain}`, evaluateTargetHealth: true }],
  }),
  leaf(`next.global.ways.${domain}`, "gcp", "PRIMARY"),
  leaf(`next.global.ways.${domain}`, "azure", "SECONDARY"),
];

describe("Cloudflare answers", () => {
  it("with what Route 53 says of the clouds: the first, the second, the third", () => {
    expect([led(byRoute53), led(byRoute53, "aws"), led(byRoute53, "aws", "gcp")]).toEqual(["aws", "gcp", "azure"]);
  });

  it("nothing, where it hands the clouds' names on to nobody or to others", () => {
    const lost = byRoute53.filter(({ id }) => !id.includes(" NS "));
    expect(() => led(lost)).toThrow(`does not hand ways.${domain} on`);
    expect(() => led([...lost, entry(`ways.${domain}`, "NS", "ns.elsewhere.example")])).toThrow("ns.elsewhere.example");
  });

  const pool = (cloud: Cloud, rest: Props = {}) =>
    cloudflare("loadBalancerPool:LoadBalancerPool", cloud, {
      ...{
        enabled: true,
        minimumOrigins: 1,
        monitor: "m",
        origins: [{ address: `${cloud}.${domain}`, enabled: true }],
      },
      ...rest,
    });
  const balancer = (rest: Props = {}) =>
    cloudflare("loadBalancer:LoadBalancer", "lb", {
      ...{ zoneId: "cf", name: domain, enabled: true, steeringPolicy: "off" },
      ...{ defaultPools: ["aws", "gcp", "azure"], fallbackPool: "azure", ...rest },
    });
  const monitor = cloudflare("loadBalancerMonitor:LoadBalancerMonitor", "m", {});
  const pools = [pool("aws"), pool("gcp"), pool("azure")];
  const balanced = [...edge, ...pools, monitor, balancer()];

  it("by its load balancer: the first pool that is well, and the last where none is", () => {
    expect([led(balanced), led(balanced, "aws"), led(balanced, "aws", "gcp")]).toEqual(["aws", "gcp", "azure"]);
    expect(led(balanced, "aws", "gcp", "azure")).toBe("azure");
  });

  it("with every pool that is well, by weight or latency", () => {
    const weights = { steeringPolicy: "random", randomSteering: { poolWeights: { aws: 1, gcp: 0, azure: 0.5 } } };
    expect(led([...edge, ...pools, monitor, balancer(weights)])).toBe("aws azure");
    expect(led([...edge, ...pools, monitor, balancer({ steeringPolicy: "dynamic_latency" })], "aws")).toBe("gcp azure");
  });

  it.each<[string, Standing[], string]>([
    ["nobody looks after it", [...edge, ...pools, balancer()], "aws"],
    ["the pool is off", [...edge, pool("aws", { enabled: false }), ...pools.slice(1), monitor, balancer()], "gcp"],
  ])("as it stands, where %s", (_, standings, cloud) => expect(led(standings, "aws")).toBe(cloud));

  it("nothing that can be judged, where it steers by place or a pool is gone", () => {
    expect(() => led([...edge, ...pools, balancer({ steeringPolicy: "geo" })])).toThrow("is not judged");
    expect(() => led([...edge, pool("aws"), balancer()])).toThrow("the pool gcp is not there");
  });
});

describe("a request without a cloud", () => {
  const walk = (standings: Standing[], lost: Cloud) => requestWithout(new TraceWorld(standings), lost, "/")[0]!;

  it("is led to the next cloud, and goes on there: where no cluster stands it ends", () => {
    const { hops, holds, subject } = walk(two, "aws");
    expect([subject, holds]).toEqual(["/ without AWS", false]);
    expect(hops.map((hop) => [hop.to, hop.holds, hop.why])).toEqual([
      [domain, true, "without AWS it leads to Google Cloud"],
      ["the way in on Google Cloud", true, `it answers to ${domain}`],
      ["a cluster", false, "no cluster stands on Google Cloud"],
    ]);
  });

  it("says where no failover stands, and does not hold", () => {
    const alone = [...base, record("z", domain, { type: "A", ...distribution })];
    expect(walk(alone, "aws").hops).toEqual([
      expect.objectContaining({
        ...{ holds: false, to: domain },
        why: "without AWS it still leads to AWS: no failover of names stands",
      }),
    ]);
  });

  it("says where the next cloud does not answer to the domain", () => {
    const { hops } = walk(changed(two, "map", { hostRules: [{ hosts: [`gcp.${domain}`] }] }), "aws");
    expect(hops.at(1)).toMatchObject({
      ...{ holds: false, why: `the way in on Google Cloud does not answer to ${domain}` },
    });
  });

  it("asks for a cloud that is there", () => {
    const world = new TraceWorld(ways.slice(0, 1));
    expect(cloudLost(world, "aws")).toBe("aws");
    expect(() => cloudLost(world, "azure")).toThrow("no way in on `azure`; there are aws");
  });
});

describe("the journey", () => {
  it("is there for each cloud where the domain leads to several, and for none where it leads to one", () => {
    expect(failover.subjects(new TraceWorld(two))).toEqual(["aws", "gcp", "azure"]);
    expect(failover.subjects(new TraceWorld([...base, record("z", domain, { type: "A", ...distribution })]))).toEqual(
      [],
    );
    expect(failover.subjects(new TraceWorld([]))).toEqual([]);
  });
});
