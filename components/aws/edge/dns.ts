import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as kms from "@pulumi/aws/kms";
import * as route53 from "@pulumi/aws/route53";
import { interpolate, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { deletionWindow } from "../../core/deletion-window";
import { ownName } from "../../core/own-name";
import { edgeRegion } from "../common/edge-region";
import { accountDecides } from "../common/key-policy";
import { logGroup, type LogKeeping } from "../common/log-group";
import { partitionOf } from "../common/partition";
import { policyDocument, type Statement } from "../common/policy-document";

/**
 * Who points at the zone: a person, at the registrar or in a zone of another account; or the program, in the parent zone of the
 * same account, whose NS and DS records it then writes.
 */
export type Delegation = { mode: "byHand" } | { mode: "parent"; zoneId: Input<string> };

/** Whether the queries that the public zone answers are recorded. The key must be in us-east-1. */
export type QueryRecord = { mode: "none" } | { mode: "logged"; logs: LogKeeping };

export interface DnsArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  /** The public domain. */
  domain: string;
  delegation: Delegation;
  queries: QueryRecord;
  /** The network that sees the private zone. */
  vpcId: Input<string>;
  /** Where it is told that the zone's signatures fail: a topic of us-east-1. */
  topicArn: Input<string>;
  change?: { zone?: Change<route53.ZoneArgs, [which: "public" | "private"]>; key?: Change<kms.KeyArgs> };
}

export interface DnsOutputs {
  /** The public zone. */
  zoneId: Output<string>;
  /** What the domain's registrar must name, four of them. */
  nameServers: Output<string[]>;
  /** What the domain's registrar must be given so that resolvers check the zone's signatures. */
  dsRecord: Output<string>;
  /** The private zone, and the domain that is answered inside of the network alone. */
  privateZoneId: Output<string>;
  privateDomain: string;
}

/**
 * The names of an environment: a public zone, signed (DNSSEC), and a private one that only the network sees.
 *
 * ```ts
 * import { Dns } from "../../components/aws/edge/dns";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const vpcId: string;
 * declare const topicArn: string; // of us-east-1
 *
 * const dns = new Dns("dns", {
 *   place,
 *   account: "123456789012",
 *   domain: "gocoffee.example",
 *   delegation: { mode: "byHand" },
 *   queries: { mode: "none" },
 *   vpcId,
 *   topicArn,
 * });
 * export const nameServers = dns.outputs.nameServers;
 * ```
 */
export class Dns extends Component {
  readonly outputs: DnsOutputs;

  constructor(name: string, args: DnsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Dns", name, args.place, opts);
    const zone = this.publicZone(args);
    const signing = this.sign(zone, args);
    this.delegate(zone, signing, args);
    this.alarms(zone, args.topicArn);
    this.recordQueries(zone, args);
    const inside = this.privateZone(args);
    this.outputs = {
      zoneId: zone.zoneId,
      nameServers: zone.nameServers,
      dsRecord: signing.key.dsRecord,
      privateZoneId: inside.zoneId,
      privateDomain: privateDomain(args.domain),
    };
    this.registerOutputs({ nameServers: zone.nameServers });
  }

  private get kept() {
    return { ...this.here, protect: this.place.protection.networks };
  }

  private publicZone({ domain, change }: DnsArgs): route53.Zone {
    const sound: route53.ZoneArgs = {
      name: domain,
      comment: `Go Coffee ${this.place.environment}: what the world sees`,
      // Records that others made go with a zone that is free to go.
      forceDestroy: !this.place.protection.networks,
      tags: this.tags({ service: "platform", dataClass: "public" }, "public"),
    };
    // A new zone has other name servers, and the domain is dark until the registrar knows them.
    return new route53.Zone(this.label("public"), changed(sound, change?.zone, "public"), this.kept);
  }

  private sign(zone: route53.Zone, args: DnsArgs): { key: route53.KeySigningKey; on: route53.HostedZoneDnsSec } {
    const { protection, environment } = this.place;
    const sound: kms.KeyArgs = {
      region: edgeRegion,
      description: `Go Coffee ${environment}: signs the public zone`,
      customerMasterKeySpec: "ECC_NIST_P256",
      keyUsage: "SIGN_VERIFY",
      deletionWindowInDays: deletionWindow(protection),
      policy: policyDocument(signingPolicy(args.account, zone.zoneId, this.place.region)),
      tags: this.tags({ service: "platform" }, "dnssec"),
    };
    const cmk = new kms.Key(this.label("signing"), changed(sound, args.change?.key), {
      ...this.here,
      protect: protection.keys,
    });
    const key = new route53.KeySigningKey(
      this.label("signing"),
      // Letters, digits and underscores: docs.aws.amazon.com/Route53/latest/APIReference/API_CreateKeySigningKey.html.
      { name: "ksk_1", hostedZoneId: zone.zoneId, keyManagementServiceArn: cmk.arn, status: "ACTIVE" },
      this.here,
    );
    const on = new route53.HostedZoneDnsSec(
      this.label("signing"),
      { hostedZoneId: key.hostedZoneId, signingStatus: "SIGNING" },
      // Signing needs an active key, and a key cannot go while it signs.
      { ...this.here, dependsOn: [key] },
    );
    return { key, on };
  }

