import * as fs from "node:fs";
import * as path from "node:path";
import { ConfigurationError, problemLine } from "../components/core/problems";
import { readEnvironmentFile } from "../config/file";
import { environmentsIn } from "../config/neighbours";
import { type EngineStatus, engineStatus } from "../tools/engine/engine";
import { kubernetesStatus } from "../tools/kubernetes/kubernetes";
import { findGo, freeBytes } from "../tools/programs/go";
import { wantedGo } from "../tools/programs/place";
import { WayClosed } from "../tools/programs/problems";
import { cacheRoot, readGoMod } from "../tools/engine/version";
import { isInstalled } from "../tools/install.cjs";
import { projectRoot } from "../tools/root";
import { localFolder } from "./local/layout";
import { onPath, wantedIn, type SignsIn } from "./sign-in";

/** One thing that the project needs. */
export interface Check {
  name: string;
  ok: boolean;
  found: string;
  /** What to do; "" where nothing is to be done. */
  fix: string;
}

/** What stands before a check. A file that is there and is not right is not missing. */
function label({ ok, name }: Check): string {
  if (ok) return "ok     ";
  return isConfiguration.test(name) ? "WRONG  " : "MISSING";
}

const isConfiguration = /^Pulumi\..+\.yaml$/;

/** `coffee doctor`: prints what is there and what is missing. @returns the exit code: 1 where something is missing or wrong */
export async function doctor(json: boolean): Promise<0 | 1> {
  const checks = await diagnose(projectRoot());
  if (json) process.stdout.write(`${JSON.stringify({ checks }, null, 2)}\n`);
  else process.stdout.write(page(checks));
  return checks.every(({ ok }) => ok) ? 0 : 1;
}

/** The checks, a line or two each. */
export function page(checks: readonly Check[]): string {
  return checks
    .map((check) => `${label(check)}  ${check.name}: ${check.found}${check.fix ? `\n         ${check.fix}` : ""}\n`)
    .join("");
}

export async function diagnose(root: string): Promise<Check[]> {
  const engine = engineStatus();
  const built = engine.next !== "get";
  return [
    nodeCheck(),
    dependencies(root),
    engineCheck(engine),
    await goTool(root, !built),
    kubernetesCheck(root),
    ...wantedIn(root).map(signsIn),
    ...places(root).map(([name, folder]) => disk(name, folder, built)),
    writable(localFolder(root)),
    ...environmentsIn(root).map((name) => configuration(root, name)),
  ];
}

function nodeCheck(): Check {
  const major = Number(process.versions.node.split(".")[0]);
  return {
    name: "Node.js",
    ok: major >= 22,
    found: process.version,
    fix: major >= 22 ? "" : "run `npm ci`: it brings the pinned Node.js 24",
  };
}

function dependencies(root: string): Check {
  const same = isInstalled(root);
  const found = same ? "as package-lock.json asks for" : "not what package-lock.json asks for";
  return { name: "npm packages", ok: same, found, fix: same ? "" : "run `npm ci`" };
}

function engineCheck({ ready, version, cache, next, others }: EngineStatus): Check {
  const name = "Pulumi engine";
  const there = (found: string) => ({ name, ok: true, found: `${version}, ${found}`, fix: "" });
  switch (next) {
    case "nothing":
      return there(`with ${ready?.ours ? "the language host of this project" : "the official language host"}`);
    case "host":
      return there("built; the first run makes this checkout's language host for it, in seconds");
    case "launcher":
      return there("fetched by `npx pulumi`; the first run uses that one");
    case "get": {
      const instead = others.length > 0 ? `, which has ${others.join(", ")}` : "";
      const fix =
        "run `npm start`, or any local run: it downloads the engine or, where that is not possible, builds it (5 minutes)";
      return { name, ok: false, found: `${version} is not in ${cache}${instead}`, fix };
    }
  }
}

/** Needed only to build the engine: with an engine there it is no matter. */
async function goTool(root: string, needed: boolean): Promise<Check> {
  const name = "Go (to build the engine)";
  try {
    const { version, binary } = await findGo(wantedGo(readGoMod(root)));
    return { name, ok: true, found: `${version}, ${binary}`, fix: "" };
  } catch (error) {
    if (!(error instanceof WayClosed)) throw error;
    const { why, cure } = error.refusal;
    return { name, ok: !needed, found: why, fix: needed ? `${cure}, or let the engine be downloaded` : "" };
  }
}

/** Nobody needs it but the tests and `--kubernetes real`, which get it by themselves. */
function kubernetesCheck(root: string): Check {
  const { version, ready, cache } = kubernetesStatus({ root });
  const later =
    "`npm test` and `--kubernetes real` download it or, where that is not possible, build it with Go (4 minutes on two idle cores)";
  const found = ready ? `${version}, in ${cache}` : `${version} is not here yet: ${later}`;
  return { name: "API server (for tests)", ok: true, found, fix: "" };
}

/** Nobody needs it in a local run: the clusters of a real account are signed in to by it. */
function signsIn({ called, program, get }: SignsIn): Check {
  const there = onPath(program);
  const found = there ?? `not on the PATH; \`pulumi up\` asks it for tokens, and no local run does: \`${get}\``;
  return { name: `${program} (for clusters on ${called})`, ok: true, found, fix: "" };
}

/** The disks that fill: of the checkout, and of the engine's cache. */
function places(root: string): [name: string, folder: string][] {
  return [
    ["disk of the checkout", root],
    ["disk of the engine", cacheRoot()],
  ];
}

function disk(name: string, folder: string, built: boolean): Check {
  const gigabytes = Math.floor(freeBytes(folder) / 1e9);
  const wanted = built ? 1 : 3;
  const ok = gigabytes >= wanted;
  const why = built ? "a local run needs 1 GB" : "building the engine needs 3 GB, and running it 1 GB";
  return { name, ok, found: `${gigabytes} GB free`, fix: ok ? "" : `make room: ${why}` };
}

/** Whether local runs can be kept: in the folder, or, where it is not there yet, in the nearest one above that is. */
function writable(folder: string): Check {
  let existing = folder;
  while (!fs.existsSync(existing)) existing = path.dirname(existing);
  const name = "local runs";
  const fix = "make yourself its owner, or name another folder in GOCOFFEE_LOCAL";
  if (!fs.statSync(existing).isDirectory()) return { name, ok: false, found: `${existing} is no folder`, fix };
  try {
    fs.accessSync(existing, fs.constants.W_OK);
    return { name, ok: true, found: `kept in ${folder}`, fix: "" };
  } catch {
    return { name, ok: false, found: `${existing} cannot be written`, fix };
  }
}

function configuration(root: string, environment: string): Check {
  const name = `Pulumi.${environment}.yaml`;
  try {
    readEnvironmentFile(path.join(root, name), environment);
    return { name, ok: true, found: "valid", fix: "" };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const lines = error.problems.map((problem) => `\n         - ${problemLine(problem)}`);
    const count = lines.length === 1 ? "1 problem" : `${lines.length} problems`;
    return { name, ok: false, found: `${count}${lines.join("")}`, fix: whereToCorrect(error) };
  }
}

/** Where all that is wrong is said of a second file too, either of the two may be the one to correct. */
function whereToCorrect({ problems }: ConfigurationError): string {
  const files = problems.map(({ message }) => /\((Pulumi\.[^,)]+\.yaml)[,)]/.exec(message)?.[1]);
  return files.every((file) => file !== undefined)
    ? `correct this file, or ${[...new Set(files)].join(", ")}`
    : "correct the file: docs/reference/configuration.md has every key";
}
