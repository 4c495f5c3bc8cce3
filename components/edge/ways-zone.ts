import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as kms from "@pulumi/aws/kms";
import * as route53 from "@pulumi/aws/route53";
import {
  interpolate,
  jsonStringify,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { changed, type Change } from "../core/change";
import { Component } from "../core/component";
import type { Placement } from "../core/contracts";
import { deletionWindow } from "../core/deletion-window";
import { ownName } from "../core/own-name";
import { metricsRegion } from "./endpoint-check";

export interface WaysZoneArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  /** The domain, which somebody else's servers hold. */
  domain: string;
  /** Who is told that signatures fail: a topic of us-east-1. */
  topicArn: Input<string>;
  change?: { zone?: Change<route53.ZoneArgs>; key?: Change<kms.KeyArgs> };
}

export interface WaysZoneOutputs {
  zoneId: Output<string>;
  /** `ways.gocoffee.example`. */
  name: string;
  /** Four of them. */
  nameServers: Output<string[]>;
  /** What the domain's zone says of its key, once `signed` stands and never before. */
  ds: { keyTag: Output<number>; algorithm: Output<number>; digestType: Output<number>; digest: Output<string> };
  signed: Resource;
}

/** The zone's name. */
export const waysName = (domain: string): string => `ways.${domain}`;

/**
 * A zone of Route 53's under a domain that Cloudflare holds: the names that lead to the clouds by health checks. It is signed; who delegates it says so only once it is,
 * and takes that back first.
 *
 * ```ts
 * import { WaysZone } from "../../components/edge/ways-zone";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement;
 * declare const topicArn: string; // of us-east-1
 *
 * const ways = new WaysZone("ways", { place, account: "123456789012", domain: "gocoffee.example", topicArn });
 * export const { nameServers } = ways.outputs;
 * ```
 */
export class WaysZone extends Component {
  readonly outputs: WaysZoneOutputs;

  constructor(name: string, args: WaysZoneArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:edge:WaysZone", name, args.place, opts);
    const { environment, protection } = this.place;
    const sound: route53.ZoneArgs = {
      name: waysName(args.domain),
      comment: `Go Coffee ${environment}: which cloud answers`,
      forceDestroy: !protection.networks,
      tags: this.tags({ service: "platform", dataClass: "public" }, "ways"),
    };
    const zone = new route53.Zone(this.label("zone"), changed(sound, args.change?.zone), {
      ...this.here,
      protect: protection.networks,
    });
    const { key, on } = this.sign(zone, args);
    this.alarms(zone, args);
    this.outputs = {
      zoneId: zone.zoneId,
      name: waysName(args.domain),
      nameServers: zone.nameServers,
      ds: {
        keyTag: key.keyTag,
        algorithm: key.signingAlgorithmType,
        digestType: key.digestAlgorithmType,
        digest: key.digestValue,
      },
      signed: on,
    };
    this.registerOutputs({ nameServers: zone.nameServers });
  }

  private sign(zone: route53.Zone, args: WaysZoneArgs): { key: route53.KeySigningKey; on: route53.HostedZoneDnsSec } {
    const { protection, environment } = this.place;
    const sound: kms.KeyArgs = {
      region: metricsRegion,
      description: `Go Coffee ${environment}: signs ${waysName(args.domain)}`,
      customerMasterKeySpec: "ECC_NIST_P256",
      keyUsage: "SIGN_VERIFY",
      deletionWindowInDays: deletionWindow(protection),
      policy: signingPolicy(args.account, zone.zoneId),
      tags: this.tags({ service: "platform" }, "ways-dnssec"),
    };
    const cmk = new kms.Key(this.label("signing"), changed(sound, args.change?.key), {
      ...this.here,
      protect: protection.keys,
    });
    const key = new route53.KeySigningKey(
      this.label("signing"),
      { name: "ksk_1", hostedZoneId: zone.zoneId, keyManagementServiceArn: cmk.arn, status: "ACTIVE" },
      this.here,
    );
    const on = new route53.HostedZoneDnsSec(
      this.label("signing"),
      { hostedZoneId: key.hostedZoneId, signingStatus: "SIGNING" },
      { ...this.here, dependsOn: [key] },
    );
    return { key, on };
  }

  private alarms(zone: route53.Zone, { topicArn }: WaysZoneArgs): void {
    for (const [part, metricName, alarmDescription] of troubles)
      new cloudwatch.MetricAlarm(
        this.label(part),
        {
          region: metricsRegion,
          name: ownName(this.place.environment, this.id, "ways", `ways-${part}`),
          alarmDescription,
          namespace: "AWS/Route53",
          metricName,
          dimensions: { HostedZoneId: zone.zoneId },
          ...{ statistic: "Sum", period: 86_400, evaluationPeriods: 1, threshold: 0 },
          comparisonOperator: "GreaterThanThreshold",
          treatMissingData: "notBreaching",
          alarmActions: [topicArn],
          okActions: [topicArn],
          tags: this.tags({ service: "platform" }, `ways-${part}`),
        },
        this.here,
      );
  }
}

/** As of the domain's own zone: docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-hosted-zones-with-cloudwatch.html. */
const troubles = [
  ["signing-fails", "DNSSECInternalFailure", "The signing of the clouds' names has failed: resolvers refuse them"],
  ["signing-key-waits", "DNSSECKeySigningKeysNeedingAction", "The key that signs the clouds' names cannot be used"],
] as const;

/** docs.aws.amazon.com/Route53/latest/DeveloperGuide/access-control-managing-permissions.html#KMS-key-policy-for-DNSSEC */
function signingPolicy(account: Input<string>, zoneId: Output<string>): Output<string> {
  const service = { Service: "dnssec-route53.amazonaws.com" };
  return jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AccountDecides",
        Effect: "Allow",
        Principal: { AWS: interpolate`arn:aws:iam::${account}:root` },
        Action: "kms:*",
        Resource: "*",
      },
      {
        Sid: "SignsTheZone",
        Effect: "Allow",
        Principal: service,
        Action: ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"],
        Resource: "*",
        Condition: {
          StringEquals: { "aws:SourceAccount": account },
          ArnEquals: { "aws:SourceArn": interpolate`arn:aws:route53:::hostedzone/${zoneId}` },
        },
      },
      {
        Sid: "GrantsForSigning",
        Effect: "Allow",
        Principal: service,
        Action: "kms:CreateGrant",
        Resource: "*",
        Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
      },
    ],
  });
}
