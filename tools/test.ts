import { type SpawnOptions, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ensureEngine } from "./engine/engine";
import { ensureDefinitions } from "./kubernetes/definitions";
import { ensureKubernetes } from "./kubernetes/kubernetes";
import { ensureLambdaRuntime } from "./lambda-runtime/runtime";
import { Unavailable } from "./programs/problems";
import { ensurePrometheus } from "./prometheus/programs";
import { projectRoot } from "./root";
import { runSteps, type Step } from "./steps";
import { FAILED, type JestResult, PASSED, type Tally, missing, sum, tallyOf } from "./tally";

async function main(args: readonly string[]): Promise<void> {
  if (args.length > 0) {
    console.error(
      "npm test runs everything and takes no argument.\n  → for some tests: npx jest tests/config --selectProjects unit",
    );
    process.exitCode = 2;
    return;
  }
  const root = projectRoot();
  const temporary = mkdtempSync(path.join(os.tmpdir(), "go-coffee-test-"));
  const command = async (script: string, ...args: string[]): Promise<Tally> =>
    (await node(root, [path.join("node_modules", script), ...args])) === 0 ? PASSED : FAILED;
  const together = async (...all: Promise<Tally>[]): Promise<Tally> => sum(await Promise.all(all));
  const jest = async (projects: string[], ...args: string[]): Promise<Tally> => {
    const out = path.join(temporary, `${projects.join("-")}.json`);
    const code = await node(
      root,
      [
        path.join("node_modules", "jest", "bin", "jest.js"),
        ...["--selectProjects", ...projects, "--json", "--outputFile", out],
        ...args,
      ],
      // What several whole-engine tests begin with is brought up once.
      { GOCOFFEE_STANDING: path.join(temporary, "standing") },
    );
    const tally = readTally(out);
    if (tally === undefined) return FAILED;
    return code !== 0 && tally.failed === 0 ? sum([tally, FAILED]) : tally;
  };
  const steps: Step[] = [
    {
      // Each has one thread. They say little, each line with its file: two at once can be told apart.
      name: "Lint, types and formatting",
      run: () =>
        together(
          command("eslint/bin/eslint.js", "."),
          command("typescript/bin/tsc", "--noEmit").then(async (types) =>
            sum([types, await command("prettier/bin/prettier.cjs", "--check", ".")]),
          ),
        ),
    },
    { name: "Unit tests", run: () => lambdaRuntime(() => jest(["unit"], "--maxWorkers=100%")) },
    {
      // Two files at once: one of them, the objects of every cluster, takes about as long as all the others.
      name: "Tests on a real API server, and rules on sample series",
      run: () => kubernetesAndPrometheus(() => jest(["kubernetes", "rules"], "--maxWorkers=2")),
    },
    { name: "Whole-engine tests", run: () => whole(() => jest(["whole"], "--maxWorkers=2")) },
  ];
  const total = await runSteps(steps, console.log);
  rmSync(temporary, { recursive: true, force: true });
  process.exitCode = total.failed > 0 ? 1 : 0;
}

/**
 * Gets what Lambda runs functions under, then runs `tests`, whatever came of it: those few that need it say themselves that it is not there (tests/needs.ts).
 */
async function lambdaRuntime(tests: () => Promise<Tally>): Promise<Tally> {
  try {
    await ensureLambdaRuntime({ progress: (line) => console.log(line) });
  } catch (problem) {
    if (!(problem instanceof Unavailable)) throw problem;
    console.log(problem.message);
  }
  return tests();
}

/** Gets the engine, then runs `tests`. */
function whole(tests: () => Promise<Tally>): Promise<Tally> {
  return after(() => ensureEngine({ progress: (line) => console.log(line) }), tests);
}

/** Gets a real API server, the definitions of custom resources, promtool and amtool, then runs `tests`. */
function kubernetesAndPrometheus(tests: () => Promise<Tally>): Promise<Tally> {
  const progress = (line: string) => console.log(line);
  const get = async () => {
    await Promise.all([ensureKubernetes({ progress }), ensureDefinitions({ progress })]);
    // Both are built, where they are not there yet: one after the other.
    await ensurePrometheus({ progress });
  };
  return after(get, tests);
}

/** Gets what `tests` need, then runs them. What cannot be installed on this machine is a failure, or told (tally.ts). */
async function after(get: () => Promise<unknown>, tests: () => Promise<Tally>): Promise<Tally> {
  try {
    await get();
  } catch (problem) {
    if (problem instanceof Unavailable) return missing(problem.message, process.env);
    throw problem;
  }
  return tests();
}

function readTally(file: string): Tally | undefined {
  try {
    return tallyOf(JSON.parse(readFileSync(file, "utf8")) as JestResult);
  } catch {
    return undefined;
  }
}

/** Runs a script with this Node. What it says on stderr goes to stdout, so that headings and output keep their order. */
function node(root: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  const options: SpawnOptions = { cwd: root, stdio: ["ignore", 1, 1], env: { ...process.env, ...env } };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, options);
    child.once("error", (problem) => {
      console.log(problem.message);
      resolve(1);
    });
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

void main(process.argv.slice(2));
