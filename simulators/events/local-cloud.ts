import { randomUUID } from "node:crypto";
import { startAws } from "./apis/aws";
import { startAzure } from "./apis/azure";
import { startGoogle } from "./apis/google";
import type { ApisOptions, LocalApis, Published } from "./apis/http";
import { Clock } from "./clock";
import { handOver, type Handed, messageOf } from "./envelopes";
import { type ProcessOptions, Processes } from "./processes";
import { type Message, Queues } from "./queues";
import { type Reason, Reasons } from "./reasons";
import { about, type DeadLetter, type Delivery } from "./report";
import { FunctionDied } from "./runtimes/runtime";
import type { Store } from "./store";
import type { Subscriber, Topology } from "./topology";

export interface LocalCloudOptions extends ProcessOptions, Pick<ApisOptions, "fault" | "loses" | "tables" | "secrets"> {
  store: Store;
  /** Reads why a try failed from a line that a function wrote. @defaultValue what it answers is all that is known */
  reasonIn?: (line: string) => Reason | undefined;
  /** Told of each hand-over when it begins, with what has been handed over so far. */
  handing?: (subscriber: string, count: number) => void;
}

/** Milliseconds that one run skips at most, and tries after which what has no dead letters waits for another run: else it would be tried for ever. */
const longestRun = 86_400_000;
const endlessTries = 20;

/** A cloud's bus at work: its APIs, its queues, and the functions that take from them. What it holds is in its store, and survives this process. */
export class LocalCloud {
  readonly clock: Clock;
  readonly queues: Queues;
  private apis: LocalApis | undefined;
  private processes: Processes | undefined;
  /** Messages that came since this cloud was started. */
  private readonly routed = new Set<string>();
  private readonly deliveries = new Map<string, Delivery>();
  /** Queues that had nothing to take when they were last asked, and got nothing since. */
  private readonly empty = new Set<string>();
  private readonly reasons: Reasons | undefined;
  private wake: () => void = () => {};
  private handed = 0;

  constructor(
    readonly topology: Topology,
    private readonly options: LocalCloudOptions,
  ) {
    const { store, reasonIn } = options;
    this.reasons = reasonIn && new Reasons(reasonIn);
    this.clock = new Clock(store.get<number>("clock", "skipped") ?? 0);
    this.queues = new Queues(store, this.clock);
    for (const { queue, settings } of topology.subscribers) this.queues.set(queue, settings);
  }

  /** Its address: `http://127.0.0.1:PORT`. */
  get url(): string {
    return this.apis!.url;
  }

  /** Whether it hands over nothing more. */
  get interrupted(): boolean {
    return this.options.interrupted?.aborted ?? false;
  }

  async start(): Promise<this> {
    const { store, fault, loses, tables, secrets } = this.options;
    const begin = { aws: startAws, gcp: startGoogle, azure: startAzure }[this.topology.cloud];
    this.apis = await begin({
      ...{ store, clock: this.clock, route: (published: Published) => this.route(published) },
      ...(fault && { fault }),
      ...(loses && { loses }),
      ...(tables && { tables }),
      ...(secrets && { secrets }),
    });
    const wrote = (key: string, line: string) => this.reasons?.take(key, line);
    this.processes = new Processes(this.topology.cloud, { clock: this.clock, apis: this.apis, wrote }, this.options);
    return this;
  }

  /** Puts what was published into the queue of each subscriber whose filter lets it through. */
  private route({ bus, message }: Published): void {
    if (bus !== this.topology.bus) return;
    for (const subscriber of this.topology.subscribers) {
      if (!subscriber.lets(message)) continue;
      const { body, attributes } = messageOf(this.topology.cloud, message);
      if (subscriber.gone !== undefined) {
        this.lost(subscriber.key, { body, attributes }, subscriber.gone);
        continue;
      }
      this.routed.add(this.queues.send(subscriber.queue, body, attributes));
      this.empty.delete(subscriber.queue);
    }
    this.wake();
  }

  /**
   * Hands over all that there is, and what comes of it, until each queue of a function is empty: waits are skipped. May be called again.
   * @returns what became of each event since this cloud was started, in the order of its first hand-over
   */
  async run(): Promise<Delivery[]> {
    const served = this.topology.subscribers.filter(({ runs }) => runs);
    const until = this.clock.now() + longestRun;
    for (;;) {
      await this.drain(served);
      if (this.interrupted) break;
      const next = served.flatMap(({ queue }) => this.queues.next(queue) ?? []);
      if (next.length === 0 || Math.min(...next) > until) break;
      this.clock.skipTo(Math.min(...next));
      this.options.store.put("clock", "skipped", this.clock.skipped);
    }
    for (const { key, queue, runs } of this.topology.subscribers)
      for (const message of this.queues.list(queue))
        if (runs) this.note(key, message, "failing");
        else if (this.routed.has(message.id)) this.note(key, message, "queued");
    for (const { key, deadLetters } of this.topology.subscribers)
      for (const message of this.queues.list(deadLetters))
        if (this.deliveries.has(`${key} ${message.id}`)) this.note(key, message, "dead");
    return [...this.deliveries.values()];
  }

