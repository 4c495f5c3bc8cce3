import { Network, type NetworkArgs } from "../../../components/aws/network";
import { addressPlan } from "../../../config/address-plan";
import { account, record } from "../../mocks";
import { aPlace, logs, statements } from "./place";

function network(change: Partial<NetworkArgs> = {}) {
  const plan = addressPlan("dev", "aws", "main");
  const subnets = plan
    .subnets(["us-east-1a", "us-east-1b"])
    .filter(({ tier }) => tier !== "intra") as NetworkArgs["subnets"];
  const args: NetworkArgs = {
    place: aPlace(),
    account,
    cidr: plan.network,
    subnets,
    egress: { mode: "shared", zone: "us-east-1a" },
    logs,
    ...change,
  };
  return record(() => void new Network("network", args));
}

describe("Network", () => {
  it("gives nothing a public address by itself", async () => {
    const subnets = (await network()).of("aws:ec2/subnet:Subnet");
    expect(subnets).toHaveLength(6);
    for (const { inputs } of subnets) expect(inputs["mapPublicIpOnLaunch"]).toBe(false);
  });

  it("empties the default security group", async () => {
    const { inputs } = (await network()).one("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup");
    expect(inputs).toMatchObject({ vpcId: "network-vpc-id", ingress: [], egress: [] });
  });

  it("records all traffic in an encrypted group, with a role that only flow logs of this account get", async () => {
    const recorded = await network();
    expect(recorded.one("aws:ec2/flowLog:FlowLog").inputs).toMatchObject({
      trafficType: "ALL",
      vpcId: "network-vpc-id",
    });
    expect(recorded.one("aws:cloudwatch/logGroup:LogGroup").inputs).toMatchObject({
      kmsKeyId: logs.keyArn,
      retentionInDays: 30,
    });
    expect(statements(recorded.one("aws:iam/role:Role").inputs["assumeRolePolicy"])).toEqual([
      {
        Effect: "Allow",
        Principal: { Service: "vpc-flow-logs.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      },
    ]);
  });

  it("sends private subnets through NAT, the public one through the gateway, and data subnets nowhere", async () => {
    const routes = (await network())
      .of("aws:ec2/route:Route")
      .map(({ name, inputs }) => [name, inputs["natGatewayId"] ?? inputs["gatewayId"]]);
    expect(routes).toEqual([
      ["network-private-us-east-1a-out", "network-nat-us-east-1a-id"],
      ["network-private-us-east-1b-out", "network-nat-us-east-1a-id"],
      ["network-public-out", "network-internet-id"],
    ]);
  });

  it("has no NAT and no address without egress", async () => {
    const recorded = await network({ egress: { mode: "none" } });
    expect(recorded.of("aws:ec2/natGateway:NatGateway")).toEqual([]);
    expect(recorded.of("aws:ec2/eip:Eip")).toEqual([]);
    expect(recorded.of("aws:ec2/route:Route")).toHaveLength(1);
  });

  it("opens its endpoints to its own addresses, on 443 alone", async () => {
    const recorded = await network();
    const [rule, ...others] = recorded.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    expect(others).toEqual([]);
    expect(rule?.inputs).toMatchObject({ cidrIpv4: "10.0.0.0/16", fromPort: 443, toPort: 443, ipProtocol: "tcp" });
    const endpoints = recorded.of("aws:ec2/vpcEndpoint:VpcEndpoint");
    expect(endpoints.map(({ inputs }) => inputs["vpcEndpointType"]).filter((type) => type === "Gateway")).toHaveLength(
      1,
    );
    for (const { inputs } of endpoints.filter((one) => one.inputs["vpcEndpointType"] === "Interface")) {
      expect(inputs).toMatchObject({ privateDnsEnabled: true, securityGroupIds: ["network-endpoints-group-id"] });
      expect(inputs["subnetIds"]).toHaveLength(2);
    }
  });

  it("protects the network, its subnets and its addresses where the environment says so, and only there", async () => {
    const kept = ["aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet", "aws:ec2/eip:Eip"];
    const is = async (networks: boolean) => {
      const recorded = await network({ place: aPlace({ networks }) });
      return kept.flatMap((type) => recorded.of(type).map(({ protect }) => protect));
    };
    expect(new Set(await is(true))).toEqual(new Set([true]));
    expect(new Set(await is(false))).toEqual(new Set([false]));
  });

  it("lets a caller change a child after it was made sound", async () => {
    const recorded = await network({
      change: {
        vpc: (sound) => ({ ...sound, enableNetworkAddressUsageMetrics: true }),
        subnet: (sound, { tier }) => (tier === "data" ? { ...sound, tags: { own: "yes" } } : sound),
      },
    });
    expect(recorded.one("aws:ec2/vpc:Vpc").inputs).toMatchObject({
      enableNetworkAddressUsageMetrics: true,
      enableDnsHostnames: true,
    });
    expect(recorded.one("aws:ec2/subnet:Subnet", "network-data-us-east-1a").inputs["tags"]).toEqual({ own: "yes" });
    expect(recorded.one("aws:ec2/subnet:Subnet", "network-private-us-east-1a").inputs["tags"]).not.toEqual({
      own: "yes",
    });
  });
});
