import { functionEmits, functionVariables, type EventType, type FunctionName } from "../../../components/core/events";
import type { Standing } from "../../../simulators/core/standing";
import type { Props } from "../../../simulators/protocol/values";
import { letsThrough, type EventFilter } from "../../../simulators/events/matching/eventgrid";
import type { EventBus, EventService } from "../cloud";
import { sampleOf } from "../event-sample";
import type { Cluster } from "../kubernetes/objects";
import { Missing, type Found, type Trail } from "../trail";
import { bag, bags, facts, text, type TraceWorld } from "../world";
import { calledPrincipal, holders, identityAt, podIdentity, principalOf, type Operation } from "./access";
import { lastOf, linked, partsOf, same } from "./links";
import { ownName } from "./own-name";

const tokens = {
  topic: "azure-native:eventgrid:Topic",
  subscription: "azure-native:eventgrid:EventSubscription",
  namespace: "azure-native:servicebus:Namespace",
  queue: "azure-native:servicebus:Queue",
  app: "azure-native:web:WebApp",
  account: "azure-native:storage:StorageAccount",
  table: "azure-native:storage:Table",
  container: "azure-native:storage:BlobContainer",
  alert: "azure-native:monitor:MetricAlert",
} as const;

export const hasBus = (world: TraceWorld): boolean =>
  world.all(tokens.topic).length > 0 || world.made(tokens.topic).length > 0;

/** The custom topic. An environment has one subscription of Azure's, and one topic in it. */
export function bus(world: TraceWorld, cluster: Cluster): Found<EventBus> {
  const [found] = world.all(tokens.topic);
  if (!found) throw new Missing("no topic of Event Grid's stands");
  const by = world.label(found);
  if (facts(found)["inputSchema"] !== "CloudEventSchemaV1_0") throw new Missing("it takes no CloudEvents", by);
  return { by, why: `${lastOf(found.id)} stands`, value: new AzureBus(world, cluster, found) };
}

/** A function, what it is told, and as whom it runs. */
interface RunningFunction {
  name: FunctionName;
  standing: Standing;
  principal: string;
  /** What its settings say. @throws Missing where they say nothing of it */
  told(variable: string): string;
}

class AzureBus implements EventBus {
  constructor(
    private readonly world: TraceWorld,
    private readonly cluster: Cluster,
    private readonly topic: Standing,
  ) {}

  functions(): FunctionName[] {
    const all = [
      ...this.world.all(tokens.app).map(facts),
      ...this.world.made(tokens.app).map(({ inputs }) => inputs ?? {}),
    ];
    const named = all.map((one) => settingsOf(one)[functionVariables.function]);
    return [...new Set(named)].filter((one): one is FunctionName => typeof one === "string");
  }

  lets({ pods, bus }: EventService, type: EventType): Found<undefined> {
    if (bus !== text(this.topic, "endpoint"))
      throw new Missing(`it is told of the topic ${bus}`, this.world.label(this.topic));
    const { value } = podIdentity(this.world, this.cluster, pods);
    return this.may(
      principalOf(value),
      "Microsoft.EventGrid/events/send/action",
      this.topic.id,
      `it may publish ${type}`,
    );
  }

  toFunction(trail: Trail, name: FunctionName, type: EventType): void {
    const fn = trail.go(name, "its function", () => this.running(name));
    const queue = this.toQueue(trail, name, fn.told(functionVariables.queue), type);
    trail.go(name, "its queue", () => this.may(fn.principal, receive, queue.id, "it takes events from it"));
    this.host(trail, fn);
    this.keeps(trail, fn);
    this.works(trail, fn);
    this.deadLetters(trail, name, queue);
  }

  toService(trail: Trail, { name, pods, queue }: EventService & { queue: string }, type: EventType): void {
    const found = this.toQueue(trail, name, lastOf(queue), type);
    trail.go(name, "its queue", () => {
      const { value } = podIdentity(this.world, this.cluster, pods);
      return this.may(principalOf(value), receive, found.id, "its pods take events from it");
    });
    this.deadLetters(trail, name, found);
  }

  /** By an event subscription that lets the type through, into the queue, which the topic may send to. */
  private toQueue(trail: Trail, name: string, queueName: string, type: EventType): Standing {
    const { queue, subscription } = trail.go("the bus", `the queue of ${name}`, () => {
      const value = this.world.all(tokens.queue).find((one) => lastOf(one.id) === queueName);
      if (!value) throw new Missing(`there is no queue ${queueName}`);
      const found = this.world
        .all(tokens.subscription)
        .find(
          (one) =>
            same(facts(one)["scope"], this.topic.id) &&
            same(destinationOf(one)["resourceId"], value.id) &&
            lead(one, type),
        );
      if (!found) throw new Missing(`no event subscription puts ${type} into it`, this.world.label(value));
      const why = `its filter lets ${type} through`;
      return { by: this.world.label(found), why, value: { queue: value, subscription: found } };
    });
    trail.go("Event Grid", `the queue of ${name}`, () => this.sent(queue, subscription));
    return queue;
  }

