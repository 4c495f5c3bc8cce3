import { randomUUID } from "node:crypto";
import { delivery, functionTakes, type Origin } from "../components/core/events";
import { leaseSlack, type CoffeeEvent, type Handler, type Outcome, type Platform, type Run } from "./contract";
import { decode } from "./envelope";
import { uuidOf } from "./hash";
import { Poison } from "./poison";
import { redactedReason } from "./redact";
import { toolsFor } from "./tools";

/**
 * Claims the event, has it handled, and marks it done. Killed anywhere in between, it is tried again when the lease is over, and whatever had its effect
 * has it only once: `functions/tools.ts` sees to that.
 */
export const run: Run = async (raw, handler, platform) => {
  let event: CoffeeEvent;
  try {
    event = decode(raw);
    if (!handler.takes.includes(event.type)) throw new Poison(`${handler.name} does not take ${event.type}`);
    // The bus's filter holds it back already: it has taken effect where it was born.
    if (event.coffeehops !== undefined && originOf(handler) === "here")
      throw new Poison(`${handler.name} does not take what came through ${event.coffeehops}`);
    bornHere(event, handler, platform);
  } catch (error) {
    return failed(error, platform);
  }
  const log = platform.log.with({
    function: handler.name,
    event: event.id,
    type: event.type,
    source: event.source,
    ...(event.traceparent !== undefined && { traceparent: event.traceparent }),
  });
  return take(event, handler, { ...platform, log });
};

async function take(event: CoffeeEvent, handler: Handler, platform: Platform): Promise<Outcome> {
  const { store, log } = platform;
  const mark = markOf(handler, event);
  const owner = randomUUID();
  const timeout = platform.timeout ?? delivery.timeout;
  const lease = timeout + leaseSlack;
  try {
    const claimed = await store.claim(mark, owner, lease);
    if (claimed === "done") {
      log.info("had taken effect");
      return "duplicate";
    }
    if (claimed === "busy") {
      log.info("is being handled");
      return { retry: "another holds it", after: lease };
    }
    await within(timeout, handler.handle(event, toolsFor(event, handler, platform)));
    await store.finish(mark);
    log.info("took effect");
    return "done";
  } catch (error) {
    // What takes too long may still be at it: its mark is held until the lease is over, which is sooner than any cloud tries again.
    if (!isA(TooLong, error)) await letGo(platform, mark, owner);
    return failed(error, platform);
  }
}

class TooLong extends Error {
  override readonly name = "TooLong";
}

/** Waits so many seconds at most: not every cloud ends a call by itself. */
async function within(seconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new TooLong(`took longer than ${seconds} s`)), seconds * 1000).unref();
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const originOf = ({ name }: Handler): Origin => (name === "forward" ? "anywhere" : functionTakes[name].origin);

/** No bus of another environment is ours; and what took no way between clouds was born on this one, but for who takes events from anywhere. */
function bornHere({ source }: CoffeeEvent, handler: Handler, { environment, cloud }: Platform): void {
  const [, , theirs, born] = source.split(":");
  if (theirs !== environment) throw new Poison(`source: not of the environment ${environment}`);
  if (born !== cloud && originOf(handler) === "here")
    throw new Poison(`${handler.name} does not take what was born on ${born}`);
}

/** Key of an event's mark: per function, for each takes the event by itself. */
function markOf({ name }: Handler, { source, id }: CoffeeEvent): string {
  return `mark:${name}:${uuidOf(source, id)}`;
}

async function letGo({ store, log }: Platform, mark: string, owner: string): Promise<void> {
  try {
    await store.release(mark, owner);
  } catch (error) {
    log.error("its mark could not be let go: the next try waits for the lease", error);
  }
}

/** What was thrown may be anything, even what throws when it is asked. */
function isA(kind: typeof Poison | typeof TooLong, thrown: unknown): boolean {
  try {
    return thrown instanceof kind;
  } catch {
    return false;
  }
}

function failed(error: unknown, { log }: Platform): Outcome {
  const reason = redactedReason(error);
  if (isA(Poison, error)) {
    log.error("no try will help", error);
    return { poison: reason };
  }
  log.error("is to be tried again", error);
  return { retry: reason };
}
