import { type Sample, UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const policy = (props: Record<string, unknown>) => of("gcp:compute/sSLPolicy:SSLPolicy")(props, { name: "modern" });
const https = (props: Record<string, unknown>, rest: Partial<Sample> = {}) =>
  of("gcp:compute/targetHttpsProxy:TargetHttpsProxy")(props, { name: "front", ...rest });
const http = (props: Record<string, unknown>, rest: Partial<Sample> = {}) =>
  of("gcp:compute/targetHttpProxy:TargetHttpProxy")(props, { name: "plain", ...rest });
const map = (props: Record<string, unknown>) => of("gcp:compute/uRLMap:URLMap")(props, { name: "map" });
const named = https({ sslPolicy: UNKNOWN }, { from: { sslPolicy: ["modern"] } });
const mapped = http({ urlMap: UNKNOWN }, { from: { urlMap: ["map"] } });
const toHttps = { defaultUrlRedirect: { httpsRedirect: true, stripQuery: false } };

export const googleEdgeCases: RuleCases[] = [
  {
    rule: "gcp-lb-tls12",
    cases: [
      { name: "a policy of 1.2", given: [policy({ minTlsVersion: "TLS_1_2", profile: "MODERN" })], says: "pass" },
      { name: "a policy of 1.3", given: [policy({ minTlsVersion: "TLS_1_3" })], says: "pass" },
      { name: "a policy as Google makes it", given: [policy({})], says: /minTlsVersion is undefined; want TLS_1_2/ },
      { name: "a policy of 1.1", given: [policy({ minTlsVersion: "TLS_1_1" })], says: /minTlsVersion is TLS_1_1/ },
      { name: "a policy that is not known yet", given: [policy({ minTlsVersion: UNKNOWN })], says: "undetermined" },
      {
        name: "a proxy with a policy that is being made",
        given: [named, policy({ minTlsVersion: "TLS_1_2" })],
        says: "pass",
      },
      {
        name: "a proxy with a policy that is old",
        given: [named, policy({ minTlsVersion: "TLS_1_0" })],
        says: /modern: minTlsVersion is TLS_1_0/,
      },
      { name: "a proxy without a policy", given: [https({ urlMap: UNKNOWN })], says: /sslPolicy is not set/ },
      {
        name: "a proxy with a policy of elsewhere",
        given: [https({ sslPolicy: "projects/p/global/sslPolicies/s" })],
        says: "pass",
      },
      { name: "a proxy of which nobody knows yet", given: [https({ sslPolicy: UNKNOWN })], says: "undetermined" },
      {
        name: "TLS without HTTP",
        given: [of("gcp:compute/targetSSLProxy:TargetSSLProxy")({})],
        says: /sslPolicy is not set/,
      },
      { name: "plain HTTP that redirects", given: [mapped, map(toHttps)], says: "pass" },
      {
        name: "plain HTTP in a region that redirects",
        given: [
          of("gcp:compute/regionTargetHttpProxy:RegionTargetHttpProxy")(
            { urlMap: UNKNOWN },
            { name: "plain", from: { urlMap: ["map"] } },
          ),
          of("gcp:compute/regionUrlMap:RegionUrlMap")(toHttps, { name: "map" }),
        ],
        says: "pass",
      },
      {
        name: "plain HTTP that serves",
        given: [mapped, map({ defaultService: UNKNOWN })],
        says: /defaultUrlRedirect of map does not redirect to HTTPS/,
      },
      {
        name: "plain HTTP that redirects to plain HTTP",
        given: [mapped, map({ defaultUrlRedirect: { hostRedirect: "x", stripQuery: false } })],
        says: /defaultUrlRedirect of map does not redirect/,
      },
      {
        name: "plain HTTP that serves one host",
        given: [
          mapped,
          map({
            ...toHttps,
            pathMatchers: [{ name: "old", defaultService: UNKNOWN, pathRules: [{ paths: ["/a"], service: UNKNOWN }] }],
          }),
        ],
        says: /pathMatcher old of map.*pathMatcher old\[0\] of map/,
      },
      {
        name: "plain HTTP that redirects everywhere",
        given: [
          mapped,
          map({
            ...toHttps,
            pathMatchers: [
              { name: "old", ...toHttps, routeRules: [{ priority: 1, urlRedirect: { httpsRedirect: true } }] },
            ],
          }),
        ],
        says: "pass",
      },
      {
        name: "plain HTTP with a map of elsewhere",
        given: [http({ urlMap: "others" })],
        says: /URL map others is not of this stack/,
      },
      {
        name: "a redirect that is not known yet",
        given: [mapped, map({ defaultUrlRedirect: UNKNOWN })],
        says: "undetermined",
      },
      other,
    ],
  },
];
