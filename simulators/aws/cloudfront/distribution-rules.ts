import { at, bag, list, text } from "../../core/paths";
import type { Request, Rule } from "../../core/spec";
import { isProps, type Props } from "../../protocol/values";
import { namesOf } from "../acm";
import { lengthBetween } from "../common/argument-forms";
import { parseArn } from "../common/arn";
import * as checks from "../common/checks";
import { errorCodes, protocolVersions } from "./offers";
import { model, provider, refuse, tokens } from "./common";
import { canonical, covered } from "../common/domain-names";
import { bucketOf } from "../common/policy-access";

const file = `${provider}/distribution.go`;
const help =
  "For more details, see: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html#alternate-domain-names-requirements";
const originsOf = (inputs: Props): Props[] => list(inputs["origins"]).filter(isProps);
const aliasesOf = (request: Pick<Request, "inputs">): string[] => checks.strings(request, "aliases").map(canonical);
/** The regional, the global and the dual-stack name of a bucket; not its website. */
const isBucket = (domain: string): boolean =>
  /^.+\.s3([.-](dualstack\.)?[a-z]{2}(-[a-z]+)+-\d)?\.amazonaws\.com$/.test(domain);

const certificateSource: Rule = {
  id: "cloudfront.certificate.source",
  source: `${model} ViewerCertificate: one of the default certificate, one of ACM, one of IAM`,
  check({ inputs }) {
    const given = ["acmCertificateArn", "iamCertificateId"].filter((key) => at(inputs, `viewerCertificate.${key}`));
    const own = at(inputs, "viewerCertificate.cloudfrontDefaultCertificate") === true;
    if (own || given.length === 0) return undefined; // Terraform sends the default certificate alone then
    if (given.length > 1)
      return refuse("InvalidViewerCertificate", "Only one of ACMCertificateArn and IAMCertificateId can be specified.");
    return at(inputs, "viewerCertificate.sslSupportMethod") === undefined
      ? refuse("InvalidViewerCertificate", "The parameter SSLSupportMethod is required with a certificate of your own.")
      : undefined;
  },
};

const usesOwn = (inputs: Props): boolean => at(inputs, "viewerCertificate.cloudfrontDefaultCertificate") === true;

const certificateIssued: Rule = {
  id: "cloudfront.certificate.us-east-1",
  source: `${file}, the API's words; docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html`,
  check(request) {
    const arn = text(at(request.inputs, "viewerCertificate.acmCertificateArn"));
    if (!arn || usesOwn(request.inputs)) return undefined;
    const named = parseArn(arn);
    const found = request.world.find("aws:acm/certificate:Certificate", arn, "arn");
    const fits = named?.service === "acm" && named.region === "us-east-1" && found?.outputs["status"] === "ISSUED";
    const message =
      "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.";
    return fits ? undefined : refuse("InvalidViewerCertificate", message);
  },
};

const aliasCertificate: Rule = {
  id: "cloudfront.alias.certificate",
  source: "docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html#alternate-domain-names-requirements",
  check(request) {
    if (aliasesOf(request).length === 0) return undefined;
    const { inputs } = request;
    const arn = usesOwn(inputs) ? undefined : text(at(inputs, "viewerCertificate.acmCertificateArn"));
    if (!arn && (usesOwn(inputs) || !at(inputs, "viewerCertificate.iamCertificateId"))) {
      const message =
        "To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted certificate that validates your authorization to use the domain name.";
      return refuse("InvalidViewerCertificate", `${message} ${help}`);
    }
    const found = arn && request.world.find("aws:acm/certificate:Certificate", arn, "arn");
    if (!found || found.outputs["type"] === "IMPORTED") return undefined; // what an imported certificate names is in its body
    const bare = aliasesOf(request).some((alias) => !covered(alias, namesOf(found.inputs)));
    const message =
      "The certificate that is attached to your distribution doesn't cover the alternate domain name (CNAME) that you're trying to add.";
    return bare ? refuse("InvalidViewerCertificate", `${message} ${help}`) : undefined;
  },
};

