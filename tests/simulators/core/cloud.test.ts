import type { Cloud } from "../../../simulators/core/cloud";
import { World } from "../../../simulators/core/world";
import { type Props, UNKNOWN } from "../../../simulators/protocol/values";
import { subject, tinyCloud } from "./tiny";

jest.mock("../../../simulators/facts/check", () => jest.requireActual<{ tinyFacts: object }>("./tiny-facts").tinyFacts);

const net = subject("tiny:net");
const box = subject("tiny:box");
const seed = (...bytes: number[]) => new Uint8Array(bytes);

describe("a local cloud", () => {
  let cloud: Cloud;
  beforeEach(() => {
    cloud = tinyCloud();
    cloud.configure({ region: "here" });
  });
  const make = (inputs: Props = { cidr: "10/8" }, name = "it") =>
    cloud.create(subject("tiny:net", name), inputs, false);
  const makeBox = (inputs: Props) => cloud.create(subject("tiny:box", String(inputs["name"])), inputs, false);

  test("refuses a type that no table describes and no SDK declares", async () => {
    const strange = subject("tiny:strange");
    expect(() => cloud.check(strange, {}, {}, seed())).toThrow("the local clouds do not know tiny:strange");
    await expect(cloud.create(strange, {}, false)).rejects.toThrow(/tiny:strange/);
    await expect(cloud.create(strange, {}, true)).rejects.toThrow(/tiny:strange/);
  });

  describe("check", () => {
    test("gives the inputs back, without what is null", () => {
      expect(cloud.check(net, {}, { cidr: "10/8", comment: null }, seed())).toEqual({
        inputs: { cidr: "10/8" },
        failures: [],
      });
    });

    test("reports what the type facts refuse, and what the rules of the provider do; rules of the cloud wait for the apply", () => {
      expect(cloud.check(net, {}, { sidr: "10/8" }, seed()).failures).toEqual([
        { path: "sidr", reason: "sidr is not expected here" },
      ]);
      expect(cloud.check(net, {}, { cidr: "bad" }, seed()).failures).toEqual([
        { path: "", reason: "cidr: bad is no CIDR block" },
      ]);
      expect(cloud.check(box, {}, { name: "a", netId: "net-none" }, seed()).failures).toEqual([]);
    });

    test("writes nothing into the world", () => {
      cloud.check(net, {}, { cidr: "10/8" }, seed());
      expect(cloud.world.count()).toBe(0);
    });
  });

  describe("names that are made up", () => {
    const named = (olds: Props, news: Props, bytes: Uint8Array) => cloud.check(box, olds, news, bytes).inputs;

    test("hold the logical name, within the length", () => {
      expect(named({}, {}, seed(1))["name"]).toMatch(/^it-[0-9a-f]{7}$/);
      const long = cloud.check(subject("tiny:box", "a-name-that-is-far-too-long"), {}, {}, seed(1)).inputs["name"];
      expect(long).toMatch(/^a-name-that--[0-9a-f]{7}$/);
    });

    test("stay over updates, whatever the seed", () => {
      const first = named({}, {}, seed(1));
      expect(named(first, { size: 2 }, seed(2))["name"]).toBe(first["name"]);
    });

    test("are new when it is replaced: the engine then checks with no old inputs", () => {
      expect(named({}, {}, seed(2))["name"]).not.toBe(named({}, {}, seed(1))["name"]);
    });

    test("give way to a name that is given, and do not come from one that was", () => {
      const first = named({}, {}, seed(1));
      expect(named(first, { name: "mine" }, seed(2))).toEqual({ name: "mine" });
      expect(named({ name: "mine" }, {}, seed(2))["name"]).toMatch(/^it-/);
      expect(named({}, { name: UNKNOWN }, seed(2))["name"]).toBe(UNKNOWN);
    });

    test("are in the outputs, and how they came about is not", async () => {
      const { id } = await make();
      const { outputs } = await cloud.create(box, named({}, { netId: id }, seed(1)), false);
      expect(outputs["name"]).toMatch(/^it-/);
      expect(outputs).not.toHaveProperty("__defaults");
    });
  });

  describe("preview", () => {
    test("of a create: inputs as given, what the cloud computes unknown, and nothing made", async () => {
      const { id, outputs } = await cloud.create(net, { cidr: "10/8" }, true);
      expect(id).toBe("");
      expect(outputs).toEqual({ cidr: "10/8", arn: UNKNOWN, comment: UNKNOWN, peers: UNKNOWN });
      expect(cloud.world.count()).toBe(0);
    });

    test("of an update: what stands, with the new inputs", async () => {
      const { id, outputs } = await make();
      expect(await cloud.update(net, id, outputs, { cidr: "10/8", comment: UNKNOWN }, true)).toMatchObject({
        arn: outputs["arn"],
        comment: UNKNOWN,
      });
      expect(cloud.read(net, id, outputs)?.outputs["comment"]).toBe("");
    });

    test("of an update: what the cloud computed inside of an input stays, and what is asked for no more goes", async () => {
      const { id } = await make({ comment: { text: "a", more: "b" } });
      const standing = cloud.world.get("tiny:net", id, "", "here")!;
      cloud.world.amend(standing, { comment: { text: "a", more: "b", made: 1 } });
      const { outputs } = cloud.read(net, id, standing.outputs)!;
      const previewed = await cloud.update(net, id, outputs, { cidr: "10/8", comment: { text: "c" } }, true);
      expect(previewed["comment"]).toEqual({ text: "c", made: 1 });
    });
  });

  describe("create", () => {
    test("computes outputs; what always exists and nobody computes is empty", async () => {
      const { id, outputs } = await make();
      expect(id).toMatch(/^net-[0-9a-f]{8}$/);
      expect(outputs).toMatchObject({ arn: `arn:tiny:here:${id}`, cidr: "10/8", comment: "", peers: [] });
    });

    test("the same world built again has the same ids; two resources differ", async () => {
      const ids = [(await make({}, "a")).id, (await make({}, "b")).id];
      cloud = tinyCloud();
      expect([(await make({}, "a")).id, (await make({}, "b")).id]).toEqual(ids);
      expect(ids[0]).not.toBe(ids[1]);
    });

    test("an id that is taken is refused, in one region; in another it is free", async () => {
      const { id } = await make();
      await makeBox({ name: "b", netId: id });
      await expect(makeBox({ name: "b", netId: id })).rejects.toThrow("creating Tiny Box b: Taken: Tiny Box b exists");
      const there = await make({ region: "there" }, "there");
      await expect(makeBox({ name: "b", netId: there.id, region: "there" })).resolves.toMatchObject({ id: "b" });
    });

    test("a rule of the cloud refuses in its words, and nothing is made", async () => {
      for (let index = 0; index < 20; index++) await make({}, `n-${index}`);
      await expect(make({}, "one too many")).rejects.toThrow("creating Tiny Net: NetLimitExceeded: at most 20 nets");
      expect(cloud.world.count()).toBe(20);
    });

    test("what a hook did is undone with the refusal", async () => {
      const { id } = await make();
      await expect(makeBox({ name: "b", netId: id, size: 13 })).rejects.toThrow(/unlucky/);
      expect(cloud.world.count()).toBe(1);
      expect(cloud.world.get("tiny:net", id, "", "here")?.outputs["peers"]).toEqual([]);
    });
  });

  describe("references", () => {
    test("to nothing are refused as the cloud does", async () => {
      await expect(makeBox({ name: "b", netId: "net-none" })).rejects.toThrow(
        "creating Tiny Box: InvalidNetID.NotFound: The net ID 'net-none' does not exist",
      );
    });

    test("to what is in another region are refused", async () => {
      const { id } = await make({ region: "there" });
      await expect(makeBox({ name: "b", netId: id })).rejects.toThrow(/InvalidNetID.NotFound/);
      await expect(makeBox({ name: "b", netId: id, region: "there" })).resolves.toBeDefined();
    });

    test("hold what they name: it cannot be deleted first", async () => {
      const { id, outputs } = await make();
      const made = await makeBox({ name: "b", netId: id });
      await expect(cloud.delete(net, id, outputs)).rejects.toThrow(
        `deleting Tiny Net ${id}: InUse: Tiny Net ${id} is in use`,
      );
      await cloud.delete(box, made.id, made.outputs);
      await expect(cloud.delete(net, id, outputs)).resolves.toBeUndefined();
      expect(cloud.world.count()).toBe(0);
    });

    test("that were changed let go of the old one and hold the new one", async () => {
      const [one, other] = [await make({}, "one"), await make({}, "other")];
      const made = await makeBox({ name: "b", netId: one.id });
      await cloud.update(box, made.id, made.outputs, { name: "b", netId: other.id }, false);
      await expect(cloud.delete(net, other.id, other.outputs)).rejects.toThrow(/InUse/);
      await expect(cloud.delete(net, one.id, one.outputs)).resolves.toBeUndefined();
    });

    test("that hold nothing do not stand in the way; by any of several outputs", async () => {
      const { id } = await make();
      const one = await makeBox({ name: "one", netId: id });
      await makeBox({ name: "other", netId: id, friends: [one.outputs["address"], "one", "nobody"] });
      await expect(cloud.delete(box, "one", one.outputs)).resolves.toBeUndefined();
    });

    test("a type may let go although it is in use, and a global one is found from every region", async () => {
      const { id } = await make({ region: "there" });
      const made = await cloud.create(subject("tiny:key"), {}, false);
      await makeBox({ name: "b", netId: id, region: "there", label: made.outputs["arn"] });
      expect(cloud.world.holders(cloud.world.find("tiny:key", made.id)!)).toHaveLength(1);
      await expect(cloud.delete(subject("tiny:key"), made.id, made.outputs)).resolves.toBeUndefined();
    });

    test("to itself do not hold it", async () => {
      const { id } = await make();
      const made = await makeBox({ name: "b", netId: id });
      const standing = cloud.world.get("tiny:box", "b", "", "here")!;
      cloud.world.put(standing, [{ path: "friends[0]", to: standing }]);
      await expect(cloud.delete(box, "b", made.outputs)).resolves.toBeUndefined();
    });
  });

  describe("update", () => {
    test("changes the inputs, keeps what is computed, and drops what is no longer given", async () => {
      const { id, outputs } = await make({ cidr: "10/8", comment: "hello" });
      const updated = await cloud.update(net, id, outputs, { cidr: "10/8" }, false);
      expect(updated).toEqual({ ...outputs, comment: "" });
      expect(cloud.read(net, id, updated)).toEqual({ id, inputs: { cidr: "10/8" }, outputs: updated });
    });

    test("draws the same digits as the create did", async () => {
      const { id, outputs } = await make();
      const updated = await cloud.update(net, id, outputs, { cidr: "10/8", comment: "x" }, false);
      expect(updated["secretNumber"]).toBe(outputs["secretNumber"]);
      expect((await cloud.update(net, id, updated, { cidr: "10/8" }, false))["secretNumber"]).toBe(
        outputs["secretNumber"],
      );
    });

    test("of what is gone is refused", async () => {
      await expect(cloud.update(net, "net-none", {}, {}, false)).rejects.toThrow(
        "updating Tiny Net net-none: Gone: no Tiny Net net-none",
      );
    });

    test("that is refused changes nothing", async () => {
      const { id } = await make();
      const made = await makeBox({ name: "b", netId: id });
      await expect(cloud.update(box, "b", made.outputs, { name: "b", netId: "net-none" }, false)).rejects.toThrow(
        "updating Tiny Box b: InvalidNetID.NotFound: The net ID 'net-none' does not exist",
      );
      expect(cloud.world.get("tiny:box", "b", "", "here")?.inputs["netId"]).toBe(id);
    });
  });

  describe("delete", () => {
    test("of what is gone is fine", async () => {
      await expect(cloud.delete(net, "net-none", {})).resolves.toBeUndefined();
    });

    test("a rule can refuse it", async () => {
      const { id, outputs } = await make({ comment: "keep" });
      await expect(cloud.delete(net, id, outputs)).rejects.toThrow(
        `deleting Tiny Net ${id}: Protected: it is to be kept`,
      );
      expect(cloud.world.count()).toBe(1);
    });

    test("hooks see it", async () => {
      const { id } = await make();
      const made = await makeBox({ name: "b", netId: id });
      expect(cloud.world.find("tiny:net", id)?.outputs["peers"]).toEqual(["b"]);
      await cloud.delete(box, "b", made.outputs);
      expect(cloud.world.find("tiny:net", id)?.outputs["peers"]).toEqual([]);
    });
  });

  test("read gives what stands, or nothing", async () => {
    const { id, outputs } = await make();
    expect(cloud.read(net, id, {})).toEqual({ id, inputs: { cidr: "10/8" }, outputs });
    expect(cloud.read(net, "net-none", {})).toBeUndefined();
    expect(cloud.read(net, id, { region: "there" })).toBeUndefined();
  });

  test("read of what is imported: in the provider's region, or in the one that the id names; its own id comes back", async () => {
    const here = await make();
    const there = await make({ region: "there" }, "there");
    expect(cloud.read(net, here.id, {})?.id).toBe(here.id);
    expect(cloud.read(net, there.id, {})).toBeUndefined();
    expect(cloud.read(net, `${there.id}@there`, {})).toEqual({
      id: there.id,
      inputs: { region: "there" },
      outputs: there.outputs,
    });
    expect(cloud.read(net, "net-none@there", {})).toBeUndefined();
  });

  test.each<[string, Props, boolean]>([
    [
      "a name that the provider made gives way to a new one",
      { netId: "b", name: "it-1234567", __defaults: ["name"] },
      false,
    ],
    ["a name that the program gives can't stand twice", { netId: "b", name: "mine" }, true],
    ["nothing is replaced", { netId: "a", name: "mine" }, false],
  ])("the old one goes first: %s", (_, news, first) => {
    const difference = cloud.diff(box, "id", { netId: "a", name: "mine" }, news, [], {});
    expect(difference.deleteBeforeReplace).toBe(first);
  });

  test("an input that is added and says what stands changes nothing; another value does", () => {
    const change = (news: Props) =>
      cloud
        .diff(net, "id", { cidr: "10/8" }, { cidr: "10/8", ...news }, [], {
          cidr: "10/8",
          region: "here",
          comment: "",
          peers: ["a"],
        })
        .changes.map(({ path, kind }) => [path, kind]);
    expect(change({ region: "here", comment: "", peers: ["a"] })).toEqual([]);
    expect(change({ region: "there", peers: ["a", "b"], comment: UNKNOWN })).toEqual([
      ["region", "add"],
      ["peers", "add"],
      ["comment", "add"],
    ]);
  });

  test("invoke runs a function; one that nobody declares, and wrong arguments, are refused", async () => {
    const { id } = await make({ cidr: "10/8" });
    expect(cloud.invoke("tiny:find", { cidr: "10/8" })).toEqual({ outputs: { ids: [id] }, failures: [] });
    expect(cloud.invoke("tiny:find", { sidr: "" }).failures).toHaveLength(1);
    expect(() => cloud.invoke("tiny:other", {})).toThrow("the local clouds do not know tiny:other");
  });

  test("settings: checked, and a region that changes replaces", () => {
    expect(cloud.checkConfig({ region: "mars" }).failures).toEqual([{ path: "region", reason: "no such region" }]);
    expect(cloud.checkConfig({ region: "here", regoin: "here" }).failures).toEqual([
      { path: "regoin", reason: "regoin is not expected here" },
    ]);
    expect(cloud.diffConfig({ region: "here" }, { region: "there" }).replaces).toBe(true);
    expect(
      cloud.diffConfig({ region: "here", tags: '{"a":"1"}' }, { region: "here", tags: '{"a":"2"}' }),
    ).toMatchObject({ replaces: false, changes: [{ path: "tags.a" }] });
    expect(cloud.diffConfig({ region: "here" }, { region: "here" }).changes).toEqual([]);
  });

  test("a type that is described twice is a mistake of ours", async () => {
    const { Cloud: Made } = await import("../../../simulators/core/cloud");
    const { net: type, words } = await import("./tiny");
    const options = {
      name: "tiny",
      version: "1",
      types: [type, type],
      open: () => World.open(":memory:"),
      words,
      place: () => ({ region: "", account: "", scope: "" }),
    };
    expect(() => new Made(options)).toThrow(/described twice/);
  });
});
