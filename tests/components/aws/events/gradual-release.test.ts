import { Events } from "../../../../components/aws/events/events";
import { releaseFiles } from "../../../../components/aws/events/release-code";
import { eventTypes, type EventType } from "../../../../components/core/events";
import { account, record, type Recorded } from "../../../mocks";
import { aNetwork, aPlace, keyArn, logs, statements } from "../place";

const topicArn = "arn:aws:sns:us-east-1:123456789012:go-coffee-dev-alerts";
const alertsKey = "arn:aws:kms:us-east-1:123456789012:key/alerts";
const built = { file: "/archives/order.zip", sha256: "5ha", bytes: 1 };

let all: Recorded;
beforeAll(async () => {
  all = await record(
    () =>
      void new Events("events", {
        ...{ place: aPlace(), account, network: aNetwork(), keyArn, undeliveredKeyArn: keyArn, logs, subscribers: [] },
        schemas: Object.fromEntries(eventTypes.map((type) => [type, "{}"])) as Record<EventType, string>,
        archives: { order: built, payment: built },
        ...{ keepDays: 14, concurrency: 10, reserved: false, rollout: "canary" },
        told: { topicArn, keyArn: alertsKey },
        accessRecords: "go-coffee-dev-logs",
      }),
  );
});

it("leads to a new version by a tenth of the events first, and back if one of two alarms rings", () => {
  const names = (part: string) => [
    `go-coffee-dev-events-release-${part}-failures`,
    `go-coffee-dev-events-release-${part}-errors`,
  ];
  for (const part of ["order", "payment"])
    expect(all.one("aws:codedeploy/deploymentGroup:DeploymentGroup", `events-release-${part}`).inputs).toMatchObject({
      deploymentGroupName: part,
      deploymentConfigName: "CodeDeployDefault.LambdaCanary10Percent5Minutes",
      deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
      alarmConfiguration: { enabled: true, alarms: names(part) },
      autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"] },
      triggerConfigurations: [
        { triggerEvents: ["DeploymentFailure", "DeploymentRollback"], triggerTargetArn: topicArn },
      ],
    });
  const errors = all.one("aws:cloudwatch/metricAlarm:MetricAlarm", "events-release-order-errors").inputs;
  // The new version alone: what the one before fails at is what a release may fix.
  expect(errors["dimensions"]).toEqual({
    FunctionName: "go-coffee-dev-events-order",
    Resource: "go-coffee-dev-events-order:live",
    ExecutedVersion: "1",
  });
});

it("goes back for what the new version could not take, not for what the one before could not, nor for poison", () => {
  const failures = all.one("aws:cloudwatch/metricAlarm:MetricAlarm", "events-release-order-failures").inputs;
  const filter = all.one("aws:cloudwatch/logMetricFilter:LogMetricFilter", "events-order-retries").inputs;
  expect(filter).toMatchObject({
    pattern: '{ $.message = "is to be tried again" }',
    metricTransformation: {
      ...{ name: failures["metricName"], namespace: failures["namespace"] },
      dimensions: { FunctionVersion: "$.functionVersion" },
    },
  });
  expect(failures["dimensions"]).toEqual({ FunctionVersion: "1" });
});

it("lets CodeDeploy alone move the alias", () => {
  expect(all.one("aws:lambda/alias:Alias", "events-order-live")).toMatchObject({
    inputs: { functionVersion: "1" },
    ignoreChanges: ["functionVersion", "routingConfig"],
  });
  const may = statements(all.one("aws:iam/rolePolicy:RolePolicy", "events-release-move").inputs["policy"]);
  expect(may[0]).toMatchObject({
    Action: ["lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias"],
  });
});

it("begins a release for each version, and for nothing else", () => {
  const { inputs, dependsOn } = all.one("aws:lambda/invocation:Invocation", "events-release-order");
  expect(JSON.parse(String(inputs["input"]))).toEqual({
    ...{ application: "go-coffee-dev-events-release", group: "order" },
    ...{ functionName: "go-coffee-dev-events-order", alias: "live", version: "1" },
    alarms: ["go-coffee-dev-events-release-order-failures", "go-coffee-dev-events-release-order-errors"],
  });
  expect(dependsOn).toEqual(
    expect.arrayContaining([
      "aws:codedeploy/deploymentGroup:DeploymentGroup::events-release-order",
      "aws:lambda/function:Function::events-release-releaser",
    ]),
  );
});