const protocol: Rule = {
  id: "cloudfront.certificate.minimum-protocol",
  source: `${model} ViewerCertificate.MinimumProtocolVersion: with SNI TLSv1 or higher`,
  check: ({ inputs }) =>
    at(inputs, "viewerCertificate.sslSupportMethod") === "sni-only" &&
    at(inputs, "viewerCertificate.minimumProtocolVersion") === "SSLv3"
      ? refuse("InvalidMinimumProtocolVersion", "The minimum protocol version specified is not valid.")
      : undefined,
};

const aliasTaken: Rule = {
  id: "cloudfront.alias.taken",
  source: `${model} CNAMEAlreadyExists; text: docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/alternate-domain-names-move.html`,
  check(request) {
    const others = request.world
      .all(tokens.distribution)
      .filter((it) => it.id !== request.id && it.inputs["staging"] !== true);
    const taken = others.some((it) => aliasesOf(it).some((alias) => aliasesOf(request).includes(alias)));
    return taken
      ? refuse(
          "CNAMEAlreadyExists",
          "One or more of the CNAMEs you provided are already associated with a different resource.",
        )
      : undefined;
  },
};

const originIds: Rule = {
  id: "cloudfront.origin.unique",
  source: `${model} Origin.Id: unique within the distribution`,
  check({ inputs }) {
    const ids = [...originsOf(inputs), ...list(inputs["originGroups"]).map(bag)].map((origin) =>
      String(origin["originId"]),
    );
    const twice = ids.find((id, at) => ids.indexOf(id) !== at);
    if (ids.length === 0) return refuse("MissingBody", "A distribution must have at least one origin.");
    return twice === undefined
      ? undefined
      : refuse("InvalidArgument", `The parameter Id of the origins contains duplicate values: ${twice}`);
  },
};

const groupMembers: Rule = {
  id: "cloudfront.origin-group.members",
  source: `${model} OriginGroupMembers, NoSuchOrigin; ${file}: two members`,
  check({ inputs }) {
    const ids = originsOf(inputs).map((origin) => origin["originId"]);
    for (const group of list(inputs["originGroups"]).map(bag)) {
      const members = list(group["members"]).map((member) => bag(member)["originId"]);
      if (members.length !== 2)
        return refuse("InvalidArgument", `The origin group ${String(group["originId"])} must have 2 members.`);
      if (members.some((id) => !ids.includes(id)))
        return refuse("NoSuchOrigin", "One or more of your origins or origin groups do not exist.");
    }
    return undefined;
  },
};

const originKind: Rule = {
  id: "cloudfront.origin.kind",
  source: `${model} InvalidOrigin, InvalidArgument; docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html`,
  check({ inputs }) {
    for (const origin of originsOf(inputs)) {
      const kinds = ["customOriginConfig", "s3OriginConfig", "vpcOriginConfig"].filter(
        (key) => origin[key] !== undefined,
      );
      const domain = String(origin["domainName"]);
      if (kinds.length > 1)
        return refuse(
          "InvalidArgument",
          "An origin can have only one of a custom origin config, an S3 origin config and a VPC origin config.",
        );
      const plain = kinds[0] === undefined || kinds[0] === "s3OriginConfig";
      if (plain && !isBucket(domain))
        return refuse("InvalidArgument", "The parameter Origin DomainName does not refer to a valid S3 bucket.");
      if (/^https?:|\/|:|\s/.test(domain))
        return refuse("InvalidArgument", "The parameter origin name cannot contain a colon.");
      const path = text(origin["originPath"]);
      if (path && !/^\/.*[^/]$/.test(path))
        return refuse(
          "InvalidRelativePath",
          "The relative path is too big, is not URL-encoded, or does not begin with a slash (/).",
        );
    }
    return undefined;
  },
};

