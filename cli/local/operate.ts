import * as fs from "node:fs";
import * as path from "node:path";
import { Failure } from "../failure";
import { type Changes, type PolicyCounts, readEvents, type RunRecord } from "./events";
import type { Layout } from "./layout";
import { takeLock } from "./lock";
import { prepare } from "./prepare";
import { forgetBefore, rememberBefore, removeEngineLocks, rollBack } from "./rollback";
import { runEngine } from "./run";

export type Operation = "preview" | "up" | "refresh" | "destroy";

export interface OperationOptions {
  /** @defaultValue true */
  policies: boolean;
  /** How many times faster than the real cloud; absent: at once. */
  timeScale?: number;
  /** Keep stdout for the document. */
  json: boolean;
}

/** DESIGN section 8: what `--json` prints. */
export interface OperationResult {
  environment: string;
  operation: Operation;
  result: "done" | "failed" | "cancelled";
  changes: Changes;
  policies: PolicyCounts;
  seconds: number;
  outputs: Record<string, unknown>;
}

export interface Operated {
  result: OperationResult;
  record: RunRecord;
  exitCode: 0 | 1;
}

/** Runs one operation of the engine on the local clouds. */
export async function operate(layout: Layout, operation: Operation, options: OperationOptions): Promise<Operated> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const release = takeLock(layout, `coffee local ${operation} ${layout.environment}`);
  try {
    if (rollBack(layout)) say(`The last run on ${layout.environment} was killed: its world and state are back where they were before it.`);
    removeEngineLocks(layout);
    const engine = await prepare(layout, say);
    if (operation !== "preview") rememberBefore(layout);
    fs.rmSync(layout.events, { force: true });
    const started = Date.now();
    let cancelled = false;
    const noteCancel = () => (cancelled = true);
    process.on("SIGINT", noteCancel);
    const { code } = await runEngine({
      binary: engine.binary,
      args: argumentsOf(layout, operation, options),
      layout,
      timeScale: options.timeScale,
      display: options.json ? "stderr" : "stdout",
    });
    process.off("SIGINT", noteCancel);
    if (code === 137) throw new Failure(`the engine was killed. The next run puts ${layout.environment} back where it was.`);
    if (operation !== "preview") forgetBefore(layout);
    const record = readEvents(layout.events);
    const outputs = code === 0 && operation !== "destroy" ? await stackOutputs(engine.binary, layout) : {};
    const result: OperationResult = {
      environment: layout.environment,
      operation,
      result: code === 0 ? "done" : cancelled ? "cancelled" : "failed",
      changes: record.changes,
      policies: record.policies,
      seconds: Math.round((Date.now() - started) / 100) / 10,
      outputs,
    };
    return { result, record, exitCode: code === 0 ? 0 : 1 };
  } finally {
    release();
  }
}

function argumentsOf(layout: Layout, operation: Operation, { policies, json }: OperationOptions): string[] {
  const { environment, config, events, root } = layout;
  const judged = operation === "preview" || operation === "up";
  return [
    operation,
    "--stack",
    `organization/go-coffee/${environment}`,
    "--config-file",
    config,
    "--event-log",
    events,
    ...(operation === "preview" ? [] : ["--yes", "--skip-preview"]),
    ...(json ? ["--color", "never"] : []),
    ...(judged && policies ? policyPacks(root).flatMap((pack) => ["--policy-pack", pack]) : []),
  ];
}

/** The packs of the project: each folder of `policies/` with a PulumiPolicy.yaml. */
export function policyPacks(root: string): string[] {
  const folder = path.join(root, "policies");
  return fs
    .readdirSync(folder)
    .map((name) => path.join(folder, name))
    .filter((pack) => fs.existsSync(path.join(pack, "PulumiPolicy.yaml")));
}

/** The stack's outputs; secret ones as `[secret]`. */
export async function stackOutputs(binary: string, layout: Layout): Promise<Record<string, unknown>> {
  const args = ["stack", "output", "--json", "--stack", `organization/go-coffee/${layout.environment}`, "--config-file", layout.config];
  const { code, output } = await runEngine({ binary, args, layout, display: "collect" });
  if (code !== 0) throw new Failure(`the engine could not read the outputs of ${layout.environment}:\n${output}`);
  return JSON.parse(output) as Record<string, unknown>;
}
