import { crc32 } from "node:zlib";
import { list, text } from "../../core/paths";
import type { Refusal, Request, Rule, TypeSpec } from "../../core/spec";
import { isProps, isUnknown, type Props } from "../../protocol/values";
import { argumentsOf, exactlyOne, snake } from "../common/argument-forms";
import { arn } from "../common/arn";
import { atCreate, conflicts, valueRule } from "../common/checks";
import { blockContains, ipv4NetworkProblem, ipv6NetworkProblem, networkProblem } from "../common/cidr";
import {
  ec2Id,
  errorCodes,
  providerSource,
  reference,
  refusal,
  tgw,
  toRouteTable,
  toSubnet,
  toVpc,
  tokens,
  vpcOf,
} from "./common";

const destinations = ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"];
const targets = [
  ...["carrierGatewayId", "coreNetworkArn", "egressOnlyGatewayId", "gatewayId", "localGatewayId", "natGatewayId"],
  ...["networkInterfaceId", "odbNetworkArn", "transitGatewayId", "vpcEndpointId", "vpcPeeringConnectionId"],
];

const destinationOf = (route: Props): string | undefined =>
  destinations.map((name) => text(route[name])).find((value) => value !== undefined && value !== "");

/** The destinations that a table has routes to already: the local one, those in the table itself, and those beside it. */
function taken(request: Request, routeTableId: string): string[] {
  const { world, region } = request;
  const table = world.find(tokens.routeTable, routeTableId, "id", region);
  const vpc = world.find(tokens.vpc, String(table?.outputs["vpcId"]), "id", region);
  const inside = list(table?.inputs["routes"]).filter(isProps);
  const beside = world
    .all(tokens.route)
    .filter((it) => it.inputs["routeTableId"] === routeTableId && it.region === region);
  return [
    ...[vpc?.outputs["cidrBlock"], vpc?.outputs["ipv6CidrBlock"]].map(String),
    ...inside.map(
      (route) =>
        text(route["cidrBlock"]) ?? text(route["ipv6CidrBlock"]) ?? text(route["destinationPrefixListId"]) ?? "",
    ),
    ...beside.map((it) => destinationOf(it.inputs) ?? ""),
  ];
}

const notTwice: Rule = atCreate("ec2.route.not-twice", errorCodes, (request) => {
  const destination = destinationOf(request.inputs) ?? "";
  if (!taken(request, String(request.inputs["routeTableId"])).includes(destination)) return undefined;
  return refusal("RouteAlreadyExists", `The route identified by ${destination} already exists.`);
});

/** The gateway must serve the table's own VPC. */
const sameNetwork: Rule = {
  id: "ec2.route.same-network",
  source: `docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html; ${errorCodes}`,
  check(request) {
    const { inputs } = request;
    const [table, gateway, nat] = [inputs["routeTableId"], text(inputs["gatewayId"]), text(inputs["natGatewayId"])];
    const mine = vpcOf(request, tokens.routeTable, table);
    const strangers = `route table ${String(table)} and network gateway ${gateway ?? nat} belong to different networks`;
    if (gateway?.startsWith("igw-") && vpcOf(request, tokens.internetGateway, gateway) !== mine) {
      return refusal("InvalidParameterValue", strangers);
    }
    return nat && vpcOf(request, tokens.natGateway, nat) !== mine
      ? refusal("InvalidParameterValue", strangers)
      : undefined;
  },
};

/** What leads only to addresses of one kind: `ConflictsWith`. */
const kindsOfTargets = (
  [
    ["egressOnlyGatewayId", "destinationCidrBlock"],
    ["carrierGatewayId", "destinationIpv6CidrBlock"],
    ["vpcEndpointId", "destinationPrefixListId"],
  ] as const
).map(([target, destination]) =>
  conflicts(
    `ec2.route.${snake(target).replace(/_/g, "-")}`,
    providerSource("vpc_route"),
    [target, snake(target)],
    [destination, snake(destination)],
  ),
);

const transitSource = "text: terraform-provider-aws issues 9222, 10025: so too where the VPC is not attached to it";
const noTransit = (id: string) =>
  refusal("InvalidTransitGatewayID.NotFound", `The transitGateway ID '${id}' does not exist`);

/** The transit gateway of these that the VPC is not attached to: EC2 says that there is no such gateway. */
function strangeTransit({ world, region }: Request, vpcId: unknown, gateways: unknown[]): Refusal | undefined {
  const attached = world
    .all(tgw.vpcAttachment)
    .filter((it) => it.region === region && it.inputs["vpcId"] === vpcId)
    .map((it) => it.inputs["transitGatewayId"]);
  const stranger = gateways.find((id) => typeof id === "string" && id !== "" && !attached.includes(id));
  return stranger === undefined ? undefined : noTransit(String(stranger));
}

