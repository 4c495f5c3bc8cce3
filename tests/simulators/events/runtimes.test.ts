import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { build } from "esbuild";
import { zipSync } from "fflate";
import { unpack } from "../../../simulators/events/archive";
import { Clock } from "../../../simulators/events/clock";
import { startAzureFunction } from "../../../simulators/events/runtimes/azure";
import { startGoogleFunction } from "../../../simulators/events/runtimes/google";
import { startLambda } from "../../../simulators/events/runtimes/lambda";
import {
  type Deployed,
  FunctionDied,
  FunctionFailed,
  type Runtime,
  type RuntimeOptions,
} from "../../../simulators/events/runtimes/runtime";

let folder: string;
let running: Runtime | undefined;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "coffee-runtimes-"))));
afterEach(async () => {
  await running?.stop();
  running = undefined;
  fs.rmSync(folder, { recursive: true, force: true });
});

function deployed(code: string, handler: string, more: Partial<Deployed> = {}): Deployed {
  fs.writeFileSync(path.join(folder, "index.js"), code);
  fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: "function", main: "index.js" }));
  return { name: "fn", folder, handler, environment: { COFFEE_CLOUD: "x" }, timeout: 5, ...more };
}

const lambda = async (code: string, more: Partial<Deployed> = {}, options: Partial<RuntimeOptions> = {}) =>
  (running = await startLambda(deployed(code, "index.handler", more), { clock: new Clock(), ...options }));

describe("Lambda", () => {
  test("hands an event to the handler, and its answer back", async () => {
    const fn = await lambda(
      "exports.handler = async (event, context) => ({ got: event.a, name: context.functionName, left: context.getRemainingTimeInMillis() > 0 })",
    );
    expect(await fn.invoke({ body: { a: 1 } })).toEqual({ got: 1, name: "fn", left: true });
  });

  test("gives the environment of the function, and nothing of who runs it", async () => {
    process.env["COFFEE_TEST_LEAK"] = "leaked";
    const fn = await lambda(
      "exports.handler = async () => [process.env.COFFEE_CLOUD, process.env.COFFEE_TEST_LEAK, process.env.HOME, process.env.AWS_LAMBDA_FUNCTION_NAME]",
    );
    delete process.env["COFFEE_TEST_LEAK"];
    expect(await fn.invoke({ body: {} })).toEqual(["x", null, null, "fn"]);
  });

  test("says what a handler throws, and goes on", async () => {
    const fn = await lambda("exports.handler = async ({ bad }) => { if (bad) throw new Error('no'); return 'yes'; }");
    await expect(fn.invoke({ body: { bad: true } })).rejects.toThrow(new FunctionFailed("no"));
    expect(await fn.invoke({ body: {} })).toBe("yes");
  });

  test.each([
    ["module.exports = {}", "not exported"],
    ["exports.handler = 5", "not a function"],
    ["exports.handler = (event, context, callback) => callback(null, 1)", "callback-based"],
    ["throw new Error('at start')", "at start"],
  ])("does not start %s", async (code, why) => {
    await expect(lambda(code)).rejects.toThrow(why);
  });

  test("a function that takes too long is ended, and one that ends by itself is known to be dead", async () => {
    const slow = await lambda(
      "exports.handler = () => new Promise((resolve) => setTimeout(resolve, 60000))",
      {},
      { second: 20 },
    );
    await expect(slow.invoke({ body: {} })).rejects.toThrow(FunctionDied);
    const dies = await lambda("exports.handler = async () => process.exit(3)");
    await expect(dies.invoke({ body: {} })).rejects.toThrow(new FunctionDied("the process ended with 3"));
    expect(dies.alive).toBe(false);
  });

  test("what it writes comes line by line, from whichever pipe of whichever process, and at its end what is left", async () => {
    const lines: string[] = [];
    const code = `const write = (way, bytes) => new Promise((resolve) => process[way].write(Buffer.from(bytes), resolve));
exports.handler = async ({ out, err }) => { await write("stdout", out); await write("stderr", err); }`;
    const two = [await lambda(code, {}, { output: (line) => lines.push(line) })];
    try {
      two.push(await lambda(code, {}, { output: (line) => lines.push(line) }));
      const [first, second] = ["out é one", "out é two"].map((text) => [...Buffer.from(`${text}\n`)]);
      const inTurn = async (from: number, to?: number) => {
        await two[0]!.invoke({ body: { out: first!.slice(from, to), err: [...Buffer.from(`err ${from} `)] } });
        await two[1]!.invoke({ body: { out: second!.slice(from, to), err: [] } });
      };
      // In the middle of a letter.
      await inTurn(0, 5);
      await inTurn(5);
      // They come by other pipes than the answer.
      for (let turn = 0; turn < 1000 && lines.length < 2; turn++) await new Promise((done) => setTimeout(done, 10));
      expect(lines.sort()).toEqual(["out é one", "out é two"]);
    } finally {
      await Promise.all(two.map((one) => one.stop()));
    }
    expect(lines[2]).toBe("err 0 err 5 ");
  });

  test("its clock runs ahead with that of the local cloud", async () => {
    const clock = new Clock();
    const fn = await lambda(
      "exports.handler = async () => [Date.now(), new Date().getTime(), new Date(5).getTime()]",
      {},
      { clock },
    );
    clock.skipTo(clock.now() + 3_600_000);
    const [now, made, given] = (await fn.invoke({ body: {} })) as number[];
    expect(Math.abs(now! - clock.now())).toBeLessThan(60_000);
    expect(Math.abs(made! - clock.now())).toBeLessThan(60_000);
    expect(given).toBe(5);
  });
});

