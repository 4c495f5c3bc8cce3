import { awsCloud, type Driver } from "../harness";
import { judged, role } from "./fixtures";

const application = "aws:codedeploy/application:Application";
const group = "aws:codedeploy/deploymentGroup:DeploymentGroup";

judged(application, async () => ({ name: "orders", computePlatform: "Lambda" }), [
  ["a name with a blank", { name: "my orders" }, /invalid value for name/],
  ["a platform that is none", { computePlatform: "Fargate" }, /expected compute_platform to be one of/],
]);

async function sound(cloud: Driver) {
  await cloud.create(application, { name: "orders", computePlatform: "Lambda" });
  return {
    ...{ appName: "orders", deploymentGroupName: "order" },
    serviceRoleArn: await role(cloud, "mover", "codedeploy.amazonaws.com"),
    deploymentConfigName: "CodeDeployDefault.LambdaCanary10Percent5Minutes",
    deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
    alarmConfiguration: { enabled: true, alarms: ["failures"] },
    autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"] },
  };
}

judged(group, sound, [
  ["of no application", { appName: "tea" }, /ApplicationDoesNotExistException: No application found for name: tea/],
  ["in place", { deploymentStyle: { deploymentType: "IN_PLACE" } }, /InvalidDeploymentStyleException: For Lambda/],
  ["without its style", { deploymentStyle: undefined }, /InvalidDeploymentStyleException/],
  ["as machines are", { deploymentConfigName: "CodeDeployDefault.OneAtATime" }, /compute platform .* is not Lambda/],
  [
    "as nobody is",
    { deploymentConfigName: "CodeDeployDefault.LambdaCanary20Percent5Minutes" },
    /DeploymentConfigDoesNotExist/,
  ],
  ["all at once", { deploymentConfigName: "CodeDeployDefault.LambdaAllAtOnce" }],
  [
    "by a pace of its own",
    async (cloud) => ({
      deploymentConfigName: (
        await cloud.create("aws:codedeploy/deploymentConfig:DeploymentConfig", {
          ...{ deploymentConfigName: "slowly", computePlatform: "Lambda" },
          trafficRoutingConfig: { type: "TimeBasedCanary", timeBasedCanary: { interval: 60, percentage: 5 } },
        })
      ).id,
    }),
  ],
  [
    "by a role of Lambda's",
    async (cloud) => ({ serviceRoleArn: await role(cloud, "other", "lambda.amazonaws.com") }),
    /InvalidRoleException/,
  ],
  ["back by alarms that it has not", { alarmConfiguration: { enabled: false } }, /InvalidAutoRollbackConfigException/],
  [
    "eleven alarms",
    { alarmConfiguration: { alarms: Array.from({ length: 11 }, (_, at) => `a${at}`) } },
    /supports 10 item maximum/,
  ],
  [
    "a topic that is not there",
    {
      triggerConfigurations: [
        {
          triggerName: "t",
          triggerEvents: ["DeploymentFailure"],
          triggerTargetArn: "arn:aws:sns:us-east-1:123456789012:tea",
        },
      ],
    },
    /InvalidTriggerConfigException/,
  ],
]);

test("an application takes its groups along, and a group is one of its name", async () => {
  const cloud = awsCloud();
  const inputs = await sound(cloud);
  await cloud.create(group, inputs);
  expect(await cloud.refusal(group, inputs)).toMatch(/DeploymentGroupAlreadyExistsException/);
  await cloud.delete(application, "orders");
  expect(cloud.world.all(group)).toEqual([]);
});
