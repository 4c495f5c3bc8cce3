import { holders, identityOf, otherThan } from "../../../cli/trace/azure/access";
import { keyStands } from "../../../cli/trace/azure/keys";
import { lastOf, linked, parentOf, partsOf, same, within } from "../../../cli/trace/azure/links";
import { ownName } from "../../../cli/trace/azure/own-name";
import { passes, type Direction, type End } from "../../../cli/trace/azure/security-groups";
import { Cluster } from "../../../cli/trace/kubernetes/objects";
import { TraceWorld } from "../../../cli/trace/world";
import type { Standing } from "../../../simulators/core/standing";
import type { Props } from "../../../simulators/protocol/values";

const stands = (token: string, id: string, outputs: Props = {}): Standing => ({
  ...{ token: `azure-native:${token}`, id, scope: "", region: "", inputs: {}, outputs },
});
const subscription = "/subscriptions/00000000-0000-4000-8000-000000000001";
const group = `${subscription}/resourceGroups/g`;

describe("ARM ids", () => {
  const vault = `${group}/providers/Microsoft.KeyVault/vaults/v`;

  it("are one in any case", () => {
    expect(same(vault, vault.replace("resourceGroups", "resourcegroups"))).toBe(true);
    expect(same(vault, `${vault}/`)).toBe(true);
    expect(same(vault, `${vault}2`)).toBe(false);
    expect(same(vault, undefined)).toBe(false);
  });

  it("are inside of a scope, and not of one whose name begins so", () => {
    expect(within(vault, group)).toBe(true);
    expect(within(vault, vault.toUpperCase())).toBe(true);
    expect(within(vault, `${subscription}/resourceGroups/G`)).toBe(true);
    expect(within(`${vault}2`, vault)).toBe(false);
    expect(within(group, vault)).toBe(false);
  });

  it("lead to what stands, and to its parts", () => {
    const [whole, part] = [stands("keyvault:Vault", vault), stands("keyvault:Secret", `${vault}/secrets/s`)];
    const world = new TraceWorld([whole, part, stands("keyvault:Secret", `${vault}2/secrets/s`)]);
    expect(linked(world, "azure-native:keyvault:Vault", vault.toLowerCase())).toBe(whole);
    expect(linked(world, "azure-native:keyvault:Vault", "")).toBeUndefined();
    expect(partsOf(world, "azure-native:keyvault:Secret", whole)).toEqual([part]);
    expect(parentOf(part.id)).toBe(vault);
    expect(lastOf(part.id)).toBe("s");
  });
});

describe("an app's own public name", () => {
  const network = `${group}/providers/Microsoft.Network`;
  const [subnet, nat, address] = [
    `${network}/virtualNetworks/n/subnets/f`,
    `${network}/natGateways/1`,
    `${network}/publicIPAddresses/1`,
  ];
  const lets = (ipAddress: string) => ({
    ipSecurityRestrictionsDefaultAction: "Deny",
    ipSecurityRestrictions: [{ action: "Allow", ipAddress }],
  });
  const rule = (action: string, ipAddress: string, priority?: number) => ({ action, ipAddress, priority });
  const asked = ({
    site = lets("192.0.2.7/32"),
    out = true,
    access = "Enabled",
  }: { site?: Props; out?: boolean; access?: string } = {}) => {
    const app = stands("web:WebApp", `${group}/providers/Microsoft.Web/sites/a`, {
      ...{ publicNetworkAccess: access, virtualNetworkSubnetId: subnet, siteConfig: site },
    });
    const world = new TraceWorld([
      app,
      stands("network:Subnet", subnet, out ? { natGateway: { id: nat } } : {}),
      stands("network:NatGateway", nat, { publicIpAddresses: [{ id: address }] }),
      stands("network:PublicIPAddress", address, { ipAddress: "192.0.2.7" }),
    ]);
    return () => ownName(world, app);
  };

  it("is reached from the address that its subnet leaves by, where that is let in", () => {
    expect(asked()()).toMatchObject({ why: expect.stringContaining("192.0.2.7") as string });
    expect(asked({ site: {} })).not.toThrow();
    expect(asked({ site: lets("192.0.2.0/24") })).not.toThrow();
  });

  it.each([
    ["the first by priority lets it in", [rule("Deny", "192.0.2.0/24", 200), rule("Allow", "192.0.2.7/32", 100)], true],
    ["the first by priority does not", [rule("Allow", "192.0.2.0/24", 200), rule("Deny", "192.0.2.7/32", 100)], false],
    ["one without a priority comes last", [rule("Deny", "192.0.2.7/32"), rule("Allow", "192.0.2.0/24", 100)], true],
    ["who refuses anybody may refuse it", [rule("Deny", "Any", 1), rule("Allow", "192.0.2.7/32", 2)], false],
    ["who refuses all the rest does not", [rule("Allow", "192.0.2.7/32", 1), rule("Deny", "Any")], true],
    ["who lets in a tag is not known to let it in", [rule("Allow", "AzureCloud", 1)], false],
    ["an address without its mask is none", [rule("Allow", "192.0.2.7", 1)], false],
  ])("of several rules: %s", (_, ipSecurityRestrictions, holds) => {
    const reached = expect(asked({ site: { ...lets("192.0.2.8/32"), ipSecurityRestrictions } }));
    if (holds) reached.not.toThrow();
    else reached.toThrow(/does not let in 192\.0\.2\.7/);
  });

  it("is not from another, nor without a way out, nor where nobody is let in", () => {
    expect(asked({ site: lets("192.0.2.8/32") })).toThrow(/does not let in 192\.0\.2\.7/);
    expect(asked({ site: { ipSecurityRestrictionsDefaultAction: "Deny" } })).toThrow(/does not let in/);
    // A list lets in nobody else, also where nothing is said of them.
    const list = { ipSecurityRestrictions: [rule("Allow", "192.0.2.8/32", 1)] };
    expect(asked({ site: list })).toThrow(/does not let in/);
    expect(asked({ site: { ...list, ipSecurityRestrictionsDefaultAction: "Allow" } })).not.toThrow();
    expect(asked({ out: false })).toThrow(/no way out/);
    expect(asked({ access: "Disabled" })).toThrow(/its publicNetworkAccess is Disabled/);
  });
});