it("signs what begins releases, too", () => {
  expect(all.one("aws:lambda/function:Function", "events-release-releaser").inputs).toMatchObject({
    s3Key: "signed/release/events-code-release.zip",
    codeSigningConfigArn: `arn:aws:mock:us-east-1:${account}:CodeSigningConfig/events-code-config`,
    // Without a variable Lambda does not save the key.
    environment: { variables: { COFFEE_ENVIRONMENT: "dev" } },
  });
  const may = statements(all.one("aws:iam/rolePolicy:RolePolicy", "events-release-release").inputs["policy"]);
  const at = `arn:aws:codedeploy:us-east-1:${account}`;
  expect(may.flatMap(({ Resource }) => Resource)).toEqual(
    expect.arrayContaining([
      `${at}:deploymentgroup:go-coffee-dev-events-release/*`,
      `${at}:application:go-coffee-dev-events-release`,
      `arn:aws:cloudwatch:us-east-1:${account}:alarm:go-coffee-dev-events-release-*`,
      `${at}:deploymentconfig:CodeDeployDefault.LambdaCanary10Percent5Minutes`,
    ]),
  );
});

/** What a file of the function exports, as Lambda would load it. */
const load = (text: string, name: string): unknown =>
  (new Function(`${text.replaceAll("export ", "")}; return ${name};`) as () => unknown)();

describe("what begins a release", () => {
  type Call = [action: string, input: Record<string, unknown>];
  const asked = {
    ...{ application: "events-release", group: "order", functionName: "order", alias: "live", version: "7" },
    alarms: ["order-failures"],
  };

  /** Runs the function with an alias that means `current`, and deployments that are under way. */
  async function released(current: string, underWay: Record<string, string> = {}, denied: Record<string, number> = {}) {
    const release = load(releaseFiles["release.mjs"]!, "release") as (...given: unknown[]) => Promise<unknown>;
    const calls: Call[] = [];
    const pauses: number[] = [];
    const pause = (milliseconds: number) => Promise.resolve(void pauses.push(milliseconds));
    const told = (action: string) => {
      const left = denied[action] ?? 0;
      denied[action] = left - 1;
      if (left > 0) throw Object.assign(new Error("is not authorized"), { name: "AccessDeniedException" });
    };
    const alias = async (action: string) => {
      told(action);
      return Promise.resolve({ FunctionVersion: current });
    };
    const ring = (...call: Call) => Promise.resolve(void calls.push(call));
    const deploy = async (...call: Call) => {
      const [action, input] = call;
      told(action);
      calls.push(call);
      if (action === "ListDeployments") return Promise.resolve({ deployments: Object.keys(underWay) });
      if (action === "GetDeployment")
        return Promise.resolve({ deploymentInfo: { description: underWay[String(input["deploymentId"])] } });
      return Promise.resolve({ deploymentId: "d-new" });
    };
    return { answer: await release(asked, { alias, deploy, ring }, pause), calls, pauses };
  }

  it("begins none where the alias is there already", async () => {
    expect(await released("7")).toEqual({ answer: { released: "7" }, calls: [], pauses: [] });
  });

  it("leads from what the alias means to the new version", async () => {
    const { answer, calls } = await released("6");
    expect(answer).toEqual({ deploymentId: "d-new" });
    const [, input] = calls.at(-1)!;
    expect(input).toMatchObject({ applicationName: "events-release", deploymentGroupName: "order" });
    const { appSpecContent } = input["revision"] as { appSpecContent: { content: string } };
    expect(appSpecContent.content).toMatch(/^{"version":0\.0,/);
    expect(JSON.parse(appSpecContent.content)).toEqual({
      version: 0,
      Resources: [
        {
          order: {
            Type: "AWS::Lambda::Function",
            Properties: { Name: "order", Alias: "live", CurrentVersion: "6", TargetVersion: "7" },
          },
        },
      ],
    });
  });

  it("calms its alarms first, which still say what the version before did: CodeDeploy begins nothing while one rings", async () => {
    const { calls } = await released("6");
    const [ring, create] = calls.slice(-2);
    expect(ring).toEqual([
      "SetAlarmState",
      { AlarmName: "order-failures", StateValue: "OK", StateReason: "looks at order 7" },
    ]);
    expect(create![0]).toBe("CreateDeployment");
  });

  it("waits 40 seconds for its rights to be everywhere, and no longer", async () => {
    const { answer, pauses } = await released("6", {}, { GetAlias: 3, CreateDeployment: 5 });
    expect(answer).toEqual({ deploymentId: "d-new" });
    expect(pauses).toEqual(Array(8).fill(5000));
    await expect(released("6", {}, { GetAlias: 3, CreateDeployment: 6 })).rejects.toThrow("is not authorized");
  });

  it("does not begin the same one twice", async () => {
    const { answer, calls } = await released("6", { "d-same": "order 7" });
    expect(answer).toEqual({ deploymentId: "d-same" });
    expect(calls.map(([action]) => action)).not.toContain("CreateDeployment");
  });

  it("says what to do while another one is under way", async () => {
    await expect(released("6", { "d-other": "order 6" })).rejects.toThrow(
      "another release of order is under way (d-other): wait until it is over, or end it with aws deploy stop-deployment --deployment-id d-other, and run up again",
    );
  });
});
