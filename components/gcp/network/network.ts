import { Network as Vpc, type NetworkArgs as VpcArgs } from "@pulumi/gcp/compute/network";
import { Subnetwork, type SubnetworkArgs } from "@pulumi/gcp/compute/subnetwork";
import { type ComponentResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Egress, NetworkOutputs, Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import { Firewall, type FirewallArgs } from "./firewall";
import { webhookPorts } from "./firewall-plan";
import { recorded } from "./flow-logs";
import { Nat, type NatArgs } from "./nat";
import { planNetwork, rangeNames, type NetworkPlan, type NetworkRanges } from "./network-plan";
import { PrivateDns, type PrivateDnsOutputs } from "./private-dns";
import { ServiceAccess, type ServiceAccessArgs } from "./service-access";

export interface NetworkArgs {
  place: Placement;
  /** The project's id. */
  project: Input<string>;
  /** The blocks that everything gets its addresses from: from the address plan. Never changed. */
  ranges: NetworkRanges;
  /** How nodes and pods reach the internet. Changing it changes NAT and no subnet; with `none` they reach Google's APIs all the same. */
  egress: Egress;
  /** The e-mail address of the account that nodes run as: rules hold for it, since policies know no tags. */
  nodeAccount: Input<string>;
  /** Where load balancers and health checks come from, and the ports of the gateway's pods. @defaultValue none come */
  loadBalancers?: { ranges: readonly string[]; ports: readonly number[] } | undefined;
  /** The ports of the internet that pods reach, with an egress. @defaultValue 443 */
  internetPorts?: readonly number[] | undefined;
  /**
   * Whether routes that are learned are told apart by their whole path, as BGP's standard says. Otherwise each of a router's tasks counts paths for itself, and between
   * them the measure alone decides: a network that hears of another by two ways would then take the longer one, too. @defaultValue false: Google's own, LEGACY
   */
  wholePaths?: boolean | undefined;
  /** Whether sharded caches are reached through endpoints here. @defaultValue false */
  cacheEndpoints?: boolean | undefined;
  /** What it waits for: APIs, and the agents of private services. */
  after: Resource[];
  change?: {
    vpc?: Change<VpcArgs>;
    subnet?: Change<SubnetworkArgs, [part: "nodes" | "endpoints"]>;
    nat?: NatArgs["change"];
    firewall?: FirewallArgs["change"];
    services?: ServiceAccessArgs["change"];
  };
}

/** What a network on Google Cloud gives, beyond what every network gives: one for all regions, with subnets that span each. */
export interface GcpNetworkOutputs extends NetworkOutputs {
  name: Output<string>;
  selfLink: Output<string>;
  project: Input<string>;
  nodes: {
    subnetId: Output<string>;
    subnetName: Output<string>;
    /** The names of the secondary ranges. */
    podRange: string;
    serviceRange: string;
    podCidr: string;
    serviceCidr: string;
    /** A /28. */
    controlPlaneCidr: string;
  };
  /** Private services access: the range's name, and what stands in it waits for. */
  services: { rangeName: Output<string>; ready: Resource[] };
  /** Private Service Connect: the subnet of endpoints, and what a sharded cache waits for. */
  endpoints?: { subnetId: Output<string>; cidr: string; ready: Resource[] };
  /** The policy whose rules say what may pass: who stands here besides adds its own, by priorities from 3000 on. */
  policy: Output<string>;
  /** What nodes wait for: rules in force, a way out, names. */
  ready: Resource[];
  /** NAT's public addresses. */
  natAddresses: Output<string>[];
  /** NAT's and its router's names, where something leaves. */
  nat?: { gateway: Output<string>; router: Output<string> };
  internal: PrivateDnsOutputs["internal"];
}

/**
 * A network with subnets of its own choice (custom mode): one for nodes, with a range for pods and one for services; one for endpoints, where a sharded
 * cache asks for them; and a range that Google's own networks take. Nodes have no public address, reach Google's APIs on private ones, and the
 * internet through NAT. What no rule names is stopped, both ways, and logged; all traffic of subnets is recorded.
 *
 * ```ts
 * import { Network } from "../../components/gcp/network/network";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands
 *
 * const network = new Network("network", {
 *   place,
 *   project: "go-coffee-dev",
 *   ranges: {
 *     ...{ network: "10.16.0.0/16", nodes: "10.16.0.0/17", pods: "10.18.0.0/15", services: "10.17.0.0/20" },
 *     ...{ controlPlane: "10.17.16.0/20", data: "10.16.224.0/20", endpoints: "10.16.240.0/20" },
 *   },
 *   egress: { mode: "shared", zone: "us-central1-a" },
 *   nodeAccount: "nodes@go-coffee-dev.iam.gserviceaccount.com",
 *   after: [],
 * }).outputs;
 * export const subnet = network.nodes.subnetName;
 * ```
 */
export class Network extends Component {
  readonly outputs: GcpNetworkOutputs;

  constructor(name: string, args: NetworkArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:Network", name, args.place, opts);
    const plan = planNetwork({ ranges: args.ranges, egress: args.egress, zones: this.place.zones });
    const vpc = this.vpc(args);
    const nodes = this.subnet("nodes", vpc, args, {
      ipCidrRange: plan.nodes.cidr,
      secondaryIpRanges: [
        { rangeName: rangeNames.pods, ipCidrRange: plan.nodes.podCidr },
        { rangeName: rangeNames.services, ipCidrRange: plan.nodes.serviceCidr },
      ],
    });
    const endpoints = args.cacheEndpoints
      ? this.subnet("endpoints", vpc, args, { ipCidrRange: plan.endpoints })
      : undefined;
    const access = this.access(args, plan, vpc, endpoints);
    const firewall = this.firewall(args, plan, vpc);
    const dns = new PrivateDns(
      this.label("dns"),
      { place: args.place, project: args.project, network: vpc.id },
      this.here,
    );
    const nat = this.nat(args, plan, vpc, nodes);
    this.outputs = {
      ...{ id: vpc.id, name: vpc.name, selfLink: vpc.selfLink, project: args.project },
      ...{ cidr: args.ranges.network, region: args.place.region },
      public: [],
      private: [{ id: nodes.id, cidr: plan.nodes.cidr }],
      data: [{ id: access.rangeId, cidr: args.ranges.data }],
      nodes: {
        ...{ subnetId: nodes.id, subnetName: nodes.name },
        ...{ podRange: rangeNames.pods, serviceRange: rangeNames.services },
        podCidr: plan.nodes.podCidr,
        serviceCidr: plan.nodes.serviceCidr,
        controlPlaneCidr: plan.nodes.controlPlaneCidr,
      },
      services: { rangeName: access.rangeName, ready: access.ready },
      ...(endpoints && {
        endpoints: { subnetId: endpoints.id, cidr: plan.endpoints, ready: access.endpointsReady },
      }),
      policy: firewall.policy,
      ready: [...firewall.ready, ...dns.ready, ...(nat?.ready ?? [])],
      natAddresses: nat?.outputs.addresses ?? [],
      ...(nat && { nat: { gateway: nat.outputs.gateway, router: nat.outputs.router } }),
      internal: dns.outputs.internal,
    };
    this.registerOutputs({ id: vpc.id });
  }

  /** GKE leaves rules and endpoint groups behind that hold the network for a while, so deleting it may take its time. */
  private get kept() {
    return { ...this.here, protect: this.place.protection.networks, customTimeouts: { delete: "20m" } };
  }

  private called(part: string): string {
    return ownName(this.place.environment, this.id, "network", part);
  }

  private vpc(args: NetworkArgs): Vpc {
    const sound: VpcArgs = {
      project: args.project,
      name: this.called("network"),
      autoCreateSubnetworks: false,
      // Tunnels and attachments of one region lead to the subnets of both.
      routingMode: "GLOBAL",
      // docs.cloud.google.com/network-connectivity/docs/router/concepts/learned-routes, "Best path selection": changed in place.
      ...(args.wholePaths === true && { bgpBestPathSelectionMode: "STANDARD" }),
      // The default route stays: NAT and Google's private addresses use no other.
      deleteDefaultRoutesOnCreate: false,
      // GKE's own rules, which are classic ones, stand before ours.
      networkFirewallPolicyEnforcementOrder: "AFTER_CLASSIC_FIREWALL",
    };
    return new Vpc(this.label("vpc"), changed(sound, args.change?.vpc), { ...this.kept, dependsOn: args.after });
  }

  private subnet(
    part: "nodes" | "endpoints",
    vpc: Vpc,
    { project, change }: NetworkArgs,
    addresses: Pick<SubnetworkArgs, "ipCidrRange" | "secondaryIpRanges">,
  ): Subnetwork {
    const sound: SubnetworkArgs = {
      ...{ project, region: this.place.region, name: this.called(part), network: vpc.id },
      ...addresses,
      stackType: "IPV4_ONLY",
      privateIpGoogleAccess: true,
      logConfig: recorded,
    };
    return new Subnetwork(this.label(part), changed(sound, change?.subnet, part), this.kept);
  }

  private access(args: NetworkArgs, plan: NetworkPlan, vpc: Vpc, endpoints: Subnetwork | undefined) {
    return new ServiceAccess(
      this.label("services"),
      {
        ...{ place: args.place, project: args.project, network: { id: vpc.id, name: vpc.name } },
        reserved: plan.reserved,
        endpoints: endpoints?.id,
        after: args.after,
        change: args.change?.services,
      },
      this.here,
    ).outputs;
  }

  private firewall(args: NetworkArgs, plan: NetworkPlan, vpc: Vpc): Firewall {
    const { ranges, egress } = args;
    return new Firewall(
      this.label("firewall"),
      {
        ...{ place: args.place, project: args.project, network: vpc.id, nodeAccount: args.nodeAccount },
        ...{ nodes: ranges.nodes, pods: ranges.pods, services: ranges.services, data: ranges.data },
        ...{ controlPlane: plan.nodes.controlPlaneCidr, endpoints: ranges.endpoints },
        loadBalancers: args.loadBalancers ?? { ranges: [], ports: [] },
        webhooks: webhookPorts,
        internet: egress.mode === "none" ? [] : (args.internetPorts ?? [443]),
        after: args.after,
        change: args.change?.firewall,
      },
      this.here,
    );
  }

  private nat(args: NetworkArgs, plan: NetworkPlan, vpc: Vpc, nodes: Subnetwork): Nat | undefined {
    if (plan.natAddresses.length === 0) return undefined;
    return new Nat(
      this.label("nat"),
      {
        ...{ place: args.place, project: args.project, network: vpc.id, subnet: nodes.id },
        addresses: plan.natAddresses,
        after: args.after,
        change: args.change?.nat,
      },
      this.here,
    );
  }
}