  /** docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-configuring-dnssec.html asks for both; they are in us-east-1 alone. */
  private alarms(zone: route53.Zone, topicArn: Input<string>): void {
    for (const [part, metricName, alarmDescription] of signingTroubles) {
      new cloudwatch.MetricAlarm(
        this.label(part),
        {
          region: edgeRegion,
          name: ownName(this.place.environment, this.id, "dns", part),
          alarmDescription,
          namespace: "AWS/Route53",
          metricName,
          dimensions: { HostedZoneId: zone.zoneId },
          statistic: "Sum",
          period: 86_400,
          evaluationPeriods: 1,
          threshold: 0,
          comparisonOperator: "GreaterThanThreshold",
          treatMissingData: "notBreaching",
          alarmActions: [topicArn],
          okActions: [topicArn],
          tags: this.tags({ service: "platform" }, part),
        },
        this.here,
      );
    }
  }

  private delegate(zone: route53.Zone, signing: ReturnType<Dns["sign"]>, { delegation, domain }: DnsArgs): void {
    switch (delegation.mode) {
      case "byHand":
        return;
      case "parent": {
        new route53.Record(
          this.label("delegation"),
          { zoneId: delegation.zoneId, name: domain, type: "NS", ttl: 3600, records: zone.nameServers },
          this.here,
        );
        new route53.Record(
          this.label("trust"),
          { zoneId: delegation.zoneId, name: domain, type: "DS", ttl: 3600, records: [signing.key.dsRecord] },
          // Resolvers refuse a zone that its parent calls signed and that is not: this record comes last and goes first.
          { ...this.here, dependsOn: [signing.on] },
        );
      }
    }
  }

  private recordQueries(zone: route53.Zone, { queries, domain, account }: DnsArgs): void {
    switch (queries.mode) {
      case "none":
        return;
      case "logged": {
        const name = `/aws/route53/${domain}`;
        const group = logGroup(
          this.label("queries"),
          { ...queries.logs, region: edgeRegion, name, tags: this.tags({ service: "platform" }, "dns-queries") },
          this.here,
        );
        const allowed = new cloudwatch.LogResourcePolicy(
          this.label("queries"),
          {
            region: edgeRegion,
            policyName: ownName(this.place.environment, this.id, "dns", "dns-queries"),
            policyDocument: policyDocument([writesQueries(group.arn, account, this.place.region)]),
          },
          this.here,
        );
        new route53.QueryLog(
          this.label("queries"),
          { zoneId: zone.zoneId, cloudwatchLogGroupArn: group.arn },
          { ...this.here, dependsOn: [allowed] },
        );
      }
    }
  }

  private privateZone({ domain, vpcId, change }: DnsArgs): route53.Zone {
    const sound: route53.ZoneArgs = {
      name: privateDomain(domain),
      comment: `Go Coffee ${this.place.environment}: what the network sees`,
      vpcs: [{ vpcId, vpcRegion: this.place.region }],
      forceDestroy: !this.place.protection.networks,
      tags: this.tags({ service: "platform" }, "private"),
    };
    return new route53.Zone(this.label("private"), changed(sound, change?.zone, "private"), this.kept);
  }
}

/**
 * What goes wrong with signatures: the part, the metric, what to tell. Both are there in us-east-1 alone.
 * Source: docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-hosted-zones-with-cloudwatch.html.
 */
const signingTroubles = [
  [
    "signing-fails",
    "DNSSECInternalFailure",
    "The zone's signing has failed: resolvers that check signatures refuse its answers",
  ],
  [
    "signing-key-waits",
    "DNSSECKeySigningKeysNeedingAction",
    "A key that signs the zone cannot be used: look at its KMS key",
  ],
] as const;

/** A name of its own, so that no public name is hidden inside of the network. */
function privateDomain(domain: string): string {
  return `internal.${domain}`;
}

/** docs.aws.amazon.com/Route53/latest/DeveloperGuide/access-control-managing-permissions.html#KMS-key-policy-for-DNSSEC */
function signingPolicy(account: Input<string>, zoneId: Output<string>, region: string): Statement[] {
  const route53 = { Service: "dnssec-route53.amazonaws.com" };
  const thisZone = {
    StringEquals: { "aws:SourceAccount": account },
    ArnEquals: { "aws:SourceArn": interpolate`${anyZone(region)}${zoneId}` },
  };
  return [
    accountDecides(account, region),
    {
      Sid: "SignsTheZone",
      Effect: "Allow",
      Principal: route53,
      Action: ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"],
      Resource: "*",
      Condition: thisZone,
    },
    {
      Sid: "GrantsForSigning",
      Effect: "Allow",
      Principal: route53,
      Action: "kms:CreateGrant",
      Resource: "*",
      // That page has the zone and the account as conditions of the calls above, and not of this one.
      Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}

/** docs.aws.amazon.com/Route53/latest/DeveloperGuide/query-logs.html */
function writesQueries(group: Output<string>, account: Input<string>, region: string): Statement {
  return {
    Sid: "QueriesOfThisAccount",
    Effect: "Allow",
    Principal: { Service: "route53.amazonaws.com" },
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: interpolate`${group}:*`,
    Condition: {
      StringEquals: { "aws:SourceAccount": account },
      ArnLike: { "aws:SourceArn": `${anyZone(region)}*` },
    },
  };
}

/** What the ARNs of zones begin with. */
function anyZone(region: string): string {
  return `arn:${partitionOf(region)}:route53:::hostedzone/`;
}
