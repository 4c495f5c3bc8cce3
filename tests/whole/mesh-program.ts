import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import { RouteTable } from "@pulumi/aws/ec2transitgateway/routeTable";
import { TransitGateway } from "@pulumi/aws/ec2transitgateway/transitGateway";
import { Topic } from "@pulumi/aws/sns/topic";
import { PublicIPAddress } from "@pulumi/azure-native/network/publicIPAddress";
import { Subnet } from "@pulumi/azure-native/network/subnet";
import { VirtualNetwork } from "@pulumi/azure-native/network/virtualNetwork";
import { VirtualNetworkGateway } from "@pulumi/azure-native/network/virtualNetworkGateway";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { HaVpnGateway } from "@pulumi/gcp/compute/haVpnGateway";
import { Network } from "@pulumi/gcp/compute/network";
import { Router } from "@pulumi/gcp/compute/router";
import { Service } from "@pulumi/gcp/projects/service";
import { interpolate, type Output } from "@pulumi/pulumi";
import type { CloudEnds } from "../../components/core/ends";
import type { EnvironmentSpec } from "../../config/environment";
import { meshOf } from "../../stacks/between/mesh";
import { composeVpn } from "../../stacks/between/vpn";
import { awsProvider, azureProvider, gcpProvider, randomProvider } from "../../stacks/providers";

/*
 * A program of SmallProject's: three gateways, and the mesh between them as an environment has it. An environment of three clouds would take minutes; the mesh is the same.
 */

const project = "go-coffee-small";
const subscription = "00000000-0000-4000-8000-000000000001";
const tenant = "00000000-0000-4000-8000-0000000000aa";

/** What of an environment the mesh asks for. */
function specOf(rotated: Record<string, number>): EnvironmentSpec {
  const part = {
    ...{ name: "dev", slot: 0, owner: "platform", costCenter: "go-coffee" },
    protect: { data: false, keys: false, networks: false },
    connectivity: { vpn: { rotated, gatewaySku: "VpnGw2AZ" } },
    clouds: {
      aws: { region: "us-east-1", zones: ["us-east-1a", "us-east-1b"] },
      gcp: { region: "us-central1", zones: ["us-central1-a", "us-central1-b"], project },
      azure: { region: "eastus2", zones: ["1", "2"] },
    },
  };
  return part as unknown as EnvironmentSpec;
}

/** The program. @param rotated how often which tunnel's key was changed */
export async function mesh(rotated: Record<string, number>): Promise<object> {
  const spec = specOf(rotated);
  const asn = (cloud: "aws" | "gcp" | "azure") => meshOf(spec)!.of(cloud)!.asn;
  const shared = { random: randomProvider() };
  const aws = awsProvider({ region: "us-east-1", protect: false });
  const gcp = await gcpProvider({ project, region: "us-central1", protect: false });
  const azure = await azureProvider({ subscription, tenant, protect: false });
  const ends: CloudEnds = {
    aws: { region: "us-east-1", providers: { aws }, vpn: atAws(asn("aws"), aws) },
    gcp: { region: "us-central1", providers: { gcp }, vpn: atGoogle(asn("gcp"), gcp) },
    azure: {
      ...{ region: "eastus2", providers: { "azure-native": azure } },
      vpn: atAzure(asn("azure"), meshOf(spec)!.of("azure")!.azureAddresses!, azure),
    },
  };
  return { tunnels: await composeVpn(spec, ends, shared) };
}

type Vpn<Cloud extends keyof CloudEnds> = NonNullable<NonNullable<CloudEnds[Cloud]>["vpn"]>;
type Maker = ReturnType<typeof awsProvider> | Awaited<ReturnType<typeof gcpProvider>>;

