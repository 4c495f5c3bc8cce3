import type { Input } from "@pulumi/pulumi";
import type { Placement } from "../../core/contracts";
import type { BuiltFunction, EventType, FunctionName, Subscriber } from "../../core/events";
import type { AwsNetworkOutputs } from "../network/network";

/** A function of the bus: one of the four, or the one that sends events on to the next cloud. */
export type EventFunction = FunctionName | "forward";

export interface EventsArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  /** The functions that stand, by name: without an archive none does. */
  archives: Readonly<Partial<Record<EventFunction, BuiltFunction>>>;
  /** The services that take events, beside the functions. */
  subscribers: readonly Subscriber[];
  /** The JSON Schema of each type, as text, for the registry. */
  schemas: Readonly<Record<EventType, string>>;
  /** Days that the archive keeps events, 1–31. */
  keepDays: number;
  /** How many of each function run at a time, 2–500, and whether so many of the account's are reserved for it. */
  concurrency: number;
  reserved: boolean;
  /** How a changed function comes in. */
  rollout: "canary" | "allAtOnce";
  /** Encrypts the bus, queues, tables, archives and functions: a key of the purpose `events`. */
  keyArn: Input<string>;
  /** Of functions' log groups. */
  logs: { retentionDays: number; keyArn: Input<string> };
  /** Functions stand in its private subnets. */
  network: Pick<AwsNetworkOutputs, "id" | "private" | "privateRouteTables" | "endpoints">;
  /** Where alarms are told. */
  topicArn: Input<string>;
  /** The bucket that keeps the record of who accessed others. */
  accessRecords: Input<string>;
  /** Where `notification` sends messages; without it that function does not stand. */
  deliver?: { url: string } | undefined;
  /** What goes on to the next cloud: its bus, and as whom there, in that cloud's words. */
  forward?: { types: readonly EventType[]; bus: Input<string>; as: Input<string> } | undefined;
  /** Where functions send spans, by OTLP over HTTP: `http://HOST:PORT`. @defaultValue nowhere */
  tracing?: { endpoint: Input<string>; port: number } | undefined;
}
