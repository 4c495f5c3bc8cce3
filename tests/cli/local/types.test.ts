import { strangersText } from "../../../cli/local/strangers";
import { types, typesOf } from "../../../cli/local/types";
import { World } from "../../../simulators/core/world";
import { place, write } from "./place";

const resource = (type: string, name: string, more: object = {}) => ({
  type,
  urn: `urn:pulumi:dev::p::${type}::${name}`,
  custom: true,
  provider: "urn::id",
  ...more,
});
const provider = (name: string, version: string) =>
  resource(`pulumi:providers:${name}`, name, { inputs: { version }, provider: "" });

describe("the types of an environment", () => {
  let at: ReturnType<typeof place>;
  let said: string;
  beforeEach(() => {
    at = place();
    said = "";
    jest.spyOn(process.stdout, "write").mockImplementation((text) => ((said += String(text)), true));
  });
  afterEach(() => {
    jest.restoreAllMocks();
    at.dispose();
  });
  const stand = (...resources: object[]) =>
    write(
      at.state,
      JSON.stringify({ checkpoint: { latest: { resources: [provider("aws", "7.48.0"), ...resources] } } }),
    );
  const some = () =>
    stand(
      resource("aws:ec2/vpc:Vpc", "a"),
      resource("aws:ec2/vpc:Vpc", "b"),
      resource("aws:kinesis/stream:Stream", "t"),
      resource("random:index/randomPassword:RandomPassword", "p"),
      resource("cafe:index/cup:Cup", "c"),
      resource("pulumi:index:Stash", "s"),
      resource("eks:index:Cluster", "k", { custom: false, provider: "" }),
      resource("gocoffee:aws:Network", "n", { custom: false, provider: "" }),
    );

  test("each with its depth and its count: the state's, and what the clouds made by themselves", () => {
    some();
    const world = World.open(at.world);
    for (const id of ["a", "b", "c"])
      world.put({ token: "aws:ec2/vpc:Vpc", id, scope: "", region: "x", inputs: {}, outputs: {} });
    world.put({
      token: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
      id: "d",
      scope: "",
      region: "x",
      inputs: {},
      outputs: {},
    });
    world.close();
    expect(typesOf(at)).toEqual({
      types: [
        { token: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", depth: "modelled", count: 1 },
        { token: "aws:ec2/vpc:Vpc", depth: "modelled", count: 2 },
        { token: "aws:kinesis/stream:Stream", depth: "declared", count: 1 },
        { token: "cafe:index/cup:Cup", depth: "declared", count: 1 },
        { token: "eks:index:Cluster", depth: "modelled", count: 1 },
        { token: "random:index/randomPassword:RandomPassword", depth: "modelled", count: 1 },
      ],
    });
  });

  test("as a page, which says what a depth means and what is served from its SDK alone; as JSON, and nothing else", () => {
    some();
    types(at, false);
    expect(said).toMatch(/^aws:kinesis\/stream:Stream +declared +1$/m);
    expect(said).toMatch(/^declared: only what the SDK declares/m);
    expect(said).toMatch(/^cafe is served from its SDK alone: none of its rules are modelled$/m);
    expect(said).not.toMatch(/^pulumi/m);
    said = "";
    types(at, true);
    expect(JSON.parse(said)).toEqual(typesOf(at));
  });

  test("where nothing stands, what to do", () => {
    types(at, false);
    expect(said).toBe("Nothing stands in dev: bring it up with `npx coffee local up dev`, then ask again.\n");
    said = "";
    types(at, true);
    expect(JSON.parse(said)).toEqual({ types: [] });
  });

  describe("a state that another checkout has made", () => {
    test("is not one that holds what the engine keeps for itself", () => {
      stand(resource("pulumi:index:Stash", "aws-region"));
      expect(strangersText(at)).toBeUndefined();
    });

    test("is told: packages that are not installed, types that nobody here knows", () => {
      stand(provider("cafe", "1.2.3"), resource("cafe:index/cup:Cup", "c"), resource("aws:espresso/cup:Cup", "e"));
      expect(strangersText(at)).toBe(
        "The state of dev was made by another checkout: it has packages that are not installed here (cafe 1.2.3), and types that are not known here (aws:espresso/cup:Cup). " +
          "Such resources can only be deleted: `npx coffee local destroy dev` takes everything down, `npx coffee local reset dev` forgets it.",
      );
    });

    test("one of our own is no matter: custom resources and parts of a cluster are known", () => {
      stand(
        resource("aws:kinesis/stream:Stream", "t"),
        resource("kubernetes:example.com/v1:Cup", "c"),
        resource("eks:index:ServiceRole", "s", { custom: false, provider: "" }),
      );
      expect(strangersText(at)).toBeUndefined();
      write(at.state, "");
      expect(strangersText(at)).toBeUndefined();
    });
  });
});
