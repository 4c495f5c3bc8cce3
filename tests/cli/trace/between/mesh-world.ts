import type { Standing } from "../../../../simulators/core/standing";
import type { Props } from "../../../../simulators/protocol/values";

/*
 * Three clouds with a full mesh of tunnels, written by hand: what the judge must find in it is known.
 */

export const arn = "arn:aws:eks:us-east-1:1:cluster/c";
const gke = "projects/p/locations/us-central1/clusters/c";
export const googleScope = `https://container.googleapis.com/v1/${gke}`;
const group = "/subscriptions/s/resourceGroups/g/providers";
export const aks = `${group}/Microsoft.ContainerService/managedClusters/c`;
const vnet = `${group}/Microsoft.Network/virtualNetworks/n`;
const vng = `${group}/Microsoft.Network/virtualNetworkGateways/v`;

const stands = (token: string, id: string, outputs: Props = {}, scope = ""): Standing => ({
  ...{ token, id, scope, region: "", inputs: {}, outputs },
});

const awsOffer = {
  IkeVersions: ["ikev2"],
  ...{ Phase1EncryptionAlgorithms: ["AES256"], Phase1IntegrityAlgorithms: ["SHA2-256"], Phase1DhGroupNumbers: [20] },
  ...{ Phase2EncryptionAlgorithms: ["AES256-GCM-16"], Phase2DhGroupNumbers: [20] },
};
const googleOffer = {
  ikeVersion: 2,
  cipherSuite: {
    phase1: { encryptions: ["AES-CBC-256"], integrities: ["HMAC-SHA2-256-128"], dhs: ["Group-20"] },
    phase2: { encryptions: ["AES-GCM-16-256"], pfs: ["Group-20"] },
  },
};
const azureOffer = {
  connectionProtocol: "IKEv2",
  ipsecPolicies: [
    {
      ...{ ikeEncryption: "AES256", ikeIntegrity: "SHA256", dhGroup: "ECP384" },
      ...{ ipsecEncryption: "GCMAES256", ipsecIntegrity: "GCMAES256", pfsGroup: "ECP384" },
    },
  ],
};

const asn = { aws: 64520, gcp: 64540, azure: 64550 };
const google = ["35.0.0.1", "35.0.0.2"] as const;
const azure = ["20.0.0.1", "20.0.0.2"] as const;
const awsAddress = (connection: string, tunnel: number) => `198.18.${connection === "gcp" ? 1 : 2}.${tunnel}`;
const key = (tunnel: string) => `key-of-${tunnel}`;

/** Addresses inside: a /30 for each tunnel, by the pair's third part and its number from 0. */
const inside = (third: number, index: number, host: 1 | 2) => `169.254.${third}.${index * 4 + host}`;

const prefixed = (prefix: string, props: Props): Props =>
  Object.fromEntries(Object.entries(props).map(([name, value]) => [`${prefix}${name}`, value]));

/** A customer gateway and a connection to one address of another cloud's gateway. */
function connection(to: "gcp" | "azure", index: 0 | 1): Standing[] {
  const [third, address] = to === "gcp" ? [100, google[index]] : [21, azure[index]];
  const id = `vpn-${to}-${index}`;
  const tunnels = [0, 1].map((half) => {
    const tunnel = index * 2 + half;
    return prefixed(`tunnel${half + 1}`, {
      ...{ ...awsOffer, Address: awsAddress(to, tunnel), PresharedKey: key(`aws-${to}-${tunnel}`) },
      ...{ VgwInsideAddress: inside(third, tunnel, 1), CgwInsideAddress: inside(third, tunnel, 2) },
    });
  });
  return [
    stands("aws:ec2/customerGateway:CustomerGateway", `cgw-${id}`, { ipAddress: address, bgpAsn: String(asn[to]) }),
    stands("aws:ec2/vpnConnection:VpnConnection", id, {
      ...{ customerGatewayId: `cgw-${id}`, transitGatewayId: "tgw", transitGatewayAttachmentId: `att-${id}` },
      ...{ ...tunnels[0], ...tunnels[1] },
    }),
    table("Association", `att-${id}`, "tunnels"),
    table("Propagation", `att-${id}`, "network"),
  ];
}

const table = (kind: "Association" | "Propagation", transitGatewayAttachmentId: string, id: string) =>
  stands(`aws:ec2transitgateway/routeTable${kind}:RouteTable${kind}`, `${transitGatewayAttachmentId}-${id}`, {
    ...{ transitGatewayAttachmentId, transitGatewayRouteTableId: id },
  });

