import { terraformPlan, type TerraformPlan } from "../../../tools/scan/plan";
import type { StateResource } from "../../../tools/scan/state";

const urn = (type: string, name: string) => `urn:pulumi:dev::go-coffee::gocoffee:aws:Tea$${type}::${name}`;

function resource(type: string, name: string, inputs: Record<string, unknown>, from: Record<string, string[]> = {}) {
  return { urn: urn(type, name), type, custom: true, inputs, propertyDependencies: from } satisfies StateResource;
}

function values(plan: TerraformPlan, address: string) {
  return plan.planned_values.root_module.resources.find((one) => one.address === address)?.values;
}

function only(type: string, inputs: Record<string, unknown>) {
  return terraformPlan([resource(type, "tea", inputs)]).planned_values.root_module.resources[0]!.values;
}

describe("what Terraform calls things", () => {
  it("is snake_case, with blocks as lists and maps as they are", () => {
    expect(
      only("aws:s3/bucketVersioning:BucketVersioning", {
        bucket: "tea",
        versioningConfiguration: { status: "Enabled" },
      }),
    ).toEqual({ bucket: "tea", versioning_configuration: [{ status: "Enabled" }] });
    expect(only("aws:s3/bucket:Bucket", { tags: { "cost-center": "tea", ownerName: "x" } })).toEqual({
      tags: { "cost-center": "tea", ownerName: "x" },
    });
  });

  it("is singular where blocks repeat, at any depth", () => {
    expect(
      only("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", {
        rules: [{ id: "cool", transitions: [{ days: 30, storageClass: "GLACIER_IR" }] }],
      }),
    ).toEqual({ rule: [{ id: "cool", transition: [{ days: 30, storage_class: "GLACIER_IR" }] }] });
  });

  it("is another name where Pulumi has one of its own", () => {
    expect(only("aws:cloudwatch/metricAlarm:MetricAlarm", { name: "late" })).toEqual({ alarm_name: "late" });
    expect(only("aws:lambda/function:Function", { name: "rotate" })).toEqual({ function_name: "rotate" });
    expect(only("aws:sns/topicSubscription:TopicSubscription", { topic: "arn" })).toEqual({ topic_arn: "arn" });
  });

  it("is the type's, with the logical name; two of one name stay two", () => {
    const type = "aws:rds/parameterGroup:ParameterGroup";
    const other = { ...resource(type, "tea", { name: "b" }), urn: `${urn("x", "y")}$${type}::tea` };
    const plan = terraformPlan([resource(type, "tea", { name: "a" }), other]);
    expect(values(plan, "aws_db_parameter_group.tea")).toEqual({ name: "a" });
    expect(values(plan, "aws_db_parameter_group.tea_2")).toEqual({ name: "b" });
  });
});

describe("values", () => {
  const type = "aws:iam/rolePolicy:RolePolicy";

  it("leaves policies the JSON text that they are, and writes one that is none", () => {
    expect(only(type, { policy: '{"Version":"2012-10-17"}' })).toEqual({ policy: '{"Version":"2012-10-17"}' });
    expect(only(type, { policy: { Version: "2012-10-17" } })).toEqual({ policy: '{"Version":"2012-10-17"}' });
  });

  it("shows no secret and no file", () => {
    const signature = "4dabf18193072939515e22adb298388d";
    const secret = { [signature]: "1b47061264138c4ac30d75fd1eb44270", ciphertext: "hush" };
    const file = { [signature]: "c44067f5952c0a294b673a41bacd8c17", hash: "00" };
    const shown = only("aws:secretsmanager/secretVersion:SecretVersion", { secretString: secret, secretBinary: file });
    expect(shown).toEqual({ secret_string: "(secret)", secret_binary: "(file)" });
  });

  it("leaves out what is the engine's own, and empty lists", () => {
    expect(only("aws:eks/cluster:Cluster", { __defaults: ["name"], enabledClusterLogTypes: [], name: "tea" })).toEqual({
      name: "tea",
    });
  });
});

describe("references", () => {
  const bucket = resource("aws:s3/bucket:Bucket", "tea-bucket", { bucket: "tea" });
  const expressions = (one: StateResource) =>
    terraformPlan([bucket, one]).configuration.root_module.resources[1]!.expressions;

  it("are what an input was computed from", () => {
    const type = "aws:s3/bucketLogging:BucketLogging";
    const from = { bucket: [bucket.urn, urn("gocoffee:aws:Tea", "tea")], targetPrefix: [] };
    expect(expressions(resource(type, "log", { bucket: "tea", targetPrefix: "a/" }, from))).toEqual({
      bucket: { references: ["aws_s3_bucket.tea-bucket"] },
    });
  });

  it("have Terraform's name of the attribute, and none where there is no value", () => {
    const from = { rules: [bucket.urn], expectedBucketOwner: [bucket.urn] };
    expect(
      expressions(
        resource("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "days", { rules: [{}] }, from),
      ),
    ).toEqual({ rule: { references: ["aws_s3_bucket.tea-bucket"] } });
  });
});

it("makes all that it knows, and leaves out components and other packages", () => {
  const plan = terraformPlan([
    resource("aws:s3/bucket:Bucket", "tea", { bucket: "tea" }),
    resource("random:index/randomPassword:RandomPassword", "word", {}),
    { urn: urn("gocoffee:aws:Tea", "tea"), type: "gocoffee:aws:Tea", custom: false },
  ]);
  expect(plan.resource_changes).toEqual([
    {
      ...{ address: "aws_s3_bucket.tea", type: "aws_s3_bucket", name: "tea" },
      change: { actions: ["create"], before: null, after: { bucket: "tea" }, after_unknown: {} },
    },
  ]);
  expect(plan.planned_values.root_module.resources).toHaveLength(1);
  expect(plan.configuration.root_module.resources).toHaveLength(1);
});
