import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { Agent, request } from "node:http";
import { createServer } from "node:net";
import { delimiter, dirname, join } from "node:path";
import type { Readable } from "node:stream";
import type { Clock } from "../clock";

/** A function as it was deployed, unpacked. */
export interface Deployed {
  name: string;
  /** The folder that its archive was unpacked into. */
  folder: string;
  /** Lambda's handler (`index.handler`); Google's entry point. Azure's programs register themselves. */
  handler: string;
  /** What the cloud gives it, with local addresses. Nothing else of this process' environment reaches it. */
  environment: Readonly<Record<string, string>>;
  /** Seconds. */
  timeout: number;
}

export interface RuntimeOptions {
  clock: Clock;
  /** Real milliseconds that stand for a second of `timeout`. @defaultValue 1000 */
  second?: number;
  /** Told each line that the process writes. */
  output?: (line: string) => void;
  /** Where the scripts of this folder are, for who bundles this file. @defaultValue beside it */
  scripts?: string;
}

/** A process that runs a function. */
export interface Runtime {
  /** Hands an event to it. @returns what it answered. @throws FunctionFailed, FunctionDied */
  invoke(payload: Invocation): Promise<unknown>;
  /** Kills it at once, as a cloud does with a machine; whatever it is at is lost. */
  kill(): void;
  readonly alive: boolean;
  stop(): Promise<void>;
}

/** An event, and how it is handed over: the queue's event (Lambda), the push (Google), the message and what is said of it (Azure). */
export interface Invocation {
  body: unknown;
  /** Azure: the trigger's metadata. */
  about?: Record<string, unknown>;
}

/** The function took the event, and failed. */
export class FunctionFailed extends Error {
  constructor(
    message: string,
    readonly status?: number,
  ) {
    super(message);
  }
}

/** The process ended before it answered, or was ended as it took too long: whether the event took effect, nobody knows. */
export class FunctionDied extends Error {}

/** A script of this folder. */
export function script(name: string, { scripts = __dirname }: Pick<RuntimeOptions, "scripts">): string {
  const file = join(scripts, name);
  if (!existsSync(file)) throw new Error(`${file} is not there: who bundles this file says where its scripts are`);
  return file;
}

/** A child process with the function's environment, the local clock, and a way to know its end. */
export class Child {
  readonly ended: Promise<string>;
  private readonly child: ChildProcess;
  private over = false;
  private tail = "";

  constructor(
    args: readonly string[],
    cwd: string,
    environment: Readonly<Record<string, string>>,
    options: RuntimeOptions,
  ) {
    const first = ["clock.cjs", "parent.cjs"].flatMap((name) => ["--require", script(name, options)]);
    this.child = spawn(process.execPath, [...first, ...args], {
      cwd,
      env: {
        PATH: [dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
        LOCAL_CLOCK: String(options.clock.skipped),
        ...environment,
      },
      stdio: ["pipe", "pipe", "pipe"],
    });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.setEncoding("utf8");
      stream.on("data", (text: string) => (this.tail = (this.tail + text).slice(-4000)));
      if (options.output) eachLine(stream, options.output);
    }
    this.ended = new Promise((resolve) => {
      const end = (how: string) => {
        this.over = true;
        resolve(how);
      };
      this.child.once("error", (error) => end(error.message));
      this.child.once("close", (code, signal) => end(signal ? `ended by ${signal}` : `ended with ${code}`));
    });
  }

  get alive(): boolean {
    return !this.over;
  }

  /** The last that it wrote. */
  get last(): string {
    return this.tail.trim();
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }

  async stop(): Promise<void> {
    this.kill();
    await this.ended;
  }

  /** Why a request to it broke: its end, where that comes within a second, so that nobody asks it again; else the connection alone. */
  async broken(error: unknown): Promise<FunctionDied> {
    if (error instanceof FunctionDied) return error;
    const second = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 1000).unref());
    const how = await Promise.race([this.ended, second]);
    return new FunctionDied(`the process ${how ?? `did not answer: ${(error as Error).message}`}`);
  }

  /** What comes of `work`, or FunctionDied where the process ends first, or `milliseconds` pass: then it is killed. */
  async within<T>(work: Promise<T>, milliseconds: number): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.kill();
        reject(new FunctionDied(`timed out after ${milliseconds / 1000} s`));
      }, milliseconds);
    });
    const dead = this.ended.then((how) => Promise.reject(new FunctionDied(`the process ${how}`)));
    work.catch(() => {});
    dead.catch(() => {});
    try {
      return await Promise.race([work, late, dead]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Hands on each line that comes through a pipe; at its end what is left, where no line ends. Not node:readline, which also ends one at U+2028, as JSON may have it in a text. */
function eachLine(pipe: Readable, told: (line: string) => void): void {
  let rest = "";
  pipe.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    lines.forEach(told);
  });
  pipe.once("end", () => {
    if (rest !== "") told(rest);
  });
}

/** A port of 127.0.0.1 that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

const agent = new Agent({ keepAlive: true });

/** Posts JSON to a child's server. Rejects where the connection breaks. */
export function post(
  port: number,
  path: string,
  body: unknown,
  clock: Clock,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "x-local-clock": String(clock.skipped) };
    const asked = request({ host: "127.0.0.1", port, path, agent, method: "POST", headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }));
    });
    asked.on("error", reject);
    asked.end(JSON.stringify(body));
  });
}

/** Waits until a server of a child answers. @throws FunctionFailed where the child ends, or ten seconds pass */
export async function untilUp(child: Child, url: string): Promise<void> {
  const late = Date.now() + 10_000;
  for (;;) {
    if (!child.alive) throw new FunctionFailed(`the function did not start: ${child.last || (await child.ended)}`);
    try {
      await fetch(url, { method: "GET" }).then((answer) => answer.arrayBuffer());
      return;
    } catch {
      if (Date.now() > late) {
        child.kill();
        throw new FunctionFailed(`the function did not start in 10 s: ${child.last}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  }
}
