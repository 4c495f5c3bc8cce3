import * as ec2 from "@pulumi/aws/ec2";
import type { ComponentResourceOptions, Input, Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Egress, NetworkOutputs, Placement, SubnetOutputs } from "../../core/contracts";
import { Endpoints, type EndpointsArgs, type EndpointWays } from "./endpoints";
import { FlowLogs, type FlowLogsArgs } from "./flow-logs";
import type { LogKeeping } from "../common/log-group";
import { Nat, type NatArgs } from "./nat";
import {
  planNetwork,
  type Exit,
  type NetworkPlan,
  type PlannedSubnet,
  type RouteTablePlan,
  type SubnetPlan,
  type Tier,
} from "./network-plan";

export interface NetworkArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  /** The network's block, and its subnets in their fixed slots: from the address plan. */
  cidr: string;
  subnets: PlannedSubnet[];
  /**
   * How private subnets reach the internet. Changing it changes routes and NAT gateways, and no subnet.
   * With `none` the network gets endpoints for all that EKS nodes need.
   */
  egress: Egress;
  /** Whether functions stand in it that a bus calls: then there are private ways to what they call, too. @defaultValue false */
  events?: boolean;
  /** How the record of all traffic is kept. */
  logs: LogKeeping;
  change?: {
    vpc?: Change<ec2.VpcArgs>;
    subnet?: Change<ec2.SubnetArgs, [planned: SubnetPlan]>;
    nat?: NatArgs["change"];
    endpoints?: EndpointsArgs["change"];
    flowLogs?: FlowLogsArgs["change"];
  };
}

/** A subnet on AWS stands in one zone. */
export interface AwsSubnetOutputs extends SubnetOutputs {
  zone: string;
}

/** What a network on AWS gives, beyond what every network gives. */
export interface AwsNetworkOutputs extends NetworkOutputs {
  public: AwsSubnetOutputs[];
  private: AwsSubnetOutputs[];
  data: AwsSubnetOutputs[];
  /** Gateways to other networks: no route out. */
  intra: AwsSubnetOutputs[];
  /** The route tables of the private subnets, by zone. */
  privateRouteTables: Record<string, Output<string>>;
  /** The route table of the data subnets, where there are any. */
  dataRouteTable?: Output<string>;
  /** The addresses of the interface endpoints, one a zone, by the last part of their service's name: `secretsmanager`. */
  endpoints: Record<string, Output<string[]>>;
  /** How security groups let somebody out to endpoints, where there are any. */
  ways?: EndpointWays;
  /** The NAT gateways, by zone. */
  natGateways: Record<string, Output<string>>;
}

/**
 * A network in four tiers, or in those of them that subnets are given for: public (load balancers and NAT; nothing gets a public
 * address by itself), private (nodes and pods), data and intra (no route out). The default security group lets nothing through; all
 * traffic is recorded. With data subnets alone there is no way in or out, and it costs nothing: what waits in a second region
 * stands in such a one, and the rest grows there later.
 *
 * @example
 * ```ts
 * import { Network } from "./components/aws/network/network";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 *
 * const network = new Network("network", {
 *   place,
 *   account: "123456789012",
 *   cidr: "10.0.0.0/16",
 *   subnets: [
 *     { tier: "public", zone: "us-east-1a", cidr: "10.0.192.0/22" },
 *     { tier: "private", zone: "us-east-1a", cidr: "10.0.0.0/19" },
 *   ],
 *   egress: { mode: "shared", zone: "us-east-1a" },
 *   logs: { retentionDays: 365, keyArn: "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab" },
 * }).outputs;
 * ```
 */
export class Network extends Component {
  readonly outputs: AwsNetworkOutputs;

