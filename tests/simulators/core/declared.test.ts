import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Cloud } from "../../../simulators/core/cloud";
import type { Subject } from "../../../simulators/core/provider";
import { World } from "../../../simulators/core/world";
import { useSdk } from "../../../simulators/facts/packages";
import { foreignCloud } from "../../../simulators/foreign/cloud";
import { isUnknown, type Props } from "../../../simulators/protocol/values";
import { writeForeignSdk } from "../../foreign-sdk";
import { awsCloud, type Driver } from "../harness";

const machine = "aws:sfn/stateMachine:StateMachine";
const orders = { name: "orders", roleArn: "arn:aws:iam::123456789012:role/x", definition: "{}" };

describe("a type of AWS that no table describes", () => {
  let aws: Driver;
  beforeEach(() => (aws = awsCloud()));

  test("has the id, the ARN and the computed values that AWS's convention gives it", async () => {
    const { id, outputs } = await aws.create(machine, { ...orders, tags: { team: "bar" } });
    expect(id).toBe("orders");
    expect(outputs).toMatchObject({
      ...orders,
      arn: "arn:aws:states:us-east-1:123456789012:stateMachine:orders",
      stateMachineVersionArn: "arn:aws:states:us-east-1:123456789012:stateMachine:orders/state-machine-version",
      region: "us-east-1",
      tagsAll: { team: "bar" },
    });
    const made = await aws.create("aws:sfn/activity:Activity", {}, "f");
    expect(made.id).toMatch(/^f-[0-9a-f]{7}$/);
    expect(made.outputs).toMatchObject({
      name: made.id,
      arn: `arn:aws:states:us-east-1:123456789012:activity:${made.id}`,
    });
  });

  test("a name's prefix makes the name; with no name there is a made-up id", async () => {
    const { name: _, ...prefixed } = { ...orders, namePrefix: "flow-" };
    expect((await aws.create(machine, prefixed)).outputs["name"]).toMatch(/^flow-[0-9a-f]{8}$/);
    const { id } = await aws.create("aws:lambda/functionUrl:FunctionUrl", {
      functionName: "f",
      authorizationType: "NONE",
    });
    expect(id).toMatch(/^function-url-[0-9a-f]{17}$/);
  });

  test("a name that is taken is no refusal: whether it would be, nobody knows here", async () => {
    await aws.create("aws:apigatewayv2/stage:Stage", { name: "$default", apiId: "a" });
    expect((await aws.create("aws:apigatewayv2/stage:Stage", { name: "$default", apiId: "b" })).id).toMatch(
      /^\$default-/,
    );
  });

  test("its inputs are checked at any depth", async () => {
    expect(await aws.refusal(machine, { ...orders, definitoin: "{}" })).toMatch(/did you mean "definition"/);
    expect(await aws.refusal(machine, { ...orders, loggingConfiguration: { levl: "ALL" } })).toMatch(
      /loggingConfiguration\.levl: "levl" is not a valid property of loggingConfiguration \(did you mean "level"\?\)/,
    );
    expect(await aws.refusal(machine, { ...orders, tracingConfiguration: { enabled: "often" } })).toMatch(
      /tracingConfiguration\.enabled.*expected boolean/,
    );
  });

  test("its name replaces it, first the old one goes; anything else is an update, and computed values stay", async () => {
    const { id, outputs } = await aws.create(machine, orders);
    expect(aws.diff(machine, orders, { ...orders, publish: true })).toMatchObject({ replaces: false });
    const subject = { token: machine, name: "it", urn: "urn:it" };
    const renamed = aws.cloud.diff(subject, id, orders, { ...orders, name: "orders-2" }, [], outputs);
    expect(renamed).toMatchObject({ replaces: true, deleteBeforeReplace: true });
    const updated = await aws.update(machine, id, { ...orders, publish: true });
    expect(updated).toMatchObject({ publish: true, arn: outputs["arn"], region: "us-east-1" });
    await aws.delete(machine, id);
    expect(aws.world.all(machine)).toEqual([]);
  });

  test("a preview knows what is asked for, and not what the cloud computes", async () => {
    const subject = { token: machine, name: "it", urn: "urn:it" };
    const { outputs } = await aws.cloud.create(subject, orders, true);
    expect(outputs).toMatchObject(orders);
    expect(isUnknown(outputs["arn"])).toBe(true);
  });

  test("a function answers what it was asked, and made-up values; the same each time", () => {
    const ask = (args: Props) => aws.cloud.invoke("aws:lambda/getFunction:getFunction", args);
    expect(ask({ functionName: "f" }).outputs).toMatchObject({
      functionName: "f",
      arn: "arn:aws:lambda:us-east-1:123456789012:function:f",
    });
    expect(ask({ functionName: "f" })).toEqual(ask({ functionName: "f" }));
    expect(ask({ functionNam: "f" }).failures[0]?.reason).toMatch(/did you mean "functionName"/);
    expect(() => aws.cloud.invoke("aws:lambda/getCup:getCup", {})).toThrow(/do not know aws:lambda\/getCup:getCup/);
  });
});

