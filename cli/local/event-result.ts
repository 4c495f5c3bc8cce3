import type { DeadLetter, Delivery } from "../../simulators/events/report";
import type { CloudName } from "../../simulators/events/topology";

/** What became of an event at one of those who take it. */
export interface Told extends Delivery {
  cloud: CloudName;
  /** Seconds of waits that were skipped meanwhile, on that cloud. */
  took: number;
}

/** Whether it is a failure, for a person and for the exit code. */
export const failed = (result: Delivery["result"]): boolean => result !== "done" && result !== "queued";

/** What `--json` prints. */
export interface EventResult {
  environment: string;
  event?: { cloud: CloudName; type: string; id: string };
  redriven?: { subscriber: string; count: number };
  deliveries: Told[];
  /** All that lie there, also from before. */
  deadLetters: (DeadLetter & { cloud: CloudName })[];
}
