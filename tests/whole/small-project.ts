import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { layout, type Layout } from "../../cli/local/layout";
import { installPlugins, sdksIn } from "../../cli/local/plugins";
import { type EngineEnd, ensureStack, runEngine } from "../../cli/local/run";
import { packagesIn } from "../../cli/local/standing";
import { World } from "../../simulators/core/world";
import { ensureEngine } from "../../tools/engine/engine";
import { installedSdks } from "../../simulators/facts/packages";
import { projectRoot } from "../../tools/root";
import type { ExportedResource, ExportedState } from "./coffee";

/** A few resources of a program of its own, on the real engine and the local clouds: what no environment of ours does. */
export class SmallProject {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "go-coffee-small-"));
  readonly layout: Layout;
  private binary = "";

  /** @param world - another project's, to share it */
  constructor(
    private readonly modules: Record<string, string>,
    world?: string,
  ) {
    const own = layout(this.folder, "dev");
    this.layout = world ? { ...own, world } : own;
  }

  get worldFile(): string {
    return this.layout.world;
  }

  async prepare(): Promise<void> {
    const root = projectRoot();
    fs.mkdirSync(path.dirname(this.layout.config), { recursive: true });
    fs.writeFileSync(
      path.join(this.folder, "Pulumi.yaml"),
      "{ name: go-coffee, main: bin/, runtime: { name: nodejs, options: { typescript: false } } }\n",
    );
    fs.writeFileSync(path.join(this.folder, "package.json"), "{}");
    fs.writeFileSync(this.layout.config, "config: { aws:region: us-east-1 }\n");
    this.linkPackages(path.join(root, "node_modules"));
    this.binary = (await ensureEngine({ progress: () => undefined })).binary;
    await this.installPlugins();
    await ensureStack(this.binary, this.layout);
  }

  /** The plugins of the checkout's packages, of those in `node_modules` that are the project's own, and of its state. */
  async installPlugins(): Promise<void> {
    const root = projectRoot();
    const own = installedSdks(this.packages).filter(
      ({ folder }) => !fs.lstatSync(path.dirname(folder)).isSymbolicLink(),
    );
    const at = { root, home: this.layout.home };
    await installPlugins(at, process.execPath, packagesIn(this.layout), [...sdksIn(root), ...own]);
  }

  /** The project's `node_modules`: the checkout's packages, and what else is put there. */
  get packages(): string {
    return path.join(this.folder, "node_modules");
  }

  private linkPackages(from: string): void {
    fs.mkdirSync(this.packages);
    for (const name of fs.readdirSync(from)) fs.symlinkSync(path.join(from, name), path.join(this.packages, name));
  }

  /** `up` with this program: JavaScript, with the modules that it names (`{ ec2: "@pulumi/aws/ec2" }`). */
  async up(program: string, ...more: string[]): Promise<EngineEnd> {
    const modules = Object.entries(this.modules).map(([name, from]) => `const ${name} = require("${from}");\n`);
    fs.mkdirSync(path.join(this.folder, "bin"), { recursive: true });
    fs.writeFileSync(path.join(this.folder, "bin", "index.js"), `${modules.join("")}${program}`);
    return this.pulumi("up", "--yes", "--skip-preview", ...more);
  }

  /** Any verb of the engine that takes a stack. */
  async pulumi(...args: string[]): Promise<EngineEnd> {
    const verb = args[0] === "stack" || args[0] === "state" ? args.splice(0, 2) : args.splice(0, 1);
    const stack = ["--stack", "organization/go-coffee/dev", "--color", "never"];
    const config = verb.length === 1 && verb[0] !== "cancel" ? ["--config-file", this.layout.config] : [];
    const { binary } = this;
    return runEngine({
      binary,
      args: [...verb, ...stack, ...config, ...args],
      layout: this.layout,
      display: "collect",
    });
  }

  async state(): Promise<ExportedResource[]> {
    const { output } = await this.pulumi("stack", "export");
    return (JSON.parse(output) as ExportedState).deployment.resources ?? [];
  }

  /** Looks into, or changes, what the local clouds remember. */
  world<T>(work: (world: World) => T): T {
    const world = World.open(this.worldFile);
    try {
      return work(world);
    } finally {
      world.close();
    }
  }

  dispose(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
