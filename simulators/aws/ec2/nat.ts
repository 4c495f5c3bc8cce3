import { crc32 } from "node:zlib";
import { list, text } from "../../core/paths";
import type { Request, Rule, TypeSpec } from "../../core/spec";
import { isUnknown, type Props } from "../../protocol/values";
import { atMostInRegion, quotas } from "../common/quotas";
import { arn } from "../common/arn";
import { atCreate, conflicts, oneOf } from "../common/checks";
import { formatAddress, parseBlock } from "../common/cidr";
import { ec2Id, inVpc, providerSource, reference, refusal, tokens, toSubnet, toVpc, vpcOf } from "./common";

/** An address out of Amazon's 54.0.0.0/8, made from the request's digits. */
function publicAddress(request: Request): string {
  const bytes = request.digits(6, "address").match(/../g) ?? [];
  return ["54", ...bytes.map((byte) => String(parseInt(byte, 16)))].join(".");
}

function publicName(address: string, region: string): string {
  const zone = region === "us-east-1" ? "compute-1" : `${region}.compute`;
  return `ec2-${address.replaceAll(".", "-")}.${zone}.amazonaws.com`;
}

const eip: TypeSpec = {
  token: tokens.eip,
  api: {
    service: "EC2",
    noun: "EC2 EIP",
    create: "AllocateAddress",
    update: "AssociateAddress",
    delete: "ReleaseAddress",
  },
  id: (request) => ec2Id("eipalloc", request),
  replaceOn: {
    paths: ["region", "address", "domain", "ipamPoolId", "networkBorderGroup", "publicIpv4Pool"],
    source: providerSource("ec2_eip"),
  },
  rules: [
    oneOf("ec2.eip.domain", providerSource("ec2_eip"), "domain", "domain", ["vpc", "standard"]),
    atMostInRegion("ec2.eip.five-per-region", quotas.elasticIps, {
      code: "AddressLimitExceeded",
      message: "The maximum number of addresses has been reached.",
    }),
  ],
  outputs(request) {
    const { current, inputs } = request;
    const address = text(current?.outputs["publicIp"]) ?? text(inputs["address"]) ?? publicAddress(request);
    return {
      allocationId: request.id,
      arn: arn("ec2", `elastic-ip/${request.id}`, request),
      domain: inputs["domain"] ?? "vpc",
      networkBorderGroup: inputs["networkBorderGroup"] ?? request.region,
      publicIp: address,
      publicDns: publicName(address, request.region),
      publicIpv4Pool: inputs["publicIpv4Pool"] ?? "amazon",
    };
  },
  inUse: (standing) => refusal("InvalidIPAddress.InUse", `Address ${String(standing.outputs["publicIp"])} is in use.`),
};

const isPublic = (inputs: Request["inputs"]): boolean => (inputs["connectivityType"] ?? "public") === "public";
const isRegional = (inputs: Request["inputs"]): boolean => inputs["availabilityMode"] === "regional";

const natNeeds: Rule = atCreate(
  "ec2.nat-gateway.subnet-and-address",
  "botocore ec2/2016-11-15 CreateNatGateway",
  ({ inputs }) => {
    if (isRegional(inputs)) return undefined;
    const missing =
      inputs["subnetId"] === undefined
        ? "subnetId"
        : isPublic(inputs) && inputs["allocationId"] === undefined
          ? "allocationId"
          : undefined;
    return missing && refusal("MissingParameter", `The request must contain the parameter ${missing}`);
  },
);

/** Addresses of the internet are a public gateway's, a count of further private ones a private gateway's. */
const natOtherKinds = (
  [
    ["address", "allocationId", "allocation_id", "private"],
    ["addresses", "secondaryAllocationIds", "secondary_allocation_ids", "private"],
    ["count", "secondaryPrivateIpAddressCount", "secondary_private_ip_address_count", "public"],
  ] as const
).map(([what, property, argument, kind]): Rule => ({
  id: `ec2.nat-gateway.${kind}-without-${what}`,
  source: `${providerSource("vpc_nat_gateway")} resourceNATGatewayCustomizeDiff`,
  when: "check",
  check: ({ inputs }) =>
    inputs["connectivityType"] === kind && inputs[property] !== undefined
      ? `${argument} is not supported with connectivity_type = "${kind}"`
      : undefined,
}));

/** A gateway that is accepted, and then fails: EC2 finds out while it builds it. */
const failed = (request: Request, why: string): string =>
  `waiting for EC2 NAT Gateway (${ec2Id("nat", request)}) create: unexpected state 'failed', wanted target 'available'. ` +
  `last error: ${why}`;

