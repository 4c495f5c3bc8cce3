import * as path from "node:path";
import * as ts from "typescript";
import type { Literal, Properties, Shape } from "../model";
import { lowerFirst } from "../tokens";
import { deprecation, literal, type Declared, type Named, type Sdk } from "./declarations";

/** Where a name is read: the file, its imports, and which SDK it is part of. */
export interface Scope {
  sdk: Sdk;
  /** The file's folder inside the package. */
  folder: string;
  /** The kind of the types that it declares: `in` and `out` in the big files of nested types, `own` beside a class. */
  kind: DefinitionKey["kind"];
  /** What each imported name is: a module specifier, and the exported name (`*` for the whole module). */
  imports: Map<string, { from: string; name: string }>;
  /** Declarations of the same file. */
  local(name: string): Declared<Named>[];
}

/** What a nested type is called. */
export interface DefinitionKey {
  sdk: Sdk;
  kind: "in" | "out" | "own";
  name: string;
}

const KEYWORDS = new Map<ts.SyntaxKind, Shape>([
  [ts.SyntaxKind.AnyKeyword, "any"],
  [ts.SyntaxKind.BooleanKeyword, "boolean"],
  [ts.SyntaxKind.NumberKeyword, "number"],
  [ts.SyntaxKind.StringKeyword, "string"],
  [ts.SyntaxKind.UnknownKeyword, "any"],
]);

/** Turns TypeScript types into shapes. Anything that it does not know is an error, unless it is told otherwise. */
export class ShapeReader {
  /**
   * @param sdkNamed - the installed SDK of that name.
   * @param reference - called for each nested type met; gives the `ref` that will name it.
   * @param strange - what becomes of a property whose type has a form that nobody knows here.
   */
  constructor(
    private readonly sdkNamed: (name: string) => Sdk,
    private readonly reference: (
      key: DefinitionKey,
      declared: Declared<ts.InterfaceDeclaration>,
      scope: Scope,
    ) => string,
    private readonly strange: "refuse" | "leave unchecked" = "refuse",
  ) {}

  private readonly scopes = new Map<string, Scope>();

  /** The properties of an interface or a type literal, with what is said of the deprecated ones. */
  members(
    declared: Declared<ts.InterfaceDeclaration | ts.TypeLiteralNode>,
    scope: Scope,
  ): { properties: Properties; deprecated: Record<string, string> } {
    const properties: Properties = {};
    const deprecated: Record<string, string> = {};
    if (ts.isInterfaceDeclaration(declared.node) && declared.node.heritageClauses)
      throw this.unknown(declared.node, declared.source, "an interface that extends another");
    for (const member of declared.node.members) {
      if (!ts.isPropertySignature(member) || !member.type)
        throw this.unknown(member, declared.source, "a member that is no property");
      const name = propertyName(member.name);
      const [shape, optional] = this.property(member.type, { node: member, source: declared.source }, scope);
      properties[member.questionToken || optional ? `${name}?` : name] = shape;
      const why = deprecation(member, declared.source);
      if (why !== undefined) deprecated[name] = why;
    }
    return { properties, deprecated };
  }

  /** A property's shape, and whether its type allows `undefined`. */
  property(type: ts.TypeNode, at: Declared<ts.Node>, scope: Scope): [shape: Shape, optional: boolean] {
    const parts: Shape[] = [];
    try {
      const optional = this.flatten(type, at.source, scope, parts);
      return [union(parts) ?? fail(this.unknown(type, at.source, "a type of nothing but undefined")), optional];
    } catch (error) {
      if (this.strange === "refuse") throw error;
      return ["any", true];
    }
  }

  private shape(type: ts.TypeNode, source: ts.SourceFile, scope: Scope): Shape {
    return this.property(type, { node: type, source }, scope)[0];
  }

