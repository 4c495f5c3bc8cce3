import type { Props } from "../../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../../harness";
import { type Case, judged, network, replaces } from "../fixtures";

const gateway = "aws:directconnect/gateway:Gateway";
const association = "aws:directconnect/gatewayAssociation:GatewayAssociation";
const transit = "aws:directconnect/transitVirtualInterface:TransitVirtualInterface";
const priv = "aws:directconnect/privateVirtualInterface:PrivateVirtualInterface";
const tgw = "aws:ec2transitgateway/transitGateway:TransitGateway";

judged(gateway, async () => ({ name: "dx", amazonSideAsn: "64520" }), [
  [
    "a public ASN",
    { amazonSideAsn: "65000000" },
    /"amazon_side_asn" \("65000000"\) must be 7224, 9059, 10124 or 17493 or in the range 64512 to 65534/,
  ],
  ["words", { amazonSideAsn: "own" }, /"amazon_side_asn" \("own"\) must be a 64-bit integer/],
  [
    "Amazon's former one, which only the provider takes",
    { amazonSideAsn: "7224" },
    /DirectConnectClientException: Amazon side ASN 7224 is invalid/,
  ],
  ["the last one", { amazonSideAsn: "4294967294" }],
]);

const made = async (cloud: Driver, asn = "64520", name = "dx"): Promise<string> =>
  (await cloud.create(gateway, { name, amazonSideAsn: asn })).id;
const hub = async (cloud: Driver, amazonSideAsn = 64512, region = "us-east-1"): Promise<string> =>
  (await cloud.create(tgw, { amazonSideAsn, region })).id;
const sound = async (cloud: Driver): Promise<Props> => ({
  dxGatewayId: await made(cloud),
  associatedGatewayId: await hub(cloud),
  allowedPrefixes: ["10.0.0.0/12"],
});

judged(association, sound, [
  ["no Direct Connect gateway", { dxGatewayId: "0" }, /Direct Connect Gateway with ID 0 does not exist/],
  ["no transit gateway", { associatedGatewayId: "tgw-00000000000000000" }, /Gateway with ID tgw-0+ does not exist/],
  [
    "a VPC",
    async (cloud) => ({ associatedGatewayId: (await network(cloud)).vpc }),
    /Gateway ID vpc-.* has an invalid format/,
  ],
  [
    "nothing to associate",
    { associatedGatewayId: undefined },
    /one of `associated_gateway_id,associated_gateway_owner_account_id,proposal_id` must be specified/,
  ],
  ["a gateway and a proposal", { proposalId: "p" }, /"associated_gateway_id": conflicts with proposal_id/],
  [
    "an owner without a proposal",
    { associatedGatewayId: undefined, associatedGatewayOwnerAccountId: "210987654321" },
    /must be specified/,
  ],
  [
    "a proposal of another account",
    { associatedGatewayId: undefined, associatedGatewayOwnerAccountId: "210987654321", proposalId: "p" },
  ],
  [
    "an owner that is no account",
    { associatedGatewayId: undefined, associatedGatewayOwnerAccountId: "12", proposalId: "p" },
    /"associated_gateway_owner_account_id" doesn't look like AWS Account ID \(exactly 12 digits\): "12"/,
  ],
  ["no prefixes", { allowedPrefixes: [] }, /Allowed prefixes are required for an association with a transit gateway/],
  ["a prefix that is none", { allowedPrefixes: ["10.1.0.0/12"] }, /CIDR 10.1.0.0\/12 is not valid/],
  ["201 prefixes", { allowedPrefixes: Array.from({ length: 201 }, (_, at) => `10.0.${at}.0/24`) }, /limit of 200/],
  ["200 prefixes", { allowedPrefixes: Array.from({ length: 200 }, (_, at) => `10.0.${at}.0/24`) }],
  [
    "the same ASN on both sides",
    async (cloud) => ({ dxGatewayId: await made(cloud, "64512", "same") }),
    /have the same ASN 64512/,
  ],
]);

