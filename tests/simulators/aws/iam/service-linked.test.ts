import { awsCloud } from "../../harness";
import { holds } from "../edge-world";
import { replaces } from "../fixtures";

const role = "aws:iam/serviceLinkedRole:ServiceLinkedRole";
const config = { awsServiceName: "config.amazonaws.com" };

holds([
  {
    token: role,
    rule: "no service's host name",
    refused: { awsServiceName: "config" },
    says: /must be a full service hostname/,
    accepted: config,
  },
  {
    token: role,
    rule: "a service that nobody described",
    refused: { awsServiceName: "coffee.amazonaws.com" },
    says: /InvalidInput: Service name coffee\.amazonaws\.com/,
    accepted: config,
  },
  {
    token: role,
    rule: "a suffix that the service does not take",
    refused: { ...config, customSuffix: "two" },
    says: /InvalidInput: Custom suffix is not allowed for config\.amazonaws\.com/,
    accepted: { awsServiceName: "autoscaling.amazonaws.com", customSuffix: "two" },
  },
  {
    token: role,
    rule: "a second one for a service",
    given: (aws) => aws.create(role, config),
    refused: config,
    says: /InvalidInput: Service role name AWSServiceRoleForConfig has been taken in this account, please try a different suffix\./,
    accepted: { awsServiceName: "autoscaling.amazonaws.com" },
  },
]);

test("it is called what its service calls it", async () => {
  const { id, outputs } = await awsCloud().create(role, config);
  expect(id).toBe("arn:aws:iam::123456789012:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig");
  expect(outputs).toMatchObject({
    arn: id,
    name: "AWSServiceRoleForConfig",
    path: "/aws-service-role/config.amazonaws.com/",
    uniqueId: expect.stringMatching(/^AROA[A-Z0-9]{17}$/) as string,
  });
  const suffixed = await awsCloud().create(role, { awsServiceName: "autoscaling.amazonaws.com", customSuffix: "two" });
  expect(suffixed.outputs["name"]).toBe("AWSServiceRoleForAutoScaling_two");
});

test("it stays for as long as a recorder of any region uses it", async () => {
  const cloud = awsCloud();
  const { id } = await cloud.create(role, config);
  const recorder = "aws:cfg/recorder:Recorder";
  await cloud.create(recorder, { name: "default", roleArn: id, region: "us-west-2" });
  expect(await cloud.deleteRefusal(role, id)).toMatch(/has dependencies and cannot be deleted/);
  await cloud.delete(recorder, "default");
  await cloud.delete(role, id);
  expect(cloud.world.all(role)).toEqual([]);
});

test("another service's or another suffix's is another role; what it is described as is not", () => {
  const changed = (change: object) => replaces(awsCloud(), role, config, { ...change });
  expect([
    changed({ awsServiceName: "autoscaling.amazonaws.com" }),
    changed({ customSuffix: "two" }),
    changed({ description: "d" }),
  ]).toEqual([true, true, false]);
});
