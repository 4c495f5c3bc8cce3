import type { Props } from "../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../harness";
import { judged, key, network, replaces, role } from "./fixtures";

const fn = "aws:lambda/function:Function";
const alias = "aws:lambda/alias:Alias";
const mapping = "aws:lambda/eventSourceMapping:EventSourceMapping";
const config = "aws:lambda/codeSigningConfig:CodeSigningConfig";
const invocation = "aws:lambda/invocation:Invocation";
const profile = "aws:signer/signingProfile:SigningProfile";
const job = "aws:signer/signingJob:SigningJob";
const object = "aws:s3/bucketObjectv2:BucketObjectv2";
const queue = "aws:sqs/queue:Queue";
const account = "123456789012";

/** A role of Lambda's with a policy of its own. */
async function functionRole(cloud: Driver, name: string, statements: Props[] = []): Promise<string> {
  const arn = await role(cloud, name, "lambda.amazonaws.com");
  if (statements.length > 0)
    await cloud.create("aws:iam/rolePolicy:RolePolicy", {
      ...{ name: "own", role: name },
      policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
    });
  return arn;
}

/** A bucket with versions, or without, and a zip in it. */
async function bucket(cloud: Driver, name = "code", versions = true): Promise<Props> {
  await cloud.create("aws:s3/bucket:Bucket", { bucket: name });
  if (versions)
    await cloud.create("aws:s3/bucketVersioning:BucketVersioning", {
      bucket: name,
      versioningConfiguration: { status: "Enabled" },
    });
  const { outputs } = await cloud.create(object, { bucket: name, key: "order.zip", content: "a zip" });
  return { bucket: name, key: "order.zip", version: outputs["versionId"] };
}

const aProfile = (cloud: Driver, name = "coffee") =>
  cloud.create(profile, { name, platformId: "AWSLambda-SHA384-ECDSA" });

async function signed(cloud: Driver, by = "coffee"): Promise<Props> {
  const { outputs } = await cloud.create(job, {
    profileName: by,
    source: { s3: await bucket(cloud, `code-${by}`) },
    destination: { s3: { bucket: `code-${by}`, prefix: "signed/" } },
  });
  const [{ s3s }] = outputs["signedObjects"] as [{ s3s: [{ bucket: string; key: string }] }];
  return { s3Bucket: s3s[0].bucket, s3Key: s3s[0].key };
}

const enforced = async (cloud: Driver): Promise<Props> => ({
  policies: { untrustedArtifactOnDeployment: "Enforce" },
  allowedPublishers: { signingProfileVersionArns: [(await aProfile(cloud)).outputs["versionArn"]] },
});

const enters = ["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface"];

async function sound(cloud: Driver): Promise<Props> {
  return {
    ...{ name: "order", runtime: "nodejs24.x", handler: "index.handler", publish: true, timeout: 30 },
    role: await functionRole(cloud, "order", [
      { Effect: "Allow", Action: enters, Resource: "*" },
      { Effect: "Allow", Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], Resource: "*" },
    ]),
    ...{ s3Bucket: "code", s3Key: (await bucket(cloud))["key"] },
  };
}

