import type { QueueSettings } from "./queues";

export type CloudName = "aws" | "gcp" | "azure";

/** A bus as it stands in a world, and who takes from it. */
export interface Topology {
  cloud: CloudName;
  /** What events are published to: EventBridge's bus by name, `projects/P/topics/T`, the name of the Event Grid topic. */
  bus: string;
  subscribers: Subscriber[];
}

export interface Subscriber {
  /** What it is called for people: `order`, `service-coffee`. */
  key: string;
  /** Whether its rule, filter or event subscription lets a message through, in the form in which the cloud looks at it. */
  lets(message: Readonly<Record<string, unknown>>): boolean;
  queue: string;
  settings: QueueSettings;
  /** The queue of a dead letter's own, which `settings.deadLetters` names. */
  deadLetters: string;
  /** How often it is tried before it is a dead letter. */
  attempts: number;
  /** Seconds until the next try of what failed so often. */
  backOff(tried: number): number;
  /** Why nothing comes into its queue: it is gone, say. @defaultValue it comes */
  gone?: string | undefined;
  /** Why its dead letters are lost. @defaultValue they are kept */
  dropped?: string | undefined;
  /** What runs for it; none where a service takes from the queue itself. */
  runs?: RunsFunction | undefined;
  /** Messages that are handed over at once, and how many at a time. */
  batch: number;
  concurrency: number;
}

/** A function as the world has it. */
export interface RunsFunction {
  /** Its name in the cloud. */
  name: string;
  /** The zip. */
  archive: string;
  /** What its hash must be, in hexadecimal, where the world says it. */
  sha256?: string | undefined;
  /** Lambda's handler, Google's entry point; "" on Azure. */
  handler: string;
  /** As the world has it; addresses are made local when it starts. */
  environment: Readonly<Record<string, string>>;
  /** Seconds. */
  timeout: number;
}