describe("a security group", () => {
  const nsg = `${group}/providers/Microsoft.Network/networkSecurityGroups/n`;
  const network = stands("network:VirtualNetwork", "net", { addressSpace: { addressPrefixes: ["10.0.0.0/16"] } });
  const subnet = stands("network:Subnet", "subnet", { networkSecurityGroup: { id: nsg } });
  const rule = (more: Props): Props => ({
    ...{ name: "r", priority: 1000, direction: "Inbound", access: "Allow", protocol: "Tcp" },
    ...{ sourceAddressPrefix: "10.0.1.0/24", destinationAddressPrefix: "*", destinationPortRange: "443" },
    ...more,
  });
  const closed = rule({
    name: "rest",
    priority: 4096,
    access: "Deny",
    protocol: "*",
    sourceAddressPrefix: "*",
    destinationPortRange: "*",
  });
  const lets =
    (rules: Props[], more: { port?: number; from?: End; to?: End; direction?: Direction; beside?: Standing[] } = {}) =>
    () => {
      const {
        port = 443,
        from = { ip: "10.0.1.5" },
        to = { ip: "10.0.2.5" },
        direction = "Inbound",
        beside = [],
      } = more;
      const world = new TraceWorld([stands("network:NetworkSecurityGroup", nsg, { securityRules: rules }), ...beside]);
      return passes(world, network, subnet, direction, { from, to, port, called: "them call us" });
    };

  it.each<[string, () => unknown]>([
    ["by a block", lets([rule({}), closed])],
    [
      "by one of many blocks and ports",
      lets([
        rule({
          sourceAddressPrefix: undefined,
          sourceAddressPrefixes: ["10.9.0.0/24", "10.0.1.0/24"],
          destinationPortRange: undefined,
          destinationPortRanges: ["80", "440-450"],
        }),
        closed,
      ]),
    ],
    ["by an address alone", lets([rule({ sourceAddressPrefix: "10.0.1.5" }), closed])],
    ["of any protocol", lets([rule({ protocol: "*" }), closed])],
    ["by the network's tag", lets([rule({ sourceAddressPrefix: "VirtualNetwork" }), closed])],
    [
      "of a load balancer that asks",
      lets([rule({ sourceAddressPrefix: "AzureLoadBalancer" }), closed], { from: { tag: "AzureLoadBalancer" } }),
    ],
    ["by Azure's own rule, within the network", lets([])],
    ["by a rule before one that refuses", lets([rule({ priority: 2000, access: "Deny" }), rule({ priority: 100 })])],
  ])("lets in %s", (_, passing) => expect(passing).not.toThrow());

  it.each<[string, () => unknown]>([
    ["the rule is for other ports", lets([rule({}), closed], { port: 80 })],
    ["the rule is for others", lets([rule({}), closed], { from: { ip: "10.0.9.9" } })],
    ["the rule is for another end", lets([rule({ destinationAddressPrefix: "10.7.0.0/24" }), closed])],
    ["the rule is for what goes out", lets([rule({ direction: "Outbound" }), closed])],
    ["the rule is of UDP", lets([rule({ protocol: "Udp" }), closed])],
    ["one before it refuses", lets([rule({}), rule({ priority: 100, access: "Deny" })])],
    ["only a service's tag is let in", lets([rule({ sourceAddressPrefix: "AzureCloud.eastus2" }), closed])],
    [
      "a load balancer asks, and only blocks are let in",
      lets([rule({}), closed], { from: { tag: "AzureLoadBalancer" } }),
    ],
    ["nobody says anything of what comes from outside", lets([], { from: { ip: "203.0.113.1" } })],
    [
      "one that stands beside the group refuses",
      lets([rule({})], {
        beside: [
          stands("network:SecurityRule", `${nsg}/securityRules/x`, rule({ name: "x", priority: 100, access: "Deny" })),
        ],
      }),
    ],
  ])("lets nothing in where %s", (_, passing) => expect(passing).toThrow(/does not let them call us on port/));

  it("lets out to the network and the internet what no rule names", () => {
    expect(lets([], { direction: "Outbound" })).not.toThrow();
    expect(
      lets(
        [closed].map((one) => ({ ...one, direction: "Outbound" })),
        { direction: "Outbound" },
      ),
    ).toThrow(/rest/);
  });

  it("must stand, and where there is none everything passes", () => {
    const world = new TraceWorld([]);
    const passing = { from: { ip: "1.1.1.1" }, to: { ip: "10.0.2.5" }, port: 1, called: "x" };
    expect(() => passes(world, network, subnet, "Inbound", passing)).toThrow(/is not there/);
    expect(passes(world, network, stands("network:Subnet", "s"), "Inbound", passing)).toBeUndefined();
  });

  it("that knows groups of applications cannot be judged", () => {
    expect(lets([rule({ sourceApplicationSecurityGroups: [{ id: "a" }] }), closed])).toThrow(
      /application security groups/,
    );
  });
});

