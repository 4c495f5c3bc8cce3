import type { Props } from "../../../simulators/protocol/values";
import { awsCloud } from "../harness";

const invoke = (token: string, args: Props = {}): Props => awsCloud().cloud.invoke(token, args).outputs;

test("who calls, and where", () => {
  expect(invoke("aws:index/getCallerIdentity:getCallerIdentity")).toMatchObject({ accountId: "123456789012" });
  expect(invoke("aws:index/getPartition:getPartition")).toMatchObject({ partition: "aws", dnsSuffix: "amazonaws.com" });
  expect(invoke("aws:index/getRegion:getRegion")).toMatchObject({
    region: "us-east-1",
    description: "US East (N. Virginia)",
  });
  expect(invoke("aws:index/getRegion:getRegion", { region: "eu-central-1" })).toMatchObject({ name: "eu-central-1" });
  expect(() => invoke("aws:index/getRegion:getRegion", { region: "mars-1" })).toThrow(/region not found/);
});

test("the zones of a region, some left out", () => {
  const token = "aws:index/getAvailabilityZones:getAvailabilityZones";
  expect(invoke(token)["names"]).toHaveLength(6);
  expect(invoke(token, { region: "us-west-1" })).toMatchObject({
    names: ["us-west-1a", "us-west-1c"],
    zoneIds: ["usw1-az1", "usw1-az3"],
  });
  expect(invoke(token, { excludeNames: ["us-east-1e"], excludeZoneIds: ["use1-az1"] })["names"]).toEqual([
    "us-east-1b",
    "us-east-1c",
    "us-east-1d",
    "us-east-1f",
  ]);
  expect(invoke(token, { filters: [{ name: "zone-name", values: ["us-east-1c"] }] })["names"]).toEqual(["us-east-1c"]);
  expect(invoke(token, { filters: [{ name: "zone-type", values: ["local-zone"] }] })["names"]).toEqual([]);
  expect(invoke(token, { state: "unavailable" })["names"]).toEqual([]);
  expect(() => invoke(token, { filters: [{ name: "colour", values: [] }] })).toThrow(/The filter 'colour' is invalid/);
});

test("the roles of an account, its services' own among them", async () => {
  const aws = awsCloud();
  const linked = "aws:iam/serviceLinkedRole:ServiceLinkedRole";
  const { id } = await aws.create(linked, { awsServiceName: "eks-nodegroup.amazonaws.com" });
  const trust = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
  });
  await aws.create("aws:iam/role:Role", { name: "own", assumeRolePolicy: trust });
  const roles = (args: Props = {}) => aws.cloud.invoke("aws:iam/getRoles:getRoles", args).outputs;
  expect(roles({ pathPrefix: "/aws-service-role/" })).toMatchObject({
    ...{ names: ["AWSServiceRoleForAmazonEKSNodegroup"], arns: [id] },
  });
  expect(roles()["names"]).toEqual(["own", "AWSServiceRoleForAmazonEKSNodegroup"]);
  expect(roles({ nameRegex: "^o" })["names"]).toEqual(["own"]);
});

test("a policy document", () => {
  const statement = {
    ...{ sid: "A", actions: ["s3:GetObject"], resources: ["arn:aws:s3:::b/*", "arn:aws:s3:::c/*"] },
    principals: [{ type: "Service", identifiers: ["ec2.amazonaws.com"] }],
    conditions: [{ test: "StringLike", variable: "aws:username", values: ["&{aws:PrincipalTag/a}", "b"] }],
  };
  const replaced = JSON.stringify({ Statement: { Sid: "A", Effect: "Deny", Action: "*", Resource: "*" } });
  const token = "aws:iam/getPolicyDocument:getPolicyDocument";
  expect(JSON.parse(String(invoke(token, { statements: [statement] })["json"]))).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        ...{ Sid: "A", Effect: "Allow", Action: "s3:GetObject", Resource: ["arn:aws:s3:::c/*", "arn:aws:s3:::b/*"] },
        Principal: { Service: "ec2.amazonaws.com" },
        Condition: { StringLike: { "aws:username": ["${aws:PrincipalTag/a}", "b"] } },
      },
    ],
  });
  const overridden = invoke(token, { statements: [statement], overridePolicyDocuments: [replaced] });
  expect(JSON.parse(String(overridden["minifiedJson"]))).toMatchObject({ Statement: [{ Sid: "A", Effect: "Deny" }] });
  const text = (more: Props) => invoke(token, { statements: [{ ...statement, ...more }] })["json"];
  expect(text({ resources: statement.resources.toReversed() })).toBe(text({}));
  const everyone = (type: string) => text({ principals: [{ type, identifiers: ["*"] }] });
  expect(JSON.parse(String(everyone("*")))).toMatchObject({ Statement: [{ Principal: "*" }] });
  expect(JSON.parse(String(everyone("AWS")))).toMatchObject({ Statement: [{ Principal: { AWS: "*" } }] });
  const later = JSON.stringify({ Version: "2012-10-17", Id: "later", Statement: [] });
  const old = invoke(token, { version: "2008-10-17", policyId: "own", overridePolicyDocuments: [later] });
  expect(JSON.parse(String(old["json"]))).toEqual({ Version: "2012-10-17", Id: "later", Statement: [] });
});

test.each<[string, Props, RegExp]>([
  ["a Sid twice", { statements: [{ sid: "A" }, { sid: "A" }] }, /duplicate Sid \(A\)\. Remove the Sid/],
  [
    "a Sid in two sources",
    { sourcePolicyDocuments: [1, 2].map(() => '{"Statement": {"Sid": "A"}}') },
    /merging source document 1: duplicate Sid \(A\) in source_policy_documents/,
  ],
  ["a source that is no JSON", { sourcePolicyDocuments: ["{"] }, /merging source document 0: /],
  ["a Sid with a dash", { statements: [{ sid: "a-b" }] }, /"sid" must only include alphanumeric characters/],
  ["an effect of no kind", { statements: [{ effect: "Refuse" }] }, /expected effect to be one of/],
  ["a version of no kind", { version: "2020-01-01" }, /expected version to be one of/],
])("a policy document with %s", (_what, args, message) => {
  expect(() => invoke("aws:iam/getPolicyDocument:getPolicyDocument", args)).toThrow(message);
});

test("the version of an add-on", () => {
  const version = (addonName: string, kubernetesVersion: string) =>
    invoke("aws:eks/getAddonVersion:getAddonVersion", { addonName, kubernetesVersion, mostRecent: true });
  expect(version("kube-proxy", "1.35")).toMatchObject({
    id: "kube-proxy",
    version: expect.stringMatching(/^v1\.35\./),
  });
  expect(() => version("kube-proxy", "1.10")).toThrow(/reading EKS Add-On version info \(kube-proxy, 1\.10\)/);
  expect(() => version("coffee", "1.35")).toThrow(/couldn't find resource/);
});
