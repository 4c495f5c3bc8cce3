import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

/** One property of an interface, as its source has it. */
export interface Member {
  name: string;
  /** The type's own text. */
  type: string;
  required: boolean;
  /** What `@defaultValue` says; "" where nothing does. */
  preset: string;
  doc: string;
}

/** What a component's source says of it. */
export interface ComponentSource {
  /** From the project's root, with forward slashes. */
  file: string;
  name: string;
  doc: string;
  /** The TypeScript text of its example; undefined where it has none. */
  example: string | undefined;
  args: { name: string; members: Member[] };
  outputs: { name: string; members: Member[] };
}

/** Reads every exported component of `components/`, in the order of their files. @param root the project's root */
export function readComponents(root: string): ComponentSource[] {
  const sources = new Map(
    sourceFiles(root, "components").map((file) => [
      file,
      ts.createSourceFile(file, readFileSync(path.join(root, file), "utf8"), ts.ScriptTarget.ES2023, true),
    ]),
  );
  const reader = new Reader(sources);
  return [...sources].flatMap(([file, source]) =>
    source.statements.filter(isComponent).map((node) => reader.component(file, source, node)),
  );
}

function sourceFiles(root: string, folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const file = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return sourceFiles(root, file);
      return file.endsWith(".ts") ? [file] : [];
    });
}

function isComponent(node: ts.Statement): node is ts.ClassDeclaration & { name: ts.Identifier } {
  if (!ts.isClassDeclaration(node) || !node.name) return false;
  const kinds = node.modifiers?.map(({ kind }) => kind) ?? [];
  const base = node.heritageClauses?.[0]?.types[0]?.expression.getText() ?? "";
  return (
    kinds.includes(ts.SyntaxKind.ExportKeyword) &&
    !kinds.includes(ts.SyntaxKind.AbstractKeyword) &&
    base.endsWith("Component")
  );
}

class Reader {
  constructor(private readonly sources: ReadonlyMap<string, ts.SourceFile>) {}

  component(file: string, source: ts.SourceFile, node: ts.ClassDeclaration & { name: ts.Identifier }): ComponentSource {
    const whole = docOf(node);
    const fence = /```ts\n([\s\S]*?)```/;
    const constructor = node.members.find(ts.isConstructorDeclaration);
    const args = constructor?.parameters.find(({ name }) => name.getText() === "args")?.type;
    const outputs = node.members.filter(ts.isPropertyDeclaration).find(({ name }) => name.getText() === "outputs");
    return {
      file,
      name: node.name.text,
      doc: whole.replace(/(?:@example\s*)?```ts\n[\s\S]*?```/, "").trim(),
      example: fence.exec(whole)?.[1],
      args: this.named(source, args),
      outputs: outputs ? this.named(source, outputs.type) : this.publicFields(node),
    };
  }

  /** The members of the type that is named, with those of what it extends. */
  private named(source: ts.SourceFile, type: ts.TypeNode | undefined): { name: string; members: Member[] } {
    if (!type) return { name: "", members: [] };
    const name = type.getText();
    const found = this.find(source, name);
    return { name, members: found ? this.members(found) : [] };
  }

  private members({ source, node }: Found): Member[] {
    const inherited = (node.heritageClauses ?? []).flatMap(({ types }) =>
      types.flatMap((base) => {
        const found = this.find(source, base.expression.getText());
        return found ? this.members(found) : [];
      }),
    );
    const own = node.members.filter(ts.isPropertySignature).map(member);
    return [...inherited.filter(({ name }) => !own.some((one) => one.name === name)), ...own];
  }

  /** What a component without `outputs` hands out. */
  private publicFields(node: ts.ClassDeclaration): { name: string; members: Member[] } {
    const fields = node.members
      .filter(ts.isPropertyDeclaration)
      .filter(
        ({ modifiers = [] as unknown as ts.NodeArray<ts.ModifierLike> }) =>
          !modifiers.some(
            ({ kind }) => kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.ProtectedKeyword,
          ),
      );
    return { name: "", members: fields.map(member) };
  }

  /** An interface of that name: in the file itself, or where the file imports it from. */
  private find(source: ts.SourceFile, name: string): Found | undefined {
    for (const statement of source.statements) {
      if (ts.isInterfaceDeclaration(statement) && statement.name.text === name) return { source, node: statement };
      if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
      const bindings = statement.importClause?.namedBindings;
      if (!bindings || !ts.isNamedImports(bindings) || !bindings.elements.some((one) => one.name.text === name))
        continue;
      const target = path.posix.join(path.posix.dirname(source.fileName), `${statement.moduleSpecifier.text}.ts`);
      const other = this.sources.get(target);
      if (other) return this.find(other, name);
    }
    return undefined;
  }
}

interface Found {
  source: ts.SourceFile;
  node: ts.InterfaceDeclaration;
}

function member(node: ts.PropertySignature | ts.PropertyDeclaration): Member {
  const tag = ts.getJSDocTags(node).find(({ tagName }) => tagName.text === "defaultValue");
  return {
    name: node.name.getText(),
    type: node.type?.getText() ?? "",
    required: node.questionToken === undefined,
    preset: tag ? plain(tag.comment) : "",
    doc: docOf(node),
  };
}

/** The text of the comment above a node, without its tags (an `@example` is kept: it stands at the end). */
function docOf(node: ts.Node): string {
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const doc = comments.at(-1);
  const example = doc?.tags?.find(({ tagName }) => tagName.text === "example");
  return [plain(doc?.comment), example ? plain(example.comment) : ""].filter((text) => text !== "").join("\n\n");
}

function plain(comment: string | ts.NodeArray<ts.JSDocComment> | undefined): string {
  return (ts.getTextOfJSDocComment(comment) ?? "").trim();
}
