import { GlobalAddress } from "@pulumi/gcp/compute/globalAddress";
import { NetworkPeeringRoutesConfig } from "@pulumi/gcp/compute/networkPeeringRoutesConfig";
import { ServiceConnectionPolicy } from "@pulumi/gcp/networkconnectivity/serviceConnectionPolicy";
import { Connection, type ConnectionArgs } from "@pulumi/gcp/servicenetworking/connection";
import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import { labelsFor } from "../common/labels";

export interface ServiceAccessArgs {
  place: Placement;
  project: Input<string>;
  /** The network's id and its name. */
  network: { id: Input<string>; name: Input<string> };
  /** What Google's networks take addresses from. It is never changed: what stands in it would not move. */
  reserved: { address: string; prefixLength: number };
  /** The subnet of endpoints that a sharded cache is reached through. @defaultValue none, and no such cache can be made */
  endpoints?: Input<string> | undefined;
  /** What Google's own agents for it wait for. */
  after: Resource[];
  change?: { connection?: Change<ConnectionArgs> } | undefined;
}

/** What access to Google's services in their own networks gives. */
export interface ServiceAccessOutputs {
  /** The reserved range: its id and its name. */
  rangeId: Output<string>;
  rangeName: Output<string>;
  /** What databases and caches on private addresses wait for: they refer to the network, and not to the connection. */
  ready: Resource[];
  /** What a sharded cache waits for. */
  endpointsReady: Resource[];
}

/**
 * How databases and caches, which stand in networks of Google's, are reached: private services access, whose peering takes the routes of tunnels and
 * attachments too; and, for a sharded cache, a policy that lets Google make endpoints in a subnet.
 *
 * Google keeps a deleted database's part of the peering for some days, in which neither the connection nor the network can be deleted:
 * docs/runbooks/gcp-take-down.md has what to do.
 *
 * ```ts
 * import { ServiceAccess } from "../../components/gcp/network/service-access";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands
 *
 * const access = new ServiceAccess("services", {
 *   ...{ place, project: "go-coffee-dev" },
 *   network: { id: "projects/go-coffee-dev/global/networks/one", name: "one" },
 *   reserved: { address: "10.16.224.0", prefixLength: 20 },
 *   after: [],
 * });
 * export const { rangeName } = access.outputs;
 * ```
 */
export class ServiceAccess extends Component {
  readonly outputs: ServiceAccessOutputs;

  constructor(name: string, args: ServiceAccessArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:ServiceAccess", name, args.place, opts);
    const { project, network } = args;
    const kept = { ...this.here, protect: this.place.protection.networks };
    const range = new GlobalAddress(
      this.label("range"),
      {
        ...{
          project,
          name: this.called("services"),
          network: network.id,
          purpose: "VPC_PEERING",
          addressType: "INTERNAL",
        },
        ...args.reserved,
        labels: labelsFor(this.place, { service: "platform" }),
      },
      kept,
    );
    const sound: ConnectionArgs = {
      network: network.id,
      service: "servicenetworking.googleapis.com",
      reservedPeeringRanges: [range.name],
      // One that stands already, from a run that broke off or a network's earlier life, is taken over.
      updateOnCreationFail: true,
    };
    const connection = new Connection(this.label("connection"), changed(sound, args.change?.connection), {
      ...kept,
      dependsOn: args.after,
    });
    const routes = new NetworkPeeringRoutesConfig(
      this.label("routes"),
      {
        ...{ project, network: network.name, peering: connection.peering },
        ...{ exportCustomRoutes: true, importCustomRoutes: true },
      },
      this.here,
    );
    this.outputs = {
      rangeId: range.id,
      rangeName: range.name,
      ready: [connection, routes],
      endpointsReady: args.endpoints === undefined ? [] : [this.endpoints(args.endpoints, args)],
    };
    this.registerOutputs();
  }

  private endpoints(subnet: Input<string>, { project, network, after }: ServiceAccessArgs): ServiceConnectionPolicy {
    return new ServiceConnectionPolicy(
      this.label("caches"),
      {
        ...{ project, location: this.place.region, name: this.called("caches"), network: network.id },
        serviceClass: "gcp-memorystore-redis",
        description: "Endpoints of sharded caches",
        pscConfig: { subnetworks: [subnet] },
        labels: labelsFor(this.place, { service: "platform" }),
      },
      { ...this.here, dependsOn: after },
    );
  }

  private called(part: string): string {
    return ownName(this.place.environment, this.id, "network-services", part);
  }
}
