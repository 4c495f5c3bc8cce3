import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Document, isAlias, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import { at, type Neighbour } from "./checks";
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
 * The environments beside `name`. Of their files nothing but the slot, Google's project and Azure's subscription is read, so that a mistake in one stops no other: what
 * has no slot to read stands among `unread`.
 */
export function neighboursOf(root: string, name: string): Neighbours {
  const found: Neighbours = { neighbours: [], unread: [] };
  for (const other of environmentsIn(root).filter((each) => each !== name)) {
    const file = `Pulumi.${other}.yaml`;
    const { why, ...read } = readIn(path.join(root, file));
    if (why !== undefined) found.unread.push(`${file}: ${why}`);
    found.neighbours.push({ name: other, file, ...read });
  }
  return found;
}

/** What a stack's file asks for, as far as its neighbours care, with the lines where it does; or why there is no slot to be read. */
type Read = Pick<Neighbour, "slot" | "line" | "project" | "subscription"> & { why?: string };

function readIn(file: string): Read {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    return { why: `cannot be read: ${(error as NodeJS.ErrnoException).code}` };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, merge: true });
  const [error] = document.errors;
  if (error !== undefined) return { why: `not YAML: ${error.message}` };
  const section = document.getIn(["config", configKey], true);
  // As `pulumi config set` writes it: JSON in a text.
  const inJson = isScalar(section) && typeof section.value === "string" ? parsedJson(section.value) : undefined;
  const look = (keys: readonly string[]): { value: unknown; line?: number } => {
    if (inJson !== undefined) return { value: at(inJson, ...keys), ...lineAt(section, lines) };
    const written = stepsIn(section, keys, document);
    const node = resolved(written, document);
    return { value: isScalar(node) ? node.value : undefined, ...lineAt(written, lines) };
  };
  const { value: slot, ...slotLine } = look(["slot"]);
  const { value: id, ...projectLine } = look(["clouds", "gcp", "project"]);
  const { value: subscription, ...subscriptionLine } = look(["clouds", "azure", "subscription"]);
  return {
    ...(typeof slot === "number" ? { slot, ...slotLine } : { why: `no number in ${configKey}.slot` }),
    ...(typeof id === "string" && { project: { id, ...projectLine } }),
    ...(typeof subscription === "string" && { subscription: { id: subscription, ...subscriptionLine } }),
  };
}

/** What stands at the end of a path of keys, as it is written there: perhaps by another name. */
function stepsIn(section: unknown, keys: readonly string[], document: Document): unknown {
  return keys.reduce<unknown>((node, key) => {
    const map = resolved(node, document);
    return isMap(map) ? map.get(key, true) : undefined;
  }, section);
}

/** What an alias stands for; anything else is itself. */
const resolved = (node: unknown, document: Document): unknown => (isAlias(node) ? node.resolve(document) : node);

function parsedJson(text: string): unknown {
  try {
    return (JSON.parse(text) as unknown) ?? {};
  } catch {
    return {};
  }
}

function lineAt(node: unknown, lines: LineCounter): { line?: number } {
  return isNode(node) && node.range ? { line: lines.linePos(node.range[0]).line } : {};
}
