import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { StartDebuggingRequest } from "@pulumi/pulumi/proto/engine_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { createServer } from "node:net";

/** The port that debuggers try first. */
const PREFERRED = 9229;

/** The first free port of the debugger's usual ones. */
export async function debuggerPort(from = PREFERRED): Promise<number> {
  for (let port = from; port < from + 100; port++) if (await free(port)) return port;
  throw new Error(`no free port for the debugger between ${from} and ${from + 99}`);
}

/** Arguments that make node wait for a debugger on `port`. */
export function debuggerArguments(port: number): string[] {
  return [`--inspect-brk=${port}`, "--inspect-publish-uid=http"];
}

/** Tells the engine that process `pid` waits for a debugger, so that it can tell the person. */
export function announce(engineAddress: string, name: string, pid: number, port: number): Promise<void> {
  const other: Record<string, number> = port === PREFERRED ? {} : { port };
  const request = new StartDebuggingRequest();
  request.setConfig(
    Struct.fromJavaScript({
      name,
      type: "node",
      request: "attach",
      processId: pid,
      continueOnAttach: true,
      skipFiles: ["<node_internals>/**"],
      ...other,
    }),
  );
  request.setMessage(`on process id ${pid}${port === PREFERRED ? "" : ` and port ${port}`}`);
  const engine = new EngineClient(engineAddress, credentials.createInsecure());
  return new Promise((resolve, reject) => {
    engine.startDebugging(request, (error) => {
      engine.close();
      if (error) reject(new Error(`unable to start debugging: ${error.message}`));
      else resolve();
    });
  });
}

function free(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
