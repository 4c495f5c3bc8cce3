import type { Props } from "../../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../../harness";
import { changed, judged, merged, network, replaces, type Case } from "../fixtures";

const peer = "aws:ec2/customerGateway:CustomerGateway";
const connection = "aws:ec2/vpnConnection:VpnConnection";
const staticRoute = "aws:ec2/vpnConnectionRoute:VpnConnectionRoute";
const kind = (name: string): string => `aws:ec2transitgateway/${name}:${name.charAt(0).toUpperCase()}${name.slice(1)}`;
const [gateway, attachment, table, association, propagation] = [
  ...["transitGateway", "vpcAttachment", "routeTable", "routeTableAssociation", "routeTablePropagation"].map(kind),
] as [string, string, string, string, string];

const google: Props = { type: "ipsec.1", bgpAsn: "64540", ipAddress: "203.0.113.10", deviceName: "google-1" };
const off: Props = { defaultRouteTableAssociation: "disable", defaultRouteTablePropagation: "disable" };

judged(peer, async () => google, [
  ["another type", { type: "ipsec.2" }, /expected type to be one of \["ipsec.1"\]/],
  ["two ASNs", { bgpAsnExtended: "4200000000" }, /"bgp_asn": conflicts with bgp_asn_extended/],
  ["no ASN", { bgpAsn: undefined }, /MissingParameter: .*BgpAsn or BgpAsnExtended/],
  ["a long ASN under the short name", { bgpAsn: "2147483648" }, /BgpAsn is invalid.*1 to 2147483647/],
  ["a long ASN", { bgpAsn: undefined, bgpAsnExtended: "4200000000" }],
  ["a short ASN under the long name", { bgpAsn: undefined, bgpAsnExtended: "64540" }, /BgpAsnExtended is invalid/],
  ["no address", { ipAddress: undefined }, /MissingParameter: .*IpAddress/],
  ["a name for an address", { ipAddress: "vpn.example" }, /expected ip_address to contain a valid IP/],
  ["a device name of 256", { deviceName: "d".repeat(256) }, /length of device_name/],
  ["a certificate that is no ARN", { certificateArn: "mine" }, /invalid ARN/],
]);

test("a customer gateway that is asked for twice is one, and stands while a connection leads to it", async () => {
  const cloud = awsCloud();
  const [first, again] = [await cloud.create(peer, google), await cloud.create(peer, google)];
  expect(first.id).toMatch(/^cgw-0[0-9a-f]{16}$/);
  expect(again.id).toBe(first.id);
  expect((await cloud.create(peer, { ...google, deviceName: "google-2" })).id).not.toBe(first.id);
  const made = await cloud.create(connection, await sound(cloud));
  expect(await cloud.deleteRefusal(peer, String(made.inputs["customerGatewayId"]))).toMatch(/IncorrectState: .*in use/);
  for (const [path, value] of [
    ["ipAddress", "203.0.113.11"],
    ["bgpAsn", "64541"],
    ["deviceName", "other"],
  ] as const)
    expect(replaces(cloud, peer, google, { [path]: value })).toBe(true);
  expect(replaces(cloud, peer, google, { tags: { Name: "google" } })).toBe(false);
});

const key = (digit: number) => `kA${String(digit).repeat(38)}`;

/** A connection that Google's first interface is the other end of. */
async function sound(cloud: Driver, more: Props = {}): Promise<Props> {
  const transitGatewayId = (await cloud.create(gateway, { amazonSideAsn: 64520, ...off })).id;
  const customerGatewayId = (await cloud.create(peer, { ...google, deviceName: "sound" })).id;
  return {
    ...{ type: "ipsec.1", customerGatewayId, transitGatewayId },
    ...{ tunnel1InsideCidr: "169.254.20.0/30", tunnel2InsideCidr: "169.254.20.4/30" },
    ...{ tunnel1PresharedKey: key(1), tunnel2PresharedKey: key(2) },
    ...{ tunnel1Phase1LifetimeSeconds: 28800, tunnel1Phase2LifetimeSeconds: 3600, tunnel1IkeVersions: ["ikev2"] },
    ...more,
  };
}

