import { isMap, isSeq, LineCounter, type Node, parseDocument } from "yaml";

/** A violation that somebody has accepted, for a time. */
export interface Exemption {
  /** The rule's id. */
  rule: string;
  /** The URN of the resource; `*` stands for any text. */
  resource: string;
  reason: string;
  /** What guards meanwhile against what the rule guards against. */
  compensatingControl: string;
  /** Whose exemption it is, and who ends it: an e-mail address. */
  owner: string;
  /** Who answers for the risk: an e-mail address, and not the owner's. */
  approvedBy: string;
  /** The last day on which it holds, in UTC, a year ahead at most: `2027-03-31`. */
  until: string;
}

/** A mistake in exemptions.yaml, and the line that it stands in. */
export interface Problem {
  line: number;
  message: string;
}

/** What was read from exemptions.yaml: the good entries, and what is wrong with the others. */
export interface ExemptionFile {
  exemptions: Exemption[];
  problems: Problem[];
}

const keys = ["rule", "resource", "reason", "compensatingControl", "owner", "approvedBy", "until"] as const;

/**
 * Reads the text of exemptions.yaml. An entry with a mistake is none, and each mistake a problem that names the line, the entry and the key.
 * @param today in UTC, `2027-03-31`: no exemption may last for more than a year from it. @defaultValue the clock's
 */
export function readExemptions(
  text: string,
  knownRules: ReadonlySet<string>,
  today = new Date().toISOString().slice(0, 10),
): ExemptionFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineOf = (node: unknown) => lines.linePos((node as Node | null)?.range?.[0] ?? 0).line;
  const [error] = document.errors;
  if (error !== undefined) {
    const message = `is not YAML: ${error.message.split(/\n| at line/)[0]}`;
    return { exemptions: [], problems: [{ line: lines.linePos(error.pos[0]).line, message }] };
  }
  if (document.contents === null) return { exemptions: [], problems: [] };
  const list = isMap(document.contents) ? document.contents.get("exemptions", true) : undefined;
  if (!isSeq(list))
    return {
      exemptions: [],
      problems: [{ line: lineOf(document.contents), message: "want a list under `exemptions`" }],
    };
  const file: ExemptionFile = { exemptions: [], problems: [] };
  const values = list.toJS(document) as unknown[];
  list.items.forEach((node, index) => {
    const entry = values[index];
    const mistakes = mistakesOf(entry, knownRules, today);
    for (const { key, message } of mistakes) {
      const at =
        key !== undefined && isMap(node) ? node.items.find((pair) => String(pair.key) === key)?.key : undefined;
      const where = `exemptions[${index}]${key === undefined ? "" : `.${key}`}`;
      file.problems.push({ line: lineOf(at ?? node), message: `${where}: ${message}` });
    }
    if (mistakes.length === 0) file.exemptions.push(entry as Exemption);
  });
  return file;
}

interface Mistake {
  key?: string;
  message: string;
}

function mistakesOf(entry: unknown, knownRules: ReadonlySet<string>, today: string): Mistake[] {
  if (!isRecord(entry)) return [{ message: `want ${keys.join(", ")}` }];
  const formal: Mistake[] = [
    ...keys
      .filter((key) => typeof entry[key] !== "string" || entry[key].trim() === "")
      .map((key) => ({ key, message: `want a text, got ${JSON.stringify(entry[key])}` })),
    ...Object.keys(entry)
      .filter((key) => !keys.some((known) => known === key))
      .map((key) => ({ key, message: "unknown key" })),
  ];
  if (formal.length > 0) return formal;
  const { rule, resource, reason, compensatingControl, owner, approvedBy, until } = entry as unknown as Exemption;
  const mistakes: Mistake[] = [];
  const unless = (right: boolean, key: string, message: string) => right || mistakes.push({ key, message });
  unless(knownRules.has(rule), "rule", `there is no rule "${rule}"`);
  unless(
    resource.startsWith("urn:pulumi:"),
    "resource",
    `want a pattern that begins with urn:pulumi:, got "${resource}"`,
  );
  unless(isSentence(reason), "reason", `want a sentence that says why, got "${reason}"`);
  unless(
    isSentence(compensatingControl),
    "compensatingControl",
    `want a sentence that says what guards instead, got "${compensatingControl}"`,
  );
  unless(isAddress(owner), "owner", `want somebody's e-mail address, got "${owner}"`);
  unless(isAddress(approvedBy), "approvedBy", `want somebody's e-mail address, got "${approvedBy}"`);
  unless(owner.toLowerCase() !== approvedBy.toLowerCase(), "approvedBy", `want somebody else than the owner`);
  if (!isDay(until)) mistakes.push({ key: "until", message: `want a day such as 2027-03-31, got "${until}"` });
  else unless(until <= yearAfter(today), "until", `want ${yearAfter(today)} at the latest, got "${until}"`);
  return mistakes;
}

/** Three words or more: no "n/a", no "tbd". */
function isSentence(text: string): boolean {
  return text.trim().split(/\s+/).length >= 3;
}

function isAddress(text: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);
}

function yearAfter(day: string): string {
  return `${Number(day.slice(0, 4)) + 1}${day.slice(4)}`;
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

  /**
   * Those that could have held in `stack` and for which no violation was found. One for every stack is none of a stack's business that has no such
   * resource: not each has every cloud.
   * @param urns of what stands in it
   */
  unused(stack: string, urns: readonly string[]): Exemption[] {
    return this.#exemptions
      .filter(({ entry }) => entry.until >= this.today && !this.#needed.has(entry) && speaksOf(entry, stack))
      .filter(({ entry, pattern }) => !forMany(entry) || urns.some((urn) => pattern.test(urn)))
      .map(({ entry }) => entry);
  }
}

/** Whether it names no one stack. */
const forMany = ({ resource }: Exemption): boolean => resource.split("::")[0]!.includes("*");

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
