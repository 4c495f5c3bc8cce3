import * as fs from "node:fs";
import { depthOf } from "../../simulators/depths";
import { Failure } from "../failure";
import { type Changes, noEvents, type PolicyCounts, readEvents, type RunRecord } from "./events";
import { type AskedFault, arrange } from "./faults";
import { follow } from "./follow";
import { interruptible } from "./interruption";
import type { Layout } from "./layout";
import { takeLock } from "./lock";
import { policyPack } from "./packs";
import { pinnedNode, prepare } from "./prepare";
import { forgetBefore, rememberBefore, removeEngineLocks, rollBack } from "./rollback";
import { runEngine } from "./run";
import { protectedIn } from "./standing";

export type Operation = "preview" | "up" | "refresh" | "destroy";

export interface OperationOptions {
  /** @defaultValue true */
  policies: boolean;
  /** How many times faster than the real cloud; absent: at once. */
  timeScale?: number;
  /** @defaultValue none */
  faults?: readonly AskedFault[];
  /** Keep stdout for the document. */
  json: boolean;
  /** Show the engine's own display in place of ours. @defaultValue false */
  engineDisplay?: boolean;
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
  /** The types in use of which the local clouds know only what the SDK declares. */
  declared: string[];
  /** Why it failed, each reason once. */
  errors: string[];
}

export interface Operated {
  result: OperationResult;
  record: RunRecord;
  /** What the engine wrote, where it was not shown. */
  output: string;
  exitCode: 0 | 1;
}

/**
 * Runs one operation of the engine on the local clouds. Ctrl-C before the engine has begun gives "cancelled" too.
 * @throws Failure where the run could not begin, or the engine was killed
 */
export async function operate(layout: Layout, operation: Operation, options: OperationOptions): Promise<Operated> {
  const release = takeLock(layout, `coffee local ${operation} ${layout.environment}`);
  try {
    return await interruptible((interrupted) => run(layout, operation, options, interrupted));
  } finally {
    release();
  }
}

async function run(
  layout: Layout,
  operation: Operation,
  options: OperationOptions,
  interrupted: AbortSignal,
): Promise<Operated> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const { environment } = layout;
  if (rollBack(layout))
    say(`The last run on ${environment} was killed: its world and state are back where they were before it.`);
  removeEngineLocks(layout);
  if (operation === "destroy") refuseProtected(layout);
  const engine = await unlessInterrupted(() => prepare(layout, say, interrupted), interrupted);
  if (!engine) {
    const { changes, policies } = noEvents();
    const result: OperationResult = {
      environment,
      operation,
      result: "cancelled",
      changes,
      policies,
      seconds: 0,
      outputs: {},
      declared: [],
      errors: [],
    };
    return { result, record: noEvents(), output: "", exitCode: 1 };
  }
  if (operation !== "preview") rememberBefore(layout);
  fs.rmSync(layout.events, { force: true });
  const takeBack = arrange(layout.world, options.faults ?? []);
  const began = Date.now();
  const shown = options.json ? "stderr" : "stdout";
  const followed = options.engineDisplay
    ? () => Promise.resolve()
    : follow(layout.events, { what: `${operation} ${environment}`, to: process.stderr });
  const { code, signal, output } = await runEngine({
    binary: engine.binary,
    args: argumentsOf(layout, operation, options),
    layout,
    timeScale: options.timeScale,
    display: options.engineDisplay ? shown : "collect",
  });
  await followed();
  takeBack().forEach(say);
  const record = readEvents(layout.events);
  const early = interrupted.aborted && record.progress === "none"; // the engine did not yet listen for signals
  const killed = (signal !== null && !early) || (code !== 0 && record.progress === "begun");
  if (operation !== "preview") {
    if (killed) rollBack(layout);
    else forgetBefore(layout);
  }
  if (killed)
    throw new Failure(
      `the engine was killed (${signal ?? `exit code ${code}`}). The world and the state of ${environment} are where they were before the run.`,
    );
  // A preview's would be those of the last up.
  const outputs =
    code === 0 && (operation === "up" || operation === "refresh") ? await stackOutputs(engine.binary, layout) : {};
  const result: OperationResult = {
    environment,
    operation,
    result: code === 0 ? "done" : interrupted.aborted || wasCancelled(record) ? "cancelled" : "failed",
    changes: record.changes,
    policies: record.policies,
    seconds: Math.round((Date.now() - began) / 100) / 10,
    outputs,
    declared: record.types.filter((type) => depthOf(type) === "declared"),
    errors: errorsOf(record),
  };
  return { result, record, output, exitCode: code === 0 ? 0 : 1 };
}

/** Each error once, with the resource that it is about; without the engine's last word, that the whole has failed. */
function errorsOf({ diagnostics }: RunRecord): string[] {
  const told = diagnostics.flatMap(({ severity, message, urn = "" }) => {
    if (severity !== "error" || /^(preview|update|refresh|destroy) failed$/.test(message)) return [];
    const name = urn.includes("::pulumi:pulumi:Stack::") ? undefined : urn.split("::")[3];
    return name ? `${name}: ${message}` : message;
  });
  return [...new Set(told)];
}

/** @returns undefined where it was interrupted: whatever it then failed with came of that */
async function unlessInterrupted<T>(work: () => Promise<T>, interrupted: AbortSignal): Promise<T | undefined> {
  try {
    const result = await work();
    return interrupted.aborted ? undefined : result;
  } catch (error) {
    if (interrupted.aborted) return undefined;
    throw error;
  }
}

/**
 * The engine meets a protected resource only when it comes to delete it, and by then has deleted what is not protected; and what would have gone with a protected cluster
 * (`deletedWith`) it forgets, though the cluster stays. So the whole is refused, before anything is touched.
 */
function refuseProtected(layout: Layout): void {
  const names = protectedIn(layout);
  if (names.length === 0) return;
  const some = names.slice(0, 5).join(", ") + (names.length > 5 ? ", …" : "");
  throw new Failure(
    `${layout.environment} protects ${names.length} resources against deletion (${some}). Nothing was changed. ` +
      "To take it down on purpose, lift the protection first: docs/runbooks/take-down.md.",
  );
}

/** In its live display the engine takes Ctrl-C itself; what it gave up, it then reports as cancelled. */
function wasCancelled({ diagnostics }: RunRecord): boolean {
  return diagnostics.some(({ severity, message }) => severity === "error" && /^(update )?cancell?ed\b/.test(message));
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
    // The summary tells the outputs.
    ...(operation === "destroy" ? [] : ["--suppress-outputs"]),
    ...(json ? ["--color", "never"] : []),
    ...(judged && policies ? ["--policy-pack", policyPack(layout, pinnedNode(root))] : []),
  ];
}

/** The stack's outputs; secret ones as `[secret]`. */
export async function stackOutputs(binary: string, layout: Layout): Promise<Record<string, unknown>> {
  const args = ["stack", "output", "--json", "--stack", `organization/go-coffee/${layout.environment}`];
  const { code, output } = await runEngine({ binary, args, layout, display: "collect" });
  if (code !== 0) throw new Failure(`the engine could not read the outputs of ${layout.environment}:\n${output}`);
  return JSON.parse(output) as Record<string, unknown>;
}
