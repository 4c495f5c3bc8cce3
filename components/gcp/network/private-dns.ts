import { ManagedZone, type ManagedZoneArgs } from "@pulumi/gcp/dns/managedZone";
import { Policy } from "@pulumi/gcp/dns/policy";
import { RecordSet } from "@pulumi/gcp/dns/recordSet";
import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import { labelsFor } from "../common/labels";
import { apiDomains, privateApiAddresses } from "./google-apis-plan";

export interface PrivateDnsArgs {
  place: Placement;
  project: Input<string>;
  /** The network's id. */
  network: Input<string>;
}

/** What private names give. */
export interface PrivateDnsOutputs {
  /** The environment's own zone, which the network alone sees: its name to Google, and the domain, with a dot at its end. */
  internal: { zone: Output<string>; domain: string };
}

/**
 * Names that only the network sees: Google's APIs answer on private addresses, and the environment has a zone of its own. What is asked is logged.
 *
 * ```ts
 * import { PrivateDns } from "../../components/gcp/network/private-dns";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands
 *
 * const names = new PrivateDns("dns", { place, project: "go-coffee-dev", network: "projects/go-coffee-dev/global/networks/one" });
 * export const { internal } = names.outputs;
 * ```
 */
export class PrivateDns extends Component {
  readonly outputs: PrivateDnsOutputs;
  /** What whoever asks Google's APIs from inside waits for. */
  readonly ready: Resource[];

  constructor(name: string, args: PrivateDnsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:PrivateDns", name, args.place, opts);
    const { project, network } = args;
    const policy = new Policy(
      this.label("policy"),
      {
        ...{ project, name: this.called("queries"), enableLogging: true, enableInboundForwarding: false },
        description: "What the network asks is logged",
        networks: [{ networkUrl: network }],
      },
      this.here,
    );
    const records = apiDomains.flatMap(({ key, domain, host }) => {
      const zone = this.zone(key, `${domain}.`, `Private addresses of ${domain}`, args);
      const record = (part: string, name: string, type: string, rrdatas: string[]) =>
        new RecordSet(
          this.label(`${key}-${part}`),
          { project, managedZone: zone.name, name: `${name}.`, type, ttl: 300, rrdatas },
          this.here,
        );
      return [
        record("host", host, "A", [...privateApiAddresses]),
        record("others", `*.${domain}`, "CNAME", [`${host}.`]),
      ];
    });
    const domain = `${this.place.environment}.go-coffee.internal.`;
    const internal = this.zone("internal", domain, "The environment's own names", args);
    this.ready = [policy, ...records];
    this.outputs = { internal: { zone: internal.name, domain } };
    this.registerOutputs();
  }

  private zone(key: string, dnsName: string, description: string, { project, network }: PrivateDnsArgs): ManagedZone {
    const zone: ManagedZoneArgs = {
      ...{ project, name: this.called(key), dnsName, description, visibility: "private" },
      privateVisibilityConfig: { networks: [{ networkUrl: network }] },
      // What others wrote into it, the cluster for one, does not hold up its end.
      forceDestroy: !this.place.protection.networks,
      labels: labelsFor(this.place, { service: "platform" }),
    };
    return new ManagedZone(this.label(key), zone, this.here);
  }

  private called(part: string): string {
    return ownName(this.place.environment, this.id, "network-dns", part);
  }
}
