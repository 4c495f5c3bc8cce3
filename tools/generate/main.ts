/*
 * npm run generate              writes every generated file that is stale
 * npm run generate -- --check   writes nothing, names the stale ones, and exits 1 when there are any
 */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { RunError } from "@pulumi/pulumi";
import { projectRoot } from "../root";
import { generators } from "./generators";
import { generate, stale } from "./run";
import { servicesFile } from "./services";

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
  const listed = await generate(root, [servicesFile]);
  // What is made of the configuration is made of its list of services too, and this process has read the old one.
  if (listed.length > 0) return again(root, listed);
  const written = await generate(root, generators);
  console.log(
    written.length === 0 ? "every generated file is fresh" : written.map((path) => `wrote ${path}`).join("\n"),
  );
  return 0;
}

function again(root: string, written: readonly string[]): number {
  console.log(written.map((file) => `wrote ${file}`).join("\n"));
  const { status } = spawnSync(process.execPath, [path.join(root, "bin", "run.cjs"), __filename], { stdio: "inherit" });
  return status ?? 1;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(RunError.isInstance(error) ? error.message : error);
    process.exitCode = 1;
  },
);