function tunnelOfGoogle(to: "aws" | "azure", index: number): Standing[] {
  const name = `${to}-gcp-${index}`;
  const face = to === "aws" ? Math.floor(index / 2) : index;
  // Google has the second address towards AWS, and the first towards Azure.
  const [third, own, other] = to === "aws" ? ([100, 2, 1] as const) : ([22, 1, 2] as const);
  return [
    stands("gcp:compute/vPNTunnel:VPNTunnel", `projects/p/regions/us-central1/vpnTunnels/${name}`, {
      ...{ ...googleOffer, name, vpnGateway: "ha", vpnGatewayInterface: face, router: "vpn" },
      ...{ peerExternalGateway: `to-${to}`, peerExternalGatewayInterface: index },
      sharedSecret: key(to === "aws" ? `aws-gcp-${index}` : `gcp-azure-${index}`),
    }),
    stands("gcp:compute/routerInterface:RouterInterface", `us-central1/vpn/${name}`, {
      ...{ name, router: "vpn", vpnTunnel: name, ipRange: `${inside(third, index, own)}/30` },
    }),
    stands("gcp:compute/routerPeer:RouterPeer", `projects/p/regions/us-central1/routers/vpn/${name}`, {
      ...{ name, router: "vpn", interface: name, peerIpAddress: inside(third, index, other), peerAsn: asn[to] },
    }),
  ];
}

const external = (to: "aws" | "azure", addresses: readonly string[]) =>
  stands("gcp:compute/externalVpnGateway:ExternalVpnGateway", `projects/p/global/externalVpnGateways/to-${to}`, {
    ...{ name: `to-${to}`, interfaces: addresses.map((ipAddress, id) => ({ id, ipAddress })) },
  });

const configuration = (instance: number) => `${vng}/ipConfigurations/instance-${instance}`;

function connectionOfAzure(to: "aws" | "gcp", index: number): Standing[] {
  const name = `${to}-${index}`;
  const instance = to === "aws" ? Math.floor(index / 2) : index;
  const third = to === "aws" ? 21 : 22;
  return [
    stands("azure-native:network:LocalNetworkGateway", `${group}/Microsoft.Network/localNetworkGateways/${name}`, {
      gatewayIpAddress: to === "aws" ? awsAddress("azure", index) : google[index],
      bgpSettings: { asn: asn[to], bgpPeeringAddress: inside(third, index, 1) },
    }),
    stands("azure-native:network:VirtualNetworkGatewayConnection", `${group}/Microsoft.Network/connections/${name}`, {
      ...{ ...azureOffer, connectionType: "IPsec", enableBgp: true, virtualNetworkGateway1: { id: vng } },
      localNetworkGateway2: { id: `${group}/Microsoft.Network/localNetworkGateways/${name}` },
      sharedKey: key(to === "aws" ? `aws-azure-${index}` : `gcp-azure-${index}`),
      gatewayCustomBgpIpAddresses: [
        { ipConfigurationId: configuration(instance), customBgpIpAddress: inside(third, index, 2) },
        { ipConfigurationId: configuration(1 - instance), customBgpIpAddress: spare(third, index, 1 - instance) },
      ],
    }),
  ];
}

/** Of the instance that the other end does not know: any address of its own. */
const spare = (third: number, index: number, instance: number) =>
  inside(third, third === 21 ? instance * 2 + (index % 2) : instance, 2);

const customOf = (instance: number) => [
  ...[0, 1].map((half) => inside(21, instance * 2 + half, 2)),
  inside(22, instance, 2),
];

const amazon = (): Standing[] => [
  stands("aws:eks/cluster:Cluster", "c", { arn, name: "c" }),
  stands("aws:eks/nodeGroup:NodeGroup", "c:n", { clusterName: "c", subnetIds: ["private"] }),
  stands("kubernetes:core/v1:Namespace", "app", { metadata: { name: "app" } }, arn),
  stands("aws:ec2/vpc:Vpc", "vpc", { cidrBlock: "10.0.0.0/16" }),
  stands("aws:ec2/subnet:Subnet", "private", { vpcId: "vpc", cidrBlock: "10.0.0.0/18" }),
  stands("aws:ec2/routeTable:RouteTable", "rtb", { vpcId: "vpc" }),
  stands("aws:ec2/routeTableAssociation:RouteTableAssociation", "rta", { subnetId: "private", routeTableId: "rtb" }),
  ...["10.16.0.0/14", "10.32.0.0/16"].map((destinationCidrBlock) =>
    stands("aws:ec2/route:Route", `r-${destinationCidrBlock}`, {
      ...{ routeTableId: "rtb", destinationCidrBlock, transitGatewayId: "tgw" },
    }),
  ),
  stands("aws:ec2transitgateway/transitGateway:TransitGateway", "tgw", { amazonSideAsn: asn.aws }),
  stands("aws:ec2transitgateway/vpcAttachment:VpcAttachment", "att-vpc", { vpcId: "vpc", transitGatewayId: "tgw" }),
  ...[table("Association", "att-vpc", "network"), table("Propagation", "att-vpc", "network")],
  table("Propagation", "att-vpc", "tunnels"),
  ...(["gcp", "azure"] as const).flatMap((to) => [...connection(to, 0), ...connection(to, 1)]),
];