const originAccess: Rule = {
  id: "cloudfront.origin.access-control",
  source: `${model} InvalidOriginAccessControl, IllegalOriginAccessConfiguration, InvalidDomainNameForOriginAccessControl`,
  check(request) {
    for (const origin of originsOf(request.inputs)) {
      const id = text(origin["originAccessControlId"]);
      const control = id ? request.world.find(tokens.originAccessControl, id) : undefined;
      if (!id) continue;
      if (!control) return refuse("InvalidOriginAccessControl", "The origin access control is not valid.");
      if (at(origin, "s3OriginConfig.originAccessIdentity")) {
        return refuse(
          "IllegalOriginAccessConfiguration",
          "An origin cannot contain both an origin access control (OAC) and an origin access identity (OAI).",
        );
      }
      const domain = String(origin["domainName"]);
      const kinds: Record<string, boolean> = {
        s3: isBucket(domain) && origin["customOriginConfig"] === undefined,
        mediastore: /\.mediastore\..+\.amazonaws\.com$/.test(domain),
        mediapackagev2: /\.mediapackagev2\..+\.amazonaws\.com$/.test(domain),
        lambda: /\.lambda-url\..+\.on\.aws$/.test(domain),
      };
      const fits = kinds[String(control.inputs["originAccessControlOriginType"])] === true;
      if (!fits)
        return refuse(
          "InvalidDomainNameForOriginAccessControl",
          "An origin access control is associated with an origin whose domain name is not supported.",
        );
    }
    return undefined;
  },
};

