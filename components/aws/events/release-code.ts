/*
 * What begins the release of a new version, as Lambda runs it: no package but the AWS SDK that Lambda's own Node.js brings. `alias`, `deploy` and `ring` call an API:
 * `deploy("CreateDeployment", { … })`.
 */

/**
 * Leads the alias to a version: by a deployment of CodeDeploy, which moves a tenth of the events first. Called with what is already there it does nothing, and again with what is on
 * its way: a program that was ended may ask twice.
 *
 * Its alarms look at the new version by now, and are in the state that the one before left them in until CloudWatch looks again, a minute later; CodeDeploy begins nothing while one rings. So
 * they are calmed first. What a role may do IAM tells everywhere only after some seconds: what was denied is asked again, for 40 s altogether.
 *
 * The file of a deployment: docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html; what it must not have: two of a group at a time.
 */
const release = `export async function release(asked, { alias, deploy, ring }, pause) {
  const { application, group, functionName, alias: name, version: target, alarms = [] } = asked;
  let tries = 8;
  const patiently = async (call, action, input) => {
    for (;;)
      try {
        return await call(action, input);
      } catch (error) {
        if (!/^AccessDenied/.test(error.name) || tries-- === 0) throw error;
        await pause(5000);
      }
  };
  const { FunctionVersion: current } = await patiently(alias, "GetAlias", { FunctionName: functionName, Name: name });
  if (current === target) return { released: target };
  const description = functionName + " " + target;
  const { deployments = [] } = await patiently(deploy, "ListDeployments", {
    applicationName: application,
    deploymentGroupName: group,
    includeOnlyStatuses: ["Created", "Queued", "InProgress", "Baking", "Ready"],
  });
  if (deployments.length > 0) {
    const [deploymentId] = deployments;
    const { deploymentInfo } = await deploy("GetDeployment", { deploymentId });
    if (deploymentInfo.description === description) return { deploymentId };
    throw new Error(
      "another release of " + functionName + " is under way (" + deploymentId + "): wait until it is over, or end it with " +
        "aws deploy stop-deployment --deployment-id " + deploymentId + ", and run up again",
    );
  }
  for (const AlarmName of alarms)
    await patiently(ring, "SetAlarmState", { AlarmName, StateValue: "OK", StateReason: "looks at " + description });
  const moved = {
    [functionName]: {
      Type: "AWS::Lambda::Function",
      Properties: { Name: functionName, Alias: name, CurrentVersion: current, TargetVersion: target },
    },
  };
  // As a number JavaScript writes 0.
  const content = '{"version":0.0,"Resources":[' + JSON.stringify(moved) + "]}";
  const { deploymentId } = await patiently(deploy, "CreateDeployment", {
    applicationName: application,
    deploymentGroupName: group,
    description,
    revision: { revisionType: "AppSpecContent", appSpecContent: { content } },
  });
  return { deploymentId };
}
`;

const index = `import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { CodeDeploy } from "@aws-sdk/client-codedeploy";
import { Lambda } from "@aws-sdk/client-lambda";
import { release } from "./release.mjs";

const calls = (client) => (action, input) => client[action[0].toLowerCase() + action.slice(1)](input);
const apis = { alias: calls(new Lambda({})), deploy: calls(new CodeDeploy({})), ring: calls(new CloudWatch({})) };
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export const handler = (event) => release(event, apis, pause);
`;

/** The files of the function, by name. */
export const releaseFiles: Readonly<Record<string, string>> = { "index.mjs": index, "release.mjs": release };
