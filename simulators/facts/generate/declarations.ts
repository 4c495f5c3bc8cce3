import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import * as ts from "typescript";

/** Parses `text` and refuses what does not parse: a guess about somebody's declarations would become a false fact. */
export function parse(file: string, text: string): ts.SourceFile {
  const source = ts.createSourceFile(file, text, {
    languageVersion: ts.ScriptTarget.ES2023,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  });
  const [problem] = (source as ts.SourceFile & { parseDiagnostics?: ts.Diagnostic[] }).parseDiagnostics ?? [];
  if (problem) throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(problem.messageText, " ")}`);
  return source;
}

/** What the comment above `node` says after `@deprecated`, on its line. */
export function deprecation(node: ts.Node, source: ts.SourceFile): string | undefined {
  const comments = ts.getLeadingCommentRanges(source.text, node.pos) ?? [];
  const above = comments.at(-1);
  return above && /^\s*\*\s*@deprecated\s*(.*)$/m.exec(source.text.slice(above.pos, above.end))?.[1]?.trim();
}

/** A declaration, and where it stands. */
export interface Declared<T extends ts.Node> {
  node: T;
  source: ts.SourceFile;
}

export type Named = ts.InterfaceDeclaration | ts.TypeAliasDeclaration | ts.VariableDeclaration;

/**
 * A big file of declarations, such as `types/input.d.ts` (6 MB, 173 services). It is cut into its top-level exports with a
 * regular expression, and only what is asked for is parsed: all of it would take 0.9 GB.
 */
class DeclarationFile {
  private readonly chunks = new Map<string, string[]>();
  private readonly parsed = new Map<string, Map<string, Declared<Named>[]>>();

  constructor(readonly file: string) {
    const text = readFileSync(file, "utf8");
    const starts = [...text.matchAll(/^export (?:declare )?(?:namespace|interface|type|const|function|class) (\w+)/gm)];
    starts.forEach((start, index) => {
      const chunk = text.slice(start.index, starts[index + 1]?.index ?? text.length);
      const name = start[1]!;
      this.chunks.set(name, [...(this.chunks.get(name) ?? []), chunk]);
    });
  }

  /** The declarations called `name`, which may be qualified: `core.v1.PodSpec`. Empty where there is none. */
  find(name: string): Declared<Named>[] {
    const top = name.split(".")[0]!;
    let byName = this.parsed.get(top);
    if (!byName) {
      byName = new Map();
      for (const chunk of this.chunks.get(top) ?? []) {
        const source = parse(`${this.file} (${top})`, chunk);
        collect(source.statements, "", source, byName);
      }
      this.parsed.set(top, byName);
    }
    return byName.get(name) ?? [];
  }
}

function collect(
  statements: readonly ts.Statement[],
  prefix: string,
  source: ts.SourceFile,
  into: Map<string, Declared<Named>[]>,
): void {
  const add = (name: string, node: Named) =>
    into.set(prefix + name, [...(into.get(prefix + name) ?? []), { node, source }]);
  for (const statement of statements) {
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement))
      add(statement.name.text, statement);
    else if (ts.isVariableStatement(statement)) {
      for (const variable of statement.declarationList.declarations)
        if (ts.isIdentifier(variable.name)) add(variable.name.text, variable);
    } else if (ts.isModuleDeclaration(statement)) {
      const body = statement.body;
      const inner = `${prefix}${statement.name.text}.`;
      if (body && ts.isModuleBlock(body)) collect(body.statements, inner, source, into);
      else if (body && ts.isModuleDeclaration(body)) collect([body], inner, source, into);
    }
  }
}

/** An installed SDK. */
export class Sdk {
  private readonly files = new Map<string, DeclarationFile>();
  private readonly sources = new Map<string, ts.SourceFile>();

  /** @param root - the folder of the package `@pulumi/NAME`. */
  constructor(
    readonly name: string,
    readonly root: string,
  ) {}

  has(file: string): boolean {
    return existsSync(path.join(this.root, file));
  }

  text(file: string): string {
    return readFileSync(path.join(this.root, file), "utf8");
  }

  /** A small declaration file, parsed whole. */
  source(file: string): ts.SourceFile {
    const source = this.sources.get(file) ?? parse(`@pulumi/${this.name}/${file}`, this.text(file));
    this.sources.set(file, source);
    return source;
  }

  /** The nested types of inputs or outputs. */
  types(kind: "input" | "output"): DeclarationFile {
    return this.declarations(`types/${kind}.d.ts`);
  }

  /** The values of an enumeration, such as `ec2.Tenancy`; undefined where there is none of that name. */
  enumeration(name: string): (string | number | boolean)[] | undefined {
    const parts = name.split(".");
    const last = parts.pop()!;
    const file = path.posix.join("types/enums", ...parts, "index.d.ts");
    if (!this.has(file)) return undefined;
    for (const { node } of this.declarations(file).find(last)) {
      if (!ts.isVariableDeclaration(node) || !node.type || !ts.isTypeLiteralNode(node.type)) continue;
      const values = node.type.members.map((member) => {
        const value =
          ts.isPropertySignature(member) && member.type && ts.isLiteralTypeNode(member.type)
            ? literal(member.type)
            : undefined;
        if (value === undefined) throw new Error(`${file}: a member of ${name} is not a literal`);
        return value;
      });
      return [...new Set(values)].sort();
    }
    return undefined;
  }

  private declarations(file: string): DeclarationFile {
    const known = this.files.get(file) ?? new DeclarationFile(path.join(this.root, file));
    this.files.set(file, known);
    return known;
  }
}

/** The value of a literal type; undefined for `null` and anything that is no plain literal. */
export function literal(node: ts.LiteralTypeNode): string | number | boolean | undefined {
  const value = node.literal;
  if (ts.isStringLiteral(value)) return value.text;
  if (ts.isNumericLiteral(value)) return Number(value.text);
  if (value.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (value.kind === ts.SyntaxKind.FalseKeyword) return false;
  return undefined;
}
