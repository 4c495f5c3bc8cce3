import { stringify } from "yaml";
import { changeLines } from "./changed";
import { grouped } from "./errors";
import type { Changes, PolicyFinding, RunRecord } from "./events";
import type { Operation, OperationResult } from "./operate";
import { unexpectedText } from "./outcome";
import { isOurs } from "./plugins";

export interface SummaryOptions {
  /** How many resources stand, by package: `aws`, `kubernetes`. Absent: not told. */
  standing?: Record<string, number>;
  /** Whether the clouds were asked to misbehave. @defaultValue no */
  faults?: boolean;
  /** Tell a newcomer what to try next. */
  welcome: boolean;
  colour: boolean;
  /** Lines longer than this, but for outputs, are broken between words, and go on further in. @defaultValue as long as they are */
  columns?: number;
}

/** What a person reads after a run: what changed, what stands, what the policies said, the outputs, what to try next. */
export function summary(
  result: OperationResult,
  record: RunRecord,
  { standing, faults = false, welcome, colour, columns = Infinity }: SummaryOptions,
): string {
  const bold = (text: string) => (colour ? `\u001b[1m${text}\u001b[0m` : text);
  const { environment, operation, seconds, errors } = result;
  // The run itself has come to its end.
  const only = errors.length === 1 && errors[0] === unexpectedText(record) ? errors[0] : undefined;
  const told: OperationResult = only === undefined ? result : { ...result, result: "done" };
  const lines = ["", `${bold(`${environment}: ${headline(told, record)}`)} (${seconds} s, local clouds)`];
  lines.push(...changeLines(record.changed, tenses[operation]));
  if (operation === "refresh" && told.result === "done" && anyChange(result))
    lines.push(
      `The engine's state says now what exists; \`npx coffee local up ${environment}\` brings back what was declared.`,
    );
  if ((operation === "preview" || operation === "up") && record.progress !== "none")
    lines.push(...policyLines(result, record));
  lines.push(...depthLines(result));
  if (standing && Object.keys(standing).length > 0) lines.push(`Standing: ${standingLine(standing)}`);
  // What is to be copied from them is on one line, however long.
  const outputs: string[] = [];
  if (Object.keys(result.outputs).length > 0) {
    // Sixty lines are no welcome: a newcomer is told how to see them.
    if (anyChange(result) && !welcome) outputs.push(bold("Outputs"), ...outputLines(result.outputs));
    else lines.push(`Outputs: npx coffee local outputs ${environment}`);
  }
  const after = only === undefined ? [] : [`  error: ${only}`];
  if (told.result === "failed") after.push(...failureLines(result, record, faults));
  if (welcome && result.result === "done") after.push(bold("Try next"), ...next(environment));
  const fitting = (some: string[]) => some.flatMap((line) => wrapped(line, columns));
  return `${[...fitting(lines), ...outputs, ...fitting(after)].join("\n")}\n`;
}

const tenses = { preview: "planned", up: "done", refresh: "found", destroy: "done" } as const;

/** A line as lines that fit, broken between words; a word that is longer than that stays whole. */
function wrapped(line: string, columns: number, indent = " ".repeat(line.search(/\S|$/) + 2)): string[] {
  if (line.length <= columns) return [line];
  const cut = line.slice(0, columns + 1).lastIndexOf(" ");
  const at = cut > indent.length ? cut : line.indexOf(" ", columns);
  if (at < 0) return [line];
  return [line.slice(0, at), ...wrapped(indent + line.slice(at + 1), columns, indent)];
}

function anyChange({ changes }: OperationResult): boolean {
  return Object.entries(changes).some(([kind, count]) => kind !== "same" && count > 0);
}

function headline({ operation, result, changes }: OperationResult, { progress }: RunRecord): string {
  if (result === "cancelled" && progress === "none")
    return `${operation} was stopped before it began; nothing was changed`;
  if (result === "cancelled")
    return `${operation} was cancelled; what was done stays, and the next run goes on from there`;
  if (result === "failed") return `${operation} failed`;
  const counted = Object.entries(changes).filter(([kind, count]) => kind !== "same" && count > 0);
  if (counted.length === 0) return `${unmoved[operation]}; ${changes.same} resources stand`;
  const unchanged = changes.same > 0 ? [["same", changes.same] as const] : [];
  const told = [...counted, ...unchanged].map(([kind, count]) => `${count} ${words[operation][kind as keyof Changes]}`);
  return `${operation === "refresh" ? "drift: " : ""}${told.join(", ")}`;
}

const unmoved = {
  preview: "nothing to change, by the engine's state (refresh compares it with what exists)",
  up: "nothing changed",
  refresh: "no drift",
  destroy: "nothing changed",
} as const;

const done = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
  same: "unchanged",
} as const;
const words: Record<Operation, Record<keyof Changes, string>> = {
  preview: { create: "to create", update: "to update", replace: "to replace", delete: "to delete", same: "unchanged" },
  up: done,
  refresh: { create: "new", update: "changed", replace: "replaced", delete: "gone", same: "as the state says" },
  destroy: done,
};

