import type { Input, Output, Resource } from "@pulumi/pulumi";
import type { Placement } from "../../core/contracts";
import type { BuiltFunction, EventsOutputs, EventType, FunctionName, Subscriber } from "../../core/events";
import type { Watch } from "../common/alert-policy";
import type { GcpKey } from "../common/keys";

/** A function of the bus: one of the four, or the one that sends events on to the next cloud. */
export type EventFunction = FunctionName | "forward";

export interface EventsArgs {
  place: Placement;
  /** The project's id. */
  project: string;
  /** Its number: names of buckets are the world's, so these have it. */
  projectNumber: Input<string>;
  /** The functions that stand, by name: without an archive none does. */
  archives: Readonly<Partial<Record<EventFunction, BuiltFunction>>>;
  /** The services that take events, beside the functions: each has a subscription that it pulls from. */
  subscribers: readonly Subscriber[];
  /** Days that the topic keeps events to play them again, 1–31. */
  keepDays: number;
  /** How many of each function run at a time, 2–500. */
  concurrency: number;
  /** Encrypts topics, the database, buckets, images and functions: of the purpose `events`. */
  key: GcpKey;
  /** The generation of the key's ring: the database's name ends in it. */
  generation: number;
  /** Functions reach the network from a subnet of their own. */
  network: { id: Output<string>; egress: boolean };
  /** That subnet: `functionsRange` of the address plan. */
  functions: string;
  /** Who is told of what is wrong. */
  watch: Watch;
  /** Whether images are judged by the project's policy of Binary Authorization. */
  judged: boolean;
  /** Where `notification` sends messages; without it that function does not stand. */
  deliver?: { url: string } | undefined;
  /** What goes on to the next cloud: its bus, and as whom there, in that cloud's words. */
  forward?: { types: readonly EventType[]; bus: Input<string>; as: Input<string> } | undefined;
  /** Where functions send spans, by OTLP over HTTP: `http://HOST:PORT`. @defaultValue nowhere */
  tracing?: { endpoint: Input<string> } | undefined;
  /** What it waits for: the APIs. */
  after: readonly Resource[];
}

/** What the bus gives beyond what every cloud's does. */
export interface GcpEventsOutputs extends EventsOutputs {
  /** The topic's plain name: what the right to publish is for (`roles/pubsub.publisher`). `bus` is `projects/P/topics/T`. */
  topic: Output<string>;
  /** By subscriber: its subscription's plain name, what the right to pull is for (`roles/pubsub.subscriber`). */
  subscriptions: Readonly<Record<string, Output<string>>>;
}
