import { awsCloud } from "../../harness";
import { type Case, holds } from "../edge-world";

const token = "aws:cloudfront/distribution:Distribution";
const control = "aws:cloudfront/originAccessControl:OriginAccessControl";
const cache = "aws:cloudfront/cachePolicy:CachePolicy";
const optimized = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const site = "assets.s3.us-east-1.amazonaws.com";
const behavior = (more: object = {}) => ({
  ...{
    targetOriginId: "s3",
    allowedMethods: ["GET", "HEAD"],
    cachedMethods: ["GET", "HEAD"],
    viewerProtocolPolicy: "redirect-to-https",
    cachePolicyId: optimized,
  },
  ...more,
});
const s3 = { originId: "s3", domainName: site };
const https = { httpPort: 80, httpsPort: 443, originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2"] };
const api = { originId: "api", domainName: "api.a.dev", customOriginConfig: https };
const of = (more: object = {}) => ({
  ...{
    enabled: true,
    origins: [s3, api],
    defaultCacheBehavior: behavior(),
    restrictions: { geoRestriction: { restrictionType: "none" } },
  },
  ...{ viewerCertificate: { cloudfrontDefaultCertificate: true }, ...more },
});
const oac = (more: object = {}) => ({
  name: "oac",
  originAccessControlOriginType: "s3",
  signingBehavior: "always",
  signingProtocol: "sigv4",
  ...more,
});
const first = (more: object) => of({ defaultCacheBehavior: behavior(more) });

describe("origin access control", () => {
  holds(
    (
      [
        {
          rule: "a name of 65 characters",
          refused: oac({ name: "x".repeat(65) }),
          says: /length of name/,
          accepted: oac({ name: "x".repeat(64) }),
        },
        {
          rule: "an unknown type",
          refused: oac({ originAccessControlOriginType: "ec2" }),
          says: /origin_access_control_origin_type/,
          accepted: oac({ originAccessControlOriginType: "lambda" }),
        },
        {
          rule: "an unknown behaviour",
          refused: oac({ signingBehavior: "sometimes" }),
          says: /signing_behavior/,
          accepted: oac({ signingBehavior: "no-override" }),
        },
        {
          rule: "a name that is taken",
          given: (aws) => aws.create(control, oac()),
          refused: oac(),
          says: /OriginAccessControlAlreadyExists/,
          accepted: oac({ name: "other" }),
        },
      ] satisfies Omit<Case, "token">[]
    ).map((it) => ({ ...it, token: control })),
  );

  test("is for the kind of origin it is made for, and is held", async () => {
    const aws = awsCloud();
    const { id } = await aws.create(control, oac());
    const signed = (origin: object) =>
      of({
        origins: [{ ...origin, originAccessControlId: id }],
        defaultCacheBehavior: behavior({ targetOriginId: (origin as { originId: string }).originId }),
      });
    expect(await aws.refusal(token, signed(api))).toMatch(/InvalidDomainNameForOriginAccessControl/);
    expect(
      await aws.refusal(
        token,
        signed({ ...s3, s3OriginConfig: { originAccessIdentity: "origin-access-identity/cloudfront/E1" } }),
      ),
    ).toMatch(/IllegalOriginAccessConfiguration/);
    expect(await aws.refusal(token, of({ origins: [{ ...s3, originAccessControlId: "ENONE" }] }))).toMatch(
      /InvalidOriginAccessControl/,
    );
    const used = await aws.create(token, signed(s3));
    expect(await aws.deleteRefusal(control, id)).toMatch(/OriginAccessControlInUse/);
    await aws.delete(token, used.id);
    await aws.delete(control, id);
  });
});

describe("policies", () => {
  const key = (more: object = {}) => ({
    cookiesConfig: { cookieBehavior: "none" },
    headersConfig: { headerBehavior: "none" },
    queryStringsConfig: { queryStringBehavior: "none" },
    ...more,
  });
  const cached = (more: object = {}, parameters: object = {}) => ({
    name: "c",
    parametersInCacheKeyAndForwardedToOrigin: key(parameters),
    ...more,
  });
  const listed = (count: number) => ({
    headersConfig: {
      headerBehavior: "whitelist",
      headers: { items: Array.from({ length: count }, (_, at) => `x-${at}`) },
    },
  });
  const request = "aws:cloudfront/originRequestPolicy:OriginRequestPolicy";
  const response = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy";
  const cors = (more: object) => ({
    name: "r",
    corsConfig: {
      accessControlAllowCredentials: true,
      accessControlAllowHeaders: { items: ["a"] },
      accessControlAllowMethods: { items: ["GET"] },
      accessControlAllowOrigins: { items: ["https://a.dev"] },
      originOverride: true,
      ...more,
    },
  });
  const custom = (header: string) => ({
    name: "r",
    customHeadersConfig: { items: [{ header, value: "1", override: true }] },
  });
  const frame = (frameOption: string) => ({
    name: "r",
    securityHeadersConfig: { frameOptions: { frameOption, override: true } },
  });

  const some = (count: number) => ({ items: Array.from({ length: count }, (_, at) => `n${at}`) });
  const tooMany: [what: string, part: (count: number) => object, says: string][] = [
    [
      "headers",
      (count) => ({ headersConfig: { headerBehavior: "whitelist", headers: some(count) } }),
      "TooManyHeadersIn",
    ],
    [
      "cookies",
      (count) => ({ cookiesConfig: { cookieBehavior: "whitelist", cookies: some(count) } }),
      "TooManyCookiesIn",
    ],
    [
      "query strings",
      (count) => ({ queryStringsConfig: { queryStringBehavior: "allExcept", queryStrings: some(count) } }),
      "TooManyQueryStringsIn",
    ],
  ];

  holds([
    {
      token: cache,
      rule: "an unknown behaviour",
      refused: cached({}, { cookiesConfig: { cookieBehavior: "some" } }),
      says: /cookie_behavior/,
      accepted: cached(),
    },
    {
      token: cache,
      rule: "a whitelist without a list",
      refused: cached({}, { headersConfig: { headerBehavior: "whitelist" } }),
      says: /Headers is required/,
      accepted: cached({}, listed(1)),
    },
    ...tooMany.flatMap(([what, part, says]) => [
      {
        token: cache,
        rule: `eleven ${what} in a cache's key`,
        refused: cached({}, part(11)),
        says: new RegExp(`${says}CachePolicy: The number of ${what} in the cache policy exceeds the maximum`),
        accepted: cached({}, part(10)),
      },
      {
        token: request,
        rule: `eleven ${what} for an origin`,
        refused: { name: "o", ...key(part(11)) },
        says: new RegExp(`${says}OriginRequestPolicy: The number of ${what} in the origin request policy exceeds`),
        accepted: { name: "o", ...key(part(10)) },
      },
    ]),
    {
      token: cache,
      rule: "times out of order",
      refused: cached({ minTtl: 10, defaultTtl: 5 }),
      says: /DefaultTTL must be between/,
      accepted: cached({ minTtl: 5, defaultTtl: 5 }),
    },
    {
      token: cache,
      rule: "a key where nothing is cached",
      refused: cached({ minTtl: 0, defaultTtl: 0, maxTtl: 0 }, listed(1)),
      says: /HeaderBehavior is invalid for policy with caching disabled/,
      accepted: cached({ minTtl: 0, defaultTtl: 0, maxTtl: 1 }, listed(1)),
    },
    {
      token: cache,
      rule: "a name that is taken",
      given: (aws) => aws.create(cache, cached()),
      refused: cached(),
      says: /CachePolicyAlreadyExists/,
      accepted: cached({ name: "d" }),
    },
    {
      token: request,
      rule: "a list where all goes",
      refused: { name: "o", ...key({ headersConfig: { headerBehavior: "allViewer", headers: { items: ["a"] } } }) },
      says: /Headers cannot be used/,
      accepted: { name: "o", ...key({ headersConfig: { headerBehavior: "allViewer" } }) },
    },
    {
      token: response,
      rule: "nothing in it",
      refused: { name: "r" },
      says: /one of `cors_config,custom_headers_config/,
      accepted: frame("DENY"),
    },
    {
      token: response,
      rule: "an unknown frame option",
      refused: frame("ALLOW"),
      says: /frame_option/,
      accepted: frame("SAMEORIGIN"),
    },
    {
      token: response,
      rule: "all methods with credentials",
      refused: cors({ accessControlAllowMethods: { items: ["ALL"] } }),
      says: /AccessControlAllowCredentials is set to true/,
      accepted: cors({}),
    },
    {
      token: response,
      rule: "an unknown method",
      refused: cors({ accessControlAllowMethods: { items: ["FETCH"] } }),
      says: /contains FETCH/,
      accepted: cors({ accessControlAllowMethods: { items: ["PUT"] } }),
    },
    {
      token: response,
      rule: "a security header as a custom one",
      refused: custom("X-Frame-Options"),
      says: /security header and cannot be set as custom header/,
      accepted: custom("Permissions-Policy"),
    },
  ]);

  test("a policy in use is held, and every change is in place", async () => {
    const aws = awsCloud();
    const { id, outputs } = await aws.create(cache, cached());
    expect(outputs).toMatchObject({
      arn: `arn:aws:cloudfront::123456789012:cache-policy/${id}`,
      defaultTtl: 86400,
      maxTtl: 31536000,
    });
    await aws.create(token, first({ cachePolicyId: id }));
    expect(await aws.deleteRefusal(cache, id)).toMatch(/CachePolicyInUse/);
    expect(aws.diff(cache, cached(), cached({ name: "d", minTtl: 1 })).replaces).toBe(false);
  });
});

describe("functions", () => {
  const code = "aws:cloudfront/function:Function";
  const fn = (more: object = {}) => ({
    name: "f",
    runtime: "cloudfront-js-2.0",
    code: "function handler(e) { return e.request; }",
    ...more,
  });
  holds([
    {
      token: code,
      rule: "an unknown runtime",
      refused: fn({ runtime: "nodejs24.x" }),
      says: /expected runtime/,
      accepted: fn(),
    },
    {
      token: code,
      rule: "code of more than 10 KB",
      refused: fn({ code: "x".repeat(10_241) }),
      says: /FunctionSizeLimitExceeded/,
      accepted: fn({ code: "x".repeat(10_240) }),
    },
    {
      token: code,
      rule: "a name with a dot",
      refused: fn({ name: "f.g" }),
      says: /InvalidArgument: The parameter Name/,
      accepted: fn({ name: "f_g-1" }),
    },
    {
      token: code,
      rule: "a name that is taken",
      given: (aws) => aws.create(code, fn()),
      refused: fn(),
      says: /FunctionAlreadyExists/,
      accepted: fn({ name: "g" }),
    },
  ]);

  test("only a published one can be associated, for a viewer's event, and it is held", async () => {
    const aws = awsCloud();
    const [live, draft] = [await aws.create(code, fn()), await aws.create(code, fn({ name: "g", publish: false }))];
    const at = (functionArn: unknown, eventType = "viewer-request") =>
      first({ functionAssociations: [{ eventType, functionArn }] });
    expect(await aws.refusal(token, at(draft.outputs["arn"]))).toMatch(/must be published/);
    expect(await aws.refusal(token, at(live.outputs["arn"], "origin-request"))).toMatch(/InvalidFunctionAssociation/);
    await aws.create(token, at(live.outputs["arn"]));
    expect(await aws.deleteRefusal(code, live.id)).toMatch(/FunctionInUse/);
  });
});

describe("VPC origins", () => {
  const vo = "aws:cloudfront/vpcOrigin:VpcOrigin";
  const arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/a/0123456789abcdef";
  const config = (more: object = {}) => ({
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
  holds([
    {
      token: vo,
      rule: "a port of 0",
      refused: config({ httpPort: 0 }),
      says: /range \(1 - 65535\)/,
      accepted: config(),
    },
    {
      token: vo,
      rule: "a bucket",
      refused: config({ arn: "arn:aws:s3:::b" }),
      says: /not the ARN of a load balancer/,
      accepted: config(),
    },
    {
      token: vo,
      rule: "a count that is wrong",
      refused: config({ originSslProtocols: { items: ["TLSv1.2"], quantity: 2 } }),
      says: /InconsistentQuantities/,
      accepted: config(),
    },
  ]);
});
