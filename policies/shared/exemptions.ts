import { parse, YAMLParseError } from "yaml";

/** A violation that somebody has accepted, for a time. */
export interface Exemption {
  /** The rule's id. */
  rule: string;
  /** The URN of the resource; `*` stands for any text. */
  resource: string;
  reason: string;
  approvedBy: string;
  /** The last day on which it holds, in UTC: `2027-03-31`. */
  until: string;
}

/** What was read from exemptions.yaml: the good entries, and what is wrong with the others. */
export interface ExemptionFile {
  exemptions: Exemption[];
  problems: string[];
}

const keys = ["rule", "resource", "reason", "approvedBy", "until"] as const;

/**
 * Reads the text of exemptions.yaml. An entry with a mistake exempts nothing and becomes a problem that names the entry and the key; a file that
 * is no YAML exempts nothing.
 */
export function readExemptions(text: string, knownRules: ReadonlySet<string>): ExemptionFile {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    return { exemptions: [], problems: [`is not YAML: ${error.message.split("\n")[0]}`] };
  }
  if (document === null) return { exemptions: [], problems: [] };
  if (!isRecord(document) || !Array.isArray(document["exemptions"])) {
    return { exemptions: [], problems: ["want a list under `exemptions`"] };
  }
  const file: ExemptionFile = { exemptions: [], problems: [] };
  document["exemptions"].forEach((entry: unknown, index) => {
    const problems = problemsOf(entry, knownRules).map((problem) => `exemptions[${index}]${problem}`);
    file.problems.push(...problems);
    if (problems.length === 0) file.exemptions.push(entry as Exemption);
  });
  return file;
}

function problemsOf(entry: unknown, knownRules: ReadonlySet<string>): string[] {
  if (!isRecord(entry)) return [`: want ${keys.join(", ")}`];
  const problems: string[] = [];
  for (const key of keys) {
    const value = entry[key];
    if (typeof value !== "string" || value.trim() === "")
      problems.push(`.${key}: want a text, got ${JSON.stringify(value)}`);
  }
  for (const key of Object.keys(entry)) {
    if (!keys.some((known) => known === key)) problems.push(`.${key}: unknown key`);
  }
  if (problems.length > 0) return problems;
  const { rule, resource, until } = entry as unknown as Exemption;
  if (!knownRules.has(rule)) problems.push(`.rule: there is no rule "${rule}"`);
  if (!resource.startsWith("urn:pulumi:"))
    problems.push(`.resource: want a pattern that begins with urn:pulumi:, got "${resource}"`);
  if (!isDay(until)) problems.push(`.until: want a day such as 2027-03-31, got "${until}"`);
  return problems;
}

/** The exemptions of one run, and which of them were needed. */
export class Exemptions {
  readonly #exemptions: readonly { entry: Exemption; pattern: RegExp }[];
  readonly #needed = new Set<Exemption>();

  constructor(
    exemptions: readonly Exemption[],
    private readonly today: string,
  ) {
    this.#exemptions = exemptions.map((entry) => ({ entry, pattern: globToRegExp(entry.resource) }));
  }

  /** How many there are, expired ones included. */
  get size(): number {
    return this.#exemptions.length;
  }

  /** The exemption that holds for a rule and a resource, or the expired one when there is no other. */
  find(rule: string, urn: string): { entry: Exemption; expired: boolean } | undefined {
    const found = this.#exemptions
      .filter(({ entry, pattern }) => entry.rule === rule && pattern.test(urn))
      .map(({ entry }) => ({ entry, expired: entry.until < this.today }));
    for (const { entry } of found) this.#needed.add(entry);
    return found.find(({ expired }) => !expired) ?? found[0];
  }

  /** Those that are past their day. */
  expired(): Exemption[] {
    return this.#exemptions.map(({ entry }) => entry).filter(({ until }) => until < this.today);
  }

  /** Those that could have held in `stack` and for which no violation was found. */
  unused(stack: string): Exemption[] {
    return this.#exemptions
      .map(({ entry }) => entry)
      .filter((entry) => entry.until >= this.today && !this.#needed.has(entry) && speaksOf(entry, stack));
  }
}

/** `urn:pulumi:STACK::…`: an exemption for another stack is none of this one's business. */
function speaksOf({ resource }: Exemption, stack: string): boolean {
  return globToRegExp(resource.split("::")[0]!).test(`urn:pulumi:${stack}`);
}

function globToRegExp(glob: string): RegExp {
  const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${glob.split("*").map(literal).join(".*")}$`);
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