function atAws(asn: number, provider: Maker): Vpn<"aws"> {
  const opts = { provider };
  const gateway = new TransitGateway(
    "transit",
    {
      ...{ amazonSideAsn: asn, vpnEcmpSupport: "enable" },
      ...{ defaultRouteTableAssociation: "disable", defaultRouteTablePropagation: "disable" },
    },
    opts,
  );
  const table = (name: string) => new RouteTable(name, { transitGatewayId: gateway.id }, opts).id;
  return {
    ...{ region: "us-east-1", asn, transitGatewayId: gateway.id, ready: [gateway] },
    ...{ routeTableId: table("told"), networkRouteTableId: table("network") },
    alarmTopic: new Topic("alarms", { name: "alarms" }, opts).arn,
    logGroupArn: new LogGroup("tunnels", { name: "/aws/vpn/tunnels", retentionInDays: 30 }, opts).arn,
  };
}

function atGoogle(asn: number, provider: Maker): Vpn<"gcp"> {
  const region = "us-central1";
  const on = new Service(
    "compute",
    { project, service: "compute.googleapis.com", disableOnDestroy: false },
    { provider },
  );
  const opts = { provider, dependsOn: on };
  const network = new Network("net", { project, name: "net", autoCreateSubnetworks: false }, opts);
  const gateway = new HaVpnGateway("gateway", { project, region, name: "vpn", network: network.id }, opts);
  const router = new Router("router", { project, region, name: "vpn", network: network.id, bgp: { asn } }, opts);
  const address = (id: number): Output<string> =>
    gateway.vpnInterfaces.apply((all) => all.find((one) => one.id === id)?.ipAddress ?? "");
  return {
    ...{ region, project, asn, gateway: gateway.id, router: router.name, ready: [gateway, router] },
    addresses: [address(0), address(1)],
  };
}

function atAzure(asn: number, inside: readonly (readonly string[])[], provider: Maker): Vpn<"azure"> {
  const opts = { provider };
  const location = "eastus2";
  const group = new ResourceGroup("group", { resourceGroupName: "small", location }, opts);
  const place = { resourceGroupName: group.name, location };
  const network = new VirtualNetwork(
    "vnet",
    { ...place, virtualNetworkName: "vnet", addressSpace: { addressPrefixes: ["10.32.0.0/16"] } },
    opts,
  );
  const subnet = new Subnet(
    "gateways",
    {
      ...{ resourceGroupName: group.name, virtualNetworkName: network.name },
      ...{ subnetName: "GatewaySubnet", addressPrefix: "10.32.224.0/24" },
    },
    opts,
  );
  const addresses = [0, 1].map(
    (instance) =>
      new PublicIPAddress(
        `address-${instance}`,
        {
          ...{ ...place, publicIpAddressName: `vpn-${instance}`, publicIPAllocationMethod: "Static" },
          ...{ sku: { name: "Standard", tier: "Regional" }, zones: ["1", "2", "3"] },
        },
        opts,
      ),
  );
  const id = `/subscriptions/${subscription}/resourceGroups/small/providers/Microsoft.Network/virtualNetworkGateways/vpn`;
  const gateway = new VirtualNetworkGateway(
    "azure-gateway",
    {
      ...{ ...place, virtualNetworkGatewayName: "vpn", gatewayType: "Vpn", vpnType: "RouteBased" },
      ...{ activeActive: true, enableBgp: true, vpnGatewayGeneration: "Generation2" },
      sku: { name: "VpnGw2AZ", tier: "VpnGw2AZ" },
      ipConfigurations: addresses.map((address, instance) => ({
        ...{ name: `instance-${instance}`, privateIPAllocationMethod: "Dynamic" },
        ...{ publicIPAddress: { id: address.id }, subnet: { id: subnet.id } },
      })),
      bgpSettings: {
        asn,
        bgpPeeringAddresses: inside.map((customBgpIpAddresses, instance) => ({
          ...{ ipconfigurationId: `${id}/ipConfigurations/instance-${instance}` },
          customBgpIpAddresses: [...customBgpIpAddresses],
        })),
      },
    },
    opts,
  );
  const known = (instance: 0 | 1): Output<string> => addresses[instance]!.ipAddress.apply((address) => address ?? "");
  const configuration = (instance: 0 | 1) => interpolate`${gateway.id}/ipConfigurations/instance-${instance}`;
  return {
    ...{ region: location, asn, group: group.name, gatewayId: gateway.id, ready: [gateway] },
    ...{ addresses: [known(0), known(1)], ipConfigurations: [configuration(0), configuration(1)] },
  };
}