judged(fn, sound, [
  [
    "a zip that is not there",
    { s3Key: "none.zip" },
    /InvalidParameterValueException: Error occurred while GetObject. S3 Error Code: NoSuchKey/,
  ],
  ["4 KB of environment", { environment: { variables: { A: "x".repeat(4096 - '{"A":""}'.length) } } }],
  [
    "a byte more",
    { environment: { variables: { A: "x".repeat(4097 - '{"A":""}'.length) } } },
    /exceeded the 4KB limit/,
  ],
  [
    "a variable of Lambda's",
    { environment: { variables: { AWS_REGION: "x" } } },
    /contains reserved keys .*: AWS_REGION/,
  ],
  [
    "all of a new account's reserved",
    { reservedConcurrentExecutions: 10 },
    /decreases account's UnreservedConcurrentExecution below its minimum value of \[10\]/,
  ],
  ["nothing reserved of it", { reservedConcurrentExecutions: 0 }],
  ["not reserved", { reservedConcurrentExecutions: -1 }],
  ["a key that is not there", { kmsKeyArn: `arn:aws:kms:us-east-1:${account}:key/none` }, /KMS key is invalid/],
  ["a key that Lambda may not use by itself, for its environment", async (cloud) => ({ kmsKeyArn: await key(cloud) })],
  [
    "a key that Lambda may not use by itself, for its archive",
    async (cloud) => ({ sourceKmsKeyArn: await key(cloud) }),
    /KMSAccessDeniedException: Lambda was unable to use the KMS key/,
  ],
  [
    "a key that it may",
    async (cloud) => {
      const statement = (Principal: Props, Action: string[]) => ({ Effect: "Allow", Principal, Action, Resource: "*" });
      const Statement = [
        statement({ AWS: `arn:aws:iam::${account}:root` }, ["kms:*"]),
        statement({ Service: "lambda.amazonaws.com" }, ["kms:GenerateDataKey", "kms:Decrypt"]),
      ];
      return { sourceKmsKeyArn: await key(cloud, { policy: JSON.stringify({ Version: "2012-10-17", Statement }) }) };
    },
  ],
  [
    "in a network",
    async (cloud) => {
      const { a, group } = await network(cloud);
      return { vpcConfig: { subnetIds: [a], securityGroupIds: [group] } };
    },
  ],
  [
    "in a network, with a role that may not enter it",
    async (cloud) => {
      const { a, group } = await network(cloud);
      return { vpcConfig: { subnetIds: [a], securityGroupIds: [group] }, role: await functionRole(cloud, "poor") };
    },
    /The provided execution role does not have permissions to call CreateNetworkInterface on EC2/,
  ],
  [
    "in one network with a group of another",
    async (cloud) => {
      const [here, there] = [await network(cloud), await network(cloud, "10.1")];
      return { vpcConfig: { subnetIds: [here.a], securityGroupIds: [there.group] } };
    },
    /must be of one VPC/,
  ],
  [
    "unsigned, where it must be signed",
    async (cloud) => ({ codeSigningConfigArn: (await cloud.create(config, await enforced(cloud))).outputs["arn"] }),
    /CodeVerificationFailedException: Lambda cannot deploy the function.*Check the provided signature for order/,
  ],
  [
    "signed by somebody else",
    async (cloud) => {
      const codeSigningConfigArn = (await cloud.create(config, await enforced(cloud))).outputs["arn"];
      await aProfile(cloud, "tea");
      return { codeSigningConfigArn, ...(await signed(cloud, "tea")) };
    },
    /CodeVerificationFailedException/,
  ],
  [
    "signed",
    async (cloud) => {
      const codeSigningConfigArn = (await cloud.create(config, await enforced(cloud))).outputs["arn"];
      return { codeSigningConfigArn, ...(await signed(cloud)) };
    },
  ],
]);

test("another archive is another version, and a tag is none; an alias means a version that is there", async () => {
  const cloud = awsCloud();
  const inputs = await sound(cloud);
  const { id, outputs } = await cloud.create(fn, inputs);
  expect(outputs["version"]).toBe("1");
  const tagged = { ...inputs, tags: { team: "orders" } };
  expect((await cloud.update(fn, id, tagged))["version"]).toBe("1");
  expect(await cloud.refusal(alias, { name: "live", functionName: "order", functionVersion: "2" })).toMatch(
    /ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-1:123456789012:function:order:2/,
  );
  await cloud.create(object, { bucket: "code", key: "next.zip", content: "another zip" });
  const next = { ...tagged, s3Key: "next.zip" };
  expect((await cloud.update(fn, id, next))["version"]).toBe("2");
  const live = await cloud.create(alias, { name: "live", functionName: "order", functionVersion: "2" });
  expect(live.id).toBe("arn:aws:lambda:us-east-1:123456789012:function:order:live");
  expect((await cloud.update(alias, live.id, { ...live.inputs, functionVersion: "1" }))["functionVersion"]).toBe("1");
});

test("a preview does not know the version of another archive, and knows that of the same", async () => {
  const cloud = awsCloud();
  const inputs = await sound(cloud);
  const { id, outputs } = await cloud.create(fn, inputs);
  const subject = { token: fn, name: "it", urn: "urn:it" };
  const preview = (more: Props) => cloud.cloud.update(subject, id, outputs, { ...inputs, ...more }, true);
  expect((await preview({ tags: { a: "b" } }))["version"]).toBe("1");
  expect(typeof (await preview({ s3Key: "next.zip" }))["version"]).toBe("symbol");
});

