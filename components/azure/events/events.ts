import type { Input, Output } from "@pulumi/pulumi";
import type { Placement } from "../../core/contracts";
import type { BuiltFunction, EventsOutputs, FunctionName, Subscriber } from "../../core/events";
import type { Group } from "../account/groups";
import type { Watch } from "../common/alarms";
import type { LogTarget } from "../common/diagnostics";
import type { AzureKey } from "../common/keys";
import type { SecretVault } from "../common/secret-vault";
import type { Site } from "../common/site";
import type { AzureNetworkOutputs } from "../network/network";

/** The bus, its queues and its functions, on Azure. */
export interface EventsArgs {
  place: Placement;
  site: Site;
  /** The group of the purpose `events`. */
  group: Group;
  /** Encrypts tables, containers and, with `premium`, queues. */
  key: AzureKey;
  /** With a subnet for functions (`functions`). */
  network: AzureNetworkOutputs;
  logs: LogTarget;
  watch: Watch;
  /** Where the token lies that the notification function sends along. */
  vault: SecretVault;
  /** Those functions stand that have an archive. */
  archives: Partial<Readonly<Record<FunctionName, BuiltFunction>>>;
  /** The services that take events. */
  subscribers: readonly Subscriber[];
  /** The kind of the queues' namespace. Never changed in place. */
  serviceBus: "standard" | "premium";
  /** How many of each function may run at a time. */
  concurrency: number;
  /** Who delivers messages. @defaultValue nobody */
  deliver?: { url: string } | undefined;
  /** Whether another cloud forwards events to here: then the topic is reached from the internet, with an identity. @defaultValue false */
  forwardedTo?: boolean | undefined;
}

/** What the bus gives beyond what every cloud's does. */
export interface AzureEventsOutputs extends EventsOutputs {
  /** The topic's ARM id: what the role EventGrid Data Sender is for. */
  topicId: Output<string>;
  /** By subscriber: the ARM id of its queue (what the role Service Bus Data Receiver is for), its plain name, and `NAMESPACE.servicebus.windows.net`. */
  queues: Readonly<Record<string, { id: Output<string>; name: string; host: Output<string> }>>;
  /** The ARM id of the topic, as an Input of grants. */
  scope: Input<string>;
}
