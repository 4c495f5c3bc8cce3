import type { Output } from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import path from "node:path";
import { failureWords } from "../../../../components/aws/events/alarms-plan";
import { Events } from "../../../../components/aws/events/events";
import { eventTypes, functionNames, type EventsOutputs, type EventType } from "../../../../components/core/events";
import { account, record, type Recorded } from "../../../mocks";
import { aPlace, keyArn, statements } from "../place";
import { args, built, busArn, made, queueArn, schemas, topicArn, undeliveredKeyArn } from "./asked";

const tracing = { endpoint: "http://spans.example:4318", groupId: "sg-spans" };
let all: Recorded;
beforeAll(async () => {
  all = await made();
});

describe("the bus", () => {
  it("is a bus of our own under our key, and what it could not encrypt is kept", () => {
    expect(all.one("aws:cloudwatch/eventBus:EventBus").inputs).toMatchObject({
      name: "go-coffee-dev-events",
      kmsKeyIdentifier: keyArn,
      deadLetterConfig: { arn: queueArn("events-undelivered-queue") },
    });
  });

  it("has an archive of all that was on it, under the same key", () => {
    const { inputs } = all.one("aws:cloudwatch/eventArchive:EventArchive");
    expect(inputs).toMatchObject({ eventSourceArn: busArn, retentionDays: 14, kmsKeyIdentifier: keyArn });
    expect(inputs).not.toHaveProperty("eventPattern");
  });

  it("says to a registry what each type holds", () => {
    const registered = all.of("aws:schemas/schema:Schema").map(({ inputs }) => inputs);
    expect(registered.map(({ name }) => name).sort()).toEqual([...eventTypes].sort());
    for (const { type, content, name } of registered) {
      expect(type).toBe("JSONSchemaDraft4");
      expect(content).toBe(schemas[name as EventType]);
    }
  });
});

it("keeps what could not be put, from rules of this bus and from the bus itself, under a key that may be whole when the bus's is not", () => {
  expect(all.one("aws:sqs/queue:Queue", "events-undelivered-queue").inputs["kmsMasterKeyId"]).toBe(undeliveredKeyArn);
  const undelivered = all.one("aws:sqs/queuePolicy:QueuePolicy", "events-undelivered-queue");
  const [, put] = statements(undelivered.inputs["policy"]);
  const events = `arn:aws:events:us-east-1:${account}`;
  expect(put).toMatchObject({
    Principal: { Service: "events.amazonaws.com" },
    Condition: {
      ArnLike: {
        "aws:SourceArn": [`${events}:rule/go-coffee-dev-events/*`, `${events}:event-bus/go-coffee-dev-events`],
      },
    },
  });
  // By the time that a rule names it, it is open.
  const { dependsOn } = all.one("aws:cloudwatch/eventTarget:EventTarget", "events-order-target");
  expect(dependsOn).toContain("aws:sqs/queuePolicy:QueuePolicy::events-undelivered-queue");
});

it("says by which commands events are played again, and dead letters sent back", async () => {
  let said: EventsOutputs | undefined;
  await record(() => {
    said = new Events("events", args()).outputs;
  });
  const text = (value: Output<string>) => new Promise<string>((resolve) => void value.apply(resolve));
  expect(await text(said!.replay!)).toBe(
    `aws events start-replay --region us-east-1 --replay-name NAME --event-source-arn arn:aws:mock:us-east-1:${account}:EventArchive/events-bus-archive --event-start-time FROM --event-end-time TO --destination Arn=${busArn}`,
  );
  // To one subscriber alone: a service has no marks of ours.
  for (const key of ["order", "service-coffee"])
    expect(await text(said!.subscribers[key]!.replay!)).toBe(
      `${await text(said!.replay!)},FilterArns=arn:aws:mock:us-east-1:${account}:EventRule/events-${key}-rule`,
    );
  expect(await text(said!.subscribers["order"]!.redrive)).toBe(
    `aws sqs start-message-move-task --region us-east-1 --source-arn ${queueArn("events-order-dead")}`,
  );
});

