import { UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const distribution = of("aws:cloudfront/distribution:Distribution");
const listener = of("aws:lb/listener:Listener");
const balancer = of("aws:lb/loadBalancer:LoadBalancer");
const association = of("aws:wafv2/webAclAssociation:WebAclAssociation");
const acl = of("aws:wafv2/webAcl:WebAcl");
const beside = (kind: string, props: Record<string, unknown>) =>
  of(`aws:wafv2/webAcl${kind}:WebAcl${kind}`)(props, { name: "beside", from: { webAclArn: ["acl"] } });
const counts = { action: { count: {} } };
const blocks = { action: { block: {} } };
const rate = { rateBasedStatement: { limit: 2000 } };

const certificate = {
  acmCertificateArn: UNKNOWN,
  minimumProtocolVersion: "TLSv1.2_2021",
  sslSupportMethod: "sni-only",
};
const gateway = { originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2"] };
const site = (change: object = {}) =>
  distribution({
    viewerCertificate: certificate,
    defaultCacheBehavior: { viewerProtocolPolicy: "redirect-to-https" },
    orderedCacheBehaviors: [{ pathPattern: "/api/*", viewerProtocolPolicy: "https-only" }],
    origins: [{ originId: "assets" }, { originId: "api", customOriginConfig: gateway }],
    ...change,
  });
const redirect = (change: object) => ({
  defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", statusCode: "HTTP_301", ...change } }],
});
const forward = { defaultActions: [{ type: "forward" }] };

export const edgeCases: RuleCases[] = [
  {
    rule: "aws-cloudfront-tls12",
    cases: [
      { name: "a sound one", given: site(), says: "pass" },
      {
        name: "a newer minimum",
        given: site({ viewerCertificate: { ...certificate, minimumProtocolVersion: "TLSv1.3_2025" } }),
        says: "pass",
      },
      {
        name: "CloudFront's certificate",
        given: site({ viewerCertificate: { cloudfrontDefaultCertificate: true } }),
        says: /CloudFront's own, which takes TLS 1.0/,
      },
      {
        name: "an older minimum",
        given: site({ viewerCertificate: { ...certificate, minimumProtocolVersion: "TLSv1.2_2019" } }),
        says: /minimumProtocolVersion is TLSv1.2_2019/,
      },
      {
        name: "plain HTTP",
        given: site({ defaultCacheBehavior: { viewerProtocolPolicy: "allow-all" } }),
        says: /defaultCacheBehavior answers plain HTTP/,
      },
      {
        name: "plain HTTP under one path",
        given: site({ orderedCacheBehaviors: [{ pathPattern: "/old/*", viewerProtocolPolicy: "allow-all" }] }),
        says: /\/old\/\* answers plain HTTP/,
      },
      {
        name: "an origin asked in clear",
        given: site({
          origins: [{ originId: "api", customOriginConfig: { ...gateway, originProtocolPolicy: "match-viewer" } }],
        }),
        says: /origin api is asked match-viewer/,
      },
      {
        name: "an origin of old",
        given: site({
          origins: [{ originId: "api", customOriginConfig: { ...gateway, originSslProtocols: ["TLSv1", "TLSv1.2"] } }],
        }),
        says: /origin api may speak TLSv1;/,
      },
      {
        name: "a minimum that is not known yet",
        given: site({ viewerCertificate: { ...certificate, minimumProtocolVersion: UNKNOWN } }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "aws-lb-tls12",
    cases: [
      {
        name: "TLS 1.2 or 1.3",
        given: listener({ protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06", ...forward }),
        says: "pass",
      },
      {
        name: "HTTP, under the other token",
        given: { type: "aws:alb/listener:Listener", props: { protocol: "HTTP", ...forward } },
        says: /protocol is HTTP/,
      },
      { name: "HTTP that redirects", given: listener({ protocol: "HTTP", ...redirect({}) }), says: "pass" },
      {
        name: "a policy with TLS 1.0",
        given: listener({ protocol: "TLS", sslPolicy: "ELBSecurityPolicy-TLS13-1-0-2021-06", ...forward }),
        says: /sslPolicy is ELBSecurityPolicy-TLS13-1-0-2021-06/,
      },
      { name: "AWS's default", given: listener({ protocol: "HTTPS", ...forward }), says: /sslPolicy is undefined/ },
      { name: "HTTP", given: listener({ protocol: "HTTP", ...forward }), says: /protocol is HTTP/ },
      { name: "no protocol, which is HTTP", given: listener(forward), says: /protocol is HTTP/ },
      {
        name: "a redirect for now",
        given: listener({ protocol: "HTTP", ...redirect({ statusCode: "HTTP_302" }) }),
        says: /with HTTP_301/,
      },
      {
        name: "a redirect to plain HTTP",
        given: listener({ protocol: "HTTP", ...redirect({ protocol: "HTTP" }) }),
        says: /redirect to HTTPS/,
      },
      { name: "TCP", given: listener({ protocol: "TCP", ...forward }), says: "notApplicable" },
      {
        name: "a policy that is not known yet",
        given: listener({ protocol: "HTTPS", sslPolicy: UNKNOWN, ...forward }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "aws-edge-waf",
    cases: [
      {
        name: "a web ACL that is being made",
        given: [
          distribution({ webAclId: UNKNOWN }, { name: "site", from: { webAclId: ["acl"] } }),
          acl({}, { name: "acl" }),
        ],
        says: "pass",
      },
      { name: "a web ACL of elsewhere", given: [distribution({ webAclId: "arn:aws:wafv2:acl" })], says: "pass" },
      { name: "a distribution without", given: [distribution({})], says: /webAclId is not set/ },
      { name: "one that is not known yet", given: [distribution({ webAclId: UNKNOWN })], says: "undetermined" },
      {
        name: "a load balancer with one",
        given: [
          balancer({ arn: UNKNOWN }, { name: "front" }),
          association({ resourceArn: UNKNOWN }, { name: "guard", from: { resourceArn: ["front"] } }),
        ],
        says: "pass",
      },
      {
        name: "a load balancer without",
        given: [
          balancer({ arn: "arn:one" }, { name: "front" }),
          association({ resourceArn: "arn:other" }, { name: "guard" }),
        ],
        says: /no WebAclAssociation/,
      },
      { name: "one inside", given: [balancer({ internal: true })], says: "notApplicable" },
      { name: "a network load balancer", given: [balancer({ loadBalancerType: "network" })], says: "notApplicable" },
    ],
  },
  {
    rule: "aws-waf-blocks",
    cases: [
      { name: "a rule that blocks", given: [acl({ rules: [counts, blocks] })], says: "pass" },
      { name: "a group that may block", given: [acl({ rules: [{ overrideAction: { none: {} } }] })], says: "pass" },
      { name: "everything is blocked", given: [acl({ defaultAction: { block: {} } })], says: "pass" },
      { name: "no rules", given: [acl({ defaultAction: { allow: {} } })], says: /none of its rules stops anything/ },
      {
        name: "rules that count",
        given: [acl({ rules: [counts, { overrideAction: { count: {} } }] })],
        says: /none of its rules stops anything/,
      },
      {
        name: "a rate that is only counted, beside a group that may block",
        given: [acl({ rules: [{ ...counts, name: "rate", statement: rate }, { overrideAction: { none: {} } }] })],
        says: /rate only counts who asks too much/,
      },
      {
        name: "one rate that warns, and one that blocks",
        given: [
          acl({
            rules: [
              { ...counts, statement: rate },
              { ...blocks, statement: rate },
            ],
          }),
        ],
        says: "pass",
      },
      {
        name: "rules as JSON",
        given: [acl({ ruleJson: JSON.stringify([{ Name: "x", Action: { Block: {} } }]) })],
        says: "pass",
      },
      {
        name: "rules as JSON, that count",
        given: [acl({ ruleJson: JSON.stringify([{ Name: "x", Action: { Count: {} } }]) })],
        says: /none of its rules/,
      },
      {
        name: "a rule beside it",
        given: [acl({}, { name: "acl" }), beside("Rule", { webAclArn: UNKNOWN, action: { block: {} } })],
        says: "pass",
      },
      {
        name: "a group beside it, that counts",
        given: [
          acl({}, { name: "acl" }),
          beside("RuleGroupAssociation", { webAclArn: UNKNOWN, overrideAction: "count" }),
        ],
        says: /none of its rules/,
      },
      { name: "rules that are not known yet", given: [acl({ rules: UNKNOWN })], says: "undetermined" },
      other,
    ],
  },
];
