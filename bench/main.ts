import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { layout, type Layout } from "../cli/local/layout";
import { policyPack } from "../cli/local/packs";
import { pinnedNode, prepare } from "../cli/local/prepare";
import { engineEnvironment, ensureStack } from "../cli/local/run";
import { projectRoot } from "../tools/root";
import { installFloor } from "./floor/install";
import { measureFunctions } from "./functions";
import { measure, median, type Sample } from "./measure";
import type { Row } from "./row";

const runs = Number(/--runs=(\d+)/.exec(process.argv.join(" "))?.[1] ?? 5);
const wants = (environment: string) =>
  !process.argv.some((word) => word.startsWith("--only=")) || process.argv.includes(`--only=${environment}`);
const say = (line: string) => process.stderr.write(`${line}\n`);

/** A stack to measure, in a world, a state and a PULUMI_HOME of the benchmark's own. */
interface Bench {
  binary: string;
  at: Layout;
  stack: string[];
  floor: string[];
}

async function main(): Promise<void> {
  const rows: Row[] = [];
  if (wants("functions")) rows.push(...(await measureFunctions(say)));
  for (const [environment, targets] of Object.entries(measured))
    if (wants(environment)) rows.push(...(await measureEnvironment(environment, targets)));
  if (process.argv.includes("--json")) process.stdout.write(`${JSON.stringify({ rows }, null, 2)}\n`);
  else process.stdout.write(table(rows));
  if (rows.some(({ holds }) => holds === false)) process.exitCode = 1;
}

/** The environments that are measured, and what each is to reach, as a multiple of the floor: a small one and a large one. */
const measured: Readonly<Record<string, Targets>> = {
  dev: { preview: 1.5, up: 1.5, program: 350 },
  // With the SDKs of all three clouds.
  prod: { preview: 1.3, program: 600 },
};
interface Targets {
  preview: number;
  up?: number;
  /** MB. */
  program: number;
}

async function measureEnvironment(environment: string, targets: Targets): Promise<Row[]> {
  const bench = await setUp(environment);
  const count = resourceCount(bench);
  const env = { GOCOFFEE_FLOOR: String(count - 2) }; // its own stack and default provider are resources too
  say(`${environment}: ${count} resources, ${runs} runs of each`);
  // What is measured is the judging: a finding is not to end the run.
  const advisory = path.join(path.dirname(bench.at.config), "advisory.json");
  fs.writeFileSync(advisory, JSON.stringify({ all: "advisory" }));
  const pack = policyPack(bench.at, pinnedNode(bench.at.root));
  const policies = ["--policy-pack", pack, "--policy-pack-config", advisory];
  const onStack = (...args: string[]) => measure(bench.binary, [...args, ...bench.stack], bench.at);
  const onFloor = (...args: string[]) => measure(bench.binary, [...args, ...bench.floor], bench.at, env);
  const { floorPreview, preview, judged } = await inTurn({
    floorPreview: () => onFloor("preview"),
    preview: () => onStack("preview"),
    judged: () => onStack("preview", ...policies),
  });
  const { floorUp, up } = await inTurn({
    floorUp: () => fresh(bench, () => onFloor("up", ...yes)),
    up: () => fresh(bench, () => onStack("up", ...yes)),
  });
  const { steady, again } = await inTurn({
    steady: () => onStack("preview"),
    again: () => onStack("up", ...yes),
  });
  const all = [...preview, ...up, ...again, ...steady];
  return [
    against(`${environment}: preview, policies off`, preview, floorPreview, targets.preview),
    against(`${environment}: preview, policies on, beside policies off`, judged, preview, 1.5),
    against(`${environment}: first up, policies off`, up, floorUp, targets.up),
    against(`${environment}: up with no change, beside a preview of it`, again, steady, 1.4),
    peak(`${environment}: program process, peak resident`, all, "program", targets.program),
    peak(`${environment}: largest simulator, peak resident`, all, "simulator", 120),
  ];
}

const yes = ["--yes", "--skip-preview"];

