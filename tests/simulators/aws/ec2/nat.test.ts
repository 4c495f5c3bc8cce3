import { awsCloud } from "../../harness";
import { Ec2World, eipToken, natToken } from "./world";

async function withNat() {
  const here = await Ec2World.create();
  await here.internet();
  const [subnet, address] = [await here.subnet("10.0.0.0/24"), await here.cloud.create(eipToken, { domain: "vpc" })];
  return { here, cloud: here.cloud, subnet, address };
}

test("an address has the cloud's outputs", async () => {
  const { id, outputs } = await awsCloud().create(eipToken, { domain: "vpc" });
  expect(id).toMatch(/^eipalloc-0[0-9a-f]{16}$/);
  expect(outputs["allocationId"]).toBe(id);
  expect(outputs["publicIp"]).toMatch(/^54\.\d+\.\d+\.\d+$/);
  expect(outputs["publicDns"]).toBe(`ec2-${String(outputs["publicIp"]).replaceAll(".", "-")}.compute-1.amazonaws.com`);
});

test("an address is of a VPC", async () => {
  expect(await awsCloud().refusal(eipToken, { domain: "classic" })).toMatch(/domain to be one of/);
});

test("an address stays while a NAT gateway has it", async () => {
  const { cloud, subnet, address } = await withNat();
  const nat = await cloud.create(natToken, { subnetId: subnet.id, allocationId: address.id });
  expect(await cloud.deleteRefusal(eipToken, address.id)).toMatch(
    `InvalidIPAddress.InUse: Address ${String(address.outputs["publicIp"])} is in use.`,
  );
  await cloud.delete(natToken, nat.id);
  await cloud.delete(eipToken, address.id);
});

test("a NAT gateway has its subnet's and its address's values", async () => {
  const { here, cloud, subnet, address } = await withNat();
  const { id, outputs } = await cloud.create(natToken, { subnetId: subnet.id, allocationId: address.id });
  expect(id).toMatch(/^nat-0[0-9a-f]{16}$/);
  expect(outputs).toMatchObject({
    publicIp: address.outputs["publicIp"],
    connectivityType: "public",
    vpcId: here.vpcId,
  });
  expect(outputs["privateIp"]).toMatch(/^10\.0\.0\.\d+$/);
  const again = await cloud.update(natToken, id, { subnetId: subnet.id, allocationId: address.id, tags: { a: "b" } });
  expect(again["privateIp"]).toBe(outputs["privateIp"]);
});

test.each<[string, object, RegExp]>([
  ["no subnet", { subnetId: undefined }, /must contain the parameter subnetId/],
  ["no address", { allocationId: undefined }, /must contain the parameter allocationId/],
  [
    "a private one with an address",
    { connectivityType: "private" },
    /allocation_id is not supported with connectivity_type = "private"/,
  ],
  [
    "a private one with further addresses",
    { connectivityType: "private", allocationId: undefined, secondaryAllocationIds: ["eipalloc-0a"] },
    /secondary_allocation_ids is not supported with connectivity_type = "private"/,
  ],
  [
    "a public one with a count of private addresses",
    { secondaryPrivateIpAddressCount: 2 },
    /secondary_private_ip_address_count is not supported with connectivity_type = "public"/,
  ],
  [
    "a count, and the addresses too",
    {
      ...{ connectivityType: "private", allocationId: undefined },
      ...{ secondaryPrivateIpAddressCount: 1, secondaryPrivateIpAddresses: ["10.0.0.9"] },
    },
    /"secondary_private_ip_address_count": conflicts with secondary_private_ip_addresses/,
  ],
  ["an unknown kind", { connectivityType: "both" }, /connectivity_type to be one of/],
  ["a subnet that is not", { subnetId: "subnet-0a" }, /InvalidSubnetID.NotFound/],
  ["an address that is not", { allocationId: "eipalloc-0a" }, /InvalidAllocationID.NotFound/],
])("a NAT gateway is refused: %s", async (_what, inputs, message) => {
  const { cloud, subnet, address } = await withNat();
  expect(await cloud.refusal(natToken, { subnetId: subnet.id, allocationId: address.id, ...inputs })).toMatch(message);
});

test("an address serves one NAT gateway", async () => {
  const { cloud, subnet, address } = await withNat();
  const inputs = { subnetId: subnet.id, allocationId: address.id };
  await cloud.create(natToken, inputs);
  expect(await cloud.refusal(natToken, inputs)).toMatch(
    `create: unexpected state 'failed', wanted target 'available'. last error: Resource.AlreadyAssociated: Elastic IP address [${address.id}] is already associated`,
  );
  await cloud.create(natToken, { ...inputs, allocationId: (await cloud.create(eipToken, {})).id });
});

test("a public one needs an internet gateway, a private one does not", async () => {
  const here = await Ec2World.create();
  const [subnet, address] = [await here.subnet("10.0.0.0/24"), await here.cloud.create(eipToken, {})];
  expect(await here.cloud.refusal(natToken, { subnetId: subnet.id, allocationId: address.id })).toMatch(
    `Gateway.NotAttached: Network ${here.vpcId} has no Internet gateway attached`,
  );
  await here.cloud.create(natToken, { subnetId: subnet.id, connectivityType: "private" });
});

test("a count of further addresses replaces a private gateway alone", () => {
  const counted = (connectivityType: string, count: unknown): boolean => {
    const olds = { subnetId: "subnet-1", connectivityType, secondaryPrivateIpAddressCount: 1 };
    return awsCloud().diff(natToken, olds, { ...olds, secondaryPrivateIpAddressCount: count }).replaces;
  };
  expect(counted("private", 2)).toBe(true);
  expect(counted("private", undefined)).toBe(false);
  expect(counted("public", 2)).toBe(false);
});

test("a regional gateway is replaced where it shall find its addresses by itself, or no more", () => {
  const olds = { availabilityMode: "regional", vpcId: "vpc-1", availabilityZoneAddresses: [{ allocationIds: ["a"] }] };
  const given = (addresses: unknown): boolean =>
    awsCloud().diff(natToken, olds, { ...olds, availabilityZoneAddresses: addresses }).replaces;
  expect(given(undefined)).toBe(true);
  expect(given([{ allocationIds: ["b"] }])).toBe(false);
});

test("a second address must be there, and so must a regional gateway's VPC", async () => {
  const { cloud, subnet, address } = await withNat();
  const inputs = { subnetId: subnet.id, allocationId: address.id };
  expect(await cloud.refusal(natToken, { ...inputs, secondaryAllocationIds: ["eipalloc-0a"] })).toMatch(
    /InvalidAllocationID.NotFound/,
  );
  expect(await cloud.refusal(natToken, { availabilityMode: "regional", vpcId: "vpc-0a" })).toMatch(
    /InvalidVpcID.NotFound/,
  );
});
