import type { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** What `runtime.options` of Pulumi.yaml may say to the Node.js language host. */
export interface RuntimeOptions {
  /** Compile TypeScript while it runs, with ts-node. @defaultValue true, as in the official host. */
  typescript: boolean;
  /** The tsconfig.json for ts-node, relative to the program. */
  tsconfig?: string;
  /** Arguments for node itself, already split into words. */
  nodeargs: string[];
}

/**
 * Reads the options of a program or a plugin.
 * @throws Error with the option's name when one has the wrong type; the engine shows it as the run's error.
 */
export function readOptions(options: Struct | undefined): RuntimeOptions {
  const given = options?.toJavaScript() ?? {};
  const typescript = given["typescript"] ?? true;
  if (typeof typescript !== "boolean") throw new Error("typescript option must be a boolean");
  const tsconfig = given["tsconfig"];
  if (tsconfig !== undefined && typeof tsconfig !== "string") throw new Error("tsconfig option must be a string");
  const nodeargs = given["nodeargs"] ?? "";
  if (typeof nodeargs !== "string") throw new Error("nodeargs option must be a string");
  return { typescript, tsconfig, nodeargs: splitWords(nodeargs) };
}

/** The environment variables through which the SDK learns of the TypeScript options. */
export function typescriptEnvironment(options: RuntimeOptions): Record<string, string> {
  return {
    ...(options.typescript ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
    ...(options.tsconfig ? { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig } : {}),
  };
}

/**
 * Splits a line into words as a shell would: blanks separate, quotes and backslashes keep together.
 * @throws Error when a quote is not closed.
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let i = 0; i < line.length; i++) {
    const c = line.charAt(i);
    if (quote) {
      if (c === quote) quote = "";
      else if (c === "\\" && quote === '"' && /["\\$`]/.test(line.charAt(i + 1))) word += line.charAt(++i);
      else word += c;
    } else if (c === "'" || c === '"') {
      quote = c;
      word ??= "";
    } else if (c === "\\" && i + 1 < line.length) {
      word = (word ?? "") + line.charAt(++i);
    } else if (/\s/.test(c)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + c;
  }
  if (quote) throw new Error(`nodeargs option has an unclosed ${quote}: ${line}`);
  if (word !== undefined) words.push(word);
  return words;
}
