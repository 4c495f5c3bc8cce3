import { elapsed } from "./programs/progress";
import { FAILED, type Tally, closingLine, sum } from "./tally";

/** One step of `npm test`. */
export interface Step {
  name: string;
  run: () => Promise<Tally>;
}

/**
 * Runs every step, also after one that failed, each between a heading and what it counted. The very last line is the sum, whatever happens: a
 * step that throws counts as one failure, with its message.
 */
export async function runSteps(steps: readonly Step[], log: (line: string) => void): Promise<Tally> {
  const tallies: { name: string; tally: Tally }[] = [];
  for (const [i, { name, run }] of steps.entries()) {
    log(`\n── ${name} (${i + 1} of ${steps.length}) ──`);
    const start = Date.now();
    const tally = await run().catch((problem: Error) => {
      log(problem.message);
      return FAILED;
    });
    tallies.push({ name, tally });
    log(`── ${name}: ${closingLine(tally)}, in ${elapsed(Date.now() - start)}`);
  }
  const failed = tallies.filter(({ tally }) => tally.failed > 0).map(({ name }) => name);
  if (failed.length > 0) log(`\nFailed: ${failed.join(", ")}. What went wrong stands under that heading above.`);
  const total = sum(tallies.map(({ tally }) => tally));
  log(`\n${closingLine(total)}`);
  return total;
}
