import * as cloudfront from "@pulumi/aws/cloudfront";
import * as ec2 from "@pulumi/aws/ec2";
import { getManagedPrefixList } from "@pulumi/aws/ec2/getManagedPrefixList";
import * as lb from "@pulumi/aws/lb";
import * as vpcRules from "@pulumi/aws/vpc";
import type { ComponentResourceOptions, Input, Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { askedAtCreation } from "../../core/guard";
import { Component } from "../../core/component";
import type { GatewayEntrance, Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import { Alarms } from "../common/alarms";
import { ownName } from "../../core/own-name";
import type { BucketOutputs } from "../data/bucket";
import type { AwsNetworkOutputs } from "../network/network";
import { watchEntrance } from "./entrance-alarms-plan";

/** How the gateway's pods are called, and asked whether they are well. */
export interface GatewayPods {
  /** Where they speak TLS, with any certificate: a load balancer does not check it. */
  port: number;
  /** Where they say over plain HTTP whether they can take requests. */
  health: { port: number; path: string };
}

export interface EntranceArgs {
  place: Placement;
  network: Pick<AwsNetworkOutputs, "id" | "private">;
  /**
   * The zones whose private subnets it stands in: of an environment's beginning, since CloudFront reaches no load balancer in `use1-az3` and
   * its like. @defaultValue all that the network has
   */
  zones?: readonly string[] | undefined;
  /** The name it answers to: one that the certificate has. */
  host: string;
  /** A certificate of the place's region, issued. */
  certificateArn: Input<string>;
  gateway: GatewayPods;
  /** Takes the log of every request. Its bucket policy must let load balancers deliver: `AccessRecord`, mode `takes`. */
  logs: Pick<BucketOutputs, "name">;
  /** Where alarms are told: a topic of the same region. */
  topicArn: Input<string>;
  change?: {
    balancer?: Change<lb.LoadBalancerArgs>;
    targets?: Change<lb.TargetGroupArgs>;
    listener?: Change<lb.ListenerArgs>;
  };
}

export interface EntranceOutputs {
  /** For the gateway: what its pods are registered in, and who calls them. */
  gateway: GatewayEntrance;
  /** For the distribution: what it reaches the load balancer by. */
  vpcOriginId: Output<string>;
  /** For the cluster: whose members may call the pods. */
  securityGroupId: Output<string>;
}

/**
 * Whom the load balancer admits. A distribution comes in through interfaces that CloudFront makes in the network; AWS keeps the list of
 * the addresses that count for security groups.
 * Source: docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html, step 2.
 */
const originFacing = "com.amazonaws.global.cloudfront.origin-facing";

/** The header with the address of who asks: a function of the distribution sets it, over whatever the caller says. */
export const clientAddressHeader = "True-Client-IP";

/**
 * Where requests come into a cluster: a load balancer without a public address, which only CloudFront reaches. It ends TLS with a
 * certificate that ACM renews, and begins it anew towards the gateway's pods. What registers the pods is a TargetGroupBinding in the cluster,
 * so that all of this stands before the cluster has an object.
 *
 * ```ts
 * import { Entrance } from "../../components/aws/edge/entrance";
 * import type { BucketOutputs } from "../../components/aws/data/bucket";
 * import type { AwsNetworkOutputs } from "../../components/aws/network/network";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement;
 * declare const network: AwsNetworkOutputs;
 * declare const logs: BucketOutputs;
 * declare const certificateArn: string, topicArn: string; // of the place's region
 *
 * const entrance = new Entrance("entrance", {
 *   place,
 *   network,
 *   host: "gateway.gocoffee.example",
 *   certificateArn,
 *   gateway: { port: 8443, health: { port: 8100, path: "/status/ready" } },
 *   logs,
 *   topicArn,
 * });
 * export const vpcOrigin = entrance.outputs.vpcOriginId;
 * ```
 */
export class Entrance extends Component {
  readonly outputs: EntranceOutputs;

  constructor(name: string, args: EntranceArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Entrance", name, args.place, opts);
    const firewall = this.firewall(args);
    const balancer = this.balancer(args, firewall);
    const targets = this.targets(args);
    const listener = this.listener(args, balancer, targets);
    const origin = this.origin(balancer, listener);
    const watched = watchEntrance({ balancer: balancer.arnSuffix, targets: targets.arnSuffix });
    new Alarms(this.label("alarms"), { place: args.place, topicArn: args.topicArn, watched }, this.here);
    this.outputs = {
      gateway: {
        host: args.host,
        // Pods are registered in a group that something listens for.
        binding: { kind: "targetGroup", arn: listener.defaultActions.apply(([action]) => action!.targetGroupArn!) },
        sources: this.subnets(args).map(({ cidr }) => cidr),
        clientAddressHeader,
      },
      vpcOriginId: origin.id,
      securityGroupId: firewall.id,
    };
    this.registerOutputs({ vpcOriginId: origin.id });
  }

  private get own() {
    return this.tags({ service: "platform", dataClass: "card" });
  }

  /** 32 characters: botocore elasticloadbalancingv2/2015-12-01, CreateLoadBalancer. */
  private get shortName(): string {
    return displayName(this.place.environment, this.id, 32);
  }

  private subnets({ network, zones }: EntranceArgs): EntranceArgs["network"]["private"] {
    return network.private.filter(({ zone }) => zone === undefined || (zones?.includes(zone) ?? true));
  }

  private firewall({ network }: EntranceArgs): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(
      this.label("firewall"),
      {
        name: this.displayName(),
        description: "The way in: admits CloudFront, and calls the gateway",
        vpcId: network.id,
        tags: this.own,
      },
      this.here,
    );
    const list = getManagedPrefixList({ name: originFacing }, { parent: this }).then(({ id }) => id);
    const addresses = askedAtCreation(this.label("cloudfront-addresses"), "prefixListId", list);
    new vpcRules.SecurityGroupIngressRule(
      this.label("from-cloudfront"),
      {
        securityGroupId: group.id,
        description: "HTTPS from CloudFront",
        ...{ ipProtocol: "tcp", fromPort: 443, toPort: 443 },
        prefixListId: addresses.value,
        tags: this.own,
      },
      { ...this.here, ...addresses.options },
    );
    return group;
  }

  private balancer(args: EntranceArgs, firewall: ec2.SecurityGroup): lb.LoadBalancer {
    const { networks } = this.place.protection;
    const sound: lb.LoadBalancerArgs = {
      name: this.shortName,
      loadBalancerType: "application",
      internal: true,
      ipAddressType: "ipv4",
      subnets: this.subnets(args).map(({ id }) => id),
      securityGroups: [firewall.id],
      enableDeletionProtection: networks,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "strictest",
      // A WebSocket's own pings come more often: the gateway's applications answer every half minute.
      idleTimeout: 120,
      accessLogs: { enabled: true, bucket: args.logs.name },
      tags: this.own,
    };
    return new lb.LoadBalancer(this.label("balancer"), changed(sound, args.change?.balancer), {
      ...this.here,
      protect: networks,
    });
  }

  private targets({ network, gateway, change }: EntranceArgs): lb.TargetGroup {
    const sound: lb.TargetGroupArgs = {
      // Its name is drawn: of another port or protocol it is made anew, before the old one goes.
      vpcId: network.id,
      targetType: "ip",
      protocol: "HTTPS",
      protocolVersion: "HTTP1",
      port: gateway.port,
      // Longer than the gateway's pods take to go (workloads/addons/kong.ts): they end what is under way, not the load balancer.
      deregistrationDelay: 60,
      healthCheck: {
        protocol: "HTTP",
        port: String(gateway.health.port),
        path: gateway.health.path,
        matcher: "200",
        interval: 10,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 2,
      },
      tags: this.own,
    };
    return new lb.TargetGroup(this.label("targets"), changed(sound, change?.targets), this.here);
  }

  private listener(args: EntranceArgs, balancer: lb.LoadBalancer, targets: lb.TargetGroup): lb.Listener {
    const sound: lb.ListenerArgs = {
      loadBalancerArn: balancer.arn,
      protocol: "HTTPS",
      port: 443,
      // TLS 1.2 and 1.3: docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html.
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      certificateArn: args.certificateArn,
      defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
      tags: this.own,
    };
    return new lb.Listener(this.label("https"), changed(sound, args.change?.listener), this.here);
  }

  private origin(balancer: lb.LoadBalancer, listener: lb.Listener): cloudfront.VpcOrigin {
    return new cloudfront.VpcOrigin(
      this.label("origin"),
      {
        vpcOriginEndpointConfig: {
          name: ownName(this.place.environment, this.id, "entrance", "gateway", 64),
          arn: balancer.arn,
          httpPort: 80,
          httpsPort: 443,
          originProtocolPolicy: "https-only",
          originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
        },
        tags: this.own,
      },
      {
        ...this.here,
        dependsOn: [listener],
        // AWS says up to 15 minutes, which is all that the provider waits by itself: terraform-aws-modules/terraform-aws-cloudfront#163.
        customTimeouts: { create: "45m", update: "45m", delete: "45m" },
      },
    );
  }
}
