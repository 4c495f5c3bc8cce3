import * as fs from "node:fs";
import type { StateResource } from "../../../cli/local/checkpoint";
import { putBackForgotten } from "../../../cli/local/forgotten";
import { stateBefore } from "../../../cli/local/rollback";
import { World } from "../../../simulators/core/world";
import { place, write } from "./place";

const urn = (type: string, name: string) => `urn:pulumi:dev::go-coffee::${type}::${name}`;
const stack: StateResource = { urn: urn("pulumi:pulumi:Stack", "s"), type: "pulumi:pulumi:Stack" };
const cluster: StateResource = { urn: urn("eks:index:Cluster", "c"), type: "eks:index:Cluster", parent: stack.urn };
const group: StateResource = {
  urn: urn("aws:eks/nodeGroup:NodeGroup", "n"),
  type: "aws:eks/nodeGroup:NodeGroup",
  custom: true,
  id: "n",
};
const provider: StateResource = {
  urn: urn("pulumi:providers:kubernetes", "k"),
  type: "pulumi:providers:kubernetes",
  custom: true,
  id: "1",
  inputs: { clusterIdentifier: "arn:c" },
};
const room: StateResource = {
  urn: urn("gocoffee:Namespace", "room"),
  type: "gocoffee:Namespace",
  parent: stack.urn,
  dependencies: [group.urn],
};
const token = "kubernetes:core/v1:ConfigMap";
const object = (name: string, more: Partial<StateResource> = {}): StateResource => ({
  urn: urn(token, name),
  type: token,
  custom: true,
  id: `default/${name}`,
  parent: room.urn,
  deletedWith: cluster.urn,
  provider: `${provider.urn}::1`,
  dependencies: [room.urn, group.urn],
  propertyDependencies: { data: [group.urn], metadata: null },
  ...more,
});
const before = [stack, cluster, group, provider, room, object("stands"), object("gone"), object("kept")];

describe("what the engine forgot in a destroy that did not come to its end", () => {
  let at: ReturnType<typeof place>;
  beforeEach(() => (at = place()));
  afterEach(() => at.dispose());
  const checkpoint = (resources: StateResource[]) =>
    JSON.stringify({ version: 3, checkpoint: { stack: "dev", latest: { manifest: { magic: "x" }, resources } } });
  const after = () =>
    (JSON.parse(fs.readFileSync(at.state, "utf8")) as { checkpoint: { latest: { resources: StateResource[] } } })
      .checkpoint.latest.resources;
  const arrange = (left: StateResource[], scope = "arn:c") => {
    write(stateBefore(at), checkpoint(before));
    write(at.state, checkpoint(left));
    const world = World.open(at.world);
    for (const id of ["default/stands", "default/kept"])
      world.put({ token, id, scope, region: "us-east-1", inputs: {}, outputs: {} });
    world.close();
  };

  test("is put back where it stands, with its parent and provider, in the order that the engine wants", () => {
    const made = { ...group, urn: urn(group.type, "new"), id: "new" };
    arrange([stack, cluster, object("kept"), made]);
    const { objects, all } = putBackForgotten(at);
    expect([objects, all.map((one) => one.urn.split("::").at(-1)).sort()]).toEqual([1, ["k", "room", "stands"]]);
    expect(after().map((one) => one.urn.split("::").at(-1))).toEqual(["s", "c", "k", "room", "stands", "kept", "new"]);
    expect(fs.readFileSync(at.state, "utf8")).toContain('"magic": "x"');
  });

  test("no longer refers to what is gone", () => {
    arrange([stack, cluster]);
    putBackForgotten(at);
    expect(after().find((one) => one.urn === object("stands").urn)).toMatchObject({
      dependencies: [room.urn],
      propertyDependencies: { data: [], metadata: null },
    });
    expect(after().find((one) => one.urn === room.urn)?.dependencies).toEqual([]);
  });

  test("stays forgotten where it does not stand, or only in another cluster", () => {
    arrange([stack, cluster], "arn:another");
    const state = fs.readFileSync(at.state, "utf8");
    expect(putBackForgotten(at)).toEqual({ objects: 0, all: [] });
    expect(fs.readFileSync(at.state, "utf8")).toBe(state);
  });

  test("is nothing after a run that took all away, or that had nothing before it", () => {
    arrange([]);
    fs.rmSync(at.state);
    expect(putBackForgotten(at)).toEqual({ objects: 0, all: [] });
    arrange([stack]);
    fs.rmSync(stateBefore(at));
    expect(putBackForgotten(at)).toEqual({ objects: 0, all: [] });
  });
});
