import { decodeEnvironment } from "../../config/decode";
import { failoverOf } from "../../config/traffic";
import { today, written, wrong, type Written } from "./sample";

const google = { role: "secondary", region: "us-central1", zones: 3, project: "go-coffee-prod" };
const cloudflare = { account: "0123456789abcdef0123456789abcdef", plan: "business", loadBalancing: true };

const asked =
  (traffic: unknown, change: (value: Written) => void = () => undefined) =>
  (value: Written): void => {
    value.clouds["gcp"] = { ...google };
    value["edge"] = { dns: "zone", delegated: true };
    value["traffic"] = traffic;
    change(value);
  };
const spec = (change: (value: Written) => void) => decodeEnvironment("prod", written(change), [], today).spec!;

describe("traffic", () => {
  it("is nothing unless it is asked for", () => {
    expect(spec(() => undefined).traffic).toBeUndefined();
  });

  it("is Route 53's failover by default, with a check every half a minute", () => {
    const { traffic } = spec(asked({}));
    expect(traffic).toEqual({
      ...{ decides: "route53", policy: "failover", ttlSeconds: 60 },
      check: { path: "/", intervalSeconds: 30, failures: 3, regions: ["us-east-1", "us-west-2", "eu-west-1"] },
    });
    expect(failoverOf(traffic!).seconds).toBe(216);
  });

  it("wants names of its own", () => {
    expect(wrong(asked({}, (value) => (value["edge"] = { dns: "none" })))).toContain(
      "traffic: want edge with a zone: without names of its own nothing can be led anywhere",
    );
  });

  it("wants three regions or more, and 10 or 30 seconds", () => {
    expect(wrong(asked({ check: { regions: ["us-east-1", "eu-west-1"] } }))[0]).toMatch(
      /^traffic\.check\.regions: want/,
    );
    expect(wrong(asked({ check: { intervalSeconds: 20 } }))).toEqual([
      "traffic.check.intervalSeconds: want 10 or 30, got 20",
    ]);
  });

  it("refuses a failover that is longer than the objective, and says of what", () => {
    const slow = asked({ ttlSeconds: 300, check: { failures: 10 } }, (value) => {
      value["objectives"] = { rto: "5m", rpo: "5m", availability: 99.9 };
    });
    expect(wrong(slow)).toContain(
      "traffic.check: want a failover within objectives.rto (300 s), got 666 s: 306 to notice, 60 to spread, 300 in resolvers, 0 to steer",
    );
  });

  it("wants a weight of each cloud, and one above nothing", () => {
    expect(wrong(asked({ policy: "weighted", weights: { aws: 10 } }))).toEqual([
      "traffic.weights.gcp: missing; want it with policy: weighted",
    ]);
    expect(wrong(asked({ policy: "weighted", weights: { aws: 0, gcp: 0 } }))).toEqual([
      "traffic.weights: want one above 0: all zero means equal shares to Route 53",
    ]);
    expect(wrong(asked({ weights: { aws: 1, gcp: 1 } }))).toEqual([
      "traffic.weights: want it with policy: weighted only",
    ]);
  });

  it("wants the nearest region of each cloud, none twice", () => {
    expect(wrong(asked({ policy: "latency" }))).toEqual(["traffic.nearest.gcp: missing; want it with policy: latency"]);
    const region = String((written().clouds["aws"] as { region: string }).region);
    expect(wrong(asked({ policy: "latency", nearest: { gcp: region } }))).toEqual([
      `traffic.nearest: want each region once, got "${region}" twice: Route 53 takes one record of a region`,
    ]);
  });

  it("wants Cloudflare, and the add-on, where its load balancer decides", () => {
    expect(wrong(asked({ decides: "cloudflare" }))).toEqual([
      "traffic.cloudflare: missing; want it with decides: cloudflare",
    ]);
    expect(wrong(asked({ decides: "cloudflare", cloudflare: { ...cloudflare, loadBalancing: false } }))).toEqual([
      "traffic.cloudflare.loadBalancing: want true with decides: cloudflare: the load balancer is an add-on, and the API refuses one until it is bought",
    ]);
  });

  it("refuses an interval that the plan has not, and names it", () => {
    const quick = { decides: "cloudflare", cloudflare, check: { intervalSeconds: 10 } };
    const pro = { ...cloudflare, plan: "pro" };
    expect(wrong(asked({ ...quick, cloudflare: pro }))).toEqual([
      "traffic.check.intervalSeconds: want another plan: Cloudflare's pro checks every 60 seconds at most, and 30 needs business, 10 enterprise",
    ]);
    const plain = { decides: "cloudflare", check: { intervalSeconds: 30 } };
    expect(wrong(asked({ ...plain, cloudflare: pro }))).toHaveLength(1);
    expect(wrong(asked({ ...plain, cloudflare }))).toEqual([]);
    expect(wrong(asked(quick))).toHaveLength(1);
    expect(wrong(asked({ ...quick, cloudflare: { ...cloudflare, plan: "enterprise" } }))).toEqual([]);
    expect(wrong(asked({ ...quick, decides: "route53" }))).toEqual([]);
  });

  it("refuses Cloudflare for a zone that the program delegates itself", () => {
    const edge = { dns: "delegated", parentZone: "Z0123456789ABCDEFGHIJ" };
    expect(wrong(asked({ cloudflare }, (value) => (value["edge"] = edge)))).toEqual([
      "edge.dns: want zone with traffic.cloudflare: the domain is handed to Cloudflare's servers, and not to a zone of Route 53's",
    ]);
  });
});
