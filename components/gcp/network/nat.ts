import { Address } from "@pulumi/gcp/compute/address";
import { Router } from "@pulumi/gcp/compute/router";
import { RouterNat, type RouterNatArgs } from "@pulumi/gcp/compute/routerNat";
import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import { labelsFor } from "../common/labels";

export interface NatArgs {
  place: Placement;
  project: Input<string>;
  /** The network's id. */
  network: Input<string>;
  /** The subnet whose machines and pods may leave: its id. */
  subnet: Input<string>;
  /** What it waits for: the APIs. */
  after: readonly Resource[];
  /** What each address is called after. One more moves none of the others. */
  addresses: readonly string[];
  change?: { nat?: Change<RouterNatArgs> } | undefined;
}

/** What NAT gives. */
export interface NatOutputs {
  /** Its name, as metrics call it, and its router's. */
  gateway: Output<string>;
  router: Output<string>;
  /** The public addresses that what leaves comes from: what partners put on their lists. */
  addresses: Output<string>[];
}

/** The ports that a machine begins with, and may come to have: powers of two, since each has as many as it needs. */
export const ports = { least: 64, most: 8192 } as const;

/**
 * Cloud NAT: how nodes and pods without a public address reach the internet, from addresses that stay. It serves every zone of the region, and writes
 * down each connection.
 *
 * ```ts
 * import { Nat } from "../../components/gcp/network/nat";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands
 *
 * const nat = new Nat("nat", {
 *   ...{ place, project: "go-coffee-dev", network: "projects/go-coffee-dev/global/networks/one" },
 *   subnet: "projects/go-coffee-dev/regions/us-central1/subnetworks/nodes",
 *   addresses: ["us-central1-a"],
 *   after: [],
 * });
 * export const { addresses } = nat.outputs;
 * ```
 */
export class Nat extends Component {
  readonly outputs: NatOutputs;
  readonly ready: Resource[];

  constructor(name: string, args: NatArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:Nat", name, args.place, opts);
    const { region, environment } = this.place;
    const { project } = args;
    const called = (part: string) => ownName(environment, this.id, "network-nat", part);
    const router = new Router(
      this.label("router"),
      { project, region, name: called("nat"), network: args.network },
      this.here,
    );
    const addresses = args.addresses.map(
      (where) =>
        new Address(
          this.label(where),
          {
            ...{ project, region, name: called(`nat-${where}`), addressType: "EXTERNAL", networkTier: "PREMIUM" },
            labels: labelsFor(this.place, { service: "platform" }),
          },
          { ...this.here, protect: this.place.protection.networks, dependsOn: [...args.after] },
        ),
    );
    const sound: RouterNatArgs = {
      ...{ project, region, name: called("nat"), router: router.name },
      natIpAllocateOption: "MANUAL_ONLY",
      natIps: addresses.map(({ selfLink }) => selfLink),
      sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
      // Pods too: their range is a secondary one.
      subnetworks: [{ name: args.subnet, sourceIpRangesToNats: ["ALL_IP_RANGES"] }],
      enableDynamicPortAllocation: true,
      // Excluded by the line before.
      enableEndpointIndependentMapping: false,
      minPortsPerVm: ports.least,
      maxPortsPerVm: ports.most,
      logConfig: { enable: true, filter: "ALL" },
    };
    const nat = new RouterNat(this.label("gateway"), changed(sound, args.change?.nat), this.here);
    this.ready = [nat];
    this.outputs = { gateway: nat.name, router: router.name, addresses: addresses.map(({ address }) => address) };
    this.registerOutputs();
  }
}
