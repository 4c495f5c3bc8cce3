import * as ts from "typescript";
import type { Properties, TypeFacts } from "../model";
import { declaringFile } from "../packages";
import { placeOf, type TokenPlace } from "../tokens";
import { deprecation, type Declared, type Named, type Sdk } from "./declarations";
import { importsOf, type Scope, type ShapeReader } from "./shapes";

/** Reads what the SDK declares of one token. @throws Error naming the token where the SDK has no such thing. */
export function readFacts(token: string, sdk: Sdk, reader: ShapeReader): TypeFacts {
  const place = placeOf(token);
  const stem = declaringFile(token, { name: sdk.name, folder: sdk.root });
  if (stem === undefined) throw new Error(`@pulumi/${sdk.name} has no ${token}`);
  const code = sdk.text(`${stem}.js`);
  const source = sdk.source(`${stem}.d.ts`);
  const scope: Scope = {
    sdk,
    folder: place.folder,
    kind: "own",
    imports: importsOf(source),
    local: (name) => declaredIn(source, name),
  };
  return place.kind === "function"
    ? functionFacts(place, source, scope, reader)
    : classFacts(place, source, scope, reader, code);
}

function classFacts(
  place: TokenPlace,
  source: ts.SourceFile,
  scope: Scope,
  reader: ShapeReader,
  code: string,
): TypeFacts {
  const declaration = source.statements.find(
    (one): one is ts.ClassDeclaration => ts.isClassDeclaration(one) && one.name?.text === place.name,
  );
  if (!declaration) throw new Error(`${source.fileName}: no class ${place.name}`);
  const outputs: Properties = {};
  const deprecated: Record<string, string> = {};
  for (const member of declaration.members) {
    const fixed =
      ts.isPropertyDeclaration(member) && member.modifiers?.some((one) => one.kind === ts.SyntaxKind.StaticKeyword);
    if (!ts.isPropertyDeclaration(member) || fixed || !member.type || !ts.isIdentifier(member.name)) continue;
    const [shape, optional] = reader.property(member.type, { node: member, source }, scope);
    outputs[optional ? `${member.name.text}?` : member.name.text] = shape;
    const why = deprecation(member, source);
    if (why !== undefined) deprecated[member.name.text] = why;
  }
  const constructor = declaration.members.filter(ts.isConstructorDeclaration).at(-1);
  const inputs = argumentsOf(constructor?.parameters[1], source, scope, reader);
  Object.assign(deprecated, inputs.deprecated);
  const retired = deprecation(declaration, source);
  return {
    inputs: sorted(inputs.properties),
    outputs: sorted(outputs),
    ...listed("secretInputs", matches(code, /resourceInputs\["(\w+)"\] = .*pulumi\.secret\(/g)),
    ...listed(
      "secretOutputs",
      [...(/additionalSecretOutputs: \[([^\]]*)\]/.exec(code)?.[1] ?? "").matchAll(/"(\w+)"/g)].map(
        (match) => match[1]!,
      ),
    ),
    ...listed("encoded", matches(code, /resourceInputs\["(\w+)"\] = .*\.apply\(JSON\.stringify\)/g)),
    ...(Object.keys(deprecated).length > 0 ? { deprecated: sorted(deprecated) } : {}),
    ...(retired === undefined ? {} : { retired }),
  };
}

function functionFacts(place: TokenPlace, source: ts.SourceFile, scope: Scope, reader: ShapeReader): TypeFacts {
  const declaration = source.statements.find(
    (one): one is ts.FunctionDeclaration => ts.isFunctionDeclaration(one) && one.name?.text === place.name,
  );
  const result =
    declaration?.type && ts.isTypeReferenceNode(declaration.type) ? declaration.type.typeArguments?.[0] : undefined;
  if (!declaration || !result) throw new Error(`${source.fileName}: no function ${place.name} that gives a Promise`);
  const takesArgs = declaration.parameters[0]?.name.getText(source) === "args";
  const inputs = argumentsOf(takesArgs ? declaration.parameters[0] : undefined, source, scope, reader);
  const outputs = reader.members(interfaceNamed(result, source), scope);
  const deprecated = { ...outputs.deprecated, ...inputs.deprecated };
  const retired = deprecation(declaration, source);
  return {
    inputs: sorted(inputs.properties),
    outputs: sorted(outputs.properties),
    ...(Object.keys(deprecated).length > 0 ? { deprecated: sorted(deprecated) } : {}),
    ...(retired === undefined ? {} : { retired }),
  };
}

function argumentsOf(
  parameter: ts.ParameterDeclaration | undefined,
  source: ts.SourceFile,
  scope: Scope,
  reader: ShapeReader,
): ReturnType<ShapeReader["members"]> {
  if (!parameter?.type) return { properties: {}, deprecated: {} };
  return reader.members(interfaceNamed(parameter.type, source), scope);
}

function interfaceNamed(type: ts.TypeNode, source: ts.SourceFile): Declared<ts.InterfaceDeclaration> {
  const name = type.getText(source);
  const found = declaredIn(source, name).find((one): one is Declared<ts.InterfaceDeclaration> =>
    ts.isInterfaceDeclaration(one.node),
  );
  if (!found) throw new Error(`${source.fileName}: no interface ${name}`);
  return found;
}

function declaredIn(source: ts.SourceFile, name: string): Declared<Named>[] {
  return source.statements
    .filter(
      (one): one is ts.InterfaceDeclaration | ts.TypeAliasDeclaration =>
        (ts.isInterfaceDeclaration(one) || ts.isTypeAliasDeclaration(one)) && one.name.text === name,
    )
    .map((node) => ({ node, source }));
}

function matches(code: string, pattern: RegExp): string[] {
  return [...code.matchAll(pattern)].map((match) => match[1]!);
}

function listed<K extends string>(key: K, names: string[]): Partial<Record<K, string[]>> {
  return names.length > 0 ? ({ [key]: [...new Set(names)].sort() } as Partial<Record<K, string[]>>) : {};
}

/** The same record with its keys in order. */
export function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
