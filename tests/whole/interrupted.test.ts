import fc from "fast-check";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import type { OperationResult } from "../../cli/local/operate";
import { arrange, readFault } from "../../cli/local/faults";
import { Coffee, descendants } from "./coffee";
import { SmallProject } from "./small-project";

jest.setTimeout(240_000);

const points = (min: number, max: number, count: number) =>
  fc.sample(fc.integer({ min, max }), { seed: 18, numRuns: count });

/** Whatever is interrupted, the next run goes on. The tests build on each other. */
describe("a run that is interrupted", () => {
  const coffee = new Coffee();
  afterAll(() => coffee.dispose());
  const events = path.join(coffee.folder, "dev", "events.jsonl");
  const written = () => (fs.existsSync(events) ? fs.readFileSync(events, "utf8").split("\n").length : 0);

  /** Starts a run, and waits until the engine has written so many events, or has ended. */
  const startUntil = async (count: number, operation: string) => {
    fs.rmSync(events, { force: true });
    const run = coffee.start("local", operation, "dev", "--no-policies", "--json");
    let stdout = "";
    run.stdout!.on("data", (data: Buffer) => (stdout += data.toString()));
    run.stderr!.resume();
    const closed = once(run, "close");
    await coffee.until(() => written() >= count || run.exitCode !== null);
    return {
      run,
      end: async () => {
        await closed;
        return JSON.parse(stdout) as OperationResult & { error?: string };
      },
    };
  };
  const interrupted = async (count: number, operation: string) => {
    const { run, end } = await startUntil(count, operation);
    const seen = written();
    run.kill("SIGINT");
    return { ...(await end()), seen };
  };
  const stood = () => coffee.world("dev", (world) => world.count());
  const goesOn = async () => {
    const next = await coffee.local("up", "dev", "--no-policies");
    expect(next.result).toBe("done");
    return next;
  };

  test("an engine that is killed leaves nothing running, and the environment as it was", async () => {
    const { run, end } = await startUntil(400, "up");
    const below = descendants(run.pid!);
    // What bundles a changed simulator may be there before it.
    const engine = below.find((pid) => /(^|\/)pulumi$/.test(commandOf(pid)))!;
    const others = below.filter((pid) => pid !== engine);
    expect(others.length).toBeGreaterThan(3);
    process.kill(engine, "SIGKILL");
    expect((await end()).error).toMatch(/the engine was killed \(SIGKILL\)/);
    await coffee.until(() => !others.some(runs));
    expect(fs.existsSync(path.join(coffee.folder, "dev", "world.db"))).toBe(false);
  });

  test.each(points(10, 500, 1))("up, stopped after %i events: up goes on", async (count) => {
    const { result, changes, seen } = await interrupted(count, "up");
    expect(result).toBe("cancelled");
    expect(changes.create).toBeGreaterThan(0);
    // Two events for each, and what was on its way.
    expect(changes.create).toBeLessThan(seen / 2 + 44);
    // It was stopped on its way: something is left to make.
    expect((await goesOn()).changes.create).toBeGreaterThan(0);
  });

  // Later the cluster itself has gone, and its objects with it.
  test.each(points(10, 240, 2))(
    "destroy, stopped after %i events: up goes on, nothing is in its way",
    async (count) => {
      const all = stood();
      const { result, errors } = await interrupted(count, "destroy");
      expect([result, errors.join()]).toEqual(["cancelled", expect.not.stringContaining("grpc")]);
      await goesOn();
      expect(stood()).toBe(all);
    },
  );

  test("creates that were left half done are cleared by refresh, and nothing is to be done", async () => {
    const file = path.join(coffee.folder, "backend", ".pulumi", "stacks", "go-coffee", "dev.json");
    const state = JSON.parse(fs.readFileSync(file, "utf8")) as {
      checkpoint: {
        latest: { resources: { type: string; urn: string; id?: string }[]; pending_operations?: object[] };
      };
    };
    const { latest } = state.checkpoint;
    const vpc = latest.resources.find(({ type }) => type === "aws:ec2/vpc:Vpc")!;
    latest.pending_operations = [{ type: "creating", resource: { ...vpc, id: undefined, urn: `${vpc.urn}-another` } }];
    fs.writeFileSync(file, JSON.stringify(state));
    const { stderr } = await coffee.run("local", "preview", "dev", "--no-policies", "--json");
    expect(stderr).toMatch(/npx coffee local refresh dev/);
    expect((await coffee.local("refresh", "dev")).result).toBe("done");
    expect((await coffee.exported("dev")).deployment.pending_operations ?? []).toEqual([]);
    expect((await coffee.local("up", "dev", "--no-policies")).changes).toMatchObject({
      create: 0,
      update: 0,
      replace: 0,
      delete: 0,
    });
  });

  test("destroy, which the cloud refuses for the cluster: destroy goes on to the end", async () => {
    const inCluster = async () =>
      (await coffee.state("dev")).filter(({ type }) => type.startsWith("kubernetes:")).map(({ urn }) => urn);
    const before = await inCluster();
    const fault = ["--fault", "delete aws:eks/cluster:Cluster fails once"];
    const { code, stdout } = await coffee.run("local", "destroy", "dev", "--json", ...fault);
    const { result, errors } = JSON.parse(stdout) as OperationResult;
    expect([code, result]).toEqual([1, "failed"]);
    expect(errors).toEqual([expect.stringContaining("cluster-eks-eksCluster")]);
    // They stand with their cluster, and are known.
    expect((await inCluster()).sort()).toEqual(before.sort());
    expect(before.length).toBeGreaterThan(50);
    expect((await coffee.local("destroy", "dev")).result).toBe("done");
    // AWS keeps the name of a signing profile that was cancelled.
    const left = coffee.world("dev", (world) => world.everything().map(({ token }) => token));
    expect(left).toEqual(["aws:signer/signingProfile:Cancelled"]);
  });
});

