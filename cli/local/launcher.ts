import * as fs from "node:fs";
import * as path from "node:path";
import { writeWhole } from "../../bin/bundle.cjs";

/**
 * Writes what the engine starts: a script that runs `entry` with `node`, and `args` before the engine's own. The compile cache makes it start in a third of the time. What it runs takes
 * a second or two of the processor, on which the engine and the program wait as well, and is to stay small:
 * - a small young generation;
 * - no compiler that optimises: what it saves in so short a run is less than it costs, and it takes 20 MB (measured with `prod`);
 * - no helpers that collect garbage: the heap is small, and they would take the processor from the engine and the program.
 */
export function writeLauncher(file: string, node: string, entry: string, root: string, args: string[] = []): void {
  const cache = path.join(root, "node_modules", ".cache", "v8");
  const quote = (word: string) => `'${word.replace(/'/g, `'\\''`)}'`;
  const [where, program, call] = [quote(cache), quote(node), [entry, ...args].map(quote).join(" ")];
  const script = Buffer.from(
    `#!/bin/sh\nNODE_COMPILE_CACHE=${where} exec ${program} --max-semi-space-size=4 --single-threaded-gc --no-maglev --no-turbofan ${call} "$@"\n`,
  );
  if (!fs.existsSync(file) || !fs.readFileSync(file).equals(script)) writeWhole(file, script, 0o755);
}
