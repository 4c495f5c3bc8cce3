import * as fs from "node:fs";
import * as path from "node:path";
import type { Layout } from "./layout";

/** How many runs are remembered of an environment, and how many logs of the engine of all. */
const runs = 5;
const logs = 10;

type Kept = Pick<Layout, "backend" | "home" | "environment">;

/** Deletes what the engine keeps of older runs and nobody reads: logs, copies of the state and its history. The last few stay, to look at. */
export function forgetOldRuns(at: Kept): void {
  for (const folder of recordsOf(at)) {
    const stamps = [...new Set(namesIn(folder).map(stampOf))].sort();
    const old = new Set(stamps.slice(0, -runs));
    remove(folder, (name) => old.has(stampOf(name)));
  }
  const folder = path.join(at.home, "logs");
  const age = (name: string) => fs.statSync(path.join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const newest = new Set(
    namesIn(folder)
      .map((name) => ({ name, at: age(name) }))
      .sort((one, other) => other.at - one.at)
      .slice(0, logs)
      .map(({ name }) => name),
  );
  remove(folder, (name) => !newest.has(name));
}

/** Deletes all of it that is the environment's. */
export function forgetRuns(at: Kept): void {
  for (const folder of recordsOf(at)) fs.rmSync(folder, { recursive: true, force: true });
  remove(path.join(at.home, "logs"), (name) => name.startsWith(`organization+go-coffee+${at.environment}-`));
}

/** Source: pulumi pkg v3.259.0 backend/diy/store.go, HistoryDir and BackupDir. */
function recordsOf({ backend, environment }: Kept): string[] {
  return ["backups", "history"].map((kind) => path.join(backend, ".pulumi", kind, "go-coffee", environment));
}

/** When a run was, in nanoseconds, as its files are called: `dev.1795914865448223957.json`, `dev-1795914865438290931.checkpoint.json.attrs`. */
function stampOf(name: string): string {
  return /[.-](\d{19})\./.exec(name)?.[1] ?? "";
}

function namesIn(folder: string): string[] {
  return fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? fs.readdirSync(folder) : [];
}

function remove(folder: string, old: (name: string) => boolean): void {
  for (const name of namesIn(folder)) if (old(name)) fs.rmSync(path.join(folder, name), { force: true });
}
