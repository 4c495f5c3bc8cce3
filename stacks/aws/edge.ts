import { ComponentResource, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { Cdn, type CdnName, type CdnOutputs } from "../../components/aws/edge/cdn";
import type { ApiOrigin, PriceClass } from "../../components/aws/edge/cdn-plan";
import { Certificates } from "../../components/aws/edge/certificates";
import { Dns, type Delegation, type DnsOutputs } from "../../components/aws/edge/dns";
import { edgeRegion } from "../../components/aws/common/edge-region";
import { inRegion } from "../../components/aws/common/in-region";
import { Keys } from "../../components/aws/common/keys";
import { Waf } from "../../components/aws/edge/waf";
import type { BucketOutputs } from "../../components/aws/data/bucket";
import type { Placement } from "../../components/core/contracts";
import { displayName } from "../../components/core/naming";

/** Whether the environment has names of its own. Without, the distribution answers at `d….cloudfront.net`. */
export type EdgeNames = { mode: "none" } | { mode: "zone"; delegation: Delegation };

export interface EdgeArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  domain: string;
  names: EdgeNames;
  /** The network that sees the private zone. */
  vpcId: Input<string>;
  assets: BucketOutputs;
  /** Takes the log of every request. */
  logs: BucketOutputs;
  /** Encrypts logs in the place's region; where that is not us-east-1, the layer makes a key there. */
  logsKeyArn: Input<string>;
  logRetentionDays: number;
  api: ApiOrigin;
  priceClass: PriceClass;
  /** Requests of one address in five minutes. */
  rateLimit: number;
}

/** What the layer gives: to the outputs, and to those who make names and listeners. */
export interface EdgeOutputs {
  distribution: CdnOutputs;
  aclArn: Output<string>;
  dns?: DnsOutputs;
  /** A certificate in the region, for the domain and all names directly under it. */
  servicesCertificateArn?: Output<string>;
}

/** What stands between the world and the platform, on AWS: names, certificates, the distribution and its web ACL. */
export class AwsEdge extends ComponentResource {
  readonly outputs: EdgeOutputs;

  constructor(name: string, args: EdgeArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:layers:AwsEdge", name, {}, opts);
    const here = { parent: this };
    const { place, domain, assets, api, priceClass } = args;
    const logs = { retentionDays: args.logRetentionDays, keyArn: this.logsKey(args) };
    const named = this.names(args, logs);
    const waf = new Waf("waf", { place, rateLimit: args.rateLimit, logs }, here).outputs;
    const cdnName: CdnName = named
      ? { mode: "own", domain, zoneId: named.dns.zoneId, certificateArn: named.certificates.edge }
      : { mode: "cloudfront" };
    const distribution = new Cdn(
      "cdn",
      { place, name: cdnName, assets, api, priceClass, aclArn: waf.aclArn, logs: args.logs },
      here,
    ).outputs;
    this.outputs = {
      distribution,
      aclArn: waf.aclArn,
      ...(named && { dns: named.dns, servicesCertificateArn: named.certificates.services }),
    };
    this.registerOutputs();
  }

  private names(
    { place, account, domain, names, vpcId }: EdgeArgs,
    logs: { retentionDays: number; keyArn: Input<string> },
  ) {
    switch (names.mode) {
      case "none":
        return undefined;
      case "zone": {
        const here = { parent: this };
        const dns = new Dns(
          "dns",
          { place, account, domain, delegation: names.delegation, queries: { mode: "logged", logs }, vpcId },
          here,
        ).outputs;
        const certificates = new Certificates("certificates", { place, domain, zoneId: dns.zoneId }, here).outputs;
        return { dns, certificates };
      }
    }
  }

  /** A log group's key is in its region, and these are in us-east-1. */
  private logsKey({ place, account, logsKeyArn }: EdgeArgs): Input<string> {
    if (place.region === edgeRegion) return logsKeyArn;
    return new Keys(
      "edge-keys",
      {
        place: { ...place, region: edgeRegion },
        account,
        purposes: ["logs"],
        // The second region may have a key of that name.
        change: { alias: (sound) => ({ ...sound, name: `alias/${displayName(place.environment, "edge-logs")}` }) },
      },
      { parent: this, ...inRegion(edgeRegion) },
    ).outputs.logs.arn;
  }
}
