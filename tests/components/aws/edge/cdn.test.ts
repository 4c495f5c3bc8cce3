import { BlockList } from "node:net";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { Cdn, type CdnArgs } from "../../../../components/aws/edge/cdn";
import { cloudflareRelay } from "../../../../components/core/cloudflare-ranges";
import { planCdn } from "../../../../components/aws/edge/cdn-plan";
import { routerCode } from "../../../../components/aws/edge/cdn-router";
import { record } from "../../../mocks";
import { aPlace } from "../place";
import { output } from "@pulumi/pulumi";

const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/1";
const sound: CdnArgs = {
  place: { ...aPlace(), region: "eu-west-1" },
  name: { mode: "own", domain: "gocoffee.example", zoneId: "Z1", certificateArn },
  assets: { name: output("the-assets") },
  gateway: { mode: "none" },
  clientAddressHeader: "True-Client-IP",
  priceClass: "100",
  aclArn: "arn:aws:wafv2:us-east-1:123456789012:global/webacl/edge/1",
  logs: { arn: output("arn:aws:s3:::the-logs") },
  topicArn: "arn:topic",
};
const cdn = (change: Partial<CdnArgs> = {}) => record(() => void new Cdn("cdn", { ...sound, ...change }));
const distribution = async (change: Partial<CdnArgs> = {}) =>
  (await cdn(change)).one("aws:cloudfront/distribution:Distribution").inputs;
const gateway = { mode: "vpcOrigin", domain: "gateway.gocoffee.example", id: "vo_1" } as const;

