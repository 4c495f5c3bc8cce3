import { output } from "@pulumi/pulumi";
import { unknown } from "@pulumi/pulumi/output";
import { FunctionsGroup } from "../../../../components/aws/events/functions-group";
import { functionNames } from "../../../../components/core/events";
import type { Handler, Store } from "../../../../functions/contract";
import { sourceOf } from "../../../../functions/envelope";
import { logger } from "../../../../functions/log";
import { run } from "../../../../functions/run";
import { ordered } from "../../../functions/adapters/samples";
import { account, record, type Recorded } from "../../../mocks";
import { aNetwork, aPlace, keyArn, logs, statements } from "../place";
import { busArn, built, made, queueArn } from "./asked";

/** A store that has nothing, and writes down which keys it is asked for. */
function memoryStore(asked: string[]): Store {
  const note =
    <Answer>(answer: Answer) =>
    (key: string) => {
      asked.push(key);
      return Promise.resolve(answer);
    };
  return {
    ...{ claim: note("fresh" as const), finish: note(undefined), release: note(undefined) },
    ...{ record: note("kept" as const), look: note(undefined) },
  };
}

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
        // Who delivers messages is on the internet, and nothing else that they call.
        securityGroupIds: [`events-${name === "notification" ? "internet" : "inside"}-group-id`],
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

  it("lets nobody in, and itself out to AWS by the network's own ways; to the internet where it must", () => {
    expect(all.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")).toEqual([]);
    const rules = all.of("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule").map(({ inputs }) => inputs);
    for (const rule of rules) expect(rule).toMatchObject({ ipProtocol: "tcp", fromPort: 443, toPort: 443 });
    const out = (reach: string) =>
      rules
        .filter(({ securityGroupId }) => securityGroupId === `events-${reach}-group-id`)
        .map(({ referencedSecurityGroupId, prefixListId, cidrIpv4 }) =>
          String(referencedSecurityGroupId ?? prefixListId ?? cidrIpv4),
        )
        .sort();
    expect(out("inside")).toEqual(["pl-dynamodb", "pl-s3", "sg-endpoints"]);
    expect(out("internet")).toEqual(["0.0.0.0/0", "pl-dynamodb", "pl-s3", "sg-endpoints"]);
    expect(all.of("aws:lambda/permission:Permission")).toEqual([]);
  });

  it("shows no group as replaced by a role that a preview does not know yet: what orders them changes in place", async () => {
    const args = { place: aPlace(), network: aNetwork(), reach: "inside" } as const;
    const { inputs } = (
      await record(() => void new FunctionsGroup("inside", { ...args, roleArns: [output<string>(unknown as never)] }))
    ).one("aws:ec2/securityGroup:SecurityGroup");
    expect(inputs["vpcId"]).toBe("vpc-1");
    expect(inputs["tags"]).toMatchObject({ owner: "platform" });
    expect((inputs["tags"] as Record<string, unknown>)["Name"]).not.toBe("go-coffee-dev-inside");
  });

  it("has no group on the internet where none of them has to go there, and no way at all without endpoints", async () => {
    const bare = await made({ archives: { payment: built("payment") }, deliver: undefined });
    expect(bare.of("aws:ec2/securityGroup:SecurityGroup").map(({ name }) => name)).toEqual(["events-inside-group"]);
    const { ways: _, ...shut } = aNetwork();
    await expect(made({ network: shut })).rejects.toThrow("want a network with endpoints");
  });

  it("may be called what it was until Lambda has given its interfaces back: its role goes after its group", () => {
    for (const name of functionNames) {
      const reach = name === "notification" ? "internet" : "inside";
      const { dependsOn } = all.one("aws:ec2/securityGroup:SecurityGroup", `events-${reach}-group`);
      for (const part of ["run", "work"])
        expect(dependsOn).toContain(`aws:iam/rolePolicy:RolePolicy::events-${name}-${part}`);
    }
  });

  it("keeps marks and records of its own, and sees nobody else's", async () => {
    for (const name of functionNames) {
      const work = statements(all.one("aws:iam/rolePolicy:RolePolicy", `events-${name}-work`).inputs["policy"]);
      const { Action, Condition } = work.find(({ Sid }) => Sid === "KeepMarks")!;
      const { "dynamodb:LeadingKeys": own } = (Condition as Record<string, Record<string, string[]>>)[
        "ForAllValues:StringLike"
      ]!;
      expect(Action).toEqual(["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:UpdateItem"]);
      // As functions spell them.
      const asked: string[] = [];
      const store = memoryStore(asked);
      const event = ordered();
      const handler: Handler = {
        ...{ name, takes: [event.type] },
        handle: async (_event, tools) => void (await tools.record("one", 1, "value"), await tools.look("one")),
      };
      await run(JSON.stringify(event), handler, {
        ...{ environment: "dev", cloud: "aws", store },
        log: logger(() => {}),
      });
      expect(asked.length).toBeGreaterThan(3);
      for (const key of asked) expect(own!.some((pattern) => key.startsWith(pattern.slice(0, -1)))).toBe(true);
    }
  });
});