test("what functions stand in does not go before them", async () => {
  const cloud = awsCloud();
  const inputs = await sound(cloud);
  const { a, group } = await network(cloud);
  const { id } = await cloud.create(fn, { ...inputs, vpcConfig: { subnetIds: [a], securityGroupIds: [group] } });
  expect(await cloud.deleteRefusal("aws:ec2/securityGroup:SecurityGroup", group)).toMatch(/DependencyViolation/);
  await cloud.delete(fn, id);
  await cloud.delete("aws:ec2/securityGroup:SecurityGroup", group);
});

test("a version that was published keeps the groups that it was in until its function goes", async () => {
  const cloud = awsCloud();
  const { publish: _, ...inputs } = await sound(cloud);
  const { a, group, vpc: vpcId } = await network(cloud);
  const token = "aws:ec2/securityGroup:SecurityGroup";
  const { id: other } = await cloud.create(token, { name: "other", vpcId });
  const within = (...securityGroupIds: string[]) => ({ vpcConfig: { subnetIds: [a], securityGroupIds } });
  const published = { ...inputs, publish: true };
  const { id } = await cloud.create(fn, { ...published, ...within(group, other) });
  await cloud.update(fn, id, { ...published, ...within(group) });
  expect(await cloud.deleteRefusal(token, other)).toMatch(/DependencyViolation/);
  await cloud.delete(fn, id);
  await cloud.delete(token, other);
  // Of one that publishes nothing there is the latest alone.
  await cloud.create(fn, { ...inputs, ...within(group) });
  const { id: next } = await cloud.create(token, { name: "next", vpcId });
  await cloud.update(fn, id, { ...inputs, ...within(next) });
  await cloud.delete(token, group);
});

judged(
  mapping,
  async (cloud) => {
    await cloud.create(fn, await sound(cloud));
    await cloud.create(alias, { name: "live", functionName: "order", functionVersion: "1" });
    const { outputs } = await cloud.create(queue, { name: "order", visibilityTimeoutSeconds: 180 });
    return {
      ...{ eventSourceArn: outputs["arn"], functionName: "arn:aws:lambda:us-east-1:123456789012:function:order:live" },
      ...{ batchSize: 1, functionResponseTypes: ["ReportBatchItemFailures"], scalingConfig: { maximumConcurrency: 2 } },
    };
  },
  [
    [
      "one at a time",
      { scalingConfig: { maximumConcurrency: 1 } },
      /expected maximum_concurrency .* \(2 - 1000\), got 1/,
    ],
    ["of a function that is not there", { functionName: "tea" }, /Function does not exist/],
    [
      "of an alias that is not there",
      { functionName: "arn:aws:lambda:us-east-1:123456789012:function:order:old" },
      /Function does not exist/,
    ],
    ["of a queue that is not there", { eventSourceArn: `arn:aws:sqs:us-east-1:${account}:tea` }, /NonExistentQueue/],
    ["of 11 without a window", { batchSize: 11 }, /Maximum batch window in seconds must be greater than 0/],
    ["of 11 with one", { batchSize: 11, maximumBatchingWindowInSeconds: 1 }],
    [
      "with an answer that is none",
      { functionResponseTypes: ["Report"] },
      /expected function_response_types to be one of/,
    ],
    [
      "hidden for less than the function takes",
      async (cloud) => ({ eventSourceArn: (await cloud.create(queue, { name: "quick" })).outputs["arn"] }),
      undefined,
    ],
    [
      "hidden for much less",
      async (cloud) => ({
        eventSourceArn: (await cloud.create(queue, { name: "quick", visibilityTimeoutSeconds: 29 })).outputs["arn"],
      }),
      /Queue visibility timeout: 29 seconds is less than Function timeout: 30 seconds/,
    ],
    [
      "by a role that may not take",
      async (cloud) => {
        const inputs = { ...cloud.find(fn, "order").inputs, name: "poor", role: await functionRole(cloud, "poor") };
        await cloud.create(fn, inputs);
        return { functionName: "poor" };
      },
      /The function execution role does not have permissions to call ReceiveMessage on SQS/,
    ],
    [
      "a second time",
      async (cloud) => {
        const eventSourceArn = cloud.world.all(queue)[0]!.outputs["arn"];
        await cloud.create(mapping, { eventSourceArn, functionName: "order" });
        return {};
      },
      /ResourceConflictException: An event source mapping with SQS arn .* and function .* already exists/,
    ],
  ],
);

