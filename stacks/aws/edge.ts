import { ComponentResource, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { Cdn, type CdnName, type CdnOutputs, type SharedName } from "../../components/aws/edge/cdn";
import type { Gateway, PriceClass } from "../../components/aws/edge/cdn-plan";
import { Certificates } from "../../components/aws/edge/certificates";
import { ownHost } from "../../components/aws/edge/certificates-plan";
import {
  clientAddressHeader,
  Entrance,
  type EntranceOutputs,
  type GatewayPods,
} from "../../components/aws/edge/entrance";
import { Dns, type Delegation, type DnsOutputs } from "../../components/aws/edge/dns";
import { edgeRegion } from "../../components/aws/common/edge-region";
import { inRegion } from "../../components/aws/common/in-region";
import { Keys } from "../../components/aws/common/keys";
import { Waf } from "../../components/aws/edge/waf";
import { Alerts } from "../../components/aws/operations/alerts";
import type { BucketOutputs } from "../../components/aws/data/bucket";
import type { AwsNetworkOutputs } from "../../components/aws/network/network";
import type { Placement } from "../../components/core/contracts";
import type { EdgeRelay, OriginGuard } from "../../components/core/origin-guard";
import type { DnsRecord } from "../../components/core/records";
import { EndpointCheck, type Probe } from "../../components/edge/endpoint-check";

/**
 * Whether the environment has names of its own. Without, the distribution answers at `d….cloudfront.net`. `delegated` is whether the
 * world knows them: before, ACM would wait for the domain, 75 minutes, and give up (and a request for a certificate ends after 72 hours).
 * So certificates, and the distribution, which would have to answer over TLS 1.0 without one, are made when it is.
 */
export type EdgeNames = { mode: "none" } | { mode: "zone"; delegation: Delegation; delegated: boolean };

export interface EdgeArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  domain: string;
  names: EdgeNames;
  /** The network that sees the private zone, and that the way in stands in. */
  network: Pick<AwsNetworkOutputs, "id" | "private">;
  /** The zones that the way in stands in. */
  zones: readonly string[];
  /** What answers all that is not a file. */
  gateway: GatewayPods;
  assets: BucketOutputs;
  /** The copy of the front end's files in another region, asked when the first does not answer. @defaultValue none */
  assetsCopy?: (Pick<BucketOutputs, "name"> & { region: string }) | undefined;
  /** Takes the log of every request. */
  logs: BucketOutputs;
  /** Encrypts logs in the place's region; where that is not us-east-1, the layer makes a key there. */
  logsKeyArn: Input<string>;
  logRetentionDays: number;
  /** Where alarms of the place's region are told; where that is not us-east-1, the layer makes a topic there. */
  alerts: { topicArn: Input<string>; email?: string | undefined };
  priceClass: PriceClass;
  /** Requests of one address in five minutes. */
  rateLimit: number;
  /** How the domain is shared with other clouds. @defaultValue it leads here alone */
  share?: EdgeShare | undefined;
  /** Another's edge that customers may come through. @defaultValue none */
  relay?: EdgeRelay | undefined;
  /** Where all come through it: what alone is let in. @defaultValue all */
  guard?: OriginGuard | undefined;
}

/** How the domain is shared: the set that it leads to, this cloud's part in it, and how it is seen whether this cloud answers. */
export type EdgeShare = Pick<SharedName, "set" | "routing"> & { probe: Probe };

/** What the layer gives: to the outputs, and to those who make names and listeners. */
export interface EdgeOutputs {
  /** None while the domain is not delegated. */
  distribution?: CdnOutputs;
  aclArn: Output<string>;
  dns?: DnsOutputs;
  /** Where requests come into the cluster. None without a name of its own, or while the domain is not delegated. */
  entrance?: EntranceOutputs;
  /** Where the domain is shared: who is told in us-east-1, and, once it is delegated, the check of this cloud's own name and the proofs of its certificates. */
  shared?: { topicArn: Input<string>; checkId?: Output<string>; proofs: readonly DnsRecord[] };
}

/** What CloudFront, its web ACL and Route 53 need in us-east-1. */
interface AtEdge {
  logsKeyArn: Input<string>;
  topicArn: Input<string>;
}

/** What stands between the world and the platform, on AWS: names, certificates, the distribution and its web ACL. */
export class AwsEdge extends ComponentResource {
  readonly outputs: EdgeOutputs;

