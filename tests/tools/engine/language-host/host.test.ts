import { Server, ServerCredentials, type ServiceError, credentials, status } from "@grpc/grpc-js";
import { AnalyzerClient, AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
  AnalyzerInfo,
  AnalyzerStackConfigureRequest,
  AnalyzerStackConfigureResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { LanguageRuntimeClient } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as language from "@pulumi/pulumi/proto/language_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { readArguments } from "../../../../tools/engine/language-host/main";
import { readOptions, splitWords } from "../../../../tools/engine/language-host/options";
import { dependencies, requiredPlugins } from "../../../../tools/engine/language-host/packages";
import { environmentOf, portLine } from "../../../../tools/engine/language-host/plugin";
import { PolicyProxy } from "../../../../tools/engine/language-host/policy-proxy";
import { configKey } from "../../../../tools/engine/language-host/program";
import { type RunningHost, startHost } from "../../../../tools/engine/language-host/server";
import { pidIn } from "../../../pid-file";

let folder: string;
let host: RunningHost;
let client: LanguageRuntimeClient;

function put(name: string, text: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** Stands for the SDK: it runs `body` in place of cmd/run, cmd/run-plugin or cmd/run-policy-pack. */
function sdk(command: string, body: string): void {
  put("node_modules/@pulumi/pulumi/package.json", JSON.stringify({ name: "@pulumi/pulumi", version: "3.0.0" }));
  put(`node_modules/@pulumi/pulumi/cmd/${command}/index.js`, body);
}

function info(options: Record<string, string | boolean> = { typescript: false }): language.ProgramInfo {
  const program = new language.ProgramInfo();
  program.setRootDirectory(folder);
  program.setProgramDirectory(folder);
  program.setEntryPoint("index.js");
  program.setOptions(Struct.fromJavaScript(options));
  return program;
}

function runRequest(options?: Record<string, string | boolean>): language.RunRequest {
  const request = new language.RunRequest();
  request.setInfo(info(options));
  request.setMonitorAddress("127.0.0.1:1");
  request.setProject("shop");
  request.setStack("dev");
  request.setOrganization("acme");
  request.setParallel(32);
  request.setDryrun(true);
  request.getConfigMap().set("shop:size", "3").set("aws:config:region", "us-east-1");
  request.setConfigsecretkeysList(["shop:size"]);
  request.setArgsList(["last"]);
  return request;
}

const run = (request: language.RunRequest) =>
  new Promise<language.RunResponse>((resolve, reject) =>
    client.run(request, (error, response) => (error ? reject(error) : resolve(response))),
  );

function runPlugin(
  kind: string,
  onLine: (line: string) => void = () => undefined,
  pwd = os.tmpdir(),
): Promise<{ stdout: string; stderr: string; code: number | undefined }> {
  const request = new language.RunPluginRequest();
  request.setInfo(info());
  request.setKind(kind);
  request.setPwd(pwd);
  request.setArgsList(["127.0.0.1:1"]);
  request.setEnvList([`PATH=${process.env["PATH"]}`, "MARK=1", "MARK=2"]);
  return new Promise((resolve, reject) => {
    const seen = { stdout: "", stderr: "", code: undefined as number | undefined };
    const call = client.runPlugin(request);
    call.on("data", (response: language.RunPluginResponse) => {
      if (response.getOutputCase() === language.RunPluginResponse.OutputCase.STDOUT) {
        seen.stdout += Buffer.from(response.getStdout_asU8()).toString();
        onLine(seen.stdout);
      } else if (response.getOutputCase() === language.RunPluginResponse.OutputCase.STDERR)
        seen.stderr += Buffer.from(response.getStderr_asU8()).toString();
      else seen.code = response.getExitcode();
    });
    call.on("end", () => resolve(seen));
    call.on("error", reject);
  });
}

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

beforeEach(async () => {
  folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "host-")));
  host = await startHost({ engineAddress: "127.0.0.1:2", tracing: "" });
  client = new LanguageRuntimeClient(`127.0.0.1:${host.port}`, credentials.createInsecure());
});
afterEach(async () => {
  client.close();
  await host.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe("a program", () => {
  const RECORD = `require("fs").writeFileSync(${"process.env.OUT"} ?? __dirname + "/out.json", JSON.stringify({ args: process.argv.slice(2), exec: process.execArgv, env: process.env }));`;
  const recorded = () =>
    JSON.parse(readFileSync(path.join(folder, "node_modules/@pulumi/pulumi/cmd/run/out.json"), "utf8")) as {
      args: string[];
      exec: string[];
      env: Record<string, string>;
    };

  test("is started with all that the official host passes", async () => {
    sdk("run", RECORD);
    const response = await run(runRequest({ typescript: false, nodeargs: "--max-old-space-size=300 '--title=a b'" }));
    expect(response.toObject()).toMatchObject({ error: "", bail: false });
    const { args, exec, env } = recorded();
    expect(args).toEqual(
      [
        ["--monitor", "127.0.0.1:1"],
        ["--engine", "127.0.0.1:2"],
        ["--organization", "acme"],
        ["--project", "shop"],
        ["--root-directory", folder],
        ["--stack", "dev"],
        ["--pwd", folder],
        ["--parallel", "32"],
        ["--dry-run"],
        ["index.js"],
        ["last"],
      ].flat(),
    );
    expect(exec).toEqual(["--max-old-space-size=300", "--title=a b"]);
    expect(JSON.parse(env["PULUMI_CONFIG"]!)).toEqual({ "shop:config:size": "3", "aws:config:region": "us-east-1" });
    expect(JSON.parse(env["PULUMI_CONFIG_SECRET_KEYS"]!)).toEqual(["shop:size"]);
    expect(env["PULUMI_NODEJS_TYPESCRIPT"]).toBeUndefined();
  });

  test("is TypeScript unless the options say otherwise, and gets the engine of a later handshake", async () => {
    sdk("run", RECORD);
    const handshake = new language.LanguageHandshakeRequest();
    handshake.setEngineAddress("127.0.0.1:3");
    await new Promise((resolve) => client.handshake(handshake, resolve));
    await run(runRequest({ tsconfig: "ts.json" }));
    expect(recorded().env).toMatchObject({ PULUMI_NODEJS_TYPESCRIPT: "true", PULUMI_NODEJS_TSCONFIG_PATH: "ts.json" });
    expect(recorded().args).toContain("127.0.0.1:3");
  });

  test.each([
    ["process.exit(32)", { error: "", bail: true }],
    ["process.exit(7)", { error: "Program exited with non-zero exit code: 7", bail: false }],
    ["process.kill(process.pid, 'SIGKILL')", { error: "Program was ended by the signal SIGKILL", bail: false }],
  ])("that does %s is reported so", async (body, expected) => {
    sdk("run", body);
    expect((await run(runRequest())).toObject()).toMatchObject(expected);
  });

  test("that runs out of memory is told how to get more", async () => {
    const write = jest.spyOn(process.stderr, "write").mockReturnValue(true);
    sdk("run", "console.error('<--- Last few GCs --->'); process.exitCode = 134;");
    const { error } = (await run(runRequest())).toObject();
    write.mockRestore();
    expect(error).toContain("--max-old-space-size");
  });

  test("without an SDK, or with an option of the wrong type, gives a sentence", async () => {
    expect((await run(runRequest())).getError()).toContain("Run npm ci");
    expect((await run(runRequest({ typescript: "no" }))).getError()).toBe("typescript option must be a boolean");
  });

  const LONG = `require("fs").writeFileSync(process.argv[1] + ".pid", String(process.pid)); setInterval(() => {}, 1000);`;
  const pid = () => pidIn(path.join(folder, "node_modules/@pulumi/pulumi/cmd/run/index.js.pid"));

  test("is stopped by Cancel", async () => {
    sdk("run", LONG);
    const running = run(runRequest());
    const child = await pid();
    await new Promise((resolve) => client.cancel(new Empty(), resolve));
    expect((await running).getError()).toContain("SIGINT");
    expect(() => process.kill(child, 0)).toThrow("ESRCH");
  });

  test("ends, and a plugin that runs beside it goes on", async () => {
    sdk("run", "");
    sdk(
      "run-plugin",
      'process.on("SIGINT", () => console.log("stopped")); console.log("ready"); setTimeout(() => process.exit(3), 700);',
    );
    let begun: () => void;
    const ready = new Promise<void>((resolve) => (begun = resolve));
    const plugin = runPlugin("resource", () => begun());
    await ready;
    expect((await run(runRequest())).getError()).toBe("");
    expect(await plugin).toEqual({ stdout: "ready\n", stderr: "", code: 3 });
  });

  test("is stopped when the engine goes away, and a plugin that runs beside it goes on", async () => {
    sdk("run", LONG);
    sdk("run-plugin", 'console.log("ready"); setTimeout(() => process.exit(3), 1000);');
    let begun: () => void;
    const ready = new Promise<void>((resolve) => (begun = resolve));
    const plugin = runPlugin("resource", () => begun());
    await ready;
    const call = client.run(runRequest(), () => undefined);
    const child = await pid();
    call.cancel();
    for (let turn = 0; turn < 50 && alive(child); turn++) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(alive(child)).toBe(false);
    expect((await plugin).code).toBe(3);
  });

  test("is stopped when the host stops", async () => {
    sdk("run", LONG);
    const running = run(runRequest()).catch(() => undefined);
    const child = await pid();
    await host.stop();
    await running;
    expect(() => process.kill(child, 0)).toThrow("ESRCH");
  });
});

describe("a plugin", () => {
  test("gets its folder first, the request's environment, and its output and exit code reach the engine", async () => {
    sdk(
      "run-plugin",
      "console.log(process.argv.slice(2).join(' '), process.env.MARK, process.env.HOME, process.cwd()); console.error('oops'); process.exit(5);",
    );
    const seen = await runPlugin("resource");
    expect(seen).toEqual({
      stdout: `${folder} 127.0.0.1:1 2 undefined ${realpathSync(os.tmpdir())}\n`,
      stderr: "oops\n",
      code: 5,
    });
  });

  test("that cannot be found fails with a sentence", async () => {
    await expect(runPlugin("resource")).rejects.toMatchObject({
      details: expect.stringContaining("run-plugin") as string,
    });
  });

  test("that cannot be started fails with a sentence", async () => {
    sdk("run-plugin", "");
    await expect(runPlugin("resource", undefined, path.join(folder, "nowhere"))).rejects.toMatchObject({
      details: expect.stringContaining("ENOENT") as string,
    });
  });

  test("a policy pack starts in its own folder, with the stack's configuration in its environment", async () => {
    sdk(
      "run-policy-pack",
      "console.error(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), stack: process.env.PULUMI_NODEJS_STACK, config: process.env.PULUMI_CONFIG, dry: process.env.PULUMI_NODEJS_DRY_RUN })); process.exit(0)",
    );
    let asked = false;
    const seen = await runPlugin("analyzer", (stdout) => {
      if (asked || !stdout.endsWith("\n")) return;
      asked = true;
      const request = new AnalyzerStackConfigureRequest();
      request.setStack("dev");
      request.setDryRun(true);
      request.getConfigMap().set("shop:size", "3");
      const analyzer = new AnalyzerClient(`127.0.0.1:${stdout.trim()}`, credentials.createInsecure());
      analyzer.configureStack(request, () => analyzer.close());
    });
    expect(JSON.parse(seen.stderr)).toEqual({
      args: ["127.0.0.1:1", folder],
      cwd: folder,
      stack: "dev",
      config: '{"shop:size":"3"}',
      dry: "true",
    });
    expect(seen.code).toBe(0);
  });
});

describe("the policy proxy", () => {
  test("passes the configuration, calls and errors on to the pack", async () => {
    const configured: string[] = [];
    const pack = new Server();
    pack.addService(AnalyzerService, {
      configureStack: (
        call: { request: AnalyzerStackConfigureRequest },
        done: (e: null, r: AnalyzerStackConfigureResponse) => void,
      ) => {
        configured.push(call.request.getStack());
        done(null, new AnalyzerStackConfigureResponse());
      },
      getAnalyzerInfo: (_call: unknown, done: (e: null, r: AnalyzerInfo) => void) => {
        const answer = new AnalyzerInfo();
        answer.setName("pci");
        done(null, answer);
      },
      getPluginInfo: (_call: unknown, done: (e: Partial<ServiceError>) => void) =>
        done({ code: status.INVALID_ARGUMENT, details: "bad" }),
    });
    const port = await new Promise<number>((resolve) =>
      pack.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (_e, p) => resolve(p)),
    );
    const proxy = new PolicyProxy();
    const engine = new AnalyzerClient(`127.0.0.1:${await proxy.listen()}`, credentials.createInsecure());
    const request = new AnalyzerStackConfigureRequest();
    request.setStack("dev");
    await new Promise((resolve) => engine.configureStack(request, resolve));
    const name = new Promise((resolve) =>
      engine.getAnalyzerInfo(new Empty(), (_e, answer) => resolve(answer.getName())),
    );
    await proxy.attach(port);
    expect([await name, configured]).toEqual(["pci", ["dev"]]);
    const error = await new Promise<ServiceError | null>((resolve) => engine.getPluginInfo(new Empty(), resolve));
    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT, details: "bad" });
    engine.close();
    await proxy.close("done");
    pack.forceShutdown();
  });

  test("answers what waits when the pack never came", async () => {
    const proxy = new PolicyProxy();
    const engine = new AnalyzerClient(`127.0.0.1:${await proxy.listen()}`, credentials.createInsecure());
    const error = new Promise<ServiceError | null>((resolve) => engine.getAnalyzerInfo(new Empty(), resolve));
    await expect(proxy.configuration).resolves.toBeUndefined();
    const closing = proxy.close("it broke");
    expect((await error)?.details).toBe("policy pack not started: it broke");
    engine.close();
    await closing;
  });
});

