import fc from "fast-check";
import { host } from "../../components/core/cidr";
import { addressPlan } from "../../config/address-plan";
import { decodeEnvironment } from "../../config/decode";
import { nodeTypes } from "../../config/sizes";
import { warningsOf } from "../../config/warnings";
import { today, written, wrong, type Written } from "./sample";

const place = { role: "secondary", region: "us-central1", zones: 3, project: "go-coffee-prod" };

/** The problems of a sample that stands on Google Cloud too. */
const problems = (google: Record<string, unknown>, change: (value: Written) => void = () => undefined): string[] =>
  wrong((value) => {
    value.clouds.gcp = { ...place, ...google };
    change(value);
  });

const alone = (change: (value: Written) => void = () => undefined) =>
  wrong((value) => {
    value.clouds = { gcp: { ...place, role: "primary" } };
    change(value);
  });

describe("Google Cloud", () => {
  it("stands beside AWS with a role, a region, zones and a project, and is safe in the rest", () => {
    const value = written((sample) => (sample.clouds.gcp = place));
    const { spec } = decodeEnvironment("prod", value, [], today);
    expect(spec?.clouds.gcp).toEqual({
      ...{ role: "secondary", region: "us-central1", project: "go-coffee-prod" },
      zones: ["us-central1-a", "us-central1-b", "us-central1-c"],
      egress: { mode: "shared", zone: "us-central1-a" },
      ...{
        admins: [],
        viewers: [],
        channels: [],
        guards: false,
        binaryAuthorization: "recorded",
        standbyRole: "replica",
      },
    });
  });

  it("may stand alone, with an edge and backups, and without what is AWS's", () => {
    expect(alone()).toEqual([]);
    expect(alone((value) => Object.assign(value, { edge: {}, backup: {} }))).toEqual([]);
    expect(alone((value) => (value.database["replicas"] = { inRegion: 1 }))).toEqual([]);
    expect(alone((value) => (value["cost"] = { monthlyBudget: 10 }))).toEqual([
      "cost: want clouds.aws: it is built on AWS; Google's budget is clouds.gcp.budget, Azure's clouds.azure.budget",
    ]);
    expect(alone((value) => (value["edge"] = { dns: "delegated", parentZone: "Z0123456789ABCDEFGHIJ" }))).toEqual([
      "edge.dns: want zone: the program enters the domain in a zone of Route 53, and there is no clouds.aws",
    ]);
  });

  it("has a role of its own for the copy in its second region, where there is one", () => {
    const copied = (value: Written) =>
      Object.assign(value.database, { replicas: { standbyRegion: true }, password: "own" });
    expect(problems({ standbyRegion: "us-east4", standbyRole: "primary" }, copied)).toEqual([]);
    expect(problems({ standbyRole: "primary" })).toEqual([
      "clouds.gcp.standbyRole: want database.replicas.standbyRegion: true with it: the primary is then the copy over there",
    ]);
  });

  it("keeps backups of the cluster for a year at most", () => {
    expect(problems({}, (value) => Object.assign(value, { backup: { retentionDays: 365 } }))).toEqual([]);
    expect(problems({}, (value) => Object.assign(value, { backup: { retentionDays: 366 } }))).toEqual([
      "backup.retentionDays: want 365 or less with clouds.gcp: Backup for GKE keeps none longer, got 366",
    ]);
  });

  it("has a second region of its own, where something is asked for there", () => {
    const both = (value: Written) =>
      Object.assign(value, {
        database: { ...value.database, replicas: { standbyRegion: true }, password: "own" },
        storage: { standbyRegion: true },
        backup: { standbyRegion: true },
      });
    expect(problems({}, both)).toEqual([
      ...["database.replicas", "storage", "backup"].map(
        (path) => `${path}.standbyRegion: want a second region for it: say which in clouds.gcp.standbyRegion`,
      ),
    ]);
    expect(problems({ standbyRegion: "us-east4" }, both)).toEqual([]);
  });

  it("is warned of a second region where AWS has one too, and of a rate that Google cannot hold", () => {
    const told = (rateLimit: number) => {
      const value = written((sample) => {
        sample.clouds.gcp = { ...place, standbyRegion: "us-east4" };
        sample["edge"] = { rateLimit };
      });
      return warningsOf(decodeEnvironment("prod", value, [], today).spec!, today);
    };
    const nothing = (cloud: string) =>
      expect.stringMatching(`^clouds\\.${cloud}\\.standbyRegion: nothing is copied to`);
    expect(told(1_000_000)).toEqual(expect.arrayContaining([nothing("aws"), nothing("gcp")]));
    expect(told(1_000_000).join("\n")).not.toContain("edge.rateLimit");
    expect(told(1_000_001)).toContain(
      "edge.rateLimit: Cloud Armor takes 1,000,000 at most, so on Google Cloud it is that, and not 1000001",
    );
  });

  it("is warned of for a second region in which nothing stands, and for nodes without a way out", () => {
    const value = written((sample) => {
      delete sample.clouds.aws!.standbyRegion;
      sample.clouds.gcp = { ...place, standbyRegion: "us-east4", egress: "none" };
    });
    const { spec } = decodeEnvironment("prod", value, [], today);
    const warnings = warningsOf(spec!, today);
    expect(warnings).toContainEqual(
      expect.stringMatching(/^clouds\.gcp\.standbyRegion: nothing is copied to us-east4/),
    );
    expect(warnings).toContainEqual(expect.stringMatching(/^clouds\.gcp\.egress: none leaves nodes no way/));
    expect(warnings.join("\n")).not.toContain("clouds.aws.");
  });

  it("has a PostgreSQL that Google supports, whichever cloud is primary", () => {
    const value = written((sample) => {
      sample.clouds.gcp = place;
      sample.cluster = { ...sample.cluster, version: "1.36", support: "extended" };
    });
    const { problems: found } = decodeEnvironment("prod", value, [], new Date("2028-02-10"));
    expect(found?.map(({ path, message }) => `${path}: ${message}`)).toContainEqual(
      expect.stringMatching(/^database\.version: standard support of 15 on gcp ended on 2028-01-31/),
    );
  });

  it("has no sharded cache, which no password opens", () => {
    const sharded = (value: Written) => (value["cache"] = { size: "small", sharded: true });
    expect(problems({}, sharded)).toContainEqual(expect.stringMatching(/^cache\.sharded: want false with clouds\.gcp/));
    expect(wrong(sharded)).not.toContainEqual(expect.stringContaining("clouds.gcp"));
  });

  it("takes people and groups for the cluster, each once, and nobody whom Google does not know", () => {
    expect(problems({ admins: ["group:platform@gocoffee.example"] })).toEqual([]);
    for (const open of ["allUsers", "allAuthenticatedUsers", "serviceAccount:robot@p.iam.gserviceaccount.com"])
      expect(problems({ admins: [open] })).toEqual([
        `clouds.gcp.admins[0]: want who it is to IAM, such as group:platform@gocoffee.example, got "${open}"`,
      ]);
    for (const nobody of ["user:bob", "user:allUsers", "group:platform", "domain:gocoffee", "principal:me"])
      expect(problems({ viewers: [nobody] })).toEqual([
        `clouds.gcp.viewers[0]: want who it is to IAM, such as group:platform@gocoffee.example, got "${nobody}"`,
      ]);
    const pool = "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/*";
    expect(problems({ admins: ["domain:gocoffee.example", pool] })).toEqual([]);
  });

  it("lets each in once, whatever its letters, and no domain where anybody has an address", () => {
    const again = "want each once, got user:a@b.example again: it is clouds.gcp";
    expect(problems({ viewers: ["user:a@b.example", "user:a@b.example"] })).toEqual([
      `clouds.gcp.viewers[1]: ${again}.viewers[0] already`,
    ]);
    expect(problems({ admins: ["user:A@b.example"], viewers: ["user:a@b.example"] })).toEqual([
      `clouds.gcp.viewers[0]: ${again}.admins[0] already`,
    ]);
    for (const mailer of ["gmail.com", "Googlemail.com", "outlook.com", "hotmail.com", "yahoo.com"])
      expect(problems({ admins: [`domain:${mailer}`] })).toEqual([
        `clouds.gcp.admins[0]: want a domain of one's own: anybody may have an address at ${mailer}`,
      ]);
    expect(problems({ admins: ["user:bob@gmail.com"] })).toEqual([]);
  });

  it("takes notification channels by name, and a budget in the currency of its account", () => {
    expect(problems({ channels: ["projects/go-coffee-prod/notificationChannels/12"] })).toEqual([]);
    expect(problems({ channels: ["https://hooks.slack.example/T0/secret"] })).toHaveLength(1);
    expect(problems({ channels: ["projects/123456789012/notificationChannels/12"] })).toEqual([]);
    expect(problems({ channels: ["projects/go-coffee-dev/notificationChannels/12"] })).toEqual([
      "clouds.gcp.channels[0]: want a channel of go-coffee-prod, got one of go-coffee-dev: alarms reach those of their project alone",
    ]);
    const five = [1, 2, 3, 4, 5].map((number) => `projects/go-coffee-prod/notificationChannels/${number}`);
    expect(problems({ channels: five })).toEqual(["clouds.gcp.channels: want 4 at most, got 5"]);
    expect(problems({ channels: [five[0]!, five[0]!] })).toEqual([
      `clouds.gcp.channels[1]: want each once, got ${five[0]} again`,
    ]);
    const billingAccount = "012345-6789AB-CDEF01";
    const { spec } = decodeEnvironment(
      "prod",
      written((value) => (value.clouds.gcp = { ...place, budget: { billingAccount, monthly: 900 } })),
      [],
      today,
    );
    expect(spec?.clouds.gcp?.budget).toEqual({ billingAccount, monthly: 900, currency: "USD" });
    expect(problems({ budget: { billingAccount: "mine", monthly: 0, currency: "dollars" } })).toHaveLength(3);
    expect(problems({ budget: { billingAccount, monthly: 9, currency: "EUR" } })).toEqual([]);
    expect(problems({ budget: { billingAccount, monthly: 9, currency: "ZZQ" } })).toEqual([
      `clouds.gcp.budget.currency: want a currency's code of ISO 4217, such as USD or EUR, got "ZZQ"`,
    ]);
  });

  it("sets what a project has once where the environment owns the account", () => {
    expect(problems({ guards: true })).toEqual([
      "clouds.gcp.guards: want account.baseline: true with it: a project has them once",
    ]);
    expect(problems({ guards: true }, (value) => (value["account"] = { baseline: true }))).toEqual([]);
  });

  /** By tunnels. */
  const joined = (value: Written) => (value["connectivity"] = { vpn: {} });

  it("follows AWS's database only where there is one, and as a secondary", () => {
    const warmStandby = { state: "prepared", host: "10.0.224.10" };
    expect(problems({ warmStandby }, joined)).toEqual([]);
    expect(alone((value) => (value.clouds.gcp!["warmStandby"] = warmStandby))).toEqual([
      "clouds.gcp.warmStandby: want clouds.aws: it follows the database there",
      "clouds.gcp.warmStandby: want it on a secondary cloud: the primary's database follows nobody",
    ]);
    expect(problems({ warmStandby: { ...warmStandby, state: "started" } }, joined)).toHaveLength(1);
  });

  it("follows a database that is somewhere, and not on Google itself", () => {
    const follows = (host: string) => problems({ warmStandby: { state: "prepared", host } }, joined);
    expect(follows("database.gocoffee.example")).toEqual([]);
    for (const host of ["999.1.1.1", "10.0.224", "10.0.224.10.1"])
      expect(follows(host)).toEqual([
        `clouds.gcp.warmStandby.host: want an IPv4 address, such as 10.0.224.10, or a host's name, got "${host}"`,
      ]);
    for (const host of ["127.0.0.1", "0.0.0.0", "169.254.169.254", "255.255.255.255"])
      expect(follows(host)).toEqual([
        `clouds.gcp.warmStandby.host: want the primary's own address, which Google reaches over the tunnels, got "${host}"`,
      ]);
    for (const which of ["main", "standby"] as const) {
      const { network, pods } = addressPlan(2, "gcp", which);
      for (const block of [network, pods])
        expect(follows(host(block, 10))).toEqual([
          `clouds.gcp.warmStandby.host: want an address of the other cloud's, got "${host(block, 10)}", which is of Google's own (${block})`,
        ]);
    }
    expect(follows(host(addressPlan(2, "aws", "main").network, 10))).toEqual([]);
  });
});