async function setUp(environment: string): Promise<Bench> {
  const own = layout(projectRoot(), environment);
  const base = path.join(own.root, ".local", "bench", environment);
  fs.rmSync(base, { recursive: true, force: true });
  const at: Layout = {
    ...own,
    home: path.join(base, "home"),
    backend: path.join(base, "backend"),
    state: path.join(base, "backend", ".pulumi", "stacks", "go-coffee", `${environment}.json`),
    world: path.join(base, "world.db"),
    config: path.join(base, `Pulumi.${environment}.yaml`),
  };
  fs.mkdirSync(base, { recursive: true });
  const { binary } = await prepare(at, say);
  await installFloor(at);
  const floorConfig = path.join(base, "Pulumi.floor.yaml");
  const floorState = path.join(path.dirname(at.state), "floor.json");
  await ensureStack(binary, { ...at, environment: "floor", state: floorState, config: floorConfig });
  return {
    binary,
    at,
    stack: ["--cwd", at.root, "--stack", `organization/go-coffee/${environment}`, "--config-file", at.config],
    floor: [
      "--cwd",
      path.join(at.root, "bench", "floor"),
      "--stack",
      "organization/go-coffee/floor",
      "--config-file",
      floorConfig,
    ],
  };
}

/** How many resources the stack's first preview plans: the floor makes as many. */
function resourceCount({ binary, at, stack }: Bench): number {
  const text = execFileSync(binary, ["preview", "--json", "--non-interactive", ...stack], {
    env: engineEnvironment(at),
    maxBuffer: 1 << 28,
  });
  const { changeSummary } = JSON.parse(text.toString()) as { changeSummary: { create: number } };
  return changeSummary.create;
}

/** Runs on an empty world and state. */
async function fresh(bench: Bench, work: () => Promise<Sample>): Promise<Sample> {
  const stacks = path.dirname(bench.at.state);
  for (const file of fs.readdirSync(stacks)) emptyState(path.join(stacks, file));
  for (const end of ["", "-wal", "-shm"]) fs.rmSync(`${bench.at.world}${end}`, { force: true });
  return work();
}

function emptyState(file: string): void {
  if (!file.endsWith(".json")) return fs.rmSync(file, { recursive: true, force: true });
  const state = JSON.parse(fs.readFileSync(file, "utf8")) as { checkpoint: { latest?: unknown } };
  delete state.checkpoint.latest;
  fs.writeFileSync(file, JSON.stringify(state));
}

/** Runs each work in turn, as often as was asked for: what is compared is then measured at the same time, however busy the machine is. */
async function inTurn<Name extends string>(
  works: Record<Name, () => Promise<Sample>>,
): Promise<Record<Name, Sample[]>> {
  const names = Object.keys(works) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Sample[]>;
  for (let run = 0; run < runs; run++) for (const name of names) samples[name].push(await works[name]());
  for (const name of names) say(`  ${name}: ${samples[name].map(({ seconds }) => seconds.toFixed(2)).join(" ")} s`);
  return samples;
}

const seconds = (samples: Sample[]) => median(samples.map((sample) => sample.seconds));
const rounded = (value: number) => Math.round(value * 100) / 100;

function against(metric: string, samples: Sample[], floors: Sample[], target?: number): Row {
  const [value, floor] = [seconds(samples), seconds(floors)];
  const ratio = value / floor;
  const holds = target === undefined ? null : ratio <= target;
  const wanted = target === undefined ? "-" : `≤ ${target} × floor`;
  return {
    metric,
    value: rounded(value),
    unit: "s",
    floor: rounded(floor),
    ratio: rounded(ratio),
    target: wanted,
    holds,
  };
}

function peak(metric: string, samples: Sample[], kind: keyof Sample["memory"], target: number): Row {
  const value = Math.max(...samples.map(({ memory }) => memory[kind]));
  const holds = value === 0 ? null : value < target;
  return { metric, value: Math.round(value), unit: "MB", floor: null, ratio: null, target: `< ${target} MB`, holds };
}

function table(rows: Row[]): string {
  const cells = rows.map(({ metric, value, unit, floor, ratio, target, holds }) => [
    metric,
    `${value} ${unit}`,
    floor === null ? "-" : `${floor} ${unit}`,
    ratio === null ? "-" : `${ratio} ×`,
    target,
    holds === null ? "-" : holds ? "holds" : "MISSED",
  ]);
  const all = [["metric", "value", "floor", "ratio", "target", "verdict"], ...cells];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return (
    all
      .map((row) =>
        row
          .map((cell, column) => cell.padEnd(widths[column]!))
          .join("  ")
          .trimEnd(),
      )
      .join("\n") + "\n"
  );
}

main().catch((error: unknown) => {
  say(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
