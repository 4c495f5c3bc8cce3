/*
 * The filter language of Pub/Sub's subscriptions, over a message's attributes alone.
 * Source: Pub/Sub docs, "Filter messages from a subscription"; pubsub v1, Subscription.filter.
 */

/** A filter that Pub/Sub refuses. */
export class InvalidFilter extends Error {}

export type Attributes = Readonly<Record<string, string>>;
type Test = (attributes: Attributes) => boolean;

/** A filter has 256 bytes at most. */
const longest = 256;

/** Whether a subscription with this filter gets a message. None, or an empty one, lets all through. @throws InvalidFilter */
export function matchesFilter(filter: string | undefined, attributes: Attributes = {}): boolean {
  if (filter === undefined || filter === "") return true;
  return parseFilter(filter)(attributes);
}

/** @throws InvalidFilter for what Pub/Sub refuses when the subscription is made */
export function parseFilter(filter: string): Test {
  if (Buffer.byteLength(filter) > longest) throw new InvalidFilter(`the filter has more than ${longest} bytes`);
  const reader = new Reader(filter);
  const test = expression(reader);
  if (reader.peek() !== undefined) throw reader.wrong();
  return test;
}

const token = /\s*(?:("(?:[^"\\]|\\.)*")|(!=|[().,=:])|(-(?=\s*(?:\(|attributes|hasPrefix)))|([A-Za-z0-9_-]+))/y;

interface Token {
  text: string;
  quoted: boolean;
}

class Reader {
  private readonly tokens: Token[] = [];
  private at = 0;

  constructor(private readonly filter: string) {
    token.lastIndex = 0;
    const end = filter.trimEnd().length;
    while (token.lastIndex < end) {
      const from = token.lastIndex;
      const found = token.exec(filter);
      if (!found) throw new InvalidFilter(`the filter ${filter} is not valid at ${from}`);
      const [, quoted, sign, minus, word] = found;
      this.tokens.push(
        quoted === undefined
          ? { text: (sign ?? minus ?? word)!, quoted: false }
          : { text: quoted.slice(1, -1).replace(/\\(.)/g, "$1"), quoted: true },
      );
    }
  }

  peek(): string | undefined {
    const next = this.tokens[this.at];
    return next === undefined ? undefined : next.quoted ? `"${next.text}"` : next.text;
  }

  /** Takes a word or sign, if it comes next. Operators are in capitals. */
  is(text: string): boolean {
    const next = this.tokens[this.at];
    if (next === undefined || next.quoted || next.text !== text) return false;
    this.at++;
    return true;
  }

  must(text: string): void {
    if (!this.is(text)) throw this.wrong(text);
  }

  /** A key may stand without quotes where it is letters, digits, hyphens and low lines. */
  key(): string {
    const next = this.tokens[this.at++];
    if (next === undefined || (!next.quoted && !/^[A-Za-z_][A-Za-z0-9_-]*$/.test(next.text))) throw this.wrong("a key");
    return next.text;
  }

  /** A value always has quotes. */
  value(): string {
    const next = this.tokens[this.at++];
    if (!next?.quoted) throw this.wrong('a value in quotes ("…")');
    return next.text;
  }

  wrong(want = "an end"): InvalidFilter {
    const found = this.tokens[this.at]?.text ?? this.tokens[this.at - 1]?.text ?? "";
    return new InvalidFilter(`the filter ${this.filter} is not valid: want ${want} near ${found}`);
  }
}

/** AND and OR are of the same rank: without parentheses they cannot stand beside each other. */
function expression(reader: Reader): Test {
  const tests = [term(reader)];
  const operator = reader.peek() === "AND" ? "AND" : "OR";
  while (reader.is(operator)) tests.push(term(reader));
  if (["AND", "OR"].includes(reader.peek() ?? ""))
    throw new InvalidFilter("AND and OR beside each other need parentheses");
  return operator === "AND"
    ? (attributes) => tests.every((test) => test(attributes))
    : (attributes) => tests.some((test) => test(attributes));
}

function term(reader: Reader): Test {
  if (reader.is("NOT") || reader.is("-")) {
    const inner = term(reader);
    return (attributes) => !inner(attributes);
  }
  if (reader.is("(")) {
    const inner = expression(reader);
    reader.must(")");
    return inner;
  }
  if (reader.is("hasPrefix")) {
    reader.must("(");
    reader.must("attributes");
    reader.must(".");
    const key = reader.key();
    reader.must(",");
    const prefix = reader.value();
    reader.must(")");
    return (attributes) => attributes[key]?.startsWith(prefix) ?? false;
  }
  reader.must("attributes");
  if (reader.is(":")) {
    const key = reader.key();
    return (attributes) => attributes[key] !== undefined;
  }
  reader.must(".");
  const key = reader.key();
  if (reader.is("=")) {
    const value = reader.value();
    return (attributes) => attributes[key] === value;
  }
  reader.must("!=");
  const value = reader.value();
  return (attributes) => attributes[key] !== value;
}
