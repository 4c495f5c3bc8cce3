import type { Props } from "../../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../../harness";
import { type Case, judged, network, replaces } from "../fixtures";

const kind = (name: string): string => `aws:ec2transitgateway/${name}:${name.charAt(0).toUpperCase()}${name.slice(1)}`;
const gateway = kind("transitGateway");
const attachment = kind("vpcAttachment");
const table = kind("routeTable");
const association = kind("routeTableAssociation");
const propagation = kind("routeTablePropagation");
const route = kind("route");

const off: Props = { defaultRouteTableAssociation: "disable", defaultRouteTablePropagation: "disable" };

const switches: [property: string, argument: string][] = [
  ["autoAcceptSharedAttachments", "auto_accept_shared_attachments"],
  ["defaultRouteTableAssociation", "default_route_table_association"],
  ["defaultRouteTablePropagation", "default_route_table_propagation"],
  ["dnsSupport", "dns_support"],
  ["encryptionSupport", "encryption_support"],
  ["multicastSupport", "multicast_support"],
  ["securityGroupReferencingSupport", "security_group_referencing_support"],
  ["vpnEcmpSupport", "vpn_ecmp_support"],
];

judged(gateway, async () => ({ amazonSideAsn: 64513, ...off }), [
  [
    "an ASN below the private ones",
    { amazonSideAsn: 64511 },
    /InvalidParameterValue: .*64512 to 65534 or 4200000000 to 4294967294/,
  ],
  ["the last short ASN", { amazonSideAsn: 65534 }],
  ["an ASN between the ranges", { amazonSideAsn: 65535 }, /AmazonSideAsn is invalid/],
  ["the first long ASN", { amazonSideAsn: 4200000000 }],
  ...switches.map(([property, argument]): Case => [
    `neither on nor off: ${property}`,
    { [property]: "on" },
    new RegExp(`expected ${argument} to be one of \\["disable" "enable"\\], got on`),
  ]),
  [
    "six address blocks",
    { transitGatewayCidrBlocks: [1, 2, 3, 4, 5, 6].map((at) => `10.${at}.0.0/16`) },
    /supports 5 item maximum/,
  ],
  [
    "a small address block",
    { transitGatewayCidrBlocks: ["10.0.0.0/25"] },
    /between 0 and 24 significant bits, got: 25/,
  ],
  ["the smallest address block", { transitGatewayCidrBlocks: ["10.0.0.0/24", "2001:db8::/64"] }],
  ["a small IPv6 block", { transitGatewayCidrBlocks: ["2001:db8::/65"] }, /between 0 and 64 significant bits/],
  [
    "link-local addresses",
    { transitGatewayCidrBlocks: ["169.254.0.0/15"] },
    /invalid value for transit_gateway_cidr_blocks \(must not be from range 169.254.0.0\/16\)/,
  ],
  [
    "host bits",
    { transitGatewayCidrBlocks: ["10.0.0.1/24"] },
    /is not a valid IPv4 CIDR block; did you mean "10.0.0.0\/24"/,
  ],
  [
    "IPv6 host bits",
    { transitGatewayCidrBlocks: ["2001:db8::1/64"] },
    /is not a valid IPv6 CIDR block; did you mean "2001:db8::\/64"/,
  ],
]);

test("ids, ARN and the default route table", async () => {
  const cloud = awsCloud();
  const { id, outputs } = await cloud.create(gateway, {});
  expect(id).toMatch(/^tgw-0[0-9a-f]{16}$/);
  expect(outputs).toMatchObject({
    arn: `arn:aws:ec2:us-east-1:123456789012:transit-gateway/${id}`,
    ownerId: "123456789012",
    amazonSideAsn: 64512,
    vpnEcmpSupport: "enable",
  });
  const own = String(outputs["associationDefaultRouteTableId"]);
  expect(own).toMatch(/^tgw-rtb-0[0-9a-f]{16}$/);
  expect(outputs["propagationDefaultRouteTableId"]).toBe(own);
  expect(cloud.find(table, own).outputs).toMatchObject({ defaultAssociationRouteTable: true });
  expect((await cloud.update(gateway, id, { description: "hub" }))["associationDefaultRouteTableId"]).toBe(own);
  await cloud.delete(gateway, id);
  expect(cloud.world.all(table)).toEqual([]);
  expect((await cloud.create(gateway, off)).outputs["associationDefaultRouteTableId"]).toBe("");
});

