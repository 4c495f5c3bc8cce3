import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { isAlias, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import type { Neighbour } from "./checks";
import { configKey } from "./environment";

/** The environments of a project: each file `Pulumi.NAME.yaml` at its root is one. In order of their names; none where there is no such folder. */
export function environmentsIn(root: string): string[] {
  return (existsSync(root) ? readdirSync(root) : [])
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

/** The other environments of a project, and what could not be read of them: `Pulumi.qa.yaml: …`. */
export interface Neighbours {
  neighbours: Neighbour[];
  unread: string[];
}

/**
 * The environments beside `name`. Of their files nothing but the slot is read, so that a mistake in one stops no other: what has no
 * slot to read stands among `unread`.
 */
export function neighboursOf(root: string, name: string): Neighbours {
  const found: Neighbours = { neighbours: [], unread: [] };
  for (const other of environmentsIn(root).filter((each) => each !== name)) {
    const file = `Pulumi.${other}.yaml`;
    const slot = slotIn(path.join(root, file));
    if (typeof slot === "string") found.unread.push(`${file}: ${slot}`);
    found.neighbours.push({ name: other, file, ...(typeof slot === "object" && slot) });
  }
  return found;
}

/** The slot that a stack's file asks for and the line where it does, or why there is none to be read. */
function slotIn(file: string): { slot: number; line?: number } | string {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    return `cannot be read: ${(error as NodeJS.ErrnoException).code}`;
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, merge: true });
  const [error] = document.errors;
  if (error !== undefined) return `not YAML: ${error.message}`;
  const section = document.getIn(["config", configKey], true);
  // As `pulumi config set` writes it: JSON in a text.
  if (isScalar(section) && typeof section.value === "string") {
    const slot = inJson(section.value);
    return typeof slot === "number" ? { slot, ...lineAt(section, lines) } : noSlot;
  }
  const written = isMap(section) ? section.get("slot", true) : undefined;
  const node = isAlias(written) ? written.resolve(document) : written;
  return isScalar(node) && typeof node.value === "number" ? { slot: node.value, ...lineAt(written, lines) } : noSlot;
}

const noSlot = `no number in ${configKey}.slot`;

function inJson(text: string): unknown {
  try {
    return (JSON.parse(text) as { slot?: unknown } | null)?.slot;
  } catch {
    return undefined;
  }
}

function lineAt(node: unknown, lines: LineCounter): { line?: number } {
  return isNode(node) && node.range ? { line: lines.linePos(node.range[0]).line } : {};
}
