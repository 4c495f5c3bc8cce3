import type { Refusal, Reference, Request } from "../../core/spec";

/** What the EC2 tables share. Error codes and texts: the EC2 API reference, "Error codes for the Amazon EC2 API". */

export const tokens = {
  vpc: "aws:ec2/vpc:Vpc",
  subnet: "aws:ec2/subnet:Subnet",
  internetGateway: "aws:ec2/internetGateway:InternetGateway",
  eip: "aws:ec2/eip:Eip",
  natGateway: "aws:ec2/natGateway:NatGateway",
  routeTable: "aws:ec2/routeTable:RouteTable",
  route: "aws:ec2/route:Route",
  association: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  group: "aws:ec2/securityGroup:SecurityGroup",
  networkAcl: "aws:ec2/networkAcl:NetworkAcl",
  endpoint: "aws:ec2/vpcEndpoint:VpcEndpoint",
} as const;

/** Transit gateways, which are of EC2's own API, and what hangs on one. */
export const tgw = {
  gateway: "aws:ec2transitgateway/transitGateway:TransitGateway",
  vpcAttachment: "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
  routeTable: "aws:ec2transitgateway/routeTable:RouteTable",
  association: "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation",
  propagation: "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation",
  route: "aws:ec2transitgateway/route:Route",
  dxAssociation: "aws:directconnect/gatewayAssociation:GatewayAssociation",
  vpn: "aws:ec2/vpnConnection:VpnConnection",
} as const;

/** Where the provider's list of arguments is. */
export const providerSource = (file: string): string =>
  `hashicorp/terraform-provider-aws internal/service/ec2/${file}.go`;

export const errorCodes = "docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html";

/** An id in EC2's format: the prefix, a dash, 17 hex digits. */
export const ec2Id = (prefix: string, request: Request, salt = ""): string => `${prefix}-0${request.digits(16, salt)}`;

export const refusal = (code: string, message: string): Refusal => ({ code, message });

/** A reference whose absence EC2 reports with a code and a text about its id. */
export function reference(
  to: string | string[],
  code: string,
  text: (id: string) => string,
  more: Partial<Reference> = {},
): Reference {
  return { to, missing: (id) => refusal(code, text(id)), ...more };
}

export const toVpc = (more: Partial<Reference> = {}): Reference =>
  reference(tokens.vpc, "InvalidVpcID.NotFound", (id) => `The vpc ID '${id}' does not exist`, more);
export const toSubnet = (more: Partial<Reference> = {}): Reference =>
  reference(tokens.subnet, "InvalidSubnetID.NotFound", (id) => `The subnet ID '${id}' does not exist`, more);
export const toRouteTable = (more: Partial<Reference> = {}): Reference =>
  reference(
    tokens.routeTable,
    "InvalidRouteTableID.NotFound",
    (id) => `The routeTable ID '${id}' does not exist`,
    more,
  );
export const toGroup = (more: Partial<Reference> = {}): Reference =>
  reference(tokens.group, "InvalidGroup.NotFound", (id) => `The security group '${id}' does not exist`, more);

/** The VPC of something that stands, by its id. */
export function vpcOf(request: Request, token: string | string[], id: unknown): unknown {
  return request.world.find(token, String(id), "id", request.region)?.outputs["vpcId"];
}

/** Everything of a type in a VPC, in the request's region. */
export function inVpc(request: Request, token: string, vpcId: unknown) {
  return request.world.all(token).filter((it) => it.region === request.region && it.outputs["vpcId"] === vpcId);
}

/** An address in a subnet for what the request makes there, past the five that AWS keeps; none where the subnet is not. */
export function addressIn(request: Request, subnetId: string): string | undefined {
  const block = request.world.find(tokens.subnet, subnetId, "id", request.region)?.outputs["cidrBlock"];
  if (typeof block !== "string") return undefined;
  const [a, b, c, d] = block.split("/")[0]!.split(".").map(Number);
  const hosts = Math.min(2 ** (32 - Number(block.split("/")[1])), 256) - 6;
  return [a, b, c, d! + 5 + (parseInt(request.digits(4, `address-${subnetId}`), 16) % hosts)].join(".");
}