async function attached(cloud: Driver, settings: Props = off): Promise<{ inputs: Props; a2: string }> {
  const net = await network(cloud);
  const transitGatewayId = (await cloud.create(gateway, settings)).id;
  return { inputs: { transitGatewayId, vpcId: net.vpc, subnetIds: [net.a, net.b] }, a2: net.a2 };
}

judged(attachment, async (cloud) => (await attached(cloud)).inputs, [
  [
    "no gateway",
    { transitGatewayId: "tgw-0" },
    /InvalidTransitGatewayID.NotFound: Transit Gateway tgw-0 was deleted or does not exist/,
  ],
  ["no VPC", { vpcId: "vpc-0" }, /InvalidVpcID.NotFound/],
  ["no subnets", { subnetIds: [] }, /requires 1 item minimum/],
  ["no such subnet", { subnetIds: ["subnet-0"] }, /InvalidSubnetID.NotFound/],
  ["subnets of another VPC", async (cloud) => ({ subnetIds: [(await network(cloud, "10.7")).a] }), /are not in VPC/],
  ["neither on nor off", { applianceModeSupport: "yes" }, /expected appliance_mode_support/],
  ["neither on nor off: DNS", { dnsSupport: "yes" }, /expected dns_support/],
  ["neither on nor off: IPv6", { ipv6Support: "yes" }, /expected ipv6_support/],
  [
    "neither on nor off: groups of others",
    { securityGroupReferencingSupport: "yes" },
    /expected security_group_referencing_support/,
  ],
]);

test("one subnet for each zone, one attachment for each VPC", async () => {
  const cloud = awsCloud();
  const { inputs, a2 } = await attached(cloud);
  const [a] = inputs["subnetIds"] as string[];
  expect(await cloud.refusal(attachment, { ...inputs, subnetIds: [a, a2] })).toMatch(
    /DuplicateSubnetsInSameZone: Duplicate Subnets for same AZ/,
  );
  const made = await cloud.create(attachment, { ...inputs, subnetIds: [a] });
  expect(made.id).toMatch(/^tgw-attach-0/);
  expect(await cloud.refusal(attachment, inputs)).toMatch(
    /DuplicateTransitGatewayAttachment: tgw-.* has non-deleted Transit Gateway Attachments with same VPC ID/,
  );
  expect(await cloud.deleteRefusal(gateway, String(inputs["transitGatewayId"]))).toMatch(
    new RegExp(`IncorrectState: tgw-.* has non-deleted VPC Attachments: ${made.id}`),
  );
  await cloud.update(attachment, made.id, inputs);
  await cloud.delete(attachment, made.id);
  await cloud.delete(gateway, String(inputs["transitGatewayId"]));
});

/** An attachment and a route table of one gateway. */
const pair = async (cloud: Driver, settings: Props = off, more: Props = {}): Promise<Props> => {
  const { inputs } = await attached(cloud, settings);
  const transitGatewayAttachmentId = (await cloud.create(attachment, { ...inputs, ...more })).id;
  const transitGatewayRouteTableId = (await cloud.create(table, { transitGatewayId: inputs["transitGatewayId"] })).id;
  return { transitGatewayAttachmentId, transitGatewayRouteTableId };
};
const foreignTable = async (cloud: Driver): Promise<Props> => {
  const transitGatewayId = (await cloud.create(gateway, { ...off, description: "other" })).id;
  return { transitGatewayRouteTableId: (await cloud.create(table, { transitGatewayId })).id };
};

for (const token of [association, propagation]) {
  judged(token, pair, [
    [
      "no attachment",
      { transitGatewayAttachmentId: "tgw-attach-0" },
      /InvalidTransitGatewayAttachmentID.NotFound: Transit Gateway Attachment tgw-attach-0/,
    ],
    [
      "no route table",
      { transitGatewayRouteTableId: "tgw-rtb-0" },
      /InvalidRouteTableID.NotFound: Transit Gateway Route Table tgw-rtb-0/,
    ],
    ["a route table of another gateway", foreignTable, /belong to different Transit Gateways/],
  ]);
}

