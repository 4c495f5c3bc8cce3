import type { Request } from "../core/spec";
import { parseArn } from "./arn";

/** Whether a topic of this account does not stand. Nothing is known of another account's. */
export function topicMissing(request: Request, topicArn: string): boolean {
  return (
    parseArn(topicArn)?.account === request.account &&
    request.world.find("aws:sns/topic:Topic", topicArn, "arn") === undefined
  );
}
