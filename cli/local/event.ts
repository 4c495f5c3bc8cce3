import { Argument, type Command, Option } from "commander";
import { clouds as cloudNames } from "../../components/core/contracts";
import { put } from "../../simulators/events/publishing";
import type { CloudName } from "../../simulators/events/topology";
import { projectRoot } from "../../tools/root";
import { mustExist } from "../environments";
import { Failure } from "../failure";
import { noBus } from "../trace/no-bus";
import { readWorld } from "../trace/read";
import type { TraceWorld } from "../trace/world";
import { mustHaveArchives, standingBuses } from "./event-bus";
import type { StandingBus } from "./event-bus-parts";
import { type Asked, askedOf, eventOf } from "./event-data";
import { eventPage } from "./event-page";
import { type EventResult, failed } from "./event-result";
import { interruptible } from "./interruption";
import { follow, openStand } from "./event-stand";
import { layout, type Layout } from "./layout";
import { takeLock } from "./lock";

interface Flags {
  data?: string;
  cloud?: CloudName;
  redrive?: string;
  json?: boolean;
  logs?: boolean;
}

/** Adds `coffee local event`. */
export function addEvent(local: Command, environment: Argument, json: Option): void {
  local
    .command("event")
    .description("put an event on the local bus, run the functions that are deployed, and show where it went")
    .addArgument(environment)
    .addArgument(new Argument("[type]", "the event's type, like coffee.order.created"))
    .addOption(new Option("--data <json>", "the event, or its data alone: @FILE, - for stdin, or JSON"))
    .addOption(new Option("--cloud <cloud>", "whose bus; without it the first that stands").choices(cloudNames))
    .addOption(new Option("--redrive <subscriber>", "send the dead letters of a subscriber back to it"))
    .addOption(new Option("--logs", "show what the functions write, on stderr"))
    .addOption(json)
    .addHelpText(
      "after",
      "\nExit codes: 0 it took effect wherever it went, 1 it is a dead letter somewhere, lost, or still fails, 2 wrong use.",
    )
    .action(async (name: string, type: string | undefined, flags: Flags) => {
      const at = layout(projectRoot(), name);
      mustExist(at.root, name);
      // Before the lock: a slip is told at once, and nobody waits while stdin has not ended.
      const asked = askedOf(type, flags);
      const release = takeLock(at, `coffee local event ${name}`);
      let result: EventResult;
      try {
        result = await interruptible((interrupted) => runEvent(at, readWorld(at), asked, { ...flags, interrupted }));
      } finally {
        release();
      }
      process.stdout.write(flags.json ? `${JSON.stringify(result, null, 2)}\n` : eventPage(result));
      process.exitCode = result.deliveries.some((one) => failed(one.result)) ? 1 : 0;
    });
}

/**
 * Puts an event on the bus of a world, or sends dead letters back, and follows what comes of it through every bus that stands.
 * @throws Failure where there is no bus or no such subscriber, the event is not as its schema says, or it was interrupted
 */
export async function runEvent(
  at: Pick<Layout, "environment" | "world">,
  world: TraceWorld,
  asked: Asked,
  { cloud, logs, interrupted }: Pick<Flags, "cloud" | "logs"> & { interrupted?: AbortSignal } = {},
): Promise<EventResult> {
  const { environment } = at;
  const buses = standingBuses(world);
  const bus = busOf(buses, environment, cloud);
  const redrive = "redrive" in asked ? asked.redrive : undefined;
  const event = "type" in asked ? eventOf({ ...asked, environment, cloud: bus.cloud }) : undefined;
  if (redrive !== undefined) mustTake(bus, redrive);
  mustHaveArchives(environment, buses);
  const stand = await openStand(at, buses, { logs, interrupted });
  try {
    const here = stand.find(({ topology }) => topology.cloud === bus.cloud)!;
    let count = 0;
    if (event) await put(bus.cloud, here.url, bus.bus, event);
    else count = here.redrive(redrive!);
    const deliveries = await follow(stand);
    if (interrupted?.aborted)
      throw new Failure("stopped: what no function had done by then is in its queue, and is taken with the next event");
    const deadLetters = stand.flatMap((one) =>
      one.deadLetters().map((letter) => ({ cloud: one.topology.cloud, ...letter })),
    );
    return {
      environment,
      ...(event && { event: { cloud: bus.cloud, type: String(event["type"]), id: String(event["id"]) } }),
      ...(redrive !== undefined && { redriven: { subscriber: redrive, count } }),
      deliveries,
      deadLetters,
    };
  } finally {
    await stand.stop();
  }
}

function busOf(buses: readonly StandingBus[], environment: string, cloud: CloudName | undefined): StandingBus {
  const found = buses.find((one) => cloud === undefined || one.cloud === cloud);
  if (found) return found;
  const stand = buses.map((one) => one.cloud).join(" and ");
  if (stand !== "") throw new Failure(`no bus stands on ${cloud} in ${environment}, but on ${stand}`, 2);
  throw new Failure(noBus(environment), 2);
}

function mustTake({ subscribers, cloud }: StandingBus, key: string): void {
  const found = subscribers.find((one) => one.key === key);
  if (found?.gone !== undefined) throw new Failure(`nothing reaches ${key} on ${cloud}: ${found.gone}`, 2);
  if (found) return;
  throw new Failure(`no subscriber ${key} on ${cloud}: want one of ${subscribers.map((one) => one.key).join(", ")}`, 2);
}