const natAddressFree: Rule = atCreate(
  "ec2.nat-gateway.address-free",
  "terraform-provider-aws issue 709: the gateway's failureCode is Resource.AlreadyAssociated",
  (request) => {
    const address = text(request.inputs["allocationId"]);
    const taken =
      address !== undefined && request.world.find(tokens.natGateway, address, "allocationId", request.region);
    return taken
      ? failed(request, `Resource.AlreadyAssociated: Elastic IP address [${address}] is already associated`)
      : undefined;
  },
);

const natNeedsInternet: Rule = atCreate(
  "ec2.nat-gateway.internet-gateway",
  "docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html",
  (request) => {
    const { inputs } = request;
    if (!isPublic(inputs) || isRegional(inputs)) return undefined;
    const vpcId = vpcOf(request, tokens.subnet, inputs["subnetId"]);
    if (vpcId === undefined || inVpc(request, tokens.internetGateway, vpcId).length > 0) return undefined;
    return failed(request, `Gateway.NotAttached: Network ${String(vpcId)} has no Internet gateway attached`);
  },
);

/** A free address of the subnet: past the five that AWS keeps. */
function privateAddress(request: Request): string {
  const subnet = request.world.find(tokens.subnet, String(request.inputs["subnetId"]), "id", request.region);
  const block = parseBlock(String(subnet?.outputs["cidrBlock"]));
  if (!block) return "";
  const room = 2 ** (32 - block.prefix) - 5;
  return formatAddress(block.first + 4 + (crc32(request.id) % room));
}

/** A private gateway's count of further addresses; and whether a regional one finds its addresses itself. */
function replacesNat(olds: Props, news: Props): string[] {
  const byHand = (inputs: Props): boolean => list(inputs["availabilityZoneAddresses"]).length > 0;
  const count = news["secondaryPrivateIpAddressCount"];
  return [
    ...(!isPublic(news) && count !== undefined && !isUnknown(count) ? ["secondaryPrivateIpAddressCount"] : []),
    ...(isRegional(news) && byHand(olds) !== byHand(news) ? ["availabilityZoneAddresses"] : []),
  ];
}

const natGateway: TypeSpec = {
  token: tokens.natGateway,
  api: {
    service: "EC2",
    noun: "EC2 NAT Gateway",
    create: "CreateNatGateway",
    update: "AssociateNatGatewayAddress",
    delete: "DeleteNatGateway",
  },
  id: (request) => ec2Id("nat", request),
  refers: {
    subnetId: toSubnet(),
    vpcId: toVpc(),
    allocationId: reference(
      tokens.eip,
      "InvalidAllocationID.NotFound",
      (id) => `The allocation ID '${id}' does not exist`,
    ),
    "secondaryAllocationIds.*": reference(
      tokens.eip,
      "InvalidAllocationID.NotFound",
      (id) => `The allocation ID '${id}' does not exist`,
    ),
  },
  replaceOn: {
    paths: ["region", "allocationId", "availabilityMode", "connectivityType", "privateIp", "subnetId", "vpcId"],
    when: replacesNat,
    source: `${providerSource("vpc_nat_gateway")} resourceNATGateway, resourceNATGatewayCustomizeDiff`,
  },
  defaults: (inputs) => ({ connectivityType: "public", ...inputs }),
  rules: [
    oneOf("ec2.nat-gateway.connectivity", providerSource("vpc_nat_gateway"), "connectivityType", "connectivity_type", [
      "private",
      "public",
    ]),
    ...natOtherKinds,
    conflicts(
      "ec2.nat-gateway.count-or-addresses",
      providerSource("vpc_nat_gateway"),
      ["secondaryPrivateIpAddressCount", "secondary_private_ip_address_count"],
      ["secondaryPrivateIpAddresses", "secondary_private_ip_addresses"],
    ),
    natNeeds,
    natAddressFree,
    natNeedsInternet,
  ],
  outputs(request) {
    const { inputs, current, world, region } = request;
    const address = world.find(tokens.eip, String(inputs["allocationId"]), "id", region);
    if (current) return {};
    return {
      associationId: address ? ec2Id("eipassoc", request, "association") : "",
      availabilityMode: inputs["availabilityMode"] ?? "zonal",
      networkInterfaceId: ec2Id("eni", request, "interface"),
      privateIp: inputs["privateIp"] ?? privateAddress(request),
      publicIp: text(address?.outputs["publicIp"]) ?? "",
      vpcId: inputs["vpcId"] ?? vpcOf(request, tokens.subnet, inputs["subnetId"]) ?? "",
    };
  },
};

export const natTypes: TypeSpec[] = [eip, natGateway];
