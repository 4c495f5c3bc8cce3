import type { Reason } from "../../simulators/events/reasons";
import { isProps } from "../../simulators/protocol/values";

/** What the log of our functions calls a failure that no further try mends (functions/run.ts). */
export const hopeless = "no try will help";

/** The failure of a try, of which a line of a function's log tells: `Error: broken`, or `no try will help: …`. Its text was redacted already. */
export function reasonIn(line: string): Reason | undefined {
  if (!line.startsWith("{")) return undefined;
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isProps(entry) || !isProps(entry["error"])) return undefined;
  const { message, event, error } = entry;
  const told = String(error["message"]);
  if (message !== hopeless && message !== "is to be tried again") return undefined;
  return {
    ...(typeof event === "string" && { event }),
    why: message === hopeless ? `${hopeless}: ${told}` : `${String(error["name"])}: ${told}`,
  };
}
