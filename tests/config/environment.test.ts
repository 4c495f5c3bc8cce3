import { decodeEnvironment } from "../../config/decode";
import type { EnvironmentSpec } from "../../config/environment";
import { written, wrong, type Written } from "./sample";

function decode(change?: (value: Written) => void, name = "prod"): EnvironmentSpec {
  const { spec, problems } = decodeEnvironment(name, written(change));
  if (problems) throw new Error(JSON.stringify(problems));
  return spec;
}

describe("what is decoded", () => {
  it("has every default filled in, and durations in minutes", () => {
    expect(decode()).toEqual({
      name: "prod",
      grade: "prod",
      slot: 2,
      delivery: { owner: "pulumi", branch: "main", handover: false },
      domain: "gocoffee.example",
      owner: "platform",
      costCenter: "go-coffee",
      objectives: { rtoMinutes: 60, rpoMinutes: 15, availability: 99.99 },
      clouds: {
        aws: {
          role: "primary",
          region: "us-east-1",
          zones: ["us-east-1a", "us-east-1b", "us-east-1c"],
          standby: { region: "us-west-2", zones: ["us-west-2a", "us-west-2b", "us-west-2c"] },
          egress: { mode: "perZone" },
        },
      },
      cluster: {
        version: "1.35",
        policyEngine: "own",
        support: "standard",
        nodes: { general: { min: 3, max: 12, spot: false, architecture: "amd64", machines: {} } },
        api: { private: { cidrs: [], securityGroups: [], host: true } },
        ...{ admins: [], viewers: [], access: [], addOns: {} },
      },
      database: {
        ...{ size: "large", multiZone: true, retentionDays: 35, proxy: false, upgrades: "inPlace" },
        ...{ version: "15", support: "standard" },
        replicas: { inRegion: 0, standbyRegion: false, standbyRole: "replica" },
        password: "managed",
        backups: { standbyRegion: false },
      },
      storage: { standbyRegion: false, scanning: "onPush", registryOfAccount: false },
      alerts: { email: "alerts@gocoffee.example", receivers: { mail: { kind: "topic" } } },
      account: { baseline: false, lock: "governance", objectEvents: "none" },
      connectivity: {},
      data: { mode: "none", rows: 200 },
      observability: { logs: {}, traces: "jaeger", traceDays: 7 },
      security: { images: { admission: "enforce", registries: [] } },
      teams: {},
      workloads: { scale: "small", addOns: {}, images: {}, namespace: "go-coffee-prod" },
      cache: { size: "small", sharded: false, replicas: 1 },
      logs: { retentionDays: 365 },
      protect: { data: true, keys: true, networks: true },
      residency: { personal: ["us", "eu"], card: ["us"] },
    });
  });

  it.each([
    ["15m", 15],
    ["4h", 240],
    ["1d", 1440],
  ])("reads %s as %i minutes", (text, minutes) => {
    expect(decode((value) => (value.objectives.rto = text)).objectives.rtoMinutes).toBe(minutes);
  });

  it("lets shared egress leave from the first zone, and is shared unless told otherwise", () => {
    const egress = (mode?: string) => decode((value) => (value.clouds.aws!.egress = mode)).clouds.aws?.egress;
    expect(egress("shared")).toEqual({ mode: "shared", zone: "us-east-1a" });
    expect(egress(undefined)).toEqual({ mode: "shared", zone: "us-east-1a" });
    expect(egress("none")).toEqual({ mode: "none" });
  });

  it("takes zones by letter, in their fixed order", () => {
    const { aws } = decode((value) => (value.clouds.aws!.zones = ["d", "a", "b"])).clouds;
    expect(aws?.zones).toEqual(["us-east-1a", "us-east-1b", "us-east-1d"]);
    expect(aws?.standby?.zones).toEqual(["us-west-2a", "us-west-2b", "us-west-2c"]);
  });

  it("keeps no second region where none is asked for", () => {
    expect(decode((value) => delete value.clouds.aws!.standbyRegion).clouds.aws).not.toHaveProperty("standby");
  });

  it("takes the spot group for interruptible", () => {
    expect(decode((value) => (value.cluster.nodes.spot = { min: 0, max: 3 })).cluster.nodes["spot"]).toMatchObject({
      min: 0,
      max: 3,
      spot: true,
    });
  });

  it("lets prod give up its protection for a stated reason only", () => {
    const off = { data: false, keys: false, networks: false };
    expect(decode((value) => (value.protect = { ...off, lifted: "moved to another account" })).protect.data).toBe(
      false,
    );
    expect(wrong((value) => (value.protect = off))).toEqual([
      "protect.data: want true with grade: prod, got false; to take prod down, say why in protect.lifted",
      "protect.keys: want true with grade: prod, got false; to take prod down, say why in protect.lifted",
      "protect.networks: want true with grade: prod, got false; to take prod down, say why in protect.lifted",
    ]);
    const graded = (grade: unknown) => wrong((value) => Object.assign(value, { grade, protect: off }), "eu-live");
    expect(graded("staging")).toEqual([
      "protect.data: want true with grade: staging, got false; to take eu-live down, say why in protect.lifted",
    ]);
    expect(graded("dev")).toEqual([]);
    // Of a grade that is none, that is said alone.
    expect(graded("live")).toEqual(['grade: want one of dev, staging, prod, got "live"']);
    // A reason alone lifts nothing.
    const on = { data: true, keys: true, networks: true, lifted: "moved to another account" };
    const nothing = ["protect.lifted: want at least one of data, keys, networks false with it: alone it lifts nothing"];
    expect(wrong((value) => (value.protect = on))).toEqual(nothing);
    expect(wrong((value) => (value.protect = { lifted: on.lifted } as typeof on))).toEqual(nothing);
    expect(decode((value) => (value.protect = { ...on, keys: false })).protect.keys).toBe(false);
    expect(wrong((value) => (value.protect = { ...off, lifted: "because" }))).toEqual([
      'protect.lifted: want the reason, 10 characters or more, got "because"',
    ]);
  });
});
