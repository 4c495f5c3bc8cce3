import { PrivateZone } from "@pulumi/azure-native/privatedns/privateZone";
import { VirtualNetworkLink } from "@pulumi/azure-native/privatedns/virtualNetworkLink";
import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import type { Group } from "../account/groups";
import { tagsFor } from "../common/tags";
import { endpointKinds, zoneNames, type EndpointKind } from "./private-dns-plan";

export interface PrivateDnsArgs {
  place: Placement;
  group: Group;
  /** The network's ARM id. */
  network: Input<string>;
}

/** By kind of endpoint: its zone, and what names in it wait for. */
export type PrivateDnsOutputs = Record<EndpointKind, { zoneId: Output<string>; ready: Resource[] }>;

/**
 * The private zones of what is reached by endpoints, and that the network asks them. Names that are not there are asked of the internet: other people's
 * accounts with endpoints of their own are called by the same domains. The zone of the cluster's API is not among them: AKS makes and links it itself (D2).
 *
 * ```ts
 * import { PrivateDns } from "../../components/azure/network/private-dns";
 * import type { Group } from "../../components/azure/account/groups";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands
 * declare const group: Group; // of the purpose network
 * declare const networkId: string; // a Network's outputs.id
 *
 * export const { vault } = new PrivateDns("dns", { place, group, network: networkId }).outputs;
 * ```
 */
export class PrivateDns extends Component {
  readonly outputs: PrivateDnsOutputs;

  constructor(name: string, args: PrivateDnsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:PrivateDns", name, args.place, opts);
    this.outputs = Object.fromEntries(
      endpointKinds.map((kind) => [kind, this.zone(kind, args)] as const),
    ) as PrivateDnsOutputs;
    this.registerOutputs();
  }

  private zone(kind: EndpointKind, { group, network }: PrivateDnsArgs): PrivateDnsOutputs[EndpointKind] {
    const tags = tagsFor(this.place, { service: "platform" });
    const zone = new PrivateZone(
      this.label(kind),
      // Of no region: left out, it would be the group's (P3).
      { privateZoneName: zoneNames[kind], resourceGroupName: group.name, location: "global", tags },
      { ...this.here, protect: this.place.protection.networks },
    );
    const link = new VirtualNetworkLink(
      this.label(`${kind}-link`),
      {
        virtualNetworkLinkName: ownName(this.place.environment, this.id, "network-dns", "network", 80),
        ...{ resourceGroupName: group.name, privateZoneName: zone.name, location: "global", tags },
        virtualNetwork: { id: network },
        registrationEnabled: false,
        resolutionPolicy: "NxDomainRedirect",
      },
      this.here,
    );
    return { zoneId: zone.id, ready: [link] };
  }
}