  /** As the topic itself, which the namespace lets in. Source: learn.microsoft.com/azure/event-grid/managed-service-identity. */
  private sent(queue: Standing, subscription: Standing): Found<undefined> {
    const by = this.world.label(subscription);
    if (bag(bag(subscription, "deliveryWithResourceIdentity"), "identity")["type"] !== "SystemAssigned")
      throw new Missing("it sends as nobody", by);
    const principal = String(bag(this.topic, "identity")["principalId"] ?? "");
    const namespace = this.world
      .all(tokens.namespace)
      .find((one) => queue.id.toLowerCase().startsWith(one.id.toLowerCase()));
    if (!namespace) throw new Missing("the namespace of its queue is gone", this.world.label(queue));
    const [rules] = partsOf(this.world, "azure-native:servicebus:NamespaceNetworkRuleSet", namespace);
    if (
      facts(namespace)["publicNetworkAccess"] === "Disabled" &&
      (!rules || facts(rules)["trustedServiceAccessEnabled"] !== true)
    )
      throw new Missing(
        "its namespace has no public way in, and lets no service of Azure's in",
        this.world.label(namespace),
      );
    return this.may(
      principal,
      "Microsoft.ServiceBus/namespaces/messages/send/action",
      queue.id,
      "the topic may send to it",
    );
  }

  private running(name: FunctionName): Found<RunningFunction> {
    const standing = this.world
      .all(tokens.app)
      .find((one) => settingsOf(facts(one))[functionVariables.function] === name);
    if (!standing) throw new Missing("its function is gone");
    const by = this.world.label(standing);
    const settings = settingsOf(facts(standing));
    const told = (variable: string): string => {
      const value = settings[variable];
      if (typeof value !== "string" || value === "") throw new Missing(`its settings have no ${variable}`, by);
      return value;
    };
    const named = bag(standing, "identity")["userAssignedIdentities"];
    const ids = Array.isArray(named) ? named : Object.keys((named ?? {}) as Props);
    const identity = ids.map((one) => identityAt(this.world, one)).find((one) => one !== undefined);
    if (!identity) throw new Missing("the identity that it runs as is gone", by);
    if (text(identity, "clientId") !== told("AZURE_CLIENT_ID"))
      throw new Missing("it is told of another identity than its own", by);
    const runtime = bag(bag(standing, "functionAppConfig"), "runtime");
    const why = `it runs on ${String(runtime["name"])} ${String(runtime["version"])} as ${lastOf(identity.id)}`;
    return { by, why, value: { name, standing, principal: principalOf(identity), told } };
  }

  /** What starts it: its host keeps its locks in an account of its own, and tells Azure of its trigger by the app's own public name, out of the network and in again. */
  private host(trail: Trail, fn: RunningFunction): void {
    const by = this.world.label(fn.standing);
    trail.go(fn.name, "what its host keeps", () => {
      const name = fn.told("AzureWebJobsStorage__accountName");
      const account = this.world.all(tokens.account).find((one) => lastOf(one.id) === name);
      if (!account) throw new Missing(`there is no account ${name}`, by);
      return this.may(
        fn.principal,
        "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/delete",
        account.id,
        `it keeps its locks in ${name}`,
      );
    });
    trail.go(fn.name, "its own public name", () => ownName(this.world, fn.standing));
  }

  /** Its marks, without which an event that comes twice takes effect twice. */
  private keeps(trail: Trail, fn: RunningFunction): void {
    trail.go(fn.name, "what it remembers", () => {
      const [url, name] = [fn.told(functionVariables.state), fn.told(functionVariables.stateTable)];
      const account = /^https:\/\/([^.]+)\.table\./.exec(url)?.[1];
      const table = this.world
        .all(tokens.table)
        .find((one) => lastOf(one.id) === name && one.id.toLowerCase().includes(`/storageaccounts/${account}/`));
      if (!table) throw new Missing(`there is no table ${name} at ${url}`, this.world.label(fn.standing));
      return this.may(
        fn.principal,
        "Microsoft.Storage/storageAccounts/tableServices/tables/entities/write",
        table.id,
        `it marks what it has done in ${name}`,
      );
    });
  }

