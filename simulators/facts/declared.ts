import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import type * as reading from "./generate/generate";
import type { FactsFile } from "./model";
import { declaringFile, keyOf, modulesFolder, type SdkPackage, sdkOf } from "./packages";
import { placeOf } from "./tokens";

/** Counts up when what is read of a declaration changes: what is kept of an older reading is passed over. */
const form = 1;
const known = new Map<string, FactsFile | undefined>();

/**
 * What the installed SDK declares of a token, with the nested types that it names: for tokens that have no generated facts. Read on first use (some
 * 0.3 s for the first, which loads TypeScript, and 0.05 s for those after it) and kept below `node_modules/.cache/facts`. Undefined where no SDK
 * declares it.
 * @throws Error where the declaration cannot be read
 */
export function declaredFacts(token: string): FactsFile | undefined {
  if (!known.has(token)) known.set(token, look(token));
  return known.get(token);
}

function look(token: string): FactsFile | undefined {
  const sdk = sdkOf(placeOf(token).sdk);
  if (!sdk) return undefined;
  const file = keptIn(token, sdk);
  if (file && existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as FactsFile;
  if (declaringFile(token, sdk) === undefined) return undefined;
  const facts = reader().readDeclared(token);
  if (file) keep(file, facts);
  return facts;
}

/** TypeScript takes 80 MB: a process that meets no such type does without. */
function reader(): typeof reading {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded here and at once: a check of inputs does not wait
  return require("./generate/generate") as typeof reading;
}

function keptIn(token: string, sdk: SdkPackage): string | undefined {
  const modules = modulesFolder();
  return (
    modules && path.join(modules, ".cache", "facts", `${keyOf(sdk)}-${form}`, `${token.replace(/[^\w.]+/g, "-")}.json`)
  );
}

/** Several plugins may write at once: each writes the whole, and the last one stays. Where nothing can be written, it is read again next time. */
function keep(file: string, facts: FactsFile): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    const unfinished = `${file}.${process.pid}`;
    writeFileSync(unfinished, JSON.stringify(facts));
    renameSync(unfinished, file);
  } catch {
    // a checkout that is only read
  }
}
