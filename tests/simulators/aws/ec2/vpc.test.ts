import { awsCloud } from "../../harness";
import { Ec2World, eipToken, gatewayToken, groupToken, natToken, subnetToken, tableToken, vpcToken } from "./world";

describe("a VPC", () => {
  test("comes with a group, a main table and a network ACL, and takes them away again", async () => {
    const { cloud, vpc } = await Ec2World.create();
    expect(vpc.id).toMatch(/^vpc-0[0-9a-f]{16}$/);
    expect(vpc.outputs["arn"]).toBe(`arn:aws:ec2:us-east-1:123456789012:vpc/${vpc.id}`);
    const group = cloud.find(groupToken, String(vpc.outputs["defaultSecurityGroupId"]));
    expect(group.outputs).toMatchObject({ name: "default", vpcId: vpc.id });
    expect(cloud.find(tableToken, String(vpc.outputs["mainRouteTableId"])).outputs["vpcId"]).toBe(vpc.id);
    expect(vpc.outputs["defaultNetworkAclId"]).toMatch(/^acl-/);
    await cloud.delete(vpcToken, vpc.id);
    expect(cloud.world.count()).toBe(0);
  });

  test.each<[string, object, RegExp]>([
    ["too large", { cidrBlock: "10.0.0.0/15" }, /between 16 and 28 significant bits, got: 15/],
    ["too small", { cidrBlock: "10.0.0.0/29" }, /between 16 and 28 significant bits, got: 29/],
    [
      "host bits",
      { cidrBlock: "10.0.0.1/16" },
      /expected cidr_block to contain a valid network Value, expected 10.0.0.0\/16, got 10.0.0.1\/16/,
    ],
    [
      "what is no block",
      { cidrBlock: "10.0.0.0" },
      /expected cidr_block to contain a valid Value, got: 10.0.0.0 with err: invalid CIDR address: 10.0.0.0/,
    ],
    [
      "a length without a pool",
      { ipv4NetmaskLength: 20 },
      /"ipv4_netmask_length": all of `ipv4_ipam_pool_id,ipv4_netmask_length` must be specified/,
    ],
    [
      "too large a length",
      { ipv4NetmaskLength: 15, ipv4IpamPoolId: "ipam-pool-1" },
      /ipv4_netmask_length to be in the range \(16 - 28\), got 15/,
    ],
    [
      "an IPv6 length without a pool",
      { cidrBlock: "10.0.0.0/16", ipv6NetmaskLength: 56 },
      /"ipv6_netmask_length": all of `ipv6_ipam_pool_id,ipv6_netmask_length` must be specified/,
    ],
    [
      "an IPv6 block of no pool",
      { cidrBlock: "10.0.0.0/16", ipv6CidrBlock: "2600:1f18::/56" },
      /"ipv6_cidr_block": all of `ipv6_cidr_block,ipv6_ipam_pool_id` must be specified/,
    ],
    ["loopback", { cidrBlock: "127.0.0.0/16" }, /InvalidVpc.Range: The CIDR '127.0.0.0\/16' is invalid/],
    ["no block", {}, /MissingParameter: Either 'cidrBlock' or 'ipv4IpamPoolId'/],
    ["tenancy", { cidrBlock: "10.0.0.0/16", instanceTenancy: "host" }, /instance_tenancy to be one of/],
    ["block and length", { cidrBlock: "10.0.0.0/16", ipv4NetmaskLength: 16 }, /conflicts with ipv4_netmask_length/],
  ])("refused: %s", async (_what, inputs, message) => {
    expect(await awsCloud().refusal(vpcToken, { ...inputs })).toMatch(message);
  });

  test.each(["10.0.0.0/16", "10.0.0.0/28", "100.64.0.0/16", "8.8.8.0/24"])("accepted: %s", async (cidrBlock) => {
    expect((await awsCloud().create(vpcToken, { cidrBlock })).outputs).toMatchObject({
      cidrBlock,
      enableDnsSupport: true,
      enableDnsHostnames: false,
    });
  });

  test("is not deleted while a subnet stands in it", async () => {
    const here = await Ec2World.create();
    const subnet = await here.subnet("10.0.0.0/24");
    expect(await here.cloud.deleteRefusal(vpcToken, here.vpcId)).toMatch(
      `deleting EC2 VPC (${here.vpcId}): operation error EC2: DeleteVpc, api error DependencyViolation: The vpc '${here.vpcId}' has dependencies and cannot be deleted.`,
    );
    await here.cloud.delete(subnetToken, subnet.id);
    await here.cloud.delete(vpcToken, here.vpcId);
  });

  test("its address replaces it, its DNS settings do not", () => {
    const cloud = awsCloud();
    const olds = { cidrBlock: "10.0.0.0/16", enableDnsSupport: true };
    expect(cloud.diff(vpcToken, olds, { ...olds, cidrBlock: "10.1.0.0/16" }).replaces).toBe(true);
    expect(cloud.diff(vpcToken, olds, { ...olds, enableDnsSupport: false }).replaces).toBe(false);
  });

  test("dedicated tenancy is given up in place; any other change of it replaces", () => {
    const tenancy = (was: string, is: string): boolean =>
      awsCloud().diff(vpcToken, { instanceTenancy: was }, { instanceTenancy: is }).replaces;
    expect(tenancy("dedicated", "default")).toBe(false);
    expect(tenancy("default", "dedicated")).toBe(true);
  });

  test("keeps its companions through an update", async () => {
    const { cloud, vpc } = await Ec2World.create();
    const updated = await cloud.update(vpcToken, vpc.id, { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true });
    expect(updated).toMatchObject({
      enableDnsHostnames: true,
      defaultSecurityGroupId: vpc.outputs["defaultSecurityGroupId"],
    });
  });
});

