import { output } from "@pulumi/pulumi";
import { Transit, type TransitArgs, type TunnelsRequest } from "../../../../components/aws/network/transit";
import { account, record } from "../../../mocks";
import { aNetwork, aPlace, logs, statements } from "../place";

const zones = ["us-east-1a", "us-east-1b"];
const network = {
  ...aNetwork(zones),
  intra: zones.map((zone) => ({ id: output(`subnet-intra-${zone}`), zone, cidr: "10.0.240.0/23" })),
  privateRouteTables: Object.fromEntries(zones.map((zone) => [zone, output(`rtb-${zone}`)])),
  dataRouteTable: output("rtb-data"),
};
const tunnels: TunnelsRequest = { remote: ["10.16.0.0/17", "10.18.0.0/15"], logs };
let ready = 0;
const made = (change: Partial<TransitArgs> = {}) =>
  record(() => {
    const args = { place: aPlace(true), account, asn: 64520, network, tunnels, ...change };
    ready = new Transit("transit", args).ready.length;
  });
const transit = (name: string) => `aws:ec2transitgateway/${name}:${name.charAt(0).toUpperCase()}${name.slice(1)}`;
const route = "aws:ec2/route:Route";
const rule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

describe("Transit", () => {
  it("routes nothing by default, and shares the load of tunnels with the same addresses", async () => {
    const recorded = await made();
    expect(recorded.one(transit("transitGateway"))).toMatchObject({
      protect: true,
      inputs: {
        amazonSideAsn: 64520,
        vpnEcmpSupport: "enable",
        defaultRouteTableAssociation: "disable",
        defaultRouteTablePropagation: "disable",
        autoAcceptSharedAttachments: "disable",
      },
    });
  });

  it("has the network on it in one subnet a zone, of those that nothing else is in", async () => {
    const { inputs } = (await made()).one(transit("vpcAttachment"));
    expect(inputs["subnetIds"]).toEqual(zones.map((zone) => `subnet-intra-${zone}`));
    expect(inputs).toMatchObject({ transitGatewayDefaultRouteTableAssociation: false });
  });

  it("tells the other ends of the network alone: it is associated with one table, and propagates to both", async () => {
    const recorded = await made();
    const pairs = (name: string) =>
      recorded.of(transit(name)).map(({ inputs }) => inputs["transitGatewayRouteTableId"]);
    expect(recorded.of(transit("routeTable")).map(({ name }) => name)).toEqual(["transit-routes", "transit-tunnels"]);
    expect(pairs("routeTableAssociation")).toEqual(["transit-routes-id"]);
    expect(pairs("routeTablePropagation")).toEqual(["transit-routes-id", "transit-tunnels-id"]);
    // A static route beats what BGP tells, and would stand when the tunnel does not.
    expect(recorded.of(transit("route"))).toEqual([]);
  });

  it("sends what is for the other ends from private subnets, once the network is on the gateway", async () => {
    const routes = (await made()).of(route);
    expect(
      routes.map(({ inputs }) => `${String(inputs["routeTableId"])} ${String(inputs["destinationCidrBlock"])}`),
    ).toEqual([
      ...["rtb-us-east-1a 10.16.0.0/17", "rtb-us-east-1a 10.18.0.0/15"],
      ...["rtb-us-east-1b 10.16.0.0/17", "rtb-us-east-1b 10.18.0.0/15"],
    ]);
    for (const { inputs, dependsOn } of routes) {
      expect(inputs["transitGatewayId"]).toBe("transit-gateway-id");
      expect(dependsOn).toContain(`${transit("vpcAttachment")}::transit-network`);
    }
  });

  it("opens the database and its subnets to a follower alone", async () => {
    const recorded = await made({
      tunnels: { ...tunnels, followers: { cidrs: ["10.16.96.0/20"], databaseGroupId: "sg-1" } },
    });
    const data = recorded.of(route).filter(({ inputs }) => inputs["routeTableId"] === "rtb-data");
    expect(data.map(({ inputs }) => inputs["destinationCidrBlock"])).toEqual(["10.16.96.0/20"]);
    expect(recorded.one(rule).inputs).toMatchObject({
      ...{ securityGroupId: "sg-1", cidrIpv4: "10.16.96.0/20", ipProtocol: "tcp", fromPort: 5432, toPort: 5432 },
    });
    const none = await made();
    expect(none.of(rule)).toEqual([]);
    expect(none.of(route).filter(({ inputs }) => inputs["routeTableId"] === "rtb-data")).toEqual([]);
  });

  it("keeps a record of tunnels under the key for logs, and lets the service that delivers logs write it for this account", async () => {
    const recorded = await made();
    const group = recorded.one("aws:cloudwatch/logGroup:LogGroup");
    expect(group.inputs).toMatchObject({
      name: "/aws/vpn/go-coffee-dev-tunnels",
      kmsKeyId: logs.keyArn,
      retentionInDays: 30,
    });
    const policy = recorded.one("aws:cloudwatch/logResourcePolicy:LogResourcePolicy").inputs["policyDocument"];
    expect(statements(policy)).toMatchObject([
      {
        Principal: { Service: "delivery.logs.amazonaws.com" },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: expect.stringMatching(/:log-stream:\*$/) as string,
        Condition: {
          StringEquals: { "aws:SourceAccount": account },
          ArnLike: { "aws:SourceArn": `arn:aws:logs:us-east-1:${account}:*` },
        },
      },
    ]);
  });

  it("has no table, record or route of tunnels where there are none", async () => {
    const recorded = await made({ tunnels: undefined });
    expect(ready).toBe(3);
    expect(recorded.of(transit("routeTable"))).toHaveLength(1);
    expect([...recorded.of(route), ...recorded.of("aws:cloudwatch/logGroup:LogGroup")]).toEqual([]);
    await made();
    expect(ready).toBe(5);
  });

  it("says which table a network lacks", async () => {
    const { dataRouteTable: _, ...bare } = network;
    const followers = { cidrs: ["10.16.96.0/20"], databaseGroupId: "sg-1" };
    await expect(made({ network: bare, tunnels: { ...tunnels, followers } })).rejects.toThrow(
      'the network has no route table "data" for 10.16.96.0/20',
    );
  });

  it("is an older component's where it was", async () => {
    const urn = "urn:pulumi:dev::go-coffee::gocoffee:aws:PrivateConnectivity::private";
    const recorded = await made({ formerly: { urn, id: "private" } });
    const before = (name: string, old: string) =>
      expect(recorded.of(transit(name))[0]!.formerly).toEqual([
        `gocoffee:aws:PrivateConnectivity$${transit(name)}::${old}`,
      ]);
    before("transitGateway", "private-transit");
    before("vpcAttachment", "private-network");
    before("routeTable", "private-routes");
    before("routeTableAssociation", "private-network");
    expect(recorded.one(transit("routeTablePropagation"), "transit-network").formerly).toHaveLength(1);
    // What came with tunnels was never another's.
    expect(recorded.one(transit("routeTable"), "transit-tunnels").formerly).toEqual([]);
    expect(recorded.one(transit("routeTablePropagation"), "transit-network-to-tunnels").formerly).toEqual([]);
  });
});
