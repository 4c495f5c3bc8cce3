import * as fs from "node:fs";
import { depthOf } from "../../simulators/depths";
import { Failure } from "../failure";
import { asksForMore, rememberAsked } from "./asked";
import { nothingIn, pendingIn, resourcesIn } from "./checkpoint";
import type { Changed } from "./changed";
import { type Changes, dropDebug, noEvents, type PolicyCounts, readEvents, type RunRecord, takenBack } from "./events";
import { type AskedFault, arrange } from "./faults";
import { type KubernetesKind, forgetGone, kubernetesOf, openControlPlanes } from "./control-planes";
import { follow } from "./follow";
import { bindTogether, checkIntact } from "./intact";
import { interruptible } from "./interruption";
import type { Layout } from "./layout";
import { putBackForgotten } from "./forgotten";
import { takeLock } from "./lock";
import { type Ended, type Outcome, outcomeOf, reasonsOf, unexpectedText } from "./outcome";
import { forgetOldRuns } from "./old-runs";
import { endOrphans } from "./orphans";
import { policyPack } from "./packs";
import { checkConfiguration, pinnedNode, prepare } from "./prepare";
import { forgetBefore, rememberBefore, removeEngineLocks, rollBack } from "./rollback";
import { type EngineEnd, runEngine } from "./run";
import { protectedIn } from "./standing";

export type Operation = "preview" | "up" | "refresh" | "destroy";

export interface OperationOptions {
  /** @defaultValue true */
  policies: boolean;
  /** How many times faster than the real cloud; absent: at once. */
  timeScale?: number;
  /** @defaultValue none */
  faults?: readonly AskedFault[];
  /** Fail where anything was, or would be, changed, or a refresh found that something had. @defaultValue false */
  expectNoChanges?: boolean;
  /** What answers for its clusters. @defaultValue what the environment was brought up with; else the local one */
  kubernetes?: KubernetesKind | undefined;
  /** Keep stdout for the document. */
  json: boolean;
  /** Show the engine's own display in place of ours. @defaultValue false */
  engineDisplay?: boolean;
}

/** DESIGN section 8: what `--json` prints. */
export interface OperationResult {
  environment: string;
  operation: Operation;
  result: Outcome;
  changes: Changes;
  /** What was, or would be, created, changed or deleted, or was found so by a refresh, one by one. */
  changed: Changed[];
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
  exitCode: 0 | 1;
}

/**
 * Runs one operation of the engine on the local clouds. Ctrl-C before the engine has begun gives "cancelled" too.
 * @throws Failure where the run could not begin, or the engine was killed
 */
export async function operate(layout: Layout, operation: Operation, options: OperationOptions): Promise<Operated> {
  // Before anything is made for it. What stands can be taken down, or looked at, whatever the file says.
  if (operation === "preview" || operation === "up") checkConfiguration(layout);
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
  checkIntact(layout);
  if ((operation === "destroy" || operation === "refresh") && nothingIn(layout.state)) {
    say(`${environment} has not been brought up here: there is nothing to ${operation}.`);
    return withoutEngine(layout, operation, "done");
  }
  if (operation === "destroy") refuseProtected(layout);
  const kubernetes = kubernetesOf(layout, options.kubernetes);
  const engine = await unlessInterrupted(() => prepare(layout, say, interrupted), interrupted);
  if (!engine) return withoutEngine(layout, operation, "cancelled");
  const began = Date.now();
  const work: Work = { layout, binary: engine.binary, options, kubernetes, say, interrupted };
  if (operation === "up" && asksForMore(layout)) {
    say("Another configuration than in the last up: previewing it first.");
    const first = await runOnce(work, "preview");
    if (!first) return withoutEngine(layout, operation, "cancelled");
    if (first.end.code !== 0) return refused(layout, first, { interrupted: interrupted.aborted, began });
  }
  if (operation === "up") rememberAsked(layout);
  if (operation !== "preview") rememberBefore(layout);
  const pending = pendingIn(layout.state);
  if (pending > 0 && operation !== "refresh")
    say(
      `${pending} operations of an earlier run are still pending: \`npx coffee local refresh ${environment}\` clears them.`,
    );
  const takeBack = arrange(layout.world, options.faults ?? []);
  const ran = await runOnce(work, operation);
  takeBack().forEach(say);
  dropDebug(layout.events);
  if (!ran) {
    forgetBefore(layout);
    return withoutEngine(layout, operation, "cancelled");
  }
  const { end } = ran;
  let { record } = ran;
  const deaf = interrupted.aborted && record.progress === "none"; // the engine did not yet listen for signals
  const { code, errorOutput, signal } = end;
  if ((signal !== null && !deaf) || (code !== 0 && record.progress === "begun"))
    undo(layout, operation, end, `killed (${signal ?? `exit code ${code}`})`);
  if (operation !== "preview" && pendingIn(layout.state) > pending)
    undo(layout, operation, end, "stopped in the middle of its work");
  if (operation !== "preview") {
    const back = code !== 0 || operation === "destroy" ? putBackForgotten(layout) : { objects: 0, all: [] };
    if (back.objects > 0)
      say(`${back.objects} objects of a cluster that still stands were put back into the engine's state.`);
    record = takenBack(record, back.all);
    bindTogether(layout);
    forgetBefore(layout);
    forgetOldRuns(layout);
  }
  forgetGone(layout);
  const ended: Ended = {
    code,
    errorOutput,
    record,
    interrupted: interrupted.aborted,
    unfinished: operation === "destroy" && resourcesIn(layout.state).length > 0,
  };
  const unexpected = options.expectNoChanges === true && record.changed.length > 0;
  const outcome = outcomeOf(ended) === "done" && unexpected ? "failed" : outcomeOf(ended);
  // A preview's would be those of the last up.
  const outputs =
    code === 0 && (operation === "up" || operation === "refresh") ? await stackOutputs(engine.binary, layout) : {};
  const errors = [...reasonsOf(ended), ...(unexpected ? [unexpectedText(record)] : [])];
  return operated({ environment, operation, outcome, record, outputs, began, errors });
}

