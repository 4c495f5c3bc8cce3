import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { runEvent } from "../../../cli/local/event";
import { askedOf } from "../../../cli/local/event-data";
import type { EventResult } from "../../../cli/local/event-result";
import type { TraceWorld } from "../../../cli/trace/world";
import type { CloudName } from "../../../simulators/events/topology";

/** An archive that is not there. */
export const none = { file: "/none.zip", sha256: "0", bytes: 0 };

export interface EventFlags {
  data?: string;
  redrive?: string;
  cloud?: CloudName;
}

/** `coffee local event` on a world that is given, without its lock: in a folder of its own for each test. */
export function eventRuns() {
  const runs = {
    folder: "",
    at: { environment: "dev", world: "" },
    run: async (world: TraceWorld, type: string | undefined, flags: EventFlags): Promise<EventResult> =>
      runEvent(runs.at, world, askedOf(type, flags), flags),
  };
  beforeEach(() => {
    runs.folder = fs.mkdtempSync(path.join(os.tmpdir(), "coffee-event-"));
    runs.at = { environment: "dev", world: path.join(runs.folder, "dev", "world.db") };
  });
  afterEach(() => fs.rmSync(runs.folder, { recursive: true, force: true }));
  return runs;
}
