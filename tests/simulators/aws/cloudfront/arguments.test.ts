import type { Props } from "../../../../simulators/protocol/values";
import { holds } from "../edge-world";

// What the provider itself checks of single arguments, and what is alike for several types.

const distribution = "aws:cloudfront/distribution:Distribution";

describe("CloudFront", () => {
  const managed = "658327ea-f89d-4fab-a63d-7e88639e58f6";
  const custom = { httpPort: 80, httpsPort: 443, originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2"] };
  const plain = {
    targetOriginId: "o",
    allowedMethods: ["GET", "HEAD"],
    cachedMethods: ["GET", "HEAD"],
    viewerProtocolPolicy: "https-only",
  };
  const behavior = { ...plain, cachePolicyId: managed };
  const forwarded = (forward: string) => ({ ...plain, forwardedValues: { queryString: false, cookies: { forward } } });
  const of = (more: object = {}): Props => ({
    ...{
      enabled: true,
      origins: [{ originId: "o", domainName: "a.dev", customOriginConfig: custom }],
      defaultCacheBehavior: behavior,
    },
    ...{
      restrictions: { geoRestriction: { restrictionType: "none" } },
      viewerCertificate: { cloudfrontDefaultCertificate: true },
      ...more,
    },
  });
  const origin = (more: object, config: object = {}) =>
    of({ origins: [{ originId: "o", domainName: "a.dev", customOriginConfig: { ...custom, ...config }, ...more }] });
  const at = (one: object) => of({ orderedCacheBehaviors: [{ pathPattern: "/x", ...one }] });
  const key = (more: object = {}) => ({
    cookiesConfig: { cookieBehavior: "none" },
    headersConfig: { headerBehavior: "none" },
    queryStringsConfig: { queryStringBehavior: "none" },
    ...more,
  });
  const cache = (more: object = {}) => ({ name: "c", parametersInCacheKeyAndForwardedToOrigin: key(more) });
  const cookies = (cookieBehavior: string, ...items: string[]) => ({
    cookiesConfig: { cookieBehavior, ...(items.length > 0 && { cookies: { items } }) },
  });
  const queries = (queryStringBehavior: string, ...items: string[]) => ({
    queryStringsConfig: { queryStringBehavior, ...(items.length > 0 && { queryStrings: { items } }) },
  });
  const request = (more: object = {}) => ({ name: "o", ...key(more) });
  const headers = (more: object) => ({ name: "r", securityHeadersConfig: more });
  const age = (accessControlMaxAgeSec: number) =>
    headers({ strictTransportSecurity: { accessControlMaxAgeSec, override: true } });
  const oac = (more: object = {}) => ({
    name: "a",
    originAccessControlOriginType: "s3",
    signingBehavior: "always",
    signingProtocol: "sigv4",
    ...more,
  });
  const arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/a/0123456789abcdef";
  const vpc = (more: object = {}) => ({
    vpcOriginEndpointConfig: {
      name: "v",
      arn,
      httpPort: 80,
      httpsPort: 443,
      originProtocolPolicy: "https-only",
      originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
      ...more,
    },
  });
  const [C, O, R] = ["CachePolicy", "OriginRequestPolicy", "ResponseHeadersPolicy"].map(
    (name) => `aws:cloudfront/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`,
  ) as [string, string, string];
  const A = "aws:cloudfront/originAccessControl:OriginAccessControl";
  const V = "aws:cloudfront/vpcOrigin:VpcOrigin";

  holds([
    {
      token: distribution,
      rule: "cookies to forward",
      refused: of({ defaultCacheBehavior: forwarded("some") }),
      says: /expected forward to be one of/,
      accepted: of({ defaultCacheBehavior: forwarded("all") }),
    },
    {
      token: distribution,
      rule: "cookies to forward on a path",
      refused: at(forwarded("some")),
      says: /orderedCacheBehaviors\[0\].*expected forward/,
      accepted: at(forwarded("none")),
    },
    {
      token: distribution,
      rule: "a path's viewer protocol",
      refused: at({ ...behavior, viewerProtocolPolicy: "http" }),
      says: /viewer_protocol_policy/,
      accepted: at(behavior),
    },
    {
      token: distribution,
      rule: "support method",
      refused: of({ viewerCertificate: { iamCertificateId: "A", sslSupportMethod: "sni" } }),
      says: /ssl_support_method/,
      accepted: of({ viewerCertificate: { iamCertificateId: "A", sslSupportMethod: "vip" } }),
    },
    {
      token: distribution,
      rule: "restriction type",
      refused: of({ restrictions: { geoRestriction: { restrictionType: "some" } } }),
      says: /restriction_type/,
      accepted: of(),
    },
    {
      token: distribution,
      rule: "four attempts",
      refused: origin({ connectionAttempts: 4 }),
      says: /range \(1 - 3\)/,
      accepted: origin({ connectionAttempts: 3 }),
    },
    {
      token: distribution,
      rule: "a connection of 11 s",
      refused: origin({ connectionTimeout: 11 }),
      says: /range \(1 - 10\)/,
      accepted: origin({ connectionTimeout: 10 }),
    },
    {
      token: distribution,
      rule: "origin protocol",
      refused: origin({}, { originProtocolPolicy: "tls" }),
      says: /origin_protocol_policy/,
      accepted: origin({}, { originProtocolPolicy: "match-viewer" }),
    },
    {
      token: C,
      rule: "cookies of a cache policy",
      refused: cache(cookies("none", "a")),
      says: /Cookies cannot be used/,
      accepted: cache(cookies("whitelist", "a")),
    },
    {
      token: C,
      rule: "header behaviour",
      refused: cache({ headersConfig: { headerBehavior: "all" } }),
      says: /header_behavior/,
      accepted: cache(),
    },
    {
      token: C,
      rule: "query behaviour",
      refused: cache(queries("some")),
      says: /query_string_behavior/,
      accepted: cache(queries("all")),
    },
    {
      token: C,
      rule: "query strings of a cache policy",
      refused: cache(queries("allExcept")),
      says: /QueryStrings is required/,
      accepted: cache(queries("allExcept", "a")),
    },
    {
      token: O,
      rule: "cookie behaviour",
      refused: request(cookies("some")),
      says: /cookie_behavior/,
      accepted: request(cookies("all")),
    },
    {
      token: O,
      rule: "cookies",
      refused: request(cookies("whitelist")),
      says: /Cookies is required/,
      accepted: request(cookies("whitelist", "a")),
    },
    {
      token: O,
      rule: "header behaviour of an origin request policy",
      refused: request({ headersConfig: { headerBehavior: "all" } }),
      says: /header_behavior/,
      accepted: request({ headersConfig: { headerBehavior: "allViewer" } }),
    },
    {
      token: O,
      rule: "query behaviour of an origin request policy",
      refused: request(queries("some")),
      says: /query_string_behavior/,
      accepted: request(queries("all")),
    },
    {
      token: O,
      rule: "query strings",
      refused: request(queries("all", "a")),
      says: /QueryStrings cannot be used/,
      accepted: request(queries("whitelist", "a")),
    },
    {
      token: O,
      rule: "an origin request policy's name that is taken",
      given: (aws) => aws.create(O, request()),
      refused: request(),
      says: /OriginRequestPolicyAlreadyExists/,
      accepted: { ...request(), name: "p" },
    },
    {
      token: R,
      rule: "a response headers policy's name that is taken",
      given: (aws) => aws.create(R, age(1)),
      refused: age(1),
      says: /ResponseHeadersPolicyAlreadyExists/,
      accepted: { ...age(1), name: "s" },
    },
    {
      token: R,
      rule: "an age below 0",
      refused: age(-1),
      says: /AccessControlMaxAgeSec is not in the valid range/,
      accepted: age(0),
    },
    {
      token: R,
      rule: "referrer policy",
      refused: headers({ referrerPolicy: { referrerPolicy: "none", override: true } }),
      says: /referrer_policy/,
      accepted: headers({ referrerPolicy: { referrerPolicy: "no-referrer", override: true } }),
    },
    {
      token: A,
      rule: "a description of 257 characters",
      refused: oac({ description: "x".repeat(257) }),
      says: /length of description/,
      accepted: oac({ description: "x".repeat(256) }),
    },
    {
      token: A,
      rule: "signing protocol",
      refused: oac({ signingProtocol: "sigv2" }),
      says: /signing_protocol/,
      accepted: oac(),
    },
    {
      token: V,
      rule: "HTTPS port",
      refused: vpc({ httpsPort: 65536 }),
      says: /range \(1 - 65535\)/,
      accepted: vpc({ httpsPort: 65535 }),
    },
    {
      token: V,
      rule: "a VPC origin's protocol",
      refused: vpc({ originProtocolPolicy: "tls" }),
      says: /origin_protocol_policy/,
      accepted: vpc(),
    },
  ]);
});
