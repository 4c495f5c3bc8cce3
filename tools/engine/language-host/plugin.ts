import type { ServerWritableStream } from "@grpc/grpc-js";
import type { AnalyzerStackConfigureRequest } from "@pulumi/pulumi/proto/analyzer_pb";
import { type RunPluginRequest, RunPluginResponse } from "@pulumi/pulumi/proto/language_pb";
import { type Children, ended, stopChild } from "./children";
import { announce, debuggerArguments, debuggerPort } from "./debugger";
import { readOptions, typescriptEnvironment } from "./options";
import { locate } from "./packages";
import { PolicyProxy } from "./policy-proxy";

type PluginCall = ServerWritableStream<RunPluginRequest, RunPluginResponse>;

/** Runs a plugin written for Node.js (a policy pack, a component provider) and streams what it prints to the engine; the caller ends the stream. */
export async function runPlugin(call: PluginCall, engineAddress: string, children: Children): Promise<void> {
  const request = call.request;
  const policyPack = request.getKind() === "analyzer";
  const directory = request.getInfo()?.getProgramDirectory() || request.getProgram();
  const options = readOptions(request.getInfo()?.getOptions());
  const name = policyPack
    ? "@pulumi/pulumi/cmd/run-policy-pack"
    : process.env["PULUMI_LANGUAGE_NODEJS_RUN_PATH"] || "@pulumi/pulumi/cmd/run-plugin";
  const runPath = locate(name, directory);

  let why = "it was stopped before it started";
  const proxy = policyPack ? new PolicyProxy() : undefined;
  let stopped = false;
  let stop = () => {
    stopped = true;
    proxy?.fail(new Error("cancelled"));
  };
  call.on("cancelled", () => stop());

  try {
    const env = { ...environmentOf(request.getEnvList()), ...typescriptEnvironment(options) };
    if (proxy) {
      write(call, "stdout", Buffer.from(`${await proxy.listen()}\n`));
      const cancelled = new Promise<undefined>((resolve) => call.once("cancelled", () => resolve(undefined)));
      Object.assign(env, stackEnvironment(await Promise.race([proxy.configuration, cancelled])));
    }
    if (stopped) return;
    const port = request.getAttachDebugger() ? await debuggerPort() : undefined;
    const args = [
      ...options.nodeargs,
      ...(port === undefined ? [] : debuggerArguments(port)),
      runPath,
      // A policy pack wants its folder last, everything else first.
      ...(policyPack ? [...request.getArgsList(), directory] : [directory, ...request.getArgsList()]),
    ];
    // A policy pack runs in its own folder: its name and version are read from the package.json there.
    const child = children.start(args, {
      cwd: policyPack ? directory : request.getPwd() || directory,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    stop = () => void stopChild(child);
    const end = ended(child);
    child.stderr?.on("data", (chunk: Buffer) => write(call, "stderr", chunk));
    if (proxy) {
      const attach = portLine(
        (found) => void proxy.attach(found).catch((problem: Error) => proxy.fail(problem)),
        (rest) => write(call, "stdout", rest),
      );
      child.stdout?.on("data", attach);
    } else child.stdout?.on("data", (chunk: Buffer) => write(call, "stdout", chunk));
    if (port !== undefined && child.pid !== undefined)
      await announce(engineAddress, `Pulumi: Plugin (${request.getName()})`, child.pid, port);
    const { code } = await end;
    const response = new RunPluginResponse();
    why = `it ended with exit code ${code ?? 1} before it listened; its own output says more`;
    response.setExitcode(code ?? 1);
    call.write(response);
  } finally {
    stop();
    await proxy?.close(why);
  }
}

/** What a policy pack reads from its environment about the stack it judges. */
function stackEnvironment(stack: AnalyzerStackConfigureRequest | undefined): Record<string, string> {
  if (!stack) return {};
  const entries: [string, string][] = [
    ["PULUMI_NODEJS_ORGANIZATION", stack.getOrganization()],
    ["PULUMI_NODEJS_PROJECT", stack.getProject()],
    ["PULUMI_NODEJS_STACK", stack.getStack()],
    ["PULUMI_NODEJS_DRY_RUN", String(stack.getDryRun())],
    ["PULUMI_CONFIG", JSON.stringify(Object.fromEntries(stack.getConfigMap().toObject(false)))],
  ];
  return Object.fromEntries(entries.filter(([, value]) => value !== ""));
}

/** The request's `NAME=value` list; of two with one name the later holds, as for a process. */
export function environmentOf(list: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    list.map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
  );
}

/**
 * Picks the port out of what a policy pack prints: the first line that is a number. All else, before or after, goes to `rest`: a pack may
 * print while it loads.
 */
export function portLine(found: (port: number) => void, rest: (chunk: Buffer) => void): (chunk: Buffer) => void {
  let waiting = Buffer.alloc(0);
  let looking = true;
  return (chunk) => {
    if (!looking) return rest(chunk);
    waiting = Buffer.concat([waiting, chunk]);
    for (let end = waiting.indexOf("\n"); looking && end >= 0; end = waiting.indexOf("\n")) {
      const line = waiting.subarray(0, end + 1);
      waiting = waiting.subarray(end + 1);
      looking = !/^\d+\s*$/.test(line.toString());
      if (looking) rest(line);
      else found(Number(line.toString()));
    }
    if (!looking && waiting.length > 0) rest(waiting);
  };
}

function write(call: PluginCall, stream: "stdout" | "stderr", chunk: Buffer): void {
  if (call.cancelled || call.writableEnded) return;
  const response = new RunPluginResponse();
  if (stream === "stdout") response.setStdout(chunk);
  else response.setStderr(chunk);
  call.write(response);
}