judged(config, enforced, [
  [
    "nobody's",
    { allowedPublishers: { signingProfileVersionArns: ["arn:aws:signer:us-east-1:1:/signing-profiles/x/y"] } },
    /does not exist/,
  ],
  [
    "some other policy",
    { policies: { untrustedArtifactOnDeployment: "Refuse" } },
    /expected untrusted_artifact_on_deployment to be one of/,
  ],
]);

judged(profile, async () => ({ name: "coffee_dev", platformId: "AWSLambda-SHA384-ECDSA" }), [
  ["a hyphen", { name: undefined, namePrefix: "coffee-dev" }, /must be alphanumeric with max length of 38 characters/],
  ["a platform that is none", { platformId: "Lambda" }, /expected platform_id to be one of/],
]);

test("the name of a profile that was cancelled stays taken; one of the provider's own is another each time", async () => {
  const cloud = awsCloud();
  const { id } = await aProfile(cloud);
  await cloud.delete(profile, id);
  expect(await cloud.refusal(profile, { name: "coffee", platformId: "AWSLambda-SHA384-ECDSA" })).toMatch(
    /already exists/,
  );
  const made = () => cloud.create(profile, { namePrefix: "coffee_", platformId: "AWSLambda-SHA384-ECDSA" });
  expect((await made()).id).toMatch(/^coffee_[0-9A-Za-z_]+$/);
  expect((await made()).id).not.toBe((await made()).id);
});

judged(
  job,
  async (cloud) => {
    await aProfile(cloud);
    return {
      profileName: "coffee",
      source: { s3: await bucket(cloud) },
      destination: { s3: { bucket: "code", prefix: "signed/" } },
    };
  },
  [
    ["by nobody", { profileName: "tea" }, /ResourceNotFoundException: Signing profile tea could not be found/],
    [
      "an object that is not there",
      { source: { s3: { key: "none.zip" } } },
      /The specified object version does not exist/,
    ],
    ["another version", { source: { s3: { version: "v0" } } }, /The specified object version does not exist/],
    ["to a bucket that is not there", { destination: { s3: { bucket: "tea" } } }, /destination bucket tea/],
    [
      "of a bucket without versions",
      async (cloud) => ({ source: { s3: await bucket(cloud, "plain", false) } }),
      /The source bucket plain must have versioning enabled/,
    ],
  ],
);

test("a signed zip is where the job says, and the job stays when the program lets it go", async () => {
  const cloud = awsCloud();
  await aProfile(cloud);
  const at = await signed(cloud);
  const [standing] = cloud.world.all(job);
  expect(at).toEqual({ s3Bucket: "code-coffee", s3Key: `signed/${standing!.id}.zip` });
  expect(replaces(cloud, job, standing!.inputs, { source: { s3: { version: "other" } } })).toBe(true);
});

test("a function is called once for what it is told, and again for something else", async () => {
  const cloud = awsCloud();
  await cloud.create(fn, await sound(cloud));
  const first = await cloud.create(invocation, { functionName: "order", input: '{"version":"1"}' });
  expect(replaces(cloud, invocation, first.inputs, { input: '{"version":"2"}' })).toBe(true);
  expect(replaces(cloud, invocation, { ...first.inputs, lifecycleScope: "CRUD" }, { input: '{"version":"2"}' })).toBe(
    false,
  );
  expect(await cloud.refusal(invocation, { functionName: "tea", input: "{}" })).toMatch(/Function not found: tea/);
  expect(await cloud.refusal(invocation, { functionName: "order", input: "once" })).toMatch(
    /"input" contains an invalid JSON/,
  );
});

test("an object in a bucket with versions has another one once it is another", async () => {
  const cloud = awsCloud();
  const { version } = await bucket(cloud);
  const standing = cloud.find(object, "code/order.zip");
  expect((await cloud.update(object, standing.id, { ...standing.inputs, tags: { a: "b" } }))["versionId"]).toBe(
    version,
  );
  expect((await cloud.update(object, standing.id, { ...standing.inputs, content: "other" }))["versionId"]).not.toBe(
    version,
  );
  expect(await cloud.refusal(object, { bucket: "none", key: "a", content: "" })).toMatch(/NoSuchBucket/);
  expect(await cloud.refusal(object, { bucket: "code", key: "a", content: "", contentBase64: "" })).toMatch(
    /conflicts with/,
  );
});
