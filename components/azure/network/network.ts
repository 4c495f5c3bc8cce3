import { Subnet, type SubnetArgs } from "@pulumi/azure-native/network/subnet";
import { VirtualNetwork, type VirtualNetworkArgs } from "@pulumi/azure-native/network/virtualNetwork";
import type { ComponentResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Egress, NetworkOutputs, Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import type { Group } from "../account/groups";
import type { LogTarget } from "../common/diagnostics";
import type { AzureKey } from "../common/keys";
import type { Site } from "../common/site";
import { tagsFor } from "../common/tags";
import { FlowLogs, type FlowLogsArgs } from "./flow-logs";
import { Nat, type NatArgs } from "./nat";
import { planNetwork, subnetNames, type NetworkPlan, type NetworkRanges } from "./network-plan";
import { Nsgs, type NsgsArgs } from "./nsgs";
import { PrivateDns } from "./private-dns";
import type { EndpointKind } from "./private-dns-plan";

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
  /** Where the logs of rules go. */
  logs: LogTarget;
  /** Traffic is written down in an account of its own: the key that encrypts it (purpose `logs`), and how many days it is kept (over 365: without end). */
  flowLogs: { key: AzureKey; retentionDays: number };
  /** The ports of the gateway's Service, where Front Door comes in by the link service. @defaultValue nobody comes in */
  loadBalancers?: { ports: readonly number[] } | undefined;
  /** The ports of databases and caches besides 5432, 6432 and 10000: 8500–8599 where a cache is sharded. @defaultValue none */
  cachePorts?: readonly string[] | undefined;
  /** The ports of the internet that pods reach, with an egress. @defaultValue 443 */
  internetPorts?: readonly number[] | undefined;
  /** Where functions stand, with an egress: `functionsRange` of the address plan; and the port of the cluster's collector, where they send spans. @defaultValue there are none */
  functions?: { cidr: string; spansPort?: number | undefined } | undefined;
  /** Whether a gateway (ExpressRoute, VPN) gets its subnet. @defaultValue false */
  gatewaySubnet?: boolean | undefined;
  change?: {
    vnet?: Change<VirtualNetworkArgs>;
    subnet?: Change<SubnetArgs, [name: string]>;
    nat?: NatArgs["change"];
    nsgs?: NsgsArgs["change"];
    flowLogs?: FlowLogsArgs["change"];
  };
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
  /** Functions', delegated to Azure's own environments of containers, where it was asked for; and the public addresses that what stands there leaves from. */
  functions?: { subnetId: Output<string>; cidr: string; addresses: Output<string>[]; ready: Resource[] };
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

/**
 * A network with a subnet for each use: nodes (one, or one for each zone that has its own NAT gateway); private endpoints, by which stores, vaults and images are
 * reached; the internal load balancer and its link service; the API server and gateways, where they are asked for. Nothing in it has a public address, what no
 * rule names is stopped both ways, and all traffic is written down.
 *
 * Subnets are resources of their own: Azure's provider leaves those that a network does not name as they are, so that a change of one, or of the network,
 * touches no other. Azure changes one at a time; what meets another is tried again by the provider (AnotherOperationInProgress, P2).
 *
 * ```ts
 * import { Network } from "../../components/azure/network/network";
 * import type { Group } from "../../components/azure/account/groups";
 * import type { LogTarget } from "../../components/azure/common/diagnostics";
 * import type { AzureKey } from "../../components/azure/common/keys";
 * import type { Site } from "../../components/azure/common/site";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands: its zones are "1", "2", "3"
 * declare const site: Site;
 * declare const group: Group; // a Groups' outputs.network
 * declare const logs: LogTarget; // a Logs' outputs
 * declare const key: AzureKey; // a Keys' outputs.logs
 *
 * const network = new Network("network", {
 *   ...{ place, site, group, logs, flowLogs: { key, retentionDays: 90 } },
 *   ranges: {
 *     ...{ network: "10.32.0.0/16", nodes: "10.32.0.0/17", pods: "10.34.0.0/15", services: "10.33.0.0/20" },
 *     ...{ endpoints: "10.32.224.0/20", intra: "10.32.240.0/20", gateways: "10.32.128.0/18" },
 *   },
 *   egress: { mode: "shared", zone: "1" },
 *   loadBalancers: { ports: [443] },
 * }).outputs;
 * export const subnet = network.nodes[0]?.subnetName;
 * ```
 */
export class Network extends Component {
  readonly outputs: AzureNetworkOutputs;

  constructor(name: string, args: NetworkArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Network", name, args.place, opts);
    const plan = planNetwork({
      ...{ ranges: args.ranges, egress: args.egress, zones: this.place.zones },
      ...{ apiServer: args.apiServerSubnet, gateways: args.gatewaySubnet, functions: args.functions !== undefined },
    });
    const vnetName = ownName(this.place.environment, this.id, "network", "network", longest);
    const vnet = this.vnet(vnetName, args);
    // First: a gateway is made in it, which takes longest.
    const gateways = plan.gateways && this.subnet(subnetNames.gateways, plan.gateways, vnet, args, {});
    const rules = this.rules(args, plan);
    const nat = new Nat(
      this.label("nat"),
      { place: args.place, group: args.group, zones: plan.natZones, change: args.change?.nat },
      this.here,
    );
    const nodes = plan.nodes.map((one) => ({
      ...one,
      subnet: this.subnet(one.key, one.cidr, vnet, args, {
        ...(rules.nodes && { networkSecurityGroup: { id: rules.nodes } }),
        ...(one.nat !== undefined && { natGateway: { id: nat.outputs.gateways[one.nat]! } }),
        // The API's endpoint stands here where it has no subnet: rules hold for it too.
        privateEndpointNetworkPolicies: "Enabled",
      }),
    }));
    const endpoints = this.subnet(subnetNames.endpoints, plan.endpoints, vnet, args, {
      ...(rules.endpoints && { networkSecurityGroup: { id: rules.endpoints } }),
      // Off by default, and then no rule touches an endpoint (N9).
      privateEndpointNetworkPolicies: "Enabled",
    });
    const linkService = this.subnet(subnetNames.linkService, plan.linkService, vnet, args, {
      ...(rules["link-service"] && { networkSecurityGroup: { id: rules["link-service"] } }),
      // On by default, and then no link service takes addresses here (N10).
      privateLinkServiceNetworkPolicies: "Disabled",
    });
    const apiServer =
      plan.apiServer &&
      this.subnet(subnetNames.apiServer, plan.apiServer, vnet, args, {
        ...(rules["api-server"] && { networkSecurityGroup: { id: rules["api-server"] } }),
        // Nothing else may stand in it (N8).
        delegations: [{ name: "aks", serviceName: "Microsoft.ContainerService/managedClusters" }],
      });
    const functions =
      plan.functions &&
      args.functions &&
      this.subnet(subnetNames.functions, args.functions.cidr, vnet, args, {
        ...(rules.functions && { networkSecurityGroup: { id: rules.functions } }),
        natGateway: { id: nat.outputs.gateways[plan.functions.nat]! },
        // Several apps share it, and nothing else stands in it, nor a service endpoint: learn.microsoft.com/azure/azure-functions/flex-consumption-how-to, "Subnet usage restrictions".
        delegations: [{ name: "functions", serviceName: "Microsoft.App/environments" }],
      });
    const dns = new PrivateDns(this.label("dns"), { place: args.place, group: args.group, network: vnet.id }, this.here)
      .outputs;
    new FlowLogs(
      this.label("flow-logs"),
      {
        ...{ place: args.place, site: args.site, group: args.group, network: { id: vnet.id, resource: vnet } },
        ...{ ...args.flowLogs, change: args.change?.flowLogs },
      },
      this.here,
    );
    this.outputs = {
      ...{ id: vnet.id, name: vnetName, group: args.group, cidr: args.ranges.network, region: this.place.region },
      public: [],
      private: nodes.map(({ subnet, cidr, zones }) => ({
        ...{ id: subnet.id, cidr },
        ...(args.egress.mode === "perZone" && zones[0] !== undefined && { zone: zones[0] }),
      })),
      data: [{ id: endpoints.id, cidr: plan.endpoints }],
      nodes: nodes.map(({ key, subnet, cidr, zones }) => ({ subnetId: subnet.id, subnetName: key, cidr, zones })),
      ...(apiServer && plan.apiServer && { apiServer: { subnetId: apiServer.id, cidr: plan.apiServer } }),
      endpoints: { subnetId: endpoints.id, cidr: plan.endpoints },
      linkService: { subnetId: linkService.id, subnetName: subnetNames.linkService, cidr: plan.linkService },
      ...(functions &&
        plan.functions &&
        args.functions && {
          functions: {
            ...{ subnetId: functions.id, cidr: args.functions.cidr, ready: [functions] },
            addresses: [nat.outputs.addresses[plan.functions.nat]!],
          },
        }),
      ...(gateways && plan.gateways && { gateways: { subnetId: gateways.id, cidr: plan.gateways } }),
      ...{ podCidr: args.ranges.pods, serviceCidr: args.ranges.services, dns },
      natAddresses: Object.values(nat.outputs.addresses),
      natGateways: nat.outputs.gateways,
      ready: [
        ...nodes.map(({ subnet }) => subnet),
        linkService,
        ...(apiServer ? [apiServer] : []),
        ...Object.values(dns).flatMap(({ ready }) => ready),
      ],
    };
    this.registerOutputs({ id: vnet.id });
  }

  /** What stands in a subnet may hold it for a while after it is gone, so deleting may take its time (K22). */
  private get kept() {
    return { ...this.here, protect: this.place.protection.networks, customTimeouts: { delete: "30m" } };
  }

  private vnet(virtualNetworkName: string, { group, ranges, change }: NetworkArgs): VirtualNetwork {
    const sound: VirtualNetworkArgs = {
      ...{ virtualNetworkName, resourceGroupName: group.name, location: this.place.region },
      addressSpace: { addressPrefixes: [ranges.network] },
      // What Azure gives to everybody: docs/decisions/azure.md.
      enableDdosProtection: false,
      tags: tagsFor(this.place, { service: "platform" }),
    };
    return new VirtualNetwork(this.label("vnet"), changed(sound, change?.vnet), this.kept);
  }

  private subnet(
    subnetName: string,
    addressPrefix: string,
    vnet: VirtualNetwork,
    { group, change }: NetworkArgs,
    more: Partial<SubnetArgs>,
  ): Subnet {
    const sound: SubnetArgs = {
      ...{ subnetName, resourceGroupName: group.name, virtualNetworkName: vnet.name, addressPrefix },
      // What later versions of the API do by themselves: no way out that nobody asked for (P8).
      ...(subnetName !== subnetNames.gateways && { defaultOutboundAccess: false }),
      ...more,
    };
    return new Subnet(this.label(subnetName), changed(sound, change?.subnet, subnetName), {
      ...this.kept,
      // Flex lets go of it long after its apps are gone (`legionservicelink`): docs/runbooks/add-azure.md, "Lose it".
      ...(subnetName === subnetNames.functions && { customTimeouts: { delete: "2h" } }),
    });
  }

  private rules(args: NetworkArgs, plan: NetworkPlan): Nsgs["outputs"] {
    const leaves = args.egress.mode !== "none";
    return new Nsgs(
      this.label("nsgs"),
      {
        ...{ place: args.place, group: args.group, logs: args.logs, change: args.change?.nsgs },
        kinds: [
          "nodes",
          "endpoints",
          "link-service",
          ...(plan.apiServer === undefined ? [] : (["api-server"] as const)),
          ...(args.functions === undefined ? [] : (["functions"] as const)),
        ],
        request: {
          ...{ region: this.place.region, nodes: plan.nodes.map(({ cidr }) => cidr), pods: args.ranges.pods },
          ...{ endpoints: plan.endpoints, linkService: plan.linkService, apiServer: plan.apiServer },
          functions: args.functions,
          ...{ apiClients: args.apiClients ?? [], cachePorts: args.cachePorts ?? [] },
          gatewayPorts: args.loadBalancers?.ports ?? [],
          ...{ leaves, internet: leaves ? (args.internetPorts ?? [443]) : [] },
        },
      },
      this.here,
    ).outputs;
  }
}

/** Nodes bear the names of the network, its subnet and its group as labels (N13). */
const longest = 63;
