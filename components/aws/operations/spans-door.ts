import * as ec2 from "@pulumi/aws/ec2";
import * as lb from "@pulumi/aws/lb";
import { interpolate, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import { spansPort, type AwsSpansDoor, type SpansEntrance } from "../../core/spans";
import { PodDoors } from "../cluster/pod-doors";
import { Alarms } from "../common/alarms";
import type { AwsNetworkOutputs } from "../network/network";

export interface SpansDoorArgs {
  place: Placement;
  /** It stands in the subnets without a way out: no pod has an address there, so whoever calls from one is the load balancer. */
  network: Pick<AwsNetworkOutputs, "id" | "intra">;
  /** The group that EKS makes, in which nodes and pods are. */
  clusterGroupId: Input<string>;
  /** Where alarms are told: a topic of the same region. */
  topicArn: Input<string>;
  change?: { balancer?: Change<lb.LoadBalancerArgs>; targets?: Change<lb.TargetGroupArgs> };
}

export interface SpansDoorOutputs {
  /** For the functions. */
  door: AwsSpansDoor;
  /** For the workload layer. */
  entrance: SpansEntrance;
}

/**
 * Where functions send spans: a network load balancer without a public address before the cluster's collector, on OTLP's port over HTTP alone. Its security group lets
 * nobody in by itself: functions make the rules between that group and their own (`FunctionsGroup`). They are in no group of this door's, since each version of a function
 * keeps its groups for as long as it is there, and the door must be able to go before. What registers the collector's pods is a TargetGroupBinding.
 *
 * A span crosses the network in clear, as what is in it may: the collector takes out what nobody may keep, and functions put no data of customers in.
 *
 * ```ts
 * import { SpansDoor } from "../../components/aws/operations/spans-door";
 * import type { AwsNetworkOutputs } from "../../components/aws/network/network";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement;
 * declare const network: AwsNetworkOutputs;
 * declare const topicArn: string;
 *
 * const spans = new SpansDoor("spans", { place, network, topicArn, clusterGroupId: "sg-0123456789abcdef0" });
 * export const { endpoint } = spans.outputs.door;
 * ```
 */
export class SpansDoor extends Component {
  readonly outputs: SpansDoorOutputs;

  constructor(name: string, args: SpansDoorArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:SpansDoor", name, args.place, opts);
    const { place, network, clusterGroupId } = args;
    const firewall = this.firewall(network.id);
    new PodDoors(
      this.label("doors"),
      { place, clusterGroupId, callerGroupId: firewall.id, ports: [spansPort] },
      this.here,
    );
    const balancer = this.balancer(args, firewall);
    const targets = this.targets(args);
    const listener = new lb.Listener(
      this.label("otlp"),
      {
        loadBalancerArn: balancer.arn,
        ...{ protocol: "TCP", port: spansPort },
        defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
        tags: this.own,
      },
      this.here,
    );
    this.alarm(args, balancer, targets);
    this.outputs = {
      door: {
        endpoint: interpolate`http://${balancer.dnsName}:${spansPort}`,
        port: spansPort,
        groupId: firewall.id,
      },
      entrance: {
        // Pods are registered in a group that something listens for.
        binding: { kind: "targetGroup", arn: listener.defaultActions.apply(([action]) => action!.targetGroupArn!) },
        sources: network.intra.map(({ cidr }) => cidr),
      },
    };
    this.registerOutputs({ endpoint: this.outputs.door.endpoint });
  }

  private get own() {
    return this.tags({ service: "platform", dataClass: "internal" });
  }

  private firewall(vpcId: Input<string>): ec2.SecurityGroup {
    return new ec2.SecurityGroup(
      this.label("firewall"),
      {
        name: this.displayName(`${this.id}-firewall`),
        description: "Spans: admits those who send them, and calls the collector",
        vpcId,
        tags: this.own,
      },
      this.here,
    );
  }

  private balancer({ network, change }: SpansDoorArgs, firewall: ec2.SecurityGroup): lb.LoadBalancer {
    const { networks } = this.place.protection;
    const sound: lb.LoadBalancerArgs = {
      // 32 characters: botocore elasticloadbalancingv2/2015-12-01, CreateLoadBalancer.
      name: displayName(this.place.environment, this.id, 32),
      loadBalancerType: "network",
      internal: true,
      ipAddressType: "ipv4",
      subnets: network.intra.map(({ id }) => id),
      // Given at its creation or never: docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html.
      securityGroups: [firewall.id],
      // A small cluster has one collector: whichever zone a function is in reaches it.
      enableCrossZoneLoadBalancing: true,
      enableDeletionProtection: networks,
      tags: this.own,
    };
    return new lb.LoadBalancer(this.label("balancer"), changed(sound, change?.balancer), {
      ...this.here,
      protect: networks,
    });
  }

  private targets({ network, change }: SpansDoorArgs): lb.TargetGroup {
    const sound: lb.TargetGroupArgs = {
      // Its name is drawn: of another port it is made anew, before the old one goes.
      vpcId: network.id,
      targetType: "ip",
      ...{ protocol: "TCP", port: spansPort },
      // Said: the collector's NetworkPolicy knows the load balancer's subnets, and no function's.
      preserveClientIp: "false",
      deregistrationDelay: 30,
      healthCheck: { protocol: "TCP", interval: 10, healthyThreshold: 2, unhealthyThreshold: 2 },
      tags: this.own,
    };
    return new lb.TargetGroup(this.label("targets"), changed(sound, change?.targets), this.here);
  }

  private alarm({ place, topicArn }: SpansDoorArgs, balancer: lb.LoadBalancer, targets: lb.TargetGroup): void {
    const watched = [
      {
        key: "unhealthy",
        description: "A collector does not take functions' spans: nobody sees what their events do",
        namespace: "AWS/NetworkELB",
        metricName: "UnHealthyHostCount",
        dimensions: { LoadBalancer: balancer.arnSuffix, TargetGroup: targets.arnSuffix },
        statistic: "Maximum",
        ...{ threshold: 0, period: 1, periods: 15 },
      } as const,
    ];
    new Alarms(this.label("alarms"), { place, topicArn, watched }, this.here);
  }
}
