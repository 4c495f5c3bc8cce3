import { Address, type AddressArgs } from "@pulumi/gcp/compute/address";
import { NetworkFirewallPolicyRule } from "@pulumi/gcp/compute/networkFirewallPolicyRule";
import { interpolate, type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import { spansPort, type SpansDoor as Door, type SpansEntrance } from "../../core/spans";
import { labelsFor } from "../common/labels";
import type { GcpNetworkOutputs } from "../network/network";

export interface SpansDoorArgs {
  place: Placement;
  project: Input<string>;
  /** The subnet of the cluster's nodes: a load balancer of the cluster has its address there. And the policy that says what may pass. */
  network: Pick<GcpNetworkOutputs, "nodes" | "policy">;
  /** The block of that subnet. */
  nodesCidr: string;
  /** The e-mail address of the account that nodes run as. */
  nodeAccount: Input<string>;
  /** Where functions are, in CIDR form: whose spans are let in. */
  from: string;
  /** What it waits for: the APIs. */
  after: readonly Resource[];
  change?: { address?: Change<AddressArgs> };
}

/** Of its rules: after the network's own, and before "nothing else". No other may have them. */
const rulePriority = 3900;

export interface SpansDoorOutputs {
  /** For the functions. */
  door: Door;
  /** For the workload layer. */
  entrance: SpansEntrance;
}

/**
 * Where functions send spans: an address of the network, kept, which the cluster gives to the load balancer of a Service before its collector. GKE finds it by its name,
 * and makes the load balancer's health checks and their firewall rules itself. The load balancer passes packets on as they come, with the function's address: the network's
 * policy has a rule for either side.
 *
 * A span crosses the network in clear, as what is in it may: the collector takes out what nobody may keep, and functions put no data of customers in.
 * Source: docs.cloud.google.com/kubernetes-engine/docs/concepts/service-load-balancer-parameters, "Static IP addresses": by name, with subsetting.
 *
 * ```ts
 * import { SpansDoor } from "../../components/gcp/operations/spans-door";
 * import type { GcpNetworkOutputs } from "../../components/gcp/network/network";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement;
 * declare const network: GcpNetworkOutputs;
 *
 * const spans = new SpansDoor("spans", {
 *   ...{ place, network, project: "go-coffee-dev", nodesCidr: "10.16.0.0/17", from: "10.16.192.0/24" },
 *   nodeAccount: "nodes@go-coffee-dev.iam.gserviceaccount.com",
 *   after: [],
 * });
 * export const { endpoint } = spans.outputs.door;
 * ```
 */
export class SpansDoor extends Component {
  readonly outputs: SpansDoorOutputs;

  constructor(name: string, args: SpansDoorArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:SpansDoor", name, args.place, opts);
    const called = ownName(this.place.environment, this.id, "spans", "spans");
    const sound: AddressArgs = {
      ...{ project: args.project, region: this.place.region, name: called },
      description: "Where functions send spans",
      ...{ addressType: "INTERNAL", subnetwork: args.network.nodes.subnetId },
      labels: labelsFor(this.place, { service: "platform" }),
    };
    const address = new Address(this.label("address"), changed(sound, args.change?.address), {
      ...this.here,
      protect: this.place.protection.networks,
      dependsOn: [...args.after],
    });
    this.rules(args);
    this.outputs = {
      door: { endpoint: interpolate`http://${address.address}:${spansPort}`, port: spansPort },
      entrance: {
        binding: {
          kind: "service",
          annotations: {
            "networking.gke.io/load-balancer-type": "Internal",
            "networking.gke.io/load-balancer-ip-addresses": called,
          },
          made: [address],
          parent: this,
        },
        sources: [args.from],
      },
    };
    this.registerOutputs({ endpoint: this.outputs.door.endpoint });
  }

  private rules({ project, network, nodesCidr, nodeAccount, from }: SpansDoorArgs): void {
    const layer4Configs = [{ ipProtocol: "tcp", ports: [String(spansPort)] }];
    const usual = { project, firewallPolicy: network.policy, action: "allow", enableLogging: false };
    new NetworkFirewallPolicyRule(
      this.label("in"),
      {
        ...{ ...usual, ruleName: "spans-in", priority: rulePriority, direction: "INGRESS" },
        description: "Spans of functions, for the collector",
        match: { srcIpRanges: [from], layer4Configs },
        targetServiceAccounts: [nodeAccount],
      },
      this.here,
    );
    new NetworkFirewallPolicyRule(
      this.label("out"),
      {
        ...{ ...usual, ruleName: "spans-out", priority: rulePriority + 1, direction: "EGRESS" },
        description: "Functions send spans to the collector's load balancer, among the nodes",
        match: { srcIpRanges: [from], destIpRanges: [nodesCidr], layer4Configs },
      },
      this.here,
    );
  }
}
