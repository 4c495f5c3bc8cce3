import type { Props } from "../../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../../harness";

export const vpcToken = "aws:ec2/vpc:Vpc";
export const subnetToken = "aws:ec2/subnet:Subnet";
export const gatewayToken = "aws:ec2/internetGateway:InternetGateway";
export const eipToken = "aws:ec2/eip:Eip";
export const natToken = "aws:ec2/natGateway:NatGateway";
export const tableToken = "aws:ec2/routeTable:RouteTable";
export const routeToken = "aws:ec2/route:Route";
export const associationToken = "aws:ec2/routeTableAssociation:RouteTableAssociation";
export const groupToken = "aws:ec2/securityGroup:SecurityGroup";
export const ingressToken = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
export const egressToken = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
export const eitherToken = "aws:ec2/securityGroupRule:SecurityGroupRule";
export const endpointToken = "aws:ec2/vpcEndpoint:VpcEndpoint";
export const roleToken = "aws:iam/role:Role";

/** A VPC, with helpers that make what stands in it. */
export class Ec2World {
  private constructor(
    readonly cloud: Driver,
    readonly vpc: { id: string; outputs: Props },
  ) {}

  static async create(vpc: Props = {}): Promise<Ec2World> {
    const cloud = awsCloud();
    return new Ec2World(cloud, await cloud.create(vpcToken, { cidrBlock: "10.0.0.0/16", ...vpc }));
  }

  get vpcId(): string {
    return this.vpc.id;
  }

  subnet(cidrBlock: string, availabilityZone = "us-east-1a", more: Props = {}) {
    return this.cloud.create(subnetToken, { vpcId: this.vpcId, cidrBlock, availabilityZone, ...more });
  }

  internet() {
    return this.cloud.create(gatewayToken, { vpcId: this.vpcId });
  }

  table(more: Props = {}) {
    return this.cloud.create(tableToken, { vpcId: this.vpcId, ...more });
  }

  group(name = "workers", more: Props = {}) {
    return this.cloud.create(groupToken, { name, vpcId: this.vpcId, ...more });
  }

  /** Another VPC in the same account. */
  otherVpc() {
    return this.cloud.create(vpcToken, { cidrBlock: "10.9.0.0/16" });
  }
}

/** A trust policy for one service. */
export const trust = (service: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
