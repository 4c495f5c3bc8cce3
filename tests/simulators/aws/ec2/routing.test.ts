import { awsCloud } from "../../harness";
import { associationToken, Ec2World, eipToken, natToken, routeToken, subnetToken, tableToken, vpcToken } from "./world";

async function routed() {
  const here = await Ec2World.create();
  const [gateway, table] = [await here.internet(), await here.table()];
  return { here, cloud: here.cloud, gateway, table };
}

describe("a route", () => {
  test("has the provider's id", async () => {
    const { cloud, gateway, table } = await routed();
    const route = await cloud.create(routeToken, {
      routeTableId: table.id,
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: gateway.id,
    });
    expect(route.id).toBe(`r-${table.id}1080289494`);
    expect(route.outputs).toMatchObject({ origin: "CreateRoute", state: "active" });
  });

  test.each<[string, object, RegExp]>([
    [
      "no destination",
      { destinationCidrBlock: undefined },
      /one of `destination_cidr_block,destination_ipv6_cidr_block,destination_prefix_list_id` must be specified/,
    ],
    ["two destinations", { destinationPrefixListId: "pl-1" }, /only one of/],
    ["no target", { gatewayId: undefined }, /"carrier_gateway_id": one of/],
    [
      "IPv4 through an egress-only gateway",
      { gatewayId: undefined, egressOnlyGatewayId: "eigw-1" },
      /"egress_only_gateway_id": conflicts with destination_cidr_block/,
    ],
    [
      "IPv6 through a carrier's gateway",
      {
        ...{ gatewayId: undefined, carrierGatewayId: "cagw-1" },
        ...{ destinationCidrBlock: undefined, destinationIpv6CidrBlock: "::/0" },
      },
      /"carrier_gateway_id": conflicts with destination_ipv6_cidr_block/,
    ],
    [
      "a prefix list to an endpoint",
      {
        ...{ gatewayId: undefined, vpcEndpointId: "vpce-1" },
        ...{ destinationCidrBlock: undefined, destinationPrefixListId: "pl-1" },
      },
      /"vpc_endpoint_id": conflicts with destination_prefix_list_id/,
    ],
    ["two targets", { natGatewayId: "nat-1" }, /only one of .*`gateway_id,nat_gateway_id` were specified/],
    [
      "a destination that is no block",
      { destinationCidrBlock: "0.0.0.0" },
      /is not a valid CIDR block: invalid CIDR address: /,
    ],
    [
      "a gateway that is not",
      { gatewayId: "igw-0a" },
      /InvalidGatewayID.NotFound: The gateway ID 'igw-0a' does not exist/,
    ],
    ["a NAT gateway that is not", { gatewayId: undefined, natGatewayId: "nat-0a" }, /InvalidNatGatewayID.NotFound/],
    [
      "a table that is not",
      { routeTableId: "rtb-0a" },
      /InvalidRouteTableID.NotFound: The routeTable ID 'rtb-0a' does not exist/,
    ],
    ["the local route", { gatewayId: "local" }, /cannot create local Route/],
    [
      "the VPC's own block",
      { destinationCidrBlock: "10.0.0.0/16" },
      /RouteAlreadyExists: The route identified by 10.0.0.0\/16 already exists/,
    ],
    [
      "inside of the VPC",
      { destinationCidrBlock: "10.0.1.0/24" },
      /equal to or more specific than one of this VPC's CIDR blocks/,
    ],
  ])("refused: %s", async (_what, inputs, message) => {
    const { cloud, gateway, table } = await routed();
    const sound = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id };
    expect(await cloud.refusal(routeToken, { ...sound, ...inputs })).toMatch(message);
  });

  test("is not made twice, but another one is, and in another table", async () => {
    const { here, cloud, gateway, table } = await routed();
    const inputs = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id };
    await cloud.create(routeToken, inputs);
    expect(await cloud.refusal(routeToken, inputs)).toMatch(
      /RouteAlreadyExists: The route identified by 0.0.0.0\/0 already exists/,
    );
    await cloud.create(routeToken, { ...inputs, destinationCidrBlock: "192.0.2.0/24" });
    await cloud.create(routeToken, { ...inputs, routeTableId: (await here.table()).id });
    const own = await here.table({ routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }] });
    expect(await cloud.refusal(routeToken, { ...inputs, routeTableId: own.id })).toMatch(/RouteAlreadyExists/);
  });

  test("does not lead into another network", async () => {
    const { cloud, gateway } = await routed();
    const other = await cloud.create(vpcToken, { cidrBlock: "10.9.0.0/16" });
    const table = await cloud.create(tableToken, { vpcId: other.id });
    const inputs = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id };
    expect(await cloud.refusal(routeToken, inputs)).toMatch(
      `route table ${table.id} and network gateway ${gateway.id} belong to different networks`,
    );
  });

  test("leads to a transit gateway that its network is on", async () => {
    const { here, cloud, table } = await routed();
    const hub = await cloud.create("aws:ec2transitgateway/transitGateway:TransitGateway", {});
    const inputs = { routeTableId: table.id, destinationCidrBlock: "172.16.0.0/12", transitGatewayId: hub.id };
    const routes = [{ cidrBlock: "172.16.0.0/12", transitGatewayId: hub.id }];
    const missing = `InvalidTransitGatewayID.NotFound: The transitGateway ID '${hub.id}' does not exist`;
    expect(await cloud.refusal(routeToken, inputs)).toMatch(missing);
    expect(await cloud.refusal(tableToken, { vpcId: here.vpcId, routes })).toMatch(missing);
    const subnet = await here.subnet("10.0.0.0/24");
    await cloud.create("aws:ec2transitgateway/vpcAttachment:VpcAttachment", {
      ...{ transitGatewayId: hub.id, vpcId: here.vpcId, subnetIds: [subnet.id] },
    });
    await cloud.create(routeToken, inputs);
    await here.table({ routes });
  });

  test("leads through a NAT gateway; which may go first", async () => {
    const { here, cloud, table } = await routed();
    const subnet = await here.subnet("10.0.0.0/24");
    const address = await cloud.create(eipToken, {});
    const nat = await cloud.create(natToken, { subnetId: subnet.id, allocationId: address.id });
    await cloud.create(routeToken, { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", natGatewayId: nat.id });
    await cloud.delete(natToken, nat.id);
  });

  test("its destination replaces it, its target does not", () => {
    const olds = { routeTableId: "rtb-1", destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-1" };
    expect(awsCloud().diff(routeToken, olds, { ...olds, destinationCidrBlock: "10.0.0.0/8" }).replaces).toBe(true);
    expect(awsCloud().diff(routeToken, olds, { ...olds, gatewayId: "igw-2" }).replaces).toBe(false);
  });
});

describe("a route table", () => {
  test.each<[string, object[], RegExp]>([
    ["no destination", [{ gatewayId: "igw-1" }], /one of `cidr_block,/],
    ["no target", [{ cidrBlock: "0.0.0.0/0" }], /one of `carrier_gateway_id/],
    [
      "twice the same",
      [
        { cidrBlock: "0.0.0.0/0", gatewayId: "igw-1" },
        { cidrBlock: "0.0.0.0/0", natGatewayId: "nat-1" },
      ],
      /RouteAlreadyExists/,
    ],
    [
      "IPv6 host bits",
      [{ ipv6CidrBlock: "2600::1/64", gatewayId: "igw-1" }],
      /"2600::1\/64" is not a valid IPv6 CIDR block; did you mean "2600::\/64"/,
    ],
    [
      "no block",
      [{ cidrBlock: "0.0.0.0/40", gatewayId: "igw-1" }],
      /is not a valid CIDR block: invalid CIDR address: /,
    ],
    ["a gateway that is not", [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-0a" }], /InvalidGatewayID.NotFound/],
  ])("refused: routes with %s", async (_what, routes, message) => {
    const here = await Ec2World.create();
    expect(await here.cloud.refusal(tableToken, { vpcId: here.vpcId, routes })).toMatch(message);
  });

  test("the main one stays, another one goes with its routes and associations", async () => {
    const { here, cloud, gateway, table } = await routed();
    const main = String(here.vpc.outputs["mainRouteTableId"]);
    expect(await cloud.deleteRefusal(tableToken, main)).toMatch(
      `The routeTable '${main}' has dependencies and cannot be deleted.`,
    );
    const subnet = await here.subnet("10.0.0.0/24");
    await cloud.create(associationToken, { routeTableId: table.id, subnetId: subnet.id });
    await cloud.create(routeToken, {
      routeTableId: table.id,
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: gateway.id,
    });
    await cloud.delete(tableToken, table.id);
    expect([...cloud.world.all(associationToken), ...cloud.world.all(routeToken)]).toEqual([]);
  });
});

test("what routes and associations name must be there", async () => {
  const { here, cloud, table, gateway } = await routed();
  const to = { routeTableId: table.id, destinationIpv6CidrBlock: "::/0" };
  expect(await cloud.refusal(routeToken, { ...to, vpcEndpointId: "vpce-0a" })).toMatch(/InvalidVpcEndpointId.NotFound/);
  expect(await cloud.refusal(routeToken, { ...to, gatewayId: gateway.id, destinationIpv6CidrBlock: "::/200" })).toMatch(
    /is not a valid CIDR block: invalid CIDR address: /,
  );
  expect(await cloud.refusal(tableToken, { vpcId: "vpc-0a" })).toMatch(/InvalidVpcID.NotFound/);
  const routes = [{ cidrBlock: "0.0.0.0/0", natGatewayId: "nat-0a" }];
  expect(await cloud.refusal(tableToken, { vpcId: here.vpcId, routes })).toMatch(/InvalidNatGatewayID.NotFound/);
  const subnet = await here.subnet("10.0.0.0/24");
  expect(await cloud.refusal(associationToken, { routeTableId: "rtb-0a", subnetId: subnet.id })).toMatch(
    /InvalidRouteTableID.NotFound/,
  );
  expect(await cloud.refusal(associationToken, { routeTableId: table.id, subnetId: "subnet-0a" })).toMatch(
    /InvalidSubnetID.NotFound/,
  );
  expect(await cloud.refusal(associationToken, { routeTableId: table.id, gatewayId: "igw-0a" })).toMatch(
    /InvalidGatewayID.NotFound/,
  );
});

describe("a route table's association", () => {
  test("a subnet has one table", async () => {
    const { here, cloud, table } = await routed();
    const [subnet, second] = [await here.subnet("10.0.0.0/24"), await here.table()];
    const made = await cloud.create(associationToken, { routeTableId: table.id, subnetId: subnet.id });
    expect(made.id).toMatch(/^rtbassoc-/);
    expect(await cloud.refusal(associationToken, { routeTableId: second.id, subnetId: subnet.id })).toMatch(
      `Resource.AlreadyAssociated: the specified association for route table ${second.id} conflicts with an existing association`,
    );
    await cloud.update(associationToken, made.id, { routeTableId: second.id, subnetId: subnet.id });
    await cloud.create(associationToken, { routeTableId: table.id, subnetId: (await here.subnet("10.0.1.0/24")).id });
    await cloud.delete(subnetToken, subnet.id);
    expect(cloud.world.all(associationToken)).toHaveLength(1);
  });

  test("the table is of the subnet's own network", async () => {
    const { here, cloud, table } = await routed();
    const other = await here.otherVpc();
    const subnet = await cloud.create(subnetToken, { vpcId: other.id, cidrBlock: "10.9.0.0/24" });
    const inputs = { routeTableId: table.id, subnetId: subnet.id };
    expect(await cloud.refusal(associationToken, inputs)).toMatch(/belong to different networks/);
  });

  test("needs a subnet or a gateway, not both", async () => {
    const { cloud, gateway, table } = await routed();
    expect(await cloud.refusal(associationToken, { routeTableId: table.id })).toMatch(
      /one of `gateway_id,subnet_id` must be specified/,
    );
    expect(
      await cloud.refusal(associationToken, { routeTableId: table.id, subnetId: "subnet-1", gatewayId: gateway.id }),
    ).toMatch(/only one of/);
    await cloud.create(associationToken, { routeTableId: table.id, gatewayId: gateway.id });
  });
});
