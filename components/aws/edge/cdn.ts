import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as cloudfront from "@pulumi/aws/cloudfront";
import * as route53 from "@pulumi/aws/route53";
import { interpolate, type ComponentResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { contentSecurityPolicy, siteHeaders, transportSeconds } from "../../core/site-headers";
import { edgeRegion } from "../common/edge-region";
import type { EdgeRelay } from "../../core/origin-guard";
import { ownName } from "../../core/own-name";
import { endpointSuffix } from "../common/partition";
import type { BucketOutputs } from "../data/bucket";
import { CdnLog } from "./cdn-log";
import { assetsPath, planCdn, type CdnPlan, type Gateway, type PriceClass } from "./cdn-plan";
import { callerCode, routerCode } from "./cdn-router";

/**
 * What a distribution is called. Under a name of one's own it takes a certificate of us-east-1, and TLS 1.2 or newer. Under
 * CloudFront's (`d….cloudfront.net`) it also takes TLS 1.0: AWS lets nobody change that.
 */
export type CdnName =
  | { mode: "cloudfront" }
  | {
      mode: "own";
      domain: string;
      zoneId: Input<string>;
      certificateArn: Input<string>;
      /** The name that leads here whoever the domain points at, and how it shares the domain with other clouds. @defaultValue the domain leads here alone */
      shared?: SharedName | undefined;
    };

/** How the domain is shared: it leads to a set of records, of which this cloud's are one. */
export interface SharedName {
  /** The name of this cloud's own way in, which the certificate has. */
  host: string;
  /** What the set is called, before the domain. Another policy is another set: Route 53 takes one in a set. */
  set: string;
  /** The policy of this cloud's record, as Route 53 has it. */
  routing: Pick<route53.RecordArgs, "failoverRoutingPolicies" | "weightedRoutingPolicies" | "latencyRoutingPolicies">;
  /** The health check of `host`. */
  checkId: Input<string>;
}

export interface CdnArgs {
  place: Placement;
  name: CdnName;
  /** The front end's files. Its bucket policy must let the distribution read: `ObjectStoreArgs.readers`. */
  assets: Pick<BucketOutputs, "name">;
  /** Their copy in another region, asked when the first does not answer. Its policy must let the distribution read, too. @defaultValue none */
  assetsCopy?: (Pick<BucketOutputs, "name"> & { region: string }) | undefined;
  /** What answers all that is not a file, and the header in which it is told who asks. */
  gateway: Gateway;
  clientAddressHeader: string;
  /** Another's edge that customers may come through: it says who asks of its connections. @defaultValue none */
  relay?: EdgeRelay | undefined;
  /** Which of CloudFront's locations answer: `100` are the cheapest ones, `All` every one. */
  priceClass: PriceClass;
  /** The web ACL, of the scope CLOUDFRONT. */
  aclArn: Input<string>;
  /** Takes the log of every request. Its bucket policy must let AWS deliver: `AccessRecord`, mode `takes`. */
  logs: Pick<BucketOutputs, "arn">;
  /** Where it is told that too many requests fail: a topic of us-east-1. */
  topicArn: Input<string>;
  change?: {
    distribution?: Change<cloudfront.DistributionArgs>;
    headers?: Change<cloudfront.ResponseHeadersPolicyArgs>;
  };
}

export interface CdnOutputs {
  arn: Output<string>;
  /** Where it answers: `d….cloudfront.net`. */
  domain: Output<string>;
  /** The zone of its name, for an alias. */
  zoneId: Output<string>;
  /** Its name leads here once these stand. */
  ready: Resource[];
}

/**
 * The front door: the front end's files from every corner of the world, and the API behind it, on one name.
 *
 * ```ts
 * import { Cdn } from "../../components/aws/edge/cdn";
 * import type { BucketOutputs } from "../../components/aws/data/bucket";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const buckets: Record<"assets" | "logs", BucketOutputs>;
 * declare const aclArn: string, certificateArn: string, topicArn: string; // of us-east-1
 * declare const zoneId: string;
 *
 * const cdn = new Cdn("cdn", {
 *   place,
 *   name: { mode: "own", domain: "gocoffee.example", zoneId, certificateArn },
 *   assets: buckets.assets,
 *   gateway: { mode: "none" },
 *   clientAddressHeader: "True-Client-IP",
 *   priceClass: "100",
 *   aclArn,
 *   logs: buckets.logs,
 *   topicArn,
 * });
 * export const domain = cdn.outputs.domain;
 * ```
 */
export class Cdn extends Component {
  readonly outputs: CdnOutputs;

  constructor(name: string, args: CdnArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Cdn", name, args.place, opts);
    const names =
      args.name.mode === "own" ? [args.name.domain, ...(args.name.shared ? [args.name.shared.host] : [])] : [];
    const plan = planCdn({ names, gateway: args.gateway, copied: args.assetsCopy !== undefined });
    const distribution = this.distribution(args, plan, names);
    const ready = this.point(distribution, args.name);
    this.alarm(distribution, args.topicArn);
    new CdnLog(
      this.label("log"),
      { place: args.place, distributionArn: distribution.arn, bucketArn: args.logs.arn },
      this.here,
    );
    this.outputs = {
      arn: distribution.arn,
      domain: distribution.domainName,
      zoneId: distribution.hostedZoneId,
      ready: [distribution, ...ready],
    };
    this.registerOutputs({ domain: distribution.domainName });
  }

  private distribution(
    args: CdnArgs,
    { assets, either, gateway, errorPages }: CdnPlan,
    names: string[],
  ): cloudfront.Distribution {
    const { environment, region } = this.place;
    const originAccessControlId = this.access().id;
    const responseHeadersPolicyId = this.headers(args).id;
    const sound: cloudfront.DistributionArgs = {
      enabled: true,
      comment: `Go Coffee ${environment}`,
      aliases: names,
      isIpv6Enabled: true,
      httpVersion: "http2and3",
      priceClass: `PriceClass_${args.priceClass}`,
      // The front end, where it is a service, knows its own root.
      ...(gateway ? {} : { defaultRootObject: "index.html" }),
      origins: [
        { originId: "assets", domainName: bucketDomain({ ...args.assets, region }), originAccessControlId },
        ...(args.assetsCopy
          ? [{ originId: "assets-copy", domainName: bucketDomain(args.assetsCopy), originAccessControlId }]
          : []),
        ...(gateway ? [gateway.origin] : []),
      ],
      originGroups: either ? [either] : [],
      ...this.behaviors({ assets, gateway }, responseHeadersPolicyId, args),
      customErrorResponses: errorPages,
      viewerCertificate: certificateOf(args.name),
      restrictions: { geoRestriction: { restrictionType: "none" } },
      webAclId: args.aclArn,
      // It takes minutes until every location knows of a change, and nothing here needs that.
      waitForDeployment: false,
      tags: this.tags({ service: "platform", dataClass: "public" }, "edge"),
    };
    return new cloudfront.Distribution(
      this.label("distribution"),
      changed(sound, args.change?.distribution),
      this.here,
    );
  }

  /** CloudFront signs what it asks of S3, so that the bucket can know the distribution. */
  private access(): cloudfront.OriginAccessControl {
    return new cloudfront.OriginAccessControl(
      this.label("assets"),
      {
        name: ownName(this.place.environment, this.id, "cdn", "assets", 64),
        description: "Reads the front end's files",
        originAccessControlOriginType: "s3",
        signingBehavior: "always",
        signingProtocol: "sigv4",
      },
      this.here,
    );
  }

  /** Without a gateway the bucket answers everything; with one, what lies under its own path. */
  private behaviors(
    { assets, gateway }: Pick<CdnPlan, "assets" | "gateway">,
    responseHeadersPolicyId: Output<string>,
    { clientAddressHeader, relay }: Pick<CdnArgs, "clientAddressHeader" | "relay">,
  ): Pick<cloudfront.DistributionArgs, "defaultCacheBehavior" | "orderedCacheBehaviors"> {
    const runs = (code: cloudfront.Function) => ({
      responseHeadersPolicyId,
      functionAssociations: [{ eventType: "viewer-request", functionArn: code.arn }],
    });
    if (gateway === undefined) {
      const router = this.code("router", "Finds the page of a folder", routerCode);
      return { defaultCacheBehavior: { ...assets, ...runs(router) }, orderedCacheBehaviors: [] };
    }
    const caller = runs(this.code("caller", "Says who asks", callerCode(clientAddressHeader, relay)));
    return {
      defaultCacheBehavior: { ...gateway.pages, ...caller },
      orderedCacheBehaviors: [
        { ...gateway.api, ...caller },
        { ...gateway.built, responseHeadersPolicyId },
        { ...assets, pathPattern: assetsPath, responseHeadersPolicyId },
      ],
    };
  }

  private code(part: string, comment: string, code: string): cloudfront.Function {
    return new cloudfront.Function(
      this.label(part),
      {
        name: ownName(this.place.environment, this.id, "cdn", part, 64),
        comment,
        runtime: "cloudfront-js-2.0",
        code,
        publish: true,
        tags: this.tags({ service: "platform", dataClass: "public" }, part),
      },
      this.here,
    );
  }

  private headers(args: CdnArgs): cloudfront.ResponseHeadersPolicy {
    const sound: cloudfront.ResponseHeadersPolicyArgs = {
      name: ownName(this.place.environment, this.id, "cdn", "security"),
      comment: `Go Coffee ${this.place.environment}: how browsers guard the site`,
      securityHeadersConfig: {
        strictTransportSecurity: { accessControlMaxAgeSec: transportSeconds, includeSubdomains: true, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: "DENY", override: true },
        referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: true },
        contentSecurityPolicy: { contentSecurityPolicy, override: true },
      },
      customHeadersConfig: {
        items: ["Permissions-Policy", "Cross-Origin-Opener-Policy"].map((header) => ({
          ...{ header, value: siteHeaders[header]!, override: true },
        })),
      },
    };
    return new cloudfront.ResponseHeadersPolicy(
      this.label("security"),
      changed(sound, args.change?.headers),
      this.here,
    );
  }

  /**
   * Told when one request in twenty fails for a quarter of an hour, by whoever's fault: CloudFront's, the bucket's or the API's. Its metrics
   * are in us-east-1 alone: docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html.
   */
  private alarm(distribution: cloudfront.Distribution, topicArn: Input<string>): void {
    const sound: cloudwatch.MetricAlarmArgs = {
      region: edgeRegion,
      name: ownName(this.place.environment, this.id, "cdn", "edge-errors"),
      alarmDescription: "More than 5 % of the requests to the front door fail",
      namespace: "AWS/CloudFront",
      metricName: "5xxErrorRate",
      dimensions: { DistributionId: distribution.id, Region: "Global" },
      statistic: "Average",
      period: 300,
      evaluationPeriods: 3,
      threshold: 5,
      comparisonOperator: "GreaterThanThreshold",
      // Without requests there is no rate.
      treatMissingData: "notBreaching",
      alarmActions: [topicArn],
      okActions: [topicArn],
      tags: this.tags({ service: "platform" }, "edge-errors"),
    };
    new cloudwatch.MetricAlarm(this.label("errors"), sound, this.here);
  }

  /** The domain's own addresses, over IPv4 and IPv6. Where it is shared, they are those of the set: so a record never changes its kind under a name that others have records of. */
  private point(distribution: cloudfront.Distribution, name: CdnName): Resource[] {
    if (name.mode === "cloudfront") return [];
    const { zoneId, shared } = name;
    const here = { name: distribution.domainName, zoneId: distribution.hostedZoneId, evaluateTargetHealth: false };
    const set = `${shared?.set}.${name.domain}`;
    return (["A", "AAAA"] as const).flatMap((type) => {
      const called = (part: string): string => this.label(`${part}-${type.toLowerCase()}`);
      if (shared === undefined) return [this.alias(called("address"), { zoneId, name: name.domain, type }, here)];
      const own = this.alias(called("own"), { zoneId, name: shared.host, type }, here);
      const member = this.alias(
        called(shared.set),
        {
          ...{ zoneId, name: set, type, setIdentifier: "aws", healthCheckId: shared.checkId },
          ...shared.routing,
        },
        here,
      );
      const there = { name: set, zoneId, evaluateTargetHealth: true };
      return [own, this.alias(called("address"), { zoneId, name: name.domain, type }, there, [member])];
    });
  }

  private alias(
    label: string,
    record: route53.RecordArgs,
    target: { name: Input<string>; zoneId: Input<string>; evaluateTargetHealth: boolean },
    after: Resource[] = [],
  ): route53.Record {
    const opts = after.length === 0 ? this.here : { ...this.here, dependsOn: after };
    return new route53.Record(label, { ...record, aliases: [target] }, opts);
  }
}

function bucketDomain({ name, region }: { name: Input<string>; region: string }): Output<string> {
  return interpolate`${name}.s3.${region}.${endpointSuffix(region)}`;
}

function certificateOf(name: CdnName): cloudfront.DistributionArgs["viewerCertificate"] {
  switch (name.mode) {
    case "cloudfront":
      return { cloudfrontDefaultCertificate: true };
    case "own":
      return {
        acmCertificateArn: name.certificateArn,
        sslSupportMethod: "sni-only",
        minimumProtocolVersion: "TLSv1.2_2021",
      };
  }
}
