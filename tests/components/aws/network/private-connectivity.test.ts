import * as transit from "@pulumi/aws/ec2transitgateway";
import {
  PrivateConnectivity,
  type PrivateConnectivityArgs,
} from "../../../../components/aws/network/private-connectivity";
import { asnsOf } from "../../../../components/core/asns";
import { slots } from "../../../../config/address-plan";
import { record } from "../../../mocks";
import { aPlace } from "../place";

const zones = ["us-east-1a", "us-east-1b"];
const connected = (change: Partial<PrivateConnectivityArgs> = {}) =>
  record(() => {
    const attachment = new transit.VpcAttachment("network", {
      transitGatewayId: "tgw-1",
      vpcId: "vpc-1",
      subnetIds: [],
    });
    new PrivateConnectivity("private", {
      place: aPlace(true),
      slot: 0,
      transit: { transitGatewayId: "tgw-1", networkRouteTableId: "tgw-rtb-1", ready: [attachment] },
      routeTables: Object.fromEntries(zones.map((zone) => [zone, `rtb-${zone}`])),
      otherEnd: "10.192.0.0/10",
      connectionId: "dxcon-fg5678gh",
      vlan: 101,
      asn: 65010,
      allowedPrefixes: ["10.0.0.0/16"],
      ...change,
    });
  });
const virtualInterface = "aws:directconnect/transitVirtualInterface:TransitVirtualInterface";

describe("PrivateConnectivity", () => {
  it("is in the network's table: it makes no gateway of its own", async () => {
    const recorded = await connected();
    expect(recorded.of("aws:ec2transitgateway/transitGateway:TransitGateway")).toEqual([]);
    for (const type of ["routeTableAssociation:RouteTableAssociation", "routeTablePropagation:RouteTablePropagation"])
      expect(recorded.one(`aws:ec2transitgateway/${type}`)).toMatchObject({
        name: "private-cable",
        inputs: { transitGatewayRouteTableId: "tgw-rtb-1" },
      });
  });

  it("sends only the other end's addresses there, once the network is on the gateway", async () => {
    const recorded = await connected();
    for (const { inputs, dependsOn } of recorded.of("aws:ec2/route:Route")) {
      expect(inputs).toMatchObject({ destinationCidrBlock: "10.192.0.0/10", transitGatewayId: "tgw-1" });
      expect(dependsOn).toContain("aws:ec2transitgateway/vpcAttachment:VpcAttachment::network");
    }
    expect(recorded.of("aws:ec2/route:Route").map(({ name }) => name)).toEqual([
      "private-us-east-1a",
      "private-us-east-1b",
    ]);
  });

  it("goes on over a second connection, to the same other end", async () => {
    const recorded = await connected({ second: { connectionId: "dxcon-second00", vlan: 7 } });
    const both = recorded.of(virtualInterface);
    expect(both.map(({ name }) => name)).toEqual(["private-interface", "private-interface-second"]);
    expect(both[1]!.inputs).toMatchObject({
      ...{ name: "go-coffee-dev-direct-connect-second", connectionId: "dxcon-second00", vlan: 7, bgpAsn: 65010 },
      dxGatewayId: both[0]!.inputs["dxGatewayId"],
    });
  });

  it("announces what is allowed over the connection given", async () => {
    const recorded = await connected();
    expect(recorded.one("aws:directconnect/gatewayAssociation:GatewayAssociation").inputs).toMatchObject({
      associatedGatewayId: "tgw-1",
      allowedPrefixes: ["10.0.0.0/16"],
    });
    expect(recorded.one(virtualInterface).inputs).toMatchObject({
      connectionId: "dxcon-fg5678gh",
      vlan: 101,
      bgpAsn: 65010,
      addressFamily: "ipv4",
    });
  });

  it("says an ASN of 32 bits as the cloud wants it", async () => {
    const { inputs } = (await connected({ asn: 4_200_000_001 })).one(virtualInterface);
    expect(inputs["bgpAsnLong"]).toBe("4200000001");
    expect(inputs).not.toHaveProperty("bgpAsn");
  });
});

describe("asnsOf", () => {
  it("gives each slot its own, none of them twice", () => {
    const all = slots.flatMap((slot) => Object.values(asnsOf(slot, 65010)));
    expect(new Set(all).size).toBe(slots.length * 2);
    // In use: another ASN replaces the gateway.
    expect(asnsOf(2, 65010)).toEqual({ transitGateway: 64522, directConnect: 64532 });
    for (const asn of all) {
      expect(asn).toBeGreaterThanOrEqual(64512);
      expect(asn).toBeLessThanOrEqual(65534);
    }
  });

  it("refuses the other end one of them", () => {
    expect(() => asnsOf(2, 64522)).toThrow("the other end's ASN 64522 is AWS's own in slot 2: want another");
    expect(() => asnsOf(10, 65010)).toThrow("slot 10 has no ASNs; want 0–9");
  });
});
