import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import * as path from "node:path";
import { checkVersion } from "./build";
import { publish } from "../programs/cache";
import { runCommand } from "../programs/command";
import { WayClosed } from "../programs/problems";
import { elapsed, ticker } from "../programs/progress";
import { executable } from "../programs/place";

/** Milliseconds until the launcher has to show that something answers, and until it has to be done. */
const FIRST_SIGN = 20_000;
const WHOLE = 15 * 60_000;
const CURE = "let this machine reach get.pulumi.com and the releases it points to (HTTPS_PROXY is honoured)";

/** What a download needs to know. */
export interface DownloadOptions {
  root: string;
  version: string;
  target: string;
  progress: (line: string) => void;
  signal?: AbortSignal;
  env?: NodeJS.ProcessEnv;
  /** Milliseconds. @defaultValue 20 s until the first sign, 15 min in all */
  limits?: { first: number; whole: number };
}

/** The files of an official engine, relative to the folder: the engine and its Node.js language host. */
export function officialFiles(): string[] {
  return ["pulumi", "pulumi-language-nodejs"].map((name) => path.join("bin", executable(name)));
}

/**
 * Has the official launcher (the npm package `pulumi`) fetch the engine into `target`, which appears only when it is whole.
 * @throws WayClosed when the launcher is not installed, nothing answers, or it takes too long.
 */
export async function downloadEngine(options: DownloadOptions): Promise<void> {
  const { version, target, progress } = options;
  const launcher = path.join(options.root, "node_modules", "pulumi", "run.js");
  if (!existsSync(launcher)) throw new WayClosed("download", "the npm package pulumi is not installed", "npm ci");
  const limits = options.limits ?? { first: FIRST_SIGN, whole: WHOLE };
  const start = Date.now();
  progress(`Downloading the engine ${version} with the official launcher`);
  await publish(target, version, officialFiles(), async (unfinished) => {
    // The launcher installs into $PULUMI_HOME/versions/<version>; an inner folder keeps the rest of its home out of the result.
    const home = path.join(unfinished, "home");
    const env: NodeJS.ProcessEnv = {
      ...(options.env ?? process.env),
      PULUMI_HOME: home,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      NODE_USE_ENV_PROXY: "1",
    };
    delete env["PULUMI_VERSION"];
    const silence = new AbortController();
    let last = "nothing has answered yet";
    let answered = false;
    const first = setTimeout(() => silence.abort(new Error("silence")), limits.first);
    const timer = ticker(progress, () => `  ${last}`);
    const signals = options.signal ? AbortSignal.any([options.signal, silence.signal]) : silence.signal;
    try {
      const done = await runCommand(process.execPath, [launcher, "version"], {
        env,
        signal: signals,
        limit: limits.whole,
        line: (line) => {
          // The launcher's own line comes before it asks the network for anything.
          if (/^Downloading pulumi/.test(line) || line.trim() === "") return;
          answered = true;
          clearTimeout(first);
          last = plain(line).slice(0, 100);
        },
      });
      if (done.late) throw new WayClosed("download", `it was not done after ${elapsed(limits.whole)}`, CURE);
      if (/ENOSPC|no space left on device/.test(done.stderr))
        throw new WayClosed(
          "download",
          `the disk is full (${target})`,
          "free 0.5 GB there, or set GOCOFFEE_ENGINE_CACHE",
        );
      if (done.code !== 0) throw new WayClosed("download", reason(done.stderr), CURE);
    } catch (problem) {
      if (silence.signal.aborted && !answered && !options.signal?.aborted)
        throw new WayClosed("download", `nothing answered within ${elapsed(limits.first)}`, CURE);
      throw problem;
    } finally {
      clearTimeout(first);
      timer.stop();
    }
    await rename(path.join(home, "versions", version, "bin"), path.join(unfinished, "bin"));
    await rm(home, { recursive: true, force: true });
    await checkVersion(path.join(unfinished, officialFiles()[0]!), version, "download", options.signal);
    await rm(path.join(unfinished, "bin", "plugins"), { recursive: true, force: true });
  });
  progress(`Downloaded the engine ${version} in ${elapsed(Date.now() - start)}`);
}

/** The line of the launcher's complaint that says most. */
function reason(stderr: string): string {
  const lines = stderr
    .split("\n")
    .map((line) => plain(line).trim())
    .filter((line) => line !== "" && !/^(Downloading pulumi|at |node:|Node\.js v)/.test(line));
  const telling = lines.find((line) =>
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|UND_ERR|HTTP \d|certificate/i.test(line),
  );
  if (lines.some((line) => /fetch failed/.test(line))) return "get.pulumi.com cannot be reached";
  return `the launcher failed: ${(telling ?? lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? "without a word").slice(0, 200)}`;
}

function plain(line: string): string {
  return line.replace(/\u001b\[[0-9;]*m/g, "");
}
