import type { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import { Component as Insights } from "@pulumi/azure-native/applicationinsights/component";
import {
  interpolate,
  output,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import {
  functionEmits,
  functionNames,
  functionTakes,
  functionVariables,
  type BuiltFunction,
  type BusEnd,
  type EventsOutputs,
  type FunctionName,
  type Subscriber,
} from "../../core/events";
import { displayName } from "../../core/naming";
import type { Group } from "../account/groups";
import { Alarms, type Watch } from "../common/alarms";
import type { By } from "../common/by";
import type { LogTarget } from "../common/diagnostics";
import { ownIdentity, type Identity } from "../common/identity";
import type { AzureKey } from "../common/keys";
import { grant } from "../common/roles";
import type { SecretVault } from "../common/secret-vault";
import type { Site } from "../common/site";
import { tagsFor } from "../common/tags";
import { settledAgain } from "../common/wait";
import { ObjectStore, type AzureContainer } from "../data/object-store";
import type { AnyEndpointKind } from "../network/private-dns-plan";
import type { EndpointNetwork } from "../network/private-endpoint";
import { Bus } from "./bus";
import { planEventsAlarms } from "./events-alarms-plan";
import { EventFunction, type EventFunctionArgs } from "./function";
import { Queues, type QueuesArgs } from "./queues";
import { redriveCommand } from "./queues-plan";
import { State } from "./state";
import { undelivered } from "./subscription-plan";

/** The bus, its queues and its functions, on Azure. */
export interface EventsArgs {
  place: Placement;
  site: Site;
  /** Where all of it stands: a group of its own. */
  group: Group;
  /** Encrypts tables, containers and, with `premium`, queues: of the purpose `events`. */
  key: AzureKey;
  /** From where all of it is reached, with the zones of tables, topics and queues. */
  network: EndpointNetwork<AnyEndpointKind>;
  /** Where functions stand, and the public addresses that they leave by. */
  functions: { subnetId: Output<string>; addresses: readonly Input<string>[]; ready: readonly Resource[] };
  logs: LogTarget;
  watch: Watch;
  /** Where the token lies that the notification function sends along: a person writes it, as `go-coffee-ENVIRONMENT-deliver`. */
  vault: SecretVault;
  /** Those functions stand that have an archive. */
  archives: Partial<Readonly<Record<FunctionName, BuiltFunction>>>;
  /** The services that take events, beside the functions. */
  subscribers: readonly Subscriber[];
  /** The kind of the queues' namespace. For life. */
  serviceBus: "standard" | "premium";
  /** How many of each function run at a time, 2–500: so many instances, of a core each; 40 where it is fewer. */
  concurrency: number;
  /** Who brings packages in, CI among them: groups of the directory, by object id, who may write where functions take them from. */
  deployers: readonly string[];
  /** Where `notification` sends messages; without it that function does not stand. */
  deliver?: { url: string } | undefined;
  /** Whose public addresses publish besides: those of another cloud's forwarder. @defaultValue nobody's: the topic has no public way in */
  publishers?: Input<string[]> | undefined;
  /** Where functions send spans, by OTLP over HTTP: `http://HOST:PORT`. @defaultValue nowhere */
  tracing?: { endpoint: Input<string> } | undefined;
  change?: { app?: EventFunctionArgs["change"]; queues?: QueuesArgs["change"] };
}

/** What the bus gives beyond what every cloud's does. */
export interface AzureEventsOutputs extends EventsOutputs {
  /** The topic's ARM id: what the role EventGrid Data Sender is for. */
  topicId: Output<string>;
  /** By subscriber: its queue's ARM id (what the role Service Bus Data Receiver is for), its name, and `NAMESPACE.servicebus.windows.net`. */
  queues: Readonly<Record<string, { id: Output<string>; name: string; host: Output<string> }>>;
}

/** What stands around the functions, as each of them takes it. */
interface Around {
  queues: Queues;
  state: State;
  bus: Bus;
  analytics: AzureContainer;
  insights: Insights;
}

/** A function, before its app: who it is, where its package goes, what it may do. */
interface Prepared {
  handler: FunctionName;
  archive: BuiltFunction;
  identity: Identity;
  code: ObjectStore;
  roles: RoleAssignment[];
}

/**
 * The bus, a queue for each subscriber, and the functions, each as an identity of its own with what it needs and no more. Two things Azure does not do: keep events to play them again, and limit who
 * publishes to some types: the role EventGrid Data Sender is for all of a topic's.
 *
 * ```ts
 * import { Events } from "./components/azure/events/events";
 * import type { Group } from "./components/azure/account/groups";
 * import type { Watch } from "./components/azure/common/alarms";
 * import type { LogTarget } from "./components/azure/common/diagnostics";
 * import type { AzureKey } from "./components/azure/common/keys";
 * import type { SecretVault } from "./components/azure/common/secret-vault";
 * import type { Site } from "./components/azure/common/site";
 * import type { AnyEndpointKind } from "./components/azure/network/private-dns-plan";
 * import type { EndpointNetwork } from "./components/azure/network/private-endpoint";
 * import type { BuiltFunction } from "./components/core/events";
 * import type { Placement } from "./components/core/contracts";
 * import type { Output, Resource } from "@pulumi/pulumi";
 *
 * declare const place: Placement;
 * declare const site: Site;
 * declare const group: Group;
 * declare const key: AzureKey;
 * declare const network: EndpointNetwork<AnyEndpointKind>;
 * declare const functions: { subnetId: Output<string>; addresses: Output<string>[]; ready: Resource[] };
 * declare const logs: LogTarget;
 * declare const watch: Watch;
 * declare const vault: SecretVault;
 * declare const order: BuiltFunction;
 *
 * const events = new Events("events", {
 *   ...{ place, site, group, key, network, logs, watch, vault, serviceBus: "premium", concurrency: 10 },
 *   functions,
 *   archives: { order },
 *   subscribers: [{ key: "service-coffee", takes: ["coffee.inventory.updated"], origin: "here" }],
 *   deployers: ["00000000-0000-4000-8000-0000000000d1"],
 * });
 * export const topic = events.outputs.bus;
 * ```
 */
export class Events extends Component {
  readonly outputs: AzureEventsOutputs;
  readonly end: BusEnd;

  constructor(name: string, args: EventsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Events", name, args.place, opts);
    const standing = functionNames.filter(
      (one) => args.archives[one] !== undefined && (one !== "notification" || args.deliver !== undefined),
    );
    const subscribers = [...standing.map((key) => ({ key, ...functionTakes[key] })), ...args.subscribers];
    const around = this.around(standing, subscribers, args);
    const prepared = standing.map((handler) => this.prepare(handler, around, args));
    const works =
      prepared.length === 0
        ? []
        : [
            settledAgain(
              this.by,
              "roles-work",
              prepared.flatMap(({ roles }) => roles),
            ),
          ];
    // One after the other, as they are made, changed and deleted: each takes a lease on the subnet they share (409 ServiceAssociationLinkLease; hashicorp/terraform-provider-azurerm#32089).
    const apps: Record<string, EventFunction> = {};
    let before: Resource[] = [];
    for (const one of prepared) {
      const made = this.function(one, [...works, ...before], around, args);
      apps[one.handler] = made;
      before = [made.app];
    }
    this.watched(apps, around, args);
    this.outputs = outputsOf(subscribers, apps, around);
    this.end = { bus: this.outputs.bus, scope: this.outputs.topicId };
    this.registerOutputs({ bus: this.outputs.bus });
  }

  private get by(): By {
    return { label: (part) => this.label(part), here: this.here };
  }

  private around(standing: readonly FunctionName[], subscribers: readonly Subscriber[], args: EventsArgs): Around {
    const { place, site, group, key, network, logs } = args;
    const common = { place, site, group, network, logs };
    const keys = subscribers.map((one) => one.key);
    const queues = new Queues(
      this.label("queues"),
      {
        ...common,
        key,
        kind: args.serviceBus,
        subscribers: keys,
        ...(args.change?.queues && { change: args.change.queues }),
      },
      this.here,
    );
    const state = new State(this.label("state"), { ...common, key, owners: standing }, this.here);
    const rows = new ObjectStore(
      this.label("rows"),
      { ...common, key, purpose: "events", keeping: { undoDays: 14, coolAfterDays: 90 } },
      this.here,
    );
    const lost = new ObjectStore(
      this.label(undelivered),
      { ...common, key, purpose: undelivered, keeping: { undoDays: 7, expireAfterDays: 90 }, dataClass: "card" },
      this.here,
    );
    const bus = new Bus(
      this.label("bus"),
      {
        ...common,
        ...{ subscribers, queues: queues.outputs.queues, undelivered: lost.outputs, publishers: args.publishers },
        ready: [...queues.ready, ...lost.ready],
      },
      this.here,
    );
    return { queues, state, bus, analytics: rows.outputs, insights: this.insights(args) };
  }

  /** Where hosts and functions write what they do: into the workspace, for as long as that keeps it. Its address is no secret: it takes nothing from whoever has no role. */
  private insights({ place, group, logs }: EventsArgs): Insights {
    return new Insights(
      this.label("insights"),
      {
        ...{ resourceGroupName: group.name, resourceName: this.displayName(), location: place.region },
        ...{ kind: "web", applicationType: "web", workspaceResourceId: logs.workspaceId },
        ...{ ingestionMode: "LogAnalytics", disableLocalAuth: true, disableIpMasking: false },
        tags: tagsFor(place, { service: "platform" }),
      },
      { ...this.here, dependsOn: logs.ready },
    );
  }

  private prepare(handler: FunctionName, around: Around, args: EventsArgs): Prepared {
    const { place, site, group, key, network, logs } = args;
    const identity = ownIdentity(this.by, handler, { group, place });
    const code = new ObjectStore(
      this.label(`${handler}-code`),
      { ...{ place, site, group, key, network, logs }, purpose: `${handler}-code`, keeping: { undoDays: 14 } },
      this.here,
    );
    const roles = this.roles(handler, identity, code.outputs, around, args);
    return { handler, archive: args.archives[handler]!, identity, code, roles };
  }

  private roles(
    handler: FunctionName,
    { principalId }: Identity,
    code: AzureContainer,
    { queues, state, bus, analytics, insights }: Around,
    { vault, deployers }: EventsArgs,
  ): RoleAssignment[] {
    const may = (what: string, scope: Input<string>, role: Parameters<typeof grant>[2]["role"]) =>
      grant(this.by, `${handler}-${what}`, { scope, principalId, role });
    return [
      // Azure starts instances by how much waits, which it asks as the function: that takes the right to manage the queue. With a Receiver's it goes by the age of what waits, an instance at a time
      // (learn.microsoft.com/azure/azure-functions/functions-target-based-scaling, "Service Bus queues and topics"), and a few events that fail, each waiting within its instance, hold all others up.
      // The price is in docs/decisions/events.md, "Who runs, and from where".
      may("takes", queues.outputs.queues[handler]!.id, "serviceBusDataOwner"),
      may("remembers", state.outputs.tables[handler]!.id, "storageTableDataContributor"),
      // Its host keeps locks and keys in containers that it makes itself: the account is its own.
      may("runs", code.accountId, "storageBlobDataOwner"),
      may("tells", insights.id, "monitoringMetricsPublisher"),
      ...(functionEmits[handler].length > 0 ? [may("publishes", bus.outputs.id, "eventGridDataSender")] : []),
      ...(handler === "analytics" ? [may("writes", analytics.id, "storageBlobDataContributor")] : []),
      ...(handler === "notification" ? [may("reads", this.token(vault).id, "keyVaultSecretsUser")] : []),
      ...deployers.map((group) =>
        grant(this.by, `${handler}-released-by-${group}`, {
          ...{ scope: code.id, principalId: group, principalType: "Group", role: "storageBlobDataContributor" },
        }),
      ),
    ];
  }

  private function(prepared: Prepared, works: readonly Resource[], around: Around, args: EventsArgs): EventFunction {
    const { handler, archive, identity, code } = prepared;
    const { queues, state, insights } = around;
    const { place, site, group, functions, concurrency } = args;
    return new EventFunction(
      this.label(handler),
      {
        ...{ place, site, group, handler, archive, identity, code: code.outputs, concurrency },
        queue: { name: queues.outputs.queues[handler]!.name, host: queues.outputs.host },
        table: { name: state.outputs.tables[handler]!.name, url: state.outputs.url },
        ...{ subnetId: functions.subnetId, addresses: functions.addresses },
        insights: insights.connectionString,
        settings: this.told(handler, around, args),
        after: [...works, ...code.ready, ...functions.ready],
        change: args.change?.app,
      },
      this.here,
    );
  }

  private told(
    handler: FunctionName,
    { bus, analytics }: Around,
    { deliver, vault, tracing }: EventsArgs,
  ): Record<string, Input<string>> {
    return {
      ...(functionEmits[handler].length > 0 && { [functionVariables.bus]: bus.outputs.endpoint }),
      ...(handler === "analytics" && { [functionVariables.analytics]: analytics.url }),
      ...(handler === "notification" &&
        deliver && {
          [functionVariables.deliverUrl]: deliver.url,
          [functionVariables.deliverSecret]: this.token(vault).address,
        }),
      ...(tracing && { OTEL_EXPORTER_OTLP_ENDPOINT: tracing.endpoint }),
    };
  }

  /** The secret with the token, which a person writes: ARM takes a role on what is not there yet. */
  private token(vault: SecretVault): { id: Output<string>; address: string } {
    const name = displayName(this.place.environment, "deliver", 127);
    return {
      id: interpolate`${vault.id}/secrets/${name}`,
      address: `https://${vault.name}.vault.azure.net/secrets/${name}`,
    };
  }

  private watched(made: Readonly<Record<string, EventFunction>>, { queues, bus }: Around, args: EventsArgs): void {
    const { place, watch, logs } = args;
    const apps = Object.fromEntries(Object.entries(made).map(([key, { outputs }]) => [key, outputs.name]));
    const names = Object.fromEntries(Object.entries(queues.outputs.queues).map(([key, { name }]) => [key, name]));
    new Alarms(
      this.label("alarms"),
      {
        ...{ place, watch },
        watched: planEventsAlarms({
          ...{ topic: bus.outputs.id, namespace: queues.outputs.namespaceId, queues: names },
          ...{ workspace: logs.workspaceId, apps },
        }),
      },
      this.here,
    );
  }
}

function outputsOf(
  subscribers: readonly Subscriber[],
  apps: Readonly<Record<string, EventFunction>>,
  { queues, bus }: Pick<Around, "queues" | "bus">,
): AzureEventsOutputs {
  const { host, queues: made } = queues.outputs;
  return {
    bus: bus.outputs.endpoint,
    topicId: bus.outputs.id,
    queues: Object.fromEntries(subscribers.map(({ key }) => [key, { id: made[key]!.id, name: made[key]!.name, host }])),
    subscribers: Object.fromEntries(
      subscribers.map(({ key }) => {
        const { name } = made[key]!;
        return [
          key,
          {
            queue: interpolate`${host}/${name}`,
            deadLetters: interpolate`${host}/${name}/$DeadLetterQueue`,
            redrive: host.apply((known) => redriveCommand(known, name)),
            ...(apps[key] && { function: output(apps[key].outputs.name), release: apps[key].outputs.release }),
          },
        ];
      }),
    ),
  };
}
