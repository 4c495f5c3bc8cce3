import type { RunRequest } from "@pulumi/pulumi/proto/language_pb";
import { RunResponse } from "@pulumi/pulumi/proto/language_pb";
import { type Children, ended, stopChild } from "./children";
import { announce, debuggerArguments, debuggerPort } from "./debugger";
import { type RuntimeOptions, readOptions, typescriptEnvironment } from "./options";
import { locate } from "./packages";

/** The SDK ends with this when it has already told the person what to do (@pulumi/pulumi/cmd/run). */
const ALREADY_EXPLAINED = 32;

/** What V8 prints when the heap is full; the second one when the inspector is on (pulumi/pulumi#16596). */
const OUT_OF_MEMORY = ["<--- Last few GCs --->", "Check failed: needs_context && current_scope_ == closure_scope_"];

/** How a program is to be started: node's arguments and what is added to the environment. */
export interface Launch {
  args: string[];
  env: Record<string, string>;
}

/** Turns a request to run a program into a command for node. `runPath` is the SDK's cmd/run. */
function launchOf(
  request: RunRequest,
  engineAddress: string,
  tracing: string,
  runPath: string,
  options: RuntimeOptions,
): Launch {
  const info = request.getInfo();
  const flags: [name: string, value: string][] = [
    ["monitor", request.getMonitorAddress()],
    ["engine", engineAddress],
    ["organization", request.getOrganization()],
    ["project", request.getProject()],
    ["root-directory", info?.getRootDirectory() ?? ""],
    ["stack", request.getStack()],
    ["pwd", info?.getProgramDirectory() ?? ""],
    ["parallel", String(request.getParallel())],
    ["tracing", tracing],
  ];
  const config = Object.fromEntries(
    request
      .getConfigMap()
      .toObject(false)
      .map(([key, value]) => [configKey(key), value]),
  );
  return {
    args: [
      ...options.nodeargs,
      runPath,
      ...flags.filter(([, value]) => value !== "").flatMap(([name, value]) => [`--${name}`, value]),
      ...(request.getDryrun() ? ["--dry-run"] : []),
      info?.getEntryPoint() || ".",
      ...request.getArgsList(),
    ],
    env: {
      PULUMI_CONFIG: JSON.stringify(config),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      ...typescriptEnvironment(options),
    },
  };
}

/** Where a program runs. */
export interface Surroundings {
  engineAddress: string;
  tracing: string;
  children: Children;
  /** Stops the program: nobody waits for it any more. */
  gone: AbortSignal;
}

/** Runs a program to its end. What it wrote goes to this process's own streams, which the engine shows. */
export async function runProgram(
  request: RunRequest,
  { engineAddress, tracing, children, gone }: Surroundings,
): Promise<RunResponse> {
  const response = new RunResponse();
  try {
    const directory = request.getInfo()?.getProgramDirectory() ?? process.cwd();
    const options = readOptions(request.getInfo()?.getOptions());
    const runPath = locate(process.env["PULUMI_LANGUAGE_NODEJS_RUN_PATH"] || "@pulumi/pulumi/cmd/run", directory);
    const launch = launchOf(request, engineAddress, tracing, runPath, options);
    const port = request.getAttachDebugger() ? await debuggerPort() : undefined;
    const args = port === undefined ? launch.args : [...debuggerArguments(port), ...launch.args];
    gone.throwIfAborted();
    const child = children.start(args, { env: { ...process.env, ...launch.env }, stdio: ["ignore", "pipe", "pipe"] });
    gone.addEventListener("abort", () => void stopChild(child));
    let outOfMemory = false;
    child.stdout?.on("data", (chunk: Buffer) => process.stdout.write(chunk));
    child.stderr?.on("data", (chunk: Buffer) => {
      outOfMemory ||= OUT_OF_MEMORY.some((sign) => chunk.includes(sign));
      process.stderr.write(chunk);
    });
    const end = ended(child);
    if (port !== undefined && child.pid !== undefined)
      await announce(engineAddress, "Pulumi: Program (nodejs)", child.pid, port);
    const { code, signal } = await end;
    if (code === ALREADY_EXPLAINED) response.setBail(true);
    else if (signal !== null) response.setError(`Program was ended by the signal ${signal}${memoryHint(outOfMemory)}`);
    else if (code !== 0) response.setError(`Program exited with non-zero exit code: ${code}${memoryHint(outOfMemory)}`);
  } catch (problem) {
    response.setError(problem instanceof Error ? problem.message : String(problem));
  }
  return response;
}

/** `project:name` as the SDK wants it, `project:config:name`. */
export function configKey(key: string): string {
  const parts = key.split(":");
  if (parts.length === 2) return `${parts[0]}:config:${parts[1]}`;
  if (parts.length === 3 && parts[1] === "config") return key;
  throw new Error(
    `could not parse ${key} as a configuration key (configuration keys should be of the form \`<namespace>:<name>\`)`,
  );
}

function memoryHint(outOfMemory: boolean): string {
  return outOfMemory
    ? ". It ran out of memory: raise the limit with the `nodeargs` runtime option in Pulumi.yaml, `nodeargs: --max-old-space-size=<megabytes>`"
    : "";
}
