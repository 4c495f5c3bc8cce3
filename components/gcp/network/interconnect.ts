import { InterconnectAttachment, type InterconnectAttachmentArgs } from "@pulumi/gcp/compute/interconnectAttachment";
import { Router, type RouterArgs } from "@pulumi/gcp/compute/router";
import { RouterInterface } from "@pulumi/gcp/compute/routerInterface";
import { RouterPeer } from "@pulumi/gcp/compute/routerPeer";
import {
  interpolate,
  secret,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import { labelsFor } from "../common/labels";
import { planInterconnect, type AttachmentPlan, type InterconnectKind } from "./interconnect-plan";

export interface InterconnectArgs {
  place: Placement;
  project: Input<string>;
  /** The network's id. */
  network: Input<string>;
  /** The environment's slot, 0–9: Google's ASN on a cable of one's own follows from it. */
  slot: number;
  /** How it is joined. What is ordered stays people's: a partner is given the pairing keys, and a cable is there first. */
  way: InterconnectKind;
  /**
   * What else is announced to the other end beside the network's subnets: ranges of Google's own networks, in which databases stand.
   * @defaultValue nothing
   */
  announced?: readonly string[] | undefined;
  /** What it waits for: APIs. */
  after: Resource[];
  change?: {
    router?: Change<RouterArgs>;
    attachment?: Change<InterconnectAttachmentArgs, [plan: AttachmentPlan]>;
  };
}

/** What attachments give. */
export interface InterconnectOutputs {
  router: Output<string>;
  /** What a partner is given to make its end, by attachment: whoever has one can join the network, so they are secrets. Empty on a cable of one's own. */
  pairingKeys: Record<string, Output<string>>;
}

/**
 * The way to offices and data centres past the internet: attachments of Partner or of Dedicated Interconnect, two at least for Google's promise, with a
 * router of their own. On a cable of one's own the sessions of BGP are made here; a partner makes them.
 *
 * ```ts
 * import { Interconnect } from "../../components/gcp/network/interconnect";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands
 *
 * const joined = new Interconnect("interconnect", {
 *   ...{ place, project: "go-coffee-prod", network: "projects/go-coffee-prod/global/networks/one", after: [] },
 *   ...{ slot: 2, way: { kind: "partner" }, announced: ["10.144.224.0/20"] },
 * });
 * export const { pairingKeys } = joined.outputs;
 * ```
 */
export class Interconnect extends Component {
  readonly outputs: InterconnectOutputs;

  constructor(name: string, args: InterconnectArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:Interconnect", name, args.place, opts);
    const plan = planInterconnect(args.slot, args.way);
    const router = this.router(plan.asn, args);
    const attachments = plan.attachments.map((one) => [one.key, this.attachment(one, router, args)] as const);
    if (args.way.kind === "dedicated") {
      const { asn } = args.way;
      for (const [key, attachment] of attachments) this.session(key, attachment, router, asn, args);
    }
    this.outputs = {
      router: router.name,
      pairingKeys: Object.fromEntries(
        args.way.kind === "partner"
          ? attachments.map(([key, { pairingKey }]) => [key, secret(pairingKey)] as const)
          : [],
      ),
    };
    this.registerOutputs();
  }

  private called(part: string): string {
    return ownName(this.place.environment, this.id, "interconnect", part);
  }

  private router(asn: number, args: InterconnectArgs): Router {
    const announced = args.announced ?? [];
    const sound: RouterArgs = {
      ...{ project: args.project, region: this.place.region, name: this.called("interconnect"), network: args.network },
      bgp: {
        asn,
        ...(announced.length > 0 && {
          advertiseMode: "CUSTOM",
          advertisedGroups: ["ALL_SUBNETS"],
          advertisedIpRanges: announced.map((range) => ({ range })),
        }),
      },
    };
    return new Router(this.label("router"), changed(sound, args.change?.router), {
      ...this.here,
      dependsOn: args.after,
    });
  }

  private attachment(plan: AttachmentPlan, router: Router, args: InterconnectArgs): InterconnectAttachment {
    const { way, project } = args;
    const sound: InterconnectAttachmentArgs = {
      ...{ project, region: this.place.region, name: this.called(`interconnect-${plan.key}`) },
      ...{ type: plan.type, router: router.id, adminEnabled: true, mtu: "1500" },
      ...(plan.availabilityDomain !== undefined && { edgeAvailabilityDomain: plan.availabilityDomain }),
      ...(plan.interconnect !== undefined && {
        interconnect: interpolate`projects/${project}/global/interconnects/${plan.interconnect}`,
      }),
      ...(way.kind === "dedicated" && {
        bandwidth: way.bandwidth,
        ...(way.vlan !== undefined && { vlanTag8021q: way.vlan }),
      }),
      labels: labelsFor(this.place, { service: "platform" }),
    };
    return new InterconnectAttachment(this.label(plan.key), changed(sound, args.change?.attachment, plan), {
      ...this.here,
      protect: this.place.protection.networks,
    });
  }

  /** A session with the router at the other end, over an attachment: the addresses are those that Google drew for it. */
  private session(
    key: string,
    attachment: InterconnectAttachment,
    router: Router,
    peerAsn: number,
    { project }: InterconnectArgs,
  ): void {
    const { region } = this.place;
    const face = new RouterInterface(
      this.label(`${key}-face`),
      {
        ...{ project, region, router: router.name, name: this.called(`interconnect-${key}`) },
        interconnectAttachment: attachment.selfLink,
        ipRange: attachment.cloudRouterIpAddress,
      },
      this.here,
    );
    new RouterPeer(
      this.label(`${key}-peer`),
      {
        ...{ project, region, router: router.name, name: this.called(`interconnect-${key}`), interface: face.name },
        peerAsn,
        peerIpAddress: attachment.customerRouterIpAddress.apply((address) => address.split("/")[0]!),
      },
      this.here,
    );
  }
}