  constructor(name: string, args: EdgeArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:layers:AwsEdge", name, {}, opts);
    const here = { parent: this };
    const { place, rateLimit, relay } = args;
    const { logsKeyArn, topicArn } = this.atEdge(args);
    const logs = { retentionDays: args.logRetentionDays, keyArn: logsKeyArn };
    const dns = this.dns(args, logs, topicArn);
    const guard = args.guard && { ...args.guard, host: ownHost(args.domain) };
    const { aclArn } = new Waf("waf", { place, rateLimit, logs, relay, guard }, here).outputs;
    this.outputs = { aclArn, ...(dns && { dns }), ...this.front(args, dns, { aclArn, topicArn }) };
    this.registerOutputs();
  }

  private dns(
    { place, account, domain, names, network }: EdgeArgs,
    logs: { retentionDays: number; keyArn: Input<string> },
    topicArn: Input<string>,
  ): DnsOutputs | undefined {
    if (names.mode === "none") return undefined;
    return new Dns(
      "dns",
      {
        place,
        account,
        domain,
        delegation: names.delegation,
        queries: { mode: "logged", logs },
        vpcId: network.id,
        topicArn,
      },
      { parent: this },
    ).outputs;
  }

  /**
   * What the world reaches: nothing, as long as no certificate can be had for it. Without a name of its own the site has its files
   * alone: the way in to the cluster needs a certificate, too.
   */
  private front(
    args: EdgeArgs,
    dns: DnsOutputs | undefined,
    rest: { aclArn: Input<string>; topicArn: Input<string> },
  ): Pick<EdgeOutputs, "distribution" | "entrance" | "shared"> {
    const here = { parent: this };
    const { place, domain, names, assets, assetsCopy, priceClass, logs, share, relay } = args;
    const made = (name: CdnName, gateway: Gateway) =>
      new Cdn(
        "cdn",
        { place, name, assets, assetsCopy, gateway, clientAddressHeader, relay, priceClass, logs, ...rest },
        here,
      ).outputs;
    if (!dns) return { distribution: made({ mode: "cloudfront" }, { mode: "none" }) };
    const { topicArn } = rest;
    if (names.mode === "zone" && !names.delegated) return share ? { shared: { topicArn, proofs: [] } } : {};
    const { zoneId } = dns;
    const beside = share ? [ownHost(domain)] : [];
    const { outputs: certificates, proofs } = new Certificates("certificates", { place, domain, zoneId, beside }, here);
    const entrance = this.entrance(args, certificates.services);
    const checkId = share && this.check(share, { place, domain, topicArn });
    const shared =
      share && checkId ? { host: ownHost(domain), set: share.set, routing: share.routing, checkId } : undefined;
    const distribution = made(
      { mode: "own", domain, zoneId, certificateArn: certificates.edge, shared },
      { mode: "vpcOrigin", domain: gatewayName(domain), id: entrance.vpcOriginId },
    );
    return { distribution, entrance, ...(checkId && { shared: { topicArn, checkId, proofs } }) };
  }

  /** Before anything leads by it. */
  private check(
    { probe }: EdgeShare,
    { place, domain, topicArn }: { place: Placement; domain: string; topicArn: Input<string> },
  ): Output<string> {
    return new EndpointCheck("check-aws", { place, host: ownHost(domain), probe, topicArn }, { parent: this }).outputs
      .id;
  }

  private entrance(
    { place, domain, network, zones, gateway, logs, alerts }: EdgeArgs,
    certificateArn: Input<string>,
  ): EntranceOutputs {
    return new Entrance(
      "entrance",
      {
        ...{ place, network, zones, host: gatewayName(domain), certificateArn, gateway, logs },
        topicArn: alerts.topicArn,
      },
      { parent: this },
    ).outputs;
  }

  /** A log group's key, and an alarm's topic, are in its region, and these are in us-east-1. */
  private atEdge({ place, account, logsKeyArn, alerts }: EdgeArgs): AtEdge {
    if (place.region === edgeRegion) return { logsKeyArn, topicArn: alerts.topicArn };
    const there = { ...place, region: edgeRegion };
    const here = { parent: this, ...inRegion(edgeRegion) };
    const keys = new Keys("edge-keys", { place: there, account, purposes: ["logs", "alerts"] }, here).outputs;
    const topic = new Alerts(
      "edge-alerts",
      { place: there, account, keyArn: keys.alerts.arn, email: alerts.email },
      here,
    ).outputs;
    return { logsKeyArn: keys.logs.arn, topicArn: topic.topicArn };
  }
}

/** What the load balancer before the gateway is called: a name that the services' certificate has, and that no DNS knows. */
const gatewayName = (domain: string): string => `gateway.${domain}`;
