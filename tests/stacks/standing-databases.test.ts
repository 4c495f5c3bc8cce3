import type { RestoreRequest } from "../../stacks/aws/databases";
import { databaseProblem, standingOf } from "../../stacks/aws/standing-databases";

type Asked = Pick<RestoreRequest, "as" | "after" | "previous"> | undefined;

const to = (as: string, previous: RestoreRequest["previous"] = "kept", after?: string): Asked => ({
  as,
  previous,
  ...(after !== undefined && { after }),
});
const problem = (before: Asked, now: Asked) => databaseProblem("dev", standingOf(before), standingOf(now));

describe("a database goes only when it is named", () => {
  it.each<[string, Asked[]]>([
    ["nothing changes", [undefined, undefined]],
    [
      "restored twice, each let go in its steps",
      [
        undefined,
        ...[to("r1"), to("r1", "unlocked"), to("r1", "gone"), to("r1", "gone")],
        ...[to("r2", "kept", "r1"), to("r2", "unlocked", "r1"), to("r2", "gone", "r1"), to("r3", "kept", "r2")],
      ],
    ],
    ["locked again", [to("r1", "unlocked"), to("r1")]],
    ["let go in one step, where nothing locks it", [to("r1"), to("r1", "gone")]],
    ["the first is used again, and the new one goes", [to("r1"), to("r1", "inUse"), undefined]],
    ["the first is used again, and restored anew", [to("r1"), to("r1", "inUse"), to("r2")]],
    ["the one before is used again", [to("r2", "kept", "r1"), to("r2", "inUse", "r1"), to("r1", "gone")]],
    ["what is gone by now is named no more", [to("r2", "gone", "r1"), to("r2", "gone")]],
    ["what was unlocked goes with the next", [to("r1", "unlocked"), to("r2", "kept", "r1")]],
  ])("%s", (_, steps) => {
    for (const [at, now] of steps.slice(1).entries()) expect([at, problem(steps[at], now)]).toEqual([at, undefined]);
  });

  it.each<[string, Asked, Asked, RegExp]>([
    [
      "restore is forgotten",
      to("r1", "gone"),
      undefined,
      /^dev uses the database go-coffee-dev-database-r1, .* would be deleted\. .* set after: "r1": docs\/runbooks\/restore-the-database\.md$/,
    ],
    ["restore is taken out too early", to("r1"), undefined, /^dev uses .*-database-r1, .* previous: inUse/],
    ["after is forgotten", to("r1", "gone"), to("r2"), /^dev uses .*-database-r1, .* set after: "r1":/],
    ["after is wrong", to("r2", "gone", "r1"), to("r3", "kept", "r1"), /^dev uses .*-database-r2, .* set after: "r2":/],
    ["after is wrong, and gone", to("r1", "gone"), to("r2", "gone"), /^dev uses .*-database-r1, /],
    [
      "after is said of the first",
      undefined,
      to("r2", "kept", "r1"),
      /^dev uses .*-database, .* leave after out: docs/,
    ],
    ["as is changed", to("r1"), to("r9"), /^dev uses .*-database-r1, /],
    ["one stands beside yet", to("r1"), to("r2", "kept", "r1"), /^dev has the database go-coffee-dev-database beside/],
    [
      "the one in use is gone at once",
      undefined,
      to("r1", "gone"),
      /^dev uses .*-database, and previous: gone deletes/,
    ],
    ["it is gone", to("r1", "gone"), to("r1", "kept"), /^dev has no database go-coffee-dev-database, /],
    ["it is gone, and to be used", to("r1", "gone"), to("r1", "inUse"), /^dev (has no database|uses)/],
  ])("is refused where %s", (_, before, now, says) => {
    expect(problem(before, now)).toMatch(says);
  });
});
