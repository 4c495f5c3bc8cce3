import type { AwsVpnEnd, Ends } from "../../components/core/ends";
import { addressPlan, onPremises } from "../../config/address-plan";
import type { EnvironmentSpec } from "../../config/environment";
import type { Props } from "../../simulators/protocol/values";
import { composeAws } from "../../stacks/aws/compose";
import { meshOf } from "../../stacks/between/mesh";
import { randomProvider } from "../../stacks/providers";
import { record, type Recorded } from "../mocks";
import { awsCloud } from "../simulators/harness";
import { withGoogle } from "./spec";

const transit = (name: string) => `aws:ec2transitgateway/${name}:${name.charAt(0).toUpperCase()}${name.slice(1)}`;
const route = "aws:ec2/route:Route";
const cable = { connectionId: "dxcon-fg5678gh", vlan: 101, asn: 65010 };
const second = { connectionId: "dxcon-zz5678gh", vlan: 7 };
const vpn = { rotated: {}, gatewaySku: "VpnGw2AZ" as const };

/** What AWS's layers register for prod, and what they hold out to the other clouds. */
async function composed(connectivity: EnvironmentSpec["connectivity"], spec: EnvironmentSpec = withGoogle("prod")) {
  let ends: Ends<AwsVpnEnd> | undefined;
  const asked = { ...spec, connectivity };
  const recorded = await record(async () => {
    ends = (await composeAws(asked, { random: randomProvider() }))?.ends;
  });
  return { recorded, vpn: ends?.vpn, asked };
}

const toOthers = (recorded: Recorded) =>
  recorded.of(route).filter(({ inputs }) => inputs["transitGatewayId"] !== undefined);

let tunnelled: Awaited<ReturnType<typeof composed>>;
beforeAll(async () => {
  tunnelled = await composed({ vpn });
});

describe("what joins AWS's network with others", () => {
  it("does not stand where tunnels join other clouds alone", async () => {
    const { recorded, vpn: end } = await composed({ vpn: { ...vpn, pairs: ["gcp-azure"] } });
    expect([end, recorded.of(transit("transitGateway")), toOthers(recorded)]).toEqual([undefined, [], []]);
  });

  it("holds out an end of tunnels: with a gateway, two tables, a topic, and a record under the key for logs", async () => {
    const { recorded, vpn: end } = tunnelled;
    expect(end).toMatchObject({ region: "us-east-1", asn: 64522 });
    expect(recorded.one(transit("transitGateway")).inputs["amazonSideAsn"]).toBe(64522);
    expect(end!.ready).toHaveLength(5);
    const known = await Promise.all(
      [end!.transitGatewayId, end!.routeTableId, end!.networkRouteTableId].map(
        (one) => new Promise((resolve) => void one.apply(resolve)),
      ),
    );
    expect(known).toEqual(["transit-gateway-id", "transit-tunnels-id", "transit-routes-id"]);
    const key = recorded.one("aws:cloudwatch/logGroup:LogGroup", "transit-tunnels").inputs["kmsKeyId"];
    expect(key).toMatch(/keys-logs$/);
    expect(recorded.of("aws:directconnect/gateway:Gateway")).toEqual([]);
  });

  it("leads private subnets of every zone to all that the other ends announce, and data subnets nowhere", async () => {
    const { recorded, asked } = tunnelled;
    const { remote } = meshOf(asked)!.of("aws")!;
    expect(remote.length).toBeGreaterThan(3);
    const routes = toOthers(recorded).map(
      ({ inputs }) => `${String(inputs["routeTableId"])} ${String(inputs["destinationCidrBlock"])}`,
    );
    const wanted = ["a", "b", "c"].flatMap((zone) =>
      remote.map((cidr) => `network-private-us-east-1${zone}-id ${cidr}`),
    );
    expect(routes.sort()).toEqual(wanted.sort());
  });

  const followed = (state: "prepared" | "running" | "promoted", pairs?: ("aws-gcp" | "aws-azure")[]) => {
    const spec = withGoogle("prod");
    const gcp = { ...spec.clouds.gcp!, warmStandby: { state, port: 5432 } };
    return composed({ vpn: { ...vpn, ...(pairs && { pairs }) } }, { ...spec, clouds: { ...spec.clouds, gcp } });
  };
  const follower = addressPlan(2, "gcp", "main").regional.data;
  const admitted = (recorded: Recorded) =>
    recorded.all.filter(({ inputs }) => inputs["cidrIpv4"] === follower).map(({ inputs }) => inputs["securityGroupId"]);
  const answered = (recorded: Recorded) =>
    toOthers(recorded)
      .filter(({ inputs }) => inputs["routeTableId"] === "network-data-id")
      .map(({ inputs }) => inputs["destinationCidrBlock"]);

  it("lets a copy on Google reach the database from when it is prepared", async () => {
    const { recorded } = await followed("prepared");
    expect([admitted(recorded), answered(recorded)]).toEqual([["database-group-id"], [follower]]);
  });

  it("and none that was promoted, or that no tunnel leads to", async () => {
    for (const { recorded } of [await followed("promoted"), await followed("running", ["aws-azure"])])
      expect([admitted(recorded), answered(recorded)]).toEqual([[], []]);
  });
});

