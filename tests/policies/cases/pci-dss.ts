import { UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const db = of("aws:rds/instance:Instance");
const subnets = of("aws:rds/subnetGroup:SubnetGroup");
const subnet = of("aws:ec2/subnet:Subnet");
const association = of("aws:ec2/routeTableAssociation:RouteTableAssociation");
const table = of("aws:ec2/routeTable:RouteTable");
const route = of("aws:ec2/route:Route");
const gateway = of("aws:ec2/internetGateway:InternetGateway");
const nat = of("aws:ec2/natGateway:NatGateway");
const group = of("aws:ec2/securityGroup:SecurityGroup");
const classic = of("aws:ec2/securityGroupRule:SecurityGroupRule");
const ingress = of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
const eks = of("aws:eks/cluster:Cluster");
const bucket = of("aws:s3/bucket:Bucket");
const block = of("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
const acl = of("aws:s3/bucketAcl:BucketAcl");
const role = of("aws:iam/role:Role");

const flags = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
const assets = bucket({ bucket: "assets" }, { name: "assets" });

/** A database whose subnet's traffic goes `out`: what is unknown at preview is unknown here. */
const placed = (...out: Parameters<typeof route>[]) => [
  db({ dbSubnetGroupName: UNKNOWN }, { name: "orders", from: { dbSubnetGroupName: ["data"] } }),
  subnets({ subnetIds: [UNKNOWN, UNKNOWN] }, { name: "data", from: { subnetIds: ["data-a", "data-b"] } }),
  subnet({}, { name: "data-a" }),
  subnet({}, { name: "data-b" }),
  association(
    { subnetId: UNKNOWN, routeTableId: UNKNOWN },
    { name: "a", from: { subnetId: ["data-b"], routeTableId: ["table"] } },
  ),
  table({}, { name: "table" }),
  gateway({}, { name: "igw" }),
  nat({}, { name: "nat" }),
  ...out.map(([props, rest]) => route(props, rest)),
];
const from = (more: Record<string, string[]>) => ({ name: "route", from: { routeTableId: ["table"], ...more } });

export const pciDssCases: RuleCases[] = [
  {
    rule: "aws-rds-private",
    cases: [
      { name: "a private one", given: db({ publiclyAccessible: false }), says: "pass" },
      { name: "the default", given: db({}), says: "pass" },
      { name: "a public one", given: db({ publiclyAccessible: true }), says: /publiclyAccessible is true/ },
      { name: "one that is not known yet", given: db({ publiclyAccessible: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "aws-rds-private-subnets",
    neverUnknown: "where a value comes from is known at preview",
    cases: [
      {
        name: "a NAT gateway",
        given: placed([{ gatewayId: null, natGatewayId: UNKNOWN }, from({ natGatewayId: ["nat"] })]),
        says: "pass",
      },
      { name: "no way out", given: placed(), says: "pass" },
      {
        name: "an internet gateway",
        given: placed([{ gatewayId: UNKNOWN }, from({ gatewayId: ["igw"] })]),
        says: /data-b is routed to an internet gateway/,
      },
      {
        name: "a route in the table itself",
        given: placed().map((one) => (one.name === "table" ? { ...one, from: { routes: ["igw"] } } : one)),
        says: /data-b is routed/,
      },
      {
        name: "an internet gateway that is not of this stack",
        given: placed([{ gatewayId: "igw-0123456789abcdef0" }, from({})]),
        says: /data-b is routed/,
      },
      {
        name: "the network's main table, where a subnet has none of its own",
        given: [
          ...placed([{ gatewayId: UNKNOWN }, from({ gatewayId: ["igw"] })]).map((one) =>
            one.name === "data-b" ? { ...one, from: { vpcId: ["vpc"] } } : one,
          ),
          { type: "aws:ec2/vpc:Vpc", name: "vpc" },
          {
            type: "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation",
            name: "main",
            from: { vpcId: ["vpc"], routeTableId: ["table"] },
          },
        ].filter(({ name }) => name !== "a"),
        says: /data-b is routed/,
      },
      {
        name: "an instance of a cluster, through the cluster's group",
        given: [
          {
            type: "aws:rds/clusterInstance:ClusterInstance",
            name: "reader",
            props: { clusterIdentifier: UNKNOWN },
            from: { clusterIdentifier: ["aurora"] },
          },
          {
            type: "aws:rds/cluster:Cluster",
            name: "aurora",
            props: { dbSubnetGroupName: UNKNOWN },
            from: { dbSubnetGroupName: ["data"] },
          },
          ...placed([{ gatewayId: UNKNOWN }, from({ gatewayId: ["igw"] })]).slice(1),
        ],
        says: /data-b is routed/,
      },
      { name: "subnets of elsewhere", given: [db({ dbSubnetGroupName: "shared" })], says: "notApplicable" },
    ],
  },
  {
    rule: "aws-sg-no-open-admin",
    cases: [
      {
        name: "HTTPS for everybody",
        given: ingress({ cidrIpv4: "0.0.0.0/0", ipProtocol: "tcp", fromPort: 443, toPort: 443 }),
        says: "pass",
      },
      {
        name: "SSH for the VPN",
        given: ingress({ cidrIpv4: "10.8.0.0/16", ipProtocol: "tcp", fromPort: 22, toPort: 22 }),
        says: "pass",
      },
      {
        name: "PostgreSQL for a group",
        given: ingress({ referencedSecurityGroupId: UNKNOWN, ipProtocol: "tcp", fromPort: 5432, toPort: 5432 }),
        says: "pass",
      },
      {
        name: "ping",
        given: ingress({ cidrIpv4: "0.0.0.0/0", ipProtocol: "icmp", fromPort: -1, toPort: -1 }),
        says: "pass",
      },
      {
        name: "SSH",
        given: ingress({ cidrIpv4: "0.0.0.0/0", ipProtocol: "tcp", fromPort: 22, toPort: 22 }),
        says: /opens 22 \(SSH\) to 0.0.0.0\/0/,
      },
      {
        name: "IPv6",
        given: ingress({ cidrIpv6: "::/0", ipProtocol: "tcp", fromPort: 3389, toPort: 3389 }),
        says: /3389 \(RDP\) to ::\/0/,
      },
      {
        name: "half of the internet",
        given: ingress({ cidrIpv4: "128.0.0.0/1", ipProtocol: "tcp", fromPort: 22, toPort: 22 }),
        says: /22 \(SSH\)/,
      },
      {
        name: "a range around it",
        given: ingress({ cidrIpv4: "0.0.0.0/0", ipProtocol: "tcp", fromPort: 5000, toPort: 6000 }),
        says: /5432 \(PostgreSQL\)/,
      },
      { name: "every protocol", given: ingress({ cidrIpv4: "0.0.0.0/0", ipProtocol: "-1" }), says: /all ports/ },
      {
        name: "within a group",
        given: group({
          ingress: [
            { cidrBlocks: ["10.0.0.0/8"], protocol: "tcp", fromPort: 22, toPort: 22 },
            { cidrBlocks: ["0.0.0.0/0"], protocol: "tcp", fromPort: 6379, toPort: 6379 },
          ],
        }),
        says: /ingress\[1\] opens 6379/,
      },
      { name: "a group without rules", given: group({}), says: "pass" },
      {
        name: "the network's default group",
        given: {
          type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
          props: { ingress: [{ protocol: "tcp", fromPort: 3389, toPort: 3389, ipv6CidrBlocks: ["::/0"] }] },
        },
        says: /ingress\[0\] opens 3389 \(RDP\) to ::\/0/,
      },
      {
        name: "a classic rule",
        given: classic({ type: "ingress", protocol: "tcp", fromPort: 0, toPort: 65535, cidrBlocks: ["0.0.0.0/0"] }),
        says: /all ports/,
      },
      {
        name: "a classic rule for what goes out",
        given: classic({ type: "egress", protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }),
        says: "notApplicable",
      },
      {
        name: "one unknown does not hide another's fault",
        given: group({
          ingress: [
            { cidrBlocks: [UNKNOWN], protocol: "tcp", fromPort: 22, toPort: 22 },
            { cidrBlocks: ["0.0.0.0/0"], protocol: "tcp", fromPort: 22, toPort: 22 },
          ],
        }),
        says: /ingress\[1\]/,
      },
      {
        name: "a range that is not known yet",
        given: ingress({ cidrIpv4: UNKNOWN, ipProtocol: "tcp", fromPort: 22, toPort: 22 }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "aws-eks-private-api",
    cases: [
      { name: "a private one", given: eks({ vpcConfig: { endpointPublicAccess: false } }), says: "pass" },
      {
        name: "for named ranges",
        given: eks({ vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.0/24"] } }),
        says: "pass",
      },
      { name: "the default", given: eks({ vpcConfig: { subnetIds: [UNKNOWN] } }), says: /on for 0.0.0.0\/0/ },
      { name: "for nobody by name", given: eks({ vpcConfig: { publicAccessCidrs: [] } }), says: /on for 0.0.0.0\/0/ },
      {
        name: "for everybody",
        given: eks({ vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.0/24", "0.0.0.0/0"] } }),
        says: /on for 0.0.0.0\/0/,
      },
      {
        name: "ranges that are not known yet",
        given: eks({ vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: [UNKNOWN] } }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "aws-s3-public-block",
    cases: [
      {
        name: "all four flags",
        given: [assets, block({ bucket: "assets", ...flags }, { name: "block" })],
        says: "pass",
      },
      {
        name: "an id that is not known yet",
        given: [
          bucket({}, { name: "assets" }),
          block({ bucket: UNKNOWN, ...flags }, { name: "block", from: { bucket: ["assets"] } }),
        ],
        says: "pass",
      },
      {
        name: "three flags",
        given: [assets, block({ bucket: "assets", ...flags, ignorePublicAcls: false }, { name: "block" })],
        says: /block has ignorePublicAcls false/,
      },
      { name: "no block", given: [assets], says: /no BucketPublicAccessBlock/ },
      {
        name: "a block of another bucket",
        given: [assets, block({ bucket: "logs", ...flags }, { name: "block" })],
        says: /no BucketPublicAccessBlock/,
      },
      {
        name: "a public ACL",
        given: [
          assets,
          block({ bucket: "assets", ...flags }, { name: "block" }),
          acl({ bucket: "assets", acl: "public-read" }, { name: "acl" }),
        ],
        says: /acl is public-read/,
      },
      {
        name: "a grant to everybody",
        given: [
          assets,
          block({ bucket: "assets", ...flags }, { name: "block" }),
          acl(
            {
              bucket: "assets",
              accessControlPolicy: {
                grants: [{ grantee: { uri: "http://acs.amazonaws.com/groups/global/AllUsers" }, permission: "READ" }],
              },
            },
            { name: "acl" },
          ),
        ],
        says: /acl grants access to everybody/,
      },
      {
        name: "a flag that is not known yet",
        given: [assets, block({ bucket: "assets", ...flags, blockPublicAcls: UNKNOWN }, { name: "block" })],
        says: "undetermined",
      },
      { name: "a stack without buckets", given: [role({})], says: "notApplicable" },
    ],
  },
];
