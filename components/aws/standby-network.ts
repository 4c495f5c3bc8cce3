import * as ec2 from "@pulumi/aws/ec2";
import type { ComponentResourceOptions, Input, Output } from "@pulumi/pulumi";
import { changed, type Change } from "../core/change";
import { Component } from "../core/component";
import type { Placement, SubnetOutputs } from "../core/contracts";
import { FlowLogs } from "./flow-logs";
import type { LogKeeping } from "./log-group";

export interface StandbyNetworkArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  /** The network's block: the address plan's for the second region, so that a whole network can grow here later. */
  cidr: string;
  /** Its data subnets, in their fixed slots. */
  subnets: { zone: string; cidr: string }[];
  logs: LogKeeping;
  change?: { vpc?: Change<ec2.VpcArgs> };
}

/** What a standby network gives. */
export interface StandbyNetworkOutputs {
  id: Output<string>;
  cidr: string;
  region: string;
  data: SubnetOutputs[];
}

/**
 * A network in the second region for what waits there: data subnets, and no way in or out. It costs nothing while it waits, and
 * has the addresses of the whole network that a failover would need.
 */
export class StandbyNetwork extends Component {
  readonly outputs: StandbyNetworkOutputs;

  constructor(name: string, args: StandbyNetworkArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:StandbyNetwork", name, args.place, opts);
    const vpc = this.vpc(args);
    const data = this.subnets(vpc, args);
    new FlowLogs(
      this.label("flow-logs"),
      { place: args.place, account: args.account, vpcId: vpc.id, logs: args.logs, roleName: "flow-logs-standby" },
      this.here,
    );
    this.outputs = { id: vpc.id, cidr: args.cidr, region: args.place.region, data };
    this.registerOutputs({ id: vpc.id });
  }

  private get kept() {
    return { ...this.here, protect: this.place.protection.networks };
  }

  private vpc(args: StandbyNetworkArgs): ec2.Vpc {
    const sound: ec2.VpcArgs = {
      cidrBlock: args.cidr,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: this.tags({ service: "platform" }, "standby"),
    };
    const vpc = new ec2.Vpc(this.label("vpc"), changed(sound, args.change?.vpc), this.kept);
    new ec2.DefaultSecurityGroup(
      this.label("default-group"),
      { vpcId: vpc.id, ingress: [], egress: [], tags: this.tags({ service: "platform" }, "default-unused") },
      this.here,
    );
    return vpc;
  }

  /** One table without a route for all of them: the VPC's own main table, which a subnet gets by itself, might get one. */
  private subnets(vpc: ec2.Vpc, args: StandbyNetworkArgs): SubnetOutputs[] {
    const table = new ec2.RouteTable(
      this.label("data"),
      { vpcId: vpc.id, tags: this.tags({ service: "platform" }, "data") },
      this.here,
    );
    return args.subnets.map(({ zone, cidr }) => {
      const key = `data-${zone}`;
      const subnet = new ec2.Subnet(
        this.label(key),
        {
          vpcId: vpc.id,
          availabilityZone: zone,
          cidrBlock: cidr,
          mapPublicIpOnLaunch: false,
          tags: this.tags({ service: "platform" }, key),
        },
        this.kept,
      );
      new ec2.RouteTableAssociation(this.label(key), { subnetId: subnet.id, routeTableId: table.id }, this.here);
      return { id: subnet.id, zone, cidr };
    });
  }
}
