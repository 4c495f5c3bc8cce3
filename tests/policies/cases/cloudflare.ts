import { UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const cf = (kind: string) => of(`cloudflare:index/${kind}:${kind[0]!.toUpperCase()}${kind.slice(1)}`);
const [zone, setting, dnssec, record, balancer, monitor] = [
  ...[cf("zone"), cf("zoneSetting"), cf("zoneDnssec"), cf("dnsRecord"), cf("loadBalancer"), cf("loadBalancerMonitor")],
] as const;
const ruleset = cf("ruleset");
const pulls = cf("authenticatedOriginPullsSettings");
const named = { from: { zoneId: ["zone"] } };
const domain = () => zone({ name: "gocoffee.example", account: { id: "1" } }, { name: "zone" });
const says = (settingId: string, value: unknown) => setting({ settingId, value, zoneId: "z" });
const ofZone = (settingId: string) =>
  setting({ settingId, value: "x", zoneId: UNKNOWN }, { name: settingId, ...named });
const signed = (status: string) => dnssec({ status, zoneId: UNKNOWN }, { name: "signed", ...named });
const at53 = of("aws:route53/record:Record");
const check = of("aws:route53/healthCheck:HealthCheck");
const tied = { from: { healthCheckId: ["check"] } };
const led = (change: object = {}) =>
  at53({ name: "global.ways", type: "CNAME", ttl: 60, healthCheckId: UNKNOWN, ...change }, tied);
const probe = (change: object = {}) =>
  check({ type: "HTTPS", requestInterval: 30, failureThreshold: 3, ...change }, { name: "check" });

export const cloudflareCases: RuleCases[] = [
  {
    rule: "cloudflare-strict-tls",
    cases: [
      { name: "strict", given: says("ssl", "strict"), says: "pass" },
      { name: "any certificate", given: says("ssl", "full"), says: /ssl is full; want strict/ },
      { name: "an old version", given: says("min_tls_version", "1.0"), says: /min_tls_version is 1.0/ },
      { name: "a new one", given: says("min_tls_version", "1.3"), says: "pass" },
      { name: "plain HTTP", given: says("always_use_https", "off"), says: /always_use_https is off/ },
      { name: "another setting", given: says("websockets", "on"), says: "notApplicable" },
      { name: "one that is not known yet", given: says("ssl", UNKNOWN), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "cloudflare-zone-signed",
    neverUnknown: "what names the zone is linked, whatever its id",
    cases: [
      {
        name: "a sound one",
        given: [domain(), signed("active"), ofZone("ssl"), ofZone("min_tls_version")],
        says: "pass",
      },
      { name: "unsigned", given: [domain(), ofZone("ssl"), ofZone("min_tls_version")], says: /no ZoneDnssec/ },
      {
        name: "signing switched off",
        given: [domain(), signed("disabled"), ofZone("ssl"), ofZone("min_tls_version")],
        says: /no ZoneDnssec/,
      },
      { name: "the default mode of TLS", given: [domain(), signed("active")], says: /says its ssl/ },
      other,
    ],
  },
  {
    rule: "cloudflare-domain-proxied",
    cases: [
      {
        name: "proxied",
        given: [record({ name: "gocoffee.example", type: "CNAME", proxied: true }), domain()],
        says: "pass",
      },
      {
        name: "DNS alone",
        given: [record({ name: "gocoffee.example", type: "CNAME", proxied: false }), domain()],
        says: /proxied is false/,
      },
      {
        name: "a cloud's own name",
        given: [record({ name: "gcp.gocoffee.example", type: "A", proxied: false }), domain()],
        says: "notApplicable",
      },
      { name: "a balancer", given: balancer({ proxied: true }), says: "pass" },
      { name: "a balancer of DNS alone", given: balancer({}), says: /proxied is undefined/ },
      { name: "one that is not known yet", given: balancer({ proxied: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "cloudflare-origin-knows",
    neverUnknown: "what names the zone is linked, whatever its id",
    cases: [
      {
        name: "a secret header",
        given: [domain(), ruleset({ phase: "http_request_late_transform" }, { name: "rules", ...named })],
        says: "pass",
      },
      { name: "a certificate", given: [domain(), pulls({ enabled: true }, { name: "pulls", ...named })], says: "pass" },
      {
        name: "rules of another kind",
        given: [domain(), ruleset({ phase: "http_ratelimit" }, { name: "rules", ...named })],
        says: /makes its requests known/,
      },
      other,
    ],
  },
  {
    rule: "aws-route53-failover-fits-rto",
    cases: [
      { name: "a sound one", given: [led(), probe()], says: "pass", stack: "prod" },
      {
        name: "an alias",
        given: [at53({ name: "x", type: "A", healthCheckId: UNKNOWN }, tied), probe()],
        says: "pass",
      },
      { name: "an answer kept for an hour", given: [led({ ttl: 3600 }), probe()], says: /3756 s/, stack: "prod" },
      { name: "a check that is off", given: [led(), probe({ disabled: true })], says: /disabled/ },
      {
        name: "a check that is off and turned round, which counts as ill",
        given: [led(), probe({ disabled: true, invertHealthcheck: true })],
        says: "notApplicable",
      },
      { name: "no check", given: at53({ name: "x", type: "A", ttl: 3600 }), says: "notApplicable" },
      {
        name: "a threshold that is not known yet",
        given: [led(), probe({ failureThreshold: UNKNOWN })],
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "cloudflare-failover-fits-rto",
    cases: [
      { name: "a sound one", given: monitor({ interval: 30, consecutiveDown: 3 }), says: "pass", stack: "prod" },
      { name: "an hour", given: monitor({ interval: 3600, consecutiveDown: 1 }), says: /3630 s/, stack: "prod" },
      { name: "one that is not known yet", given: monitor({ interval: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
];
