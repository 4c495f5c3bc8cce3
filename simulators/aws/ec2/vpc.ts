import { text } from "../../core/paths";
import type { Standing } from "../../core/standing";
import type { Request, Rule, TypeSpec } from "../../core/spec";
import type { WorldView } from "../../core/standing";
import { atMostInRegion, quotas } from "../common/quotas";
import { arn } from "../common/arn";
import { atCreate, between, conflicts, oneOf, requires, valueRule } from "../common/checks";
import {
  blockContains,
  blocksOverlap,
  formatAddress,
  ipv4NetworkProblem,
  ipv6NetworkProblem,
  parseBlock,
} from "../common/cidr";
import { ec2Id, errorCodes, inVpc, providerSource, refusal, tokens, toVpc } from "./common";
import { zoneId, zonesOf, zoneWithId } from "../common/zones";

const vpcDocs = "docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html";

const vpcBlock = valueRule(
  "ec2.vpc.cidr-block",
  `${providerSource("vpc_")}: IsCIDRNetwork of terraform-plugin-sdk`,
  "cidrBlock",
  (value) => {
    const given = String(value);
    const block = parseBlock(given);
    if (!block)
      return `expected cidr_block to contain a valid Value, got: ${given} with err: invalid CIDR address: ${given}`;
    const network = `${formatAddress(block.first)}/${block.prefix}`;
    if (network !== given)
      return `expected cidr_block to contain a valid network Value, expected ${network}, got ${given}`;
    if (block.prefix >= 16 && block.prefix <= 28) return undefined;
    return `expected "cidr_block" to contain a network Value with between 16 and 28 significant bits, got: ${block.prefix}`;
  },
);

/** Loopback, link-local, multicast and the zero network. */
const vpcBlockReserved: Rule = atCreate("ec2.vpc.cidr-block-reserved", vpcDocs, ({ inputs }) => {
  const block = text(inputs["cidrBlock"]);
  const reserved = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4"];
  if (block === undefined || !reserved.some((range) => blocksOverlap(range, block))) return undefined;
  return refusal("InvalidVpc.Range", `The CIDR '${block}' is invalid.`);
});

const vpcHasBlock: Rule = atCreate("ec2.vpc.has-block", "botocore ec2/2016-11-15 CreateVpc", ({ inputs }) =>
  inputs["cidrBlock"] === undefined && inputs["ipv4IpamPoolId"] === undefined
    ? refusal("MissingParameter", "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.")
    : undefined,
);

/** What a VPC's creation makes beside it. The ids are the same each time that they are asked for within a request. */
function companions(request: Request) {
  return {
    defaultSecurityGroupId: ec2Id("sg", request, "default-group"),
    defaultRouteTableId: ec2Id("rtb", request, "main-table"),
    mainRouteTableId: ec2Id("rtb", request, "main-table"),
    defaultNetworkAclId: ec2Id("acl", request, "default-acl"),
    dhcpOptionsId: ec2Id("dopt", request, "options"),
  };
}

function makeCompanions(request: Request, world: WorldView): void {
  const { id, region, account } = request;
  const ids = companions(request);
  const put = (token: string, itsId: string, kind: string, outputs: Standing["outputs"]): void =>
    world.put({
      token,
      id: itsId,
      scope: "",
      region,
      inputs: { vpcId: id },
      outputs: {
        arn: arn("ec2", `${kind}/${itsId}`, request),
        ownerId: account,
        vpcId: id,
        region,
        tagsAll: {},
        ...outputs,
      },
    });
  const everything = { protocol: "-1", fromPort: 0, toPort: 0 };
  put(tokens.group, ids.defaultSecurityGroupId, "security-group", {
    name: "default",
    namePrefix: "",
    description: "default VPC security group",
    ingress: [{ ...everything, self: true }],
    egress: [{ ...everything, cidrBlocks: ["0.0.0.0/0"], self: false }],
  });
  put(tokens.routeTable, ids.defaultRouteTableId, "route-table", { routes: [], propagatingVgws: [] });
  put(tokens.networkAcl, ids.defaultNetworkAclId, "network-acl", { subnetIds: [] });
}

function dropCompanions(request: Request, world: WorldView): void {
  const { outputs } = request.current!;
  const gone: [string, string][] = [
    [tokens.group, "defaultSecurityGroupId"],
    [tokens.routeTable, "defaultRouteTableId"],
    [tokens.networkAcl, "defaultNetworkAclId"],
  ];
  for (const [token, property] of gone) {
    const standing = world.find(token, String(outputs[property]), "id", request.region);
    if (standing) world.forget(standing);
  }
}

/** What only an address pool can give; a VPC's own IPv6 block is one of it too. */
function fromPool(word: string, source: string, block6: boolean): Rule[] {
  const [pool4, pool6] = [
    ["ipv4IpamPoolId", "ipv4_ipam_pool_id"],
    ["ipv6IpamPoolId", "ipv6_ipam_pool_id"],
  ] as [string, string][];
  return [
    requires(`${word}.length-of-pool`, source, ["ipv4NetmaskLength", "ipv4_netmask_length"], [pool4!]),
    requires(`${word}.length6-of-pool`, source, ["ipv6NetmaskLength", "ipv6_netmask_length"], [pool6!]),
    ...(block6 ? [requires(`${word}.block6-of-pool`, source, ["ipv6CidrBlock", "ipv6_cidr_block"], [pool6!])] : []),
  ];
}

