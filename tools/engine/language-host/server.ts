import { Server, ServerCredentials, type ServiceError, type handleUnaryCall, status } from "@grpc/grpc-js";
import { type ILanguageRuntimeServer, LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as language from "@pulumi/pulumi/proto/language_pb";
import { PackageDependency, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { readFileSync } from "node:fs";
import { Children, ended } from "./children";
import { dependencies, locate, requiredPlugins } from "./packages";
import { runPlugin } from "./plugin";
import { runProgram } from "./program";

/** What the host is told when it is started. */
export interface HostOptions {
  /** Where the engine listens; a later Handshake may say another place. */
  engineAddress: string;
  /** Where traces are sent to, empty for nowhere. */
  tracing: string;
}

/** A host that listens. */
export interface RunningHost {
  port: number;
  /** Stops what runs, then the server. */
  stop(): Promise<void>;
}

/**
 * Serves Pulumi's LanguageRuntime protocol for Node.js programs. It does what the official host does at run time
 * (pulumi/pulumi sdk/nodejs/cmd/pulumi-language-nodejs); generating code and packing SDKs, which take a schema binder, are
 * answered UNIMPLEMENTED.
 */
export function startHost(options: HostOptions): Promise<RunningHost> {
  const children = new Children();
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(LanguageRuntimeService, serviceOf(options, children));
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
      if (error) return reject(error);
      resolve({
        port,
        stop: async () => {
          await children.stop();
          server.forceShutdown();
        },
      });
    });
  });
}

function serviceOf(options: HostOptions, children: Children): ILanguageRuntimeServer {
  let { engineAddress } = options;
  return {
    handshake: (call, done) => {
      engineAddress = call.request.getEngineAddress() || engineAddress;
      done(null, new language.LanguageHandshakeResponse());
    },
    getPluginInfo: (_call, done) => {
      const info = new PluginInfo();
      info.setVersion(sdkVersion());
      done(null, info);
    },
    getRequiredPlugins: unimplemented("GetRequiredPlugins", "the engine asks GetRequiredPackages"),
    getRequiredPackages: (call, done) => {
      const response = new language.GetRequiredPackagesResponse();
      for (const plugin of requiredPlugins(call.request.getInfo()?.getProgramDirectory() ?? ".")) {
        const dependency = new PackageDependency();
        dependency.setKind("resource");
        dependency.setName(plugin.name);
        dependency.setVersion(plugin.version);
        dependency.setServer(plugin.server);
        response.addPackages(dependency);
      }
      done(null, response);
    },
    run: (call, done) => {
      // Raised at the end of every call, well or not: it is the program's alone, and plugins go on.
      const gone = new AbortController();
      call.on("cancelled", () => gone.abort());
      void runProgram(call.request, { engineAddress, tracing: options.tracing, children, gone: gone.signal }).then(
        (response) => done(null, response),
      );
    },
    runPlugin: (call) => {
      runPlugin(call, engineAddress, children).then(
        () => call.end(),
        (problem: Error) => refuse(call, status.UNKNOWN, problem.message),
      );
    },
    installDependencies: (call) => {
      installDependencies(call, children).catch((problem: Error) => refuse(call, status.UNKNOWN, problem.message));
    },
    runtimeOptionsPrompts: (_call, done) => done(null, new language.RuntimeOptionsResponse()),
    template: (_call, done) => done(null, new language.TemplateResponse()),
    about: (_call, done) => {
      const response = new language.AboutResponse();
      response.setExecutable(process.execPath);
      response.setVersion(process.version);
      done(null, response);
    },
    getProgramDependencies: (call, done) => {
      const response = new language.GetProgramDependenciesResponse();
      for (const { name, version } of dependencies(
        call.request.getInfo()?.getProgramDirectory() ?? ".",
        call.request.getTransitivedependencies(),
      )) {
        const dependency = new language.DependencyInfo();
        dependency.setName(name);
        dependency.setVersion(version);
        response.addDependencies(dependency);
      }
      done(null, response);
    },
    generateProgram: unimplemented("GenerateProgram", OFFICIAL),
    generateProject: unimplemented("GenerateProject", OFFICIAL),
    generatePackage: unimplemented("GeneratePackage", OFFICIAL),
    pack: unimplemented("Pack", OFFICIAL),
    link: unimplemented("Link", OFFICIAL),
    cancel: (_call, done) => {
      void children.stop();
      done(null, new Empty());
    },
  };
}

const OFFICIAL =
  "generating code takes the official Pulumi CLI; this host only runs programs, plugins and policy packs";

function unimplemented<Request, Response>(method: string, why: string): handleUnaryCall<Request, Response> {
  return (_call, done) =>
    done({ code: status.UNIMPLEMENTED, details: `${method} is not implemented: ${why}` } as ServiceError);
}

/** Ends a stream with an error. Its `error` event sends the status; `destroy` would end it without one. */
function refuse(
  call: { emit(event: "error", error: Partial<ServiceError>): boolean },
  code: status,
  details: string,
): void {
  call.emit("error", { code, details });
}

type InstallCall = Parameters<ILanguageRuntimeServer["installDependencies"]>[0];

/** `pulumi install`: npm, in the program's folder. */
async function installDependencies(call: InstallCall, children: Children): Promise<void> {
  const info = call.request.getInfo();
  const manager = info?.getOptions()?.toJavaScript()["packagemanager"] ?? "npm";
  const fail = (details: string) => refuse(call, status.FAILED_PRECONDITION, details);
  if (manager !== "npm" && manager !== "auto")
    return fail(`packagemanager ${JSON.stringify(manager)}: this host installs with npm only`);
  // npm is a shell script; its own file beside node is not certain, so node starts the shell's npm.
  const script = `const r = require("node:child_process").spawnSync("npm", ["install"], { stdio: "inherit" }); process.exit(r.status ?? 1)`;
  const child = children.start(["-e", script], {
    cwd: info?.getProgramDirectory() || call.request.getDirectory(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const send = (stream: "setStdout" | "setStderr") => (chunk: Buffer) => {
    const response = new language.InstallDependenciesResponse();
    response[stream](chunk);
    call.write(response);
  };
  child.stdout?.on("data", send("setStdout"));
  child.stderr?.on("data", send("setStderr"));
  const { code } = await ended(child);
  if (code === 0) call.end();
  else fail(`npm install failed with exit code ${code}`);
}

function sdkVersion(): string {
  try {
    const { version } = JSON.parse(readFileSync(locate("@pulumi/pulumi/package.json", process.cwd()), "utf8")) as {
      version: string;
    };
    return version;
  } catch {
    return "0.0.0";
  }
}
