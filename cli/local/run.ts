import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import { once } from "node:events";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { pinnedNode } from "../../tools/pinned.cjs";
import { Failure } from "../failure";
import { boughtFor } from "./cloudflare";
import { settleLog } from "./engine-log";
import type { Layout } from "./layout";

/** What the local clouds are told. */
export interface LocalSettings {
  /** How many times faster than the real cloud. @defaultValue at once */
  timeScale?: number | undefined;
  /** Where real control planes are to be had. @defaultValue nowhere: the clusters are those of the local cloud */
  controlPlanes?: string | undefined;
}

/** What the engine is told through its environment: nothing else makes a run local. */
export function engineEnvironment(layout: Layout, { timeScale, controlPlanes }: LocalSettings = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([key]) => !foreign.test(key));
  const bought = boughtFor(layout.config);
  return {
    ...(bought !== undefined && { GOCOFFEE_CLOUDFLARE: bought }),
    // Who says it in a run's own environment is asked first: `GOCOFFEE_CLOUDFLARE=free npx coffee local up prod`.
    ...Object.fromEntries(kept),
    // The official language host starts the program with the first `node` of the path.
    PATH: [path.dirname(pinnedNode(layout.root) ?? process.execPath), process.env["PATH"]].join(path.delimiter),
    PULUMI_HOME: layout.home,
    PULUMI_BACKEND_URL: pathToFileURL(layout.backend).href,
    PULUMI_CONFIG_PASSPHRASE: "local",
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_CHECKPOINTS: "true",
    PULUMI_DEBUG_COMMANDS: "true",
    PULUMI_PARALLEL: "32",
    // The engine collects garbage when it holds five times what it needs, not twice: a tenth less of its processor time, for 80 MB.
    GOGC: "400",
    GOCOFFEE_WORLD: layout.world,
    ...(timeScale ? { GOCOFFEE_TIME_SCALE: String(timeScale) } : {}),
    ...(controlPlanes ? { GOCOFFEE_CONTROL_PLANES: controlPlanes } : {}),
  };
}

/**
 * A real account must be out of reach of a local run: neither its credentials nor a real backend's token is passed on. Nor is a proxy: the
 * engine, the program and the plugins talk to each other alone, and the gRPC library of the program would ask a proxy even for 127.0.0.1
 * (@grpc/grpc-js build/src/http_proxy.js).
 */
const foreign =
  /^(PULUMI_|AWS_|GOOGLE_|GCLOUD_|CLOUDSDK_|ARM_|AZURE_|CLOUDFLARE_|VAULT_|KUBECONFIG$|GOCOFFEE_(WORLD|TIME_SCALE|CONTROL_PLANES)|(grpc|https?|all)_proxy$)/i;

/** How a run of the engine ended. */
export interface EngineEnd {
  pid: number | undefined;
  /** 1 where a signal ended it. */
  code: number;
  /** The signal that killed it, where one did. */
  signal: NodeJS.Signals | null;
  /** What it wrote, where it was to be collected. */
  output: string;
  /** The end of what it wrote to stderr, where that is no terminal. */
  errorOutput: string;
}

export interface EngineRun extends LocalSettings {
  binary: string;
  args: string[];
  layout: Layout;
  /** The folder of the program. @defaultValue the checkout */
  cwd?: string;
  /** Where the engine's own display goes: the terminal, stderr (when stdout is for a document), or back to the caller. */
  display: "stdout" | "stderr" | "collect";
}

/**
 * Runs the engine. Ctrl-C reaches it once for each time that it is pressed: the first asks it to stop when what is under way is done, the second
 * to stop now. (It has a process group of its own: the terminal would otherwise tell it, and every plugin, a second time.) In a terminal the
 * engine has its live display, which takes the keys, Ctrl-C too.
 */
export async function runEngine({ binary, args, layout, cwd, display, ...settings }: EngineRun): Promise<EngineEnd> {
  const live = display === "stdout" && process.stdin.isTTY && process.stdout.isTTY && process.stderr.isTTY;
  const [out, err] = streams(display);
  settleLog(layout);
  const child = spawn(binary, ["--cwd", cwd ?? layout.root, ...(live ? [] : ["--non-interactive"]), ...args], {
    env: engineEnvironment(layout, settings),
    stdio: live ? "inherit" : ["ignore", out, err],
    detached: true,
  });
  let output = "";
  if (display === "collect")
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
  else pass(child, display);
  let errorOutput = "";
  child.stderr?.on("data", (data: Buffer | string) => (errorOutput = (errorOutput + data.toString()).slice(-10_000)));
  const interrupt = () => child.kill("SIGINT");
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, interrupt);
  try {
    const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
    return { pid: child.pid, code: code ?? 1, signal, output, errorOutput };
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}

/**
 * The engine writes to a terminal by itself. A pipe it gets through us: when its reader goes away (`| head`), a write to it would kill the
 * engine in the middle of its work.
 */
function streams(display: EngineRun["display"]): [out: "pipe" | number, err: "pipe" | number] {
  if (display === "collect") return ["pipe", "pipe"];
  const err = process.stderr.isTTY ? 2 : "pipe";
  return [display === "stderr" ? err : process.stdout.isTTY ? 1 : "pipe", err];
}

function pass({ stdout, stderr }: ChildProcess, display: EngineRun["display"]): void {
  // Not `pipe`, which stops reading when the other end goes away: the engine would wait for ever.
  stdout?.on("data", (data: Buffer) => (display === "stdout" ? process.stdout : process.stderr).write(data));
  stderr?.on("data", (data: Buffer) => process.stderr.write(data));
}

/**
 * Creates the stack in the file backend, where it is not there yet. The engine writes the stack's salt into the `Pulumi.ENV.yaml` of the folder
 * that it is started in: the folder of the copy, so that the project's own file is left alone.
 */
export async function ensureStack(binary: string, layout: Layout): Promise<void> {
  if (fs.existsSync(layout.state)) return;
  const folder = path.dirname(layout.config);
  fs.mkdirSync(layout.backend, { recursive: true });
  fs.copyFileSync(path.join(layout.root, "Pulumi.yaml"), path.join(folder, "Pulumi.yaml"));
  const args = ["stack", "init", `organization/go-coffee/${layout.environment}`];
  const { code, output } = await runEngine({ binary, args, layout, cwd: folder, display: "collect" });
  if (code !== 0) throw new Failure(`the engine could not create the stack ${layout.environment}:\n${output}`);
}
