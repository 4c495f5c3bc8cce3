import { isUtf8 } from "node:buffer";
import { isCollection, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument, visit } from "yaml";
import type { Document, Node, Scalar } from "yaml";
import { dotted, type Problem } from "../components/core/problems";
import { configKey } from "./environment";

/** A stack's file as it was read, and everything in it that the engine would read as something else. */
export interface Reading {
  document: Document;
  lines: LineCounter;
  problems: Problem[];
}

/**
 * Reads a stack's file. The engine reads it with gopkg.in/yaml.v3 3.0.1 (pulumi sdk v3.259.0 go/common/encoding/marshal.go), which knows another YAML than
 * the one here: what both read as the same is taken, and anything else is refused. `<<`, and keys that stand twice, are as the engine has them: the one is
 * known, the other refused by whoever asks.
 */
export function readYaml(bytes: Buffer): Reading {
  try {
    return readPlainly(bytes);
  } catch (error) {
    // The reader goes down one call for each level.
    if (!(error instanceof RangeError)) throw error;
    const problem = { path: "", message: `not YAML: ${tooDeep}` };
    return { document: parseDocument(""), lines: new LineCounter(), problems: [problem] };
  }
}

const tooDeep = "lists or maps stand within each other too deeply to be read";

function readPlainly(bytes: Buffer): Reading {
  const lines = new LineCounter();
  const text = bytes.toString("utf8").replace(/^\uFEFF/, ""); // the engine takes a mark of the byte order off too
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, merge: true });
  const raw = unclearText(bytes, text);
  if (raw.length > 0) return { document, lines, problems: raw };
  const syntax = notYaml(document, lines);
  return { document, lines, problems: syntax.length > 0 ? syntax : unclearValues(document, lines, text) };
}

/**
 * Where a node stands, as a problem's path: inside of the environment, as everywhere.
 * @param ancestors the nodes above it, from the document down, and itself where it is an item of a list
 * @param key the key that it is, or stands under
 */
export function placeOf(ancestors: readonly unknown[], key?: string): string {
  const steps: (string | number)[] = [];
  for (const [index, one] of ancestors.entries()) {
    if (isPair(one)) steps.push(String(one.key));
    if (isSeq(one)) steps.push(one.items.indexOf(ancestors[index + 1]));
  }
  if (key !== undefined) steps.push(key);
  if (steps[0] !== "config" || steps.length === 1) return dotted(steps);
  return dotted(steps[1] === configKey && steps.length > 2 ? steps.slice(2) : steps.slice(1));
}

const hidden = /[\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\u2028\u2029\uFEFF\uFFFE\uFFFF]|\r(?!$)/;

/** What is seen in the text alone: of each kind the first. */
function unclearText(bytes: Buffer, text: string): Problem[] {
  const rows = text.split("\n");
  const problem = (at: number, message: string) => (at < 0 ? [] : [{ path: "", message, line: at + 1 }]);
  if (!isUtf8(bytes)) return problem(badRow(bytes), "not UTF-8; save the file as UTF-8");
  const begun = rows.findIndex((row) => !/^(\s*(#.*)?|%.*)$/.test(row));
  return [
    ...problem(
      rows.findIndex((row) => hidden.test(row)),
      "a control character, or a line break that only some readers know; take it out",
    ),
    ...problem(
      rows.findIndex((row) => row.includes("\t")),
      "a tab; want spaces",
    ),
    ...problem(
      rows.findIndex((row) => row.startsWith("%")),
      "a YAML directive; take the line out",
    ),
    ...problem(
      rows.findIndex((row, at) => /^(---|\.\.\.)/.test(row) && !(at === begun && /^---\s*$/.test(row))),
      "not YAML: want one document, with nothing but a line --- before it",
    ),
  ];
}

function badRow(bytes: Buffer): number {
  for (let start = 0, row = 0; ; row++) {
    const end = bytes.indexOf("\n", start);
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return row;
    start = end + 1;
  }
}

/** What keeps the text from being read: of errors of syntax the first, since the others follow from it. */
function notYaml(document: Document, lines: LineCounter): Problem[] {
  const problem = (message: string, offset: number): Problem => ({
    path: "",
    message: `not YAML: ${message}`,
    line: lines.linePos(offset).line,
  });
  const [error] = document.errors;
  // Too deep for the reader, it passes on the error of JavaScript.
  if (error !== undefined) return [problem(/call stack/.test(error.message) ? tooDeep : error.message, error.pos[0])];
  const found = document.warnings.map(({ message, pos }) => problem(message, pos[0]));
  const at = (node: Node) => node.range?.[0] ?? 0;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) === undefined)
        found.push(problem(`*${alias.source} stands for nothing: no &${alias.source} before it`, at(alias)));
    },
    Pair(_, { key }) {
      if (isNode(key) && !isScalar(key)) found.push(problem("want a word for a key, got a map or a list", at(key)));
    },
  });
  return found;
}

