import { endpointTypes } from "../../../../simulators/aws/common/endpoint-services";
import { privateName } from "../../../../simulators/aws/ec2/endpoints";
import { awsCloud } from "../../harness";
import { Ec2World, endpointToken, subnetToken, tableToken } from "./world";

const s3 = "com.amazonaws.us-east-1.s3";
const sts = "com.amazonaws.us-east-1.sts";
const dns = { enableDnsHostnames: true };

async function prepared() {
  const here = await Ec2World.create(dns);
  const [a, b, sameZone] = [
    await here.subnet("10.0.0.0/24"),
    await here.subnet("10.0.1.0/24", "us-east-1b"),
    await here.subnet("10.0.2.0/24"),
  ];
  return { here, cloud: here.cloud, a, b, sameZone, table: await here.table(), group: await here.group() };
}

test("the services that there are", () => {
  expect(endpointTypes(s3, "us-east-1")).toEqual(["Gateway", "Interface"]);
  expect(endpointTypes("com.amazonaws.us-east-1.ecr.api", "us-east-1")).toEqual(["Interface"]);
  expect(endpointTypes("com.amazonaws.us-east-1.ecr", "us-east-1")).toEqual([]);
  expect(endpointTypes("com.amazonaws.us-west-2.s3", "us-east-1")).toEqual([]);
  expect(endpointTypes("com.amazonaws.vpce.us-east-1.vpce-svc-0a", "us-east-1")).toBeUndefined();
  expect(privateName("com.amazonaws.us-east-1.ecr.api", "us-east-1")).toBe("api.ecr.us-east-1.amazonaws.com");
});

test("an interface endpoint has names and interfaces, a gateway a prefix list", async () => {
  const { here, cloud, a, b, table, group } = await prepared();
  const one = await cloud.create(endpointToken, {
    ...{ vpcId: here.vpcId, serviceName: sts, vpcEndpointType: "Interface", privateDnsEnabled: true },
    ...{ subnetIds: [a.id, b.id], securityGroupIds: [group.id] },
  });
  expect(one.outputs).toMatchObject({ state: "available", ownerId: "123456789012", prefixListId: "" });
  expect(one.outputs["networkInterfaceIds"]).toHaveLength(2);
  const names = (one.outputs["dnsEntries"] as { dnsName: string }[]).map(({ dnsName }) => dnsName);
  expect(names[0]).toMatch(new RegExp(`^${one.id}-[0-9a-f]{8}\\.sts\\.us-east-1\\.vpce\\.amazonaws\\.com$`));
  expect(names[1]).toMatch(/-us-east-1a\.sts\.us-east-1/);
  expect(names.at(-1)).toBe("sts.us-east-1.amazonaws.com");
  const other = await cloud.create(endpointToken, { vpcId: here.vpcId, serviceName: s3, routeTableIds: [table.id] });
  expect(other.outputs["prefixListId"]).toMatch(/^pl-[0-9a-f]{8}$/);
  const bare = await cloud.create(endpointToken, {
    vpcId: here.vpcId,
    serviceName: sts.replace("sts", "kms"),
    vpcEndpointType: "Interface",
  });
  expect(bare.outputs["securityGroupIds"]).toEqual([here.vpc.outputs["defaultSecurityGroupId"]]);
});

type Prepared = Awaited<ReturnType<typeof prepared>>;
const asInterface = { vpcEndpointType: "Interface", serviceName: sts };

test.each<[string, (it: Prepared) => object, RegExp]>([
  [
    "a service that is not",
    () => ({ serviceName: "com.amazonaws.us-east-1.s4" }),
    /InvalidServiceName: The Vpc Endpoint Service 'com.amazonaws.us-east-1.s4' does not exist/,
  ],
  ["another region's service", () => ({ serviceName: "com.amazonaws.us-west-2.s3" }), /InvalidServiceName/],
  [
    "a gateway for an interface's service",
    () => ({ serviceName: sts }),
    /type \(Gateway\) does not match available service types \(\[Interface\]\)/,
  ],
  [
    "a service and a service network",
    () => ({ serviceNetworkArn: "arn:aws:vpc-lattice:us-east-1:123456789012:servicenetwork/sn-1" }),
    /only one of `resource_configuration_arn,service_name,service_network_arn` can be specified/,
  ],
  ["an unknown type", () => ({ vpcEndpointType: "interface" }), /vpc_endpoint_type to be one of/],
  [
    "route tables of an interface",
    ({ table }) => ({ ...asInterface, routeTableIds: [table.id] }),
    /Route table IDs are only supported for Gateway/,
  ],
  ["subnets of a gateway", ({ a }) => ({ subnetIds: [a.id] }), /Subnet IDs are only supported for Interface/],
  [
    "groups of a gateway",
    ({ group }) => ({ securityGroupIds: [group.id] }),
    /Security Group IDs are only supported for Interface/,
  ],
  ["private DNS of a gateway", () => ({ privateDnsEnabled: true }), /Private DNS is only supported/],
  [
    "two subnets of one zone",
    ({ a, sameZone }) => ({ ...asInterface, subnetIds: [a.id, sameZone.id] }),
    /DuplicateSubnetsInSameZone: Found another VPC endpoint subnet in the availability zone of subnet-/,
  ],
  ["a VPC that is not", () => ({ vpcId: "vpc-0a" }), /InvalidVpcID.NotFound/],
  ["a table that is not", () => ({ routeTableIds: ["rtb-0a"] }), /InvalidRouteTableID.NotFound/],
  ["a subnet that is not", () => ({ ...asInterface, subnetIds: ["subnet-0a"] }), /InvalidSubnetID.NotFound/],
  [
    "a group that is not",
    () => ({ ...asInterface, securityGroupIds: ["sg-0a"] }),
    /InvalidGroup.NotFound: The security group 'sg-0a' does not exist/,
  ],
  ["a policy that is none", () => ({ policy: '{"Statement":[{"Effect":"Allow"}]}' }), /InvalidPolicyDocument/],
])("refused: %s", async (_what, inputs, message) => {
  const it = await prepared();
  const sound = { vpcId: it.here.vpcId, serviceName: s3, vpcEndpointType: "Gateway" };
  expect(await it.cloud.refusal(endpointToken, { ...sound, ...inputs(it) })).toMatch(message);
});