describe("a subnet", () => {
  test("has the cloud's outputs", async () => {
    const here = await Ec2World.create();
    const { id, outputs } = await here.subnet("10.0.1.0/24", "us-east-1b");
    expect(outputs).toMatchObject({
      arn: `arn:aws:ec2:us-east-1:123456789012:subnet/${id}`,
      availabilityZoneId: "use1-az2",
      ownerId: "123456789012",
    });
  });

  test.each<[string, object, RegExp]>([
    ["outside of the VPC", { cidrBlock: "10.1.0.0/24" }, /InvalidSubnet.Range: The CIDR '10.1.0.0\/24' is invalid/],
    ["larger than the VPC", { cidrBlock: "10.0.0.0/15" }, /InvalidSubnet.Range/],
    ["too small", { cidrBlock: "10.0.0.0/29" }, /InvalidSubnet.Range/],
    [
      "over a sibling",
      { cidrBlock: "10.0.0.128/25" },
      /InvalidSubnet.Conflict: The CIDR '10.0.0.128\/25' conflicts with another subnet/,
    ],
    ["host bits", { cidrBlock: "10.0.4.1/24" }, /did you mean "10.0.4.0\/24"/],
    ["IPv6 host bits", { cidrBlock: "10.0.4.0/24", ipv6CidrBlock: "2600:1f18::1/64" }, /mean "2600:1f18::\/64"/],
    [
      "a length without a pool",
      { cidrBlock: undefined, ipv4NetmaskLength: 24 },
      /"ipv4_netmask_length": all of `ipv4_ipam_pool_id,ipv4_netmask_length` must be specified/,
    ],
    [
      "an IPv6 length without a pool",
      { cidrBlock: "10.0.4.0/24", ipv6NetmaskLength: 64 },
      /"ipv6_netmask_length": all of `ipv6_ipam_pool_id,ipv6_netmask_length` must be specified/,
    ],
    [
      "block and length",
      { cidrBlock: "10.0.4.0/24", ipv4IpamPoolId: "ipam-pool-1", ipv4NetmaskLength: 24 },
      /"cidr_block": conflicts with ipv4_netmask_length/,
    ],
    ["no block", { cidrBlock: undefined }, /MissingParameter/],
    [
      "a zone of another region",
      { cidrBlock: "10.0.4.0/24", availabilityZone: "us-west-2a" },
      /Value \(us-west-2a\) for parameter availabilityZone is invalid. .*us-east-1a, us-east-1b/,
    ],
    [
      "an unknown zone id",
      { cidrBlock: "10.0.4.0/24", availabilityZoneId: "use1-az9" },
      /availabilityZoneId is invalid/,
    ],
    [
      "a zone twice",
      { cidrBlock: "10.0.4.0/24", availabilityZone: "us-east-1a", availabilityZoneId: "use1-az1" },
      /conflicts with/,
    ],
    [
      "a VPC that is not",
      { cidrBlock: "10.0.4.0/24", vpcId: "vpc-0a" },
      /InvalidVpcID.NotFound: The vpc ID 'vpc-0a' does not exist/,
    ],
  ])("refused: %s", async (_what, inputs, message) => {
    const here = await Ec2World.create();
    await here.subnet("10.0.0.0/24");
    expect(await here.cloud.refusal(subnetToken, { vpcId: here.vpcId, ...inputs })).toMatch(message);
  });

  test("refused: a length without a block that is too small", async () => {
    const here = await Ec2World.create();
    const wrong = { vpcId: here.vpcId, ipv4IpamPoolId: "ipam-pool-1", ipv4NetmaskLength: 29 };
    expect(await here.cloud.refusal(subnetToken, wrong)).toMatch(
      /ipv4_netmask_length to be in the range \(16 - 28\), got 29/,
    );
  });

  test("accepted: next to a sibling, the smallest, in another VPC, in a zone by its id", async () => {
    const here = await Ec2World.create();
    await here.subnet("10.0.0.0/24");
    await here.subnet("10.0.1.0/24");
    await here.subnet("10.0.2.0/28");
    const other = await here.otherVpc();
    await here.cloud.create(subnetToken, { vpcId: other.id, cidrBlock: "10.9.0.0/16" });
    const byId = await here.cloud.create(subnetToken, {
      vpcId: here.vpcId,
      cidrBlock: "10.0.3.0/24",
      availabilityZoneId: "use1-az5",
    });
    expect(byId.outputs["availabilityZone"]).toBe("us-east-1c");
  });

  test("another VPC's region does not count", async () => {
    const here = await Ec2World.create();
    const wrong = { vpcId: here.vpcId, cidrBlock: "10.0.0.0/24", region: "us-west-2" };
    expect(await here.cloud.refusal(subnetToken, wrong)).toMatch(/InvalidVpcID.NotFound/);
  });

  test("zone and block replace it, tags do not", () => {
    const cloud = awsCloud();
    const olds = { vpcId: "vpc-1", cidrBlock: "10.0.0.0/24", availabilityZone: "us-east-1a", tags: { a: "b" } };
    expect(cloud.diff(subnetToken, olds, { ...olds, availabilityZone: "us-east-1b" }).replaces).toBe(true);
    expect(cloud.diff(subnetToken, olds, { ...olds, tags: { a: "c" }, mapPublicIpOnLaunch: true }).replaces).toBe(
      false,
    );
  });
});

