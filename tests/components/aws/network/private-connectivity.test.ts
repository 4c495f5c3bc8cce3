import { output } from "@pulumi/pulumi";
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
  record(
    () =>
      void new PrivateConnectivity("private", {
        place: aPlace(true),
        slot: 0,
        vpcId: "vpc-1",
        subnets: zones.map((zone) => ({ id: output(`subnet-${zone}`), zone, cidr: "10.0.240.0/23" })),
        routeTables: Object.fromEntries(zones.map((zone) => [zone, `rtb-${zone}`])),
        otherEnd: "10.192.0.0/10",
        connectionId: "dxcon-fg5678gh",
        vlan: 101,
        asn: 65010,
        allowedPrefixes: ["10.0.0.0/16"],
        ...change,
      }),
  );

describe("PrivateConnectivity", () => {
  it("routes nothing by default: one table says who reaches whom", async () => {
    const recorded = await connected();
    expect(recorded.one("aws:ec2transitgateway/transitGateway:TransitGateway")).toMatchObject({
      protect: true,
      inputs: {
        defaultRouteTableAssociation: "disable",
        defaultRouteTablePropagation: "disable",
        autoAcceptSharedAttachments: "disable",
      },
    });
    for (const type of ["routeTableAssociation:RouteTableAssociation", "routeTablePropagation:RouteTablePropagation"])
      expect(recorded.of(`aws:ec2transitgateway/${type}`).map(({ name }) => name)).toEqual([
        "private-cable",
        "private-network",
      ]);
  });

  it("attaches the network in one subnet a zone, and sends only the other end's addresses there", async () => {
    const recorded = await connected();
    expect(recorded.one("aws:ec2transitgateway/vpcAttachment:VpcAttachment").inputs["subnetIds"]).toEqual(
      zones.map((zone) => `subnet-${zone}`),
    );
    for (const { inputs, dependsOn } of recorded.of("aws:ec2/route:Route")) {
      expect(inputs).toMatchObject({ destinationCidrBlock: "10.192.0.0/10", transitGatewayId: "private-transit-id" });
      expect(dependsOn).toContain("aws:ec2transitgateway/vpcAttachment:VpcAttachment::private-network");
    }
    expect(recorded.of("aws:ec2/route:Route")).toHaveLength(2);
  });

  it("announces what is allowed over the connection given", async () => {
    const recorded = await connected();
    expect(recorded.one("aws:directconnect/gatewayAssociation:GatewayAssociation").inputs).toMatchObject({
      associatedGatewayId: "private-transit-id",
      allowedPrefixes: ["10.0.0.0/16"],
    });
    expect(recorded.one("aws:directconnect/transitVirtualInterface:TransitVirtualInterface").inputs).toMatchObject({
      connectionId: "dxcon-fg5678gh",
      vlan: 101,
      bgpAsn: 65010,
      addressFamily: "ipv4",
    });
  });

  it("says an ASN of 32 bits as the cloud wants it", async () => {
    const { inputs } = (await connected({ asn: 4_200_000_001 })).one(
      "aws:directconnect/transitVirtualInterface:TransitVirtualInterface",
    );
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