test("what two associations of one gateway may share", async () => {
  const cloud = awsCloud();
  const inputs = await sound(cloud);
  const { id, outputs } = await cloud.create(association, inputs);
  expect(id).toBe(`ga-${String(inputs["dxGatewayId"])}${String(inputs["associatedGatewayId"])}`);
  expect(outputs).toMatchObject({
    associatedGatewayType: "transitGateway",
    transitGatewayAttachmentId: expect.stringMatching(/^tgw-attach-/),
    dxGatewayOwnerAccountId: "123456789012",
  });
  expect(await cloud.refusal(association, { ...inputs, allowedPrefixes: ["10.16.0.0/12"] })).toMatch(
    /is already associated with Direct Connect gateway/,
  );
  const other = { ...inputs, region: "us-west-2", associatedGatewayId: await hub(cloud, 64513, "us-west-2") };
  expect(await cloud.refusal(association, { ...other, allowedPrefixes: ["10.8.0.0/16"] })).toMatch(
    /Allowed prefix 10.8.0.0\/16 overlaps/,
  );
  const twin = {
    ...other,
    associatedGatewayId: await hub(cloud, 64512, "us-west-2"),
    allowedPrefixes: ["10.16.0.0/12"],
  };
  expect(await cloud.refusal(association, twin)).toMatch(/ASN 64512 of transit gateway .* is already used/);
  await cloud.create(association, { ...other, allowedPrefixes: ["10.16.0.0/12"] });
});

test("a gateway has six transit gateways, and no seventh", async () => {
  const cloud = awsCloud();
  const dxGatewayId = await made(cloud);
  const associate = async (at: number): Promise<Props> => ({
    dxGatewayId,
    associatedGatewayId: await hub(cloud, 64600 + at),
    allowedPrefixes: [`10.${at}.0.0/16`],
  });
  for (const at of [0, 1, 2, 3, 4, 5]) await cloud.create(association, await associate(at));
  expect(await cloud.refusal(association, await associate(6))).toMatch(/has the maximum number of associations/);
});

test("what stands in the way of a deletion", async () => {
  const cloud = awsCloud();
  const inputs = await sound(cloud);
  const { id } = await cloud.create(association, inputs);
  expect(await cloud.deleteRefusal(gateway, String(inputs["dxGatewayId"]))).toMatch(/has associated gateways/);
  expect(await cloud.deleteRefusal(tgw, String(inputs["associatedGatewayId"]))).toMatch(
    /has non-deleted DirectConnect Gateway Attachments: tgw-attach-/,
  );
  expect(
    await cloud.updateRefusal(tgw, String(inputs["associatedGatewayId"]), {
      amazonSideAsn: 64514,
      region: "us-east-1",
    }),
  ).toMatch(/active BGP sessions/);
  await cloud.delete(association, id);
  await cloud.update(tgw, String(inputs["associatedGatewayId"]), { amazonSideAsn: 64514, region: "us-east-1" });
  await cloud.delete(gateway, String(inputs["dxGatewayId"]));
});

test("the attachment of a Direct Connect gateway is one like others", async () => {
  const cloud = awsCloud();
  const inputs = await sound(cloud);
  const { outputs } = await cloud.create(association, inputs);
  const table = await cloud.create("aws:ec2transitgateway/routeTable:RouteTable", {
    transitGatewayId: inputs["associatedGatewayId"],
  });
  const propagated = await cloud.create("aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation", {
    transitGatewayAttachmentId: outputs["transitGatewayAttachmentId"],
    transitGatewayRouteTableId: table.id,
  });
  expect(propagated.outputs).toMatchObject({
    resourceType: "direct-connect-gateway",
    resourceId: inputs["dxGatewayId"],
  });
});