const transitAttached: Rule = {
  id: "ec2.route.transit-attached",
  source: transitSource,
  check: (request) =>
    strangeTransit(request, vpcOf(request, tokens.routeTable, request.inputs["routeTableId"]), [
      request.inputs["transitGatewayId"],
    ]),
};

/** The local route is the VPC's own: it cannot be made. */
const notLocal: Rule = atCreate("ec2.route.not-local", providerSource("vpc_route"), ({ inputs }) =>
  inputs["gatewayId"] === "local"
    ? "cannot create local Route, use `terraform import` to manage existing local Routes"
    : undefined,
);

const notInside: Rule = {
  id: "ec2.route.not-inside-vpc",
  source: "docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html#route-table-routes",
  check(request) {
    const destination = text(request.inputs["destinationCidrBlock"]) ?? "";
    const vpc = request.world.find(
      tokens.vpc,
      String(vpcOf(request, tokens.routeTable, request.inputs["routeTableId"])),
      "id",
      request.region,
    );
    const inside = blockContains(String(vpc?.outputs["cidrBlock"]), destination);
    if (!inside || !text(request.inputs["gatewayId"])?.startsWith("igw-")) return undefined;
    return refusal(
      "InvalidParameterValue",
      `The destination CIDR block ${destination} is equal to or more specific than one of this VPC's CIDR blocks. ` +
        "This route can target only an interface or an instance.",
    );
  },
};

/** A route through an internet gateway is refused when nothing has attached it. */
const gatewayExists = reference(
  [tokens.internetGateway, "aws:ec2/vpnGateway:VpnGateway"],
  "InvalidGatewayID.NotFound",
  (id) => `The gateway ID '${id}' does not exist`,
  {
    holds: false,
    missing: (id) =>
      id === "local" ? undefined : refusal("InvalidGatewayID.NotFound", `The gateway ID '${id}' does not exist`),
  },
);

// What a route leads to may go before the route does: the route is a black hole then.
const route: TypeSpec = {
  token: tokens.route,
  api: { service: "EC2", noun: "Route", create: "CreateRoute", update: "ReplaceRoute", delete: "DeleteRoute" },
  id: ({ inputs }) => `r-${String(inputs["routeTableId"])}${crc32(destinationOf(inputs) ?? "")}`,
  refers: {
    routeTableId: toRouteTable({ holds: false }),
    gatewayId: gatewayExists,
    natGatewayId: reference(
      tokens.natGateway,
      "InvalidNatGatewayID.NotFound",
      (id) => `The natGateway ID '${id}' does not exist`,
      { holds: false },
    ),
    vpcEndpointId: reference(
      tokens.endpoint,
      "InvalidVpcEndpointId.NotFound",
      (id) => `The VpcEndPoint ID '${id}' does not exist`,
      { holds: false },
    ),
  },
  replaceOn: { paths: ["region", "routeTableId", ...destinations], source: providerSource("vpc_route") },
  rules: [
    exactlyOne("ec2.route.one-destination", providerSource("vpc_route"), argumentsOf(destinations)),
    exactlyOne("ec2.route.one-target", providerSource("vpc_route"), argumentsOf(targets)),
    valueRule("ec2.route.destination-form", providerSource("vpc_route"), "destinationCidrBlock", (value) =>
      ipv4NetworkProblem(String(value)),
    ),
    valueRule("ec2.route.destination6-form", providerSource("vpc_route"), "destinationIpv6CidrBlock", (value) =>
      ipv6NetworkProblem(String(value)),
    ),
    ...[...kindsOfTargets, notLocal, notTwice, sameNetwork, notInside, transitAttached],
  ],
  outputs: () => ({ origin: "CreateRoute", state: "active" }),
};

/** The routes that are written in the table itself. */
const tableRoutes: Rule = {
  id: "ec2.route-table.routes",
  source: `${providerSource("vpc_route_table")} validNestedExactlyOneOf`,
  when: "check",
  check({ inputs }) {
    const seen = new Set<string>();
    for (const entry of list(inputs["routes"]).filter(isProps)) {
      const given = ["cidrBlock", "ipv6CidrBlock", "destinationPrefixListId"].filter(
        (name) => entry[name] !== undefined && entry[name] !== "",
      );
      const goals = targets.filter((name) => entry[name] !== undefined && entry[name] !== "");
      if (given.length !== 1)
        return "creating route: one of `cidr_block,ipv6_cidr_block,destination_prefix_list_id` must be specified";
      if (goals.length !== 1) return `creating route: one of \`${targets.map(snake).join(",")}\` must be specified`;
      const destination = entry[given[0]!];
      if (isUnknown(destination)) continue;
      const family = given[0] === "cidrBlock" ? 4 : 6;
      const problem = given[0] === "destinationPrefixListId" ? undefined : networkProblem(String(destination), family);
      if (problem) return problem;
      if (seen.has(String(destination)))
        return `api error RouteAlreadyExists: The route identified by ${String(destination)} already exists.`;
      seen.add(String(destination));
    }
    return undefined;
  },
};

