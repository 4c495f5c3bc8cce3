import * as path from "node:path";
import { Argument, type Command, Option } from "commander";
import { clouds as cloudNames } from "../../components/core/contracts";
import { startReceiver } from "../../simulators/events/apis/receiver";
import { LocalCloud } from "../../simulators/events/local-cloud";
import { put } from "../../simulators/events/publishing";
import { Store } from "../../simulators/events/store";
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
import { reasonIn } from "./event-reasons";
import { type EventResult, failed, type Told } from "./event-result";
import { eventStores } from "./event-stores";
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
        result = await runEvent(at, readWorld(at), asked, flags);
      } finally {
        release();
      }
      process.stdout.write(flags.json ? `${JSON.stringify(result, null, 2)}\n` : eventPage(result));
      process.exitCode = result.deliveries.some((one) => failed(one.result)) ? 1 : 0;
    });
}

/**
 * Puts an event on the bus of a world, or sends dead letters back, and follows what comes of it through every bus that stands.
 * @throws Failure where there is no bus or no such subscriber, or the event is not as its schema says
 */
export async function runEvent(
  at: Pick<Layout, "environment" | "world">,
  world: TraceWorld,
  asked: Asked,
  { cloud, logs }: Pick<Flags, "cloud" | "logs"> = {},
): Promise<EventResult> {
  const { environment } = at;
  const buses = standingBuses(world);
  const bus = busOf(buses, environment, cloud);
  const redrive = "redrive" in asked ? asked.redrive : undefined;
  const event = "type" in asked ? eventOf({ ...asked, environment, cloud: bus.cloud }) : undefined;
  if (redrive !== undefined) mustTake(bus, redrive);
  mustHaveArchives(environment, buses);
  const stand = await start(at, buses, logs ?? false);
  try {
    const here = stand.find(({ topology }) => topology.cloud === bus.cloud)!;
    let count = 0;
    if (event) await put(bus.cloud, here.url, bus.bus, event);
    else count = here.redrive(redrive!);
    const deliveries = await follow(stand);
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
  if (subscribers.some((one) => one.key === key)) return;
  throw new Failure(`no subscriber ${key} on ${cloud}: want one of ${subscribers.map((one) => one.key).join(", ")}`, 2);
}

type Stand = LocalCloud[] & { stop(): Promise<void> };

/** Every bus that stands, at work. What their stores hold lies beside the world, and is there the next time. */
async function start(at: Pick<Layout, "world">, buses: readonly StandingBus[], logs: boolean): Promise<Stand> {
  const folder = eventStores(at.world);
  const messages = Store.open(path.join(folder, "messages.db"));
  const receiver = await startReceiver({ store: messages });
  const stores = buses.map(({ cloud }) => Store.open(path.join(folder, `${cloud}.db`)));
  const all: LocalCloud[] = [];
  const stop = async () => {
    await Promise.all(all.map((one) => one.close()));
    await receiver.close();
    for (const store of [...stores, messages]) store.close();
  };
  try {
    for (const [index, bus] of buses.entries()) {
      const one: LocalCloud = new LocalCloud(bus, {
        store: stores[index]!,
        folder: path.join(folder, "functions"),
        // The command is one file, which lies elsewhere.
        scripts: path.join(projectRoot(), "simulators", "events", "runtimes"),
        ...(bus.tables && { tables: bus.tables }),
        reasonIn,
        instead: () => ({ ...receiver.environment, ...instead(one, all) }),
        ...(logs && {
          output: (key: string, text: string) => void process.stderr.write(text.replace(/^(?=.)/gm, `${key}: `)),
        }),
      });
      all.push(await one.start());
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return Object.assign(all, { stop });
}

/** What a function finds in place of what its cloud gives it: no collector listens here, and the next cloud's bus is a local one, too. */
function instead({ topology }: LocalCloud, all: readonly LocalCloud[]): Record<string, string | undefined> {
  const next = { aws: "gcp", gcp: "azure", azure: undefined }[topology.cloud];
  const onward = all.find((one) => one.topology.cloud === next);
  const forward = topology.subscribers.find(({ key }) => key === "forward")?.runs?.environment["COFFEE_FORWARD_BUS"];
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: undefined,
    ...(onward && next === "gcp" && { PUBSUB_EMULATOR_HOST: onward.url.replace("http://", "") }),
    ...(onward && next === "azure" && forward !== undefined && { COFFEE_FORWARD_BUS: onward.localOf(forward) }),
  };
}

/** Until nothing more comes of it on any bus: what is forwarded goes on on the next one. */
async function follow(stand: readonly LocalCloud[]): Promise<Told[]> {
  const told = new Map<CloudName, Told[]>();
  const began = stand.map((one) => one.clock.skipped);
  for (let busy = true; busy;) {
    for (const [index, one] of stand.entries()) {
      const { cloud } = one.topology;
      const took = () => Math.round((one.clock.skipped - began[index]!) / 1000);
      const all = await one.run();
      told.set(
        cloud,
        all.map((delivery) => ({ cloud, ...delivery, took: took() })),
      );
    }
    busy = stand.some((one) => one.waits);
  }
  return [...told.values()].flat();
}
