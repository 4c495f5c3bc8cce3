import { functionNames } from "../../../../components/core/events";
import { sourceOf } from "../../../../functions/envelope";
import { account, type Recorded } from "../../../mocks";
import { keyArn, logs, statements } from "../place";
import { busArn, made, queueArn } from "./asked";

let all: Recorded;
beforeAll(async () => {
  all = await made();
});

describe("each function", () => {
  it.each(functionNames)("%s is signed, in the private subnets, and under our key all over", (name) => {
    const { inputs } = all.one("aws:lambda/function:Function", `events-${name}-function`);
    expect(inputs).toMatchObject({
      ...{ runtime: "nodejs24.x", architectures: ["arm64"], handler: "index.handler", memorySize: 256, timeout: 30 },
      ...{ publish: true, kmsKeyArn: keyArn, sourceKmsKeyArn: keyArn },
      s3Key: `signed/${name}/events-code-${name}.zip`,
      codeSigningConfigArn: `arn:aws:mock:us-east-1:${account}:CodeSigningConfig/events-code-config`,
      vpcConfig: {
        subnetIds: ["subnet-private-us-east-1a", "subnet-private-us-east-1b"],
        securityGroupIds: ["events-group-group-id"],
      },
      loggingConfig: { logFormat: "JSON", logGroup: `/aws/lambda/go-coffee-dev-events-${name}` },
    });
    expect(inputs).not.toHaveProperty("reservedConcurrentExecutions");
    expect(all.one("aws:cloudwatch/logGroup:LogGroup", `events-${name}-logs`).inputs).toMatchObject({
      retentionInDays: logs.retentionDays,
      kmsKeyId: logs.keyArn,
    });
  });

  it.each(functionNames)(
    "%s is called by the alias of a version, one event at a time, after its role may take it",
    (name) => {
      const { inputs, dependsOn } = all.one(
        "aws:lambda/eventSourceMapping:EventSourceMapping",
        `events-${name}-source`,
      );
      expect(inputs).toMatchObject({
        eventSourceArn: queueArn(`events-${name}-queue`),
        functionName: `arn:aws:mock:us-east-1:${account}:Alias/events-${name}-live`,
        ...{
          batchSize: 1,
          functionResponseTypes: ["ReportBatchItemFailures"],
          scalingConfig: { maximumConcurrency: 10 },
        },
      });
      expect(dependsOn).toContain(`aws:lambda/alias:Alias::events-${name}-live`);
      expect(all.one("aws:lambda/function:Function", `events-${name}-function`).dependsOn).toContain(
        `aws:iam/rolePolicy:RolePolicy::events-${name}-run`,
      );
      expect(all.one("aws:lambda/alias:Alias", `events-${name}-live`)).toMatchObject({
        inputs: { name: "live", functionVersion: "1" },
        ignoreChanges: [],
      });
    },
  );

  it("may do its own work and nothing else", () => {
    const may = (name: string) =>
      ["run", "work"]
        .flatMap((part) =>
          statements(all.one("aws:iam/rolePolicy:RolePolicy", `events-${name}-${part}`).inputs["policy"]),
        )
        .filter(({ Effect }) => Effect === "Allow")
        .flatMap(({ Action }) => [Action].flat() as string[]);
    const common = may("payment");
    expect(new Set(common.filter((one) => !/^(ec2|logs|kms|sqs|dynamodb):/.test(one)))).toEqual(new Set());
    const own = (name: string) => may(name).filter((one) => !common.includes(one));
    expect(own("order")).toEqual(["events:PutEvents"]);
    expect(own("notification")).toEqual(["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]);
    expect(own("analytics")).toEqual(["s3:PutObject"]);
    expect(common.filter((one) => one.endsWith("*"))).toEqual([]);
  });

  it("publishes the types that it says, and no other", () => {
    const work = statements(all.one("aws:iam/rolePolicy:RolePolicy", "events-order-work").inputs["policy"]);
    expect(work.find(({ Action }) => Action === "events:PutEvents")).toMatchObject({
      Resource: busArn,
      Condition: {
        StringEquals: {
          "events:detail-type": ["coffee.inventory.updated"],
          "events:source": sourceOf("dev", "aws", "order"),
        },
      },
    });
  });

  it("cannot make interfaces by its own code", () => {
    const run = statements(all.one("aws:iam/rolePolicy:RolePolicy", "events-order-run").inputs["policy"]);
    expect(run.find(({ Effect }) => Effect === "Deny")).toMatchObject({
      Condition: {
        ArnEquals: {
          "lambda:SourceFunctionArn": `arn:aws:lambda:us-east-1:${account}:function:go-coffee-dev-events-order`,
        },
      },
    });
  });

  it("finds what it needs in its environment, and no secret's value", () => {
    const variables = (name: string) =>
      (
        all.one("aws:lambda/function:Function", `events-${name}-function`).inputs["environment"] as {
          variables: Record<string, string>;
        }
      ).variables;
    const base = { COFFEE_ENVIRONMENT: "dev", COFFEE_CLOUD: "aws", COFFEE_STATE: "go-coffee-dev-events-store" };
    expect(variables("order")).toEqual({
      ...base,
      COFFEE_FUNCTION: "order",
      COFFEE_QUEUE: `https://sqs.us-east-1.amazonaws.com/${account}/go-coffee-dev-events-order`,
      COFFEE_BUS: "go-coffee-dev-events",
    });
    expect(variables("notification")).toMatchObject({
      COFFEE_DELIVER_URL: "https://notify.example/v1/messages",
      COFFEE_DELIVER_SECRET: `arn:aws:mock:us-east-1:${account}:Secret/events-deliver`,
    });
    expect(variables("analytics")).toMatchObject({ COFFEE_ANALYTICS: "go-coffee-dev-events-123456789012" });
    expect(all.of("aws:secretsmanager/secretVersion:SecretVersion")).toEqual([]);
  });

  it("lets nobody in, and waits at its end until Lambda has given its interfaces back", () => {
    expect(all.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")).toEqual([]);
    expect(all.of("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule").map(({ inputs }) => inputs)).toMatchObject(
      [{ ipProtocol: "tcp", fromPort: 443, toPort: 443 }],
    );
    expect(all.of("aws:lambda/permission:Permission")).toEqual([]);
  });
});