test("what another checkout made of a type that nobody here knows can be read, compared and deleted; not made", async () => {
  const aws = awsCloud();
  const token = "aws:espresso/cup:Cup";
  const outputs = { arn: "arn:cup", region: "us-east-1" };
  aws.world.put({ token, id: "c", scope: "", region: "us-east-1", inputs: { size: 1 }, outputs });
  const subject = { token, name: "c", urn: "urn:c" };
  expect(aws.cloud.read(subject, "c", outputs)).toMatchObject({ id: "c", outputs });
  expect(aws.cloud.diff(subject, "c", { size: 1 }, { size: 1 }, [], outputs).changes).toEqual([]);
  expect(() => aws.cloud.check(subject, {}, {}, new Uint8Array())).toThrow(/declares nothing of that name/);
  await aws.cloud.delete(subject, "c", outputs);
  expect(aws.world.count()).toBe(0);
});

describe("a package that is no cloud of ours", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "foreign-"));
  afterAll(() => fs.rmSync(folder, { recursive: true }));
  const cup: Subject = { token: "cafe:index/cup:Cup", name: "mine", urn: "urn:mine" };
  let cloud: Cloud;
  beforeAll(() => {
    useSdk(writeForeignSdk(folder));
    const world = World.open(":memory:");
    cloud = foreignCloud({ name: "cafe", version: "1.2.3" }, () => world);
  });
  const check = (inputs: Props) => cloud.check(cup, {}, inputs, new Uint8Array()).failures.map(({ reason }) => reason);

  test("is served from its SDK alone", async () => {
    expect(check({ size: 1, beans: [{ origin: "here", raost: "dark" }] })).toEqual([
      '"raost" is not a valid property of beans[0] (did you mean "roast"?)',
    ]);
    expect(check({ beans: [{ origin: "here", roast: "pale" }] })).toEqual([
      'expected beans[0].roast to be one of ["dark" "light"], got "pale"',
      "Missing required property 'size'",
    ]);
    const { inputs } = cloud.check(cup, {}, { size: 1 }, new Uint8Array());
    const { id, outputs } = await cloud.create(cup, inputs, false);
    expect(id).toMatch(/^mine-[0-9a-f]{7}$/);
    expect(outputs).toMatchObject({
      name: id,
      size: 1,
      stain: expect.stringMatching(/^stain-[0-9a-f]{8}$/),
      lid: false,
    });
    expect(cloud.checkConfig({ towm: "x" }).failures[0]?.reason).toMatch(/did you mean "town"/);
    expect(cloud.invoke("cafe:index/getBean:getBean", { name: "arabica" }).outputs).toMatchObject({ name: "arabica" });
  });

  test("a form of type that cannot be read is left unchecked", () => {
    expect(check({ size: 1, steam: { any: ["thing"] } })).toEqual([]);
  });
});