const tableTransit: Rule = {
  id: "ec2.route-table.transit-attached",
  source: transitSource,
  check: (request) =>
    strangeTransit(
      request,
      request.inputs["vpcId"],
      list(request.inputs["routes"])
        .filter(isProps)
        .map((route) => route["transitGatewayId"]),
    ),
};

const mainStays: Rule = {
  id: "ec2.route-table.main-stays",
  source: "docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteRouteTable.html",
  when: "delete",
  check({ id, world, region }) {
    const main = world.find(tokens.vpc, id, "mainRouteTableId", region);
    if (!main) return undefined;
    return `deleting Route Table (${id}): operation error EC2: DeleteRouteTable, api error DependencyViolation: The routeTable '${id}' has dependencies and cannot be deleted.`;
  },
};

const routeTable: TypeSpec = {
  token: tokens.routeTable,
  api: {
    service: "EC2",
    noun: "Route Table",
    create: "CreateRouteTable",
    update: "ReplaceRoute",
    delete: "DeleteRouteTable",
  },
  id: (request) => ec2Id("rtb", request),
  refers: {
    vpcId: toVpc(),
    "routes.*.gatewayId": gatewayExists,
    "routes.*.natGatewayId": reference(
      tokens.natGateway,
      "InvalidNatGatewayID.NotFound",
      (id) => `The natGateway ID '${id}' does not exist`,
      { holds: false },
    ),
  },
  replaceOn: { paths: ["region", "vpcId"], source: providerSource("vpc_route_table") },
  rules: [tableRoutes, tableTransit, mainStays],
  outputs: (request) => ({
    arn: arn("ec2", `route-table/${request.id}`, request),
    ownerId: request.account,
    routes: request.inputs["routes"] ?? [],
    propagatingVgws: request.inputs["propagatingVgws"] ?? [],
  }),
  // The provider takes the associations off first, and routes go with their table.
  after({ verb, id, region }, world) {
    if (verb !== "delete") return;
    const its = [...world.all(tokens.association), ...world.all(tokens.route)];
    for (const it of its) if (it.inputs["routeTableId"] === id && it.region === region) world.forget(it);
  },
};

const oneTable: Rule = atCreate(
  "ec2.route-table-association.one-per-subnet",
  errorCodes,
  ({ inputs, world, region }) => {
    const of = text(inputs["subnetId"]) ? "subnetId" : "gatewayId";
    const other = world
      .all(tokens.association)
      .find((it) => it.region === region && it.inputs[of] !== undefined && it.inputs[of] === inputs[of]);
    if (!other) return undefined;
    return refusal(
      "Resource.AlreadyAssociated",
      `the specified association for route table ${String(inputs["routeTableId"])} conflicts with an existing association`,
    );
  },
);

const oneNetwork: Rule = {
  id: "ec2.route-table-association.one-network",
  source: "docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateRouteTable.html",
  check(request) {
    const { routeTableId, subnetId } = request.inputs;
    if (
      text(subnetId) === undefined ||
      vpcOf(request, tokens.subnet, subnetId) === vpcOf(request, tokens.routeTable, routeTableId)
    )
      return undefined;
    return refusal(
      "InvalidParameterValue",
      `Route table ${String(routeTableId)} and subnet ${String(subnetId)} belong to different networks`,
    );
  },
};

const association: TypeSpec = {
  token: tokens.association,
  api: {
    service: "EC2",
    noun: "Route Table Association",
    create: "AssociateRouteTable",
    update: "ReplaceRouteTableAssociation",
    delete: "DisassociateRouteTable",
  },
  id: (request) => ec2Id("rtbassoc", request),
  refers: {
    routeTableId: toRouteTable({ holds: false }),
    // Deleting a subnet takes its association away.
    subnetId: toSubnet({ holds: false }),
    gatewayId: gatewayExists,
  },
  replaceOn: { paths: ["region", "gatewayId", "subnetId"], source: providerSource("vpc_route_table_association") },
  rules: [
    exactlyOne(
      "ec2.route-table-association.one-target",
      providerSource("vpc_route_table_association"),
      argumentsOf(["subnetId", "gatewayId"]),
    ),
    oneTable,
    oneNetwork,
  ],
  outputs: () => ({}),
};

export const routingTypes: TypeSpec[] = [route, routeTable, association];
