import { awsCloud } from "../../harness";
import { Ec2World, roleToken, trust } from "./world";

const token = "aws:ec2/flowLog:FlowLog";
const groupArn = "arn:aws:logs:us-east-1:123456789012:log-group:/flow";

async function prepared() {
  const here = await Ec2World.create();
  const role = await here.cloud.create(roleToken, {
    name: "flow",
    assumeRolePolicy: trust("vpc-flow-logs.amazonaws.com"),
  });
  const inputs = { vpcId: here.vpcId, trafficType: "ALL", logDestination: groupArn, iamRoleArn: role.outputs["arn"] };
  return { here, cloud: here.cloud, inputs };
}

test("a flow log into a log group", async () => {
  const { cloud, inputs } = await prepared();
  const { id, outputs } = await cloud.create(token, inputs);
  expect(outputs).toMatchObject({
    arn: `arn:aws:ec2:us-east-1:123456789012:vpc-flow-log/${id}`,
    maxAggregationInterval: 600,
  });
  expect(outputs["logFormat"]).toMatch(/^\$\{version\} \$\{account-id\}/);
});

test.each<[string, object, RegExp]>([
  ["nothing to watch", { vpcId: undefined }, /one of `eni_id,regional_nat_gateway_id,/],
  ["two things to watch", { subnetId: "subnet-1" }, /only one of/],
  ["an odd interval", { maxAggregationInterval: 300 }, /max_aggregation_interval to be one of \[60 600\], got 300/],
  [
    "a transit gateway that is looked at too seldom",
    { vpcId: undefined, transitGatewayId: "tgw-1", trafficType: undefined },
    /MaxAggregationInterval must be 60/,
  ],
  ["unknown traffic", { trafficType: "DROP" }, /traffic_type to be one of/],
  ["no traffic", { trafficType: undefined }, /must include the TrafficType parameter/],
  ["an unknown destination", { logDestinationType: "kafka" }, /log_destination_type to be one of/],
  ["no destination", { logDestination: undefined }, /LogDestination can't be empty/],
  ["a bucket for log groups", { logDestination: "arn:aws:s3:::b" }, /LogDestinationType cloud-watch-logs/],
  ["a log group for buckets", { logDestinationType: "s3", iamRoleArn: undefined }, /LogDestinationType s3/],
  [
    "no role",
    { iamRoleArn: undefined },
    /DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs/,
  ],
  ["a role that is not", { iamRoleArn: "arn:aws:iam::123456789012:role/nobody" }, /Unable to assume given IAM role/],
  ["a role for a bucket", { logDestinationType: "s3", logDestination: "arn:aws:s3:::b" }, /not applicable for s3/],
  [
    "a bucket that is not",
    { logDestinationType: "s3", logDestination: "arn:aws:s3:::b/logs", iamRoleArn: undefined },
    /LogDestination: b does not exist/,
  ],
  ["a subnet that is not", { vpcId: undefined, subnetId: "subnet-0a" }, /InvalidSubnetID.NotFound/],
  ["a VPC that is not", { vpcId: "vpc-0a" }, /InvalidVpcID.NotFound/],
])("refused: %s", async (_what, wrong, message) => {
  const { cloud, inputs } = await prepared();
  expect(await cloud.refusal(token, { ...inputs, ...wrong })).toMatch(message);
});

test("the role must trust the service of flow logs", async () => {
  const { cloud, inputs } = await prepared();
  const role = await cloud.create(roleToken, { name: "other", assumeRolePolicy: trust("ec2.amazonaws.com") });
  expect(await cloud.refusal(token, { ...inputs, iamRoleArn: role.outputs["arn"] })).toMatch(
    /Unable to assume given IAM role/,
  );
});

test("the same is not recorded twice, another destination is", async () => {
  const { here, cloud, inputs } = await prepared();
  await cloud.create(token, inputs);
  expect(await cloud.refusal(token, inputs)).toMatch(/FlowLogAlreadyExists/);
  await cloud.create(token, { ...inputs, logDestination: `${groupArn}2` });
  const subnet = await here.subnet("10.0.0.0/24");
  await cloud.create(token, { ...inputs, vpcId: undefined, subnetId: subnet.id, maxAggregationInterval: 60 });
});

test("everything but tags replaces it", () => {
  const olds = { vpcId: "vpc-1", trafficType: "ALL", tags: { a: "b" } };
  expect(awsCloud().diff(token, olds, { ...olds, trafficType: "REJECT" }).replaces).toBe(true);
  expect(awsCloud().diff(token, olds, { ...olds, tags: {} }).replaces).toBe(false);
});