/** What every run of the engine has. */
interface Work {
  layout: Layout;
  binary: string;
  options: OperationOptions;
  kubernetes: KubernetesKind;
  say: (line: string) => void;
  interrupted: AbortSignal;
}

/** The engine, once, with control planes of its own where clusters are real, and what it did; nothing where it was stopped before it began. */
async function runOnce(
  { layout, binary, options, kubernetes, say, interrupted }: Work,
  operation: Operation,
): Promise<{ end: EngineEnd; record: RunRecord } | undefined> {
  fs.rmSync(layout.events, { force: true });
  const real = kubernetes === "real";
  const planes = real
    ? await unlessInterrupted(() => openControlPlanes(layout, say, interrupted), interrupted)
    : undefined;
  if (real && !planes) return undefined;
  const shown = options.json ? "stderr" : "stdout";
  const followed = options.engineDisplay
    ? () => Promise.resolve()
    : follow(layout.events, { what: `${operation} ${layout.environment}`, to: process.stderr });
  try {
    const end = await runEngine({
      binary,
      args: argumentsOf(layout, operation, options),
      layout,
      timeScale: options.timeScale,
      controlPlanes: planes?.address,
      display: options.engineDisplay ? shown : "collect",
    });
    await followed();
    return { end, record: readEvents(layout.events) };
  } finally {
    // With their data written out: what follows may put them back.
    await planes?.stop();
  }
}

/** What is told of an `up` whose preview failed, or was stopped. */
function refused(
  layout: Layout,
  first: { end: EngineEnd; record: RunRecord },
  { interrupted, began }: { interrupted: boolean; began: number },
): Operated {
  const { end } = first;
  if (first.record.progress === "begun")
    undo(layout, "preview", end, `killed (${end.signal ?? `exit code ${end.code}`})`);
  const ended: Ended = { ...end, record: first.record, interrupted, unfinished: false };
  const outcome = outcomeOf(ended);
  const { changes, changed } = noEvents();
  // Nothing of what it planned was done.
  const record: RunRecord = { ...first.record, changes, changed, ...(outcome === "cancelled" && { progress: "none" }) };
  const { environment } = layout;
  const told = { environment, operation: "up", outcome, record, outputs: {}, began } as const;
  return operated({ ...told, errors: reasonsOf(ended) });
}

function operated(told: {
  environment: string;
  operation: Operation;
  outcome: Outcome;
  record: RunRecord;
  outputs: Record<string, unknown>;
  /** When, in ms. */
  began: number;
  errors: string[];
}): Operated {
  const { environment, operation, outcome, record, outputs, began, errors } = told;
  const result: OperationResult = {
    environment,
    operation,
    result: outcome,
    changes: record.changes,
    changed: record.changed,
    policies: record.policies,
    seconds: Math.round((Date.now() - began) / 100) / 10,
    outputs,
    declared: record.types.filter((type) => depthOf(type) === "declared"),
    errors,
  };
  return { result, record, exitCode: outcome === "done" ? 0 : 1 };
}

/** A run that did not come to its end: nothing of it stays. @throws Failure always */
function undo(layout: Layout, operation: Operation, { pid }: EngineEnd, how: string): never {
  if (operation === "preview") endOrphans(layout, { engine: pid });
  else rollBack(layout, pid);
  throw new Failure(
    `the engine was ${how}. The world and the state of ${layout.environment} are where they were before the run.`,
  );
}

/** What is told of a run for which no engine was started. */
function withoutEngine({ environment }: Layout, operation: Operation, outcome: Outcome): Operated {
  return operated({ environment, operation, outcome, record: noEvents(), outputs: {}, began: Date.now(), errors: [] });
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
    // Creates that a run left half done: the next `up` makes them.
    ...(operation === "refresh" ? ["--clear-pending-creates"] : []),
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
