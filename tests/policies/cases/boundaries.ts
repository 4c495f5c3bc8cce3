import { UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const vpc = of("aws:ec2/vpc:Vpc")({}, { name: "net" });
const byDefault = (props: object) =>
  of("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")(
    { vpcId: UNKNOWN, ...props },
    { name: "default", from: { vpcId: ["net"] } },
  );
const ingress = (props: object, group: string) =>
  of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")(
    { securityGroupId: UNKNOWN, ...props },
    { name: "rule", from: { securityGroupId: [group] } },
  );
const everything = [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }];

const database = of("aws:rds/instance:Instance")(
  { vpcSecurityGroupIds: [UNKNOWN] },
  { name: "db", from: { vpcSecurityGroupIds: ["group"] } },
);
const cache = of("aws:elasticache/replicationGroup:ReplicationGroup")(
  { securityGroupIds: [UNKNOWN] },
  { name: "cache", from: { securityGroupIds: ["group"] } },
);
const group = (props: object = {}) => of("aws:ec2/securityGroup:SecurityGroup")({ ...props }, { name: "group" });
const postgres = { ipProtocol: "tcp", fromPort: 5432, toPort: 5432 };

const netpol = of("kubernetes:networking.k8s.io/v1:NetworkPolicy");
const some = { podSelector: { matchLabels: { app: "order" } } };
const policy = (spec: object, labels: object = {}) => netpol({ metadata: { labels }, spec: { ...some, ...spec } });
const ports = [{ protocol: "TCP", port: 443 }];
const internet = [{ ipBlock: { cidr: "0.0.0.0/0" } }];

export const boundaryCases: RuleCases[] = [
  {
    rule: "aws-default-sg-closed",
    cases: [
      { name: "a network whose group is ours", given: [vpc, byDefault({})], says: "pass" },
      { name: "a network whose group is not", given: [vpc], says: /no DefaultSecurityGroup of this stack names it/ },
      { name: "a group without rules", given: [byDefault({ ingress: [], egress: [] }), vpc], says: "pass" },
      {
        name: "a group as AWS makes it",
        given: [byDefault({ ingress: everything }), vpc],
        says: /it has ingress rules/,
      },
      {
        name: "a group that lets all out",
        given: [byDefault({ egress: everything }), vpc],
        says: /it has egress rules/,
      },
      {
        name: "a rule beside it",
        given: [byDefault({}), vpc, ingress(postgres, "default")],
        says: /rule lets something through it/,
      },
      { name: "rules that are not known yet", given: [byDefault({ ingress: UNKNOWN }), vpc], says: "undetermined" },
      { name: "a group of our own", given: [group()], says: "notApplicable" },
    ],
  },
  {
    rule: "aws-store-ingress-by-group",
    cases: [
      {
        name: "a group",
        given: [database, group(), ingress({ ...postgres, referencedSecurityGroupId: UNKNOWN }, "group")],
        says: "pass",
      },
      {
        name: "a few addresses",
        given: [database, group(), ingress({ ...postgres, cidrIpv4: "10.1.2.0/28" }, "group")],
        says: "pass",
      },
      {
        name: "a whole network",
        given: [database, group(), ingress({ ...postgres, cidrIpv4: "10.0.0.0/8" }, "group")],
        says: /rule lets in 10\.0\.0\.0\/8; name a group/,
      },
      {
        name: "a whole network, into a cache",
        given: [cache, group(), ingress({ cidrIpv4: "10.128.0.0/16" }, "group")],
        says: /rule lets in 10\.128\.0\.0\/16/,
      },
      {
        name: "a whole network, in the group itself",
        given: [cache, group({ ingress: [{ cidrBlocks: ["10.0.0.0/16"], ipv6CidrBlocks: ["fd00::/8"] }] })],
        says: /group ingress\[0\] lets in 10\.0\.0\.0\/16, fd00::\/8/,
      },
      {
        name: "a range that is not known yet",
        given: [database, group(), ingress({ ...postgres, cidrIpv4: UNKNOWN }, "group")],
        says: "undetermined",
      },
      {
        name: "a group of another stack",
        given: [of("aws:rds/instance:Instance")({ vpcSecurityGroupIds: ["sg-1"] }, { name: "db" })],
        says: "notApplicable",
      },
    ],
  },
  {
    rule: "k8s-netpol-names-peers",
    cases: [
      { name: "nothing is let through", given: policy({}), says: "pass" },
      { name: "named pods", given: policy({ ingress: [{ from: [some] }] }), says: "pass" },
      { name: "the internet, on a port", given: policy({ egress: [{ to: internet, ports }] }), says: "pass" },
      {
        name: "everybody, on a port, to some pods: a gateway",
        given: policy({ ingress: [{ ports }] }, { "data-class": "internal" }),
        says: "pass",
      },
      { name: "everybody", given: policy({ ingress: [{ from: [some] }, {}] }), says: /ingress\[1\] names no peers/ },
      { name: "everybody, by an empty list", given: policy({ ingress: [{ from: [] }] }), says: /names no peers/ },
      { name: "to everywhere", given: policy({ egress: [{}] }), says: /egress\[0\] names no peers/ },
      {
        name: "everybody, on a port, to every pod",
        given: policy({ podSelector: {}, ingress: [{ ports }] }),
        says: /ingress\[0\] names no peers/,
      },
      {
        name: "everybody, on a port, to what holds card data",
        given: policy({ ingress: [{ ports }] }, { "data-class": "card" }),
        says: /ingress\[0\] names no peers/,
      },
      {
        name: "the internet, on every port",
        given: policy({ egress: [{ to: internet }] }),
        says: /egress\[0\] opens every port to 0\.0\.0\.0\/0/,
      },
      {
        name: "every pod of every namespace",
        given: policy({ ingress: [{ from: [{ namespaceSelector: {} }] }] }),
        says: /every pod of every namespace/,
      },
      {
        name: "some pods of every namespace",
        given: policy({ ingress: [{ from: [{ namespaceSelector: {}, ...some }] }] }),
        says: "pass",
      },
      { name: "peers that are not known yet", given: policy({ egress: [{ to: UNKNOWN }] }), says: "undetermined" },
      other,
    ],
  },
];