test("private names need the VPC's DNS", async () => {
  const here = await Ec2World.create();
  const inputs = { vpcId: here.vpcId, ...asInterface };
  expect(await here.cloud.refusal(endpointToken, { ...inputs, privateDnsEnabled: true })).toMatch(
    `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${here.vpcId}`,
  );
  await here.cloud.create(endpointToken, inputs);
});

test("a private name is there once in a VPC", async () => {
  const { here, cloud } = await prepared();
  const inputs = { vpcId: here.vpcId, ...asInterface, privateDnsEnabled: true };
  const first = await cloud.create(endpointToken, inputs);
  expect(await cloud.refusal(endpointToken, inputs)).toMatch(
    /already a conflicting DNS domain for sts.us-east-1.amazonaws.com in the VPC/,
  );
  await cloud.create(endpointToken, { ...inputs, privateDnsEnabled: false });
  await cloud.update(endpointToken, first.id, { ...inputs, tags: { a: "b" } });
});

test("a table has one route to a gateway", async () => {
  const { here, cloud, table } = await prepared();
  const inputs = { vpcId: here.vpcId, serviceName: s3, routeTableIds: [table.id] };
  await cloud.create(endpointToken, inputs);
  expect(await cloud.refusal(endpointToken, inputs)).toMatch(
    /RouteAlreadyExists: route table rtb-\w+ already has a route with destination-prefix-list-id pl-/,
  );
  await cloud.create(endpointToken, { ...inputs, routeTableIds: [(await here.table()).id] });
  await cloud.create(endpointToken, { ...inputs, serviceName: "com.amazonaws.us-east-1.dynamodb" });
});

test("subnets, groups and tables are of the VPC", async () => {
  const { here, cloud } = await prepared();
  const other = await here.otherVpc();
  const subnet = await cloud.create(subnetToken, { vpcId: other.id, cidrBlock: "10.9.0.0/24" });
  const table = await cloud.create(tableToken, { vpcId: other.id });
  const inputs = { vpcId: here.vpcId, ...asInterface };
  expect(await cloud.refusal(endpointToken, { ...inputs, subnetIds: [subnet.id] })).toMatch(/does not belong to vpc/);
  expect(
    await cloud.refusal(endpointToken, { ...inputs, securityGroupIds: [other.outputs["defaultSecurityGroupId"]] }),
  ).toMatch(/does not belong to vpc/);
  expect(await cloud.refusal(endpointToken, { vpcId: here.vpcId, serviceName: s3, routeTableIds: [table.id] })).toMatch(
    /does not belong to vpc/,
  );
});

test("an endpoint holds its subnets; its service replaces it, its subnets do not", async () => {
  const { here, cloud, a } = await prepared();
  const made = await cloud.create(endpointToken, { vpcId: here.vpcId, ...asInterface, subnetIds: [a.id] });
  expect(await cloud.deleteRefusal(subnetToken, a.id)).toMatch(/The subnet 'subnet-\w+' has dependencies/);
  await cloud.delete(endpointToken, made.id);
  await cloud.delete(subnetToken, a.id);
  const olds = { vpcId: "vpc-1", ...asInterface, subnetIds: ["subnet-1"], privateDnsEnabled: false };
  expect(awsCloud().diff(endpointToken, olds, { ...olds, serviceName: s3 }).replaces).toBe(true);
  expect(awsCloud().diff(endpointToken, olds, { ...olds, subnetIds: [], privateDnsEnabled: true }).replaces).toBe(
    false,
  );
  const resource = { ...olds, vpcEndpointType: "Resource" };
  expect(awsCloud().diff(endpointToken, resource, { ...resource, privateDnsEnabled: true }).replaces).toBe(true);
});
