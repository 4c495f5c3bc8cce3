import { awsCloud } from "../../harness";

const token = "aws:ec2/launchTemplate:LaunchTemplate";
const key = "arn:aws:kms:us-east-1:123456789012:key/1";
const disk = (ebs: object, deviceName = "/dev/xvda") => ({ blockDeviceMappings: [{ deviceName, ebs }] });

test("a launch template has a version, and a new one with each change of its data", async () => {
  const cloud = awsCloud();
  const inputs = {
    name: "nodes",
    instanceType: "t3.medium",
    metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
  };
  const { id, outputs } = await cloud.create(token, inputs);
  expect(id).toMatch(/^lt-0/);
  expect(outputs).toMatchObject({
    latestVersion: 1,
    defaultVersion: 1,
    arn: `arn:aws:ec2:us-east-1:123456789012:launch-template/${id}`,
  });
  const tagged = await cloud.update(token, id, { ...inputs, tags: { a: "b" } });
  expect(tagged["latestVersion"]).toBe(1);
  const changed = await cloud.update(token, id, { ...inputs, instanceType: "t3.large" });
  expect(changed).toMatchObject({ latestVersion: 2, defaultVersion: 1 });
  const promoted = await cloud.update(token, id, { ...inputs, updateDefaultVersion: true });
  expect(promoted).toMatchObject({ latestVersion: 3, defaultVersion: 3 });
});

test.each<[string, object, RegExp]>([
  ["a name too short", { name: "ab" }, /"name" cannot be less than 3 characters/],
  ["a name too long", { name: "a".repeat(126) }, /"name" cannot be longer than 125 characters/],
  ["a prefix too long", { name: undefined, namePrefix: "a".repeat(100) }, /"name_prefix" cannot be longer than 99/],
  ["a name and a prefix", { namePrefix: "b" }, /"name": conflicts with name_prefix/],
  ["a name with a space", { name: "a b c" }, /"name" can only alphanumeric characters and \(\)\.\/_- symbols/],
  ["a description too long", { description: "a".repeat(256) }, /length of description to be in the range \(0 - 255\)/],
  ["a hop limit of 0", { metadataOptions: { httpPutResponseHopLimit: 0 } }, /in the range \(1 - 64\), got 0/],
  ["a hop limit of 65", { metadataOptions: { httpPutResponseHopLimit: 65 } }, /in the range \(1 - 64\)/],
  ["tokens that are neither", { metadataOptions: { httpTokens: "yes" } }, /http_tokens to be one of/],
  ["an endpoint that is neither", { metadataOptions: { httpEndpoint: "on" } }, /http_endpoint to be one of/],
  ["an unknown disk", disk({ volumeType: "gp4" }), /volume_type to be one of/],
  [
    "a throughput too low",
    disk({ volumeType: "gp3", throughput: 100 }),
    /throughput to be in the range \(125 - 2000\)/,
  ],
  ["a throughput of gp2", disk({ volumeType: "gp2", throughput: 200 }), /throughput is not supported for gp2 volumes/],
  ["a disk too large", disk({ volumeType: "gp2", volumeSize: 20000 }), /must be between 1GiB and 16384GiB/],
  ["I/O of gp2", disk({ volumeType: "gp2", iops: 3000 }), /iops is not supported for gp2/],
  ["too little I/O", disk({ volumeType: "gp3", iops: 1000 }), /iops of 1000 is out of range/],
  ["a key by its id", disk({ encrypted: "true", kmsKeyId: "1234" }), /"kms_key_id" \(1234\) is an invalid ARN/],
  [
    "a key without encryption",
    disk({ encrypted: "false", kmsKeyId: key }),
    /KmsKeyId requires the parameter Encrypted/,
  ],
  [
    "one device twice",
    { blockDeviceMappings: [{ deviceName: "/dev/xvda" }, { deviceName: "/dev/xvda" }] },
    /used in more than one block-device mapping/,
  ],
  [
    "user data in clear",
    { userData: "#!/bin/bash" },
    /InvalidUserData.Malformed: Invalid BASE64 encoding of user data/,
  ],
  ["too much user data", { userData: Buffer.alloc(16385).toString("base64") }, /limited to 16384 bytes/],
  [
    "groups by their names and by their ids",
    { vpcSecurityGroupIds: ["sg-1"], securityGroupNames: ["nodes"] },
    /"security_group_names": conflicts with vpc_security_group_ids/,
  ],
  ["two defaults", { defaultVersion: 1, updateDefaultVersion: true }, /conflicts with update_default_version/],
  ["a version that is not", { defaultVersion: 2 }, /InvalidLaunchTemplateId.VersionNotFound/],
  [
    "a type and requirements",
    { instanceType: "t3.large", instanceRequirements: { memoryMib: { min: 1 }, vcpuCount: { min: 1 } } },
    /"instance_type": conflicts with instance_requirements/,
  ],
])("refused: %s", async (_what, inputs, message) => {
  expect(await awsCloud().refusal(token, { name: "nodes", ...inputs })).toMatch(message);
});

test.each<[string, object]>([
  [
    "groups beside interfaces: EC2 finds out at a launch",
    { vpcSecurityGroupIds: ["sg-1"], networkInterfaces: [{ deviceIndex: 0 }] },
  ],
  ["the longest name", { name: "a".repeat(125), description: "a".repeat(255) }],
  ["the longest prefix", { name: undefined, namePrefix: "a".repeat(99) }],
  ["the bounds", { name: "a/b", metadataOptions: { httpPutResponseHopLimit: 64, httpTokens: "optional" } }],
  [
    "a gp3 disk with all there is",
    disk({ volumeType: "gp3", volumeSize: 20, iops: 3000, throughput: 125, encrypted: "true", kmsKeyId: key }),
  ],
  ["user data over lines", { userData: "IyEvYmluL2Jhc2gK\nZWNobwo=" }],
  ["as much user data as may be", { userData: Buffer.alloc(16384).toString("base64") }],
  ["an instance type that is not: EC2 finds out at a launch", { instanceType: "t99.huge" }],
])("accepted: %s", async (_what, inputs) => {
  await awsCloud().create(token, { name: "nodes", ...inputs });
});

test("a name is there once in a region", async () => {
  const cloud = awsCloud();
  await cloud.create(token, { name: "nodes" });
  expect(await cloud.refusal(token, { name: "nodes" })).toMatch(/Launch template name already in use/);
  await cloud.create(token, { name: "nodes", region: "us-west-2" });
});

test("its name replaces it, its data does not", () => {
  const olds = { name: "a", instanceType: "t3.medium" };
  expect(awsCloud().diff(token, olds, { ...olds, name: "b" }).replaces).toBe(true);
  expect(awsCloud().diff(token, olds, { ...olds, instanceType: "t3.large" }).replaces).toBe(false);
});
