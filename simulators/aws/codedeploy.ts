import { at, list, text } from "../core/paths";
import type { Standing } from "../core/standing";
import type { Refusal, Request, Rule, TypeSpec } from "../core/spec";
import { arnForm, atMost } from "./common/argument-forms";
import { arn, parseArn } from "./common/arn";
import * as checks from "./common/checks";
import { topicMissing } from "./common/topic-access";

const folder = "hashicorp/terraform-provider-aws internal/service/deploy";
const model = "botocore codedeploy/2014-10-06/service-2.json";
const applicationToken = "aws:codedeploy/application:Application";
const groupToken = "aws:codedeploy/deploymentGroup:DeploymentGroup";

/** The predefined ones for Lambda: docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html. */
const forLambda =
  /^CodeDeployDefault\.Lambda(AllAtOnce|Canary10Percent(5|10|15|30)Minutes|Linear10PercentEvery(1|2|3|10)Minutes?)$/;

const nameForm = (id: string, path: string, argument: string): Rule =>
  checks.matches(
    id,
    `${model} ApplicationName, DeploymentGroupName`,
    path,
    argument,
    /^[A-Za-z0-9+=,.@_-]{1,100}$/,
    "1 to 100 of letters, digits and +=,.@_-",
  );

/** What is released together. */
const application: TypeSpec = {
  token: applicationToken,
  api: {
    service: "CodeDeploy",
    noun: "CodeDeploy Application",
    create: "CreateApplication",
    update: "UpdateApplication",
    delete: "DeleteApplication",
  },
  id: ({ inputs }) => String(inputs["name"]),
  autoName: { property: "name", max: 100 },
  replaceOn: { paths: ["region", "computePlatform"], source: `${folder}/app.go` },
  defaults: (inputs) => ({ computePlatform: "Server", ...inputs }),
  rules: [
    nameForm("codedeploy.application.name", "name", "name"),
    checks.oneOf("codedeploy.application.platform", `${model} ComputePlatform`, "computePlatform", "compute_platform", [
      ...["Server", "Lambda", "ECS", "Kubernetes"],
    ]),
    checks.notYet(
      "codedeploy.application.unique",
      `${model} ApplicationAlreadyExistsException`,
      (name) => ({ code: "ApplicationAlreadyExistsException", message: `Application already exists: ${name}` }),
      "name",
    ),
  ],
  outputs: (request) => ({
    arn: arn("codedeploy", `application:${String(request.inputs["name"])}`, request),
    applicationId: checks.uuid(request, "application"),
    githubAccountName: "",
    linkedToGithub: false,
  }),
  after({ verb, id, region }, world) {
    if (verb !== "delete") return;
    for (const one of world.all(groupToken))
      if (one.region === region && one.inputs["appName"] === id) world.forget(one);
  },
};

const applicationOf = ({ world, inputs, region }: Request): Standing | undefined =>
  world.find(applicationToken, String(inputs["appName"]), "id", region);

const ofLambda = (request: Request): boolean => applicationOf(request)?.inputs["computePlatform"] === "Lambda";

const style: Rule = {
  id: "codedeploy.group.style",
  source:
    "docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-create-lambda.html; InvalidDeploymentStyleException",
  check(request) {
    if (!ofLambda(request)) return undefined;
    const { deploymentOption, deploymentType } = (at(request.inputs, "deploymentStyle") ?? {}) as Record<
      string,
      unknown
    >;
    return deploymentType === "BLUE_GREEN" && deploymentOption === "WITH_TRAFFIC_CONTROL"
      ? undefined
      : {
          code: "InvalidDeploymentStyleException",
          message:
            "For Lambda deployment group, deployment type should be BLUE_GREEN and deployment option should be WITH_TRAFFIC_CONTROL.",
        };
  },
};

const configuration: Rule = {
  id: "codedeploy.group.configuration",
  source:
    "docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html; DeploymentConfigDoesNotExistException",
  check(request) {
    const given = text(request.inputs["deploymentConfigName"]) ?? "CodeDeployDefault.OneAtATime";
    if (!ofLambda(request)) return undefined;
    const own = request.world.find("aws:codedeploy/deploymentConfig:DeploymentConfig", given);
    if (own ? own.inputs["computePlatform"] === "Lambda" : forLambda.test(given)) return undefined;
    return given.startsWith("CodeDeployDefault.Lambda") || !given.startsWith("CodeDeployDefault.")
      ? { code: "DeploymentConfigDoesNotExistException", message: `No Deployment Config found for name: ${given}` }
      : {
          code: "InvalidComputePlatformException",
          message: `The compute platform of the deployment configuration ${given} is not Lambda.`,
        };
  },
};

