import { Zone, type ZoneArgs } from "@pulumi/azure-native/dns/zone";
import type { ComponentResourceOptions, Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import type { Group } from "../account/groups";
import { tagsFor } from "../common/tags";
import { originHost } from "./front-door-plan";
import type { DnsRecord } from "../../core/records";

export interface OriginZoneArgs {
  place: Placement;
  /** The group of the purpose `edge`. */
  group: Group;
  /** The public domain. Its own zone is the primary cloud's. */
  domain: string;
  change?: { zone?: Change<ZoneArgs> };
}

export interface OriginZoneOutputs {
  /** Its ARM id: what whoever proves the name may write in. */
  id: Output<string>;
  name: string;
  group: Group;
  /** What the domain's zone has to say, so that the world asks this one. */
  records: readonly DnsRecord[];
}

/** Azure gives four to a zone. Source: learn.microsoft.com/azure/dns/dns-delegate-domain-azure-dns. */
const servers = [0, 1, 2, 3];

/**
 * A zone for one name: the one that the gateway shows a certificate for. The cluster proves in it that the name is ours, and may write in no other zone. It has
 * no address, since Front Door comes by the link service.
 *
 * ```ts
 * import { OriginZone } from "../../components/azure/edge/dns";
 * import type { Group } from "../../components/azure/account/groups";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const group: Group;
 *
 * const { records } = new OriginZone("origin-zone", { place, group, domain: "gocoffee.example" }).outputs;
 * export const asked = records;
 * ```
 */
export class OriginZone extends Component {
  readonly outputs: OriginZoneOutputs;

  constructor(name: string, args: OriginZoneArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:OriginZone", name, args.place, opts);
    const zoneName = originHost(args.domain);
    const sound: ZoneArgs = {
      resourceGroupName: args.group.name,
      zoneName,
      location: "global",
      zoneType: "Public",
      tags: tagsFor(this.place, { service: "platform", dataClass: "public" }),
    };
    // By its name: a zone of another domain is another zone. Another one of this name has other servers, which people have entered.
    const zone = new Zone(this.label(zoneName.replace(/\./g, "-")), changed(sound, args.change?.zone), {
      ...this.here,
      protect: this.place.protection.networks,
    });
    this.outputs = {
      id: zone.id,
      name: zoneName,
      group: args.group,
      records: servers.map((index) => ({
        key: `origin-ns-${index + 1}`,
        name: zoneName,
        type: "NS",
        data: zone.nameServers.apply((names) => (names[index] ?? "").replace(/\.$/, "")),
      })),
    };
    this.registerOutputs();
  }
}
