/*
 * What no log keeps: numbers of payment cards (PCI DSS 3.4 and 3.5), tokens, e-mail addresses, what stands behind the `?` of an address, and whatever is
 * called a secret. As Fluent Bit does it in the clusters (workloads/addons/redact.ts), but without regard to what stands around a number. Pure.
 */

/** What an identifier of ours looks like: it may hold many digits, and is no card. Source: RFC 9562; W3C trace context. */
const identifier =
  /(?<![0-9a-f-])(?:[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})(?![0-9a-f-])/g;

/** Digits of any script, with up to three characters between them that are neither letters nor numbers. */
const run = /\p{Nd}(?:[^\p{L}\p{N}]{0,3}\p{Nd}){12,}/gu;

/** What stands behind the `?` of an address goes. */
const address = /https?:\/\/[^\s"']+/gi;

/** Each takes time in proportion to the text: where a match may begin anywhere, its first part has an end. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/\b(bearer|basic)\s+[\w\-.~+/]+=*/gi, "$1 [token]"],
  [/\beyJ[\w-]{1,1024}\.[\w-]+(?:\.[\w-]*)?/g, "[token]"],
  [/\btok_\w+/g, "[token]"],
  [/\bya29\.[\w\-.]+/g, "[token]"],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g, "[token]"],
  [/\b(SharedAccessKey|SharedAccessSignature|AccountKey|sig)=[^\s;&"']+/gi, "$1=[token]"],
  [/[\p{L}\p{N}_.+%-]{1,64}@[\p{L}\p{N}_-]{1,63}(?:\.[\p{L}\p{N}_-]+)+/gu, "[email]"],
];

const secret =
  /^(?:authorization|cookie|set-cookie|pan|cvc|cvv|passwd|.*(?:password|secret|token|card_?number|api_?key).*)$/i;

/** Characters of a text that are kept: enough for any message, and no pattern takes long over them. */
const longest = 8192;

/** A text without what no log keeps. Looked for in its compatible form (NFKC), in which wide digits are digits; without any, it stays as it was. */
export function redactedText(whole: string): string {
  const normal = whole.slice(0, longest).normalize("NFKC");
  const cut = whole.length > longest || normal.length > longest;
  const text = cut ? `${withoutEnd(normal.slice(0, longest))} [cut]` : normal;
  let rest = 0;
  let clean = "";
  for (const found of text.matchAll(identifier)) {
    clean += cleaned(text.slice(rest, found.index)) + found[0];
    rest = found.index + found[0].length;
  }
  clean += cleaned(text.slice(rest));
  return clean === text && !cut ? whole : clean;
}

/** What is cut off may be the end of a number: its beginning goes, too, with all else behind the last letter. */
function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 0 && !/\p{L}/u.test(text[end - 1]!)) end--;
  return text.slice(0, end);
}

/** A value as a log line may hold it: strings, keys and numbers redacted, errors as name, message and stack. Whatever it is, this never throws. */
export function redacted(value: unknown, depth = 0): unknown {
  try {
    return plain(value, depth);
  } catch {
    return "[unreadable]";
  }
}

/** What an error, or whatever else was thrown, says: redacted. Never throws. */
export function redactedReason(thrown: unknown): string {
  try {
    return redactedText(textOf(thrown instanceof Error ? thrown.message : thrown));
  } catch {
    return "[unreadable]";
  }
}

/** Anybody may throw anything, and give an error any name and any message. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "object" && value !== null ? JSON.stringify(redacted(value)) : String(value);
}

function plain(value: unknown, depth: number): unknown {
  if (typeof value === "string") return redactedText(value);
  if (typeof value === "number" || typeof value === "bigint") {
    const text = String(value);
    return redactedText(text) === text ? (typeof value === "bigint" ? text : value) : "[card]";
  }
  if (typeof value === "boolean" || value === null || value === undefined) return value;
  if (typeof value !== "object" || depth > 6) return `[${typeof value}]`;
  if (value instanceof Error) return redactedError(value, depth);
  if (value instanceof Uint8Array) return `[${value.length} bytes]`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "[invalid date]" : value.toISOString();
  if (Array.isArray(value)) return value.map((one) => redacted(one, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      redactedText(key),
      secret.test(key) && one !== undefined && one !== null ? "[removed]" : redacted(one, depth + 1),
    ]),
  );
}

function redactedError(error: Error, depth: number): unknown {
  const { issues } = error as { issues?: unknown };
  // Zod's message holds what the sender wrote: keys, at least. Paths and codes say enough.
  const message = Array.isArray(issues) ? issues.map(issueText).join("; ") : textOf(error.message);
  const stack = textOf(error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line));
  return {
    name: redactedText(textOf(error.name)),
    message: redactedText(message),
    stack: stack.slice(0, 8).map((line) => redactedText(line.trim())),
    ...(error.cause !== undefined && { cause: redacted(error.cause, depth + 1) }),
  };
}

function issueText(issue: { path?: readonly PropertyKey[]; code?: string }): string {
  return `${issue.path?.map(String).join(".") ?? ""}: ${issue.code ?? "?"}`;
}

function cleaned(text: string): string {
  let clean = text.replace(address, (found) => found.replace(/\?.*$/s, "?[removed]"));
  for (const [pattern, instead] of patterns) clean = clean.replace(pattern, instead);
  return clean.replace(run, withoutCards);
}

interface Digit {
  /** Where it begins, and where the next character does: some digits take two places. */
  from: number;
  to: number;
  value: number;
}

/** Digits with what stands between them: all that belong to any 13 to 19 in a row whose check digit is right go. */
function withoutCards(text: string): string {
  const digits = [...text.matchAll(/\p{Nd}/gu)].map(({ index, 0: one }): Digit => ({
    from: index,
    to: index + one.length,
    value: valueOf(one),
  }));
  let clean = "";
  let from = 0;
  for (let first = 0, end = 0; first + 13 <= digits.length; first++) {
    const last = lastOfCard(digits, first);
    if (last < end) continue;
    // What overlaps the card before is one with it.
    if (first > end || end === 0) clean += `${text.slice(from, digits[first]!.from)}[card]`;
    end = last + 1;
    from = digits[last]!.to;
  }
  return clean + text.slice(from);
}

/** Unicode has the ten digits of a script in a row, from its nothing on (The Unicode Standard, 4.6). */
function valueOf(digit: string): number {
  const code = digit.codePointAt(0)!;
  if (code < 0x80) return code - 0x30;
  let nothing = code;
  while (code - nothing < 9 && /\p{Nd}/u.test(String.fromCodePoint(nothing - 1))) nothing--;
  return code - nothing;
}

/** Which digit is the last of the longest card that begins with this one; -1 where none does. */
function lastOfCard(digits: readonly Digit[], first: number): number {
  for (let length = Math.min(19, digits.length - first); length >= 13; length--)
    if (luhn(digits.slice(first, first + length).map(({ value }) => value))) return first + length - 1;
  return -1;
}

/** ISO/IEC 7812-1, annex B. */
function luhn(digits: readonly number[]): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = digits[digits.length - 1 - at]!;
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