  /** Adds the alternatives of `type` to `into`: through Input, Output and Promise, which the wire does not know. */
  private flatten(type: ts.TypeNode, source: ts.SourceFile, scope: Scope, into: Shape[]): boolean {
    if (ts.isParenthesizedTypeNode(type)) return this.flatten(type.type, source, scope, into);
    if (ts.isUnionTypeNode(type))
      return type.types.map((part) => this.flatten(part, source, scope, into)).includes(true);
    if (type.kind === ts.SyntaxKind.UndefinedKeyword) return true;
    const keyword = KEYWORDS.get(type.kind);
    if (keyword) {
      into.push(keyword);
      return false;
    }
    if (ts.isLiteralTypeNode(type)) {
      const value = literal(type);
      if (value === undefined) throw this.unknown(type, source, "a literal");
      into.push({ values: [value] });
      return false;
    }
    if (ts.isArrayTypeNode(type)) {
      into.push({ array: this.shape(type.elementType, source, scope) });
      return false;
    }
    if (ts.isTypeLiteralNode(type)) {
      into.push(this.mapping(type, source, scope));
      return false;
    }
    if (ts.isTypeReferenceNode(type)) return this.named(type, source, scope, into);
    throw this.unknown(type, source, "a form of type");
  }

  /** `{ [key: string]: T }` */
  private mapping(type: ts.TypeLiteralNode, source: ts.SourceFile, scope: Scope): Shape {
    const [member, ...more] = type.members;
    if (!member || more.length > 0 || !ts.isIndexSignatureDeclaration(member))
      throw this.unknown(type, source, "an object type with no name");
    return { map: this.shape(member.type, source, scope) };
  }

  private named(type: ts.TypeReferenceNode, source: ts.SourceFile, scope: Scope, into: Shape[]): boolean {
    const [first, ...rest] = qualified(type.typeName);
    const inner = type.typeArguments?.[0];
    const imported = scope.imports.get(first!);
    if (imported?.from === "@pulumi/pulumi") {
      const name = rest.join(".");
      if (["Input", "Output"].includes(name) && inner) return this.flatten(inner, source, scope, into);
      const known: Record<string, Shape> = {
        ID: "string",
        URN: "string",
        "asset.Asset": "asset",
        "asset.Archive": "asset",
        Resource: "resource",
        CustomResource: "resource",
        ComponentResource: "resource",
        ProviderResource: "resource",
      };
      into.push(known[name] ?? fail(this.unknown(type, source, "a type of @pulumi/pulumi")));
      return false;
    }
    if (imported)
      into.push(this.imported(imported, rest, scope) ?? fail(this.unknown(type, source, "an imported type")));
    else if (first === "Promise" && inner) return this.flatten(inner, source, scope, into);
    else if (first === "Array" && inner) into.push({ array: this.shape(inner, source, scope) });
    else if (first === "Record" && type.typeArguments?.[1])
      into.push({ map: this.shape(type.typeArguments[1], source, scope) });
    else into.push(this.local([first!, ...rest].join("."), scope) ?? fail(this.unknown(type, source, "a type")));
    return false;
  }

  private imported(imported: { from: string; name: string }, rest: string[], scope: Scope): Shape | undefined {
    const name = imported.name === "*" ? rest : [imported.name, ...rest];
    if (imported.from.startsWith("@pulumi/")) {
      const sdk = this.sdkNamed(imported.from.slice("@pulumi/".length));
      return this.exported(sdk, "", name);
    }
    // "." is the folder's index; "./types/input" and "../iam" are what they say.
    const target = path.posix.join(scope.folder, imported.from).replace(/\/?index$/, "");
    const types = /^types(?:\/(input|output|enums))?$/.exec(target);
    if (types) return this.exported(scope.sdk, "", types[1] ? ["types", types[1], ...name] : ["types", ...name]);
    return this.exported(scope.sdk, target === "." ? "" : target, name);
  }

  /** A name as an SDK exports it: `types.input.eks.X`, `types.enums.Region`, `ec2.SecurityGroup`, `Provider`. */
  private exported(sdk: Sdk, folder: string, name: string[]): Shape | undefined {
    if (name[0] === "types") {
      const full = name.slice(2).join(".");
      if (name[1] === "input") return this.definition(sdk, "input", full);
      if (name[1] === "output") return this.definition(sdk, "output", full);
      const values = name[1] === "enums" ? sdk.enumeration(full) : undefined;
      return values && { values };
    }
    const last = name.at(-1)!;
    const inside = [folder, ...name.slice(0, -1)].filter((part) => part !== "").join("/");
    for (const file of [path.posix.join(inside, `${lowerFirst(last)}.d.ts`), `${inside}.d.ts`]) {
      if (sdk.has(file) && sdk.text(file).includes(`export declare class ${last} extends pulumi.`)) return "resource";
    }
    const values = sdk.enumeration([...inside.split("/").filter((part) => part !== ""), last].join("."));
    if (values) return { values };
    // The AWS SDK's own name for a string, in arn.d.ts.
    return last === "ARN" ? "string" : undefined;
  }

