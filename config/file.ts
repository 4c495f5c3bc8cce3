import { readFileSync } from "node:fs";
import path from "node:path";
import { isMap, isNode, isScalar, visit, type Document, type LineCounter } from "yaml";
import { ConfigurationError, nearest, type Problem } from "../components/core/problems";
import { isRecord } from "./checks";
import { decodeStackConfig } from "./decode";
import { configKey, type EnvironmentSpec } from "./environment";
import { unknownKey } from "./explain";
import { neighboursOf } from "./neighbours";
import { placeOf, readYaml } from "./yaml";

/**
 * Reads and decodes a stack's file, such as `Pulumi.dev.yaml`, without an engine. Other environments of the project may not have its slot;
 * one whose own file cannot be read is passed over.
 * @param name the environment. @defaultValue what the file's name says
 * @param root the project's folder, where the others' files are. @defaultValue the file's
 * @throws ConfigurationError with every problem and, where the file has the value, its line.
 */
export function readEnvironmentFile(
  file: string,
  name: string = environmentOf(file),
  root: string = path.dirname(file),
): EnvironmentSpec {
  const refuse = (problems: readonly Problem[]): never => {
    throw new ConfigurationError(path.basename(file), name, problems);
  };
  const { document, lines, problems: unreadable } = readYaml(read(file, refuse));
  if (unreadable.length > 0) return refuse(unreadable);
  const inOrder = (some: Problem[]) => some.sort((one, other) => (one.line ?? 0) - (other.line ?? 0));
  const twice = inOrder(keysTwice(document, lines));
  // Of what a whole section says where it stands twice, nothing can be said.
  if (twice.some(({ path }) => path === "config" || path === configKey)) return refuse(twice);
  const section = plain(document, refuse)?.config;
  if (!isRecord(section)) return refuse([...twice, missingConfig(document, section, lines)]);
  const { spec, problems } = decodeStackConfig(name, section, neighboursOf(root, name).neighbours);
  const found = (problems ?? []).map((problem) => ({ ...problem, ...lineOf(problem, document, lines) }));
  const all = inOrder([...twice, ...strangers(document, lines), ...found]);
  return spec === undefined || all.length > 0 ? refuse(all) : spec;
}

function environmentOf(file: string): string {
  return /^Pulumi\.(.+)\.ya?ml$/.exec(path.basename(file))?.[1] ?? "";
}

/** Keys that one map holds twice: what is meant, nobody knows. */
function keysTwice(document: Document, lines: LineCounter): Problem[] {
  const found: Problem[] = [];
  visit(document, {
    Map(_, map, ancestors) {
      const keys = map.items.map(({ key }) => (isScalar(key) ? String(key.value) : ""));
      for (const [index, { key }] of map.items.entries()) {
        if (keys.indexOf(keys[index]!) === index || !isNode(key)) continue;
        found.push({
          path: placeOf(ancestors, keys[index]!),
          message: "written twice; keep one",
          line: lines.linePos(key.range?.[0] ?? 0).line,
        });
      }
    },
  });
  return found;
}

/** What Pulumi reads in a stack's file: anything else it passes over in silence, a misspelt `secretsprovider` too. */
export const stackKeys = ["config", "encryptionsalt", "secretsprovider", "encryptedkey", "environment"] as const;

/** The keys beside `config` that nothing reads. */
function strangers(document: Document, lines: LineCounter): Problem[] {
  const keys = isMap(document.contents) ? document.contents.items.map(({ key }) => String(key)) : [];
  return keys
    .filter((key) => !stackKeys.some((known) => known === key))
    .map((key) => ({ path: key, message: unknownKey(key, stackKeys), line: lineOfKey(document, [key], lines) ?? 1 }));
}

/** The document as plain values. A bomb of aliases shows only here. */
function plain(document: Document, refuse: (problems: Problem[]) => never): Record<string, unknown> | undefined {
  try {
    const value: unknown = document.toJS();
    return isRecord(value) ? value : undefined;
  } catch (error) {
    return refuse([{ path: "", message: `not YAML: ${(error as Error).message}` }]);
  }
}

function read(file: string, refuse: (problems: Problem[]) => never): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return refuse([{ path: "", message: unread[code ?? ""]?.(file) ?? `cannot be read: ${code}` }]);
  }
}

const unread: Readonly<Record<string, (file: string) => string>> = {
  ENOENT: (file) => `there is no such file: ${file}`,
  EISDIR: (file) => `a folder, want a file: ${file}`,
};

function missingConfig(document: Document, section: unknown, lines: LineCounter): Problem {
  const keys = isMap(document.contents) ? document.contents.items.map(({ key }) => String(key)) : [];
  const near = keys.find((key) => nearest(key, ["config"]));
  const hint = near === undefined || near === "config" ? "" : `; did you mean it by ${near}?`;
  const line = lineOfKey(document, [near ?? "config"], lines);
  return {
    path: "config",
    message: `${section === undefined ? "missing" : "not a map"}; want a map that holds ${configKey}${hint}`,
    ...(line !== undefined && { line }),
  };
}

/** The line of the deepest part of a problem's path that the file has. */
function lineOf(problem: Problem, document: Document, lines: LineCounter): { line?: number } {
  const steps = problem.path.match(/[^.[\]]+/g)?.map((step) => (/^\d+$/.test(step) ? Number(step) : step)) ?? [];
  const whole = /^(go-coffee|pulumi):/.test(problem.path);
  const full = whole ? ["config", problem.path] : ["config", configKey, ...steps];
  for (let length = full.length; length > 0; length--) {
    const line = lineOfKey(document, full.slice(0, length), lines);
    if (line !== undefined) return { line };
  }
  return {};
}

function lineOfKey(document: Document, keys: (string | number)[], lines: LineCounter): number | undefined {
  const parent = keys.length === 1 ? document.contents : document.getIn(keys.slice(0, -1), true);
  const last = keys.at(-1);
  const pair = isMap(parent) ? parent.items.find(({ key }) => String(key) === String(last)) : undefined;
  const node = pair?.key ?? document.getIn(keys, true);
  return isNode(node) && node.range ? lines.linePos(node.range[0]).line : undefined;
}
