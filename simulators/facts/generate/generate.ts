import type { Definition, FactsFile, TypeFacts } from "../model";
import { sdkOf } from "../packages";
import { homeName, homeOf, homesOf, placeOf, sharedHome } from "../tokens";
import { Sdk } from "./declarations";
import { readFacts, sorted } from "./entries";
import { ShapeReader, type DefinitionKey } from "./shapes";

/** Reads the SDKs. The result depends on them and on `tokens` alone, not on the order of either. */
export function generate(tokens: string[]): Map<string, FactsFile> {
  const homes = new Set(homesOf(tokens));
  const files = new Map<string, FactsFile>([...homes].map((home) => [home, { types: {}, definitions: {} }]));
  const reader = new Reader(new Map(), (key) => {
    const home = homeFor(key, homes);
    return { home, name: `${key.kind}.${key.name}`, file: files.get(home)! };
  });
  for (const token of [...new Set(tokens)].sort()) files.get(homeOf(token))!.types[token] = reader.read(token);
  return files;
}

/** The SDKs are kept for the next token. */
const sdks = new Map<string, Sdk>();

/** Reads one token, with the nested types that it names, whatever the SDK: a type that cannot be read is left unchecked. */
export function readDeclared(token: string): FactsFile {
  const file: FactsFile = { types: {}, definitions: {} };
  const { sdk } = placeOf(token);
  const reader = new Reader(
    sdks,
    (key) => {
      const name = `${key.kind}.${key.name}`;
      return { home: token, name: key.sdk.name === sdk ? name : `${key.sdk.name}/${name}`, file };
    },
    "leave unchecked",
  );
  file.types[token] = reader.read(token);
  return file;
}

/** Reads tokens, and sees to it that the nested types that they name are read. */
class Reader {
  private readonly pending: (() => void)[] = [];
  private readonly shapes: ShapeReader;

  /** @param placed - where a nested type goes: the file, the `home` that a `ref` to it begins with, its name in the file */
  constructor(
    private readonly sdks: Map<string, Sdk>,
    placed: (key: DefinitionKey) => { home: string; name: string; file: FactsFile },
    strange?: "refuse" | "leave unchecked",
  ) {
    const reference: ConstructorParameters<typeof ShapeReader>[1] = (key, declared, scope) => {
      const { home, name, file } = placed(key);
      if (!file.definitions[name]) {
        const definition: Definition = (file.definitions[name] = { properties: {} });
        this.pending.push(() => fill(definition, this.shapes.members(declared, scope)));
      }
      return `${home}#${name}`;
    };
    this.shapes = new ShapeReader((name) => this.sdk(name), reference, strange);
  }

  read(token: string): TypeFacts {
    const facts = readFacts(token, this.sdk(placeOf(token).sdk), this.shapes);
    for (let next = this.pending.pop(); next; next = this.pending.pop()) next();
    return facts;
  }

  private sdk(name: string): Sdk {
    const known = this.sdks.get(name);
    if (known) return known;
    const found = sdkOf(name);
    if (!found) throw new Error(`@pulumi/${name} is not installed: run npm ci`);
    const sdk = new Sdk(name, found.folder);
    this.sdks.set(name, sdk);
    return sdk;
  }
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
