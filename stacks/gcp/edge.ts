import { ComponentResource, type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { Cdn, type CdnOutputs } from "../../components/gcp/edge/cdn";
import { Certificates } from "../../components/gcp/edge/certificates";
import { Dns, type DnsOutputs } from "../../components/gcp/edge/dns";
import { Entrance, type GatewayPods } from "../../components/gcp/edge/entrance";
import type { EdgeRelay, OriginGuard } from "../../components/core/origin-guard";
import type { DnsRecord } from "../../components/core/records";
import { ownHost } from "../../components/gcp/edge/cdn-plan";
import { Waf } from "../../components/gcp/edge/waf";
import type { Watch } from "../../components/gcp/common/alert-policy";
import type { GcpNetworkOutputs } from "../../components/gcp/network/network";
import { Uptime } from "../../components/gcp/operations/uptime";
import type { GatewayEntrance, Placement } from "../../components/core/contracts";

export interface EdgeArgs {
  place: Placement;
  project: string;
  domain: string;
  network: GcpNetworkOutputs;
  /** The zones that the cluster has nodes in. */
  zones: readonly string[];
  gateway: Pick<GatewayPods, "health">;
  /** The paths that speak WebSocket. */
  sockets: readonly string[];
  /** Requests of one address in five minutes. */
  rateLimit: number;
  /** Whether the world finds the domain: only then a check from outside can succeed. */
  delegated: boolean;
  /** The way in of the primary cloud, which is asked from here too: its own alarms go with it. @defaultValue none */
  primary?: { host: string; path: string } | undefined;
  watch: Watch;
  /** Another's edge that customers may come through. @defaultValue none */
  relay?: EdgeRelay | undefined;
  /** Where all come through it: what alone is let in. @defaultValue all */
  guard?: OriginGuard | undefined;
  /** The APIs. */
  after: readonly Resource[];
}

/** What the layer gives: to the gateway, and to the outputs. */
export interface EdgeOutputs {
  gateway: GatewayEntrance;
  site: CdnOutputs;
  dns: DnsOutputs;
  /** What the domain's zone, in whichever cloud it is, has to say. */
  records: readonly DnsRecord[];
}

/**
 * What stands between the world and the platform, on Google Cloud: the way in, its load balancer, its certificate and its web rules. All of it
 * stands before the domain is delegated, since somebody has to enter its addresses and the certificate's proof first.
 */
export class GcpEdge extends ComponentResource {
  readonly outputs: EdgeOutputs;

  constructor(name: string, args: EdgeArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:layers:GcpEdge", name, {}, opts);
    const here = { parent: this };
    const { place, project, domain, network, watch, relay, after } = args;
    const dns = new Dns("dns", { place, project, domain, networkId: network.id }, here).outputs;
    const guard = args.guard && { ...args.guard, host: ownHost(domain) };
    const { rateLimit, sockets } = args;
    const { policyId } = new Waf("waf", { place, project, rateLimit, relay, guard, after }, here).outputs;
    const { gateway, backends } = this.entrance(args, policyId);
    const { map, records } = new Certificates("certificates", { place, project, domain, after }, here).outputs;
    const site = new Cdn("cdn", { place, project, domain, backends, sockets, relay, certificateMap: map, after }, here)
      .outputs;
    if (args.delegated) new Uptime("uptime", { place, project, host: site.host, watch, ...pathOf(guard) }, here);
    if (args.delegated && args.primary)
      new Uptime("primary-asked", { place, project, watch, others: true, ...args.primary }, here);
    this.outputs = { gateway, site, dns, records: [...records, ...site.records] };
    this.registerOutputs();
  }

  private entrance(
    { place, project, domain, network, zones, gateway, watch, relay, after }: EdgeArgs,
    policyId: Input<string>,
  ) {
    const { subnetId } = network.nodes;
    return new Entrance(
      "entrance",
      {
        ...{ place, project, network: { id: network.id, subnetId }, zones, domain, gateway, policyId, watch, after },
        clientAddressHeader: relay?.clientAddressHeader,
      },
      { parent: this },
    ).outputs;
  }
}

/** What is let in without the edge's secret: the one path that all checks ask. */
const pathOf = (guard: OriginGuard | undefined): { path?: string } => (guard ? { path: guard.checkedPath } : {});
