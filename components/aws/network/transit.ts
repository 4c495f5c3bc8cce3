import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ec2 from "@pulumi/aws/ec2";
import * as transit from "@pulumi/aws/ec2transitgateway";
import * as vpcRules from "@pulumi/aws/vpc";
import {
  interpolate,
  type Alias,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
  type Output,
  type Resource,
  type URN,
} from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { logGroup, type LogKeeping } from "../common/log-group";
import { partitionOf } from "../common/partition";
import { policyDocument, type Statement } from "../common/policy-document";
import type { AwsNetworkOutputs } from "./network";
import { planTransit } from "./transit-plan";

/** What tunnels to other clouds need of a transit gateway. */
export interface TunnelsRequest {
  /** The CIDR blocks at the other ends. Private subnets of every zone get a route to each: nodes and pods are there. */
  remote: readonly string[];
  /** Who at the other ends follows the database. @defaultValue nobody: data subnets have no route out */
  followers?: Followers | undefined;
  /** How the record of tunnels is kept: of IKE, of dead peers, of BGP. */
  logs: LogKeeping;
}

/** Where a copy of the database stands on another cloud, which connects to it. */
export interface Followers {
  /** CIDR blocks among those at the other ends. */
  cidrs: readonly string[];
  /** The database's security group. */
  databaseGroupId: Input<string>;
  /** @defaultValue 5432 */
  port?: number;
}

export interface TransitArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  /** The gateway's ASN, 64512–65534: components/core/asns.ts. AWS refuses another while there are tunnels or cables. */
  asn: number;
  /** The gateway gets an address in each zone's `intra` subnet, where no pod and no machine is. */
  network: Pick<AwsNetworkOutputs, "id" | "cidr" | "intra" | "privateRouteTables" | "dataRouteTable">;
  /** @defaultValue none: the gateway is there for Direct Connect */
  tunnels?: TunnelsRequest | undefined;
  /** The component that its parts were of before it, as the engine knows it: an environment with a cable had a gateway then. @defaultValue none */
  formerly?: { urn: Input<URN>; id: string } | undefined;
  change?: {
    gateway?: Change<transit.TransitGatewayArgs>;
    attachment?: Change<transit.VpcAttachmentArgs>;
  };
}

export interface TransitOutputs {
  transitGatewayId: Output<string>;
  /** The table of the network, and of a cable where there is one: it says where their packets go. */
  networkRouteTableId: Output<string>;
  /** @defaultValue nothing: no tunnels are asked for */
  tunnels?: {
    /** The table that tunnels are associated with: the network's addresses and no others, which is what the other ends are told. */
    routeTableId: Output<string>;
    logGroupArn: Output<string>;
  };
}

/**
 * What joins the network with others: a transit gateway, the network's place on it, and the way to it from private subnets. Nothing is routed by default.
 *
 * Two tables. The network's says where its packets go: tunnels and cables propagate to it. The tunnels' says what their other ends are told and may reach: the
 * network alone. With one table for both, AWS would tell Google of Azure's addresses and Azure of Google's, and become a way between them
 * (docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-isolated.html: what is in an attachment's table "is added to the customer gateway BGP table").
 *
 * @example
 * ```ts
 * import { Transit } from "./components/aws/network/transit";
 * import type { AwsNetworkOutputs } from "./components/aws/network/network";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const network: AwsNetworkOutputs;
 *
 * new Transit("transit", {
 *   place,
 *   account: "123456789012",
 *   asn: 64520,
 *   network,
 *   tunnels: {
 *     remote: ["10.16.0.0/17", "10.18.0.0/15"],
 *     logs: { retentionDays: 365, keyArn: "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab" },
 *   },
 * });
 * ```
 */
export class Transit extends Component {
  readonly outputs: TransitOutputs;
  /** What a tunnel waits for, for the option `dependsOn`; for nothing else. */
  readonly ready: Resource[];

  constructor(name: string, args: TransitArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Transit", name, args.place, opts);
    const { network, tunnels } = args;
    const routes = planTransit({
      network: network.cidr,
      zones: Object.keys(network.privateRouteTables),
      remote: tunnels?.remote ?? [],
      followers: tunnels?.followers?.cidrs ?? [],
    });
    const gateway = this.gateway(args);
    const attachment = this.attach(gateway, args);
    const networkTable = this.table("routes", "transit", gateway, this.before(args, "routes"));
    const pair = { transitGatewayAttachmentId: attachment.id, transitGatewayRouteTableId: networkTable.id };
    const before = this.before(args, "network");
    const associated = new transit.RouteTableAssociation(this.label("network"), pair, before);
    const propagated = new transit.RouteTablePropagation(this.label("network"), pair, before);
    this.ready = [attachment, associated, propagated];
    const tables: Record<string, Input<string>> = {
      ...Object.fromEntries(Object.entries(network.privateRouteTables).map(([zone, id]) => [`private-${zone}`, id])),
      ...(network.dataRouteTable && { data: network.dataRouteTable }),
    };
    for (const { key, table, destination } of routes) {
      const routeTableId = tables[table];
      if (routeTableId === undefined)
        throw new RangeError(`the network has no route table "${table}" for ${destination}`);
      new ec2.Route(
        this.label(key),
        { routeTableId, destinationCidrBlock: destination, transitGatewayId: gateway.id },
        // A route to a gateway that the network is not on is refused.
        { ...this.here, dependsOn: [attachment] },
      );
    }
    if (tunnels?.followers) this.admit(tunnels.followers);
    this.outputs = {
      transitGatewayId: gateway.id,
      networkRouteTableId: networkTable.id,
      ...(tunnels && { tunnels: this.tunnels(gateway, attachment, args, tunnels) }),
    };
    this.registerOutputs({ transitGatewayId: gateway.id });
  }