describe("each subscriber", () => {
  const keys = [...functionNames, "service-coffee"];

  it.each(keys)("%s has a queue of its own, whose dead letters are kept for 14 days", (key) => {
    const queue = all.one("aws:sqs/queue:Queue", `events-${key}-queue`).inputs;
    expect(queue).toMatchObject({ kmsMasterKeyId: keyArn, visibilityTimeoutSeconds: 180 });
    expect(queue).not.toHaveProperty("fifoQueue");
    expect(JSON.parse(String(queue["redrivePolicy"]))).toEqual({
      deadLetterTargetArn: queueArn(`events-${key}-dead`),
      maxReceiveCount: 5,
    });
    const dead = all.one("aws:sqs/queue:Queue", `events-${key}-dead`).inputs;
    expect(dead).toMatchObject({ kmsMasterKeyId: keyArn, messageRetentionSeconds: 1_209_600 });
    const allowed = all.one("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", `events-${key}-allow`).inputs;
    expect(JSON.parse(String(allowed["redriveAllowPolicy"]))).toEqual({
      redrivePermission: "byQueue",
      sourceQueueArns: [queueArn(`events-${key}-queue`)],
    });
  });

  it.each(keys)("%s: its rule alone may put something into the queue, over TLS", (key) => {
    const [tls, rule] = statements(all.one("aws:sqs/queuePolicy:QueuePolicy", `events-${key}-queue`).inputs["policy"]);
    expect(tls).toMatchObject({
      Effect: "Deny",
      Principal: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
    expect(rule).toMatchObject({
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queueArn(`events-${key}-queue`),
      Condition: {
        ArnLike: { "aws:SourceArn": `arn:aws:mock:us-east-1:${account}:EventRule/events-${key}-rule` },
        StringEquals: { "aws:SourceAccount": account },
      },
    });
  });

  it.each(keys)("%s: events go into its queue once that is open, and elsewhere if they cannot", (key) => {
    const { inputs, dependsOn } = all.one("aws:cloudwatch/eventTarget:EventTarget", `events-${key}-target`);
    expect(inputs).toMatchObject({
      eventBusName: "go-coffee-dev-events",
      arn: queueArn(`events-${key}-queue`),
      retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
      deadLetterConfig: { arn: queueArn("events-undelivered-queue") },
    });
    expect(dependsOn).toContain(`aws:sqs/queuePolicy:QueuePolicy::events-${key}-queue`);
  });

  it("takes what it takes", () => {
    const pattern = (key: string): unknown =>
      JSON.parse(String(all.one("aws:cloudwatch/eventRule:EventRule", `events-${key}-rule`).inputs["eventPattern"]));
    expect(pattern("service-coffee")).toEqual({
      "detail-type": ["coffee.inventory.updated"],
      detail: { coffeehops: [{ exists: false }] },
    });
    expect(pattern("analytics")).toEqual({ "detail-type": [...eventTypes] });
  });
});

it("signs what it deploys, and Lambda takes nothing else", () => {
  const job = all.one("aws:signer/signingJob:SigningJob", "events-code-order").inputs;
  expect(job).toMatchObject({ source: { s3: { key: "unsigned/order/5haorder.zip", version: "v1" } } });
  expect(all.one("aws:signer/signingProfile:SigningProfile").inputs).toMatchObject({
    namePrefix: "go_coffee_dev_",
    platformId: "AWSLambda-SHA384-ECDSA",
  });
  expect(all.one("aws:signer/signingProfile:SigningProfile").inputs).not.toHaveProperty("name");
  expect(all.one("aws:lambda/codeSigningConfig:CodeSigningConfig").inputs).toMatchObject({
    policies: { untrustedArtifactOnDeployment: "Enforce" },
    allowedPublishers: {
      signingProfileVersionArns: [`arn:aws:mock:us-east-1:${account}:SigningProfile/events-code-profile/v`],
    },
  });
  // Signer asks for versions, and Lambda for the key: whoever puts something in waits for both.
  const { dependsOn } = all.one("aws:s3/bucketObjectv2:BucketObjectv2", "events-code-order");
  for (const part of [
    "aws:s3/bucketVersioning:BucketVersioning::events-code-bucket-versions",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration::events-code-bucket-encryption",
  ])
    expect(dependsOn).toContain(part);
  expect(all.one("aws:s3/bucketVersioning:BucketVersioning", "events-code-bucket-versions").inputs).toMatchObject({
    versioningConfiguration: { status: "Enabled" },
  });
});

it("keeps marks in a table that goes back in time and forgets by itself", async () => {
  expect(all.one("aws:dynamodb/table:Table").inputs).toMatchObject({
    ...{ hashKey: "id", attributes: [{ name: "id", type: "S" }], billingMode: "PAY_PER_REQUEST" },
    ttl: { attributeName: "expires", enabled: true },
    pointInTimeRecovery: { enabled: true },
    serverSideEncryption: { enabled: true, kmsKeyArn: keyArn },
    deletionProtectionEnabled: false,
  });
  const guarded = await made({ place: aPlace(true) });
  const table = guarded.one("aws:dynamodb/table:Table");
  expect(table.protect).toBe(true);
  expect(table.inputs["deletionProtectionEnabled"]).toBe(true);
  expect(guarded.one("aws:cloudwatch/eventArchive:EventArchive").protect).toBe(true);
  expect(guarded.of("aws:sqs/queue:Queue").map(({ protect }) => protect)).not.toContain(false);
});

it("tells of dead letters, of late events, of what could not be put, and of functions that fail or are held back", () => {
  const alarms = all.of("aws:cloudwatch/metricAlarm:MetricAlarm");
  const keys = alarms.map(({ name }) => name.replace("events-alarms-", ""));
  expect(keys.sort()).toEqual(
    [
      "undelivered",
      ...[...functionNames, "service-coffee"].flatMap((key) =>
        ["dead", "late", "not-put", "lost"].map((what) => `${key}-${what}`),
      ),
      ...functionNames.flatMap((key) => [`${key}-errors`, `${key}-failures`, `${key}-throttled`]),
    ].sort(),
  );
  for (const { inputs } of alarms) expect(inputs["alarmActions"]).toEqual([topicArn]);
  expect(alarms.find(({ name }) => name === "events-alarms-order-late")!.inputs).toMatchObject({
    metricName: "ApproximateAgeOfOldestMessage",
    threshold: 900,
  });
  for (const [what, metricName] of [
    ["not-put", "FailedInvocations"],
    ["lost", "InvocationsFailedToBeSentToDlq"],
  ] as const)
    expect(alarms.find(({ name }) => name === `events-alarms-service-coffee-${what}`)!.inputs).toMatchObject({
      ...{ namespace: "AWS/Events", metricName, threshold: 0 },
      dimensions: {
        EventBusName: "go-coffee-dev-events",
        RuleName: all.one("aws:cloudwatch/eventRule:EventRule", "events-service-coffee-rule").inputs["name"],
      },
    });
  // Five calls that are held back make a dead letter, a quarter of an hour after the first.
  expect(alarms.find(({ name }) => name === "events-alarms-order-throttled")!.inputs).toMatchObject({
    ...{ metricName: "Throttles", threshold: 0, period: 300, evaluationPeriods: 1 },
  });
  const filter = all.one("aws:cloudwatch/logMetricFilter:LogMetricFilter", "events-order-failures").inputs;
  const failures = alarms.find(({ name }) => name === "events-alarms-order-failures")!.inputs;
  expect(filter["metricTransformation"]).toMatchObject({
    name: failures["metricName"],
    namespace: failures["namespace"],
  });
});

it("counts failures by the words that functions use for them", () => {
  const run = readFileSync(path.join(__dirname, "..", "..", "..", "..", "functions", "run.ts"), "utf8");
  for (const words of failureWords) expect(run).toContain(`log.error("${words}"`);
});

it("stands without functions: services take from their queues", async () => {
  const bare = await made({ archives: {}, deliver: undefined });
  for (const type of [
    "aws:lambda/function:Function",
    "aws:signer/signingProfile:SigningProfile",
    "aws:ec2/securityGroup:SecurityGroup",
  ])
    expect(bare.of(type)).toEqual([]);
  expect(bare.of("aws:cloudwatch/eventRule:EventRule").map(({ name }) => name)).toEqual(["events-service-coffee-rule"]);
});

it("reserves what it is told to, and lets functions send spans where somebody takes them", async () => {
  const more = await made({ reserved: true, tracing });
  const { inputs } = more.one("aws:lambda/function:Function", "events-order-function");
  expect(inputs).toMatchObject({
    reservedConcurrentExecutions: 10,
    environment: { variables: { OTEL_EXPORTER_OTLP_ENDPOINT: "http://spans.example:4318" } },
  });
  // Each group reaches the door and is let in there.
  for (const reach of ["inside", "internet"]) {
    const own = `events-${reach}-group-id`;
    const port = { ipProtocol: "tcp", fromPort: 4318, toPort: 4318 };
    expect(
      more.one("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", `events-${reach}-spans-out`).inputs,
    ).toMatchObject({ securityGroupId: own, referencedSecurityGroupId: "sg-spans", ...port });
    expect(
      more.one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", `events-${reach}-spans-in`).inputs,
    ).toMatchObject({ securityGroupId: "sg-spans", referencedSecurityGroupId: own, ...port });
  }
});

it("leaves functions and their groups as they are where spans are sent no more: versions keep the groups that they were in", async () => {
  const traced = await made({ tracing });
  for (const { name, inputs } of traced.of("aws:lambda/function:Function"))
    expect(inputs["vpcConfig"]).toEqual(all.one("aws:lambda/function:Function", name).inputs["vpcConfig"]);
  const gone = traced.all.map(({ urn }) => urn).filter((urn) => !all.all.some((one) => one.urn === urn));
  expect(gone.map((urn) => urn.split("::").at(-1)).sort()).toEqual([
    ...["events-inside-spans-in", "events-inside-spans-out"],
    ...["events-internet-spans-in", "events-internet-spans-out"],
  ]);
});

describe("what goes on to the next cloud", () => {
  const forward = {
    types: ["coffee.inventory.updated"] as EventType[],
    bus: "projects/p/topics/t",
    as: '{"type":"external_account"}',
  };

  it("is sent by a function of its own, which has no right on AWS but its own work", async () => {
    const on = await made({ archives: { forward: built("forward") }, deliver: undefined, forward });
    expect(
      JSON.parse(String(on.one("aws:cloudwatch/eventRule:EventRule", "events-forward-rule").inputs["eventPattern"])),
    ).toEqual({
      "detail-type": ["coffee.inventory.updated"],
      detail: { coffeehops: [{ exists: false }, { "anything-but": { wildcard: "*gcp*" } }] },
    });
    expect(on.one("aws:lambda/function:Function", "events-forward-function").inputs["environment"]).toMatchObject({
      variables: { COFFEE_FORWARD_BUS: forward.bus, COFFEE_FORWARD_AS: forward.as },
    });
  });

  it("needs to be told where to", async () => {
    await expect(made({ archives: { forward: built("forward") } })).rejects.toThrow(
      "forward: want a type that it takes",
    );
    await expect(made({ deliver: undefined })).rejects.toThrow("the function notification stands only with deliver");
  });
});

it("stands twice in one environment without a name in common", async () => {
  const two = await record(() => {
    for (const name of ["events", "tea"]) new Events(name, args({ rollout: "canary" }));
  });
  const names = two.all
    .filter(({ type }) => type.startsWith("aws:"))
    .flatMap(({ type, inputs }) =>
      ["name", "bucket", "namePrefix"].flatMap((key) => {
        const parts = { "aws:iam/rolePolicy:RolePolicy": "role", "aws:lambda/alias:Alias": "functionName" };
        const part = (parts as Record<string, string>)[type];
        const within = type.startsWith("aws:schemas/schema:") ? "registryName" : part;
        if (inputs[key] === undefined || (key === "bucket" && type !== "aws:s3/bucket:Bucket")) return [];
        // Which it is among others of its prefix, the provider says.
        return key === "namePrefix" ? [] : [`${type} ${String(inputs[key])} ${within ? String(inputs[within]) : ""}`];
      }),
    )
    // A filter's name is its log group's.
    .filter((name) => !name.startsWith("aws:cloudwatch/logMetricFilter:"));
  expect(names.filter((name, at) => names.indexOf(name) < at)).toEqual([]);
  expect(names.length).toBeGreaterThan(100);
});
