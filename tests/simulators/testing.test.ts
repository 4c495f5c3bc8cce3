import * as fs from "node:fs";
import * as path from "node:path";
import { cloudwatch, dynamodb, kms, lambda, s3, sns } from "@pulumi/aws";
import { asset, ComponentResource, type ComponentResourceOptions, type Input, secret } from "@pulumi/pulumi";
import { Provider } from "@pulumi/aws/provider";
import { RandomPassword } from "@pulumi/random/randomPassword";
import { type LocalClouds, localClouds } from "../../simulators/testing";

/** A component as an author has it: a topic that is encrypted with a key of its own, and told what a table's stream says. */
class Bell extends ComponentResource {
  readonly topic: sns.Topic;

  constructor(name: string, args: { days?: number; table?: Input<string> }, opts?: ComponentResourceOptions) {
    super("test:index:Bell", name, {}, opts);
    const here = { parent: this };
    const key = new kms.Key(`${name}-key`, { deletionWindowInDays: args.days ?? 30 }, here);
    this.topic = new sns.Topic(`${name}-topic`, { kmsMasterKeyId: key.arn }, here);
    new dynamodb.Table(
      `${name}-table`,
      {
        ...{ name: args.table ?? "rings", billingMode: "PAY_PER_REQUEST" },
        ...{ hashKey: "id", attributes: [{ name: "id", type: "S" }] },
      },
      here,
    );
    this.registerOutputs({});
  }
}

describe("the local clouds of a unit test", () => {
  let clouds: LocalClouds;
  beforeEach(() => (clouds = localClouds()));
  const bell = (args: ConstructorParameters<typeof Bell>[1] = {}) => clouds.run(() => new Bell("bell", args));

  test("make what a component asks for, references and computed values as the cloud has them", async () => {
    const run = await bell();
    const key = run.one("aws:kms/key:Key");
    expect(key.outputs["arn"]).toMatch(/^arn:aws:kms:us-east-1:123456789012:key\//);
    expect(run.one("aws:sns/topic:Topic", "bell-topic").inputs).toMatchObject({ kmsMasterKeyId: key.outputs["arn"] });
    expect(run.one("aws:dynamodb/table:Table").outputs).toMatchObject({
      arn: "arn:aws:dynamodb:us-east-1:123456789012:table/rings",
    });
    expect(run.changes).toEqual({ create: 3, update: 0, replace: 0, delete: 0, same: 0 });
    expect(run.value).toBeInstanceOf(Bell);
    expect(clouds.standing("aws:kms/key:Key")).toHaveLength(1);
    expect(() => run.one("aws:sqs/queue:Queue")).toThrow("0 of aws:sqs/queue:Queue; there are: none");
  });

  test("a second run changes what has changed, and deletes what is gone", async () => {
    const first = await bell();
    expect((await bell()).changes).toMatchObject({ same: 3, create: 0 });
    expect((await bell({ days: 7 })).changes).toMatchObject({ update: 1, same: 2 });
    const moved = await bell({ days: 7, table: "chimes" });
    expect(moved.changes).toMatchObject({ replace: 1, same: 2, delete: 0 });
    expect(clouds.standing("aws:dynamodb/table:Table").map(({ id }) => id)).toEqual(["chimes"]);
    expect(moved.one("aws:kms/key:Key").id).toBe(first.one("aws:kms/key:Key").id);
    expect((await clouds.run(() => undefined)).changes).toMatchObject({ delete: 3 });
    expect(clouds.world.all("aws:sns/topic:Topic")).toEqual([]);
  });

  test("destroy takes it down, last made first", async () => {
    await bell();
    await clouds.destroy();
    expect(clouds.standing("aws:kms/key:Key")).toEqual([]);
  });

  test("a refusal tells the resource, and the cloud's own words; nothing is begun after it", async () => {
    await expect(bell({ days: 3 })).rejects.toThrow(/^bell-key \(aws:kms\/key:Key\): .*deletion_window_in_days/s);
    expect(clouds.standing("aws:sns/topic:Topic")).toEqual([]);
    expect((await bell()).changes).toMatchObject({ create: 3 });
  });

  test("wrong arguments are refused at any depth", async () => {
    const wrong = { name: "t", hashKey: "id", attributes: [{ name: "id", typ: "S" }] } as unknown as dynamodb.TableArgs;
    await expect(clouds.run(() => new dynamodb.Table("t", wrong))).rejects.toThrow(
      /t \(aws:dynamodb\/table:Table\): attributes\[0\]\.typ: "typ" is not a valid property .*did you mean "type"/,
    );
  });

  test("what is missing is refused by the cloud", async () => {
    const lost = {
      topic: "arn:aws:sns:us-east-1:123456789012:nobody",
      protocol: "https",
      endpoint: "https://a.example",
    };
    await expect(clouds.run(() => new sns.TopicSubscription("ear", lost))).rejects.toThrow(/ear .*NotFound/);
  });

  test("secrets, assets, providers and functions reach the cloud, and come back, as in a real run", async () => {
    const run = await clouds.run(async () => {
      const provider = new Provider("there", { region: "eu-west-1" });
      const password = new RandomPassword("password", { length: 12 });
      new s3.Bucket("store", { bucket: "store-of-a-test", tags: { password: password.result } }, { provider });
      new cloudwatch.LogGroup("log", { name: secret("a-log") });
      const code = new asset.AssetArchive({ "index.js": new asset.StringAsset("exports.handler = () => 1;") });
      const twice = new lambda.LayerVersion("f", { layerName: "shared", code });
      return { arn: twice.arn, found: await lambda.getFunction({ functionName: "other" }) };
    });
    expect(run.one("aws:s3/bucket:Bucket").outputs).toMatchObject({ region: "eu-west-1" });
    expect(run.one("aws:s3/bucket:Bucket").inputs).toMatchObject({
      tags: { password: expect.stringMatching(/^.{12}$/s) },
    });
    expect(run.one("aws:cloudwatch/logGroup:LogGroup").inputs).toMatchObject({ name: "a-log" });
    expect(run.value.found).toMatchObject({ functionName: "other", arn: expect.stringMatching(/:function:other$/) });
  });

  test("a wrong setting of a provider is refused", async () => {
    await expect(clouds.run(() => new Provider("nowhere", { region: "mars-1" as "us-east-1" }))).rejects.toThrow(
      "nowhere (pulumi:providers:aws): region: ",
    );
  });
});

test("the example of simulators/README.md is the test beside this one", () => {
  const read = (...file: string[]) => fs.readFileSync(path.join(__dirname, ...file), "utf8");
  const [, example] = /```ts\n(.*?)```/s.exec(read("../../simulators/README.md")) ?? [];
  expect(example).toBe(read("testing-example.test.ts"));
});
