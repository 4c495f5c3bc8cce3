/*
 * npm run scan -- ENVIRONMENT [--state FILE] [--out FOLDER] [--json]
 *
 * Has Checkov judge an environment, and says what no row of explained.yaml explains. Exit 0: at most 1 % is left; 1: more is; 2: wrong use.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { ConfigurationError } from "../../components/core/problems";
import { readEnvironmentFile } from "../../config/file";
import type { Grade } from "../../config/grade";
import { projectRoot } from "../root";
import { NotInstalled, run, unjudged, write } from "./checkov";
import { type Explained, readExplained } from "./explained";
import { readState } from "./state";
import { lines, verdict } from "./verdict";

const usage = `usage: npm run scan -- ENVIRONMENT [--state FILE] [--out FOLDER] [--json]

  --state FILE    what \`npx pulumi stack export\` wrote; without it, the environment on the local clouds (\`npx coffee local up ENVIRONMENT\` first)
  --out FOLDER    keep what Checkov is given: plan.json and the objects of each cluster
  --json          print one JSON document`;

function main(args: string[]): number {
  const { positionals, values } = read(args);
  const [environment, ...more] = positionals;
  if (environment === undefined || more.length > 0) throw new WrongUse(usage);
  const grade = gradeOf(environment);
  const explained = readExplained();
  const resources = readState(values.state ? readFileSync(values.state, "utf8") : localState(environment));
  const folder = values.out ? path.resolve(values.out) : mkdtempSync(path.join(tmpdir(), "scan-"));
  try {
    const findings = run(command(), folder, write(resources, folder));
    const found = verdict({ name: environment, grade }, findings, explained);
    const leftOut = Object.fromEntries(unjudged(resources));
    if (values.json) console.log(JSON.stringify({ environment, ...found, unjudged: leftOut }, null, 2));
    else {
      const types = Object.entries(leftOut).map(([type, count]) => `not judged: ${count} ${type}`);
      console.log([...types, ...lines(environment, found)].join("\n"));
    }
    return found.holds ? 0 : 1;
  } catch (error) {
    if (error instanceof NotInstalled) throw new WrongUse(`${error.message}. ${howToInstall(explained)}`);
    throw error;
  } finally {
    if (!values.out) rmSync(folder, { recursive: true });
  }
}

function read(args: string[]) {
  const options = { state: { type: "string" }, out: { type: "string" }, json: { type: "boolean" } } as const;
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new WrongUse(`${(error as Error).message}\n\n${usage}`);
  }
}

function gradeOf(environment: string): Grade {
  try {
    return readEnvironmentFile(path.join(projectRoot(), `Pulumi.${environment}.yaml`)).grade;
  } catch (error) {
    throw error instanceof ConfigurationError ? new WrongUse(error.message) : error;
  }
}

/** The path that CHECKOV names, or the command on the PATH. */
function command(): string {
  const said = process.env["CHECKOV"] || "checkov";
  return said.includes(path.sep) ? path.resolve(said) : said;
}

class WrongUse extends Error {}

function localState(environment: string): string {
  const command = [path.join(projectRoot(), "bin", "coffee.cjs"), "local", "export", environment];
  // What it says to a person, on stderr, goes through.
  const stdio = ["ignore", "pipe", "inherit"] as const;
  try {
    return execFileSync(process.execPath, command, { encoding: "utf8", maxBuffer: 2 ** 28, stdio: [...stdio] });
  } catch {
    throw new WrongUse(`there is no state of ${environment} to judge`);
  }
}

function howToInstall({ checkov }: Explained): string {
  return `Install it once, outside the checkout, and say where it is:

  python3 -m venv ~/.checkov && ~/.checkov/bin/pip install checkov==${checkov}
  CHECKOV=~/.checkov/bin/checkov npm run scan -- ENVIRONMENT`;
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof WrongUse ? error.message : error);
  process.exitCode = error instanceof WrongUse ? 2 : 1;
}
