import * as path from "node:path";
import ts from "typescript";
import { readComponents } from "../../tools/generate/component-source";
import { projectRoot } from "../../tools/root";

const root = projectRoot();
const components = readComponents(root);

/** The compiler's complaints about texts, each as a file of its own at the project's root. */
function complaints(texts: ReadonlyMap<string, string>): string[] {
  const file = path.join(root, "tsconfig.json");
  const { config } = ts.readConfigFile(file, ts.sys.readFile) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const settings = { ...options, noEmit: true, incremental: false, noUnusedLocals: false };
  delete settings.tsBuildInfoFile;
  const host = ts.createCompilerHost(settings);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => texts.has(name) || fileExists(name);
  host.readFile = (name) => texts.get(name) ?? readFile(name);
  host.getSourceFile = (name, target, ...rest) => {
    const text = texts.get(name);
    return text === undefined ? getSourceFile(name, target, ...rest) : ts.createSourceFile(name, text, target);
  };
  const program = ts.createProgram([...texts.keys()], settings, host);
  return [...texts.keys()].flatMap((name) =>
    ts.getPreEmitDiagnostics(program, program.getSourceFile(name)).map(({ messageText, start }) => {
      const line = program.getSourceFile(name)!.getLineAndCharacterOfPosition(start ?? 0).line + 1;
      return `${path.basename(name)}:${line}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    }),
  );
}

/** From wherever the example imports, `components/` is the checkout's. */
const rooted = (example: string): string => example.replace(/(["'])(?:\.{1,2}\/)+(components\/)/g, "$1./$2");

describe("every component", () => {
  it("says what it is, and shows how it is used", () => {
    expect(components.length).toBeGreaterThan(35);
    const silent = components.filter(({ doc, example }) => doc === "" || example === undefined);
    expect(silent.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
  });

  it("has an example that makes it, and that the compiler accepts", () => {
    // Two clouds have components of the same name.
    const examples = components.flatMap(({ file, name, example = "" }) =>
      example === ""
        ? []
        : ([[path.join(root, `example-of-${name}-in-${file.replace(/\W+/g, "-")}.ts`), rooted(example)]] as const),
    );
    const wrong = path.join(root, "example-that-is-wrong.ts");
    const found = complaints(new Map([...examples, [wrong, "export const it: number = 'text';\n"]]));
    expect(found).toEqual(["example-that-is-wrong.ts:1: Type 'string' is not assignable to type 'number'."]);
    const idle = components.filter(({ name, example = "" }) => example !== "" && !example.includes(`new ${name}(`));
    expect(idle.map(({ name }) => name)).toEqual([]);
  }, 120_000);
});