const line: Props = { name: "line", connectionId: "dxcon-fg5x7k2q", vlan: 101, addressFamily: "ipv4", bgpAsn: 65000 };
const cases: Case[] = [
  ["a connection in another form", { connectionId: "con-1" }, /Connection ID con-1 has an invalid format/],
  ["a link aggregation group", { connectionId: "dxlag-fg5x7k2q" }],
  ["no VLAN", { vlan: 0 }, /expected vlan to be in the range \(1 - 4094\), got 0/],
  ["the last VLAN", { vlan: 4094 }],
  ["too high a VLAN", { vlan: 4095 }, /expected vlan/],
  [
    "an address family that is none",
    { addressFamily: "ipx" },
    /expected address_family to be one of \["ipv4" "ipv6"\]/,
  ],
  ["an odd MTU", { mtu: 9000 }, /expected mtu to be one of \[1500 8500/],
  ["jumbo frames", { mtu: 8500 }],
  ["no ASN", { bgpAsn: undefined }, /one of `bgp_asn,bgp_asn_long` must be specified/],
  ["two ASNs", { bgpAsnLong: "65000" }, /only one of `bgp_asn,bgp_asn_long` can be specified/],
  ["a long ASN", { bgpAsn: undefined, bgpAsnLong: "4294967294" }],
  ["a long ASN as a short one", { bgpAsn: 2147483647 }, /The valid range is 1 to 2147483646/],
  ["a short key", { bgpAuthKey: "12345" }, /BGP Auth Key length must be between 6 and 80/],
  ["the shortest key", { bgpAuthKey: "123456" }],
  [
    "an address of the other family",
    { amazonAddress: "2001:db8::1/125", customerAddress: "2001:db8::2/125" },
    /is not valid for address family ipv4/,
  ],
  ["one address only", { amazonAddress: "169.254.0.1/30" }, /Both the Amazon address and the customer address/],
  ["addresses", { amazonAddress: "169.254.0.1/30", customerAddress: "169.254.0.2/30" }],
  ["too long a name", { name: "l".repeat(101) }, /maximum of 100 characters/],
  ["a gateway that is none", { dxGatewayId: "0" }, /Direct Connect Gateway with ID 0 does not exist/],
];
const lined = async (cloud: Driver): Promise<Props> => ({ ...line, dxGatewayId: await made(cloud) });
judged(transit, lined, cases);
judged(priv, lined, [
  ...cases,
  ["jumbo frames as they were", { mtu: 9001 }],
  ["no gateway", { dxGatewayId: undefined }, /One of \['vpn_gateway_id', 'dx_gateway_id'\] must be set/],
]);

test("a VLAN of a connection is taken once", async () => {
  const cloud = awsCloud();
  const inputs = await lined(cloud);
  const { id, outputs } = await cloud.create(transit, inputs);
  expect(id).toMatch(/^dxvif-[0-9a-z]{8}$/);
  expect(outputs).toMatchObject({ amazonSideAsn: "64520", mtu: 1500, jumboFrameCapable: true });
  expect(await cloud.refusal(transit, { ...inputs, name: "second" })).toMatch(/VLAN 101 is already in use/);
  await cloud.create(transit, { ...inputs, name: "second", vlan: 102 });
  await cloud.update(transit, id, { ...inputs, mtu: 8500 });
  expect(await cloud.deleteRefusal(gateway, String(inputs["dxGatewayId"]))).toMatch(/attached virtual interfaces/);
});

test("a gateway leads to transit gateways or to virtual private ones", async () => {
  const cloud = awsCloud();
  const inputs = await sound(cloud);
  await cloud.create(association, inputs);
  expect(await cloud.refusal(priv, { ...line, dxGatewayId: inputs["dxGatewayId"] })).toMatch(
    /a private virtual interface cannot be attached/,
  );
  await cloud.create(transit, { ...line, dxGatewayId: inputs["dxGatewayId"] });
  const other = await made(cloud, "64530", "other");
  await cloud.create(priv, { ...line, vlan: 7, dxGatewayId: other });
  expect(await cloud.refusal(association, { ...inputs, dxGatewayId: other })).toMatch(
    /attached to a private virtual interface/,
  );
  expect(await cloud.refusal(transit, { ...line, vlan: 8, dxGatewayId: other })).toMatch(
    /a transit virtual interface cannot be attached/,
  );
});

test("what replaces", () => {
  const cloud = awsCloud();
  expect(replaces(cloud, gateway, { name: "a", amazonSideAsn: "64512" }, { name: "b" })).toBe(false);
  expect(replaces(cloud, gateway, { name: "a", amazonSideAsn: "64512" }, { amazonSideAsn: "64513" })).toBe(true);
  expect(replaces(cloud, association, { allowedPrefixes: ["10.0.0.0/8"] }, { allowedPrefixes: [] })).toBe(false);
  expect(replaces(cloud, transit, line, { vlan: 5 })).toBe(true);
  expect(replaces(cloud, transit, line, { mtu: 8500, sitelinkEnabled: true })).toBe(false);
});
