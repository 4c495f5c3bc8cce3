import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { chmod, mkdir, readdir, rename, rm } from "node:fs/promises";
import * as path from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { publish } from "../programs/cache";
import { runCommand } from "../programs/command";
import { WayClosed } from "../programs/problems";
import { elapsed, ticker } from "../programs/progress";
import type { Archive } from "./archives";
import { checkVersion } from "./build";

/** Milliseconds until a host has to answer. */
const FIRST_SIGN = 20_000;
const CURE = "let this machine reach dl.k8s.io and github.com, with what they point to (HTTPS_PROXY is honoured)";

/** What a download needs to know. */
export interface DownloadOptions {
  version: string;
  archives: Archive[] | undefined;
  target: string;
  progress: (line: string) => void;
  signal?: AbortSignal | undefined;
  /** Milliseconds until a host has to answer. @defaultValue 20 s */
  patience?: number;
}

/**
 * Fetches the programs into `target`, which appears only when it is whole. Nothing that is not what its digest says is ever run.
 * @throws WayClosed when there is nothing for this machine, nothing answers, or a digest is another one.
 */
export async function downloadKubernetes(options: DownloadOptions): Promise<void> {
  const { version, archives, target, progress } = options;
  if (!archives)
    throw new WayClosed("download", `nobody publishes Kubernetes ${version} for this kind of machine`, "use Linux");
  const start = Date.now();
  progress(`Downloading Kubernetes ${version}`);
  const names = archives.flatMap(({ programs }) => programs);
  await publish(target, version, names, async (unfinished) => {
    for (const archive of archives) {
      const folder = path.join(unfinished, "download");
      await mkdir(folder);
      const file = path.join(folder, path.basename(archive.url));
      await fetchArchive(archive, file, options);
      await place(archive, file, unfinished);
      await rm(folder, { recursive: true });
    }
    for (const name of names) await checkVersion(path.join(unfinished, name), version, "download", options.signal);
  });
  progress(`Downloaded Kubernetes ${version} in ${elapsed(Date.now() - start)}`);
}

async function fetchArchive(archive: Archive, file: string, options: DownloadOptions): Promise<void> {
  const { url, algorithm, digest } = archive;
  const host = new URL(url).host;
  let bytes = 0;
  const timer = ticker(options.progress, () => `  ${host}: ${(bytes / 1e6).toFixed(0)} MB`);
  try {
    const answer = await request(url, host, options);
    const hash = createHash(algorithm);
    const counted = new Transform({
      transform(chunk: Buffer, _, done) {
        bytes += chunk.length;
        hash.update(chunk);
        done(undefined, chunk);
      },
    });
    await pipeline(Readable.fromWeb(answer), counted, createWriteStream(file), { signal: options.signal });
    const found = hash.digest("hex");
    if (found !== digest)
      throw new WayClosed(
        "download",
        `${url} is not what it was: its ${algorithm} is ${found.slice(0, 16)}…, want ${digest.slice(0, 16)}…`,
        "see who answers for that host",
      );
  } catch (problem) {
    options.signal?.throwIfAborted();
    if (problem instanceof WayClosed) throw problem;
    const full = (problem as NodeJS.ErrnoException).code === "ENOSPC";
    throw full
      ? new WayClosed("download", `the disk is full (${file})`, "free 1 GB there, or set GOCOFFEE_KUBERNETES_CACHE")
      : new WayClosed("download", `${host} broke off: ${(problem as Error).message}`, CURE);
  } finally {
    timer.stop();
  }
}

async function request(url: string, host: string, { signal, patience = FIRST_SIGN }: DownloadOptions) {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), patience);
  try {
    const signals = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal;
    const answer = await fetch(url, { signal: signals });
    if (!answer.ok || !answer.body)
      throw new WayClosed("download", `${host} answered ${answer.status} for ${new URL(url).pathname}`, CURE);
    return answer.body;
  } catch (problem) {
    if (problem instanceof WayClosed || signal?.aborted) throw problem;
    const why = silence.signal.aborted ? `did not answer within ${elapsed(patience)}` : "cannot be reached";
    throw new WayClosed("download", `${host} ${why}`, CURE);
  } finally {
    clearTimeout(timer);
  }
}

/** Takes the programs out of what was fetched. */
async function place({ programs }: Archive, file: string, target: string): Promise<void> {
  const packed = file.endsWith(".tar.gz");
  const folder = path.dirname(file);
  if (packed) {
    const { code, stderr } = await runCommand("tar", ["-xzf", file, "-C", folder]);
    if (code !== 0)
      throw new WayClosed("download", `tar cannot unpack ${path.basename(file)}: ${stderr.trim()}`, "install tar");
  }
  const inside = packed ? await readdir(folder, { recursive: true }) : [];
  for (const name of programs) {
    const from = packed ? inside.find((each) => path.basename(each) === name) : path.basename(file);
    if (from === undefined) throw new WayClosed("download", `there is no ${name} in ${path.basename(file)}`, CURE);
    const to = path.join(target, name);
    await rename(path.join(folder, from), to);
    await chmod(to, 0o755);
  }
}