const rootObject: Rule = {
  id: "cloudfront.default-root-object",
  source: `${model} DistributionConfig.DefaultRootObject, InvalidDefaultRootObject`,
  check({ inputs }) {
    const given = text(inputs["defaultRootObject"]) ?? "";
    return /^[A-Za-z0-9_.*$/~"'&-]{0,255}$/.test(given)
      ? undefined
      : refuse(
          "InvalidDefaultRootObject",
          "The default root object file name is too big or contains an invalid character.",
        );
  },
};

const webAcl: Rule = {
  id: "cloudfront.web-acl",
  source: `${model} DistributionConfig.WebACLId, InvalidWebACLId`,
  check(request) {
    const given = text(request.inputs["webAclId"]);
    if (!given || (!given.startsWith("arn:") && /^[0-9a-f-]{36}$/.test(given))) return undefined; // AWS WAF Classic
    const found = request.world.find("aws:wafv2/webAcl:WebAcl", given, "arn");
    return found?.inputs["scope"] === "CLOUDFRONT"
      ? undefined
      : refuse("InvalidWebACLId", "Web ACL is not accessible by the requester.");
  },
};

const logBucket: Rule = {
  id: "cloudfront.logging.bucket",
  source:
    "docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html; text: aws-samples/baseline-environment-on-aws issue 363",
  check(request) {
    const domain = text(at(request.inputs, "loggingConfig.bucket"));
    if (!domain) return undefined;
    const name = /^(.+?)\.s3([.-][a-z0-9-]+)?\.amazonaws\.com$/.exec(domain)?.[1];
    if (name === undefined)
      return refuse("InvalidArgument", "The parameter Logging Bucket does not refer to a valid S3 bucket.");
    if (!bucketOf(request, name))
      return refuse(
        "InvalidArgument",
        `The S3 bucket that you specified for CloudFront logs does not exist: ${domain}`,
      );
    const controls = request.world.find("aws:s3/bucketOwnershipControls:BucketOwnershipControls", name, [
      "bucket",
      "id",
    ]);
    const ownership = controls ? at(controls.inputs, "rule.objectOwnership") : "BucketOwnerEnforced"; // the default of a bucket since April 2023
    return ownership === "BucketOwnerEnforced"
      ? refuse(
          "InvalidArgument",
          `The S3 bucket that you specified for CloudFront logs does not enable ACL access: ${domain}`,
        )
      : undefined;
  },
};

const geography: Rule = {
  id: "cloudfront.geo-restriction",
  source: `${model} GeoRestriction, InvalidGeoRestrictionParameter and InvalidLocationCode`,
  check(request) {
    const kind = at(request.inputs, "restrictions.geoRestriction.restrictionType");
    const places = checks.strings(request, "restrictions.geoRestriction.locations");
    if ((kind === "none") !== (places.length === 0))
      return refuse("InvalidGeoRestrictionParameter", "The specified geo restriction parameter is not valid.");
    return places.every((place) => /^[A-Z]{2}$/.test(place))
      ? undefined
      : refuse("InvalidLocationCode", "The location code specified is not valid.");
  },
};

const errorPages: Rule = {
  id: "cloudfront.error-pages",
  source: `${model} CustomErrorResponse, InvalidErrorCode and InvalidResponseCode`,
  check({ inputs }) {
    for (const page of list(inputs["customErrorResponses"]).map(bag)) {
      if (!errorCodes.includes(Number(page["errorCode"])))
        return refuse("InvalidErrorCode", "An invalid error code was specified.");
      const [path, code] = [text(page["responsePagePath"]), checks.number(page, "responseCode")];
      if ((path === undefined) !== (code === undefined))
        return refuse(
          "InvalidArgument",
          "The parameters ResponsePagePath and ResponseCode must be specified together.",
        );
      if (path !== undefined && !path.startsWith("/"))
        return refuse(
          "InvalidRelativePath",
          "The relative path is too big, is not URL-encoded, or does not begin with a slash (/).",
        );
      if (code !== undefined && ![200, ...errorCodes].includes(code))
        return refuse("InvalidResponseCode", "A response code is not valid.");
    }
    return undefined;
  },
};

const known = (id: string, path: string, argument: string, allowed: readonly string[]): Rule =>
  checks.oneOf(id, file, path, argument, allowed);

export const distributionRules: Rule[] = [
  lengthBetween("cloudfront.distribution.comment", file, "comment", "comment", 0, 128),
  known("cloudfront.http-version", "httpVersion", "http_version", ["http1.1", "http2", "http3", "http2and3"]),
  known("cloudfront.price-class", "priceClass", "price_class", [
    "PriceClass_100",
    "PriceClass_200",
    "PriceClass_All",
    "None",
  ]),
  known(
    "cloudfront.certificate.protocols",
    "viewerCertificate.minimumProtocolVersion",
    "minimum_protocol_version",
    protocolVersions,
  ),
  known("cloudfront.certificate.support", "viewerCertificate.sslSupportMethod", "ssl_support_method", [
    "sni-only",
    "vip",
    "static-ip",
  ]),
  known("cloudfront.geo-restriction.type", "restrictions.geoRestriction.restrictionType", "restriction_type", [
    "none",
    "whitelist",
    "blacklist",
  ]),
  known("cloudfront.origin.protocol", "origins.*.customOriginConfig.originProtocolPolicy", "origin_protocol_policy", [
    "http-only",
    "match-viewer",
    "https-only",
  ]),
  known("cloudfront.origin.tls", "origins.*.customOriginConfig.originSslProtocols.*", "origin_ssl_protocols", [
    "SSLv3",
    "TLSv1",
    "TLSv1.1",
    "TLSv1.2",
  ]),
  checks.between("cloudfront.origin.attempts", file, "origins.*.connectionAttempts", "connection_attempts", 1, 3),
  checks.between("cloudfront.origin.connect", file, "origins.*.connectionTimeout", "connection_timeout", 1, 10),
  checks.between(
    "cloudfront.origin.read",
    file,
    "origins.*.customOriginConfig.originReadTimeout",
    "origin_read_timeout",
    1,
    180,
  ),
  ...[certificateSource, certificateIssued, aliasCertificate, protocol, aliasTaken],
  ...[originIds, groupMembers, originKind, originAccess, rootObject, webAcl, logBucket, geography, errorPages],
];
