import * as fs from "node:fs";
import { ensureEngine } from "../../tools/engine/engine";
import { Failure } from "../failure";
import { eventStores } from "./event-stores";
import { checkState } from "./intact";
import type { Layout } from "./layout";
import { takeLock } from "./lock";
import { stackOutputs } from "./operate";
import { forgetRuns } from "./old-runs";
import { forgetBefore } from "./rollback";
import { runEngine } from "./run";
import { outputLines } from "./summary";

/** `coffee local outputs`. */
export async function outputs(layout: Layout, json: boolean): Promise<void> {
  const { binary } = await standing(layout);
  const found = await stackOutputs(binary, layout);
  if (json)
    return void process.stdout.write(
      `${JSON.stringify({ environment: layout.environment, outputs: found }, null, 2)}\n`,
    );
  process.stdout.write(`${outputLines(found).join("\n")}\n`);
}

/** `coffee local export`: the same document for a person and for a script. */
export async function exportState(layout: Layout): Promise<void> {
  const { binary } = await standing(layout);
  const args = ["stack", "export", "--stack", `organization/go-coffee/${layout.environment}`];
  const { code, output } = await runEngine({ binary, args, layout, display: "collect" });
  if (code !== 0) throw new Failure(`the engine could not export ${layout.environment}:\n${output}`);
  process.stdout.write(output);
}

/** `coffee local reset`: what stood is set aside, one generation back, so that a slip can be undone by hand; records of runs are deleted. */
export function reset(layout: Layout, json: boolean): void {
  const release = takeLock(layout, `coffee local reset ${layout.environment}`);
  try {
    const { world, state, clusters } = layout;
    const all = [world, `${world}-wal`, `${world}-shm`, state, `${state}.bak`, clusters, eventStores(world)];
    const there = all.filter((file) => fs.existsSync(file));
    // The files of one generation belong together: those of an older one go.
    if (there.length > 0) for (const file of all) fs.rmSync(`${file}.aside`, { recursive: true, force: true });
    for (const file of all) fs.rmSync(`${file}.undone`, { recursive: true, force: true });
    for (const file of there) fs.renameSync(file, `${file}.aside`);
    const aside = there.map((file) => `${file}.aside`);
    forgetBefore(layout);
    forgetRuns(layout);
    fs.rmSync(layout.events, { force: true });
    if (json)
      return void process.stdout.write(`${JSON.stringify({ environment: layout.environment, aside }, null, 2)}\n`);
    const what =
      aside.length > 0 ? `set aside:\n${aside.map((file) => `  ${file}`).join("\n")}` : "there was nothing to reset";
    process.stdout.write(`${layout.environment}: ${what}\n`);
  } finally {
    release();
  }
}

async function standing(layout: Layout) {
  if (!fs.existsSync(layout.state)) {
    throw new Failure(
      `${layout.environment} has never been brought up here: run \`npx coffee local up ${layout.environment}\` first.`,
    );
  }
  checkState(layout);
  return ensureEngine({ progress: (line) => process.stderr.write(`${line}\n`) });
}