  private definition(sdk: Sdk, kind: "input" | "output", name: string): Shape | undefined {
    const id = `${sdk.name} ${kind}`;
    const scope = this.scopes.get(id) ?? typesScope(sdk, kind);
    this.scopes.set(id, scope);
    return this.first(sdk.types(kind).find(name), { sdk, kind: kind === "input" ? "in" : "out", name }, scope);
  }

  private local(name: string, scope: Scope): Shape | undefined {
    const shape = this.first(scope.local(name), { sdk: scope.sdk, kind: scope.kind, name }, scope);
    return shape ?? this.exported(scope.sdk, scope.folder, name.split("."));
  }

  private first(found: Declared<Named>[], key: DefinitionKey, scope: Scope): Shape | undefined {
    for (const { node, source } of found) {
      if (ts.isInterfaceDeclaration(node)) return { ref: this.reference(key, { node, source }, scope) };
      if (ts.isTypeAliasDeclaration(node)) return this.shape(node.type, source, scope);
    }
    return undefined;
  }

  private unknown(node: ts.Node, source: ts.SourceFile, what: string): Error {
    return new Error(`${source.fileName}: cannot read ${what}: ${node.getText(source).slice(0, 200)}`);
  }
}

/** The scope of the big files of nested types, whose heads all import the same. */
function typesScope(sdk: Sdk, kind: "input" | "output"): Scope {
  const head = sdk.text(`types/${kind}.d.ts`).slice(0, 2_000);
  const cut = head.search(/^(?:export|\/\*\*)/m);
  const source = ts.createSourceFile("head.d.ts", head.slice(0, Math.max(cut, 0)), ts.ScriptTarget.ES2023);
  return {
    sdk,
    folder: "types",
    kind: kind === "input" ? "in" : "out",
    imports: importsOf(source),
    local: (name) => sdk.types(kind).find(name),
  };
}

export function importsOf(source: ts.SourceFile): Scope["imports"] {
  const imports: Scope["imports"] = new Map();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const from = statement.moduleSpecifier.text;
    const bindings = statement.importClause?.namedBindings;
    if (bindings && ts.isNamespaceImport(bindings)) imports.set(bindings.name.text, { from, name: "*" });
    else
      for (const one of bindings?.elements ?? [])
        imports.set(one.name.text, { from, name: (one.propertyName ?? one.name).text });
  }
  return imports;
}

/** One shape out of several: `string | "a"` is any string, and literals come together. */
function union(parts: Shape[]): Shape | undefined {
  if (parts.includes("any")) return "any";
  const values: Literal[] = [];
  const rest = new Map<string, Shape>();
  for (const part of parts) {
    if (typeof part === "object" && "values" in part) values.push(...part.values);
    else rest.set(JSON.stringify(part), part);
  }
  const closed = values.filter((value) => !rest.has(JSON.stringify(typeof value)));
  if (closed.includes(true) && closed.includes(false))
    return union([...rest.values(), "boolean", ...literals(closed.filter((value) => typeof value !== "boolean"))]);
  const all = [...rest.keys()].sort().map((key) => rest.get(key)!);
  all.push(...literals(closed));
  return all.length > 1 ? { anyOf: all } : all[0];
}

function literals(values: Literal[]): Shape[] {
  return values.length > 0 ? [{ values: [...new Set(values)].sort() }] : [];
}

function qualified(name: ts.EntityName): string[] {
  return ts.isIdentifier(name) ? [name.text] : [...qualified(name.left), name.right.text];
}

function propertyName(name: ts.PropertyName): string {
  if (ts.isIdentifier(name) || ts.isStringLiteral(name)) return name.text;
  throw new Error(`A property has a name that is computed (kind ${name.kind})`);
}

function fail(error: Error): never {
  throw error;
}
