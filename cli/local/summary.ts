import { stringify } from "yaml";
import type { PolicyFinding, RunRecord } from "./events";
import type { OperationResult } from "./operate";
import { isOurs } from "./plugins";

export interface SummaryOptions {
  /** How many resources stand, by package: `aws`, `kubernetes`. Absent: not told. */
  standing?: Record<string, number>;
  /** Tell a newcomer what to try next. */
  welcome: boolean;
  colour: boolean;
}

/** What a person reads after the engine's own display: what stands, what the policies said, the outputs, what to try next. */
export function summary(
  result: OperationResult,
  record: RunRecord,
  { standing, welcome, colour }: SummaryOptions,
): string {
  const bold = (text: string) => (colour ? `\u001b[1m${text}\u001b[0m` : text);
  const { environment, operation, seconds } = result;
  const lines = ["", `${bold(`${environment}: ${headline(result, record)}`)} (${seconds} s, local clouds)`];
  if ((operation === "preview" || operation === "up") && record.progress !== "none")
    lines.push(...policyLines(result, record));
  lines.push(...depthLines(result));
  if (standing && Object.keys(standing).length > 0) lines.push(`Standing: ${standingLine(standing)}`);
  if (Object.keys(result.outputs).length > 0) lines.push(bold("Outputs"), ...outputLines(result.outputs));
  if (result.result === "failed") lines.push(...failureLines(result));
  if (welcome && result.result === "done") lines.push(bold("Try next"), ...next(environment));
  return `${lines.join("\n")}\n`;
}

function headline({ operation, result, changes }: OperationResult, { progress }: RunRecord): string {
  if (result === "cancelled" && progress === "none")
    return `${operation} was stopped before it began; nothing was changed`;
  if (result === "cancelled")
    return `${operation} was cancelled; what was done stays, and the next run goes on from there`;
  if (result === "failed") return `${operation} failed`;
  const counted = Object.entries(changes).filter(([kind, count]) => kind !== "same" && count > 0);
  if (counted.length === 0)
    return operation === "refresh"
      ? `no drift; ${changes.same} resources stand`
      : `nothing changed; ${changes.same} resources stand`;
  const words = {
    create: "created",
    update: "updated",
    replace: "replaced",
    delete: "deleted",
    same: "unchanged",
  } as const;
  const verb = (kind: string) => (operation === "preview" ? `to ${kind}` : words[kind as keyof typeof words]);
  const unchanged = changes.same > 0 ? [`${changes.same} unchanged`] : [];
  return [...counted.map(([kind, count]) => `${count} ${verb(kind)}`), ...unchanged].join(", ");
}

function standingLine(standing: Record<string, number>): string {
  return Object.entries(standing)
    .map(([name, count]) => `${count} ${name}`)
    .join(", ");
}

/** What the local clouds know too little of to answer for. */
function depthLines({ declared, environment }: OperationResult): string[] {
  if (declared.length === 0) return [];
  const [one, verb] = declared.length === 1 ? ["type", "is"] : ["types", "are"];
  const some = declared.slice(0, mostTypes).join(", ") + (declared.length > mostTypes ? ", …" : "");
  const packages = [...new Set(declared.map((type) => type.split(":")[0]!))].filter((name) => !isOurs(name));
  return [
    `${declared.length} ${one} ${verb} known by declaration only: ${some}; \`coffee local types ${environment}\` lists them`,
    ...packages.map((name) => `${name} is served from its SDK alone: nothing of it is modelled`),
  ];
}

/** How many types are named in one line. */
const mostTypes = 4;

function policyLines({ policies }: OperationResult, { findings, judged }: RunRecord): string[] {
  if (judged.length === 0 && findings.length === 0) return ["Policies: none was asked"];
  const { mandatory, advisory, undetermined, exempt } = policies;
  const head = `Policies: ${judged.length} rules judged; ${mandatory} mandatory, ${advisory} advisory findings; ${undetermined} undetermined, ${exempt} exempt`;
  return [head, ...(["mandatory", "advisory"] as const).flatMap((level) => findingLines(findings, level))];
}

/** Each rule with what it asks for, and below it what it found where. A message is the rule's sentence, and then what was found. */
function findingLines(findings: PolicyFinding[], level: PolicyFinding["level"]): string[] {
  const those = findings.filter((finding) => finding.level === level);
  return [...new Set(those.map(({ policy }) => policy))].flatMap((policy) => {
    const found = those.filter((finding) => finding.policy === policy);
    const sentence = found[0]!.message.split("\n")[0]!;
    const places = found.slice(0, most).map(({ urn, message }) => {
      const [, what] = message.split("\n");
      return `    ${urn.split("::").at(-1)}${what ? `: ${what}` : ""}`;
    });
    const more = found.length > most ? [`    and ${found.length - most} more`] : [];
    return [`  ${level}: ${policy}: ${sentence}`, ...places, ...more];
  });
}

/** How many places of one rule are shown. */
const most = 8;

function outputLines(outputs: Record<string, unknown>): string[] {
  return stringify(outputs, { indent: 2, lineWidth: 0 })
    .trimEnd()
    .split("\n")
    .map((line) => `  ${line}`);
}

function failureLines({ environment, errors }: OperationResult): string[] {
  return [
    ...errors.map((message) => `  ${message}`),
    `Mend it and run the same again: what stands is kept. (Start over: npx coffee local reset ${environment})`,
  ];
}

function next(environment: string): string[] {
  return [
    `  npx coffee local up ${environment}        again: nothing changes`,
    `  npx coffee local refresh ${environment}   does what stands agree with the state?`,
    `  npx coffee local destroy ${environment}   take it all down`,
  ];
}