const reserved = ["0.0", "1.0", "2.0", "3.0", "4.0", "5.0", "169.252"];
const options: Case[] = [
  ...reserved.map((low): Case => [
    `what AWS keeps: ${low}`,
    { tunnel1InsideCidr: `169.254.${low}/30` },
    /expected tunnel1_inside_cidr to not be any of \[169\.254\.0\.0\/30 .*169\.254\.169\.252\/30\]/,
  ]),
  ["a /29", { tunnel1InsideCidr: "169.254.20.8/29" }, /between 30 and 30 significant bits, got: 29/],
  ["no link-local addresses", { tunnel2InsideCidr: "10.0.0.0/30" }, /tunnel2_inside_cidr \(must be within 169\.254/],
  ["host bits", { tunnel1InsideCidr: "169.254.20.1/30" }, /is not a valid IPv4 CIDR block/],
  ["one for both", { tunnel2InsideCidr: "169.254.20.0/30" }, /Both tunnels have the inside CIDR 169\.254\.20\.0\/30/],
  ["a short key", { tunnel1PresharedKey: "a".repeat(7) }, /tunnel1_preshared_key to be in the range \(8 - 64\), got 7/],
  ["a long key", { tunnel1PresharedKey: "a".repeat(65) }, /\(8 - 64\), got 65/],
  ["a key that begins with 0", { tunnel1PresharedKey: "0abcdefghi" }, /cannot start with zero character/],
  ["base64", { tunnel2PresharedKey: "abc+def/ghi=" }, /tunnel2_preshared_key \(can only contain alphanumeric/],
  ["what a key may have", { tunnel2PresharedKey: "a.b_c123" }],
  ["IKE 3", { tunnel1IkeVersions: ["ikev3"] }, /expected tunnel1_ike_versions to be one of \["ikev1" "ikev2"\]/],
  ["another cipher", { tunnel1Phase1EncryptionAlgorithms: ["3DES"] }, /tunnel1_phase1_encryption_algorithms/],
  ["another hash", { tunnel2Phase2IntegrityAlgorithms: ["MD5"] }, /tunnel2_phase2_integrity_algorithms/],
  ["another group", { tunnel1Phase1DhGroupNumbers: [5] }, /InvalidParameterValue: Value \(5\) for parameter Phase1Dh/],
  ["a group of phase 2", { tunnel1Phase2DhGroupNumbers: [5, 20] }],
  [
    "an action that is none",
    { tunnel1StartupAction: "begin" },
    /tunnel1_startup_action to be one of \["add" "start"\]/,
  ],
  ["another after silence", { tunnel1DpdTimeoutAction: "wait" }, /tunnel1_dpd_timeout_action/],
  ["too short a silence", { tunnel1DpdTimeoutSeconds: 29 }, /tunnel1_dpd_timeout_seconds to be at least \(30\)/],
  ["too long a first phase", { tunnel1Phase1LifetimeSeconds: 28801 }, /\(900 - 28800\), got 28801/],
  ["too long a second phase", { tunnel1Phase2LifetimeSeconds: 3601 }, /\(900 - 3600\), got 3601/],
  [
    "a second phase as long as the first",
    { tunnel1Phase1LifetimeSeconds: 3600 },
    /Phase2LifetimeSeconds \(3600\) must be less than Phase1LifetimeSeconds \(3600\)/,
  ],
  ["a wide margin", { tunnel1Phase2LifetimeSeconds: 900, tunnel1RekeyMarginTimeSeconds: 451 }, /at most half/],
  ["another format of logs", log({ logOutputFormat: "xml" }), /log_output_format/],
  ["a log with no group", log({ logEnabled: true }), /MissingParameter: .*logGroupArn/],
  ["a log of BGP with no group", log({ bgpLogEnabled: true }), /MissingParameter: .*bgpLogGroupArn/],
  [
    "a log to nowhere",
    log({ logEnabled: true, logGroupArn: "arn:aws:logs:us-east-1:1:log-group:none" }),
    /does not exist/,
  ],
];
function log(cloudwatchLogOptions: Props): Props {
  return { tunnel1LogOptions: { cloudwatchLogOptions } };
}

judged(connection, sound, [
  ["no customer gateway", { customerGatewayId: "cgw-0" }, /InvalidCustomerGatewayID.NotFound/],
  ["no gateway", { transitGatewayId: "tgw-0" }, /InvalidTransitGatewayID.NotFound/],
  ["two gateways", { vpnGatewayId: "vgw-0" }, /"transit_gateway_id": conflicts with vpn_gateway_id/],
  ["no virtual gateway", { transitGatewayId: undefined, vpnGatewayId: "vgw-0" }, /InvalidVpnGatewayID.NotFound/],
  [
    "acceleration at a virtual gateway",
    { transitGatewayId: undefined, enableAcceleration: true },
    /"enable_acceleration": all of `enable_acceleration,transit_gateway_id` must be specified/,
  ],
  ["another type", { type: "gre" }, /expected type to be one of/],
  ["another inside", { tunnelInsideIpVersion: "ipv5" }, /tunnel_inside_ip_version/],
  ["another outside", { outsideIpAddressType: "Private" }, /outside_ip_address_type/],
  ["another store of keys", { presharedKeyStorage: "Here" }, /preshared_key_storage/],
  ["over a cable, without one", { outsideIpAddressType: "PrivateIpv4" }, /transport_transit_gateway_attachment_id/],
  ...["10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1"].map((ipAddress): Case => [
    `a peer in no public network: ${ipAddress}`,
    async (cloud) => ({ customerGatewayId: (await cloud.create(peer, { ...google, ipAddress })).id }),
    /is not valid for outside IP address type PublicIpv4/,
  ]),
  ...options,
]);

test("what a connection is: two tunnels, their addresses, its place at the transit gateway", async () => {
  const cloud = awsCloud();
  const { id, outputs } = await cloud.create(connection, await sound(cloud));
  expect(id).toMatch(/^vpn-0[0-9a-f]{16}$/);
  expect(outputs).toMatchObject({
    ...{ tunnel1VgwInsideAddress: "169.254.20.1", tunnel1CgwInsideAddress: "169.254.20.2" },
    ...{ tunnel2VgwInsideAddress: "169.254.20.5", tunnel2CgwInsideAddress: "169.254.20.6" },
    ...{ tunnel1BgpAsn: "64520", tunnel2BgpAsn: "64520", tunnel1BgpHoldtime: 30 },
    ...{ staticRoutesOnly: false, outsideIpAddressType: "PublicIpv4", tunnel1PresharedKey: key(1) },
  });
  const outside = [outputs["tunnel1Address"], outputs["tunnel2Address"]].map(String);
  expect(new Set(outside).size).toBe(2);
  for (const address of outside) expect(address).toMatch(/^198\.1[89]\.\d+\.\d+$/);
  expect(outputs["transitGatewayAttachmentId"]).toMatch(/^tgw-attach-0/);
  for (const part of ["203.0.113.10", ...outside, "169.254.20.5", key(2), "<asn>64540</asn>"])
    expect(outputs["customerGatewayConfiguration"]).toContain(part);
});

test("an inside CIDR is had once at a gateway, chosen or given", async () => {
  const cloud = awsCloud();
  const first = await sound(cloud);
  await cloud.create(connection, first);
  const other = await cloud.create(peer, { ...google, ipAddress: "203.0.113.11" });
  const beside = { ...first, customerGatewayId: other.id };
  expect(await cloud.refusal(connection, beside)).toMatch(/inside CIDR 169\.254\.20\.0\/30 is already in use by vpn-0/);
  expect(
    await cloud.refusal(
      connection,
      merged(beside, { tunnel1InsideCidr: "169.254.20.4/30", tunnel2InsideCidr: undefined }),
    ),
  ).toMatch(/already in use/);
  await cloud.create(connection, {
    ...beside,
    tunnel1InsideCidr: "169.254.20.8/30",
    tunnel2InsideCidr: "169.254.20.12/30",
  });
  const elsewhere = (await cloud.create(gateway, { ...off, description: "another" })).id;
  await cloud.create(connection, { ...beside, transitGatewayId: elsewhere });
});

changed(connection, sound, options);

test("a tunnel is changed in place: its addresses stay, and so do the other's", async () => {
  const cloud = awsCloud();
  const { id, inputs, outputs } = await cloud.create(connection, await sound(cloud));
  const other = (await cloud.create(peer, { ...google, ipAddress: "203.0.113.12" })).id;
  for (const change of [
    { tunnel1PresharedKey: key(9) },
    { tunnel2Phase2EncryptionAlgorithms: ["AES256-GCM-16"] },
    { tunnel1StartupAction: "start" },
    { customerGatewayId: other },
  ]) {
    expect(replaces(cloud, connection, inputs, change)).toBe(false);
    const now = await cloud.update(connection, id, { ...inputs, ...change });
    for (const kept of ["tunnel1Address", "tunnel2Address", "tunnel1InsideCidr", "transitGatewayAttachmentId"])
      expect(now[kept]).toBe(outputs[kept]);
  }
  for (const change of [
    { tunnel1InsideCidr: "169.254.20.8/30" },
    { enableAcceleration: true },
    { staticRoutesOnly: true },
  ])
    expect(replaces(cloud, connection, inputs, change)).toBe(true);
  expect(
    replaces(
      cloud,
      connection,
      { ...inputs, tunnel1IkeVersions: ["ikev1", "ikev2"] },
      { tunnel1IkeVersions: ["ikev2", "ikev1"] },
    ),
  ).toBe(false);
});

/** A connection, and a table of its gateway. */
async function tabled(cloud: Driver) {
  const inputs = await sound(cloud);
  const made = await cloud.create(connection, inputs);
  const transitGatewayAttachmentId = String(made.outputs["transitGatewayAttachmentId"]);
  const transitGatewayId = String(inputs["transitGatewayId"]);
  const transitGatewayRouteTableId = (await cloud.create(table, { transitGatewayId })).id;
  return { made, inputs, transitGatewayId, pair: { transitGatewayAttachmentId, transitGatewayRouteTableId } };
}

test("its attachment is associated with one table, propagates to any, and leaves them with it", async () => {
  const cloud = awsCloud();
  const { made, transitGatewayId, pair } = await tabled(cloud);
  expect((await cloud.create(association, pair)).outputs).toMatchObject({ resourceId: made.id, resourceType: "vpn" });
  const second = (await cloud.create(table, { transitGatewayId })).id;
  expect(await cloud.refusal(association, { ...pair, transitGatewayRouteTableId: second })).toMatch(
    /AlreadyAssociated/,
  );
  for (const transitGatewayRouteTableId of [pair.transitGatewayRouteTableId, second])
    await cloud.create(propagation, { ...pair, transitGatewayRouteTableId });
  expect(await cloud.deleteRefusal(gateway, transitGatewayId)).toMatch(/IncorrectState/);
  await cloud.delete(connection, made.id);
  expect([...cloud.world.all(association), ...cloud.world.all(propagation)]).toEqual([]);
});

test("at another transit gateway it has another attachment, and no place in the tables of the first", async () => {
  const cloud = awsCloud();
  const { made, inputs, pair } = await tabled(cloud);
  await cloud.create(association, pair);
  const elsewhere = (await cloud.create(gateway, { ...off, description: "another" })).id;
  expect(replaces(cloud, connection, inputs, { transitGatewayId: elsewhere })).toBe(false);
  const now = await cloud.update(connection, made.id, { ...inputs, transitGatewayId: elsewhere });
  expect(now["transitGatewayAttachmentId"]).not.toBe(pair.transitGatewayAttachmentId);
  expect(cloud.world.all(association)).toEqual([]);
});

test("a transit gateway with a connection keeps its ASN, and its network's attachment is another thing", async () => {
  const cloud = awsCloud();
  const { transitGatewayId } = await tabled(cloud);
  expect(await cloud.updateRefusal(gateway, transitGatewayId, { ...off, amazonSideAsn: 64599 })).toMatch(
    /active BGP sessions/,
  );
  const net = await network(cloud, "10.9");
  await cloud.create(attachment, { transitGatewayId, vpcId: net.vpc, subnetIds: [net.a] });
});

test("a static route is a virtual private gateway's, and of a connection without BGP", async () => {
  const cloud = awsCloud();
  const made = await cloud.create(connection, await sound(cloud));
  const to = { destinationCidrBlock: "10.16.0.0/12", vpnConnectionId: made.id };
  expect(await cloud.refusal(staticRoute, to)).toMatch(/uses dynamic routing/);
  expect(await cloud.refusal(staticRoute, { ...to, vpnConnectionId: "vpn-0" })).toMatch(
    /InvalidVpnConnectionID.NotFound/,
  );
  const fixed = await cloud.create(connection, {
    ...made.inputs,
    ...{ staticRoutesOnly: true, tunnel1InsideCidr: "169.254.20.8/30", tunnel2InsideCidr: "169.254.20.12/30" },
  });
  expect(await cloud.refusal(staticRoute, { ...to, vpnConnectionId: fixed.id })).toMatch(
    /attached to a transit gateway/,
  );
  const vpnGatewayId = (await cloud.create("aws:ec2/vpnGateway:VpnGateway", {})).id;
  const { transitGatewayId: _, ...rest } = fixed.inputs;
  const virtual = await cloud.create(connection, { ...rest, vpnGatewayId });
  expect(virtual.outputs["transitGatewayAttachmentId"]).toBe("");
  const route = await cloud.create(staticRoute, { ...to, vpnConnectionId: virtual.id });
  expect(route.id).toBe(`10.16.0.0/12:${virtual.id}`);
  expect(await cloud.updateRefusal(connection, virtual.id, { ...rest })).toMatch(
    /Delete them before you modify its target/,
  );
});
