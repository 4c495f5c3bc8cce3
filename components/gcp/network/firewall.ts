import { NetworkFirewallPolicy } from "@pulumi/gcp/compute/networkFirewallPolicy";
import { NetworkFirewallPolicyAssociation } from "@pulumi/gcp/compute/networkFirewallPolicyAssociation";
import {
  NetworkFirewallPolicyRule,
  type NetworkFirewallPolicyRuleArgs,
} from "@pulumi/gcp/compute/networkFirewallPolicyRule";
import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import { firewallRules, type FirewallRequest, type RulePlan } from "./firewall-plan";

export interface FirewallArgs extends FirewallRequest {
  place: Placement;
  project: Input<string>;
  /** The network's id. */
  network: Input<string>;
  /** The e-mail address of the account that nodes run as. */
  nodeAccount: Input<string>;
  /** What it waits for: the APIs. @defaultValue nothing but what it names */
  after?: readonly Resource[];
  change?: { rule?: Change<NetworkFirewallPolicyRuleArgs, [rule: RulePlan]> } | undefined;
}

/**
 * A network's firewall: a policy that lets nothing through but what it names, both ways, and logs what it stops.
 *
 * ```ts
 * import { Firewall } from "../../components/gcp/network/firewall";
 * import { webhookPorts } from "../../components/gcp/network/firewall-plan";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands
 *
 * export const { ready } = new Firewall("firewall", {
 *   ...{ place, project: "go-coffee-dev", network: "projects/go-coffee-dev/global/networks/one" },
 *   nodeAccount: "nodes@go-coffee-dev.iam.gserviceaccount.com",
 *   ...{ nodes: "10.16.0.0/17", pods: "10.18.0.0/15", services: "10.17.0.0/20", controlPlane: "10.17.16.0/28" },
 *   ...{ data: "10.16.224.0/20", endpoints: "10.16.240.0/20" },
 *   loadBalancers: { ranges: ["35.191.0.0/16", "130.211.0.0/22"], ports: [8443] },
 *   webhooks: webhookPorts,
 *   internet: [443],
 * });
 * ```
 */
export class Firewall extends Component {
  /** What whoever sends something in the network waits for: the rules, in force. */
  readonly ready: Resource[];
  /** Its name. */
  readonly policy: Output<string>;

  constructor(name: string, args: FirewallArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:Firewall", name, args.place, opts);
    const policyName = ownName(this.place.environment, this.id, "network-firewall", "network");
    const policy = new NetworkFirewallPolicy(
      this.label("policy"),
      { project: args.project, name: policyName, description: "What may pass, and nothing else" },
      { ...this.here, dependsOn: [...(args.after ?? [])] },
    );
    const rules = firewallRules(args).map((plan) => this.rule(plan, policy, args));
    // Last: a policy in force without its rules would let everything through, and one with half of them stop a cluster that stands.
    const association = new NetworkFirewallPolicyAssociation(
      this.label("network"),
      { project: args.project, name: policyName, firewallPolicy: policy.name, attachmentTarget: args.network },
      { ...this.here, dependsOn: rules },
    );
    this.ready = [association];
    this.policy = policy.name;
    this.registerOutputs();
  }

  private rule(plan: RulePlan, policy: NetworkFirewallPolicy, args: FirewallArgs): NetworkFirewallPolicyRule {
    const ranges = [...plan.ranges];
    const sound: NetworkFirewallPolicyRuleArgs = {
      project: args.project,
      firewallPolicy: policy.name,
      ruleName: plan.key,
      description: plan.description,
      priority: plan.priority,
      direction: plan.direction,
      action: plan.action,
      enableLogging: plan.logged,
      match: {
        ...(plan.direction === "INGRESS" ? { srcIpRanges: ranges } : { destIpRanges: ranges }),
        layer4Configs: plan.layer4.map(({ protocol, ports }) => ({
          ipProtocol: protocol,
          ...(ports && { ports: [...ports] }),
        })),
      },
      ...(plan.on === "nodes" && { targetServiceAccounts: [args.nodeAccount] }),
    };
    return new NetworkFirewallPolicyRule(this.label(plan.key), changed(sound, args.change?.rule, plan), this.here);
  }
}
