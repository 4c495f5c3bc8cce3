import { build, formatMessages, type BuildFailure, type Plugin } from "esbuild";
import type { Cloud } from "../../components/core/contracts";
import type { BusFunction } from "../../components/core/events";

export interface Bundled {
  /** `index.js`, by function. */
  code: Record<string, Uint8Array>;
  /** The checkout's own files that went in, from its root. */
  inputs: string[];
}

/** What Node each cloud runs at least. */
export const target: Readonly<Record<Cloud, string>> = { aws: "node24", gcp: "node24", azure: "node22" };

/** How each function is handed to its runtime (`Serve` in functions/contract.ts). */
const entry: Readonly<Record<Cloud, (name: BusFunction) => string>> = {
  aws: (name) => `export const handler = serve(${name});`,
  gcp: (name) => `export const handle = serve(${name});`,
  azure: (name) => `serve(${name});`,
};

/**
 * The code of each function by itself, in one call of esbuild: parsed once, written by function. Without comments and names, so that only what a function does
 * makes a difference.
 * @param root the checkout
 * @throws Error with the places of the mistakes in the source
 */
export async function bundle(root: string, cloud: Cloud, names: readonly BusFunction[]): Promise<Bundled> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(names.map((name) => [name, `function:${name}`])),
    outdir: "out",
    plugins: [entries(root, cloud)],
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    legalComments: "none",
    charset: "utf8",
    format: "cjs",
    platform: "node",
    target: target[cloud],
    // The packages' ES modules: of them only what is used comes along.
    mainFields: ["module", "main"],
    // The worker on Azure holds it; no package of that name has code.
    external: ["@azure/functions-core"],
    logLevel: "silent",
  }).catch(async (problem: unknown) => {
    throw await sourceError(problem);
  });
  const code = Object.fromEntries(
    outputFiles.map(({ path, contents }) => [/([^/\\]+)\.js$/.exec(path)![1]!, contents]),
  );
  // Packages change with the lock file alone; a name with a colon is no file.
  const inputs = Object.keys(metafile.inputs).filter((file) => !/(^|\/)node_modules\/|:/.test(file));
  return { code, inputs };
}

/** A function's entry stands in no file: it names the adapter and one handler, so that no archive holds another's. */
function entries(root: string, cloud: Cloud): Plugin {
  return {
    name: "entries",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^function:/ }, ({ path }) => ({
        path: path.slice("function:".length),
        namespace: "function",
      }));
      onLoad({ filter: /./, namespace: "function" }, ({ path }) => ({
        contents: [
          `import { serve } from "./functions/adapters/${cloud}";`,
          `import { ${path} } from "./functions/handlers/${path}";`,
          entry[cloud](path as BusFunction),
        ].join("\n"),
        resolveDir: root,
      }));
    },
  };
}

/** The mistakes in the source that esbuild found, as an error that shows their places; any other error as it is. */
async function sourceError(problem: unknown): Promise<unknown> {
  const { errors } = problem as Partial<BuildFailure>;
  if (!Array.isArray(errors) || errors.length === 0) return problem;
  return new Error((await formatMessages(errors, { kind: "error" })).join("").trimEnd());
}
