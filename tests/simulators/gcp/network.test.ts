import { isIPv4, isIPv6 } from "node:net";
import { beginRun } from "../../../simulators/gcp/this-run";
import { google, network, privately, project, token } from "./clouds";

const t = {
  address: "gcp:compute/globalAddress:GlobalAddress",
  connection: "gcp:servicenetworking/connection:Connection",
  routes: "gcp:compute/networkPeeringRoutesConfig:NetworkPeeringRoutesConfig",
  router: "gcp:compute/router:Router",
  nat: "gcp:compute/routerNat:RouterNat",
  firewall: "gcp:compute/firewall:Firewall",
  policy: "gcp:compute/networkFirewallPolicy:NetworkFirewallPolicy",
  association: "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation",
  services: "gcp:networkconnectivity/serviceConnectionPolicy:ServiceConnectionPolicy",
  attachment: "gcp:compute/interconnectAttachment:InterconnectAttachment",
  sql: "gcp:sql/databaseInstance:DatabaseInstance",
};

it("gives a load balancer an address of the version that it asks for, and keeps it", async () => {
  const cloud = await google();
  const made = async (more: Record<string, string>) => (await cloud.create(t.address, more)).outputs["address"];
  expect(isIPv4(String(await made({ name: "four" })))).toBe(true);
  const six = { name: "six", ipVersion: "IPV6" };
  const address = String(await made(six));
  expect(address).toMatch(/^2600:1901:/);
  expect(isIPv6(address)).toBe(true);
  const id = `projects/${project}/global/addresses/six`;
  expect((await cloud.update(t.address, id, { ...six, labels: { owner: "platform" } }))["address"]).toBe(address);
  expect(await made({ name: "other", ipVersion: "IPV6" })).not.toBe(address);
});

describe("ranges of a network", () => {
  it("do not overlap: of subnets, for pods, reserved for services", async () => {
    const cloud = await google();
    const net = await network(cloud);
    const subnet = (more: object) => ({
      name: "two",
      network: net.network,
      region: "us-east1",
      ipCidrRange: "10.1.0.0/22",
      ...more,
    });
    const refused = (more: object) => cloud.refusal(token.subnet, subnet(more));
    expect(await refused({ ipCidrRange: "10.0.2.0/24" })).toContain(
      "Invalid IPCidrRange: 10.0.2.0/24 conflicts with existing subnetwork 'nodes' in region 'us-central1'",
    );
    expect(await refused({ secondaryIpRanges: [{ rangeName: "p", ipCidrRange: "10.16.8.0/24" }] })).toContain(
      "conflicts with existing subnetwork",
    );
    expect(await refused({ secondaryIpRanges: [{ rangeName: "p", ipCidrRange: "10.1.1.0/24" }] })).toContain(
      "of the same subnetwork",
    );
    expect(await refused({ ipCidrRange: "10.1.0.0/30" })).toContain("at least a /29");
    expect(await refused({ region: "us-mars1" })).toContain("Unknown region");
    const range = {
      name: "psa",
      network: net.network,
      purpose: "VPC_PEERING",
      addressType: "INTERNAL",
      address: "10.16.0.0",
      prefixLength: 16,
    };
    expect(await cloud.refusal(t.address, range)).toContain("conflicts with");
    await privately(cloud, net.network);
    expect(await refused({ ipCidrRange: "10.64.1.0/24" })).toContain("allocated range 'psa'");
    await cloud.create(token.subnet, subnet({}));
    await cloud.create(token.network, { name: "other", autoCreateSubnetworks: false });
    await cloud.create(token.subnet, subnet({ name: "same", network: `projects/${project}/global/networks/other` })); // another network
  });

  it("can grow in place", async () => {
    const cloud = await google();
    const { subnetwork } = await network(cloud);
    const { inputs } = cloud.find(token.subnet, subnetwork);
    await cloud.update(token.subnet, subnetwork, { ...inputs, ipCidrRange: "10.0.0.0/21" });
  });
});