  /** What it publishes, writes and sends. */
  private works(trail: Trail, fn: RunningFunction): void {
    for (const type of functionEmits[fn.name])
      trail.go(fn.name, `the bus, with ${type}`, () => {
        const bus = fn.told(functionVariables.bus);
        if (bus !== text(this.topic, "endpoint"))
          throw new Missing(`it is told of the topic ${bus}`, this.world.label(fn.standing));
        return this.may(
          fn.principal,
          "Microsoft.EventGrid/events/send/action",
          this.topic.id,
          `it may publish ${type}`,
        );
      });
    if (fn.name === "analytics")
      trail.go(fn.name, "its rows", () => {
        const url = fn.told(functionVariables.analytics);
        const [, account, name] = /^https:\/\/([^.]+)\.blob\.[^/]+\/(.+)$/.exec(url) ?? [];
        const container = this.world
          .all(tokens.container)
          .find((one) => lastOf(one.id) === name && one.id.toLowerCase().includes(`/storageaccounts/${account}/`));
        if (!container) throw new Missing(`there is no container ${url}`, this.world.label(fn.standing));
        return this.may(
          fn.principal,
          "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/delete",
          container.id,
          `it writes to ${url}`,
        );
      });
    if (fn.name === "notification")
      trail.go(fn.name, "whoever delivers", () => {
        const url = fn.told(functionVariables.deliverUrl);
        const address = fn.told(functionVariables.deliverSecret);
        const [, vault, name] = /^https:\/\/([^.]+)\.[^/]+\/secrets\/([^/]+)/.exec(address) ?? [];
        const found = this.world.all("azure-native:keyvault:Vault").find((one) => lastOf(one.id) === vault);
        if (!found) throw new Missing(`there is no vault ${vault}`, this.world.label(fn.standing));
        return this.may(
          fn.principal,
          "Microsoft.KeyVault/vaults/secrets/getSecret/action",
          `${found.id}/secrets/${name}`,
          `it sends to ${url}, with the token of ${name}`,
        );
      });
  }

  private deadLetters(trail: Trail, name: string, queue: Standing): void {
    trail.go(`what ${name} could not do`, "its dead letters", () => {
      const by = this.world.label(queue);
      const times = Number(facts(queue)["maxDeliveryCount"] ?? 10);
      if (facts(queue)["deadLetteringOnMessageExpiration"] !== true)
        throw new Missing("what nobody takes in time is thrown away", by);
      return { by, why: `after ${times} tries it lies in ${lastOf(queue.id)}/$DeadLetterQueue`, value: undefined };
    });
    trail.go("its dead letters", "an alarm", () => {
      const one = this.world
        .all(tokens.alert)
        .find((alert) =>
          bags(bag(alert, "criteria"), "allOf").some(
            (criterion) =>
              criterion["metricName"] === "DeadletteredMessages" &&
              bags(criterion, "dimensions").some(
                ({ values }) => Array.isArray(values) && values.includes(lastOf(queue.id)),
              ),
          ),
        );
      if (!one) throw new Missing("nobody is told of them", this.world.label(queue));
      return { by: this.world.label(one), why: "it rings when one is there", value: undefined };
    });
  }

  private may(principal: string, operation: Operation, on: string, why: string): Found<undefined> {
    const found = holders(this.world, operation, on).find(
      (one) => one.principal === principal && one.condition === undefined,
    );
    if (!found)
      throw new Missing(
        `${calledPrincipal(this.world, principal)} has no role on ${lastOf(on)} that lets it`,
        byOf(this.world, on),
      );
    return { by: this.world.label(found.by), why, value: undefined };
  }
}

const receive = "Microsoft.ServiceBus/namespaces/messages/receive/action" satisfies Operation;

/** What something of that id is called; its id's last part where it is no resource of its own. */
function byOf(world: TraceWorld, id: string): string {
  const found = Object.values(tokens)
    .map((token) => linked(world, token, id))
    .find((one) => one !== undefined);
  return found ? world.label(found) : lastOf(id);
}

const destinationOf = (subscription: Standing): Props =>
  bag(bag(subscription, "deliveryWithResourceIdentity"), "destination");

function lead(subscription: Standing, type: EventType): boolean {
  return letsThrough(bag(subscription, "filter") as EventFilter, sampleOf(type));
}

function settingsOf(from: unknown): Record<string, unknown> {
  const { siteConfig } = (from ?? {}) as { siteConfig?: { appSettings?: { name: string; value: unknown }[] } };
  return Object.fromEntries((siteConfig?.appSettings ?? []).map(({ name, value }) => [name, value]));
}