/** Values that the engine reads otherwise than a person, or this reader, does. */
function unclearValues(document: Document, lines: LineCounter, text: string): Problem[] {
  const found: Problem[] = [];
  visit(document, {
    Scalar(role, scalar, ancestors) {
      const [start, end] = scalar.range ?? [0, 0];
      const message = unclear(scalar, text.slice(start, end), { key: role === "key", within: ancestors.some(isFlow) });
      if (message === undefined) return;
      const path =
        role === "key" ? placeOf(ancestors.slice(0, -1), String(scalar.value)) : placeOf([...ancestors, scalar]);
      found.push({ path, message, line: lines.linePos(start).line });
    },
  });
  return found;
}

const isFlow = (node: unknown) => isCollection(node) && node.flow === true;

/** What to say of a scalar that is not the same to every reader. */
function unclear(scalar: Scalar, written: string, at: { key: boolean; within: boolean }): string | undefined {
  if (scalar.tag !== undefined) return `the tag ${scalar.tag}; leave it out, and put text in quotes`;
  switch (scalar.type) {
    case "PLAIN":
      break;
    case "QUOTE_DOUBLE":
      return escapes(written).every((one) => plainEscape.test(one))
        ? undefined
        : "an escape that YAML readers disagree on; write the character itself";
    default:
      return undefined;
  }
  if (written === "" && at.within) return "nothing after the colon, in braces; write null";
  // Elsewhere it is a letter as any other: what `pulumi stack init` writes has one (scannerc.go, yaml_parser_scan_plain_scalar, flow_level).
  if (at.within && written.includes("?"))
    return `${written} has a question mark, which ends it in braces; put it in quotes`;
  if (at.key && written !== "<<" && typeof scalar.value !== "string")
    return `want text for a key: put ${written} in quotes`;
  if (date.test(written)) return `${written} without quotes is a date; put it in quotes`;
  if (!number.test(written) || String(Number(written)) === written) return undefined;
  return `${written} without quotes is a number that YAML readers disagree on; put it in quotes, or write it plainly, like 14 or 1.5`;
}

const escapes = (quoted: string) => quoted.match(/\\(u.{0,4}|.)/gs) ?? [];
/** What both know; of \u not the half of a character. */
const plainEscape = /^\\([\\"nrt]|u(?![dD][89a-fA-F])[\da-fA-F]{4})$/;

/** What yaml.v3 takes for a date (resolve.go, parseTimestamp), or nearly. */
const date = /^\d{4}-\d{1,2}-\d{1,2}([Tt ].*)?$/;
/** What it, or the reader here, takes for a number (resolve.go, resolve): with underscores, octal, binary, hexadecimal, without end. */
const number =
  /^[-+]?(\.[\d_]+|\d[\d_]*(\.[\d_]*)?)([eE][-+]?[\d_]+)?$|^[-+]?0_*[xXbBoO][\da-fA-F_]+$|^[-+]?\.(inf|nan)$/i;
