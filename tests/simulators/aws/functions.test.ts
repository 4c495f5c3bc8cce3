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

test("a policy document", () => {
  const statement = {
    ...{ sid: "A", actions: ["s3:GetObject"], resources: ["arn:aws:s3:::b/*", "arn:aws:s3:::c/*"] },
    principals: [{ type: "Service", identifiers: ["ec2.amazonaws.com"] }],
    conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: ["1"] }],
  };
  const replaced = JSON.stringify({ Statement: { Sid: "A", Effect: "Deny", Action: "*", Resource: "*" } });
  const token = "aws:iam/getPolicyDocument:getPolicyDocument";
  expect(JSON.parse(String(invoke(token, { statements: [statement] })["json"]))).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        ...{ Sid: "A", Effect: "Allow", Action: "s3:GetObject", Resource: ["arn:aws:s3:::b/*", "arn:aws:s3:::c/*"] },
        Principal: { Service: "ec2.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": "1" } },
      },
    ],
  });
  const overridden = invoke(token, { statements: [statement], overridePolicyDocuments: [replaced] });
  expect(JSON.parse(String(overridden["minifiedJson"]))).toMatchObject({ Statement: [{ Sid: "A", Effect: "Deny" }] });
});