test("an attachment is associated with one route table", async () => {
  const cloud = awsCloud();
  const inputs = await pair(cloud, {});
  expect(await cloud.refusal(association, inputs)).toMatch(
    /Resource.AlreadyAssociated: Transit Gateway Attachment tgw-attach-.* is already associated to a route table/,
  );
  const made = await cloud.create(association, { ...inputs, replaceExistingAssociation: true });
  expect(made.id).toBe(
    `${String(inputs["transitGatewayRouteTableId"])}_${String(inputs["transitGatewayAttachmentId"])}`,
  );
  expect(made.outputs).toMatchObject({ resourceType: "vpc", resourceId: expect.stringMatching(/^vpc-/) });
  expect(await cloud.deleteRefusal(table, String(inputs["transitGatewayRouteTableId"]))).toMatch(
    /has non-deleted Associations/,
  );
});

test("an attachment that stays off the default table can be associated and propagated", async () => {
  const cloud = awsCloud();
  const inputs = await pair(
    cloud,
    {},
    { transitGatewayDefaultRouteTableAssociation: false, transitGatewayDefaultRouteTablePropagation: false },
  );
  await cloud.create(association, inputs);
  await cloud.create(propagation, inputs);
  expect(await cloud.refusal(association, inputs)).toMatch(/AlreadyAssociated/);
  expect(await cloud.refusal(propagation, inputs)).toMatch(/TransitGatewayRouteTablePropagation.Duplicate/);
  await cloud.delete(attachment, String(inputs["transitGatewayAttachmentId"]));
  expect([...cloud.world.all(association), ...cloud.world.all(propagation)]).toEqual([]);
});

judged(route, async (cloud) => ({ ...(await pair(cloud)), destinationCidrBlock: "10.32.0.0/12" }), [
  ["host bits", { destinationCidrBlock: "10.33.0.0/12" }, /is not a valid CIDR block; did you mean "10.32.0.0\/12"/],
  ["everything", { destinationCidrBlock: "0.0.0.0/0" }],
  ["nowhere to", { transitGatewayAttachmentId: undefined }, /MissingParameter/],
  ["a hole", { transitGatewayAttachmentId: undefined, blackhole: true }],
  ["a hole with a way out", { blackhole: true }, /InvalidParameterCombination/],
  ["a route table of another gateway", foreignTable, /belong to different Transit Gateways/],
]);

test("a destination has one static route", async () => {
  const cloud = awsCloud();
  const inputs = { ...(await pair(cloud)), destinationCidrBlock: "10.32.0.0/12" };
  await cloud.create(route, inputs);
  expect(await cloud.refusal(route, inputs)).toMatch(/RouteAlreadyExists: Route 10.32.0.0\/12 already exists/);
  await cloud.create(route, { ...inputs, destinationCidrBlock: "10.32.0.0/13" });
});

test("what replaces", () => {
  const cloud = awsCloud();
  expect(replaces(cloud, gateway, {}, { multicastSupport: "enable" })).toBe(true);
  expect(replaces(cloud, gateway, { amazonSideAsn: 64512 }, { amazonSideAsn: 64513, description: "hub" })).toBe(false);
  expect(replaces(cloud, gateway, off, { defaultRouteTableAssociation: "enable" })).toBe(true);
  expect(replaces(cloud, gateway, off, { defaultRouteTablePropagation: undefined })).toBe(true);
  expect(replaces(cloud, gateway, {}, off)).toBe(false);
  expect(replaces(cloud, association, {}, { replaceExistingAssociation: true })).toBe(false);
  expect(replaces(cloud, attachment, { vpcId: "a", subnetIds: ["a"] }, { subnetIds: ["b", "c"] })).toBe(false);
  expect(replaces(cloud, attachment, { vpcId: "a" }, { vpcId: "b" })).toBe(true);
  expect(replaces(cloud, route, { blackhole: false }, { blackhole: true })).toBe(true);
});

test("an attachment goes before its successor comes: a VPC has one on a gateway", () => {
  const subject = { token: attachment, name: "it", urn: "" };
  const found = awsCloud().cloud.diff(subject, "id", { transitGatewayId: "a" }, { transitGatewayId: "b" }, [], {});
  expect(found).toMatchObject({ replaces: true, deleteBeforeReplace: true });
});
