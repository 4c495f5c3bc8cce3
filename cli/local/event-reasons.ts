import { failureWords } from "../../components/aws/events/alarms-plan";
import type { Reason } from "../../simulators/events/reasons";
import { isProps } from "../../simulators/protocol/values";

/** What the log of our functions calls a failure that another try may help, and one that none does (functions/run.ts). */
const [again, hopelessWords] = failureWords;
export const hopeless: string = hopelessWords;

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
  if (message !== hopeless && message !== again) return undefined;
  return {
    ...(typeof event === "string" && { event }),
    why: message === hopeless ? `${hopeless}: ${told}` : `${String(error["name"])}: ${told}`,
  };
}