test("code generation is UNIMPLEMENTED, and says who can", async () => {
  const error = await new Promise<ServiceError | null>((resolve) =>
    client.generateProgram(new language.GenerateProgramRequest(), resolve),
  );
  expect(error).toMatchObject({
    code: status.UNIMPLEMENTED,
    details: expect.stringContaining("official Pulumi CLI") as string,
  });
});

test("plugins and dependencies are read from the installed packages", () => {
  put("package.json", JSON.stringify({ dependencies: { "@pulumi/aws": "^7" }, devDependencies: { gone: "^1" } }));
  put(
    "node_modules/@pulumi/aws/package.json",
    JSON.stringify({
      name: "@pulumi/aws",
      version: "7.1.0",
      pulumi: { resource: true, name: "aws", version: "7.0.9" },
    }),
  );
  put(
    "node_modules/@acme/shop/package.json",
    JSON.stringify({ name: "@acme/shop", version: "1.0.0", pulumi: { resource: true, server: "s" } }),
  );
  put("node_modules/plain/package.json", JSON.stringify({ name: "plain", version: "1.0.0" }));
  expect(requiredPlugins(folder)).toEqual([
    { name: "acme/shop", version: "v1.0.0", server: "s" },
    { name: "aws", version: "v7.0.9", server: "" },
  ]);
  expect(requiredPlugins(path.join(folder, "bin"))).toEqual([]);
  expect(dependencies(path.join(folder, "bin"), false)).toEqual([
    { name: "@pulumi/aws", version: "7.1.0" },
    { name: "gone", version: "^1" },
  ]);
});