  /** The options of a part that was of another component, where it was. */
  private before({ formerly }: TransitArgs, part: string): CustomResourceOptions {
    if (formerly === undefined) return this.here;
    const alias: Alias = { name: `${formerly.id}-${part}`, parent: formerly.urn };
    return { ...this.here, aliases: [alias] };
  }

  private gateway(args: TransitArgs): transit.TransitGateway {
    const sound: transit.TransitGatewayArgs = {
      description: `Go Coffee ${args.place.environment}: to other networks`,
      amazonSideAsn: args.asn,
      autoAcceptSharedAttachments: "disable",
      defaultRouteTableAssociation: "disable",
      defaultRouteTablePropagation: "disable",
      dnsSupport: "enable",
      // Four tunnels with the same addresses and paths of one length share the load: docs.aws.amazon.com/vpc/latest/tgw/tgw-vpn-attachments.html.
      vpnEcmpSupport: "enable",
      tags: this.tags({ service: "platform" }, "transit"),
    };
    return new transit.TransitGateway(this.label("gateway"), changed(sound, args.change?.gateway), {
      ...this.before(args, "transit"),
      protect: args.place.protection.networks,
    });
  }

  private attach(gateway: transit.TransitGateway, args: TransitArgs): transit.VpcAttachment {
    const sound: transit.VpcAttachmentArgs = {
      transitGatewayId: gateway.id,
      vpcId: args.network.id,
      subnetIds: args.network.intra.map(({ id }) => id),
      transitGatewayDefaultRouteTableAssociation: false,
      transitGatewayDefaultRouteTablePropagation: false,
      tags: this.tags({ service: "platform" }, "transit-network"),
    };
    return new transit.VpcAttachment(
      this.label("network"),
      changed(sound, args.change?.attachment),
      this.before(args, "network"),
    );
  }

  private table(
    part: string,
    name: string,
    gateway: transit.TransitGateway,
    opts: CustomResourceOptions,
  ): transit.RouteTable {
    return new transit.RouteTable(
      this.label(part),
      { transitGatewayId: gateway.id, tags: this.tags({ service: "platform" }, name) },
      opts,
    );
  }

  /** The other ends' table, and where tunnels write what happens to them. */
  private tunnels(
    gateway: transit.TransitGateway,
    attachment: transit.VpcAttachment,
    { account }: TransitArgs,
    { logs }: TunnelsRequest,
  ): NonNullable<TransitOutputs["tunnels"]> {
    const table = this.table("tunnels", "transit-tunnels", gateway, this.here);
    const told = new transit.RouteTablePropagation(
      this.label("network-to-tunnels"),
      { transitGatewayAttachmentId: attachment.id, transitGatewayRouteTableId: table.id },
      this.here,
    );
    const own = this.displayName(this.id === "transit" ? "tunnels" : this.label("tunnels"));
    const group = logGroup(
      this.label("tunnels"),
      { ...logs, name: `/aws/vpn/${own}`, tags: this.tags({ service: "platform" }, "tunnels") },
      this.here,
    );
    const allowed = new cloudwatch.LogResourcePolicy(
      this.label("tunnels"),
      { policyName: own, policyDocument: policyDocument([this.writesTunnels(group.arn, account)]) },
      this.here,
    );
    this.ready.push(told, allowed);
    return { routeTableId: table.id, logGroupArn: group.arn };
  }

  /** docs.aws.amazon.com/vpn/latest/s2svpn/monitoring-logs.html and docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-CloudWatchLogs.html */
  private writesTunnels(groupArn: Output<string>, account: Input<string>): Statement {
    const { region } = this.place;
    return {
      Sid: "TunnelsOfThisAccount",
      Effect: "Allow",
      Principal: { Service: "delivery.logs.amazonaws.com" },
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: interpolate`${groupArn}:log-stream:*`,
      Condition: {
        StringEquals: { "aws:SourceAccount": account },
        ArnLike: { "aws:SourceArn": interpolate`arn:${partitionOf(region)}:logs:${region}:${account}:*` },
      },
    };
  }

  /** A copy on another cloud is in no security group of AWS's: its addresses are admitted. */
  private admit({ cidrs, databaseGroupId, port = 5432 }: Followers): void {
    for (const cidr of cidrs) {
      new vpcRules.SecurityGroupIngressRule(
        this.label(`follower-${cidr.replace("/", "-")}`),
        {
          securityGroupId: databaseGroupId,
          description: "PostgreSQL from the copy on another cloud",
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
          cidrIpv4: cidr,
          tags: this.tags({ service: "platform", dataClass: "personal" }, "database-follower"),
        },
        this.here,
      );
    }
  }
}
