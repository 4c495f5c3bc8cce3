import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { output } from "@pulumi/pulumi";
import { keyPolicy } from "../../../../components/aws/common/key-policy";
import { endpointSuffix, partitionOf } from "../../../../components/aws/common/partition";
import { policyDocument } from "../../../../components/aws/common/policy-document";
import { standardArn } from "../../../../components/aws/account/audit-plan";
import { root } from "../../../stacks/spec";

it.each([
  ["us-east-1", "aws", "amazonaws.com"],
  ["cn-north-1", "aws-cn", "amazonaws.com.cn"],
  ["us-gov-west-1", "aws-us-gov", "amazonaws.com"],
])("%s lies in %s, and ends in %s", (region, partition, suffix) => {
  expect([partitionOf(region), endpointSuffix(region)]).toEqual([partition, suffix]);
});

it("is in every ARN that a component writes", async () => {
  const region = "us-gov-west-1";
  const written = await new Promise<string>((resolve) => {
    const statements = (["cluster", "logs", "audit", "storage"] as const).flatMap((purpose) =>
      keyPolicy(purpose, { environment: "dev", account: "123456789012", region, distributed: true }),
    );
    output(policyDocument(statements)).apply(resolve);
  });
  const arns = written.match(/arn:[^:"]+:/g) ?? [];
  expect(arns.length).toBeGreaterThan(8);
  expect(new Set(arns)).toEqual(new Set(["arn:aws-us-gov:"]));
  expect(standardArn("pci", region)).toMatch(/^arn:aws-us-gov:securityhub:us-gov-west-1::/);
});

it("is taken for granted by no component", () => {
  const folder = path.join(root, "components", "aws");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const granted = files.flatMap((file) =>
    readFileSync(path.join(folder, file), "utf8")
      .split("\n")
      .flatMap((line, at) => (/arn:aws:/.test(line) && !/^\s*(\*|\/\/|\/\*)/.test(line) ? [`${file}:${at + 1}`] : [])),
  );
  expect(files.length).toBeGreaterThan(40);
  expect(granted).toEqual([]);
});