test("the command line, words, keys and environments are read as the official host reads them", () => {
  expect(readArguments(["--logtostderr", "-v=9", "--tracing", "http://t", "127.0.0.1:5"])).toEqual({
    engineAddress: "127.0.0.1:5",
    tracing: "http://t",
    runtime: "nodejs",
  });
  expect(splitWords(`a "b c" d\\ e 'f"g' ""`)).toEqual(["a", "b c", "d e", 'f"g', ""]);
  expect(() => splitWords("a 'b")).toThrow("unclosed");
  expect(readOptions(undefined)).toEqual({ typescript: true, tsconfig: undefined, nodeargs: [] });
  expect(() => configKey("nonsense")).toThrow("could not parse nonsense");
  expect(environmentOf(["A=1", "B=x=y", "A=2"])).toEqual({ A: "2", B: "x=y" });
});

test("the port is the first line that is a number; the rest passes", () => {
  const [ports, rest] = [[] as number[], [] as string[]];
  const feed = portLine(
    (port) => ports.push(port),
    (chunk) => rest.push(chunk.toString()),
  );
  for (const chunk of ["loading\n12", "34\nmore", " text\n"]) feed(Buffer.from(chunk));
  expect([ports, rest.join("")]).toEqual([[1234], "loading\nmore text\n"]);
});