describe("who may", () => {
  const vault = `${group}/providers/Microsoft.KeyVault/vaults/v`;
  const secret = `${vault}/secrets/s`;
  const guid = {
    user: "4633458b-17de-408a-b874-0445c86b69e6",
    owner: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    own: "77777777-7777-4777-8777-777777777777",
  };
  const role = (scope: string, definition: string, more: Props = {}) =>
    stands("authorization:RoleAssignment", `${scope}|${definition}`, {
      ...{
        scope,
        principalId: "who",
        roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${definition}`,
      },
      ...more,
    });
  const definition = (permission: Props) =>
    stands(
      "authorization:RoleDefinition",
      `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${guid.own}`,
      { permissions: [permission] },
    );
  const read = (standings: Standing[]) =>
    holders(new TraceWorld(standings), "Microsoft.KeyVault/vaults/secrets/getSecret/action", secret).map(
      ({ principal }) => principal,
    );

  it.each<[string, Standing[], string[]]>([
    ["by a role on it", [role(secret, guid.user)], ["who"]],
    ["by a role on its vault", [role(vault, guid.user)], ["who"]],
    ["by one on the group, in another case", [role(group.toLowerCase(), guid.user.toUpperCase())], ["who"]],
    ["by one on the subscription", [role(subscription, guid.user)], ["who"]],
    [
      "by a role of our own",
      [role(secret, guid.own), definition({ dataActions: ["Microsoft.KeyVault/vaults/secrets/getSecret/action"] })],
      ["who"],
    ],
    [
      "by one of all operations",
      [role(secret, guid.own), definition({ dataActions: ["Microsoft.KeyVault/*"] })],
      ["who"],
    ],
    [
      "not by one that leaves it out",
      [
        role(secret, guid.own),
        definition({ dataActions: ["*"], notDataActions: ["Microsoft.KeyVault/vaults/secrets/getSecret/*"] }),
      ],
      [],
    ],
    ["not by another secret's", [role(`${secret}2`, guid.user)], []],
    ["not as an owner", [role(subscription, guid.owner)], []],
    [
      "not by a role of our own that only writes",
      [role(secret, guid.own), definition({ dataActions: ["Microsoft.KeyVault/vaults/secrets/setSecret/action"] })],
      [],
    ],
    ["not by a role that is gone", [role(secret, guid.own)], []],
  ])("read a secret %s", (_, standings, expected) => expect(read(standings)).toEqual(expected));

  const aks = `${group}/providers/Microsoft.ContainerService/managedClusters/c`;
  const issuer = "https://eastus2.oic.prod-aks.azure.com/t/c/";
  const identity = stands(
    "managedidentity:UserAssignedIdentity",
    `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i`,
    {
      ...{ clientId: "client", principalId: "who" },
    },
  );
  const credential = (name: string, outputs: Props) =>
    stands("managedidentity:FederatedIdentityCredential", `${identity.id}/federatedIdentityCredentials/${name}`, {
      ...{ issuer, subject: "system:serviceaccount:ns:sa", audiences: ["api://AzureADTokenExchange"] },
      ...outputs,
    });
  const account: Standing = {
    ...{ token: "kubernetes:core/v1:ServiceAccount", id: "ns/sa", scope: aks, region: "", inputs: {} },
    outputs: {
      metadata: { name: "sa", namespace: "ns", annotations: { "azure.workload.identity/client-id": "client" } },
    },
  };
  const cluster = new Cluster(aks, (token) => (token === account.token ? [account] : []));
  const world = (...more: Standing[]) =>
    new TraceWorld([
      stands("containerservice:ManagedCluster", aks, { oidcIssuerProfile: { enabled: true, issuerURL: issuer } }),
      identity,
      ...more,
    ]);
  const who = { namespace: "ns", account: "sa" };

  it("an account is an identity by its issuer and its subject, and by no other", () => {
    expect(identityOf(world(credential("a", {})), cluster, who).value).toBe(identity);
    for (const other of [{ issuer: "https://x/" }, { subject: "system:serviceaccount:ns:sat" }])
      expect(() => identityOf(world(credential("a", other)), cluster, who)).toThrow(/Entra does not take ns\/sa/);
    expect(() => identityOf(world(credential("a", { audiences: ["x"] })), cluster, who)).toThrow(
      /somebody else than Entra/,
    );
    expect(() => identityOf(world(), cluster, { ...who, account: "other" })).toThrow(
      /there is no ServiceAccount other/,
    );
  });

  it("an identity that somebody else may be is told", () => {
    const [own, other] = [credential("a", {}), credential("b", { subject: "repo:a/b:environment:prod" })];
    expect(otherThan(world(own), cluster, identity, [who])).toBeUndefined();
    expect(otherThan(world(own, other), cluster, identity, [who])).toBe(other);
    expect(otherThan(world(own), cluster, identity, [])).toBe(own);
  });
});

describe("a key", () => {
  const vault = `${group}/providers/Microsoft.KeyVault/vaults/v`;
  const of = stands("storage:StorageAccount", "a");
  const identity = stands("managedidentity:UserAssignedIdentity", `${group}/i`, { principalId: "who" });
  const key = (more: Props = {}) =>
    stands("keyvault:Key", `${vault}/keys/k`, {
      keyUri: "https://v.vault.azure.net/keys/k",
      attributes: { enabled: true },
      ...more,
    });
  const closed = (bypass: string) =>
    stands("keyvault:Vault", vault, { properties: { publicNetworkAccess: "Disabled", networkAcls: { bypass } } });
  const role = stands("authorization:RoleAssignment", "r", {
    ...{ scope: `${vault}/keys/k`, principalId: "who", roleDefinitionId: "x/e147488a-f6f5-4113-8e2d-b22465e65bf6" },
  });
  const all = [key(), closed("AzureServices"), identity, role];
  const looked =
    (standings: Standing[], uri: unknown = "https://V.vault.azure.net/keys/k/1f") =>
    () =>
      keyStands(new TraceWorld(standings), of, uri, identity.id);

  it("holds where it is enabled, its vault lets services in, and the identity may use it", () => {
    expect(looked(all)().why).toMatch(/it stands/);
  });
  it.each<[RegExp, Standing[]]>([
    [/is not there: nobody/, [closed("AzureServices"), identity, role]],
    [/disabled/, [key({ attributes: { enabled: false } }), closed("AzureServices"), identity, role]],
    [/vault of its key is not there/, [key(), identity, role]],
    [/lets none of Azure's services in/, [key(), closed("None"), identity, role]],
    [/identity that uses its key is not there/, [key(), closed("AzureServices"), role]],
    [/may not use the key/, [key(), closed("AzureServices"), identity]],
  ])("does not where it says %s", (why, standings) => expect(looked(standings)).toThrow(why));
  it("is one of our own", () => expect(looked(all, "")).toThrow(/no[t] encrypted with a key of our own/));
});