describe("Google's functions framework", () => {
  const google = async (code: string) =>
    (running = await startGoogleFunction(deployed(code, "handle"), { clock: new Clock() }));

  test("a push that is answered with success is taken, and else is not", async () => {
    const fn = await google(
      "exports.handle = (request, response) => { response.statusCode = request.body.status; response.end('why'); }",
    );
    expect(await fn.invoke({ body: { status: 204 } })).toBe(204);
    await expect(fn.invoke({ body: { status: 503 } })).rejects.toThrow("answered 503: why");
    await expect(fn.invoke({ body: { status: 302 } })).rejects.toThrow(FunctionFailed);
  });

  test("does not start without its entry point", async () => {
    await expect(google("exports.other = () => {}")).rejects.toThrow("handle");
  });

  test("its clock runs ahead", async () => {
    const clock = new Clock(86_400_000);
    const code =
      "exports.handle = (request, response) => { response.statusCode = Math.abs(Date.now() - request.body.now) < 60000 ? 204 : 500; response.end(); }";
    running = await startGoogleFunction(deployed(code, "handle"), { clock });
    expect(await running.invoke({ body: { now: clock.now() } })).toBe(204);
  });
});

describe("Azure's functions", () => {
  const require = `const { app } = require(${JSON.stringify(path.resolve(__dirname, "../../../node_modules/@azure/functions"))});`;
  const azure = async (handler: string) =>
    (running = await startAzureFunction(
      deployed(
        `${require} app.serviceBusQueue("order", { connection: "C", queueName: "q", handler: ${handler} });`,
        "",
      ),
      { clock: new Clock() },
    ));

  test("are registered with the library, and take a message with what is said of it", async () => {
    const fn = await azure(
      "async (message, context) => ({ message, count: context.triggerMetadata.deliveryCount, name: context.functionName })",
    );
    expect((fn as Awaited<ReturnType<typeof startAzureFunction>>).registered).toMatchObject([{ name: "order" }]);
    const result = (await fn.invoke({ body: '{"a":1}', about: { DeliveryCount: 2 } })) as {
      returnValue: { json: string };
    };
    expect(JSON.parse(result.returnValue.json)).toEqual({ message: { a: 1 }, count: 2, name: "order" });
  });

  test("fail with what they throw", async () => {
    const fn = await azure("async () => { throw new Error('not now'); }");
    await expect(fn.invoke({ body: "{}" })).rejects.toThrow(new FunctionFailed("not now"));
  });

  test("a program that registers nothing does not start", async () => {
    await expect(startAzureFunction(deployed("", ""), { clock: new Clock() })).rejects.toThrow("registers no function");
  });
});

