import { randomUUID } from "node:crypto";
import type { Clock } from "./clock";
import type { Store } from "./store";

/** A message in a queue: an SQS queue, a Pub/Sub subscription, a Service Bus queue. */
export interface Message {
  id: string;
  body: string;
  attributes: Record<string, string>;
  /** Milliseconds since 1970: when it came in, and from when on it may be received. */
  sent: number;
  visible: number;
  /** How often it was received. */
  receives: number;
  /** Of the newest receipt; one of an older receipt no longer counts. */
  receipt?: string;
  /** Where it was before it went to the dead letters, and why. */
  from?: string;
  reason?: string;
}

/** How a queue is set. */
export interface QueueSettings {
  /** Seconds that a message is hidden once it was received. */
  visibility: number;
  /** After so many receipts it goes to the dead letters. @defaultValue it never does */
  maxReceives?: number | undefined;
  deadLetters?: string | undefined;
}

/** A receipt that counts no longer: the message is gone, or somebody else received it since. */
export class StaleReceipt extends Error {}

/** Queues of one cloud, in its store. At least once, in no order that anybody may count on: by time of visibility. */
export class Queues {
  constructor(
    readonly store: Store,
    readonly clock: Clock,
  ) {}

  /** Makes a queue, or sets it anew; what is in it stays. */
  set(queue: string, settings: QueueSettings): void {
    this.store.put("queues", queue, settings);
  }

  settings(queue: string): QueueSettings {
    return this.store.get<QueueSettings>("queues", queue) ?? { visibility: 30 };
  }

  /** @param delay seconds until it may be received */
  send(
    queue: string,
    body: string,
    attributes: Record<string, string> = {},
    delay = 0,
    id: string = randomUUID(),
  ): string {
    const now = this.clock.now();
    this.write(queue, { id, body, attributes, sent: now, visible: now + delay * 1000, receives: 0 });
    return id;
  }

  /**
   * Receives up to `most` messages. One that was received as often as it may be goes to the dead letters instead, as SQS does it: at the receipt after
   * (developer guide, "Using dead-letter queues").
   */
  receive(queue: string, most: number, visibility?: number): Message[] {
    return this.store.transaction(() => {
      const { maxReceives, deadLetters, visibility: usual } = this.settings(queue);
      const now = this.clock.now();
      const received: Message[] = [];
      for (;;) {
        const found = this.store.first<Message>(space(queue), most - received.length, ({ visible }) => visible <= now);
        for (const { value: message } of found) {
          if (maxReceives !== undefined && deadLetters !== undefined && message.receives >= maxReceives) {
            this.bury(queue, message, "received too often");
            continue;
          }
          const taken: Message = {
            ...message,
            receives: message.receives + 1,
            // Never visible within the same receipt of several, even where it is hidden for no time.
            visible: Math.max(now + 1, now + (visibility ?? usual) * 1000),
            receipt: `${message.id}/${randomUUID()}`,
          };
          this.write(queue, taken);
          received.push(taken);
        }
        if (found.length === 0 || received.length >= most) break;
      }
      return received;
    });
  }

  /** @param seconds from now on; 0 makes it visible at once. @throws StaleReceipt */
  hide(queue: string, receipt: string, seconds: number): void {
    const message = this.held(queue, receipt);
    this.write(queue, { ...message, visible: this.clock.now() + seconds * 1000 });
  }

  /** Done with it. One that is gone already counts as removed, and so does one that somebody received since. */
  remove(queue: string, receipt: string): void {
    const message = this.of(queue, receipt);
    if (message?.receipt === receipt) this.store.remove(space(queue), message.id);
  }

  /** Done with the one that was received, which nobody received since. */
  settle(queue: string, message: Message): boolean {
    const now = this.store.get<Message>(space(queue), message.id);
    if (now?.receipt !== message.receipt) return false;
    this.store.remove(space(queue), message.id);
    return true;
  }

  /** Lets go of one that was received: it may be received again after `seconds`. */
  release(queue: string, message: Message, seconds: number): void {
    const now = this.store.get<Message>(space(queue), message.id);
    if (now?.receipt === message.receipt && now)
      this.write(queue, { ...now, visible: this.clock.now() + seconds * 1000 });
  }

  /** To the dead letters with it. */
  bury(queue: string, message: Message, reason: string): void {
    const { deadLetters } = this.settings(queue);
    if (deadLetters === undefined) return;
    const { receipt: _, ...rest } = message;
    this.store.transaction(() => {
      this.write(deadLetters, { ...rest, visible: this.clock.now(), from: queue, reason });
      this.store.remove(space(queue), message.id);
    });
  }

  /** Sends the dead letters of a queue back to it: none was ever received. @returns how many */
  redrive(queue: string): number {
    const { deadLetters } = this.settings(queue);
    if (deadLetters === undefined) return 0;
    return this.store.transaction(() => {
      const all = this.list(deadLetters).filter(({ from }) => from === queue);
      for (const { id, body, attributes } of all) {
        this.send(queue, body, attributes, 0, id);
        this.store.remove(space(deadLetters), id);
      }
      return all.length;
    });
  }

  list(queue: string): Message[] {
    return this.store.list<Message>(space(queue)).map(({ value }) => value);
  }

  count(queue: string): number {
    return this.store.count(space(queue));
  }

  /** When the next message of a queue may be received, in milliseconds since 1970. */
  next(queue: string): number | undefined {
    return this.list(queue).reduce<number | undefined>(
      (soonest, { visible }) => Math.min(soonest ?? visible, visible),
      undefined,
    );
  }

  private held(queue: string, receipt: string): Message {
    const message = this.of(queue, receipt);
    if (message?.receipt !== receipt) throw new StaleReceipt(`no message of ${queue} has this receipt`);
    return message;
  }

  /** The message that a receipt is for. */
  private of(queue: string, receipt: string): Message | undefined {
    return this.store.get<Message>(space(queue), receipt.split("/")[0]!);
  }

  private write(queue: string, message: Message): void {
    this.store.put(space(queue), message.id, message);
  }
}

function space(queue: string): string {
  return `queue/${queue}`;
}
