import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Argument, type Command, Option } from "commander";
import { projectRoot } from "../../tools/root";
import { readState } from "../../tools/scan/state";
import { mustExist } from "../environments";
import { Failure } from "../failure";
import { nothingIn, resourcesIn, type StateResource } from "../local/checkpoint";
import { checkState } from "../local/intact";
import { layout, type Layout } from "../local/layout";
import { operate } from "../local/operate";
import { checkFolder, writeFolder } from "./folder";
import { renderClusters } from "./objects";
import { renderDelivered } from "./delivered";

/** DESIGN section 8: what `--json` prints. */
export interface RenderResult {
  /** By the cluster's name, how many objects and releases it has. */
  clusters: Record<string, number>;
}

interface Flags {
  out: string;
  delivered?: boolean;
  state?: string;
  fresh?: boolean;
  force?: boolean;
  json?: boolean;
}

/** Adds `coffee render`. */
export function addRender(coffee: Command): void {
  coffee
    .command("render")
    .description(
      "write every Kubernetes object of an environment as YAML, a folder per cluster, for kubectl diff and scanners",
    )
    .addArgument(new Argument("<env>", "the environment: there is a Pulumi.<env>.yaml for each"))
    .addOption(new Option("--out <dir>", "the folder to write to").makeOptionMandatory())
    .addOption(new Option("--fresh", "render what the files say now, not what the last `coffee local up` brought up"))
    .addOption(
      new Option("--delivered", "only what Argo CD delivers, a folder per service: commit it to delivery.repository"),
    )
    .addOption(
      new Option("--state <file>", "what `pulumi stack export` wrote: the real environment's own addresses").conflicts(
        "fresh",
      ),
    )
    .addOption(new Option("--force", "write into a folder that holds other files too; they are left alone"))
    .addOption(new Option("--json", "print one JSON document on stdout, and nothing else there"))
    .addHelpText(
      "after",
      `
Files: CLUSTER/NAMESPACE/KIND-NAME.yaml, CLUSTER/_cluster/KIND-NAME.yaml for what has no namespace, and
releases/CLUSTER/NAME.yaml: the values of each chart, below the command that installs it. Values that are
secret are written as [secret]. Definitions that a project publishes (Gateway API) and what charts bring are
left out. With --delivered the files are SERVICE/KIND-NAME.yaml. Where nothing stands, the environment is brought up in a world of its own, which goes again.`,
    )
    .action((environment: string, flags: Flags) => render(environment, flags));
}

async function render(environment: string, flags: Flags): Promise<void> {
  const { out, delivered = false, fresh = false, force = false, json = false } = flags;
  const at = layout(projectRoot(), environment);
  mustExist(at.root, environment);
  const folder = path.resolve(out);
  checkFolder(folder, environment, force);
  const state = flags.state === undefined ? await stateOf(at, fresh) : exported(flags.state);
  const clusters = delivered ? renderDelivered(state) : renderClusters(state);
  writeFolder(folder, environment, clusters);
  const result: RenderResult = { clusters: Object.fromEntries(clusters.map(({ name, count }) => [name, count])) };
  const told = clusters.map(({ name, count }) => `${name}: ${count} objects and releases\n`).join("");
  const next = (delivered ? [] : clusters)
    .map(({ name }) => `Compare with a cluster: kubectl diff -R -f ${path.join(out, name)}\n`)
    .join("");
  process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : `${told}written to ${folder}\n${next}`);
}

/** What `pulumi stack export` wrote. @throws Failure where it is something else */
function exported(file: string): StateResource[] {
  try {
    return readState(fs.readFileSync(file, "utf8"));
  } catch (error) {
    throw new Failure(`${file}: ${(error as Error).message}`, 2);
  }
}

/** What the engine made: in the local world where it stands, else in one for this alone. */
async function stateOf(at: Layout, fresh: boolean): Promise<StateResource[]> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  if (!fresh) checkState(at);
  if (!fresh && !nothingIn(at.state)) {
    const when = fs.statSync(at.state).mtime.toISOString().slice(0, 16).replace("T", " ");
    say(`${at.environment} as it was brought up on ${when} UTC; --fresh renders what its files say now.`);
    return resourcesIn(at.state);
  }
  say(`${at.environment} is brought up in a world of its own, which goes again.`);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "go-coffee-render-"));
  try {
    const own = layout(at.root, at.environment, at.source, folder);
    const { result } = await operate(own, "up", { policies: false, json: true });
    if (result.result !== "done")
      throw new Failure(`${at.environment} could not be brought up:\n${result.errors.join("\n")}`);
    return resourcesIn(own.state);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
