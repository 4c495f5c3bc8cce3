import { awsCloud, type Driver } from "../../harness";
import { bucket, type Case, holds, issued, stand } from "../edge-world";

const token = "aws:cloudfront/distribution:Distribution";
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
const { cachePolicyId: _, ...plain } = behavior();
const values = { queryString: false, cookies: { forward: "none" } };
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
const ordered = (...paths: string[]) => paths.map((pathPattern) => behavior({ pathPattern, targetOriginId: "api" }));

test("a distribution's id, domain and zone", async () => {
  const { id, outputs } = await awsCloud().create(token, of({ waitForDeployment: false }));
  expect(id).toMatch(/^E[0-9A-Z]{13}$/);
  expect(outputs).toMatchObject({
    arn: `arn:aws:cloudfront::123456789012:distribution/${id}`,
    hostedZoneId: "Z2FDTNDATAQYW2",
    status: "InProgress",
    loggingV1Enabled: false,
  });
  expect(outputs["domainName"]).toMatch(/^d[0-9a-z]{13}\.cloudfront\.net$/);
});

test("an update keeps id and domain, and gives a new entity tag", async () => {
  const aws = awsCloud();
  const { id, outputs } = await aws.create(token, of());
  const after = await aws.update(token, id, of({ comment: "x" }));
  expect(after).toMatchObject({
    domainName: outputs["domainName"],
    callerReference: outputs["callerReference"],
    arn: outputs["arn"],
  });
  expect(after["etag"]).not.toBe(outputs["etag"]);
  expect(aws.diff(token, of(), of({ aliases: ["a.dev"], priceClass: "PriceClass_100", origins: [s3] })).replaces).toBe(
    false,
  );
  expect(aws.diff(token, of(), of({ staging: true })).replaces).toBe(true);
  await aws.delete(token, id); // enabled: Terraform disables it first
});

const web = (aws: Driver, scope: string) =>
  aws.create("aws:wafv2/webAcl:WebAcl", {
    name: scope,
    scope,
    defaultAction: { allow: {} },
    visibilityConfig: { cloudwatchMetricsEnabled: true, metricName: "m", sampledRequestsEnabled: true },
  });
const owned = (aws: Driver, name: string, objectOwnership: string) =>
  stand(aws, "aws:s3/bucketOwnershipControls:BucketOwnershipControls", name, {
    bucket: name,
    rule: { objectOwnership },
  });
const logTo = (name: string) => of({ loggingConfig: { bucket: `${name}.s3.amazonaws.com` } });
const pages = (page: object) => of({ customErrorResponses: [page] });
const first = (more: object) => of({ defaultCacheBehavior: behavior(more) });