/** `292 resources: 171 aws, 57 kubernetes, …`: the parts are the whole. */
function standingLine(standing: Record<string, number>): string {
  const parts = Object.entries(standing);
  const all = parts.reduce((sum, [, count]) => sum + count, 0);
  return `${all} resources: ${parts.map(([name, count]) => `${count} ${name}`).join(", ")}`;
}

/** What the local clouds know too little of to answer for. */
function depthLines({ declared, environment }: OperationResult): string[] {
  if (declared.length === 0) return [];
  const [one, verb] = declared.length === 1 ? ["type", "is"] : ["types", "are"];
  const some = declared.slice(0, mostTypes).join(", ") + (declared.length > mostTypes ? ", …" : "");
  const packages = [...new Set(declared.map((type) => type.split(":")[0]!))].filter((name) => !isOurs(name));
  return [
    `${declared.length} ${one} ${verb} known by declaration only: ${some}; \`coffee local types ${environment}\` lists them`,
    ...packages.map((name) => `${name} is served from its SDK alone: none of its rules are modelled`),
  ];
}

/** How many types are named in one line. */
const mostTypes = 4;

function policyLines({ policies }: OperationResult, { findings, judged }: RunRecord): string[] {
  if (judged.length === 0 && findings.length === 0) return ["Policies: none were run"];
  const { mandatory, advisory, undetermined, exempt } = policies;
  const open = undetermined > 0 ? `; ${undetermined} not known before the up` : "";
  const head = `Policies: ${judged.length} rules; ${mandatory} mandatory, ${advisory} advisory findings; ${exempt} exempt${open}`;
  return [head, ...(["mandatory", "advisory"] as const).flatMap((level) => findingLines(findings, level))];
}

/** Each rule once, with what it asks for; below it what it found, and where. A message is the rule's sentence, and then what was found. */
function findingLines(findings: PolicyFinding[], level: PolicyFinding["level"]): string[] {
  const those = findings.filter((finding) => finding.level === level);
  return [...new Set(those.map(({ policy }) => policy))].flatMap((policy) => {
    const found = those.filter((finding) => finding.policy === policy);
    const [sentence] = found[0]!.message.split("\n");
    const lines = places(found);
    const more = lines.length > most ? [`    and ${lines.length - most} more`] : [];
    return [`  ${level}: ${policy}: ${sentence}`, ...lines.slice(0, most), ...more];
  });
}

/** What was found, each thing once, with the resources that it was found at. */
function places(found: PolicyFinding[]): string[] {
  const byText = new Map<string, string[]>();
  for (const { urn, message } of found) {
    const [, what = ""] = message.split("\n");
    byText.set(what, [...(byText.get(what) ?? []), urn.split("::").at(-1)!]);
  }
  return [...byText].map(([what, names]) => {
    const named = [...names].sort().slice(0, most).join(", ");
    const rest = names.length > most ? ` and ${names.length - most} more` : "";
    return `    ${named}${rest}${what ? `: ${what}` : ""}`;
  });
}

/** How many things, and how many places of one, are shown of a rule. */
const most = 8;

/** As a tree. */
export function outputLines(outputs: Record<string, unknown>): string[] {
  return stringify(outputs, { indent: 2, lineWidth: 0 })
    .trimEnd()
    .split("\n")
    .map((line) => `  ${line}`);
}

/** Why it failed, but for what the policies said: that is told already. */
function failureLines(
  { environment, errors, operation }: OperationResult,
  { findings }: RunRecord,
  faults: boolean,
): string[] {
  const rules = findings.filter(({ level }) => level === "mandatory").map(({ policy }) => `: ${policy}: `);
  const told = errors.filter((message) => !rules.some((rule) => message.includes(rule)));
  const reasons = grouped(faults ? told.map(withoutBlame) : told);
  const more = reasons.length - mostReasons;
  const again = faults
    ? "Run it again without --fault: what was created is kept."
    : "Fix it and run the same command again: what was created is kept.";
  const end =
    operation === "preview"
      ? "Fix it and preview again: a preview changes nothing."
      : `${again} (Start over: npx coffee local reset ${environment})`;
  return [
    ...reasons.slice(0, mostReasons).map((message) => `  ${message}`),
    ...(more > 0 ? [`  and ${more} more: --json lists all`] : []),
    end,
  ];
}

/** Of a plugin that ended the engine says whose bug that is (pulumi sdk v3.259.0, go/common/resource/plugin/plugin.go): not where somebody asked for it. */
const withoutBlame = (message: string): string =>
  message.replace(
    /(exited prematurely\.)\s*This is \*always\* a bug in the provider\..*$/s,
    "$1 (a fault that was asked for)",
  );

/** How many reasons are shown. */
const mostReasons = 12;

function next(environment: string): string[] {
  return [
    `  npx coffee local up ${environment}        again: nothing changes`,
    `  npx coffee local refresh ${environment}   does what exists match the state?`,
    `  npx coffee local destroy ${environment}   take it all down`,
  ];
}
