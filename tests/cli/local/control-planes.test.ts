import * as fs from "node:fs";
import * as path from "node:path";
import { forgetGone, kubernetesOf } from "../../../cli/local/control-planes";
import { reset } from "../../../cli/local/look";
import { rememberBefore, rollBack } from "../../../cli/local/rollback";
import { World } from "../../../simulators/core/world";
import { place, write } from "./place";

/** What the engine's state is where something stands. */
const something = JSON.stringify({
  checkpoint: { latest: { resources: [{ urn: "urn:pulumi:dev::p::aws:ec2/vpc:Vpc::v", type: "aws:ec2/vpc:Vpc" }] } },
});

describe("the clusters of a local run", () => {
  let at: ReturnType<typeof place>;
  beforeEach(() => (at = place()));
  afterEach(() => at.dispose());
  const data = (name: string) => path.join(at.clusters, name, "etcd", "data");
  /** The folder of the cluster below; the ARN is what its objects are in. */
  const arn = "arn:aws:eks:us-east-1:123456789012:cluster/dev";
  const folder = "b1c8fa49bdd458ee";
  const cluster = () => {
    const world = World.open(at.world);
    world.put({
      token: "aws:eks/cluster:Cluster",
      id: "dev",
      scope: "",
      region: "us-east-1",
      inputs: {},
      outputs: { arn },
    });
    world.close();
  };

  test("are what was asked for while nothing stands, and local if nothing was", () => {
    expect(kubernetesOf(at, undefined)).toBe("local");
    expect(kubernetesOf(at, "real")).toBe("real");
  });

  test("stay what the environment was brought up with; another kind is refused", () => {
    write(at.state, something);
    expect(kubernetesOf(at, undefined)).toBe("local");
    expect(() => kubernetesOf(at, "real")).toThrow(/dev was brought up with --kubernetes local/);
    write(data("a"), "1");
    expect(kubernetesOf(at, undefined)).toBe("real");
    expect(kubernetesOf(at, "real")).toBe("real");
    expect(() => kubernetesOf(at, "local")).toThrow(/--kubernetes real.*\n?.*destroy dev/);
  });

  test("keep their data as long as they stand, and the folder as long as anything does", () => {
    write(at.state, something);
    cluster();
    write(data(folder), "1");
    write(data("gone"), "1");
    forgetGone(at);
    expect(fs.readdirSync(at.clusters)).toEqual([folder]);
    fs.rmSync(at.world);
    forgetGone(at);
    expect(fs.readdirSync(at.clusters)).toEqual([]);
    expect(kubernetesOf(at, undefined)).toBe("real");
    fs.rmSync(at.state);
    forgetGone(at);
    expect(fs.existsSync(at.clusters)).toBe(false);
  });

  test("are put back with the world after a run that was killed", () => {
    write(at.state, something);
    write(data("a"), "before");
    rememberBefore(at);
    write(data("a"), "after");
    write(data("b"), "new");
    expect(rollBack(at)).toBe(true);
    expect(fs.readFileSync(data("a"), "utf8")).toBe("before");
    expect(fs.existsSync(data("b"))).toBe(false);
  });

  test("are set aside by a reset", () => {
    write(at.state, something);
    write(data("a"), "1");
    write(path.join(`${at.clusters}.aside`, "older"), "0");
    const silent = jest.spyOn(process.stdout, "write").mockReturnValue(true);
    reset(at, false);
    silent.mockRestore();
    expect(fs.existsSync(at.clusters)).toBe(false);
    expect(fs.readdirSync(`${at.clusters}.aside`)).toEqual(["a"]);
  });
});