const cases: Omit<Case, "token">[] = [
  {
    rule: "an origin that is not there",
    refused: first({ targetOriginId: "none" }),
    says: /NoSuchOrigin: One or more of your origins or origin groups do not exist\./,
    accepted: first({ targetOriginId: "api" }),
  },
  {
    rule: "an origin group's member that is not there",
    refused: of({
      originGroups: [
        { originId: "g", failoverCriteria: { statusCodes: [500] }, members: [{ originId: "s3" }, { originId: "x" }] },
      ],
    }),
    says: /NoSuchOrigin/,
    accepted: of({
      originGroups: [
        { originId: "g", failoverCriteria: { statusCodes: [500] }, members: [{ originId: "s3" }, { originId: "api" }] },
      ],
      defaultCacheBehavior: behavior({ targetOriginId: "g" }),
    }),
  },
  {
    rule: "two origins of one id",
    refused: of({ origins: [s3, { ...api, originId: "s3" }] }),
    says: /duplicate values: s3/,
    accepted: of(),
  },
  {
    rule: "an S3 origin that is no bucket",
    refused: of({ origins: [{ originId: "s3", domainName: "www.a.dev" }] }),
    says: /InvalidArgument: The parameter Origin DomainName does not refer to a valid S3 bucket\./,
    accepted: of({ origins: [{ originId: "s3", domainName: "www.a.dev", customOriginConfig: https }] }),
  },
  {
    rule: "an origin's path without a slash",
    refused: of({ origins: [{ ...s3, originPath: "site" }] }),
    says: /InvalidRelativePath/,
    accepted: of({ origins: [{ ...s3, originPath: "/site" }] }),
  },
  {
    rule: "an origin's wait of 200 s",
    refused: of({ origins: [s3, { ...api, customOriginConfig: { ...https, originReadTimeout: 200 } }] }),
    says: /range \(1 - 180\)/,
    accepted: of({ origins: [s3, { ...api, customOriginConfig: { ...https, originReadTimeout: 180 } }] }),
  },
  {
    rule: "an unknown TLS version",
    refused: of({ origins: [s3, { ...api, customOriginConfig: { ...https, originSslProtocols: ["TLSv1.3"] } }] }),
    says: /origin_ssl_protocols/,
    accepted: of(),
  },
  {
    rule: "one path twice",
    refused: of({ orderedCacheBehaviors: ordered("/api/*", "/api/*") }),
    says: /PathPattern contains duplicate values: \/api\/\*/,
    accepted: of({ orderedCacheBehaviors: ordered("/api/*", "/static/*") }),
  },
  {
    rule: "a policy and forwarded values",
    refused: first({ forwardedValues: values }),
    says: /The parameter ForwardedValues cannot be used when a cache policy is associated/,
    accepted: of({ defaultCacheBehavior: { ...plain, forwardedValues: values } }),
  },
  {
    rule: "neither policy nor forwarded values",
    refused: of({ defaultCacheBehavior: plain }),
    says: /The parameter ForwardedValues is required/,
    accepted: of(),
  },
  {
    rule: "times out of order",
    refused: of({ defaultCacheBehavior: { ...plain, forwardedValues: values, minTtl: 10, defaultTtl: 5, maxTtl: 20 } }),
    says: /InvalidTTLOrder/,
    accepted: of({ defaultCacheBehavior: { ...plain, forwardedValues: values, minTtl: 5, defaultTtl: 5, maxTtl: 20 } }),
  },
  {
    rule: "an unlucky set of methods",
    refused: first({ allowedMethods: ["GET", "HEAD", "POST"] }),
    says: /AllowedMethods/,
    accepted: first({ allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"] }),
  },
  {
    rule: "cached methods beyond the allowed",
    refused: first({ cachedMethods: ["GET", "HEAD", "OPTIONS"] }),
    says: /CachedMethods/,
    accepted: first({ allowedMethods: ["GET", "HEAD", "OPTIONS"], cachedMethods: ["GET", "HEAD", "OPTIONS"] }),
  },
  {
    rule: "plain HTTP by an unknown name",
    refused: first({ viewerProtocolPolicy: "http" }),
    says: /viewer_protocol_policy/,
    accepted: first({ viewerProtocolPolicy: "https-only" }),
  },
  {
    rule: "a cache policy that is not there",
    refused: first({ cachePolicyId: "none" }),
    says: /NoSuchCachePolicy/,
    accepted: of(),
  },
  {
    rule: "an origin request policy that is not there",
    refused: first({ originRequestPolicyId: "none" }),
    says: /NoSuchOriginRequestPolicy/,
    accepted: first({ originRequestPolicyId: "b689b0a8-53d0-40ab-baf2-68738e2966ac" }),
  },
  {
    rule: "a response headers policy that is not there",
    refused: first({ responseHeadersPolicyId: "none" }),
    says: /NoSuchResponseHeadersPolicy/,
    accepted: first({ responseHeadersPolicyId: "67f7725c-6f97-4210-82d7-5512b31e9d03" }),
  },
  {
    rule: "Lambda@Edge by its latest version",
    refused: first({
      lambdaFunctionAssociations: [
        { eventType: "origin-request", lambdaArn: "arn:aws:lambda:us-east-1:123456789012:function:f" },
      ],
    }),
    says: /InvalidLambdaFunctionAssociation/,
    accepted: first({
      lambdaFunctionAssociations: [
        { eventType: "origin-request", lambdaArn: "arn:aws:lambda:us-east-1:123456789012:function:f:3" },
      ],
    }),
  },
  {
    rule: "an unknown price class",
    refused: of({ priceClass: "PriceClass_300" }),
    says: /expected price_class to be one of/,
    accepted: of({ priceClass: "PriceClass_200" }),
  },
  {
    rule: "an unknown HTTP version",
    refused: of({ httpVersion: "http4" }),
    says: /expected http_version/,
    accepted: of({ httpVersion: "http2and3" }),
  },
  {
    rule: "an unknown minimum protocol",
    refused: of({ viewerCertificate: { cloudfrontDefaultCertificate: true, minimumProtocolVersion: "TLSv1.2" } }),
    says: /expected minimum_protocol_version/,
    accepted: of({ viewerCertificate: { cloudfrontDefaultCertificate: true, minimumProtocolVersion: "TLSv1.2_2021" } }),
  },
  {
    rule: "a comment of 129 characters",
    refused: of({ comment: "x".repeat(129) }),
    says: /length of comment/,
    accepted: of({ comment: "x".repeat(128) }),
  },
  {
    rule: "a root object with a space",
    refused: of({ defaultRootObject: "in dex.html" }),
    says: /InvalidDefaultRootObject/,
    accepted: of({ defaultRootObject: "index.html" }),
  },
  {
    rule: "places without a restriction",
    refused: of({ restrictions: { geoRestriction: { restrictionType: "none", locations: ["US"] } } }),
    says: /InvalidGeoRestrictionParameter/,
    accepted: of({ restrictions: { geoRestriction: { restrictionType: "whitelist", locations: ["US"] } } }),
  },
  {
    rule: "a country by its name",
    refused: of({ restrictions: { geoRestriction: { restrictionType: "blacklist", locations: ["France"] } } }),
    says: /InvalidLocationCode/,
    accepted: of({ restrictions: { geoRestriction: { restrictionType: "blacklist", locations: ["FR"] } } }),
  },
  {
    rule: "a page for 418",
    refused: pages({ errorCode: 418 }),
    says: /InvalidErrorCode/,
    accepted: pages({ errorCode: 404 }),
  },
  {
    rule: "a page without a code",
    refused: pages({ errorCode: 404, responsePagePath: "/404.html" }),
    says: /must be specified together/,
    accepted: pages({ errorCode: 404, responsePagePath: "/404.html", responseCode: 200 }),
  },
  {
    rule: "a log bucket that is not there",
    given: (aws) => (bucket(aws, "logs"), owned(aws, "logs", "ObjectWriter")),
    refused: logTo("gone"),
    says: /CloudFront logs does not exist: gone\.s3\.amazonaws\.com/,
    accepted: logTo("logs"),
  },
  {
    rule: "a log bucket without ACLs",
    given: (aws) => (bucket(aws, "logs"), bucket(aws, "closed"), owned(aws, "logs", "BucketOwnerPreferred")),
    refused: logTo("closed"),
    says: /CloudFront logs does not enable ACL access: closed\.s3\.amazonaws\.com/,
    accepted: logTo("logs"),
  },
  {
    rule: "a certificate that names no support method",
    refused: of({ viewerCertificate: { iamCertificateId: "AS1" } }),
    says: /SSLSupportMethod is required/,
    accepted: of({ viewerCertificate: { iamCertificateId: "AS1", sslSupportMethod: "sni-only" } }),
  },
  {
    rule: "SNI with SSLv3",
    refused: of({
      viewerCertificate: { iamCertificateId: "AS1", sslSupportMethod: "sni-only", minimumProtocolVersion: "SSLv3" },
    }),
    says: /InvalidMinimumProtocolVersion/,
    accepted: of({
      viewerCertificate: { iamCertificateId: "AS1", sslSupportMethod: "sni-only", minimumProtocolVersion: "TLSv1" },
    }),
  },
  {
    rule: "aliases without a certificate",
    refused: of({ aliases: ["www.a.dev"] }),
    says: /InvalidViewerCertificate: To add an alternate domain name/,
    accepted: of(),
  },
];
holds(cases.map((it) => ({ ...it, token })));

describe("certificates and aliases", () => {
  const by = (acmCertificateArn: string, ...aliases: string[]) =>
    of({
      aliases,
      viewerCertificate: { acmCertificateArn, sslSupportMethod: "sni-only", minimumProtocolVersion: "TLSv1.2_2021" },
    });

  test("the certificate must be issued, in us-east-1", async () => {
    const aws = awsCloud();
    const says = /InvalidViewerCertificate: The specified SSL certificate doesn't exist, isn't in us-east-1 region/;
    const pending = await aws.create("aws:acm/certificate:Certificate", {
      domainName: "b.dev",
      validationMethod: "DNS",
    });
    expect(await aws.refusal(token, by(pending.id, "b.dev"))).toMatch(says);
    const west = await issued(aws, "a.dev", [], "us-west-2");
    expect(await aws.refusal(token, by(west.arn, "a.dev"))).toMatch(says);
    const east = awsCloud();
    await east.create(token, by((await issued(east, "a.dev")).arn, "a.dev"));
  });

  test("a wildcard covers one level, not the domain itself; an alias is one distribution's; the certificate is held", async () => {
    const aws = awsCloud();
    const { arn } = await issued(aws, "a.dev", ["*.b.a.dev"]);
    const bare = /doesn't cover the alternate domain name/;
    expect(await aws.refusal(token, by(arn, "b.a.dev"))).toMatch(bare);
    expect(await aws.refusal(token, by(arn, "x.y.b.a.dev"))).toMatch(bare);
    await aws.create(token, by(arn, "a.dev", "x.b.a.dev"));
    expect(await aws.refusal(token, by(arn, "X.b.a.dev"))).toMatch(/CNAMEAlreadyExists: One or more of the CNAMEs/);
    await aws.create(token, by(arn, "y.b.a.dev"));
    expect(await aws.deleteRefusal("aws:acm/certificate:Certificate", arn)).toMatch(/ResourceInUseException/);
  });

  test("a web ACL must be CloudFront's, and cannot go first", async () => {
    const aws = awsCloud();
    const [edge, regional] = [await web(aws, "CLOUDFRONT"), await web(aws, "REGIONAL")];
    expect(await aws.refusal(token, of({ webAclId: regional.outputs["arn"] }))).toMatch(
      /InvalidWebACLId: Web ACL is not accessible by the requester\./,
    );
    expect(await aws.refusal(token, of({ webAclId: edge.id.slice(1) }))).toMatch(/InvalidWebACLId/);
    const { id } = await aws.create(token, of({ webAclId: edge.outputs["arn"] }));
    expect(await aws.deleteRefusal("aws:wafv2/webAcl:WebAcl", edge.id)).toMatch(/WAFAssociatedItemException/);
    await aws.delete(token, id);
    await aws.delete("aws:wafv2/webAcl:WebAcl", edge.id);
  });
});
