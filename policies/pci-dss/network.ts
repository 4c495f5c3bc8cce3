// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler, Turbot and Pulumi.
import type {
  RouteArgs,
  RouteTableArgs,
  RouteTableAssociationArgs,
  SecurityGroupArgs,
  SecurityGroupRuleArgs,
  SubnetArgs,
} from "@pulumi/aws/ec2";
import type { ClusterArgs } from "@pulumi/aws/eks";
import type { ClusterInstanceArgs, InstanceArgs, SubnetGroupArgs } from "@pulumi/aws/rds";
import type { SecurityGroupIngressRuleArgs } from "@pulumi/aws/vpc";
import {
  each,
  findings,
  type Inputs,
  notApplicable,
  type ResourceRule,
  type Rule,
  type StackResource,
  type StackRule,
  type StackView,
} from "../shared/rule";
import { isWholeInternet } from "./internet";

const instance = "aws:rds/instance:Instance";
const clusterInstance = "aws:rds/clusterInstance:ClusterInstance";

const databasePrivate: ResourceRule<InstanceArgs | ClusterInstanceArgs> = {
  id: "aws-rds-private",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["1.4.2", "1.4.4"], soc2: ["CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["25", "32(1)(b)"] },
  unconfirmed: ["1.4.4", "25", "32(1)(b)"],
  applies: [instance, clusterInstance],
  judges: "a database has no public address",
  because: "what stores card data may not be reached from an untrusted network",
  remedy:
    "Leave publiclyAccessible false, and reach the database through the cluster or a session of AWS Systems Manager.",
  check: (db) => findings(() => db.publiclyAccessible === true && "publiclyAccessible is true; set it to false"),
};

const databaseSubnetsPrivate: StackRule<InstanceArgs | ClusterInstanceArgs> = {
  id: "aws-rds-private-subnets",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["1.4.2", "1.4.4"], soc2: ["CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["25", "32(1)(b)"] },
  unconfirmed: ["1.4.4", "25", "32(1)(b)"],
  applies: [instance, clusterInstance],
  reads: [
    "aws:rds/subnetGroup:SubnetGroup",
    "aws:ec2/subnet:Subnet",
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
    "aws:ec2/routeTable:RouteTable",
    "aws:ec2/route:Route",
    "aws:ec2/internetGateway:InternetGateway",
  ],
  judges: "no subnet of a database has a route from the internet",
  because: "a database that becomes public by mistake is then still not reached",
  remedy: "Put the subnet group's subnets on a route table without an internet gateway.",
  checkStack(db, stack) {
    const groups = stack.behind<SubnetGroupArgs>(db, "dbSubnetGroupName", "aws:rds/subnetGroup:SubnetGroup");
    const subnets = groups.flatMap((group) => stack.behind<SubnetArgs>(group, "subnetIds", "aws:ec2/subnet:Subnet"));
    if (subnets.length === 0) return notApplicable("its subnets are not of this stack");
    return findings(() =>
      each(
        subnets,
        (subnet) =>
          hasInternetRoute(subnet, stack) && `${subnet.name} is routed to an internet gateway; use another subnet`,
      ),
    );
  },
};

function hasInternetRoute(subnet: StackResource<unknown>, stack: StackView): boolean {
  const associations = stack.pointingAt<RouteTableAssociationArgs>(
    subnet,
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
    "subnetId",
  );
  const tables = associations.flatMap((one) =>
    stack.behind<RouteTableArgs>(one, "routeTableId", "aws:ec2/routeTable:RouteTable"),
  );
  return tables.some(
    (table) =>
      leadsOut(table, "routes", stack) ||
      stack
        .pointingAt<RouteArgs>(table, "aws:ec2/route:Route", "routeTableId")
        .some((route) => leadsOut(route, "gatewayId", stack)),
  );
}

/** Whether a property names an internet gateway. The gateway's id is unknown at preview: where it comes from is not. */
function leadsOut(resource: StackResource<unknown>, property: string, stack: StackView): boolean {
  return stack.behind(resource, property, "aws:ec2/internetGateway:InternetGateway").length > 0;
}

const securityGroup = "aws:ec2/securityGroup:SecurityGroup";
const classicRule = "aws:ec2/securityGroupRule:SecurityGroupRule";

const noOpenAdmin: ResourceRule<never> = {
  id: "aws-sg-no-open-admin",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["1.3.1", "1.4.2"], soc2: ["CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["25", "32(1)(b)"] },
  unconfirmed: ["164.312(a)(1)", "25", "32(1)(b)"],
  applies: [securityGroup, classicRule, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"],
  judges: "the internet reaches no administration port and no database port",
  because: "these ports are found and tried within minutes",
  remedy:
    "Let in a security group, or the ranges of the VPN; administer through AWS Systems Manager or the cluster's API.",
  check(inputs, { type }) {
    if (type === securityGroup) {
      const group = inputs as Inputs<SecurityGroupArgs>;
      return findings(() =>
        each(group.ingress, (rule, index) =>
          openPorts(
            [...(rule.cidrBlocks ?? []), ...(rule.ipv6CidrBlocks ?? [])],
            rule.protocol,
            rule.fromPort,
            rule.toPort,
            `ingress[${index}] opens`,
          ),
        ),
      );
    }
    if (type === classicRule) {
      const rule = inputs as Inputs<SecurityGroupRuleArgs>;
      if (rule.type !== "ingress") return notApplicable("it is a rule for what goes out");
      return findings(() =>
        openPorts(
          [...(rule.cidrBlocks ?? []), ...(rule.ipv6CidrBlocks ?? [])],
          rule.protocol,
          rule.fromPort,
          rule.toPort,
          "opens",
        ),
      );
    }
    const rule = inputs as Inputs<SecurityGroupIngressRuleArgs>;
    return findings(() =>
      openPorts([rule.cidrIpv4, rule.cidrIpv6], rule.ipProtocol, rule.fromPort, rule.toPort, "opens"),
    );
  },
};

/** By name: what is administered or queried through it. Databases of the platform, and those that scanners look for. */
const guardedPorts: Readonly<Record<number, string>> = {
  22: "SSH",
  1433: "SQL Server",
  1521: "Oracle",
  2379: "etcd",
  3306: "MySQL",
  3389: "RDP",
  5432: "PostgreSQL",
  6379: "Redis",
  6443: "Kubernetes",
  9042: "Cassandra",
  9200: "OpenSearch",
  10250: "kubelet",
  11211: "Memcached",
  27017: "MongoDB",
};

function openPorts(
  sources: readonly (string | undefined)[],
  protocol: string,
  from: number | undefined,
  to: number | undefined,
  subject: string,
): string | false {
  const open = sources.filter((source) => source !== undefined && isWholeInternet(source));
  if (open.length === 0 || /^(icmp|icmpv6|1|58)$/.test(protocol)) return false;
  const what =
    /^(-1|all)$/.test(protocol) || (from === 0 && to === 65535)
      ? ["all ports"]
      : Object.entries(guardedPorts)
          .filter(([port]) => (from ?? 0) <= Number(port) && Number(port) <= (to ?? 65535))
          .map(([port, name]) => `${port} (${name})`);
  return what.length > 0 && `${subject} ${what.join(", ")} to ${open.join(", ")}; name who needs it`;
}

const clusterApiPrivate: ResourceRule<ClusterArgs> = {
  id: "aws-eks-private-api",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["1.3.1", "1.4.2"], soc2: ["CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["CC6.6", "164.312(a)(1)", "32(1)(b)"],
  applies: ["aws:eks/cluster:Cluster"],
  judges: "a cluster's API is not open to the internet",
  because: "whoever reaches the API can try every token that ever leaked",
  remedy: "Set vpcConfig.endpointPublicAccess to false, or publicAccessCidrs to the ranges that need it.",
  check: ({ vpcConfig }) =>
    findings(() => {
      // Both are open unless set. Source: EKS API reference, VpcConfigRequest.
      if (vpcConfig.endpointPublicAccess === false) return false;
      const ranges: readonly string[] = vpcConfig.publicAccessCidrs ?? ["0.0.0.0/0"];
      const open = ranges.filter(isWholeInternet);
      return (
        open.length > 0 &&
        `vpcConfig.endpointPublicAccess is on for ${open.join(", ")}; turn it off, or name the ranges that need it`
      );
    }),
};

export const networkRules: readonly Rule[] = [databasePrivate, databaseSubnetsPrivate, noOpenAdmin, clusterApiPrivate];