/** docs/runbooks/interrupted-run.md, step 6: what it says for a real account, on the engine alone. */
describe("a destroy that failed half-way, on the engine alone", () => {
  const project = new SmallProject({ ec2: "@pulumi/aws/ec2", logs: "@pulumi/aws/cloudwatch" });
  beforeAll(() => project.prepare());
  afterAll(() => project.dispose());
  const program = `
    const owner = new ec2.Vpc("owner", { cidrBlock: "10.0.0.0/16" });
    new ec2.SecurityGroup("goes", { vpcId: owner.id });
    new logs.LogGroup("object", { name: "/object" }, { deletedWith: owner });`;

  test("leaves what its state has forgotten; the state from before, and a refresh, make it whole", async () => {
    expect((await project.up(program)).code).toBe(0);
    const before = path.join(project.folder, "before.json");
    fs.writeFileSync(before, (await project.pulumi("stack", "export")).output);
    arrange(project.worldFile, [readFault("delete aws:ec2/vpc:Vpc fails once")]);
    expect((await project.pulumi("destroy", "--yes", "--skip-preview")).code).not.toBe(0);
    expect((await project.up(program)).output).toMatch(/already exists/);

    expect((await project.pulumi("stack", "import", "--file", before)).code).toBe(0);
    expect((await project.pulumi("refresh", "--yes", "--skip-preview")).output).toMatch(/- 1 deleted/);
    expect((await project.up(program)).output).toMatch(/\+ 1 created\s+\d unchanged/);
  });

  test("an id that is put beside what is pending takes over what the cloud has made (step 4)", async () => {
    const state = JSON.parse((await project.pulumi("stack", "export")).output) as {
      deployment: { resources: { urn: string; id?: string }[]; pending_operations?: object[] };
    };
    const { deployment } = state;
    const at = deployment.resources.findIndex(({ urn }) => urn.endsWith("::object"));
    // As `jq` makes it of a pending create: the inputs that were sent, the id, and no outputs.
    deployment.resources[at] = { ...deployment.resources[at]!, id: "/object", ...{ outputs: undefined } };
    const file = path.join(project.folder, "now.json");
    fs.writeFileSync(file, JSON.stringify(state));
    expect((await project.pulumi("stack", "import", "--file", file)).code).toBe(0);
    expect((await project.pulumi("refresh", "--yes", "--skip-preview")).code).toBe(0);
    expect((await project.up(program)).output).toMatch(/\d unchanged/);
    const object = (await project.state()).find(({ urn }) => urn.endsWith("::object"));
    expect(object?.outputs).toMatchObject({ arn: expect.stringContaining("log-group:/object") as string });
  });
});

function runs(pid: number): boolean {
  // One that has ended, and waits for its parent to notice, does not.
  const state = psOf(pid, "stat");
  return state !== "" && !state.startsWith("Z");
}

/** The path of what runs, or its name alone. */
const commandOf = (pid: number): string => psOf(pid, "comm");

/** What ps says of a process; nothing where there is none. */
function psOf(pid: number, column: "stat" | "comm"): string {
  try {
    return execFileSync("ps", ["-o", `${column}=`, "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}
