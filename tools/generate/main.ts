/*
 * npm run generate              writes every generated file that is stale
 * npm run generate -- --check   writes nothing, names the stale ones, and exits 1 when there are any
 */
import { projectRoot } from "../root";
import { generators } from "./generators";
import { generate, stale } from "./run";

async function main(args: readonly string[]): Promise<number> {
  const root = projectRoot();
  const unknown = args.find((arg) => arg !== "--check");
  if (unknown !== undefined) {
    console.error(`unknown argument "${unknown}"; usage: npm run generate [-- --check]`);
    return 2;
  }
  if (args.includes("--check")) {
    const old = await stale(root, generators);
    for (const { path } of old) console.error(`${path} is stale; run: npm run generate`);
    return old.length === 0 ? 0 : 1;
  }
  const written = await generate(root, generators);
  console.log(
    written.length === 0 ? "every generated file is fresh" : written.map((path) => `wrote ${path}`).join("\n"),
  );
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
