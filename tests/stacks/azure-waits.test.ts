import type { Recorded, Registered } from "../mocks";
import { ofAzure } from "./azure";
import { at, called, waitsFor } from "./google";
import { compositionOf, withAzure } from "./spec";

/*
 * What waits for what on Azure, as the engine has it: what a resource says it depends on, and what it refers to, however far. It is the order of a first `up` on a
 * new subscription, and the other way round that of taking it down.
 */

const server = "azure-native:dbforpostgresql:Server";
const id = ({ type, name }: Pick<Registered, "type" | "name">) => `${type}::${name}`;

/** The wait for the roles that the cluster has, and people in it. */
const works = "time:index/sleep:Sleep::cluster-roles-work";

describe.each(["dev", "prod"] as const)("on Azure in %s", (environment) => {
  let recorded: Recorded;
  let waits: ReturnType<typeof waitsFor>;
  beforeAll(async () => {
    const circuit = `/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/cables/providers/Microsoft.Network/expressRouteCircuits/one`;
    recorded = await compositionOf(
      withAzure(environment, { budget: { monthly: 100, from: "2026-12-01" }, expressRoute: { circuit } }),
    );
    waits = waitsFor(recorded);
  });
  const without = (some: readonly Registered[], needed: (one: Registered) => readonly string[]) => {
    expect(some.length).toBeGreaterThan(0);
    return some.flatMap((one) => {
      const missing = needed(one).filter((each) => !waits(one).has(each));
      return missing.length === 0 ? [] : [`${called(one)} does not wait for ${missing.join(", ")}`];
    });
  };
  const of = (...kinds: string[]) =>
    ofAzure(recorded).filter(({ type }) => kinds.some((kind) => type === `azure-native:${kind}`));
  /** Those that wait for each other, in a line: of any two, one waits for the other. */
  const sideBySide = (some: readonly Registered[]) =>
    some.flatMap((one, index) =>
      some
        .slice(index + 1)
        .flatMap((other) =>
          waits(one).has(id(other)) || waits(other).has(id(one)) ? [] : [`${called(one)}, ${other.name}`],
        ),
    );
  /** The wait for roles of the vault that an input names a key of. */
  const rolesOf = (text: string): string[] => {
    const vault = of("keyvault:Vault").find(
      ({ inputs }) =>
        text.includes(`https://${String(inputs["vaultName"])}.`) ||
        text.includes(`/vaults/${String(inputs["vaultName"])}/`),
    );
    return vault ? [`time:index/sleep:Sleep::${vault.name.replace(/-vault$/, "-roles-work")}`] : ["a vault"];
  };

  it("what is encrypted with a key waits until who encrypts it may use the key, and Azure knows it (traps I2, Q4, K7, C1)", () => {
    const encrypted = of(
      "storage:StorageAccount",
      "containerregistry:Registry",
      "redisenterprise:RedisEnterprise",
      "compute:DiskEncryptionSet",
    ).concat(of("dbforpostgresql:Server").filter(({ inputs }) => inputs["dataEncryption"] !== undefined));
    expect(encrypted.length).toBeGreaterThan(environment === "prod" ? 9 : 7);
    expect(without(encrypted, ({ inputs }) => rolesOf(JSON.stringify(inputs)))).toEqual([]);
  });

  it("the cluster waits for its way out, its rules and its roles; its nodes, for what they pull images with (traps K2, K3, C3)", () => {
    const ways = of("network:NatGateway", "network:NetworkSecurityGroup").filter(
      ({ name }) => !/endpoints|functions/.test(name),
    );
    expect(ways.length).toBeGreaterThan(2);
    expect(without(of("containerservice:ManagedCluster"), () => [...ways.map(id), works])).toEqual([]);
    expect(
      without(of("containerservice:AgentPool"), () => ["azure-native:containerservice:ManagedCluster::cluster-aks"]),
    ).toEqual([]);
  });

  it("what delivers events waits until it may, and a function until it may read its package, and for the one before it", () => {
    const sleep = (name: string) => `time:index/sleep:Sleep::${name}`;
    expect(without(of("eventgrid:EventSubscription"), () => [sleep("events-bus-roles-work")])).toEqual([]);
    const part = ({ name }: Registered) => name.split("-")[1]!;
    expect(
      without(of("web:WebApp"), (one) => [
        sleep("events-roles-work"),
        `azure-native:network:PrivateDnsZoneGroup::events-${part(one)}-code-endpoint-names`,
        "azure-native:network:PrivateDnsZoneGroup::events-state-endpoint-names",
        "azure-native:network:Subnet::network-functions",
      ]),
    ).toEqual([]);
    // They share a subnet, which takes one lease at a time.
    expect(sideBySide(of("web:WebApp"))).toEqual([]);
    const rights = recorded
      .of("azure-native:authorization:RoleAssignment")
      .filter(({ name }) => /^events-(order|payment|notification|analytics)-/.test(name));
    expect(rights.length).toBeGreaterThan(16);
    expect(without([recorded.one("time:index/sleep:Sleep", "events-roles-work")], () => rights.map(id))).toEqual([]);
  });

  it("nothing goes into the cluster before its nodes run and whoever runs the program may do it (trap K14)", () => {
    const provider = recorded.one("pulumi:providers:kubernetes", "kubernetes-azure");
    const admins = recorded
      .of("azure-native:authorization:RoleAssignment")
      .filter(({ name }) => /^cluster-people-.*-aks(RbacClusterAdmin|ClusterUser)$/.test(name));
    expect(admins.length).toBeGreaterThan(0);
    const pools = of("containerservice:AgentPool").filter(({ name }) => /general/.test(name));
    expect(pools.length).toBeGreaterThan(0);
    expect(without([provider], () => [...admins.map(id), works])).toEqual([]);
    expect(pools.filter((one) => waits(provider).has(id(one))).length).toBeGreaterThan(0);
    expect(without([recorded.one("time:index/sleep:Sleep", "cluster-roles-work")], () => admins.map(id))).toEqual([]);
  });

  it("of what a database is told one thing is told after the other, copies last, each after the other (trap Q10)", () => {
    const servers = of("dbforpostgresql:Server");
    expect(servers.length).toBe(environment === "prod" ? 3 : 1);
    expect(sideBySide(servers)).toEqual([]);
    for (const { inputs } of servers) {
      const told = of(
        "dbforpostgresql:Configuration",
        "dbforpostgresql:Database",
        "dbforpostgresql:VirtualEndpoint",
      ).filter((one) => one.inputs["serverName"] === inputs["serverName"]);
      expect(told.length).toBeGreaterThan(5);
      expect(sideBySide(told)).toEqual([]);
    }
    const replicas = servers.filter(({ inputs }) => inputs["createMode"] === "Replica");
    if (replicas.length > 0) expect(without(replicas, () => [`${server}::database-server`])).toEqual([]);
  });

  it("credentials of one identity are made one at a time (trap I5)", () => {
    const tokens = of("managedidentity:FederatedIdentityCredential");
    const by = new Map<unknown, Registered[]>();
    for (const one of tokens) by.set(one.inputs["resourceName"], [...(by.get(one.inputs["resourceName"]) ?? []), one]);
    expect(by.size).toBeGreaterThan(5);
    expect([...by.values()].flatMap(sideBySide)).toEqual([]);
  });

  it("Front Door's origin comes after the gateway's Service and goes before it; routes after the origin (traps E3, E6)", () => {
    const gateway = recorded.one("kubernetes:helm.sh/v3:Release", "azure-add-ons-kong");
    expect(without(of("cdn:AFDOrigin"), () => [id(gateway)])).toEqual([]);
    expect(without(of("cdn:Route"), () => of("cdn:AFDOrigin").map(id))).toEqual([]);
    // What the gateway is told stands before it, and is no part of the origin: one `up` is enough.
    expect([...waits(gateway)].filter((one) => /cdn:(AFDOrigin|Route)/.test(one))).toEqual([]);
  });

  it("Front Door goes before the cluster: while it stands it holds the link service in the cluster's group (traps E6, K23)", () => {
    const cluster = "azure-native:containerservice:ManagedCluster::cluster-aks";
    expect(without(of("cdn:Profile"), () => [cluster])).toEqual([]);
    expect(without(of("cdn:AFDOrigin", "cdn:AFDEndpoint"), () => of("cdn:Profile").map(id))).toEqual([]);
    // Nor does the cluster wait for it, or what the cluster proves the gateway's name in.
    const gateway = recorded.one("kubernetes:helm.sh/v3:Release", "azure-add-ons-kong");
    expect([...waits(gateway)].filter((one) => /:cdn:/.test(one))).toEqual([]);
  });

  it("a lock comes after what it guards, and so goes first (trap G10)", () => {
    const locks = of("authorization:ManagementLockByScope");
    if (environment === "dev") return expect(locks.map(called)).toEqual([]);
    const guarded = ofAzure(recorded).filter(({ type }) =>
      /:(Server|RedisEnterprise|StorageAccount|Registry)$/.test(type),
    );
    const names = ["serverName", "clusterName", "accountName", "registryName"];
    expect(
      without(locks, ({ inputs }) => {
        const own = String(inputs["scope"]).split("/").at(-1);
        return guarded.filter((one) => names.some((name) => one.inputs[name] === own)).map(id);
      }),
    ).toEqual([]);
    return expect(locks).toHaveLength(3);
  });

  it("what writes logs waits for where they go", () => {
    const settings = of("monitor:DiagnosticSetting");
    expect(settings.length).toBeGreaterThan(10);
    expect(without(settings, () => ["azure-native:operationalinsights:Workspace::logs-workspace"])).toEqual([]);
  });

  it("the gateway to data centres, which takes longest, waits for its subnet and its address alone", () => {
    const [gateway] = of("network:VirtualNetworkGateway");
    const slow = [...waits(gateway!)].filter((one) =>
      /Cluster|Server|RedisEnterprise|Sleep|Release|PrivateEndpoint/.test(one),
    );
    expect(slow).toEqual([]);
  });

  it("nothing waits for itself, however far around", () => {
    const around = recorded.all.filter((one) => waits(one).has(id(one)));
    expect(around.map(called)).toEqual([]);
  });

  it("goes with the cluster, what is in it; the wait for the gateway too", () => {
    const inside = recorded.all.filter(
      ({ provider, type }) => provider.endsWith("::kubernetes-azure") && type.startsWith("kubernetes:"),
    );
    expect(inside.length).toBeGreaterThan(200);
    const cluster = "azure-native:containerservice:ManagedCluster::cluster-aks";
    expect(inside.filter(({ deletedWith }) => deletedWith !== cluster).map(called)).toEqual([]);
    expect(at(recorded.one("azure-native:containerservice:ManagedCluster").inputs, "nodeResourceGroup")).toBeDefined();
  });
});