test("an IPv6 block replaces the subnet that gives its addresses out by itself, and no other", () => {
  const another = (assignIpv6AddressOnCreation: boolean): boolean => {
    const olds = { vpcId: "vpc-1", assignIpv6AddressOnCreation, ipv6CidrBlock: "2600:1f18:0:1::/64" };
    return awsCloud().diff(subnetToken, olds, { ...olds, ipv6CidrBlock: "2600:1f18:0:2::/64" }).replaces;
  };
  expect(another(true)).toBe(true);
  expect(another(false)).toBe(false);
});

describe("an internet gateway", () => {
  test("a VPC has one", async () => {
    const here = await Ec2World.create();
    const gateway = await here.internet();
    expect(await here.cloud.refusal(gatewayToken, { vpcId: here.vpcId })).toMatch(
      `Network ${here.vpcId} already has an internet gateway attached`,
    );
    expect(await here.cloud.refusal(gatewayToken, { vpcId: "vpc-0a" })).toMatch(/InvalidVpcID.NotFound/);
    const loose = await here.cloud.create(gatewayToken, {});
    expect(await here.cloud.updateRefusal(gatewayToken, loose.id, { vpcId: here.vpcId })).toMatch(/already has/);
    await here.cloud.update(gatewayToken, gateway.id, { vpcId: here.vpcId, tags: { a: "b" } });
  });

  test("stays while a NAT gateway's address is mapped through it", async () => {
    const here = await Ec2World.create();
    const gateway = await here.internet();
    const subnet = await here.subnet("10.0.0.0/24");
    const address = await here.cloud.create(eipToken, { domain: "vpc" });
    const nat = await here.cloud.create(natToken, { subnetId: subnet.id, allocationId: address.id });
    expect(await here.cloud.deleteRefusal(gatewayToken, gateway.id)).toMatch(/has some mapped public address\(es\)/);
    await here.cloud.delete(natToken, nat.id);
    await here.cloud.delete(gatewayToken, gateway.id);
  });
});
