import * as fs from "node:fs";
import * as path from "node:path";
import { arrange, readFault } from "../../../cli/local/faults";
import { faultsOf, Pace, setFaults } from "../../../simulators/core/pace";
import { World } from "../../../simulators/core/world";
import { place } from "./place";

const forever = Number.MAX_SAFE_INTEGER;

describe("a fault, as it is asked for", () => {
  test.each([
    [
      "create aws:eks/cluster:Cluster fails once",
      { token: "aws:eks/cluster:Cluster", verb: "create", kind: "fail", times: 1 },
    ],
    ["any * dark in us-west-2", { token: "*", verb: "*", kind: "dark", region: "us-west-2", times: forever }],
    [
      "update aws:rds/instance:Instance throttled 3 times",
      { token: "aws:rds/instance:Instance", verb: "update", kind: "throttle", times: 3 },
    ],
    [
      "  delete   kubernetes:apps/v1:Deployment  slow ",
      { token: "kubernetes:apps/v1:Deployment", verb: "delete", kind: "slow", times: forever },
    ],
    [
      "create aws:kinesis/stream:Stream fails", // known by its declaration only
      { token: "aws:kinesis/stream:Stream", verb: "create", kind: "fail", times: forever },
    ],
    ["read * crashes in us-east-1 2 times", { token: "*", verb: "read", kind: "crash", region: "us-east-1", times: 2 }],
  ])("%j", (text, fault) => expect(readFault(text)).toEqual({ text: text.trim(), fault }));

  test.each([
    ["", '"" is not a verb: want create, update, delete, read, any.'],
    ["make * fails", '"make" is not a verb'],
    [
      "create aws:eks/cluster:Clutser fails",
      'the local clouds know no type "aws:eks/cluster:Clutser"; did you mean aws:eks/cluster:Cluster?',
    ],
    ["create vpc fails", 'no type "vpc". A type reads aws:ec2/vpc:Vpc'],
    [
      "create * explodes",
      '"explodes" is not a fault: want fails, throttled, slow, crashes, dark. The form is: VERB TYPE fails',
    ],
    ["create *", '"" is not a fault'],
    ["create * fails sometimes", '"sometimes" is not understood: want "in REGION", "once", "3 times", or nothing.'],
    ["create * fails 0 times", '"0 times" is not understood'],
    ["create * fails once in us-east-1", '"once in us-east-1" is not understood'],
    ["create * fails in", '"in" is not understood'],
  ])("%j is refused", (text, message) => expect(() => readFault(text)).toThrow(message));
});

describe("in the world", () => {
  const at = place();
  afterAll(() => at.dispose());
  const file = path.join(path.dirname(at.world), "world.db");
  const inWorld = <T>(work: (world: World) => T): T => {
    const world = World.open(file);
    try {
      return work(world);
    } finally {
      world.close();
    }
  };

  test("they last for one run, which says how often each struck; what was there before stays", async () => {
    const before = [{ token: "aws:kms/key:Key", verb: "create", kind: "fail" } as const];
    inWorld((world) => setFaults(world, before));
    const asked = ["create aws:ec2/vpc:Vpc fails once", "any * dark in us-west-2", "read * fails"].map(readFault);
    const takeBack = arrange(file, asked);
    const world = World.open(file);
    const create = (region: string) => new Pace(undefined).spend(world, "aws:ec2/vpc:Vpc", "create", region);
    await expect(create("us-east-1")).rejects.toThrow("InternalFailure");
    await create("us-east-1");
    for (let turn = 0; turn < 2; turn++) await expect(create("us-west-2")).rejects.toThrow("us-west-2 does not answer");
    world.close();
    expect(takeBack()).toEqual([
      'fault "create aws:ec2/vpc:Vpc fails once": struck once',
      'fault "any * dark in us-west-2": struck 2 times',
      'fault "read * fails": never happened: the run did nothing of that kind',
    ]);
    expect(inWorld(faultsOf)).toEqual(before);
  });

  test("a run without any leaves the world alone", () => {
    const nowhere = path.join(path.dirname(at.world), "no-such.db");
    expect(arrange(nowhere, [])()).toEqual([]);
    expect(fs.existsSync(nowhere)).toBe(false);
  });
});
