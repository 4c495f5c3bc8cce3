import { awsCloud } from "../../harness";
import { network } from "../fixtures";

const token = "aws:ec2/instance:Instance";

async function sound() {
  const cloud = awsCloud();
  const { a, b, group } = await network(cloud);
  const inputs = { ami: "ami-0123456789abcdef0", instanceType: "t4g.nano", subnetId: a, vpcSecurityGroupIds: [group] };
  return { cloud, inputs, b, group };
}

test("a machine has an address in its subnet, which it keeps, and holds its security group", async () => {
  const { cloud, inputs, group } = await sound();
  const { id, outputs } = await cloud.create(token, inputs);
  expect(id).toMatch(/^i-0[0-9a-f]{16}$/);
  expect(outputs).toMatchObject({ instanceState: "running", availabilityZone: "us-east-1a" });
  expect(String(outputs["privateIp"])).toMatch(/^10\.\d+\.\d+\.\d+$/);
  const larger = await cloud.update(token, id, { ...inputs, instanceType: "t4g.micro" });
  expect(larger["privateIp"]).toBe(outputs["privateIp"]);
  expect(await cloud.deleteRefusal("aws:ec2/securityGroup:SecurityGroup", group)).toMatch(/DependencyViolation/);
});

test.each<[string, object, RegExp]>([
  [
    "a type that is not",
    { instanceType: "t9.nano" },
    /InvalidParameterValue: Invalid value 't9\.nano' for InstanceType/,
  ],
  ["no image", { ami: undefined }, /MissingParameter: The request must contain the parameter ImageId/],
  ["a profile that is not", { iamInstanceProfile: "nobody" }, /Invalid IAM Instance Profile name/],
  ["a hop limit of 0", { metadataOptions: { httpPutResponseHopLimit: 0 } }, /in the range \(1 - 64\)/],
])("is refused with %s", async (_, change, message) => {
  const { cloud, inputs } = await sound();
  expect(await cloud.refusal(token, { ...inputs, ...change })).toMatch(message);
});

test("is refused with a security group of another network", async () => {
  const { cloud, inputs } = await sound();
  const other = await network(cloud, "10.5");
  expect(await cloud.refusal(token, { ...inputs, vpcSecurityGroupIds: [other.group] })).toMatch(
    /belong to different networks/,
  );
});

test.each([
  [{ ami: "ami-0fedcba9876543210" }, true],
  [{ instanceType: "t4g.micro" }, false],
  [{ monitoring: true }, false],
  [{ rootBlockDevice: { encrypted: true } }, true],
])("replaced by %j: %s", async (change, expected) => {
  const { cloud, inputs } = await sound();
  expect(cloud.diff(token, inputs, { ...inputs, ...change }).replaces).toBe(expected);
});