describe("a cable that stood before there were tunnels", () => {
  const before = "gocoffee:layers:AwsOperations$gocoffee:aws:PrivateConnectivity$";
  /** What `connectivity.private` registered when the gateway was a part of it, less the routes, of which there is one a zone. */
  const stood = [
    `${transit("transitGateway")}::private-transit`,
    `${transit("vpcAttachment")}::private-network`,
    `${transit("routeTable")}::private-routes`,
    `${transit("routeTableAssociation")}::private-cable`,
    `${transit("routeTableAssociation")}::private-network`,
    `${transit("routeTablePropagation")}::private-cable`,
    `${transit("routeTablePropagation")}::private-network`,
    "aws:directconnect/gateway:Gateway::private-direct-connect",
    "aws:directconnect/gatewayAssociation:GatewayAssociation::private-association",
    "aws:directconnect/transitVirtualInterface:TransitVirtualInterface::private-interface",
    ...["a", "b", "c"].map((zone) => `${route}::private-us-east-1${zone}`),
  ].map((rest) => before + rest);

  it.each<[string, { private: typeof cable & { second?: typeof second }; vpn?: typeof vpn }]>([
    ["alone", { private: cable }],
    ["with tunnels and a second one", { private: { ...cable, second }, vpn }],
  ])("is found again, each part under its old name, and none is replaced: %s", async (_, connectivity) => {
    const { recorded } = await composed(connectivity);
    const found = stood.map(
      (urn) => recorded.all.filter((one) => one.urn === urn || one.formerly.includes(urn)).length,
    );
    expect(found).toEqual(stood.map(() => 1));
    const cloud = awsCloud();
    const gateway = recorded.one(transit("transitGateway"));
    const old = { ...gateway.inputs, description: "Go Coffee prod: to offices and data centres" } as Props;
    expect(cloud.diff(gateway.type, old, gateway.inputs as Props)).toMatchObject({
      changes: ["description"],
      replaces: false,
    });
    // Tunnels share its gateway, which prefers the cable by itself: a static route would beat both.
    expect(toOthers(recorded).filter(({ inputs }) => inputs["destinationCidrBlock"] === onPremises)).toHaveLength(3);
    const cables = recorded.of("aws:directconnect/transitVirtualInterface:TransitVirtualInterface");
    expect([cables.length, recorded.of(transit("route")).length]).toEqual([connectivity.private.second ? 2 : 1, 0]);
    const attachment = recorded.one(transit("vpcAttachment"));
    expect(attachment.inputs).toMatchObject({
      ...{ transitGatewayId: "transit-gateway-id", vpcId: "network-vpc-id" },
      subnetIds: ["a", "b", "c"].map((zone) => `network-intra-us-east-1${zone}-id`),
    });
  });

  it("where there was none, nothing is looked for under another name", async () => {
    const { recorded } = tunnelled;
    const parts = recorded.all.filter(({ type }) => type.startsWith("aws:ec2transitgateway/"));
    expect(parts.length).toBeGreaterThan(5);
    expect(parts.flatMap(({ formerly }) => formerly)).toEqual([]);
  });
});