describe("a function's process", () => {
  const alive = (pid: number) => {
    try {
      process.kill(pid, 0);
      const stat = `/proc/${pid}/stat`;
      // One that nobody has waited for is dead, too.
      return !fs.existsSync(stat) || !/\) Z /.test(fs.readFileSync(stat, "utf8"));
    } catch {
      return false;
    }
  };

  test.each([
    ["startLambda", "exports.handler = async () => {}", "index.handler"],
    ["startGoogleFunction", "exports.handle = (request, response) => response.end()", "handle"],
    [
      "startAzureFunction",
      `require(${JSON.stringify(require.resolve("@azure/functions"))}).app.serviceBusQueue("fn", { connection: "C", queueName: "q", handler: async () => {} });`,
      "",
    ],
  ])("%s: ends with who started it, even where that is killed", async (start, code, handler) => {
    const scripts = path.resolve(__dirname, "../../../simulators/events/runtimes");
    const file = { startLambda: "lambda", startGoogleFunction: "google", startAzureFunction: "azure" }[start]!;
    const bundled = path.join(folder, "parent.cjs");
    const given = JSON.stringify({ ...deployed(`console.log("PID" + process.pid + ";"); ${code}`, handler) });
    await build({
      stdin: {
        contents: `import { ${start} } from ${JSON.stringify(path.join(scripts, file))};
import { Clock } from ${JSON.stringify(path.join(scripts, "../clock"))};
${start}(${given}, { clock: new Clock(), scripts: ${JSON.stringify(scripts)}, output: (line) => console.log(line) });`,
        resolveDir: scripts,
        loader: "ts",
      },
      ...{ outfile: bundled, bundle: true, platform: "node", format: "cjs", logLevel: "silent" },
    });
    const parent = spawn(process.execPath, [bundled], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, NODE_PATH: path.resolve(__dirname, "../../../node_modules") },
    });
    let said = "";
    for await (const chunk of parent.stdout) {
      said += String(chunk);
      if (/PID\d+;/.test(said)) break;
    }
    const pid = Number(/PID(\d+);/.exec(said)![1]);
    expect(alive(pid)).toBe(true);
    parent.kill("SIGKILL");
    const late = Date.now() + 5000;
    while (alive(pid) && Date.now() < late) await new Promise((resolve) => setTimeout(resolve, 20));
    const left = alive(pid);
    if (left) process.kill(pid, "SIGKILL");
    expect(left).toBe(false);
  });
});

describe("an archive", () => {
  const archive = (files: Record<string, string>) => {
    const file = path.join(folder, "a.zip");
    fs.writeFileSync(
      file,
      zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]))),
    );
    return file;
  };

  test("is unpacked into a folder of its own", () => {
    const to = unpack(archive({ "index.js": "1", "lib/x.js": "2" }), path.join(folder, "fn"));
    expect(fs.readFileSync(path.join(to, "lib/x.js"), "utf8")).toBe("2");
  });

  test("that is another one than was deployed is refused", () => {
    expect(() => unpack(archive({ "index.js": "1" }), path.join(folder, "fn"), "0".repeat(64))).toThrow(
      "is not the one that was deployed",
    );
    expect(() => unpack(path.join(folder, "gone.zip"), path.join(folder, "fn"))).toThrow("cannot be read");
  });

  test("is unpacked once for all its processes; that of an older one goes", () => {
    const below = path.join(folder, "functions");
    const at = (name: string, code: string) => unpack(archive({ "index.js": code }), path.join(below, name));
    const [other, first] = [at("aws-pay", "1"), at("aws-order", "1")];
    fs.writeFileSync(path.join(first, "loaded"), "");
    expect(at("aws-order", "1")).toBe(first);
    expect(fs.readdirSync(first).sort()).toEqual(["index.js", "loaded"]);
    const second = at("aws-order", "2");
    expect(fs.readdirSync(below).sort()).toEqual([second, other].map((one) => path.basename(one)).sort());
  });

  test("of which half was unpacked when a process was killed is unpacked anew", () => {
    const to = unpack(archive({ "index.js": "1", "lib/x.js": "2" }), path.join(folder, "fn"));
    fs.renameSync(to, `${to}.new`);
    fs.rmSync(path.join(`${to}.new`, "lib"), { recursive: true });
    fs.writeFileSync(path.join(`${to}.new`, "old.js"), "");
    expect(unpack(archive({ "index.js": "1", "lib/x.js": "2" }), path.join(folder, "fn"))).toBe(to);
    expect(fs.readdirSync(to).sort()).toEqual(["index.js", "lib"]);
  });

  test("with a file outside of itself is refused", () => {
    expect(() => unpack(archive({ "../evil.js": "1" }), path.join(folder, "fn"))).toThrow("outside of itself");
  });
});
