import { UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const ingress = of("kubernetes:networking.k8s.io/v1:Ingress");
const listenerRule = of("aws:lb/listenerRule:ListenerRule");
const listener = of("aws:lb/listener:Listener");
const db = of("aws:rds/instance:Instance");

const rules = [{ host: "shop.gocoffee.example" }, { host: "api.gocoffee.example" }];
const withTls = (hosts: string[], annotations: object = {}) =>
  ingress({ metadata: { annotations }, spec: { rules, tls: [{ hosts, secretName: "tls" }] } });
const both = rules.map(({ host }) => host);
const alb = "alb.ingress.kubernetes.io";

const onListener = (actions: unknown, protocol: unknown) => [
  listenerRule({ listenerArn: UNKNOWN, actions }, { name: "rule", from: { listenerArn: ["http"] } }),
  listener({ protocol }, { name: "http" }),
];
const forward = [
  { type: "forward", targetGroupArn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/a/1" },
];
const redirect = [{ type: "redirect", redirect: { protocol: "HTTPS", statusCode: "HTTP_301" } }];

export const wayInCases: RuleCases[] = [
  {
    rule: "k8s-ingress-tls",
    cases: [
      { name: "each host", given: withTls(both), says: "pass" },
      { name: "a wildcard", given: withTls(["*.gocoffee.example"]), says: "pass" },
      { name: "all hosts", given: withTls([]), says: "pass" },
      { name: "no certificate", given: ingress({ spec: { rules } }), says: /spec\.tls is empty/ },
      { name: "a host without", given: withTls(both.slice(1)), says: /does not cover shop\.gocoffee\.example/ },
      {
        name: "a rule for every host",
        given: ingress({ spec: { rules: [{}], tls: [{ hosts: both }] } }),
        says: /does not cover every host/,
      },
      {
        name: "no redirect",
        given: withTls(both, { "nginx.ingress.kubernetes.io/ssl-redirect": "false" }),
        says: /ssl-redirect is false/,
      },
      {
        name: "a certificate of AWS",
        given: ingress({ metadata: { annotations: { [`${alb}/certificate-arn`]: UNKNOWN } }, spec: { rules } }),
        says: "pass",
      },
      {
        name: "HTTP beside HTTPS on a load balancer of AWS",
        given: withTls(both, { [`${alb}/listen-ports`]: '[{"HTTP": 80}, {"HTTPS": 443}]' }),
        says: /listen-ports has HTTP/,
      },
      {
        name: "HTTP that is redirected there",
        given: withTls(both, {
          [`${alb}/listen-ports`]: '[{"HTTP": 80}, {"HTTPS": 443}]',
          [`${alb}/ssl-redirect`]: "443",
        }),
        says: "pass",
      },
      { name: "hosts that are not known yet", given: ingress({ spec: { rules, tls: UNKNOWN } }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "aws-lb-rule-tls",
    cases: [
      { name: "on HTTPS", given: onListener(forward, "HTTPS"), says: "pass" },
      { name: "a redirect on HTTP", given: onListener(redirect, "HTTP"), says: "pass" },
      {
        name: "a forward on HTTP",
        given: onListener(forward, "HTTP"),
        says: /does forward on http, which speaks HTTP/,
      },
      {
        name: "a redirect that stays on HTTP",
        given: onListener([{ type: "redirect", redirect: { protocol: "HTTP", statusCode: "HTTP_301" } }], "HTTP"),
        says: /does redirect on http/,
      },
      { name: "a protocol that is not known yet", given: onListener(forward, UNKNOWN), says: "undetermined" },
      {
        name: "a listener of another stack",
        given: [listenerRule({ listenerArn: "arn:aws:x" }, { name: "rule" })],
        says: "notApplicable",
      },
    ],
  },
  {
    rule: "aws-password-not-written",
    neverUnknown: "whether a resource makes it is known before the password is",
    cases: [
      { name: "the cloud's", given: [db({ manageMasterUserPassword: true }, { name: "db" })], says: "notApplicable" },
      {
        name: "made",
        given: [
          db({ password: UNKNOWN }, { name: "db", from: { password: ["random"] } }),
          { type: "random:index/randomPassword:RandomPassword", name: "random" },
        ],
        says: "pass",
      },
      {
        name: "written down",
        given: [db({ password: "correct horse" }, { name: "db" })],
        says: /password is written in the program/,
      },
      {
        name: "written down for a cache",
        given: [of("aws:elasticache/replicationGroup:ReplicationGroup")({ authToken: "x" }, { name: "cache" })],
        says: /authToken is written/,
      },
    ],
  },
];