describe("Cdn", () => {
  it("answers on its name over TLS 1.2 or newer, HTTP/2 and 3, behind the web ACL", async () => {
    expect(await distribution()).toMatchObject({
      aliases: ["gocoffee.example"],
      viewerCertificate: {
        acmCertificateArn: certificateArn,
        minimumProtocolVersion: "TLSv1.2_2021",
        sslSupportMethod: "sni-only",
      },
      httpVersion: "http2and3",
      priceClass: "PriceClass_100",
      webAclId: sound.aclArn,
      waitForDeployment: false,
      defaultCacheBehavior: { viewerProtocolPolicy: "redirect-to-https", compress: true },
    });
  });

  it("reads the bucket of its region, signed", async () => {
    const recorded = await cdn();
    const control = recorded.one("aws:cloudfront/originAccessControl:OriginAccessControl");
    expect(control.inputs).toMatchObject({ originAccessControlOriginType: "s3", signingBehavior: "always" });
    expect((await distribution())["origins"]).toEqual([
      {
        originId: "assets",
        domainName: "the-assets.s3.eu-west-1.amazonaws.com",
        originAccessControlId: `${control.name}-id`,
      },
    ]);
  });

  it("asks the copy in another region where the bucket fails, and not for what is missing", async () => {
    const { origins, originGroups, defaultCacheBehavior, orderedCacheBehaviors } = await distribution({
      assetsCopy: { name: output("the-copy"), region: "us-west-2" },
      gateway,
    });
    expect(origins).toMatchObject([
      { originId: "assets", domainName: "the-assets.s3.eu-west-1.amazonaws.com" },
      {
        originId: "assets-copy",
        domainName: "the-copy.s3.us-west-2.amazonaws.com",
        originAccessControlId: "cdn-assets-id",
      },
      { originId: "gateway" },
    ]);
    expect(originGroups).toEqual([
      {
        originId: "assets-either",
        failoverCriteria: { statusCodes: [500, 502, 503, 504] },
        members: [{ originId: "assets" }, { originId: "assets-copy" }],
      },
    ]);
    // CloudFront takes a group for reading alone.
    expect(defaultCacheBehavior).toMatchObject({ targetOriginId: "gateway" });
    expect(orderedCacheBehaviors).toMatchObject([
      { pathPattern: "/api/*", targetOriginId: "gateway" },
      { pathPattern: "/_next/static/*", targetOriginId: "gateway" },
      { pathPattern: "/assets/*", targetOriginId: "assets-either", allowedMethods: ["GET", "HEAD", "OPTIONS"] },
    ]);
    expect((await distribution())["originGroups"]).toEqual([]);
  });

  it("tells in us-east-1, where its metrics are, when one request in twenty fails", async () => {
    expect((await cdn()).one("aws:cloudwatch/metricAlarm:MetricAlarm").inputs).toMatchObject({
      region: "us-east-1",
      namespace: "AWS/CloudFront",
      metricName: "5xxErrorRate",
      dimensions: { DistributionId: "cdn-distribution-id", Region: "Global" },
      threshold: 5,
      alarmActions: ["arn:topic"],
    });
  });

  it("sends all but files to the gateway, through its VPC origin, and caches nothing of the API", async () => {
    const { origins, orderedCacheBehaviors, defaultCacheBehavior, defaultRootObject } = await distribution({ gateway });
    expect(origins).toMatchObject([
      { originId: "assets" },
      { originId: "gateway", domainName: gateway.domain, vpcOriginConfig: { vpcOriginId: "vo_1" } },
    ]);
    const every = ["GET", "HEAD", "OPTIONS", "DELETE", "PATCH", "POST", "PUT"];
    expect(orderedCacheBehaviors).toMatchObject([
      {
        pathPattern: "/api/*",
        targetOriginId: "gateway",
        viewerProtocolPolicy: "https-only",
        allowedMethods: every,
        // CachingDisabled, AllViewerExceptHostHeader
        cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        originRequestPolicyId: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
        responseHeadersPolicyId: "cdn-security-id",
      },
      // CachingOptimized: their names change with what is in them.
      {
        ...{ pathPattern: "/_next/static/*", targetOriginId: "gateway", allowedMethods: ["GET", "HEAD", "OPTIONS"] },
        cachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6",
      },
      { pathPattern: "/assets/*", targetOriginId: "assets" },
    ]);
    // CachingDisabled: Next.js answers an address with a page or with its data, by headers and query.
    expect(defaultCacheBehavior).toMatchObject({
      ...{ targetOriginId: "gateway", allowedMethods: every },
      cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
      originRequestPolicyId: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
    });
    expect(defaultRootObject).toBeUndefined();
  });

  it.each([
    ["203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"],
    ["2001:db8::1", "2001:db8:0:0::"],
    ["::1", "0:0:0:0::"],
    ["2001:db8:1:2::", "2001:db8:1:2::"],
  ])("tells of %s that %s asks: of IPv6 the network, for a caller has all of its addresses", async (ip, told) => {
    const { code } = (await cdn({ gateway })).one("aws:cloudfront/function:Function").inputs;
    const event = { viewer: { ip }, request: { headers: {} as Record<string, { value: string }> } };
    const sent = runInNewContext(`${String(code)}; handler(event)`, { event }) as typeof event.request;
    expect(sent.headers["true-client-ip"]).toEqual({ value: told });
  });

  it("tells the gateway who asks, whatever the caller says", async () => {
    const { code } = (await cdn({ gateway })).one("aws:cloudfront/function:Function").inputs;
    const event = { viewer: { ip: "203.0.113.7" }, request: { headers: { "true-client-ip": { value: "1.1.1.1" } } } };
    const sent = runInNewContext(`${String(code)}; handler(event)`, { event }) as typeof event.request;
    expect(sent.headers).toEqual({ "true-client-ip": { value: "203.0.113.7" } });
  });

  describe("with another's edge that customers may come through", () => {
    const asked = async (ip: string, said: string | undefined, host = "gocoffee.example") => {
      const { code } = (await cdn({ gateway, relay: cloudflareRelay })).one("aws:cloudfront/function:Function").inputs;
      expect(String(code).length).toBeLessThan(10_240);
      const headers: Record<string, { value: string }> = {
        host: { value: host },
        "true-client-ip": { value: "1.1.1.1" },
      };
      if (said !== undefined) headers["cf-connecting-ip"] = { value: said };
      const event = { viewer: { ip }, request: { headers } };
      const sent = runInNewContext(`${String(code)}; handler(event)`, { event }) as typeof event.request;
      return sent.headers["true-client-ip"]?.value;
    };

    it.each([
      ["173.245.48.1", "203.0.113.7", "203.0.113.7"],
      ["131.0.75.255", "2001:db8:1:2:3::", "2001:db8:1:2::"],
      ["2606:4700::1", "203.0.113.7", "203.0.113.7"],
      ["2a06:98c7:ffff::", "203.0.113.7", "203.0.113.7"],
    ])("of its connection from %s it tells who asks: %s", async (ip, said, told) => {
      expect(await asked(ip, said)).toBe(told);
    });

    it.each([
      ["203.0.113.9", "203.0.113.9"],
      ["173.245.64.0", "173.245.64.0"],
      ["2606:4701::1", "2606:4701:0:0::"],
      ["2a06:98c8::", "2a06:98c8:0:0::"],
    ])("of any other, from %s, the connection alone, whatever it says and whichever name it asks", async (ip, told) => {
      for (const host of ["gocoffee.example", "aws.gocoffee.example"])
        expect(await asked(ip, "198.51.100.1", host)).toBe(told);
    });

    it("of what it asks by itself, which names nobody, the connection", async () => {
      expect(await asked("173.245.48.1", undefined)).toBe("173.245.48.1");
    });

    it("knows exactly the addresses that it calls from", async () => {
      const { code } = (await cdn({ gateway, relay: cloudflareRelay })).one("aws:cloudfront/function:Function").inputs;
      const list = new BlockList();
      for (const range of cloudflareRelay.ranges.ipv4)
        list.addSubnet(range.split("/")[0]!, Number(range.split("/")[1]));
      const address = fc.oneof(
        fc.ipV4(),
        fc
          .tuple(fc.constantFrom(...cloudflareRelay.ranges.ipv4), fc.nat(255))
          .map(([range, last]) => range.replace(/\d+\/\d+$/, String(last))),
      );
      fc.assert(
        fc.property(address, (ip) => {
          const event = { viewer: { ip }, request: { headers: { "cf-connecting-ip": { value: "198.51.100.1" } } } };
          const sent = runInNewContext(`${String(code)}; handler(event)`, { event }) as {
            headers: Record<string, { value: string }>;
          };
          expect(sent.headers["true-client-ip"]!.value).toBe(list.check(ip) ? "198.51.100.1" : ip);
        }),
        { numRuns: 200 },
      );
    });
  });

  it("tells browsers how to guard the site", async () => {
    const { inputs } = (await cdn()).one("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy");
    expect(inputs["securityHeadersConfig"]).toMatchObject({
      strictTransportSecurity: { accessControlMaxAgeSec: 63_072_000, includeSubdomains: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: "DENY" },
      referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin" },
      contentSecurityPolicy: { contentSecurityPolicy: expect.stringContaining("frame-ancestors 'none'") as string },
    });
    expect((await distribution())["defaultCacheBehavior"]).toMatchObject({
      responseHeadersPolicyId: "cdn-security-id",
    });
  });

  it("has its name answer over IPv4 and IPv6", async () => {
    const records = (await cdn()).of("aws:route53/record:Record").map(({ inputs }) => inputs);
    expect(records.map((it) => [it["type"], it["name"], it["aliases"]])).toEqual(
      ["A", "AAAA"].map((type) => [
        type,
        "gocoffee.example",
        [{ name: "d1.cloudfront.net", zoneId: "Z2FDTNDATAQYW2", evaluateTargetHealth: false }],
      ]),
    );
  });

  it("without a name is CloudFront's, and has no record", async () => {
    const recorded = await cdn({ name: { mode: "cloudfront" } });
    expect(recorded.one("aws:cloudfront/distribution:Distribution").inputs).toMatchObject({
      aliases: [],
      viewerCertificate: { cloudfrontDefaultCertificate: true },
    });
    expect(recorded.of("aws:route53/record:Record")).toEqual([]);
  });

  it("has its requests logged to the bucket, from us-east-1", async () => {
    const recorded = await cdn();
    expect(recorded.one("aws:cloudwatch/logDeliverySource:LogDeliverySource").inputs).toMatchObject({
      region: "us-east-1",
      logType: "ACCESS_LOGS",
      resourceArn: expect.stringContaining("cdn-distribution") as string,
    });
    expect(recorded.one("aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination").inputs).toMatchObject({
      region: "us-east-1",
      deliveryDestinationConfiguration: { destinationResourceArn: "arn:aws:s3:::the-logs" },
    });
    expect(recorded.one("aws:cloudwatch/logDelivery:LogDelivery").inputs["region"]).toBe("us-east-1");
  });

  it("lets its caller change the distribution and the headers", async () => {
    const recorded = await cdn({
      change: {
        distribution: (made) => ({ ...made, comment: "another" }),
        headers: (made) => ({ ...made, comment: "others" }),
      },
    });
    expect(recorded.one("aws:cloudfront/distribution:Distribution").inputs["comment"]).toBe("another");
    expect(recorded.one("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy").inputs["comment"]).toBe("others");
  });
});

