import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { environmentNames } from "../config/environment";
import { readEnvironmentFile } from "../config/file";
import { engineStatus } from "../tools/engine/engine";
import { projectRoot } from "../tools/root";

/** One thing that the project needs. */
export interface Check {
  name: string;
  ok: boolean;
  found: string;
  /** What to do; "" where nothing is to be done. */
  fix: string;
}

/** `coffee doctor`: prints what is there and what is missing. @returns the exit code: 1 where something is missing */
export async function doctor(json: boolean): Promise<0 | 1> {
  const checks = await diagnose(projectRoot());
  if (json) process.stdout.write(`${JSON.stringify({ checks }, null, 2)}\n`);
  else
    for (const { name, ok, found, fix } of checks)
      process.stdout.write(`${ok ? "ok     " : "MISSING"}  ${name}: ${found}${fix ? `\n         ${fix}` : ""}\n`);
  return checks.every(({ ok }) => ok) ? 0 : 1;
}

export async function diagnose(root: string): Promise<Check[]> {
  return [
    nodeCheck(),
    dependencies(root),
    engine(),
    goTool(),
    disk(root),
    ...environmentNames.map((name) => configuration(root, name)),
  ];
}

function nodeCheck(): Check {
  const major = Number(process.versions.node.split(".")[0]);
  return {
    name: "Node.js",
    ok: major >= 22,
    found: process.version,
    fix: major >= 22 ? "" : "run `npm ci`: it brings the pinned Node.js 24",
  };
}

function dependencies(root: string): Check {
  const pinned = fs.existsSync(path.join(root, "node_modules", "node", "bin", "node"));
  const found = pinned ? "installed" : "the pinned Node.js is not in node_modules";
  return { name: "npm packages", ok: pinned, found, fix: pinned ? "" : "run `npm ci`" };
}

function engine(): Check {
  const { ready, version, cache } = engineStatus();
  if (!ready)
    return {
      name: "Pulumi engine",
      ok: false,
      found: `${version} is not in ${cache}`,
      fix: "run `npm start`: it fetches or builds it",
    };
  const host = ready.ours ? "the language host of this project" : "the official language host";
  return { name: "Pulumi engine", ok: true, found: `${version}, with ${host}`, fix: "" };
}

/** Needed only to build the engine: with an engine there it is no matter. */
function goTool(): Check {
  const { stdout, status } = spawnSync("go", ["version"], { encoding: "utf8" });
  const have = status === 0;
  const needed = engineStatus().ready === undefined;
  const fix = have || !needed ? "" : "install Go 1.26 or newer, or let the engine be downloaded";
  return { name: "Go (to build the engine)", ok: have || !needed, found: have ? stdout.trim() : "not found", fix };
}

function disk(root: string): Check {
  const { bavail, bsize } = fs.statfsSync(root);
  const gigabytes = Math.floor((bavail * bsize) / 1e9);
  const ok = gigabytes >= 3;
  return {
    name: "disk",
    ok,
    found: `${gigabytes} GB free`,
    fix: ok ? "" : "make room: 3 GB are needed while the engine is built, 1 GB after",
  };
}

function configuration(root: string, environment: string): Check {
  const name = `Pulumi.${environment}.yaml`;
  try {
    readEnvironmentFile(path.join(root, name), environment);
    return { name, ok: true, found: "valid", fix: "" };
  } catch (error) {
    return { name, ok: false, found: (error as Error).message, fix: "correct the file" };
  }
}
