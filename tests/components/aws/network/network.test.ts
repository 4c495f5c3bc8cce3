import { inRegion } from "../../../../components/aws/common/in-region";
import { Network, type NetworkArgs } from "../../../../components/aws/network/network";
import { addressPlan } from "../../../../config/address-plan";
import { account, record } from "../../../mocks";
import { aPlace, logs, statements } from "../place";

function network(change: Partial<NetworkArgs> = {}) {
  const plan = addressPlan(0, "aws", "main");
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
        Condition: {
          StringEquals: { "aws:SourceAccount": account },
          ArnLike: { "aws:SourceArn": `arn:aws:ec2:us-east-1:${account}:vpc-flow-log/*` },
        },
      },
    ]);
    expect(recorded.one("aws:ec2/flowLog:FlowLog").dependsOn).toContain(
      "aws:iam/rolePolicy:RolePolicy::network-flow-logs-write",
    );
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

  it("lets nobody of another account through its endpoints, and nothing of its own out to another's bucket", async () => {
    const endpoints = (await network()).of("aws:ec2/vpcEndpoint:VpcEndpoint");
    const [s3] = endpoints.filter(({ inputs }) => inputs["vpcEndpointType"] === "Gateway");
    expect(statements(s3?.inputs["policy"])).toEqual([
      {
        Sid: "WhatIsOfThisAccount",
        Effect: "Allow",
        Principal: "*",
        Action: "s3:*",
        Resource: "*",
        Condition: { StringEquals: { "aws:PrincipalAccount": account, "aws:ResourceAccount": account } },
      },
      { Sid: "LayersOfImages", Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" },
    ]);
    const interfaces = endpoints.filter((one) => one !== s3);
    expect(interfaces.map(({ name }) => name.replace("network-endpoints-", ""))).toEqual([
      ...["ecr-api", "ecr-dkr", "eks", "kms", "logs", "secretsmanager", "sts"],
    ]);
    for (const { name, inputs } of interfaces) {
      const all = statements(inputs["policy"]);
      expect(all.at(-1)?.["Condition"]).toEqual({ StringEquals: { "aws:PrincipalAccount": account } });
      // Who shows a cluster's token signs nothing, and is of no account yet.
      const byToken = {
        Sid: "RolesOfThisAccountByToken",
        Effect: "Allow",
        Principal: "*",
        Action: "sts:AssumeRoleWithWebIdentity",
        Resource: `arn:aws:iam::${account}:role/*`,
      };
      expect(all.slice(0, -1)).toEqual(name.endsWith("-sts") ? [byToken] : []);
    }
  });

  it("has a way to the account's own tables where functions stand in it", async () => {
    const endpoints = (await network({ events: true })).of("aws:ec2/vpcEndpoint:VpcEndpoint");
    const gateways = endpoints.filter(({ inputs }) => inputs["vpcEndpointType"] === "Gateway");
    expect(gateways.map(({ inputs }) => inputs["serviceName"])).toEqual([
      "com.amazonaws.us-east-1.dynamodb",
      "com.amazonaws.us-east-1.s3",
    ]);
    expect(gateways[0]!.inputs["routeTableIds"]).toEqual(gateways[1]!.inputs["routeTableIds"]);
    expect(statements(gateways[0]!.inputs["policy"])).toMatchObject([
      { Condition: { StringEquals: { "aws:PrincipalAccount": account, "aws:ResourceAccount": account } } },
    ]);
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

  it("lets a caller change what its parts make, of several one alone", async () => {
    const recorded = await network({
      egress: { mode: "perZone" },
      change: {
        nat: { gateway: (sound, zone) => (zone === "us-east-1b" ? { ...sound, privateIp: "10.0.0.9" } : sound) },
        endpoints: { interface: (sound, service) => (service === "sts" ? { ...sound, ipAddressType: "ipv4" } : sound) },
        flowLogs: { flowLog: (sound) => ({ ...sound, maxAggregationInterval: 60 }) },
      },
    });
    const addresses = recorded.of("aws:ec2/natGateway:NatGateway").map(({ inputs }) => inputs["privateIp"]);
    expect(addresses).toEqual([undefined, "10.0.0.9"]);
    const changed = recorded.of("aws:ec2/vpcEndpoint:VpcEndpoint").filter(({ inputs }) => inputs["ipAddressType"]);
    expect(changed.map(({ name }) => name)).toEqual(["network-endpoints-sts"]);
    expect(recorded.one("aws:ec2/flowLog:FlowLog").inputs["maxAggregationInterval"]).toBe(60);
  });
});

describe("a network of data subnets alone, in a second region", () => {
  const place = { ...aPlace(true), region: "us-west-2", zones: ["us-west-2a", "us-west-2b"] };
  const subnets = place.zones.map((zone, index) => ({ tier: "data" as const, zone, cidr: `10.1.${index}.0/24` }));
  const waiting = () =>
    record(
      () =>
        void new Network(
          "standby",
          { place, account, cidr: "10.1.0.0/16", subnets, egress: { mode: "none" }, logs },
          inRegion("us-west-2"),
        ),
    );

  it("is protected, and has no way in or out", async () => {
    const recorded = await waiting();
    expect(recorded.of("aws:ec2/subnet:Subnet").map(({ name, protect }) => [name, protect])).toEqual([
      ["standby-data-us-west-2a", true],
      ["standby-data-us-west-2b", true],
    ]);
    const types = new Set(recorded.all.map(({ type }) => type).filter((type) => type.startsWith("aws:ec2/")));
    expect([...types].sort()).toEqual([
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
      "aws:ec2/flowLog:FlowLog",
      "aws:ec2/routeTable:RouteTable",
      "aws:ec2/routeTableAssociation:RouteTableAssociation",
      "aws:ec2/subnet:Subnet",
      "aws:ec2/vpc:Vpc",
    ]);
    expect(recorded.one("aws:ec2/routeTable:RouteTable").inputs).not.toHaveProperty("routes");
  });

  it("is recorded, by a role whose name the main network's does not take", async () => {
    const recorded = await waiting();
    expect(recorded.one("aws:ec2/flowLog:FlowLog").inputs).toMatchObject({ trafficType: "ALL" });
    expect(recorded.one("aws:iam/role:Role").inputs["name"]).toBe("go-coffee-dev-standby-flow-logs");
    expect((await network()).one("aws:iam/role:Role").inputs["name"]).toBe("go-coffee-dev-network-flow-logs");
  });

  it("stands in its region to the last resource, but for IAM, which has none", async () => {
    const custom = (await waiting()).all.filter(({ type }) => type.startsWith("aws:"));
    const global = custom.filter(({ type }) => type.startsWith("aws:iam/"));
    expect(global.map(({ inputs }) => inputs["region"])).toEqual([undefined, undefined]);
    const rest = custom.filter((one) => !global.includes(one));
    expect(rest.map(({ name, inputs }) => [name, inputs["region"]])).toEqual(
      rest.map(({ name }) => [name, "us-west-2"]),
    );
  });
});
