import * as fs from "node:fs";
import { Argument, type Command, Option } from "commander";
import { readEnvironmentFile } from "../../config/file";
import { projectRoot } from "../../tools/root";
import { mustExist } from "../environments";
import { Failure } from "../failure";
import { resourcesIn } from "../local/checkpoint";
import { layout } from "../local/layout";
import { read } from "../trace/read";
import { page } from "./page";
import { misses, planOf, recovered } from "./recover";

/** Adds `coffee dr`. */
export function addDr(coffee: Command): void {
  coffee
    .command("dr")
    .description("whether each store and way in comes back in time, by what stands in the local world")
    .addArgument(new Argument("<env>", "the environment, brought up with `coffee local up`"))
    .addOption(new Option("--json", "print one JSON document on stdout, and nothing else there"))
    .addHelpText(
      "after",
      "\nTimes are minutes. An objective binds the losses that objectives.survives names.\n\nExit codes: 0 every objective is met, 1 one is missed, 2 wrong use.",
    )
    .action((environment: string, { json }: { json?: boolean }) => {
      const at = layout(projectRoot(), environment);
      mustExist(at.root, environment);
      const world = read(at);
      // What the last `up` was asked for is what stands.
      const spec = readEnvironmentFile(fs.existsSync(at.asked) ? at.asked : at.source, environment, at.root);
      const plan = planOf(world, spec);
      if (!plan)
        throw new Failure(`no store of ${environment} stands: run \`npx coffee local up ${environment}\` first`, 2);
      const found = recovered(plan, spec, resourcesIn(at.state));
      process.stdout.write(json ? `${JSON.stringify(forScripts(found), null, 2)}\n` : page(environment, found));
      process.exitCode = misses(found) ? 1 : 0;
    });
}

/** JSON knows no infinity: what never comes back has no `achieved`, and a margin of less than any. */
function forScripts(found: ReturnType<typeof recovered>): object {
  const rows = found.rows.map(({ achieved, margin, ...rest }) => ({
    ...rest,
    achieved: achieved === Infinity ? null : achieved,
    margin: margin === -Infinity ? Number.MIN_SAFE_INTEGER : margin,
    never: achieved === Infinity,
  }));
  return { ...found, rows };
}
