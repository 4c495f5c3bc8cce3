import type { ComponentResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Egress, NetworkOutputs, Placement } from "../../core/contracts";
import type { Group } from "../account/groups";
import type { AzureKey } from "../common/keys";
import type { Site } from "../common/site";
import type { EndpointKind } from "./private-dns-plan";
import type { NetworkRanges } from "./network-plan";

export interface NetworkArgs {
  place: Placement;
  site: Site;
  /** The group of the purpose `network`. */
  group: Group;
  /** The blocks that everything gets its addresses from: from the address plan. Never changed. */
  ranges: NetworkRanges;
  /** How nodes and pods reach the internet. Chosen once: another one is other subnets for nodes, and so another cluster. */
  egress: Egress;
  /** Whether the API server gets a subnet of its own (VNet integration). @defaultValue false */
  apiServerSubnet?: boolean | undefined;
  /** Who reaches the cluster's API from outside of the network, over ExpressRoute or a VPN: CIDR blocks. @defaultValue nobody */
  apiClients?: readonly string[] | undefined;
  /** Where traffic is written down: the key of the account's blobs (purpose `logs`), and how many days it is kept. */
  flowLogs: { key: AzureKey; retentionDays: number };
  /** The ports of the gateway's Service, where Front Door comes in by the link service. @defaultValue nobody comes in */
  loadBalancers?: { ports: readonly number[] } | undefined;
  /** The ports of databases and caches besides 5432, 6432 and 10000: 8500–8599 where a cache is sharded. @defaultValue none */
  cachePorts?: readonly string[] | undefined;
  /** The ports of the internet that pods reach, with an egress. @defaultValue 443 */
  internetPorts?: readonly number[] | undefined;
  /** Whether a gateway (ExpressRoute, VPN) gets its subnet. @defaultValue false */
  gatewaySubnet?: boolean | undefined;
}

/** What a network on Azure gives, beyond what every network gives. Subnets span the zones, but where `egress` is perZone. */
export interface AzureNetworkOutputs extends NetworkOutputs {
  name: string;
  group: Group;
  /** Subnets of nodes: one, or one for each zone where egress is perZone, in the order of `place.zones`. */
  nodes: readonly { subnetId: Output<string>; subnetName: string; cidr: string; zones: readonly string[] }[];
  /** Delegated, a /28, where it was asked for. */
  apiServer?: { subnetId: Output<string>; cidr: string };
  /** Private endpoints. */
  endpoints: { subnetId: Output<string>; cidr: string };
  /** The internal load balancer's address, and those that a link service calls it from. */
  linkService: { subnetId: Output<string>; subnetName: string; cidr: string };
  /** `GatewaySubnet`, where it was asked for. */
  gateways?: { subnetId: Output<string>; cidr: string };
  podCidr: string;
  serviceCidr: string;
  /** The private zone of each kind of endpoint, and what names in it wait for. */
  dns: Record<EndpointKind, { zoneId: Output<string>; ready: Resource[] }>;
  /** NAT's public addresses, and what metrics know its gateways by: their ARM ids by zone. */
  natAddresses: Output<string>[];
  natGateways: Record<string, Output<string>>;
  /** What nodes wait for: subnets with their rules and their way out, names. */
  ready: Resource[];
}

export declare class Network extends Component {
  readonly outputs: AzureNetworkOutputs;
  constructor(name: string, args: NetworkArgs, opts?: ComponentResourceOptions);
}
