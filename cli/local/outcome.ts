import { wantsLog } from "./engine-log";
import type { RunRecord } from "./events";
import type { EngineEnd } from "./run";

/** How an operation ended. */
export type Outcome = "done" | "failed" | "cancelled";

/** What a run's outcome is read from. */
export interface Ended extends Pick<EngineEnd, "code" | "errorOutput"> {
  record: RunRecord;
  /** Whether this process was asked to stop. */
  interrupted: boolean;
  /** Whether anything is left that the operation was to take away. */
  unfinished: boolean;
}

/** The engine ends a cancelled destroy with 0, and without a word, where all that it had begun was done: what is left tells. */
export function outcomeOf({ code, record, interrupted, unfinished }: Ended): Outcome {
  if (code === 0) return unfinished ? "cancelled" : "done";
  return interrupted || wasCancelled(record) ? "cancelled" : "failed";
}

/** In its live display the engine takes Ctrl-C itself; what it gave up, it then reports as cancelled. */
function wasCancelled({ diagnostics }: RunRecord): boolean {
  return diagnostics.some(({ severity, message }) => severity === "error" && /^(update )?cancell?ed\b/.test(message));
}

/**
 * Why a run failed: each error once, with the resource that it is about, and each mandatory finding. Without the engine's last word, that the whole has
 * failed, and without what only follows from another error. Never empty for a run that failed.
 */
export function reasonsOf(ended: Ended): string[] {
  const { diagnostics, findings } = ended.record;
  const told = diagnostics.flatMap(({ severity, message, urn = "" }) => {
    if (severity !== "error" || /^(preview|update|refresh|destroy) failed$/.test(message)) return [];
    return named(urn, message);
  });
  const forbidden = findings
    .filter(({ level }) => level === "mandatory")
    .map(({ urn, policy, message }) => named(urn, `${policy}: ${message.trim().replace(/\s*\n\s*/g, ": ")}`));
  const all = [...new Set([...told, ...forbidden])];
  const causes = all.filter((message) => !followsOn.test(message));
  if (causes.length > 0) return causes;
  if (outcomeOf(ended) !== "failed") return [];
  // It never came so far as to write events, or gave no reason there.
  const last = ended.errorOutput.split(/^error: /m).slice(1);
  if (last.length > 0) return last.map((text) => text.trim());
  return all.length > 0
    ? all
    : [
        `the engine ended with exit code ${ended.code} and gave no reason; run it again with ${wantsLog}=1, and its log is below .local/home/logs`,
      ];
}

/** Why a run failed that was to change nothing, or to find nothing changed. */
export function unexpectedText({ changed }: RunRecord): string {
  return `${changed.length} ${changed.length === 1 ? "change, and none was" : "changes, and none were"} expected (--expect-no-changes)`;
}

/** What gRPC says to whoever still waits for an engine, or a plugin, that has ended or is told to. */
const followsOn = /client connection is closing|transport is closing|context cancell?ed|error reading from server: EOF/;

function named(urn: string, message: string): string {
  const name = urn.includes("::pulumi:pulumi:Stack::") ? undefined : urn.split("::")[3];
  return name ? `${name}: ${message}` : message;
}