const role: Rule = {
  id: "codedeploy.group.role",
  source: `${model} InvalidRoleException; text: hashicorp/terraform-provider-aws internal/service/deploy/deployment_group.go`,
  check(request) {
    const standing = checks.roleOf(request, request.inputs["serviceRoleArn"]);
    return standing && checks.roleTrusts(standing, "codedeploy.amazonaws.com")
      ? undefined
      : { code: "InvalidRoleException", message: "CodeDeploy is not authorized to assume the service role." };
  },
};

const triggers: Rule = {
  id: "codedeploy.group.trigger-topic",
  source: `${model} InvalidTriggerConfigException`,
  check(request): Refusal | undefined {
    const topics = list(request.inputs["triggerConfigurations"]).map((one) =>
      String((one as Record<string, unknown>)["triggerTargetArn"]),
    );
    const missing = topics.find((one) => parseArn(one)?.service !== "sns" || topicMissing(request, one));
    return missing === undefined
      ? undefined
      : { code: "InvalidTriggerConfigException", message: `The specified SNS topic does not exist: ${missing}` };
  },
};

const rollback: Rule = {
  id: "codedeploy.group.alarms",
  source: `${model} AlarmConfiguration: DEPLOYMENT_STOP_ON_ALARM without alarms, InvalidAutoRollbackConfigException`,
  check({ inputs }) {
    const events = list(at(inputs, "autoRollbackConfiguration.events")).map(String);
    const alarms =
      at(inputs, "alarmConfiguration.enabled") === true && list(at(inputs, "alarmConfiguration.alarms")).length > 0;
    return events.includes("DEPLOYMENT_STOP_ON_ALARM") && !alarms
      ? {
          code: "InvalidAutoRollbackConfigException",
          message: "Alarm-based rollback needs an alarm configuration that is enabled and names alarms.",
        }
      : undefined;
  },
};

/** How new versions of one function come in. */
const group: TypeSpec = {
  token: groupToken,
  api: {
    service: "CodeDeploy",
    noun: "CodeDeploy Deployment Group",
    create: "CreateDeploymentGroup",
    update: "UpdateDeploymentGroup",
    delete: "DeleteDeploymentGroup",
  },
  id: (request) => checks.uuid(request, "group"),
  refers: {
    appName: {
      to: applicationToken,
      anyRegion: false,
      holds: false,
      missing: (name) => ({
        code: "ApplicationDoesNotExistException",
        message: `No application found for name: ${name}`,
      }),
    },
  },
  replaceOn: { paths: ["region", "appName"], source: `${folder}/deployment_group.go` },
  rules: [
    nameForm("codedeploy.group.name", "deploymentGroupName", "deployment_group_name"),
    arnForm("codedeploy.group.role-arn", "serviceRoleArn", "service_role_arn"),
    checks.oneOf(
      "codedeploy.group.rollback-events",
      `${model} AutoRollbackEvent`,
      "autoRollbackConfiguration.events.*",
      "events",
      ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
    ),
    atMost("codedeploy.group.ten-alarms", `${model} AlarmConfiguration`, "alarmConfiguration.alarms", "alarms", 10),
    checks.atCreate(
      "codedeploy.group.unique",
      `${model} DeploymentGroupAlreadyExistsException`,
      ({ inputs, world, region }) =>
        world
          .all(groupToken)
          .some(
            (one) =>
              one.region === region &&
              one.inputs["appName"] === inputs["appName"] &&
              one.inputs["deploymentGroupName"] === inputs["deploymentGroupName"],
          )
          ? {
              code: "DeploymentGroupAlreadyExistsException",
              message: `Deployment group name already exists: ${String(inputs["deploymentGroupName"])}`,
            }
          : undefined,
    ),
    ...[style, configuration, role, triggers, rollback],
  ],
  outputs: (request) => ({
    arn: arn(
      "codedeploy",
      `deploymentgroup:${String(request.inputs["appName"])}/${String(request.inputs["deploymentGroupName"])}`,
      request,
    ),
    computePlatform: applicationOf(request)?.inputs["computePlatform"] ?? "Server",
    deploymentGroupId: request.id,
    deploymentConfigName: request.inputs["deploymentConfigName"] ?? "CodeDeployDefault.OneAtATime",
  }),
};

/** CodeDeploy. */
export const codedeploy: TypeSpec[] = [application, group];
