import { EventSubscription, type EventSubscriptionArgs } from "@pulumi/azure-native/eventgrid/eventSubscription";
import { Topic, type TopicArgs } from "@pulumi/azure-native/eventgrid/topic";
import { output, type ComponentResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import type { Subscriber } from "../../core/events";
import type { Group } from "../account/groups";
import type { By } from "../common/by";
import { asHost } from "../common/addresses";
import { diagnose, type LogTarget } from "../common/diagnostics";
import { globalName } from "../common/names";
import { grant } from "../common/roles";
import type { Site } from "../common/site";
import { tagsFor } from "../common/tags";
import { settledAgain } from "../common/wait";
import type { AzureContainer } from "../data/object-store";
import { once } from "../data/server";
import { privateEndpoint, type EndpointNetwork } from "../network/private-endpoint";
import type { AzureQueue } from "./queues";
import { filterOf, retryPolicy } from "./subscription-plan";

export interface BusArgs {
  place: Placement;
  site: Site;
  group: Group;
  /** From where events are published. */
  network: EndpointNetwork<"topic">;
  logs: LogTarget;
  /** Who takes what. */
  subscribers: readonly Subscriber[];
  /** By subscriber: its queue. */
  queues: Readonly<Record<string, AzureQueue>>;
  /** What queues and the container below wait for: their way in. */
  ready: readonly Resource[];
  /** Where what could not be delivered is put. */
  undelivered: Pick<AzureContainer, "accountId" | "container" | "id">;
  /** Whose public addresses publish besides: another cloud's forwarder, which is let in by its identity. @defaultValue nobody's: the topic has no public way in */
  publishers?: Input<string[]> | undefined;
  change?: { topic?: Change<TopicArgs>; subscription?: Change<EventSubscriptionArgs, [subscriber: string]> };
}

export interface BusOutputs {
  /** The topic's ARM id: what the role EventGrid Data Sender is for. */
  id: Output<string>;
  name: string;
  /** Where events are posted: `https://NAME.REGION-1.eventgrid.azure.net/api/events`, once it can be asked for. */
  endpoint: Output<string>;
}

/**
 * The bus: an Event Grid custom topic of CloudEvents, and a subscription for each subscriber, which puts what it lets through into a queue. Event Grid cannot push into a private endpoint, so functions
 * and services take from queues (learn.microsoft.com/azure/event-grid/consume-private-endpoints). Nobody publishes with a key: whoever does has the role EventGrid Data Sender. The topic delivers as
 * itself: trusted services are let in by a system-assigned identity, and by no other.
 *
 * A custom topic takes no key of ours: Azure encrypts what is in it, for 24 hours at most, with its own (learn.microsoft.com/azure/event-grid/encrypt-data: none but partner and namespace topics
 * say otherwise). It keeps no events to play them again. It lies in all zones by itself.
 *
 * ```ts
 * import { Bus } from "./components/azure/events/bus";
 * import type { AzureQueue } from "./components/azure/events/queues";
 * import type { Group } from "./components/azure/account/groups";
 * import type { LogTarget } from "./components/azure/common/diagnostics";
 * import type { Site } from "./components/azure/common/site";
 * import type { AzureContainer } from "./components/azure/data/object-store";
 * import type { EndpointNetwork } from "./components/azure/network/private-endpoint";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const site: Site;
 * declare const group: Group;
 * declare const network: EndpointNetwork<"topic">;
 * declare const logs: LogTarget;
 * declare const queues: Record<string, AzureQueue>;
 * declare const undelivered: AzureContainer;
 *
 * const bus = new Bus("bus", {
 *   ...{ place, site, group, network, logs, queues, undelivered, ready: [] },
 *   subscribers: [{ key: "order", takes: ["coffee.order.created"], origin: "here" }],
 * });
 * export const endpoint = bus.outputs.endpoint;
 * ```
 */
export class Bus extends Component {
  readonly outputs: BusOutputs;

  constructor(name: string, args: BusArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Bus", name, args.place, opts);
    const { place, network, logs } = args;
    const by: By = { label: (part) => this.label(part), here: this.here };
    const called = globalName(place.environment, this.id, args.site.suffix, longest);
    const topic = this.topic(called, args);
    const endpoint = privateEndpoint(by, "endpoint", {
      ...{ place, network, kind: "topic", target: { id: topic.id, name: this.id } },
    });
    diagnose(by, "logs", { id: topic.id, type: "Microsoft.EventGrid/topics", resource: topic }, logs);
    const works = this.rights(by, topic, args);
    for (const subscriber of args.subscribers) this.subscription(topic, subscriber, [...works, ...args.ready], args);
    this.outputs = { id: topic.id, name: called, endpoint: once(topic.endpoint, [topic, ...endpoint.ready]) };
    this.registerOutputs({ id: topic.id });
  }

  private topic(topicName: string, { place, group, publishers, change }: BusArgs): Topic {
    const sound: TopicArgs = {
      ...{ resourceGroupName: group.name, topicName, location: place.region },
      inputSchema: "CloudEventSchemaV1_0",
      disableLocalAuth: true,
      minimumTlsVersionAllowed: "1.2",
      identity: { type: "SystemAssigned" },
      // Data stays in its region, in whatever country its pair lies.
      dataResidencyBoundary: "WithinRegion",
      // A list of nobody would let in everybody: Event Grid judges by addresses only where there are some.
      publicNetworkAccess:
        publishers === undefined
          ? "Disabled"
          : output(publishers).apply((all) => (all.length === 0 ? "Disabled" : "Enabled")),
      inboundIpRules:
        publishers === undefined
          ? []
          : output(publishers).apply((all) => all.map((one) => ({ ipMask: asHost(one), action: "Allow" }))),
      tags: tagsFor(place, { service: "platform", dataClass: "card" }),
    };
    return new Topic(this.label("topic"), changed(sound, change?.topic), this.here);
  }

  /** What the topic may do, and that it works: a subscription is tried as it is made. */
  private rights(by: By, topic: Topic, { subscribers, queues, undelivered }: BusArgs): Resource[] {
    const principalId = topic.identity.apply((identity) => identity?.principalId ?? "");
    const roles = [
      ...subscribers.map(({ key }) =>
        grant(by, `${key}-sends`, { scope: queues[key]!.id, principalId, role: "serviceBusDataSender" }),
      ),
      grant(by, "gives-up", { scope: undelivered.id, principalId, role: "storageBlobDataContributor" }),
    ];
    return [...roles, settledAgain(by, "roles-work", roles)];
  }

  private subscription(topic: Topic, subscriber: Subscriber, after: readonly Resource[], args: BusArgs): void {
    const { key } = subscriber;
    const identity = { type: "SystemAssigned" };
    const sound: EventSubscriptionArgs = {
      scope: topic.id,
      eventSubscriptionName: key,
      eventDeliverySchema: "CloudEventSchemaV1_0",
      filter: filterOf(subscriber),
      retryPolicy,
      deliveryWithResourceIdentity: {
        identity,
        destination: { endpointType: "ServiceBusQueue", resourceId: args.queues[key]!.id },
      },
      deadLetterWithResourceIdentity: {
        identity,
        deadLetterDestination: {
          endpointType: "StorageBlob",
          resourceId: args.undelivered.accountId,
          blobContainerName: args.undelivered.container,
        },
      },
    };
    new EventSubscription(this.label(`to-${key}`), changed(sound, args.change?.subscription, key), {
      ...this.here,
      deletedWith: topic,
      dependsOn: [...after],
    });
  }
}

/** Source: learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, Microsoft.EventGrid. */
const longest = 50;