describe("an attachment", () => {
  it("through a partner says nothing of cables", () => {
    expect(problems({ interconnect: { kind: "partner" } })).toEqual([]);
    expect(problems({ interconnect: { kind: "partner", asn: 65000 } })).toEqual([
      "clouds.gcp.interconnect.asn: want it with kind: dedicated only: a partner says it",
    ]);
  });

  it("on cables of one's own names them, and the router at the other end", () => {
    expect(problems({ interconnect: { kind: "dedicated", interconnects: ["north", "south"], asn: 65000 } })).toEqual(
      [],
    );
    expect(problems({ interconnect: { kind: "dedicated" } })).toEqual([
      "clouds.gcp.interconnect.interconnects: missing; kind: dedicated needs it",
      "clouds.gcp.interconnect.asn: missing; kind: dedicated needs it",
    ]);
    expect(
      problems({ interconnect: { kind: "dedicated", interconnects: ["a", "b"], asn: 16550, vlan: 1 } }),
    ).toHaveLength(2);
    expect(problems({ interconnect: { kind: "dedicated", interconnects: ["north", "north"], asn: 65000 } })).toEqual([
      "clouds.gcp.interconnect.interconnects[1]: want each cable once, got north again",
    ]);
  });
});

describe("groups of nodes on Google", () => {
  const nodes = (group: Record<string, unknown>, name = "extra", more: Record<string, unknown> = {}) =>
    problems({}, (value) => {
      Object.assign(value.cluster.nodes, { [name]: { min: 0, max: 2, ...group } });
      Object.assign(value, more);
    });

  it("have names that a pool can have, one machine type, and 8 pods a node at least", () => {
    expect(nodes({})).toEqual([]);
    expect(nodes({}, "a-name-of-19-letter")).toEqual([
      "cluster.nodes.a-name-of-19-letter: want a name of 18 characters at most with clouds.gcp, got 19",
    ]);
    expect(nodes({ maxPods: 7 })).toEqual(["cluster.nodes.extra.maxPods: want 8 or more with clouds.gcp, got 7"]);
    expect(nodes({ machines: { gcp: ["n2-standard-2", "n2d-standard-2"] } })).toEqual([
      "cluster.nodes.extra.machines.gcp: want one machine type, as a pool of GKE has, got 2",
    ]);
  });

  it("have machines of families that GKE takes", () => {
    const machine = (type: string) => nodes({ machines: { gcp: [type] } });
    for (const type of [
      ...new Set(Object.values(nodeTypes.gcp).flat()),
      ...["e2-medium", "n2-custom-4-8192", "custom-2-4096", "c3-standard-4-lssd", "a2-highgpu-1g", "m1-ultramem-40"],
      ...["z3-highmem-14-standardlssd", "h3-standard-88", "g2-standard-4", "n4-custom-8-16384-ext"],
    ])
      expect(machine(type)).toEqual([]);
    for (const type of ["m7g.large", "f1-micro", "g1-small", "e9-standard-4", "e2-standard", "Standard_D2pls_v6"])
      expect(machine(type)).toEqual([
        `cluster.nodes.extra.machines.gcp[0]: want a machine type of Google's, as FAMILY-KIND-N: e2-standard-2, n2-highmem-4 (gcloud compute machine-types list), got "${type}"`,
      ]);
    expect(nodes({ machines: { gcp: [] } })).toEqual(["cluster.nodes.extra.machines.gcp: want 1 at least, got none"]);
  });

  it("have machines of the architecture that they say", () => {
    const arm64 = { architecture: "arm64", machines: { aws: ["m7g.large"], gcp: ["c4a-standard-2"] } };
    expect(nodes(arm64)).toEqual([]);
    expect(nodes({ ...arm64, machines: { ...arm64.machines, gcp: ["n2-standard-2"] } })).toEqual([
      'cluster.nodes.extra.machines.gcp[0]: want a machine type with arm64 processors, such as c4a-standard-2, got "n2-standard-2"',
    ]);
    expect(nodes({ machines: { gcp: ["t2a-standard-2"] } })).toEqual([
      'cluster.nodes.extra.machines.gcp[0]: want architecture: arm64 with it, got "t2a-standard-2"',
    ]);
  });

  // A small slot has 32,768 addresses for pods: at 110 pods a node, a /24 each, 128 nodes with those that an upgrade adds.
  it("have addresses for their pods, all at their most", () => {
    const many = { a: { min: 0, max: 100 }, general: { min: 3, max: 27 } };
    const slot = (value: number) => (sample: Written) => {
      Object.assign(sample, { slot: value });
      Object.assign(sample.cluster.nodes, many);
    };
    expect(problems({}, slot(2))).toEqual([]);
    expect(problems({}, slot(4))).toEqual([
      "cluster.nodes: want fewer nodes, or a smaller maxPods, which is for life: all groups at their max take 33024 addresses for pods on Google, and slot 4 has 32768 (10.212.128.0/17)",
    ]);
    many.a = { ...many.a, ...{ maxPods: 32 } };
    expect(problems({}, slot(4))).toEqual([]);
  });

  it("are never refused for addresses in a large slot", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 8, max: 250 }), (max, maxPods) => {
        const found = nodes({ max, maxPods });
        expect(found).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
});

it("says when GKE may upgrade by itself: in pieces of four hours or more, on days that there are", () => {
  const sale = { from: "2026-11-23", to: "2026-12-01" };
  expect(problems({ maintenance: { days: ["SA"], hour: 1, hours: 6, exclusions: { sale } } })).toEqual([]);
  expect(problems({ maintenance: { hours: 3 } })).toHaveLength(1);
  expect(problems({ maintenance: { exclusions: { sale: { ...sale, to: "tomorrow" } } } })).toEqual([
    'clouds.gcp.maintenance.exclusions.sale.to: want a day, in quotes, such as "2026-11-23", got "tomorrow"',
  ]);
});
