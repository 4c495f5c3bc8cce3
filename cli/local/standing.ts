import * as fs from "node:fs";
import type { Layout } from "./layout";

interface Checkpoint {
  checkpoint?: { latest?: { resources?: { type: string; custom?: boolean }[] } };
}

/** How many resources of each package stand, by the engine's state: `{ aws: 118, kubernetes: 86 }`. */
export function standingIn({ state }: Pick<Layout, "state">): Record<string, number> {
  if (!fs.existsSync(state)) return {};
  const { checkpoint } = JSON.parse(fs.readFileSync(state, "utf8")) as Checkpoint;
  const counts: Record<string, number> = {};
  for (const { type, custom } of checkpoint?.latest?.resources ?? []) {
    const name = type.split(":")[0]!;
    if (custom && name !== "pulumi") counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
