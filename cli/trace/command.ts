import { Argument, type Command, Option } from "commander";
import { projectRoot } from "../../tools/root";
import { clouds } from "../../components/core/contracts";
import { mustExist } from "../environments";
import { Failure } from "../failure";
import { layout } from "../local/layout";
import { cloudLost, requestWithout } from "./between/without";
import { journeys } from "./journeys/all";
import { request } from "./journeys/request";
import { read } from "./read";
import { journeyNamed, trace, type TraceResult } from "./trace";
import type { Hop, Walked } from "./trail";

/** What may be asked beside the journey. */
interface Asked {
  json?: boolean;
  without?: string;
}

/** Adds `coffee trace`. */
export function addTrace(coffee: Command): void {
  const list = journeys.map(({ name, subject, description }) => `  ${name} [${subject}]`.padEnd(24) + description);
  coffee
    .command("trace")
    .description(
      "walk a journey through what stands in the local world, hop by hop, or to the first hop that is missing",
    )
    .addArgument(new Argument("<env>", "the environment, brought up with `coffee local up`"))
    .addArgument(new Argument("<journey>", "one of those below"))
    .addArgument(
      new Argument("[subject]", "a path, a service, or an event's type").default(undefined, "every one there is"),
    )
    .addOption(new Option("--json", "print one JSON document on stdout, and nothing else there"))
    .addOption(
      new Option(
        "--without <cloud>",
        `follow a request while that cloud's way in does not answer: to the next one that the domain leads to, and through it (${clouds.join(", ")})`,
      ),
    )
    .addHelpText("after", `\nJourneys:\n${list.join("\n")}\n\nExit codes: 0 it holds, 1 it does not, 2 wrong use.`)
    .action((environment: string, name: string, subject: string | undefined, { json, without }: Asked) => {
      const journey = journeyNamed(name);
      if (without !== undefined && journey !== request)
        throw new Failure(`--without is of the journey \`${request.name}\` alone`, 2);
      const at = layout(projectRoot(), environment);
      mustExist(at.root, environment);
      const world = read(at);
      const walked =
        without === undefined
          ? trace(world, journey, subject, environment)
          : requestWithout(world, cloudLost(world, without), subject);
      const holds = walked.length > 0 && walked.every((one) => one.holds);
      const result: TraceResult = { journey: name, holds, hops: walked.flatMap(({ hops }) => hops) };
      process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : page(name, walked));
      process.exitCode = holds ? 0 : 1;
    });
}

/** For people: every hop of the one that was asked for; of several that hold, a line each. */
export function page(journey: string, walked: readonly Walked[]): string {
  if (walked.length === 0) return `Nothing in the world can be walked for ${journey}.\n`;
  const alone = walked.length === 1;
  const parts = walked.map((one) => {
    const head = `${journey} ${one.subject}: ${one.holds ? "holds" : "does not hold"}${where(one)} (${one.hops.length} hops)`;
    return alone || !one.holds ? [head, ...one.hops.flatMap(line)].join("\n") : head;
  });
  return `${parts.join(alone ? "\n" : "\n")}\n`;
}

/** On which clouds it holds, or does not, where several were walked: ` on AWS, Google Cloud and Azure`. */
function where({ holds, hops }: Walked): string {
  const told = hops.filter((hop) => hop.holds === holds).flatMap(({ cluster }) => cluster ?? []);
  const names = [...new Set(told)];
  const [last, ...before] = names.reverse();
  if (last === undefined) return "";
  return ` on ${before.length === 0 ? "" : `${before.reverse().join(", ")} and `}${last}`;
}

/** A hop; before it the cloud that it and those after it are about, where there are several. */
function line({ from, to, by, holds, why, cluster }: Hop, index: number, all: readonly Hop[]): string[] {
  const carrier = by === "nothing" ? "" : ` (${by})`;
  const hop = `  ${holds ? "✓" : "✗"} ${from} → ${to}: ${why}${carrier}`;
  return cluster === undefined || cluster === all[index - 1]?.cluster ? [hop] : [` ${cluster}:`, hop];
}
