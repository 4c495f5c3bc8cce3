import * as fs from "node:fs";
import { Failure } from "../../../cli/failure";
import { bindTogether, checkIntact, checkWorld } from "../../../cli/local/intact";
import { exportState, outputs } from "../../../cli/local/look";
import { types } from "../../../cli/local/types";
import { World } from "../../../simulators/core/world";
import { place, write } from "./place";

describe("what a local run keeps", () => {
  let at: ReturnType<typeof place>;
  beforeEach(() => (at = place()));
  afterEach(() => at.dispose());
  const vpc = { urn: "urn:pulumi:dev::p::aws:ec2/vpc:Vpc::net", type: "aws:ec2/vpc:Vpc", custom: true, id: "vpc-1" };
  const stack = { urn: "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev", type: "pulumi:pulumi:Stack" };
  const provider = { urn: "urn:pulumi:dev::p::pulumi:providers:aws::a", type: "pulumi:providers:aws", custom: true };
  const state = (...resources: object[]) =>
    write(at.state, JSON.stringify({ version: 3, checkpoint: { stack: "dev", latest: { resources } } }));
  const world = (count: number) => {
    const opened = World.open(at.world);
    for (let i = 0; i < count; i++)
      opened.put({ token: vpc.type, id: `vpc-${i}`, scope: "", region: "x", inputs: {}, outputs: {} });
    opened.close();
  };
  const refused = (...says: (string | RegExp)[]) => {
    expect(() => checkIntact(at)).toThrow(Failure);
    for (const text of says) expect(() => checkIntact(at)).toThrow(text);
  };

  test("nothing yet is sound, and stays nothing", () => {
    checkIntact(at);
    expect([at.world, at.state].some((file) => fs.existsSync(file))).toBe(false);
  });

  test("both, or the state of nothing but a stack and its providers, or an empty world: sound", () => {
    state(stack, provider);
    checkIntact(at);
    world(1);
    state(stack, vpc);
    checkIntact(at);
    fs.rmSync(at.state);
    fs.rmSync(at.world);
    world(0);
    checkIntact(at);
  });

  test("what a take-down has left in the world is no matter: the state is there, and empty", () => {
    state();
    world(2);
    checkIntact(at);
  });

  test("a world that is gone while the state is there: said, with what to do", () => {
    state(stack, provider, vpc);
    refused(/the world file .* is gone/, at.world, "has 1 resources", "`npx coffee local reset dev`");
    expect(fs.existsSync(at.world)).toBe(false);
  });

  test("a state that is gone while the world is there: said, with what to do", () => {
    world(2);
    refused(/the engine's state .* is gone/, at.state, "holds 2 resources", "`npx coffee local reset dev`");
  });

  test("a state and a world that were not left together: said; a state by itself may be any", () => {
    const written = (time: string) =>
      write(at.state, JSON.stringify({ version: 3, checkpoint: { latest: { manifest: { time }, resources: [vpc] } } }));
    world(1);
    written("2026-11-01T00:00:00Z");
    checkIntact(at);
    bindTogether(at);
    checkIntact(at);
    written("2026-11-02T00:00:00Z");
    refused(/do not belong together/, at.world, at.state, "2026-11-01T00:00:00Z", "`npx coffee local reset dev`");
    bindTogether(at);
    checkIntact(at);
    fs.rmSync(at.world);
    bindTogether(at);
    expect(fs.existsSync(at.world)).toBe(false);
  });

  test.each([
    ["{", /JSON/],
    ["", /JSON/],
    ["null", /it holds no checkpoint/],
    ["{}", /it holds no checkpoint/],
    ['{"checkpoint":null}', /it holds no checkpoint/],
    ['{"checkpoint":{"latest":{"resources":"x"}}}', /its resources are no list/],
    ['{"checkpoint":{"latest":{"pending_operations":{}}}}', /its pending_operations are no list/],
    ['{"checkpoint":{"latest":{"resources":[null]}}}', /resources\[0\] is no resource/],
    ['{"checkpoint":{"latest":{"resources":[{"urn":"u","type":"t"},{"urn":"u"}]}}}', /resources\[1\] is no resource/],
  ])("a damaged state, %j: named, with what to do, and left as it is", async (text, why) => {
    write(at.state, text);
    refused(why, at.state, "`npx coffee local reset dev`");
    expect(() => types(at, true)).toThrow(at.state);
    await expect(outputs(at, true)).rejects.toThrow(at.state);
    await expect(exportState(at)).rejects.toThrow(at.state);
    expect(fs.readFileSync(at.state, "utf8")).toBe(text);
  });

  test.each([
    ["", /it is empty/],
    ["no database at all ".repeat(100), /not a database/],
  ])("a damaged world is refused, and left as it is", (text, why) => {
    write(at.world, text);
    expect(() => checkWorld(at)).toThrow(Failure);
    refused(why, at.world);
    expect(fs.readFileSync(at.world, "utf8")).toBe(text);
  });
});
