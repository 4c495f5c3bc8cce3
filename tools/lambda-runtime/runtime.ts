import { existsSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import * as path from "node:path";
import { withLock } from "../lock.cjs";
import { publish, readFinished, sweep } from "../programs/cache";
import { runCommand } from "../programs/command";
import { machineKey } from "../programs/place";
import { Unavailable, WayClosed, refusalOf } from "../programs/problems";
import { projectRoot } from "../root";
import { CACHE_VARIABLE, PACKAGE, cacheRoot, pinned, pinnedFolder, pinnedVersion } from "./version";

/** What a Lambda function of Node runs under: AWS' own client of the runtime interface, ready to run. */
export interface LambdaRuntime {
  /** `4.0.2` */
  version: string;
  /** The absolute path of its script: `node SCRIPT index.handler`, in the function's folder. It wants Node 22 or newer. */
  script: string;
  /** Where this call had it from. */
  source: "cache" | "install";
}

/** What `ensureLambdaRuntime` wants to know. */
export interface EnsureOptions {
  /** Told, in whole lines, what is being done; not called when all is there already. */
  progress: (line: string) => void;
  /** Stops the work; what was half done is removed. */
  signal?: AbortSignal | undefined;
  /** The environment that says where the cache and npm are. @defaultValue this process's */
  env?: NodeJS.ProcessEnv;
  /** @defaultValue the checkout of the running code */
  root?: string;
  /** @defaultValue this machine's */
  platform?: NodeJS.Platform;
}

/** The scripts of the package begin with the first of these; what it compiles with is the rest. */
const tools = ["cmake", "make", "g++", "python3", "tar", "xz"];
const inPackage = (...parts: string[]) => path.join("node_modules", PACKAGE, ...parts);
const files = [inPackage("index.mjs"), inPackage("rapid-client.node")];
const interval = 10_000;

/** Looks whether it is there. Changes nothing, starts nothing: tests that were not begun by `npm test` ask this. */
export function lambdaRuntimeStatus(
  options: Pick<EnsureOptions, "env" | "root"> = {},
): LambdaRuntime | { missing: string } {
  const { version, target } = placeOf(options);
  return (
    found(target, version, "cache") ?? {
      missing: `The Lambda runtime ${version} is not installed.\n  → node bin/run.cjs tools/lambda-runtime/main.ts`,
    }
  );
}

/**
 * Gives the client of the Lambda runtime interface: from the cache, else installed by npm, which compiles a part of it: about a minute, once. It is no package of the project, since
 * nobody who only wants to deploy should need a compiler. Two processes at once do the work once.
 * @throws Unavailable naming what is missing and what to do.
 */
export async function ensureLambdaRuntime(options: EnsureOptions): Promise<LambdaRuntime> {
  const { root, version, folder, target } = placeOf(options);
  let said = "";
  const waiting = (holder: string) => {
    if (said !== holder) options.progress(`Waiting for ${holder}, which is installing the Lambda runtime`);
    said = holder;
  };
  return (
    found(target, version, "cache") ??
    withLock(path.join(folder, "lock"), { waiting, signal: options.signal }, async () => {
      await sweep(folder);
      const there = found(target, version, "cache");
      if (there) return there;
      await install(options, root, version, target).catch((problem: unknown) => {
        throw new Unavailable(`The Lambda runtime ${version}`, CACHE_VARIABLE, [refusalOf(problem)]);
      });
      return found(target, version, "install")!;
    })
  );
}

function placeOf({ env, root = projectRoot() }: Pick<EnsureOptions, "env" | "root">) {
  const version = pinnedVersion(root);
  const folder = path.join(cacheRoot(env), machineKey(version));
  return { root, version, folder, target: path.join(folder, "runtime") };
}

function found(target: string, version: string, source: LambdaRuntime["source"]): LambdaRuntime | undefined {
  return readFinished(target, version) && { version, script: path.join(target, files[0]!), source };
}

async function install(
  { progress, signal, env = process.env, platform = process.platform }: EnsureOptions,
  root: string,
  version: string,
  target: string,
): Promise<void> {
  // Its scripts skip the compiler elsewhere and leave something that does not start.
  if (platform !== "linux") throw new WayClosed("install", "it compiles on Linux alone", "run the tests on Linux");
  const lacking = tools.filter((tool) => !onPath(tool, env));
  if (lacking.length > 0)
    throw new WayClosed(
      "install",
      `it is compiled, and there is no ${lacking.join(", ")}`,
      "install them: apt-get install cmake make g++ python3 tar xz-utils",
    );
  progress(`Installing the Lambda runtime ${version} (about a minute, once)`);
  const start = Date.now();
  const timer = setInterval(() => progress(`  compiling, ${Math.round((Date.now() - start) / 1000)} s`), interval);
  try {
    await publish(target, version, files, async (unfinished) => {
      for (const file of pinned) await copyFile(path.join(pinnedFolder(root), file), path.join(unfinished, file));
      const args = ["ci", "--no-audit", "--no-fund", "--foreground-scripts", "--prefix", unfinished];
      const { code, stdout, stderr, late } = await runCommand("npm", args, {
        cwd: unfinished,
        env,
        signal,
        limit: 900_000,
      });
      if (code !== 0) throw new WayClosed("install", late ? "it took over 15 minutes" : why(stdout + stderr), cure);
      if (!existsSync(path.join(unfinished, files[1]!)))
        throw new WayClosed("install", "npm ran none of its scripts, so nothing is compiled", allow);
      await checkStart(unfinished, env, signal);
    });
  } finally {
    clearInterval(timer);
  }
}

const cure = "install what it names; behind a mirror: npm config set registry URL";
const again = "remove its cache folder and try again";
const allow = "let it: npm config set ignore-scripts false";

/** What npm complained of, in one line. */
function why(output: string): string {
  const lines = output.split("\n").map((line) => line.trim());
  const line = lines.find((each) => /^Error: |not found|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENOSPC/.test(each));
  return `npm failed: ${line ?? lines.filter((each) => each !== "").at(-1) ?? "it said nothing"}`;
}

/** Whether the compiled part loads in this Node. @throws WayClosed where it does not */
async function checkStart(folder: string, env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<void> {
  const script = `require(${JSON.stringify(path.join(folder, files[1]!))})`;
  // It wants the address while it loads; nothing is asked there yet.
  const address = { ...env, AWS_LAMBDA_RUNTIME_API: "127.0.0.1:9" };
  const { code, stderr } = await runCommand(process.execPath, ["-e", script], { env: address, signal, limit: 60_000 });
  if (code !== 0)
    throw new WayClosed("install", `what was compiled does not load: ${stderr.trim().split("\n")[0]}`, again);
}

function onPath(tool: string, env: NodeJS.ProcessEnv): boolean {
  return (env["PATH"] ?? "").split(path.delimiter).some((folder) => existsSync(path.join(folder, tool)));
}
