/** What a step counts as. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

/** The part of jest's `--json` result that is counted. */
export interface JestResult {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  numRuntimeErrorTestSuites: number;
}

export const PASSED: Tally = { passed: 1, failed: 0, skipped: 0 };
export const FAILED: Tally = { passed: 0, failed: 1, skipped: 0 };
const SKIPPED: Tally = { passed: 0, failed: 0, skipped: 1 };

/** Counts jest's tests; a suite that could not even start counts as one failed test. */
export function tallyOf(result: JestResult): Tally {
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

/** The very last line of `npm test`: `12 passed, 0 failed`, with what was skipped when something was. */
export function closingLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** The sum of what the steps counted. */
export function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (all, one) => ({
      passed: all.passed + one.passed,
      failed: all.failed + one.failed,
      skipped: all.skipped + one.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/** What a test counts as that cannot run for want of `problem`: a failure where everything has to be there, else a skip that says so. */
export function missing(problem: string, env: NodeJS.ProcessEnv): Tally {
  const strict = env["CI"] === "true" || env["CI"] === "1";
  console.log(strict ? problem : `${problem}\nSkipped: these tests need it. (With CI=true this is a failure.)`);
  return strict ? FAILED : SKIPPED;
}
