import * as fs from "node:fs";
import { type Depth, depthOf } from "../../simulators/depths";
import { World } from "../../simulators/core/world";
import type { Layout } from "./layout";
import { checkState, checkWorld } from "./intact";
import { isOurs } from "./plugins";
import { typesIn } from "./standing";

/** DESIGN section 8: what `--json` prints. */
export interface TypesResult {
  types: { token: string; depth: Depth; count: number }[];
}

const meanings: Record<Depth, string> = {
  declared: "only what the SDK declares: inputs are checked; ids, computed values and replacement are by convention",
  facts: "the tables of what its provider accepts as well",
  modelled: "the cloud's own rules, references and computed values",
};

/** `coffee local types`. */
export function types(layout: Layout, json: boolean): void {
  checkState(layout);
  const found = typesOf(layout);
  if (json) return void process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  process.stdout.write(found.types.length === 0 ? nothing(layout) : page(found));
}

/**
 * Every type of the environment, by its token: of what the engine's state has, and of what stands in the local clouds besides, made by the clouds
 * themselves.
 */
export function typesOf(layout: Pick<Layout, "state" | "world">): TypesResult {
  const counts = { ...inWorld(layout), ...typesIn(layout) };
  // The engine's own types (`pulumi:index:Stash`) are no cloud's, and what the clouds keep beside them (`gcp:local/…`) no program's.
  const tokens = Object.keys(counts)
    .filter((token) => !/^(pulumi:|(aws|gcp|cloudflare):local\/|azure-native:local:)/.test(token))
    .sort();
  return { types: tokens.map((token) => ({ token, depth: depthOf(token), count: counts[token]! })) };
}

function inWorld({ world: file }: Pick<Layout, "world">): Record<string, number> {
  if (!fs.existsSync(file)) return {};
  checkWorld({ world: file });
  const world = World.open(file);
  try {
    const counts: Record<string, number> = {};
    for (const { token } of world.everything()) counts[token] = (counts[token] ?? 0) + 1;
    return counts;
  } finally {
    world.close();
  }
}

function nothing({ environment }: Layout): string {
  return `Nothing stands in ${environment}: bring it up with \`npx coffee local up ${environment}\`, then ask again.\n`;
}

function page({ types }: TypesResult): string {
  const depths = [...new Set(types.map(({ depth }) => depth))];
  const width = Math.max(...types.map(({ token }) => token.length));
  const lines = types.map(({ token, depth, count }) => `${token.padEnd(width)}  ${depth.padEnd(8)}  ${count}`);
  const packages = [...new Set(types.map(({ token }) => token.split(":")[0]!))].filter((name) => !isOurs(name));
  const alone = packages.map((name) => `${name} is served from its SDK alone: none of its rules are modelled`);
  return `${[...lines, "", ...depths.map((depth) => `${depth}: ${meanings[depth]}`), ...alone].join("\n")}\n`;
}
