import { PrivateZone } from "@pulumi/azure-native/privatedns/privateZone";
import { VirtualNetworkLink } from "@pulumi/azure-native/privatedns/virtualNetworkLink";
import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import type { Group } from "../account/groups";
import { tagsFor } from "../common/tags";
import { endpointKinds, zoneNames, type AnyEndpointKind, type EndpointKind } from "./private-dns-plan";

export interface PrivateDnsArgs<Kind extends AnyEndpointKind = EndpointKind> {
  place: Placement;
  group: Group;
  /** The network's ARM id. */
  network: Input<string>;
  /** Whose zones. @defaultValue what every network has */
  kinds?: readonly Kind[];
}

/** By kind of endpoint: its zone, and what names in it wait for. */
export type PrivateDnsOutputs<Kind extends AnyEndpointKind = EndpointKind> = Record<
  Kind,
  { zoneId: Output<string>; ready: Resource[] }
>;

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
export class PrivateDns<Kind extends AnyEndpointKind = EndpointKind> extends Component {
  readonly outputs: PrivateDnsOutputs<Kind>;

  constructor(name: string, args: PrivateDnsArgs<Kind>, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:PrivateDns", name, args.place, opts);
    const kinds = args.kinds ?? (endpointKinds as readonly AnyEndpointKind[] as readonly Kind[]);
    this.outputs = Object.fromEntries(
      kinds.map((kind) => [kind, this.zone(kind, args)] as const),
    ) as PrivateDnsOutputs<Kind>;
    this.registerOutputs();
  }

  private zone(kind: Kind, { group, network }: PrivateDnsArgs<Kind>): PrivateDnsOutputs<Kind>[Kind] {
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
