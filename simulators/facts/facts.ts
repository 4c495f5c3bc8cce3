import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { declaredFacts } from "./declared";
import type { Definition, FactsFile, TypeFacts } from "./model";
import { sdkOf } from "./packages";
import { homeOf, placeOf } from "./tokens";

const FOLDER = path.join("simulators", "facts", "generated");
const files = new Map<string, FactsFile>();
let folder: string | undefined;

/** Whether `token` has facts. */
export function hasFacts(token: string): boolean {
  try {
    return fileOf(token)?.types[token] !== undefined;
  } catch {
    return false;
  }
}

/** All that is known of a token: what was generated, else what the installed SDK declares. @throws Error where nobody declares it. */
export function factsOf(token: string): TypeFacts {
  const facts = fileOf(token)?.types[token];
  if (!facts) throw new Error(`the local clouds do not know ${token}: ${whyUnknown(token)}`);
  return facts;
}

/** Why a token has no facts. */
function whyUnknown(token: string): string {
  const { sdk } = placeOf(token);
  const installed = sdkOf(sdk);
  return installed
    ? `the installed SDK of ${sdk}, ${installed.version}, declares nothing of that name`
    : `no SDK of ${sdk} is installed here`;
}

/** The nested type that a `ref` names. @throws Error where the files do not fit together. */
export function definitionOf(ref: string): Definition {
  const [home = "", name = ""] = ref.split("#");
  const definition = (home.includes(":") ? declaredFacts(home) : load(home))?.definitions[name];
  if (!definition) throw new Error(`The type facts have no ${ref}: run \`npm run generate\``);
  return definition;
}

function fileOf(token: string): FactsFile | undefined {
  const generated = load(homeOf(token));
  return generated?.types[token] ? generated : declaredFacts(token);
}

/** Reads a file when it is first asked for: a simulator then holds the services that its program uses, no more. */
function load(home: string): FactsFile | undefined {
  const known = files.get(home);
  if (known) return known;
  const file = path.join((folder ??= findFolder()), `${home}.json`);
  if (!existsSync(file)) return undefined;
  const content = JSON.parse(readFileSync(file, "utf8")) as FactsFile;
  files.set(home, content);
  return content;
}

/** The running code may be the source, or a bundle of it under node_modules/.cache. */
function findFolder(): string {
  for (let up = __dirname; ; up = path.dirname(up)) {
    const found = path.join(up, FOLDER);
    if (existsSync(found)) return found;
    if (path.dirname(up) === up) throw new Error(`No ${FOLDER} above ${__dirname}: run \`npm run generate\``);
  }
}