const vpc: TypeSpec = {
  token: tokens.vpc,
  api: { service: "EC2", noun: "EC2 VPC", create: "CreateVpc", update: "ModifyVpcAttribute", delete: "DeleteVpc" },
  id: (request) => ec2Id("vpc", request),
  replaceOn: {
    paths: ["region", "cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"],
    // Dedicated tenancy can be given up where the VPC stands, and no other change of it.
    when: (olds, news) =>
      olds["instanceTenancy"] === "dedicated" && news["instanceTenancy"] === "default" ? [] : ["instanceTenancy"],
    source: `${providerSource("vpc_")} resourceVPC, resourceVPCCustomizeDiff`,
  },
  defaults: (inputs) => ({ enableDnsSupport: true, instanceTenancy: "default", ...inputs }),
  rules: [
    vpcBlock,
    vpcBlockReserved,
    vpcHasBlock,
    oneOf("ec2.vpc.tenancy-known", providerSource("vpc_"), "instanceTenancy", "instance_tenancy", [
      "default",
      "dedicated",
    ]),
    conflicts(
      "ec2.vpc.one-length",
      providerSource("vpc_"),
      ["cidrBlock", "cidr_block"],
      ["ipv4NetmaskLength", "ipv4_netmask_length"],
    ),
    between("ec2.vpc.length", providerSource("vpc_"), "ipv4NetmaskLength", "ipv4_netmask_length", 16, 28),
    ...fromPool("ec2.vpc", providerSource("vpc_"), true),
    atMostInRegion("ec2.vpc.five-per-region", quotas.vpcs, {
      code: "VpcLimitExceeded",
      message: "The maximum number of VPCs has been reached.",
    }),
  ],
  outputs: (request) => ({
    arn: arn("ec2", `vpc/${request.id}`, request),
    ownerId: request.account,
    enableDnsHostnames: request.inputs["enableDnsHostnames"] ?? request.current?.outputs["enableDnsHostnames"] ?? false,
    ...(request.current ? {} : companions(request)),
  }),
  after(request, world) {
    if (request.verb === "create") makeCompanions(request, world);
    if (request.verb === "delete") dropCompanions(request, world);
  },
};

const subnetBlocks = [
  valueRule("ec2.subnet.cidr-block", providerSource("vpc_subnet"), "cidrBlock", (value) =>
    ipv4NetworkProblem(String(value)),
  ),
  valueRule("ec2.subnet.cidr-block6", providerSource("vpc_subnet"), "ipv6CidrBlock", (value) =>
    value === "" ? undefined : ipv6NetworkProblem(String(value)),
  ),
];

const subnetRange: Rule = atCreate(
  "ec2.subnet.inside-vpc",
  `docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html; ${errorCodes}`,
  ({ inputs, world, region }) => {
    const block = text(inputs["cidrBlock"]);
    const vpcBlocks = text(world.find(tokens.vpc, String(inputs["vpcId"]), "id", region)?.outputs["cidrBlock"]);
    if (block === undefined) return undefined;
    const prefix = parseBlock(block)?.prefix ?? 0;
    const fits = prefix >= 16 && prefix <= 28 && (vpcBlocks === undefined || blockContains(vpcBlocks, block));
    return fits ? undefined : refusal("InvalidSubnet.Range", `The CIDR '${block}' is invalid.`);
  },
);

const subnetOverlap: Rule = atCreate("ec2.subnet.no-overlap", errorCodes, (request) => {
  const block = text(request.inputs["cidrBlock"]);
  if (block === undefined) return undefined;
  const taken = inVpc(request, tokens.subnet, request.inputs["vpcId"]).some((it) =>
    blocksOverlap(String(it.outputs["cidrBlock"]), block),
  );
  return taken ? refusal("InvalidSubnet.Conflict", `The CIDR '${block}' conflicts with another subnet`) : undefined;
});

const subnetHasBlock: Rule = atCreate("ec2.subnet.has-block", "botocore ec2/2016-11-15 CreateSubnet", ({ inputs }) =>
  ["cidrBlock", "ipv4IpamPoolId", "ipv6CidrBlock", "ipv6IpamPoolId"].every((key) => inputs[key] === undefined)
    ? refusal("MissingParameter", "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.")
    : undefined,
);

const subnetZone: Rule = atCreate("ec2.subnet.zone-in-region", errorCodes, ({ inputs, region }) => {
  const [name, id] = [text(inputs["availabilityZone"]), text(inputs["availabilityZoneId"])];
  const zones = zonesOf(region);
  if ((name === undefined || zones.includes(name)) && (id === undefined || zoneWithId(region, id))) return undefined;
  const [wrong, argument] = name === undefined ? [id, "availabilityZoneId"] : [name, "availabilityZone"];
  const offered = (argument === "availabilityZone" ? zones : zones.map(zoneId)).join(", ");
  return refusal(
    "InvalidParameterValue",
    `Value (${wrong}) for parameter ${argument} is invalid. ` +
      `Subnets can currently only be created in the following availability zones: ${offered}.`,
  );
});

