// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler, Turbot and Pulumi.
import type {
  DefaultRouteTableArgs,
  MainRouteTableAssociationArgs,
  RouteArgs,
  RouteTableArgs,
  RouteTableAssociationArgs,
  SubnetArgs,
} from "@pulumi/aws/ec2";
import type { ClusterArgs } from "@pulumi/aws/eks";
import type { ClusterInstanceArgs, InstanceArgs, SubnetGroupArgs } from "@pulumi/aws/rds";
import { isWholeInternet } from "../shared/internet";
import {
  each,
  findings,
  notApplicable,
  type ResourceRule,
  type Rule,
  type StackResource,
  type StackRule,
  type StackView,
} from "../shared/rule";
import { ifKnown } from "../shared/unknown";

const vpcType = "aws:ec2/vpc:Vpc";
const associationType = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const mainType = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation";
const tableType = "aws:ec2/routeTable:RouteTable";
const defaultTableType = "aws:ec2/defaultRouteTable:DefaultRouteTable";
const routeType = "aws:ec2/route:Route";
const gatewayType = "aws:ec2/internetGateway:InternetGateway";
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
    "aws:rds/cluster:Cluster",
    "aws:rds/subnetGroup:SubnetGroup",
    "aws:ec2/subnet:Subnet",
    vpcType,
    associationType,
    mainType,
    tableType,
    defaultTableType,
    routeType,
    gatewayType,
  ],
  judges: "no subnet of a database has a route from the internet",
  because: "a database that becomes public by mistake is then still not reached",
  remedy: "Put the subnet group's subnets on a route table without an internet gateway.",
  checkStack(db, stack) {
    const groups = [db, ...stack.behind(db, "clusterIdentifier", "aws:rds/cluster:Cluster")].flatMap((one) =>
      stack.behind<SubnetGroupArgs>(one, "dbSubnetGroupName", "aws:rds/subnetGroup:SubnetGroup"),
    );
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
  return tablesOf(subnet, stack).some(
    (table) =>
      leadsOut(table, "routes", stack) ||
      stack
        .pointingAt<RouteArgs>(table, routeType, "routeTableId")
        .some((route) => leadsOut(route, "gatewayId", stack)),
  );
}

/** The route table of a subnet: its own, else the main one of its network. Source: Amazon VPC user guide, "Subnet route tables". */
function tablesOf(subnet: StackResource<unknown>, stack: StackView): StackResource<unknown>[] {
  const own = stack.pointingAt<RouteTableAssociationArgs>(subnet, associationType, "subnetId");
  if (own.length > 0) return own.flatMap((one) => stack.behind<RouteTableArgs>(one, "routeTableId", tableType));
  return stack
    .behind(subnet, "vpcId", vpcType)
    .flatMap((vpc) => [
      ...stack
        .pointingAt<MainRouteTableAssociationArgs>(vpc, mainType, "vpcId")
        .flatMap((main) => stack.behind<RouteTableArgs>(main, "routeTableId", tableType)),
      ...stack
        .all<DefaultRouteTableArgs>(defaultTableType)
        .filter((table) => stack.behind(table, "defaultRouteTableId", vpcType).some(({ urn }) => urn === vpc.urn)),
    ]);
}

/** Whether a property names an internet gateway. The gateway's id is unknown at preview: where it comes from is not. */
function leadsOut(resource: StackResource<unknown>, property: "routes" | "gatewayId", stack: StackView): boolean {
  if (stack.behind(resource, property, gatewayType).length > 0) return true;
  const value = ifKnown(() => (resource.props as Record<string, unknown>)[property]);
  const gateways = Array.isArray(value)
    ? value.map((one: { gatewayId?: unknown }) => ifKnown(() => one.gatewayId))
    : [value];
  return gateways.some((gateway) => typeof gateway === "string" && gateway.startsWith("igw-"));
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
      const named: readonly string[] = vpcConfig.publicAccessCidrs ?? [];
      const ranges = named.length === 0 ? ["0.0.0.0/0"] : named;
      const open = ranges.filter(isWholeInternet);
      return (
        open.length > 0 &&
        `vpcConfig.endpointPublicAccess is on for ${open.join(", ")}; turn it off, or name the ranges that need it`
      );
    }),
};

export const networkRules: readonly Rule[] = [databasePrivate, databaseSubnetsPrivate, clusterApiPrivate];
