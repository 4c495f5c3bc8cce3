import { readFileSync } from "node:fs";
import path from "node:path";
import { isMap, isNode, LineCounter, parseDocument, type Document } from "yaml";
import { ConfigurationError, nearest, type Problem } from "../components/core/problems";
import { isRecord } from "./checks";
import { configKey, decodeStackConfig, environmentNames, type EnvironmentSpec } from "./environment";

/**
 * Reads and decodes a stack's file, such as `Pulumi.dev.yaml`, without an engine.
 * @param name the environment. @defaultValue what the file's name says
 * @throws ConfigurationError with every problem and, where the file has the value, its line.
 */
export function readEnvironmentFile(file: string, name: string = environmentOf(file)): EnvironmentSpec {
  const refuse = (problems: readonly Problem[]): never => {
    throw new ConfigurationError(path.basename(file), name, problems);
  };
  if (!environmentNames.some((known) => known === name)) {
    const want = environmentNames.map((known) => `Pulumi.${known}.yaml`).join(", ");
    return refuse([{ path: "", message: `unknown environment; want ${want}` }]);
  }
  const lines = new LineCounter();
  const document = parseDocument(read(file, refuse), { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return refuse(
      document.errors.map(({ message, pos }) => ({
        path: "",
        message: `not YAML: ${message}`,
        line: lines.linePos(pos[0]).line,
      })),
    );
  }
  const section = plain(document, refuse)?.config;
  if (!isRecord(section)) return refuse([missingConfig(document, section)]);
  const { spec, problems } = decodeStackConfig(name, section);
  return problems ? refuse(problems.map((problem) => ({ ...problem, ...lineOf(problem, document, lines) }))) : spec;
}

function environmentOf(file: string): string {
  return /^Pulumi\.(.+)\.ya?ml$/.exec(path.basename(file))?.[1] ?? "";
}

/** The document as plain values. An alias of nothing, or a bomb of aliases, shows only here. */
function plain(document: Document, refuse: (problems: Problem[]) => never): Record<string, unknown> | undefined {
  try {
    const value: unknown = document.toJS();
    return isRecord(value) ? value : undefined;
  } catch (error) {
    return refuse([{ path: "", message: `not YAML: ${(error as Error).message}` }]);
  }
}

function read(file: string, refuse: (problems: Problem[]) => never): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return refuse([
      { path: "", message: code === "ENOENT" ? `there is no such file: ${file}` : `cannot be read: ${code}` },
    ]);
  }
}

function missingConfig(document: Document, section: unknown): Problem {
  const keys = isMap(document.contents) ? document.contents.items.map(({ key }) => String(key)) : [];
  const near = keys.find((key) => nearest(key, ["config"]));
  const hint = near === undefined || near === "config" ? "" : `; did you mean it by ${near}?`;
  return {
    path: "config",
    message: `${section === undefined ? "missing" : "not a map"}; want a map that holds ${configKey}${hint}`,
  };
}

/** The line of the deepest part of a problem's path that the file has. */
function lineOf(problem: Problem, document: Document, lines: LineCounter): { line?: number } {
  const steps = problem.path.match(/[^.[\]]+/g)?.map((step) => (/^\d+$/.test(step) ? Number(step) : step)) ?? [];
  const full = problem.path.startsWith("go-coffee:") ? ["config", problem.path] : ["config", configKey, ...steps];
  for (let length = full.length; length > 1; length--) {
    const line = lineOfKey(document, full.slice(0, length), lines);
    if (line !== undefined) return { line };
  }
  return {};
}

function lineOfKey(document: Document, keys: (string | number)[], lines: LineCounter): number | undefined {
  const parent = document.getIn(keys.slice(0, -1), true);
  const last = keys.at(-1);
  const pair = isMap(parent) ? parent.items.find(({ key }) => String(key) === String(last)) : undefined;
  const node = pair?.key ?? document.getIn(keys, true);
  return isNode(node) && node.range ? lines.linePos(node.range[0]).line : undefined;
}
