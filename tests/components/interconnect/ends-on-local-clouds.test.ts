import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { Subnet } from "@pulumi/azure-native/network/subnet";
import { VirtualNetwork } from "@pulumi/azure-native/network/virtualNetwork";
import { Network } from "@pulumi/gcp/compute/network";
import { Service } from "@pulumi/gcp/projects/service";
import { output } from "@pulumi/pulumi";
import { VpnGateway as AzureGateway } from "../../../components/azure/network/vpn-gateway";
import type { VpnGatewaySku } from "../../../components/azure/network/vpn-gateway-plan";
import { VpnGateway as GoogleGateway } from "../../../components/gcp/network/vpn-gateway";
import { CrossCloudVpn } from "../../../components/interconnect/cross-cloud-vpn";
import { planMesh } from "../../../components/interconnect/tunnel-plan";
import { localClouds, type LocalClouds } from "../../../simulators/testing";
import type { Props } from "../../../simulators/protocol/values";
import { places, subscription } from "./places";

/*
 * Google's and Azure's ends as they are made, and the tunnels between them, on the local clouds: what either cloud refuses of the other's addresses fails here.
 */

const project = "go-coffee-test";
const mesh = planMesh({
  ends: [
    { cloud: "gcp", which: "main", asn: 64542, announced: ["10.144.0.0/17", "10.146.0.0/15"] },
    { cloud: "azure", which: "main", asn: 64552, announced: ["10.160.0.0/16"] },
  ],
  pairs: ["gcp-azure"],
  // Azure's gateway has the addresses of every pair, whichever are asked for.
  inside: (pair) => (pair === "gcp-azure" ? "169.254.22.128/26" : "169.254.21.128/26"),
});
const elsewhere = "/subscriptions/00000000-0000-4000-8000-000000000009/resourceGroups/logs/providers";
const clouds = () =>
  localClouds({
    settings: {
      ...{ gcp: { project, region: "us-central1" } },
      "azure-native": { subscriptionId: subscription, tenantId: "00000000-0000-4000-8000-0000000000aa" },
    },
  });

/** Both ends, and what is between them. */
function program(gatewaySku?: VpnGatewaySku) {
  const after = ["compute", "monitoring"].map(
    (api) => new Service(api, { service: `${api}.googleapis.com`, disableOnDestroy: false }),
  );
  const network = new Network("net", { project, name: "net", autoCreateSubnetworks: false }, { dependsOn: after });
  const gcp = new GoogleGateway("vpn", {
    ...{ place: places.gcp, project, network: network.id, watch: { channels: [] }, after, ...mesh.of("gcp")! },
  }).end;
  const plainName = "go-coffee-prod-network";
  const group = new ResourceGroup("network", { resourceGroupName: plainName, location: "eastus2" });
  const vnet = new VirtualNetwork("vnet", {
    ...{ resourceGroupName: group.name, virtualNetworkName: "vnet", location: "eastus2" },
    addressSpace: { addressPrefixes: ["10.160.0.0/16"] },
  });
  const subnet = new Subnet("gateways", {
    ...{ resourceGroupName: group.name, virtualNetworkName: vnet.name },
    ...{ subnetName: "GatewaySubnet", addressPrefix: "10.160.128.0/26" },
  });
  const azure = new AzureGateway("vpn", {
    ...{ place: places.azure, site: { subscription }, asn: 64552, addresses: mesh.of("azure")!.azureAddresses! },
    group: { name: group.name, id: group.id, plainName, resource: group },
    network: { gateways: { subnetId: subnet.id, cidr: "10.160.128.0/26" } },
    gatewaySku,
    logs: {
      workspaceId: output(`${elsewhere}/Microsoft.OperationalInsights/workspaces/one`),
      workspaceName: "one",
      accountId: output(`${elsewhere}/Microsoft.Storage/storageAccounts/one`),
      ready: [],
    },
  }).end;
  return new CrossCloudVpn("vpn-between", { place: places.gcp, mesh, ends: { gcp, azure } }).outputs;
}

const t = {
  connection: "azure-native:network:VirtualNetworkGatewayConnection",
  gateway: "azure-native:network:VirtualNetworkGateway",
  local: "azure-native:network:LocalNetworkGateway",
  tunnel: "gcp:compute/vPNTunnel:VPNTunnel",
  peer: "gcp:compute/routerPeer:RouterPeer",
};
const inputs = (world: LocalClouds, type: string, named: string): Props[] =>
  world
    .standing(type)
    .map((one) => one.inputs)
    .sort((one, other) => String(one[named]).localeCompare(String(other[named])));

test("each cloud takes the other's end as it is, and what both were told is the same", async () => {
  const world = clouds();
  await world.run(() => program());
  const peers = inputs(world, t.peer, "name");
  const locals = inputs(world, t.local, "localNetworkGatewayName");
  expect(peers).toHaveLength(2);
  expect(peers.map(({ peerAsn, ipAddress }) => [peerAsn, ipAddress])).toEqual(
    mesh.tunnels.map(({ gcp }) => [64552, gcp!.address]),
  );
  expect(locals.map(({ bgpSettings }) => bgpSettings)).toMatchObject(
    mesh.tunnels.map(({ gcp }) => ({ asn: 64542, bgpPeeringAddress: gcp!.address })),
  );
  // The same key at both ends, in the clouds and in no output of theirs.
  const keys = inputs(world, t.tunnel, "name").map(({ sharedSecret }) => sharedSecret);
  expect(inputs(world, t.connection, "virtualNetworkGatewayConnectionName").map((one) => one["sharedKey"])).toEqual(
    keys,
  );
  for (const { outputs } of world.standing(t.connection)) expect(outputs).not.toHaveProperty("sharedKey");
});

test("nothing changes by itself, and a size is changed in place", async () => {
  const world = clouds();
  await world.run(() => program());
  expect((await world.run(() => program())).changes).toMatchObject({ create: 0, update: 0, replace: 0, delete: 0 });
  expect((await world.run(() => program("VpnGw3AZ"))).changes).toMatchObject({ update: 1, replace: 0, delete: 0 });
});

test("is taken down in order, since each end holds what it stands on", async () => {
  const world = clouds();
  await world.run(() => program());
  await world.destroy();
  for (const type of Object.values(t)) expect(world.standing(type)).toEqual([]);
});
