import { existsSync } from "node:fs";
import * as path from "node:path";
import type { Definition, FactsFile } from "../model";
import { homeName, homeOf, homesOf, placeOf, sharedHome } from "../tokens";
import { Sdk } from "./declarations";
import { readFacts, sorted } from "./entries";
import { ShapeReader, type DefinitionKey } from "./shapes";

/** Reads the SDKs. The result depends on them and on `tokens` alone, not on the order of either. */
export function generate(tokens: string[]): Map<string, FactsFile> {
  const homes = new Set(homesOf(tokens));
  const files = new Map<string, FactsFile>([...homes].map((home) => [home, { types: {}, definitions: {} }]));
  const sdks = new Map<string, Sdk>();
  const sdkNamed = (name: string) => {
    const sdk = sdks.get(name) ?? new Sdk(name, packageFolder(name));
    sdks.set(name, sdk);
    return sdk;
  };
  const pending: (() => void)[] = [];
  const reader: ShapeReader = new ShapeReader(sdkNamed, (key, declared, scope) => {
    const home = homeFor(key, homes);
    const name = `${key.kind}.${key.name}`;
    const { definitions } = files.get(home)!;
    if (!definitions[name]) {
      const definition: Definition = (definitions[name] = { properties: {} });
      pending.push(() => fill(definition, reader.members(declared, scope)));
    }
    return `${home}#${name}`;
  });
  for (const token of [...new Set(tokens)].sort()) {
    files.get(homeOf(token))!.types[token] = readFacts(token, sdkNamed(placeOf(token).sdk), reader);
    for (let next = pending.pop(); next; next = pending.pop()) next();
  }
  return files;
}

function fill(definition: Definition, { properties, deprecated }: ReturnType<ShapeReader["members"]>): void {
  definition.properties = sorted(properties);
  if (Object.keys(deprecated).length > 0) definition.deprecated = sorted(deprecated);
}

function homeFor(key: DefinitionKey, homes: Set<string>): string {
  const namespace = key.name.split(".").slice(0, -1).join("/");
  const own = homeName(key.sdk.name, namespace);
  if (homes.has(own)) return own;
  const shared = sharedHome(key.sdk.name);
  if (!homes.has(shared))
    throw new Error(`${key.name} is of @pulumi/${key.sdk.name}, of which no token is on the list`);
  return shared;
}

function packageFolder(sdk: string): string {
  for (let folder = __dirname; ; folder = path.dirname(folder)) {
    const found = path.join(folder, "node_modules", "@pulumi", sdk);
    if (existsSync(found)) return found;
    if (path.dirname(folder) === folder) throw new Error(`@pulumi/${sdk} is not installed: run npm ci`);
  }
}
