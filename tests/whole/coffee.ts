import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { isMap, isScalar, type Node, parseDocument, type Scalar } from "yaml";
import { copyConfig } from "../../cli/local/config-copy";
import { layout } from "../../cli/local/layout";
import type { OperationResult } from "../../cli/local/operate";
import { type EngineEnd, runEngine } from "../../cli/local/run";
import { configKey } from "../../config/environment";
import { World } from "../../simulators/core/world";
import { ensureEngine } from "../../tools/engine/engine";
import { projectRoot } from "../../tools/root";
import { sharedFolder } from "./shared";
import { warningsIn } from "./warnings";

/** The engine's state, as `coffee local export` prints it. */
export interface ExportedState {
  deployment: { resources?: ExportedResource[]; pending_operations?: unknown[] };
}

export interface ExportedResource {
  urn: string;
  type: string;
  id?: string;
  parent?: string;
  protect?: boolean;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

/** A step of the engine, as it announced it. */
export interface Step {
  /** `update`, `create`, … */
  op: string;
  type: string;
  urn: string;
  /** The last part of its URN. */
  name: string;
  /** The inputs that differ, where there was something before. */
  diffs: string[];
}

/** The command `coffee`, run as a person runs it, in a `.local` folder of its own. */
export class Coffee {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "go-coffee-whole-"));
  private readonly root = projectRoot();

  /** Runs to the end. */
  run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    return this.runWith({}, ...args);
  }

  /** Runs to the end, with other environment variables. */
  async runWith(env: NodeJS.ProcessEnv, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const child = this.spawn(env, args);
    let [stdout, stderr] = ["", ""];
    child.stdout!.on("data", (data: Buffer) => (stdout += data.toString()));
    child.stderr!.on("data", (data: Buffer) => (stderr += data.toString()));
    const [code] = (await once(child, "close")) as [number];
    return { code, stdout, stderr };
  }

  start(...args: string[]): ChildProcess {
    return this.spawn({}, args);
  }

  /** Waits until something has happened; 60 s at most. */
  async until(happened: () => boolean): Promise<void> {
    for (let turn = 0; turn < 600; turn++) {
      if (happened()) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("it did not happen within 60 s");
  }

  /** Kills a run with all that it started, without warning. */
  async killTree(run: ChildProcess): Promise<void> {
    const closed = once(run, "close");
    const all = descendants(run.pid!);
    for (const pid of [run.pid!, ...all]) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // it has gone by itself
      }
    }
    await closed;
  }

  private spawn(more: NodeJS.ProcessEnv, args: string[]): ChildProcess {
    const env = { ...process.env, GOCOFFEE_LOCAL: this.folder, ...more };
    return spawn(process.execPath, [path.join(this.root, "bin", "coffee.cjs"), ...args], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  /** `coffee local OPERATION ENV --json`, which must end well. */
  async local(
    operation: OperationResult["operation"],
    environment: string,
    ...more: string[]
  ): Promise<OperationResult> {
    return (await this.localWithWarnings(operation, environment, ...more)).result;
  }

  /**
   * Brings an environment up, policies off, for the tests that follow. In `npm test` each configuration is brought up once, kept in the folder that
   * `GOCOFFEE_STANDING` names, and copied by the tests that ask for it later.
   * @param config a file in place of `Pulumi.ENV.yaml`
   */
  async stand(environment: string, config = path.join(this.root, `Pulumi.${environment}.yaml`)): Promise<void> {
    const standing = process.env["GOCOFFEE_STANDING"];
    const asked = createHash("sha256").update(fs.readFileSync(config)).digest("hex").slice(0, 16);
    const kept = standing && path.join(standing, `${environment}-${asked}`);
    // With the plugins, which only `coffee local` installs: `pulumi` below finds none otherwise.
    const parts = [environment, "backend", path.join("home", "plugins")];
    const copy = (from: string, to: string) => {
      for (const part of parts) fs.cpSync(path.join(from, part), path.join(to, part), { recursive: true });
    };
    const up = () => this.local("up", environment, "--no-policies", "--config", config);
    if (!kept) return void (await up());
    let mine = false;
    await sharedFolder(kept, async (into) => {
      await up();
      copy(this.folder, into);
      mine = true;
    });
    if (!mine) copy(kept, this.folder);
  }

  /** As `local`, with the warnings that the run printed. */
  async localWithWarnings(operation: OperationResult["operation"], environment: string, ...more: string[]) {
    const { code, stdout, stderr } = await this.run("local", operation, environment, "--json", ...more);
    if (code !== 0)
      throw new Error(`coffee local ${operation} ${environment} ended with ${code}:\n${stdout}\n${stderr}`);
    return { result: JSON.parse(stdout) as OperationResult, warnings: warningsIn(stderr) };
  }

  /** What a preview plans, step by step. */
  async planned(environment: string, config: string): Promise<{ result: OperationResult; steps: Step[] }> {
    const result = await this.local("preview", environment, "--no-policies", "--config", config);
    return { result, steps: this.steps(environment) };
  }

  /** What the last run announced, but for what stays as it is. */
  changes(environment: string): Step[] {
    return this.steps(environment).filter(({ op }) => op !== "same" && op !== "refresh");
  }

  /** Every step of the last run. */
  private steps(environment: string): Step[] {
    const lines = fs
      .readFileSync(path.join(this.folder, environment, "events.jsonl"), "utf8")
      .trim()
      .split("\n");
    return lines.flatMap((line) => {
      const { resourcePreEvent } = JSON.parse(line) as {
        resourcePreEvent?: { metadata: Omit<Step, "name" | "diffs"> & { diffs?: string[] } };
      };
      if (!resourcePreEvent) return [];
      const { op, type, urn, diffs } = resourcePreEvent.metadata;
      return [{ op, type, urn, name: urn.split("::").at(-1)!, diffs: diffs ?? [] }];
    });
  }

  /**
   * `npx pulumi …` as a page writes it, on the engine alone: its stack is the environment's local one, which has been brought up before,
   * and nothing is asked.
   * @param args the command's words, without `npx pulumi`
   * @param as `undelegated` leaves a domain that waits for the registrar waiting, which no local run of a person's does
   */
  async pulumi(
    environment: string,
    config: string,
    args: readonly string[],
    as: "delegated" | "undelegated" = "delegated",
  ): Promise<EngineEnd> {
    const at = layout(this.root, environment, config, this.folder);
    copyConfig(at);
    if (as === "undelegated") {
      const document = parseDocument(fs.readFileSync(at.config, "utf8"));
      document.setIn(["config", configKey, "edge", "delegated"], false);
      fs.writeFileSync(at.config, document.toString());
    }
    const { binary } = await ensureEngine({ progress: () => undefined });
    const stack = args.map((word, index) =>
      args[index - 1] === "--stack" ? `organization/go-coffee/${environment}` : word,
    );
    fs.rmSync(at.events, { force: true });
    const asked = args[0] === "preview" ? [] : ["--yes", "--skip-preview"];
    const more = ["--config-file", at.config, "--event-log", at.events, "--color", "never", ...asked];
    return runEngine({ binary, args: [...stack, ...more], layout: at, display: "collect" });
  }

  async state(environment: string): Promise<ExportedResource[]> {
    return (await this.exported(environment)).deployment.resources ?? [];
  }

  async exported(environment: string): Promise<ExportedState> {
    return JSON.parse((await this.run("local", "export", environment)).stdout) as ExportedState;
  }

  /** Looks into, or changes, what the local clouds remember. */
  world<T>(environment: string, work: (world: World) => T): T {
    const world = World.open(path.join(this.folder, environment, "world.db"));
    try {
      return work(world);
    } finally {
      world.close();
    }
  }

  /** A copy of `Pulumi.ENV.yaml` with some text replaced. */
  changedConfig(environment: string, ...replacements: [found: string | RegExp, by: string][]): string {
    const source = path.join(this.root, `Pulumi.${environment}.yaml`);
    const text = replacements.reduce(
      (before, [found, by]) => {
        const after = before.replace(found, by);
        if (after === before) throw new Error(`Pulumi.${environment}.yaml has no ${String(found)}`);
        return after;
      },
      // Pulumi writes {a: 1} for { a: 1 } when it makes a setting: the same file to these tests.
      fs
        .readFileSync(source, "utf8")
        .replace(/\{(?=\S)/g, "{ ")
        .replace(/(?<=\S)\}/g, " }"),
    );
    const file = path.join(this.folder, `Pulumi.${environment}.${replacements.length}-${Date.now()}.yaml`);
    fs.writeFileSync(file, text);
    return file;
  }

  /**
   * A copy of `Pulumi.ENV.yaml` with a page's YAML in it: every key of `yaml` is set in the part of the environment that `under` names; a
   * key whose value is null goes.
   * @param parts `["database", "proxy: true"]`; the environment itself is `""`
   */
  configWith(environment: string, ...parts: readonly [under: string, yaml: string][]): string {
    const document = parseDocument(fs.readFileSync(path.join(this.root, `Pulumi.${environment}.yaml`), "utf8"));
    for (const [under, yaml] of parts) {
      // As nodes: what is in quotes stays so.
      const { contents } = parseDocument(yaml);
      if (!isMap<Scalar<string>, Node>(contents)) throw new Error(`want keys and values, got ${yaml}`);
      for (const { key, value } of contents.items) {
        const at = ["config", configKey, ...under.split(".").filter((part) => part !== ""), key.value];
        if (isScalar(value) && value.value === null) document.deleteIn(at);
        else document.setIn(at, value);
      }
    }
    const file = path.join(this.folder, `Pulumi.${environment}.with-${Date.now()}.yaml`);
    fs.writeFileSync(file, document.toString());
    return file;
  }

  dispose(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

export function descendants(pid: number): number[] {
  const out = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  const pairs = out
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const below = (parent: number): number[] =>
    pairs.filter(([, up]) => up === parent).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}