const ofGoogle = (): Standing[] => [
  stands("gcp:container/cluster:Cluster", gke, {
    ...{ network: "projects/p/global/networks/n", subnetwork: "projects/p/regions/us-central1/subnetworks/nodes" },
    ipAllocationPolicy: { clusterSecondaryRangeName: "pods" },
  }),
  stands("kubernetes:core/v1:Namespace", "app", { metadata: { name: "app" } }, googleScope),
  stands("gcp:compute/network:Network", "projects/p/global/networks/n", { routingMode: "REGIONAL" }),
  stands("gcp:compute/subnetwork:Subnetwork", "projects/p/regions/us-central1/subnetworks/nodes", {
    ...{ ipCidrRange: "10.16.0.0/20", region: "us-central1", network: "projects/p/global/networks/n" },
    secondaryIpRanges: [{ rangeName: "pods", ipCidrRange: "10.18.0.0/16" }],
  }),
  stands("gcp:compute/haVpnGateway:HaVpnGateway", "projects/p/regions/us-central1/vpnGateways/ha", {
    ...{ name: "ha", vpnInterfaces: google.map((ipAddress, id) => ({ id, ipAddress })) },
  }),
  stands("gcp:compute/router:Router", "projects/p/regions/us-central1/routers/vpn", {
    ...{ name: "vpn", region: "us-central1", network: "projects/p/global/networks/n" },
    bgp: {
      ...{ asn: asn.gcp, advertiseMode: "CUSTOM" },
      advertisedIpRanges: [{ range: "10.16.0.0/17" }, { range: "10.18.0.0/15" }],
    },
  }),
  external(
    "aws",
    [0, 1, 2, 3].map((tunnel) => awsAddress("gcp", tunnel)),
  ),
  external("azure", azure),
  ...[0, 1, 2, 3].flatMap((index) => tunnelOfGoogle("aws", index)),
  ...[0, 1].flatMap((index) => tunnelOfGoogle("azure", index)),
];

const ofAzure = (): Standing[] => [
  stands("azure-native:containerservice:ManagedCluster", aks),
  stands("azure-native:containerservice:AgentPool", `${aks}/agentPools/a`, { vnetSubnetID: `${vnet}/subnets/nodes` }),
  stands("kubernetes:core/v1:Namespace", "app", { metadata: { name: "app" } }, aks),
  stands("azure-native:network:VirtualNetwork", vnet, { addressSpace: { addressPrefixes: ["10.32.0.0/16"] } }),
  stands("azure-native:network:Subnet", `${vnet}/subnets/nodes`, { addressPrefix: "10.32.0.0/20" }),
  ...azure.map((ipAddress, index) =>
    stands("azure-native:network:PublicIPAddress", `${group}/Microsoft.Network/publicIPAddresses/a${index}`, {
      ipAddress,
    }),
  ),
  stands("azure-native:network:VirtualNetworkGateway", vng, {
    ...{ gatewayType: "Vpn", enableBgp: true, activeActive: true },
    ipConfigurations: [0, 1].map((index) => ({
      name: `instance-${index}`,
      publicIPAddress: { id: `${group}/Microsoft.Network/publicIPAddresses/a${index}` },
      subnet: { id: `${vnet}/subnets/GatewaySubnet` },
    })),
    bgpSettings: {
      asn: asn.azure,
      bgpPeeringAddresses: [0, 1].map((index) => ({
        ...{ ipconfigurationId: configuration(index), customBgpIpAddresses: customOf(index) },
      })),
    },
  }),
  ...[0, 1, 2, 3].flatMap((index) => connectionOfAzure("aws", index)),
  ...[0, 1].flatMap((index) => connectionOfAzure("gcp", index)),
];

/** Everything, anew. */
export const meshWorld = (): Standing[] => [...amazon(), ...ofGoogle(), ...ofAzure()];
