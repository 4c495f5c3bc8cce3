import * as fs from "node:fs";
import { type Changed, changedIn, nameIn, type StepEvent } from "./changed";

/** How many resources a run created, changed, and so on. */
export interface Changes {
  create: number;
  update: number;
  replace: number;
  delete: number;
  same: number;
}

/** What the policies said. `undetermined`: a rule that could not judge, since a value is not known before the apply. */
export interface PolicyCounts {
  mandatory: number;
  advisory: number;
  undetermined: number;
  exempt: number;
}

export interface PolicyFinding {
  policy: string;
  pack: string;
  level: keyof PolicyCounts;
  urn: string;
  message: string;
}

/** What a run of the engine did, read from its event log. */
export interface RunRecord {
  changes: Changes;
  /** What was, or would be, created, changed or deleted, one by one. */
  changed: Changed[];
  policies: PolicyCounts;
  findings: PolicyFinding[];
  /** The rules that judged at least one resource, `PACK/RULE`. */
  judged: string[];
  /** The types of what the engine asked a provider about, in order; those that it deletes are none. */
  types: string[];
  /** Errors and warnings that the engine or the program wrote, as plain text. */
  diagnostics: { severity: "error" | "warning"; message: string; urn?: string }[];
  seconds: number;
  /** How far the engine came: it wrote nothing; it began, and no end of it is there; it came to its end, well or not. */
  progress: "none" | "begun" | "ended";
}

interface EngineEvent extends StepEvent {
  timestamp?: number;
  /** The last event of every run. */
  cancelEvent?: unknown;
  summaryEvent?: { durationSeconds?: number; resourceChanges?: Record<string, number> };
  diagnosticEvent?: { severity?: string; message?: string; urn?: string; prefix?: string };
  policyAnalyzeSummaryEvent?: RuleSummary;
  policyAnalyzeStackSummaryEvent?: RuleSummary;
  policyEvent?: {
    resourceUrn?: string;
    message?: string;
    policyName?: string;
    policyPackName?: string;
    enforcementLevel?: string;
  };
}

/** Which rules of a pack judged a resource, or the stack. */
interface RuleSummary {
  policyPackName?: string;
  passed?: string[];
  failed?: string[];
}

/** Reads an event log; a missing one (the engine never began) gives an empty record. */
export function readEvents(file: string): RunRecord {
  const text = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
  const events = text.split("\n").filter(Boolean).map(parse);
  const record = noEvents();
  if (events.length > 0) record.progress = "begun";
  record.judged = judged(events);
  record.types = typesOf(events);
  record.changed = changedIn(events);
  for (const event of events) {
    if (event.summaryEvent) {
      record.seconds = event.summaryEvent.durationSeconds ?? 0;
      count(record.changes, event.summaryEvent.resourceChanges ?? {});
    }
    if (event.cancelEvent !== undefined) record.progress = "ended";
    if (event.policyEvent) note(record, event.policyEvent);
    if (event.diagnosticEvent) diagnose(record, event.diagnosticEvent);
  }
  for (const { level } of record.findings) record.policies[level] += 1;
  return record;
}

/**
 * Takes the engine's notes to developers out of an event log, once it is read: what a program or a provider hands from one to the other is in them in
 * clear, secrets too. Everything else has `[secret]` in their place.
 */
export function dropDebug(file: string): void {
  if (!fs.existsSync(file)) return;
  const lines = fs.readFileSync(file, "utf8").split("\n");
  const kept = lines.filter(
    (line) => !line.includes('"severity":"debug"') || parse(line).diagnosticEvent?.severity !== "debug",
  );
  if (kept.length === lines.length) return;
  fs.writeFileSync(`${file}.new`, kept.join("\n"), { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}

/** The record without the deletions of what was put back after the run. */
export function takenBack(record: RunRecord, back: readonly { urn: string; type: string }[]): RunRecord {
  const names = new Set(back.map(({ type, urn }) => `${type} ${nameIn(urn)}`));
  const changed = record.changed.filter(({ op, type, name }) => op !== "delete" || !names.has(`${type} ${name}`));
  const undone = record.changed.length - changed.length;
  return { ...record, changed, changes: { ...record.changes, delete: Math.max(0, record.changes.delete - undone) } };
}

/** The record of a run in which the engine never began. */
export function noEvents(): RunRecord {
  return {
    changes: { create: 0, update: 0, replace: 0, delete: 0, same: 0 },
    changed: [],
    policies: { mandatory: 0, advisory: 0, undetermined: 0, exempt: 0 },
    findings: [],
    judged: [],
    types: [],
    diagnostics: [],
    seconds: 0,
    progress: "none",
  };
}

function judged(events: EngineEvent[]): string[] {
  const summaries = events.flatMap((event) =>
    [event.policyAnalyzeSummaryEvent ?? [], event.policyAnalyzeStackSummaryEvent ?? []].flat(),
  );
  const rules = summaries.flatMap(({ policyPackName, passed = [], failed = [] }) =>
    [...passed, ...failed].map((rule) => `${policyPackName}/${rule}`),
  );
  return [...new Set(rules)].sort();
}

function typesOf(events: EngineEvent[]): string[] {
  const types = events.flatMap(({ resourcePreEvent }) => {
    const { op = "", type = "", provider = "" } = resourcePreEvent?.metadata ?? {};
    return provider === "" || op.startsWith("delete") || type.startsWith("pulumi:") ? [] : [type];
  });
  return [...new Set(types)].sort();
}

/** The engine may have been killed while it wrote the last line. */
function parse(line: string): EngineEvent {
  try {
    return JSON.parse(line) as EngineEvent;
  } catch {
    return {};
  }
}

/** The engine counts a replacement as `replace`; the create and the delete that belong to it have names of their own. */
function count(changes: Changes, said: Record<string, number>): void {
  for (const key of Object.keys(changes) as (keyof Changes)[]) changes[key] = said[key] ?? 0;
}

function note(record: RunRecord, event: NonNullable<EngineEvent["policyEvent"]>): void {
  const message = plain(event.message ?? "");
  const level = message.startsWith("exempt:")
    ? "exempt"
    : event.enforcementLevel === "mandatory"
      ? "mandatory"
      : "advisory";
  const undetermined = /can't run policy .* during preview/.test(message) || message.startsWith("undetermined:");
  record.findings.push({
    policy: event.policyName ?? "",
    pack: event.policyPackName ?? "",
    level: undetermined ? "undetermined" : level,
    urn: event.resourceUrn ?? "",
    message,
  });
}

function diagnose(record: RunRecord, event: NonNullable<EngineEvent["diagnosticEvent"]>): void {
  if (event.severity !== "error" && event.severity !== "warning") return;
  record.diagnostics.push({ severity: event.severity, message: plain(event.message ?? "").trim(), urn: event.urn });
}

/** Without the engine's colour marks: `<{%fg 1%}>`. */
function plain(text: string): string {
  return text.replace(/<\{%.*?%\}>/g, "");
}
