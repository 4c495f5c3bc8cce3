import * as path from "node:path";
import { functionVariables } from "../../components/core/events";
import { startReceiver } from "../../simulators/events/apis/receiver";
import { LocalCloud } from "../../simulators/events/local-cloud";
import { Store } from "../../simulators/events/store";
import type { CloudName } from "../../simulators/events/topology";
import { projectRoot } from "../../tools/root";
import { Failure } from "../failure";
import type { StandingBus } from "./event-bus-parts";
import { reasonIn } from "./event-reasons";
import type { Told } from "./event-result";
import { eventStores } from "./event-stores";
import type { Layout } from "./layout";

export type Stand = LocalCloud[] & { stop(): Promise<void> };

/** Every bus that stands, at work. What their stores hold lies beside the world, and is there the next time. @throws Failure where a store is damaged */
export async function openStand(
  { world, environment }: Pick<Layout, "environment" | "world">,
  buses: readonly StandingBus[],
  { logs = false, interrupted }: { logs?: boolean | undefined; interrupted?: AbortSignal | undefined },
): Promise<Stand> {
  const folder = eventStores(world);
  const all: LocalCloud[] = [];
  /** What is to be closed, newest first. */
  const closing: (() => unknown)[] = [];
  const stop = async () => {
    for (const close of closing.splice(0)) await close();
  };
  const store = (name: string) => {
    const opened = openStore(path.join(folder, `${name}.db`), environment);
    closing.unshift(() => opened.close());
    return opened;
  };
  try {
    const receiver = await startReceiver({ store: store("messages") });
    closing.unshift(() => receiver.close());
    for (const bus of buses) {
      const one: LocalCloud = new LocalCloud(bus, {
        store: store(bus.cloud),
        folder: path.join(folder, "functions"),
        // The command is one file, which lies elsewhere.
        scripts: path.join(projectRoot(), "simulators", "events", "runtimes"),
        ...(bus.tables && { tables: bus.tables }),
        reasonIn,
        ...(interrupted && { interrupted }),
        instead: () => ({ ...receiver.environment, ...instead(one, all) }),
        ...(logs && {
          output: (key: string, line: string) => void process.stderr.write(`${key}: ${line}\n`),
        }),
      });
      closing.unshift(() => one.close());
      all.push(await one.start());
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return Object.assign(all, { stop });
}

function openStore(file: string, environment: string): Store {
  try {
    return Store.open(file);
  } catch (error) {
    if ((error as { code?: string }).code !== "ERR_SQLITE_ERROR") throw error;
    throw new Failure(
      `${file} cannot be opened: ${(error as Error).message}. Put back a copy of it, or start over with \`npx coffee local reset ${environment}\`, which sets it aside with the world. Nothing was put on a bus.`,
    );
  }
}

/** What a function finds in place of what its cloud gives it: no collector listens here, and the next cloud's bus is a local one, too. */
function instead({ topology }: LocalCloud, all: readonly LocalCloud[]): Record<string, string | undefined> {
  const on = (cloud: CloudName) => all.find((one) => one.topology.cloud === cloud);
  const [google, azure] = [on("gcp"), on("azure")];
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: undefined,
    ...(topology.cloud === "aws" && google && { PUBSUB_EMULATOR_HOST: google.url.replace("http://", "") }),
    ...(topology.cloud === "gcp" &&
      azure && { [functionVariables.forwardBus]: `${azure.url}/eventgrid/${azure.topology.bus}/api/events` }),
  };
}

/** Until nothing more comes of it on any bus: what is forwarded goes on on the next one. */
export async function follow(stand: readonly LocalCloud[]): Promise<Told[]> {
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
    busy = stand.some((one) => one.waits && !one.interrupted);
  }
  return [...told.values()].flat();
}
