import * as dns from "@pulumi/gcp/dns";
import type { ComponentResourceOptions, Input, Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import { labelsFor } from "../common/labels";

export interface DnsArgs {
  place: Placement;
  project: Input<string>;
  /** The public domain. Its own zone is the primary cloud's. */
  domain: string;
  /** The network that sees the private zone: its id. */
  networkId: Input<string>;
  change?: { zone?: Change<dns.ManagedZoneArgs> };
}

export interface DnsOutputs {
  /** The private zone's name in the project, and the domain that is answered inside of the network alone. */
  privateZone: Output<string>;
  privateDomain: string;
}

/**
 * The names that only the network sees. There is no public zone: the domain has one already, in the primary cloud, and what it must hold for this
 * cloud is told by `Certificates` and `Cdn`.
 *
 * ```ts
 * import { Dns } from "../../components/gcp/edge/dns";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const networkId: string;
 *
 * const names = new Dns("dns", { place, project: "go-coffee-dev", domain: "gocoffee.example", networkId });
 * export const inside = names.outputs.privateDomain;
 * ```
 */
export class Dns extends Component {
  readonly outputs: DnsOutputs;

  constructor(name: string, args: DnsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:Dns", name, args.place, opts);
    const { networks } = this.place.protection;
    const sound: dns.ManagedZoneArgs = {
      project: args.project,
      name: ownName(this.place.environment, this.id, "dns", "private"),
      dnsName: `${privateDomain(args.domain)}.`,
      description: `Go Coffee ${this.place.environment}: what the network sees`,
      visibility: "private",
      privateVisibilityConfig: { networks: [{ networkUrl: args.networkId }] },
      // Records that others made go with a zone that is free to go.
      forceDestroy: !networks,
      labels: labelsFor(this.place, { service: "platform" }),
    };
    const zone = new dns.ManagedZone(this.label("private"), changed(sound, args.change?.zone), {
      ...this.here,
      protect: networks,
    });
    this.outputs = { privateZone: zone.name, privateDomain: privateDomain(args.domain) };
    this.registerOutputs();
  }
}

/** A name of its own in each cloud, so that the networks can ask each other once they are joined: AWS has `internal.DOMAIN`. */
const privateDomain = (domain: string): string => `gcp.internal.${domain}`;