  constructor(name: string, args: NetworkArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Network", name, args.place, opts);
    const plan = planNetwork(args);
    const vpc = this.vpc(args);
    const subnets = this.subnets(vpc, plan, args.change?.subnet);
    const tables = this.routeTables(vpc, plan, subnets);
    const natGateways = plan.internet ? this.routes(args, vpc, plan, subnets, tables) : {};
    const at = (tier: Tier) =>
      plan.subnets
        .filter((planned) => planned.tier === tier)
        .map(({ key, zone, cidr }) => ({ id: subnets[key]!.id, zone, cidr }));
    const endpoints =
      plan.interfaceEndpoints.length > 0 &&
      new Endpoints(
        this.label("endpoints"),
        {
          ...{ place: args.place, account: args.account, vpcId: vpc.id, cidr: args.cidr },
          subnetIds: at("private").map(({ id }) => id),
          routeTableIds: plan.routeTables.filter(({ tier }) => tier === "private").map(({ key }) => tables[key]!.id),
          services: plan.interfaceEndpoints,
          gateways: plan.gatewayEndpoints,
          change: args.change?.endpoints,
        },
        this.here,
      ).outputs;
    new FlowLogs(
      this.label("flow-logs"),
      { place: args.place, account: args.account, vpcId: vpc.id, logs: args.logs, change: args.change?.flowLogs },
      this.here,
    );
    this.outputs = {
      id: vpc.id,
      cidr: args.cidr,
      region: args.place.region,
      public: at("public"),
      private: at("private"),
      data: at("data"),
      intra: at("intra"),
      privateRouteTables: Object.fromEntries(at("private").map(({ zone }) => [zone, tables[`private-${zone}`]!.id])),
      ...(tables["data"] && { dataRouteTable: tables["data"].id }),
      endpoints: endpoints ? endpoints.addresses : {},
      ...(endpoints && { ways: endpoints.ways }),
      natGateways,
    };
    this.registerOutputs({ id: vpc.id });
  }

  private get kept() {
    return { ...this.here, protect: this.place.protection.networks };
  }

  private vpc(args: NetworkArgs): ec2.Vpc {
    const sound: ec2.VpcArgs = {
      cidrBlock: args.cidr,
      enableDnsSupport: true,
      // Private names of interface endpoints and of the cluster's API need it.
      enableDnsHostnames: true,
      tags: this.tags({ service: "platform" }),
    };
    const vpc = new ec2.Vpc(this.label("vpc"), changed(sound, args.change?.vpc), this.kept);
    // Every VPC comes with a group that lets its members speak to each other. Adopting it without rules empties it.
    new ec2.DefaultSecurityGroup(
      this.label("default-group"),
      { vpcId: vpc.id, ingress: [], egress: [], tags: this.tags({ service: "platform" }, "default-unused") },
      this.here,
    );
    return vpc;
  }

  private subnets(vpc: ec2.Vpc, plan: NetworkPlan, change: NonNullable<NetworkArgs["change"]>["subnet"]) {
    const made = plan.subnets.map((planned) => {
      const sound: ec2.SubnetArgs = {
        vpcId: vpc.id,
        availabilityZone: planned.zone,
        cidrBlock: planned.cidr,
        mapPublicIpOnLaunch: false,
        tags: this.tags({ service: "platform", more: planned.roleTag }, planned.key),
      };
      const args = changed(sound, change, planned);
      return [planned.key, new ec2.Subnet(this.label(planned.key), args, this.kept)] as const;
    });
    return Object.fromEntries(made);
  }

  private routeTables(vpc: ec2.Vpc, plan: NetworkPlan, subnets: Record<string, ec2.Subnet>) {
    const tables = Object.fromEntries(
      plan.routeTables.map(({ key }) => [
        key,
        new ec2.RouteTable(
          this.label(key),
          { vpcId: vpc.id, tags: this.tags({ service: "platform" }, key) },
          this.here,
        ),
      ]),
    );
    for (const { key, routeTable } of plan.subnets) {
      new ec2.RouteTableAssociation(
        this.label(key),
        { subnetId: subnets[key]!.id, routeTableId: tables[routeTable]!.id },
        this.here,
      );
    }
    return tables;
  }

  private routes(
    args: NetworkArgs,
    vpc: ec2.Vpc,
    plan: NetworkPlan,
    subnets: Record<string, ec2.Subnet>,
    tables: Record<string, ec2.RouteTable>,
  ): Record<string, Output<string>> {
    const internet = new ec2.InternetGateway(
      this.label("internet"),
      { vpcId: vpc.id, tags: this.tags({ service: "platform" }, "internet") },
      this.here,
    );
    const nat = new Nat(
      this.label("nat"),
      {
        place: this.place,
        subnets: plan.nats.map((zone) => ({ zone, id: subnets[`public-${zone}`]!.id })),
        internetGateway: internet,
        change: args.change?.nat,
      },
      this.here,
    );
    const target = (exit: Exit) => {
      switch (exit.to) {
        case "internet":
          return { gatewayId: internet.id };
        case "nat":
          return { natGatewayId: nat.outputs.gateways[exit.zone]! };
        case "nowhere":
          return undefined;
      }
    };
    for (const table of plan.routeTables) this.route(table, tables[table.key]!, target(table.exit));
    return nat.outputs.gateways;
  }

  private route(plan: RouteTablePlan, table: ec2.RouteTable, target: Partial<ec2.RouteArgs> | undefined): void {
    if (target === undefined) return;
    new ec2.Route(
      this.label(`${plan.key}-out`),
      { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", ...target },
      this.here,
    );
  }
}