describe("planCdn", () => {
  const aDomain = fc.stringMatching(/^[a-z]{1,8}\.example$/);

  it("has an origin for each behaviour, and an error page only where no API could lose its answer", () => {
    fc.assert(
      fc.property(fc.array(aDomain), fc.option(aDomain, { nil: undefined }), (names, domain) => {
        fc.pre(domain === undefined || !names.includes(domain));
        const plan = planCdn({
          names,
          gateway: domain === undefined ? { mode: "none" } : { mode: "vpcOrigin", domain, id: "vo_1" },
        });
        expect(plan.gateway?.origin.domainName).toBe(domain);
        for (const behavior of [plan.gateway?.api, plan.gateway?.pages])
          expect(behavior?.targetOriginId).toBe(plan.gateway?.origin.originId);
        expect(plan.errorPages.length > 0).toBe(domain === undefined);
        expect(plan.assets.allowedMethods).not.toContain("POST");
      }),
    );
  });

  it("refuses a gateway that would be the distribution", () => {
    expect(() =>
      planCdn({ names: ["a.example"], gateway: { mode: "vpcOrigin", domain: "a.example", id: "vo_1" } }),
    ).toThrow("a.example is the distribution's own name");
  });
});

describe("the router", () => {
  const route = (uri: string) =>
    (runInNewContext(`${routerCode}; handler({ request: { uri } })`, { uri }) as { uri: string }).uri;

  it.each([
    ["/", "/index.html"],
    ["/menu", "/menu/index.html"],
    ["/menu/", "/menu/index.html"],
    ["/v1.2/notes", "/v1.2/notes/index.html"],
    ["/_next/static/chunk-1.js", "/_next/static/chunk-1.js"],
    ["/favicon.ico", "/favicon.ico"],
  ])("finds %s at %s", (uri, found) => {
    expect(route(uri)).toBe(found);
  });

  it("always asks for a file, and asks for the same when asked again", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^(\/[a-z.]{0,4}){1,4}$/), (uri) => {
        const found = route(uri);
        expect(found.slice(found.lastIndexOf("/"))).toContain(".");
        expect(route(found)).toBe(found);
      }),
    );
  });
});
