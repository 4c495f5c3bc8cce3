import { Address } from "@pulumi/gcp/compute/address";
import { NetworkFirewallPolicyRule } from "@pulumi/gcp/compute/networkFirewallPolicyRule";
import { RouterNat, type RouterNatArgs } from "@pulumi/gcp/compute/routerNat";
import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { labelsFor } from "../common/labels";
import { asPolicyRule, functionRules } from "./functions-plan";

export interface WayOutArgs {
  place: Placement;
  /** The project's id. */
  project: string;
  /** The router's name, and that of the policy whose rules hold in the network. */
  network: { router: Input<string>; policy: Input<string> };
  /** The functions' subnet, and its block. */
  subnet: { id: Input<string>; range: string };
  /** As whom the functions run that may leave: their e-mail addresses. */
  accounts: readonly Input<string>[];
  /** What it waits for: the APIs. */
  after: readonly Resource[];
  change?: { nat?: Change<RouterNatArgs> | undefined } | undefined;
}

/**
 * The way of some functions to the internet, by an address of their own, which the next cloud and whoever delivers messages can know them by: Cloud NAT for the functions' subnet, and a rule
 * for those functions' accounts alone, to port 443. The others of the subnet have none.
 *
 * ```ts
 * import { WayOut } from "./components/gcp/events/way-out";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 *
 * const out = new WayOut("events-out", {
 *   ...{ place, project: "go-coffee-dev", network: { router: "go-coffee-dev-nat", policy: "go-coffee-dev-network" } },
 *   subnet: { id: "projects/go-coffee-dev/regions/us-central1/subnetworks/functions", range: "10.16.192.0/24" },
 *   accounts: ["forward@go-coffee-dev.iam.gserviceaccount.com"],
 *   after: [],
 * });
 * export const { address } = out;
 * ```
 */
export class WayOut extends Component {
  /** The public address. */
  readonly address: Output<string>;
  readonly ready: Resource[];

  constructor(name: string, args: WayOutArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:WayOut", name, args.place, opts);
    const { project, network, subnet } = args;
    const { region } = this.place;
    const called = this.displayName();
    const address = new Address(
      this.label("address"),
      {
        ...{ project, region, name: called, addressType: "EXTERNAL", networkTier: "PREMIUM" },
        description: "Where messages, and events for the next cloud, come from",
        labels: labelsFor(this.place, { service: "platform" }),
      },
      { ...this.here, protect: this.place.protection.networks, dependsOn: [...args.after] },
    );
    const sound: RouterNatArgs = {
      ...{ project, region, name: called, router: network.router },
      natIpAllocateOption: "MANUAL_ONLY",
      natIps: [address.selfLink],
      sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
      subnetworks: [{ name: subnet.id, sourceIpRangesToNats: ["PRIMARY_IP_RANGE"] }],
      enableEndpointIndependentMapping: false,
      logConfig: { enable: true, filter: "ALL" },
    };
    const nat = new RouterNat(this.label("nat"), changed(sound, args.change?.nat), this.here);
    const rule = new NetworkFirewallPolicyRule(
      this.label("rule"),
      {
        ...{ project, firewallPolicy: network.policy, ...asPolicyRule(functionRules.out, subnet.range) },
        targetServiceAccounts: [...args.accounts],
      },
      this.here,
    );
    this.address = address.address;
    this.ready = [nat, rule];
    this.registerOutputs();
  }
}