  /** Hands over what may be taken now, until nothing is, and nobody is at work who may publish more. */
  private async drain(served: readonly Subscriber[]): Promise<void> {
    const slots = new Map(served.map((one) => [one.key, Array.from({ length: one.concurrency }, (_, index) => index)]));
    let inFlight = 0;
    this.empty.clear();
    for (;;) {
      for (const subscriber of served) {
        const free = slots.get(subscriber.key)!;
        while (free.length > 0 && !this.empty.has(subscriber.queue) && !this.interrupted) {
          const messages = this.queues.receive(subscriber.queue, subscriber.batch);
          if (messages.length === 0) {
            this.empty.add(subscriber.queue);
            break;
          }
          const slot = free.shift()!;
          inFlight++;
          void this.hand(subscriber, messages, slot).finally(() => {
            free.push(slot);
            inFlight--;
            this.empty.delete(subscriber.queue);
            this.wake();
          });
        }
      }
      if (inFlight === 0) return;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  private async hand(subscriber: Subscriber, messages: Message[], index: number): Promise<void> {
    const { key } = subscriber;
    this.options.handing?.(key, ++this.handed);
    for (const message of messages) {
      this.note(key, message);
      this.reasons?.begin(key, eventIn(message));
    }
    let handed: Handed;
    try {
      const runtime = await this.processes!.of(subscriber, index);
      handed = await handOver(this.topology.cloud, runtime, subscriber, messages, this.clock);
    } catch (error) {
      handed = {
        failed: messages.map((message) => ({
          message,
          why: (error as Error).message,
          died: error instanceof FunctionDied,
        })),
      };
    }
    const failures = new Map(handed.failed.map((one) => [one.message.id, one]));
    for (const message of messages) {
      const failure = failures.get(message.id);
      if (!failure) {
        this.queues.settle(subscriber.queue, message);
        this.note(key, message, "done");
      } else {
        const written = failure.died ? undefined : await this.reasons?.why(key, eventIn(message));
        this.note(key, message, undefined, written ?? failure.why);
        this.giveBack(subscriber, message, failure.died);
      }
    }
  }

  /** What failed comes again as the cloud has it. */
  private giveBack({ key, queue, attempts, backOff, dropped }: Subscriber, message: Message, died: boolean): void {
    const { cloud } = this.topology;
    if (attempts === Infinity && message.receives >= endlessTries)
      return this.queues.release(queue, message, longestRun / 1000);
    // SQS: when its time of being hidden is over, which the function itself may have set. Service Bus: when the lock of who died is over.
    if (cloud === "aws" || (cloud === "azure" && died)) return;
    if (message.receives >= attempts && dropped !== undefined) {
      this.queues.settle(queue, message);
      this.note(key, message, "lost", dropped);
    } else if (message.receives >= attempts)
      this.queues.bury(queue, message, cloud === "azure" ? "MaxDeliveryCountExceeded" : "delivered too often");
    else this.queues.release(queue, message, backOff(message.receives));
  }

  /** Of what comes into no queue. */
  private lost(target: string, message: Pick<Message, "body" | "attributes">, why: string): void {
    this.note(target, { ...message, id: randomUUID(), sent: 0, visible: 0, receives: 0 }, "lost", why);
  }

  private note(target: string, message: Message, result?: Delivery["result"], failure?: string): void {
    const key = `${target} ${message.id}`;
    const before = this.deliveries.get(key);
    const { type, id } = about(message.body, message.attributes);
    const delivery: Delivery = before ?? { target, type, id, attempts: 0, result: "queued", failures: [] };
    delivery.attempts = message.receives;
    if (result) delivery.result = result;
    if (failure !== undefined) delivery.failures.push(failure);
    this.deliveries.set(key, delivery);
  }

  /** Whether something lies in a queue that a function could take now. */
  get waits(): boolean {
    const now = this.clock.now();
    return this.topology.subscribers.some(({ runs, queue }) => runs && (this.queues.next(queue) ?? Infinity) <= now);
  }

  /** The dead letters of each subscriber. */
  deadLetters(): DeadLetter[] {
    return this.topology.subscribers.flatMap(({ key, deadLetters }) =>
      this.queues.list(deadLetters).map((message) => ({
        target: key,
        ...about(message.body, message.attributes),
        attempts: message.receives,
        reason: message.reason ?? "",
      })),
    );
  }

  /** Sends the dead letters of a subscriber back to it. @returns how many */
  redrive(key: string): number {
    const subscriber = this.topology.subscribers.find((one) => one.key === key);
    return subscriber ? this.queues.redrive(subscriber.queue) : 0;
  }

  /** Kills every process of a subscriber's function at once. @returns how many there were */
  kill(key: string): number {
    return this.processes?.kill(key) ?? 0;
  }

  /** Ends the functions' processes, so that the next event finds what is deployed then. */
  async stopFunctions(): Promise<void> {
    await this.processes?.stop();
  }

  async close(): Promise<void> {
    await this.stopFunctions();
    await this.apis?.close();
    this.options.store.put("clock", "skipped", this.clock.skipped);
  }
}

const eventIn = ({ body, attributes }: Message): string => about(body, attributes).id;
