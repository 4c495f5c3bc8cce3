import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { at } from "../../../simulators/core/paths";
import type { Props } from "../../../simulators/protocol/values";
import { Coffee } from "../../whole/coffee";
import { inFiles } from "../../whole/in-files";
import { shippedWarnings } from "../../whole/warnings";
import { Server } from "../server";

jest.setTimeout(300_000);

/** `dev` on the real engine, its cluster on a real API server: the steps build on each other. */
describe("dev with --kubernetes real", () => {
  const coffee = new Coffee();
  afterAll(() => coffee.dispose());
  const clusters = path.join(coffee.folder, "dev", "clusters");
  const policy = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    namespace: "go-coffee-dev",
    name: "order",
  };
  const budget = { apiVersion: "policy/v1", kind: "PodDisruptionBudget", namespace: "go-coffee-dev", name: "order" };
  const scaler = {
    apiVersion: "keda.sh/v1alpha1",
    kind: "ScaledObject",
    metadata: { name: "other", namespace: "go-coffee-dev" },
  };
  let created = 0;

  /** Looks at, or changes, what stands in the cluster between two runs. */
  async function inside<T>(work: (server: Server) => Promise<T>): Promise<T> {
    const [cluster] = fs.readdirSync(clusters);
    const server = await Server.start({ folder: path.join(clusters, cluster!) });
    try {
      return await work(server);
    } finally {
      await server.stop();
    }
  }

  test("a preview of nothing starts no API server, and leaves no data", async () => {
    const { changes } = await coffee.local("preview", "dev", "--kubernetes", "real", "--no-policies");
    created = changes.create;
    expect(created).toBeGreaterThan(80);
    expect(fs.existsSync(clusters)).toBe(false);
  });

  test("up creates what the preview said, with no warning but of the shipped names, and the API server has it", async () => {
    const { result, warnings } = await coffee.localWithWarnings("up", "dev", "--kubernetes", "real");
    created += inFiles;
    expect(result.changes).toMatchObject({ create: created, update: 0, replace: 0, delete: 0 });
    expect(warnings).toEqual(shippedWarnings("dev.gocoffee.example"));
    expect(fs.readdirSync(clusters)).toHaveLength(1);
    await inside(async (server) => {
      const policies = await server.remote.listAt("/apis/networking.k8s.io/v1/networkpolicies");
      const sent = coffee.world("dev", (world) => world.all("kubernetes:networking.k8s.io/v1:NetworkPolicy"));
      expect(policies).toHaveLength(sent.length);
      const scalers = await server.remote.listAt("/apis/keda.sh/v1alpha1/scaledobjects");
      expect(scalers.map((one) => at(one, "metadata.name"))).toContain("order");
      const wrong = { ...scaler, spec: { scaleTargetRef: { name: "order" }, triggers: [], maxReplicas: 3 } };
      expect(String(await server.try(wrong, { dryRun: true }))).toMatch(/maxReplicas: field not declared/);
      const [owner] = at((await server.get(policy))!, "metadata.managedFields") as Props[];
      expect(owner).toMatchObject({
        manager: expect.stringMatching(/^pulumi-kubernetes-/) as string,
        operation: "Apply",
      });
    });
    expect(running()).toEqual([]);
  });

  test("up again changes nothing, and stays on the real one without being told", async () => {
    const { changes } = await coffee.local("up", "dev", "--no-policies");
    expect(changes).toEqual({ create: 0, update: 0, replace: 0, delete: 0, same: created });
  });

  test("the other kind is refused while something stands", async () => {
    const { code, stderr } = await coffee.run("local", "up", "dev", "--kubernetes", "local");
    expect(code).toBe(2);
    expect(stderr).toMatch(/dev was brought up with --kubernetes real/);
  });

  test("what somebody deleted or changed by hand is found by a refresh, and put back", async () => {
    const wanted = await inside(async (server) => {
      const before = await server.get(budget);
      await server.remote.remove(policy);
      const changed = { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: { name: "order" } };
      const by = { manager: "somebody", force: true, dryRun: false };
      await server.remote.apply(budget, { ...changed, spec: { maxUnavailable: "77%" } }, by);
      return before;
    });
    const { changes } = await coffee.local("refresh", "dev");
    expect(changes).toMatchObject({ update: 1, delete: 1 });
    const back = await coffee.local("up", "dev", "--no-policies");
    expect(back.changes).toMatchObject({ create: 1, update: 1, replace: 0, delete: 0 });
    await inside(async (server) => {
      expect(await server.get(policy)).toBeDefined();
      expect(at((await server.get(budget))!, "spec.maxUnavailable")).toEqual(at(wanted!, "spec.maxUnavailable"));
    });
    expect((await coffee.local("up", "dev", "--no-policies")).changes).toMatchObject({ create: 0, update: 0 });
  });

  test("destroy leaves nothing: no object, no data, no process", async () => {
    expect((await coffee.local("destroy", "dev")).result).toBe("done");
    expect(coffee.world("dev", (world) => world.everything().map(({ token, id }) => `${token} ${id}`))).toEqual([]);
    expect(fs.existsSync(clusters)).toBe(false);
    expect(running()).toEqual([]);
  });

  /** The processes that work below this run's folder. */
  function running(): string[] {
    const all = execFileSync("ps", ["-A", "-ww", "-o", "args="], { encoding: "utf8" }).split("\n");
    return all.filter((line) => line.includes(clusters));
  }
});
