import { execFileSync } from "node:child_process";
import { missing } from "../tools/tally";

/**
 * `describe`, for tests that need something that not every machine has. Without it they fail where everything has to be there (`CI=true`), and
 * are skipped elsewhere; both ways the problem is told.
 * @param problem what is missing and how to get it, or undefined where nothing is
 */
export function describeNeeding(problem: string | undefined, name: string, tests: () => void): void {
  if (problem === undefined) describe(name, tests);
  else if (missing(problem, process.env).failed === 0) describe.skip(name, tests);
  else
    describe(name, () => {
      test("has what it needs", () => {
        throw new Error(problem);
      });
    });
}

/** What the place lacks for commands of pages that read JSON; undefined: nothing. */
export function jqProblem(): string | undefined {
  try {
    execFileSync("jq", ["--version"]);
    return undefined;
  } catch {
    return "jq is not here: install it (Debian: apt-get install jq; macOS: brew install jq)";
  }
}