const subnet: TypeSpec = {
  token: tokens.subnet,
  api: {
    service: "EC2",
    noun: "EC2 Subnet",
    create: "CreateSubnet",
    update: "ModifySubnetAttribute",
    delete: "DeleteSubnet",
  },
  id: (request) => ec2Id("subnet", request),
  refers: { vpcId: toVpc() },
  replaceOn: {
    paths: [
      ...["region", "vpcId", "cidrBlock", "availabilityZone", "availabilityZoneId", "outpostArn", "ipv6Native"],
      ...["ipv4IpamPoolId", "ipv4NetmaskLength", "ipv6IpamPoolId", "ipv6NetmaskLength"],
    ],
    when: (olds) => (olds["assignIpv6AddressOnCreation"] === true ? ["ipv6CidrBlock"] : []),
    source: `${providerSource("vpc_subnet")} resourceSubnet and its CustomizeDiff`,
  },
  rules: [
    ...subnetBlocks,
    conflicts(
      "ec2.subnet.one-zone",
      providerSource("vpc_subnet"),
      ["availabilityZone", "availability_zone"],
      ["availabilityZoneId", "availability_zone_id"],
    ),
    between(
      "ec2.subnet.netmask-length",
      providerSource("vpc_subnet"),
      "ipv4NetmaskLength",
      "ipv4_netmask_length",
      16,
      28,
    ),
    conflicts(
      "ec2.subnet.one-length",
      providerSource("vpc_subnet"),
      ["cidrBlock", "cidr_block"],
      ["ipv4NetmaskLength", "ipv4_netmask_length"],
    ),
    ...fromPool("ec2.subnet", providerSource("vpc_subnet"), false),
    subnetHasBlock,
    subnetZone,
    subnetRange,
    subnetOverlap,
  ],
  outputs(request) {
    const { inputs, current, region } = request;
    const given = text(inputs["availabilityZone"]) ?? zoneWithId(region, String(inputs["availabilityZoneId"]));
    const zone = given ?? text(current?.outputs["availabilityZone"]) ?? zonesOf(region)[0] ?? "";
    return {
      arn: arn("ec2", `subnet/${request.id}`, request),
      ownerId: request.account,
      availabilityZone: zone,
      availabilityZoneId: zoneId(zone),
      privateDnsHostnameTypeOnLaunch: inputs["privateDnsHostnameTypeOnLaunch"] ?? "ip-name",
    };
  },
  // Its place in a route table goes with it.
  after({ verb, id, region }, world) {
    if (verb !== "delete") return;
    for (const it of world.all(tokens.association)) {
      if (it.inputs["subnetId"] === id && it.region === region) world.forget(it);
    }
  },
};

const oneGateway: Rule = {
  id: "ec2.internet-gateway.one-per-vpc",
  source: "docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachInternetGateway.html",
  check(request) {
    const vpcId = text(request.inputs["vpcId"]);
    if (!vpcId) return undefined;
    const other = inVpc(request, tokens.internetGateway, vpcId).find((it) => it.id !== request.id);
    return other && refusal("InvalidParameterValue", `Network ${vpcId} already has an internet gateway attached`);
  },
};

/** A gateway cannot leave while an address of its VPC is mapped through it. */
const gatewayInUse: Rule = {
  id: "ec2.internet-gateway.mapped-addresses",
  source: "docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachInternetGateway.html",
  when: "delete",
  check(request) {
    const vpcId = text(request.current?.outputs["vpcId"]);
    const mapped =
      vpcId && inVpc(request, tokens.natGateway, vpcId).some((it) => it.outputs["connectivityType"] !== "private");
    if (!mapped) return undefined;
    return (
      `deleting EC2 Internet Gateway (${request.id}): detaching EC2 Internet Gateway (${request.id}) from VPC (${vpcId}): ` +
      `operation error EC2: DetachInternetGateway, api error DependencyViolation: Network ${vpcId} has some mapped public ` +
      "address(es). Please unmap those public address(es) before detaching the gateway."
    );
  },
};

const internetGateway: TypeSpec = {
  token: tokens.internetGateway,
  api: {
    service: "EC2",
    noun: "EC2 Internet Gateway",
    create: "CreateInternetGateway",
    update: "AttachInternetGateway",
    delete: "DeleteInternetGateway",
  },
  id: (request) => ec2Id("igw", request),
  refers: { vpcId: toVpc() },
  replaceOn: { paths: ["region"], source: providerSource("vpc_internet_gateway") },
  rules: [oneGateway, gatewayInUse],
  outputs: (request) => ({
    arn: arn("ec2", `internet-gateway/${request.id}`, request),
    ownerId: request.account,
    vpcId: request.inputs["vpcId"] ?? "",
  }),
};

export const vpcTypes: TypeSpec[] = [vpc, subnet, internetGateway];