describe("private services access", () => {
  it("wants its range, and gives a peering that routes can be asked of", async () => {
    const cloud = await google();
    const net = await network(cloud);
    const lost = { network: net.network, service: "servicenetworking.googleapis.com", reservedPeeringRanges: ["psa"] };
    expect(await cloud.refusal(t.connection, lost)).toContain("Could not find range psa");
    const routes = {
      network: "n",
      peering: "servicenetworking-googleapis-com",
      importCustomRoutes: false,
      exportCustomRoutes: true,
    };
    expect(await cloud.refusal(t.routes, routes)).toContain("There is no peering of that name");
    expect(await privately(cloud, net.network)).toBe(
      `${encodeURIComponent(net.network)}:servicenetworking.googleapis.com`,
    );
    await cloud.create(t.routes, routes);
  });

  it("is held by a database that stood in it, until another run", async () => {
    const cloud = await google();
    const net = await network(cloud);
    const connection = await privately(cloud, net.network);
    const database = {
      name: "db",
      databaseVersion: "POSTGRES_15",
      region: "us-central1",
      deletionProtection: false,
      settings: { tier: "db-custom-2-7680", ipConfiguration: { ipv4Enabled: false, privateNetwork: net.network } },
    };
    beginRun("first");
    const { id } = await cloud.create(t.sql, database);
    expect(await cloud.deleteRefusal(t.connection, connection)).toContain("Producer services (e.g. CloudSQL");
    await cloud.delete(t.sql, id);
    expect(await cloud.deleteRefusal(t.connection, connection)).toContain("Producer services");
    beginRun("second");
    await cloud.delete(t.connection, connection);
  });
});

it("Cloud NAT: ports, and addresses of one's own", async () => {
  const cloud = await google();
  const net = await network(cloud);
  await cloud.create(t.router, { name: "r", network: net.network, region: "us-central1" });
  const nat = (more: object) => ({
    name: "nat",
    router: "r",
    region: "us-central1",
    natIpAllocateOption: "AUTO_ONLY",
    sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
    ...more,
  });
  const refused = (more: object) => cloud.refusal(t.nat, nat(more));
  expect(await refused({ enableDynamicPortAllocation: true, enableEndpointIndependentMapping: true })).toContain(
    "cannot be enabled when Dynamic Port Allocation",
  );
  expect(await refused({ enableDynamicPortAllocation: true, minPortsPerVm: 48 })).toContain("power of two");
  expect(await refused({ natIpAllocateOption: "MANUAL_ONLY" })).toContain("NAT IPs must be given");
  expect(await refused({ router: "other" })).toContain("was not found");
  expect(
    (
      await cloud.create(
        t.nat,
        nat({ enableDynamicPortAllocation: true, minPortsPerVm: 64, enableEndpointIndependentMapping: false }),
      )
    ).id,
  ).toBe(`${project}/us-central1/r/nat`);
});

it("firewalls: a source, one policy for a network, and what stands in the network holds it", async () => {
  const cloud = await google();
  const net = await network(cloud);
  expect(await cloud.refusal(t.firewall, { name: "f", network: net.network, allows: [{ protocol: "tcp" }] })).toContain(
    "one of source_tags, source_ranges",
  );
  const { id } = await cloud.create(t.firewall, {
    name: "f",
    network: net.network,
    allows: [{ protocol: "tcp" }],
    sourceRanges: ["10.0.0.0/8"],
  });
  await cloud.create(t.policy, { name: "p" });
  await cloud.create(t.policy, { name: "q" });
  await cloud.create(t.association, { name: "a", firewallPolicy: "p", attachmentTarget: net.network });
  expect(
    await cloud.refusal(t.association, { name: "b", firewallPolicy: "q", attachmentTarget: net.network }),
  ).toContain("already associated");
  expect(await cloud.deleteRefusal(token.network, net.network)).toContain("is already being used");
  await cloud.delete(t.firewall, id);
});

it("connections to Redis clusters: one policy for a class, a network and a region", async () => {
  const cloud = await google();
  const net = await network(cloud);
  const policy = (name: string) => ({
    name,
    location: "us-central1",
    network: net.network,
    serviceClass: "gcp-memorystore-redis",
    pscConfig: { subnetworks: [net.subnetwork] },
  });
  await cloud.create(t.services, policy("one"));
  expect(await cloud.refusal(t.services, policy("two"))).toContain("Error 409");
});

it("Partner Interconnect: a router of its own, with Google's number", async () => {
  const cloud = await google();
  const net = await network(cloud);
  for (const [name, asn] of [
    ["vpn", 64512],
    ["partner", 16550],
  ] as const)
    await cloud.create(t.router, { name, network: net.network, region: "us-central1", bgp: { asn } });
  const attachment = (router: string) => ({
    name: "a",
    router,
    region: "us-central1",
    type: "PARTNER",
    edgeAvailabilityDomain: "AVAILABILITY_DOMAIN_1",
  });
  expect(await cloud.refusal(t.attachment, attachment("vpn"))).toContain("must have ASN 16550, and has 64512");
  await cloud.create(t.attachment, attachment("partner"));
});
