import { defenderPlans } from "../../components/azure/account/defender-plan";
import { defenderPlans as offered } from "../../config/azure";
import { regionPairs } from "../../config/azure-limits";
import { decodeEnvironment } from "../../config/decode";
import { regions } from "../../config/regions";
import { today, written, wrong, type Written } from "./sample";

const group = "11111111-2222-4333-8444-555555555555";
const another = "11111111-2222-4333-8444-666666666666";
const subscription = "00000000-0000-4000-8000-000000000001";
const place = {
  ...{ role: "secondary", region: "eastus2", zones: 3, egress: "perZone" },
  ...{ subscription, tenant: "00000000-0000-4000-8000-0000000000aa", admins: [group] },
};

/** The problems of a sample that stands on Azure too. */
const problems = (azure: Record<string, unknown>, change: (value: Written) => void = () => undefined): string[] =>
  wrong((value) => {
    value.clouds["azure"] = { ...place, ...azure };
    change(value);
  });

const actionGroup = (of = subscription) =>
  `/subscriptions/${of}/resourceGroups/people/providers/Microsoft.Insights/actionGroups/slack`;

describe("Azure", () => {
  it("stands beside AWS with a role, a region, a subscription, a directory and who gets into the cluster, and is safe in the rest", () => {
    const { spec } = decodeEnvironment(
      "prod",
      written((sample) => (sample.clouds["azure"] = place)),
      [],
      today,
    );
    expect(spec?.clouds.azure).toEqual({
      ...{ role: "secondary", region: "eastus2", zones: ["1", "2", "3"], egress: { mode: "perZone" } },
      ...{ subscription: place.subscription, tenant: place.tenant, admins: [group], viewers: [] },
      ...{ actionGroups: [], guards: false, defender: [], federations: [], standbyRole: "replica" },
    });
  });

  it("takes ids in capitals as they are in small letters: another way to write one is no other subscription, and nobody else", () => {
    const capitals = {
      subscription: "ABCDEF00-0000-4000-8000-000000000001",
      tenant: "ABCDEF00-0000-4000-8000-0000000000AA",
      admins: ["ABCDEF00-0000-4000-8000-0000000000AD"],
      viewers: ["ABCDEF00-0000-4000-8000-0000000000AE"],
    };
    const { spec } = decodeEnvironment(
      "prod",
      written((sample) => (sample.clouds["azure"] = { ...place, ...capitals })),
      [],
      today,
    );
    expect(spec?.clouds.azure).toMatchObject(JSON.parse(JSON.stringify(capitals).toLowerCase()) as object);
  });

  it("may stand alone, with an edge, backups and who is told, and without what is AWS's", () => {
    const alone = (change: (value: Written) => void = () => undefined) =>
      wrong((value) => {
        value.clouds = { azure: { ...place, role: "primary" } };
        change(value);
      });
    expect(alone()).toEqual([]);
    expect(alone((value) => Object.assign(value, { edge: {}, backup: {} }))).toEqual([]);
    expect(alone((value) => (value["cost"] = { monthlyBudget: 10 }))).toEqual([
      "cost: want clouds.aws: it is built on AWS; Google's budget is clouds.gcp.budget, Azure's clouds.azure.budget",
    ]);
  });

  it("is no primary while another cloud is there", () => {
    expect(problems({ role: "primary" }, (value) => (value.clouds["aws"]!["role"] = "secondary"))).toEqual([
      expect.stringMatching(/^clouds\.azure\.role: want secondary or tertiary while aws is there too/),
    ]);
  });

  it("wants its directory and a group that gets into the cluster: nothing else does", () => {
    const { admins: _, ...without } = place;
    expect(wrong((value) => (value.clouds["azure"] = without))).toEqual([
      expect.stringMatching(/^clouds\.azure\.admins: missing/),
    ]);
    expect(problems({ admins: [] })).toEqual([
      expect.stringMatching(/^clouds\.azure\.admins: want 1–20 groups, by object id.*az ad group show/),
    ]);
    expect(problems({ admins: ["platform"] })).toEqual([
      expect.stringMatching(/^clouds\.azure\.admins\[0\]: want the object id of a group in the directory/),
    ]);
    expect(problems({ tenant: "gocoffee.example" })).toEqual([
      expect.stringMatching(/^clouds\.azure\.tenant: want the directory's id, a UUID/),
    ]);
  });

  it("has each of its people once", () => {
    expect(problems({ viewers: [another, group.toUpperCase()] })).toEqual([
      `clouds.azure.viewers[1]: want each once, got ${group.toUpperCase()} again: it is clouds.azure.admins[0] already`,
    ]);
    expect(problems({ admins: [group, another], viewers: [] })).toEqual([]);
  });
});

describe("who is told of Azure's alarms", () => {
  const silent = (value: Written) => {
    value["alerts"] = { receivers: { on: { kind: "slack", channel: "#a" } }, credentials: "some/secret" };
  };

  it("is an action group of the subscription, each once", () => {
    expect(problems({ actionGroups: [actionGroup()] })).toEqual([]);
    expect(problems({ actionGroups: ["slack"] })).toEqual([
      expect.stringMatching(/^clouds\.azure\.actionGroups\[0\]: want an action group's ARM id/),
    ]);
    expect(problems({ actionGroups: [actionGroup(group), actionGroup(group)] })).toEqual([
      expect.stringMatching(/^clouds\.azure\.actionGroups\[1\]: want each once/),
      expect.stringMatching(
        /^clouds\.azure\.actionGroups\[0\]: want an action group of the subscription 0.*1, got one of 1/,
      ),
      expect.stringMatching(/^clouds\.azure\.actionGroups\[1\]: want an action group of the subscription/),
    ]);
  });

  it("is somebody, in grade prod", () => {
    const nobody = problems({}, silent);
    expect(nobody).toContain(
      "clouds.azure.actionGroups: missing; want an action group, or alerts.email: grade prod must say who hears of Azure's alarms",
    );
    const told = problems({ actionGroups: [actionGroup()] }, silent);
    expect(told.filter((problem) => problem.startsWith("clouds.azure"))).toEqual([]);
  });
});

describe("what a subscription has once", () => {
  const owned = (value: Written) => (value["account"] = { baseline: true });

  it("is asked for where the environment owns it", () => {
    expect(problems({ guards: true, defender: ["KeyVaults"] })).toEqual([
      "clouds.azure.guards: want account.baseline: true with it: a subscription has them once",
      "clouds.azure.defender: want account.baseline: true with it: a subscription has its plans once",
    ]);
    expect(problems({ guards: true, defender: ["KeyVaults"] }, owned)).toEqual([]);
  });

  it("has the plans that the component knows", () => {
    expect([...offered]).toEqual([...defenderPlans]);
    expect(problems({ defender: ["Dns"] }, owned)).toHaveLength(1);
    expect(problems({ defender: ["Arm", "Arm"] }, owned)).toEqual([
      "clouds.azure.defender[1]: want each once, got arm again",
    ]);
  });

  it("has a budget from the first day of a month on", () => {
    expect(problems({ budget: { monthly: 400, from: "2026-12-01" } })).toEqual([]);
    expect(problems({ budget: { monthly: 400, from: "2026-12-02" } })).toEqual([
      expect.stringMatching(/^clouds\.azure\.budget\.from: want the first day of a month, in quotes/),
    ]);
  });
});

describe("who signs in to Azure from outside", () => {
  const ci = {
    name: "ci",
    issuer: "https://token.actions.githubusercontent.com",
    subject: "repo:a/b:environment:prod",
  };

  it("says whose tokens, of whom, for what", () => {
    const { spec } = decodeEnvironment(
      "prod",
      written((sample) => (sample.clouds["azure"] = { ...place, federations: [ci] })),
      [],
      today,
    );
    expect(spec?.clouds.azure?.federations).toEqual([{ ...ci, audience: "api://AzureADTokenExchange", role: "none" }]);
  });

  it("is each somebody else, under a name of their own, and named exactly", () => {
    expect(problems({ federations: [ci, ci] })).toEqual([
      "clouds.azure.federations[1].name: want a name of its own, got ci again",
      "clouds.azure.federations[1].subject: want each issuer and subject once: whose token is it otherwise",
    ]);
    expect(problems({ federations: [{ ...ci, subject: "repo:a/*" }] })).toEqual([
      "clouds.azure.federations[0].subject: want it exactly, since Entra compares it as it stands, got repo:a/*",
    ]);
    expect(problems({ federations: [{ ...ci, issuer: "http://plain.example" }] })).toHaveLength(1);
    expect(problems({ federations: [{ ...ci, role: "owner" }] })).toHaveLength(1);
  });
});

describe("what Azure would refuse", () => {
  const nodes = (group: Record<string, unknown>) => (value: Written) => {
    value.cluster.nodes["general"] = { min: 3, max: 12, ...group };
  };

  it("is refused of groups of nodes", () => {
    expect(problems({}, nodes({ maxPods: 8 }))).toEqual([
      "cluster.nodes.general.maxPods: want 10 or more with clouds.azure, got 8",
    ]);
    expect(problems({}, nodes({ machines: { azure: ["Standard_D4ads_v6"] } }))).toEqual([]);
    expect(problems({}, nodes({ machines: { azure: ["m7g.large"] } }))).toEqual([
      expect.stringMatching(/^cluster\.nodes\.general\.machines\.azure\[0\]: want a size of Azure's machines/),
    ]);
    expect(problems({}, nodes({ machines: { azure: ["Standard_D1_v2"] } }))).toEqual([
      expect.stringMatching(/want 2 processors or more/),
    ]);
    expect(problems({}, nodes({ machines: { azure: ["Standard_D2pds_v6"] } }))).toEqual([
      expect.stringMatching(/want architecture: arm64 with it/),
    ]);
    expect(problems({}, nodes({ machines: { azure: ["Standard_D2ads_v6", "Standard_D4ads_v6"] } }))).toEqual([
      "cluster.nodes.general.machines.azure: want one size of machines, as a pool of AKS has, got 2",
    ]);
    const system = problems({}, (value) => (value.cluster.nodes["system"] = { min: 1, max: 2 }));
    expect(system).toEqual([expect.stringMatching(/^cluster\.nodes\.system: want another name with clouds\.azure/)]);
  });

  it("is refused of the database and of logs", () => {
    expect(problems({}, (value) => (value.database["retentionDays"] = 3))).toEqual([
      "database.retentionDays: want 7–35 with clouds.azure: PostgreSQL there keeps 7 days at least, got 3",
    ]);
    expect(problems({}, (value) => (value["logs"] = { retentionDays: 14 }))).toEqual([
      "logs.retentionDays: want 30 or more with clouds.azure, whose workspaces keep no less, got 14",
    ]);
  });

  it("is refused of the second region, where Azure itself says which", () => {
    const copied = (value: Written) => (value.database["backups"] = { standbyRegion: true });
    expect(problems({ standbyRegion: "centralus" }, copied)).toEqual([]);
    expect(problems({ standbyRegion: "westus3" }, copied)).toEqual([
      "clouds.azure.standbyRegion: want centralus with database.backups.standbyRegion: Azure copies what is in eastus2 there and nowhere else, got westus3",
    ]);
    const stored = (value: Written) => (value["storage"] = { standbyRegion: true });
    expect(problems({ standbyRegion: "westus3" }, stored)).toEqual([
      expect.stringMatching(/^clouds\.azure\.standbyRegion: want centralus with storage\.standbyRegion/),
    ]);
    expect(problems({ region: "eastus", standbyRegion: "centralus" }, copied)).toEqual([
      "clouds.azure.standbyRegion: want no database.backups.standbyRegion, or another region: Azure copies nothing by itself out of eastus but to westus, which is not on offer",
    ]);
    const inEurope = (value: Written) => {
      copied(value);
      value.residency["personal"] = value.residency["card"] = ["us", "eu"];
    };
    expect(problems({ region: "polandcentral", standbyRegion: "westeurope" }, inEurope)).toEqual([
      expect.stringMatching(/^clouds\.azure\.standbyRegion: want no .* out of polandcentral, which has no pair$/),
    ]);
    // A second region for what the platform copies itself may be any.
    expect(problems({ standbyRegion: "westus3" })).toEqual([]);
    for (const region of Object.keys(regionPairs)) expect(regions.azure[region]).toBeDefined();
  });

  it("is refused of the copy's role, without a copy", () => {
    expect(problems({ standbyRole: "primary" })).toEqual([
      "clouds.azure.standbyRole: want database.replicas.standbyRegion: true with it: the primary is then the copy over there",
    ]);
  });

  it("is refused of maintenance: days that there are not, or that end before they begin", () => {
    const maintenance = {
      day: "SU",
      hour: 2,
      hours: 4,
      exclusions: { sale: { from: "2026-11-27", to: "2026-11-30" } },
    };
    expect(problems({ maintenance })).toEqual([]);
    const days = (from: string, to: string) => problems({ maintenance: { exclusions: { sale: { from, to } } } });
    expect(days("2026-11-27", "2026-11-20")).toEqual([
      "clouds.azure.maintenance.exclusions.sale.to: want a day that is not before from, 2026-11-27, got 2026-11-20",
    ]);
    expect(days("2026-02-30", "2026-03-02")).toEqual([
      "clouds.azure.maintenance.exclusions.sale.from: want a day that there is, such as 2026-11-23, got 2026-02-30",
    ]);
    expect(problems({ maintenance: { hours: 3 } })).toHaveLength(1);
  });

  it("is refused of ExpressRoute: a circuit that nobody ordered", () => {
    const circuit = `/subscriptions/${subscription}/resourceGroups/people/providers/Microsoft.Network/expressRouteCircuits/one`;
    expect(problems({ expressRoute: { circuit } })).toEqual([]);
    expect(problems({ expressRoute: { circuit: "one" } })).toEqual([
      expect.stringMatching(
        /^clouds\.azure\.expressRoute\.circuit: want a circuit's ARM id.*no program can lay a cable/,
      ),
    ]);
    expect(problems({ expressRoute: { circuit, gatewaySku: "Standard" } })).toHaveLength(1);
  });
});
