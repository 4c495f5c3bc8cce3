import type { FactsFile } from "../model";
import { homesOf } from "../tokens";
import { allTokens } from "../types";

/** A file that is written by a program and kept in the repository: as tools/generate wants it. */
interface Generator {
  /** From the project's root, with forward slashes. */
  path: string;
  produce(): Promise<string>;
}

/**
 * The generators of the type facts: one file for each service of an SDK. Which files there are follows from the tokens
 * alone; the SDKs are read once, when the first file is asked for (a second, 240 MB).
 */
export function factsGenerators(tokens: string[] = allTokens()): Generator[] {
  let files: Promise<Map<string, FactsFile>> | undefined;
  const read = async () => (await import("./generate")).generate(tokens);
  return homesOf(tokens).map((home) => ({
    path: `simulators/facts/generated/${home}.json`,
    produce: async () => render((await (files ??= read())).get(home) ?? { types: {}, definitions: {} }),
  }));
}

/** JSON with one type to a line: small, and readable as a diff. */
function render(file: FactsFile): string {
  const section = (entries: Record<string, unknown>) => {
    const lines = Object.entries(entries)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
    return lines.length > 0 ? `{\n${lines.join(",\n")}\n}` : "{}";
  };
  return `{"types":${section({ ...file.types })},\n"definitions":${section({ ...file.definitions })}}\n`;
}
