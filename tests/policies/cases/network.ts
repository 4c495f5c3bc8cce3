import { UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const group = of("aws:ec2/securityGroup:SecurityGroup");
const classic = of("aws:ec2/securityGroupRule:SecurityGroupRule");
const ingress = of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
const egress = of("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule");
const list = of("aws:ec2/managedPrefixList:ManagedPrefixList");
const entry = of("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry");
const machine = of("aws:ec2/instance:Instance");
const template = of("aws:ec2/launchTemplate:LaunchTemplate");
const subnet = of("aws:ec2/subnet:Subnet");

const ssh = { ipProtocol: "tcp", fromPort: 22, toPort: 22 };
const byList = (props: object) =>
  ingress({ ...ssh, prefixListId: UNKNOWN, ...props }, { name: "rule", from: { prefixListId: ["offices"] } });
const offices = (...cidrs: string[]) => list({ entries: cidrs.map((cidr) => ({ cidr })) }, { name: "offices" });
const card = (props: object = {}) => group({ tags: { "data-class": "card" }, ...props }, { name: "db" });
const out = (props: object) =>
  egress({ securityGroupId: UNKNOWN, ...props }, { name: "out", from: { securityGroupId: ["db"] } });

export const networkCases: RuleCases[] = [
  {
    rule: "aws-sg-no-open-lists",
    cases: [
      { name: "a list of offices", given: [byList({}), offices("203.0.113.0/24")], says: "pass" },
      {
        name: "the internet in a list",
        given: [byList({}), offices("203.0.113.0/24", "0.0.0.0/0")],
        says: /opens 22 \(SSH\) to offices, which holds 0\.0\.0\.0\/0/,
      },
      {
        name: "an entry beside the list",
        given: [
          byList({}),
          list({}, { name: "offices" }),
          entry({ cidr: "::/0", prefixListId: UNKNOWN }, { name: "entry", from: { prefixListId: ["offices"] } }),
        ],
        says: /which holds ::\/0/,
      },
      {
        name: "the internet in a list, for HTTPS",
        given: [byList({ fromPort: 443, toPort: 443 }), offices("0.0.0.0/0")],
        says: "pass",
      },
      {
        name: "a rule within a group",
        given: [
          group(
            { ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, prefixListIds: [UNKNOWN] }] },
            { name: "open", from: { ingress: ["offices"] } },
          ),
          offices("0.0.0.0/0"),
        ],
        says: /ingress\[0\] opens all ports to offices/,
      },
      {
        name: "a range that is not known yet",
        given: [byList({}), offices(UNKNOWN)],
        says: "undetermined",
      },
      { name: "a range, and no list", given: [ingress({ ...ssh, cidrIpv4: "0.0.0.0/0" })], says: "notApplicable" },
    ],
  },
  {
    rule: "aws-sg-described",
    cases: [
      { name: "a reason", given: ingress({ ...ssh, description: "PostgreSQL from the cluster" }), says: "pass" },
      { name: "none", given: ingress(ssh), says: /description of this ingress rule is ""/ },
      { name: "a word", given: egress({ ...ssh, description: "database" }), says: /egress rule is "database"/ },
      {
        name: "the second within a group",
        given: group({
          egress: [
            { protocol: "tcp", description: "to the cache of the services" },
            { protocol: "tcp", description: " " },
          ],
        }),
        says: /description of egress\[1\] is ""/,
      },
      { name: "a group that lets nothing through", given: group({}), says: "pass" },
      { name: "a classic rule", given: classic({ type: "egress", protocol: "-1" }), says: /this egress rule/ },
      {
        name: "a range that is not known yet",
        given: ingress({ ...ssh, cidrIpv4: UNKNOWN, description: "PostgreSQL from the cluster" }),
        says: "pass",
      },
      {
        name: "a reason that is not known yet",
        given: ingress({ ...ssh, description: UNKNOWN }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "aws-sg-egress",
    cases: [
      { name: "card data with nothing out", given: [card()], says: "pass" },
      {
        name: "one port to everywhere",
        given: [card(), out({ cidrIpv4: "0.0.0.0/0", ipProtocol: "tcp", fromPort: 443, toPort: 443 })],
        says: "pass",
      },
      {
        name: "everything to everywhere",
        given: [card(), out({ cidrIpv4: "0.0.0.0/0", ipProtocol: "-1" })],
        says: /out lets out everything to 0\.0\.0\.0\/0/,
      },
      {
        name: "within the group",
        given: [card({ egress: [{ protocol: "tcp", fromPort: 0, toPort: 65535, ipv6CidrBlocks: ["::/0"] }] })],
        says: /db egress\[0\] lets out everything to ::\/0/,
      },
      {
        name: "everything to the network",
        given: [card(), out({ cidrIpv4: "10.0.0.0/8", ipProtocol: "-1" })],
        says: "pass",
      },
      {
        name: "a range that is not known yet",
        given: [card(), out({ cidrIpv4: UNKNOWN, ipProtocol: "-1" })],
        says: "undetermined",
      },
      {
        name: "internal data",
        given: [
          group({ tags: { "data-class": "internal" } }, { name: "db" }),
          out({ cidrIpv4: "0.0.0.0/0", ipProtocol: "-1" }),
        ],
        says: "notApplicable",
      },
    ],
  },
  {
    rule: "aws-no-public-ip",
    cases: [
      { name: "a machine without", given: machine({}), says: "pass" },
      {
        name: "a machine with one",
        given: machine({ associatePublicIpAddress: true }),
        says: /associatePublicIpAddress is true/,
      },
      { name: "a subnet that gives none", given: subnet({ mapPublicIpOnLaunch: false }), says: "pass" },
      { name: "a subnet that gives one", given: subnet({ mapPublicIpOnLaunch: true }), says: /mapPublicIpOnLaunch/ },
      {
        name: "a subnet at the edge",
        given: subnet({ mapPublicIpOnLaunch: true, tags: { tier: "edge" } }),
        says: "pass",
      },
      {
        name: "a template, as text",
        given: template({ networkInterfaces: [{}, { associatePublicIpAddress: "true" }] }),
        says: /networkInterfaces\[1\]/,
      },
      { name: "a template without interfaces", given: template({}), says: "pass" },
      { name: "what is not known yet", given: subnet({ mapPublicIpOnLaunch: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "aws-imdsv2",
    cases: [
      {
        name: "tokens, one step away",
        given: template({ metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 } }),
        says: "pass",
      },
      { name: "tokens", given: machine({ metadataOptions: { httpTokens: "required" } }), says: "pass" },
      {
        name: "two steps, for containers",
        given: machine({ metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 2 } }),
        says: "pass",
      },
      { name: "turned off", given: machine({ metadataOptions: { httpEndpoint: "disabled" } }), says: "pass" },
      { name: "the default", given: machine({}), says: /httpTokens is undefined; want required/ },
      {
        name: "tokens as one likes",
        given: template({ metadataOptions: { httpTokens: "optional" } }),
        says: /optional/,
      },
      {
        name: "far away",
        given: template({ metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 64 } }),
        says: /httpPutResponseHopLimit is 64/,
      },
      {
        name: "what is not known yet",
        given: template({ metadataOptions: { httpTokens: UNKNOWN } }),
        says: "undetermined",
      },
      other,
    ],
  },
];
