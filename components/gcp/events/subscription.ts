import * as cloudrunv2 from "@pulumi/gcp/cloudrunv2";
import * as pubsub from "@pulumi/gcp/pubsub";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import {
  all,
  interpolate,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { delivery, type SubscriberOutputs } from "../../core/events";
import { displayName } from "../../core/naming";
import type { Agents } from "../account/agents";
import type { AgentName } from "../account/agents-plan";
import type { GcpKey } from "../common/keys";
import { labelsFor } from "../common/labels";
import type { EventAlarmRequest } from "./alarms-plan";
import { functionName } from "./functions-plan";
import {
  ackDeadline,
  attempts,
  filterMark,
  filterOf,
  handDeadline,
  neverExpires,
  redriveToFunction,
  redriveToTopic,
  retryPolicy,
  seconds,
  waitDays,
  type Filtered,
} from "./subscriptions-plan";

/** Who gets the messages: a function, which Pub/Sub calls; or whoever asks for them. */
export type Receiver =
  { kind: "push"; function: Input<string>; uri: Input<string>; ready: readonly Resource[] } | { kind: "pull" };

export interface EventSubscriptionArgs {
  place: Placement;
  /** The project's id. */
  project: string;
  /** Who takes them: `order`, `service-coffee`. A part of names. */
  key: string;
  /** The topic's plain name. */
  topic: Output<string>;
  filter: Filtered;
  to: Receiver;
  /** Encrypts dead letters: a key of the topic's region. */
  encryption: GcpKey;
  /** The regions that messages may lie in. */
  regions: readonly string[];
  agents: Agents<Extract<AgentName, "pubsub">>;
  change?:
    | {
        subscription?: Change<pubsub.SubscriptionArgs, [key: string]> | undefined;
        deadLetters?: Change<pubsub.SubscriptionArgs, [key: string]> | undefined;
      }
    | undefined;
}

/** What a subscription gives. */
export interface EventSubscriptionOutputs extends SubscriberOutputs {
  /** Plain names. */
  subscription: Output<string>;
  deadLetterSubscription: Output<string>;
}

/**
 * A subscription of the bus: what its filter lets through, tried again later and later, and after the last try sent to dead letters of its own, which somebody pulls or sends back.
 * A function is called by an account that may call that function alone.
 *
 * Pub/Sub changes no filter: another one is another subscription, made before the old one goes. What the old one still held comes again by a replay.
 *
 * ```ts
 * import { EventSubscription } from "./components/gcp/events/subscription";
 * import type { Agents } from "./components/gcp/account/agents";
 * import type { GcpKey } from "./components/gcp/common/keys";
 * import type { Placement } from "./components/core/contracts";
 * import { output } from "@pulumi/pulumi";
 *
 * declare const place: Placement;
 * declare const encryption: GcpKey;
 * declare const agents: Agents;
 *
 * const tea = new EventSubscription("events-service-tea", {
 *   ...{ place, project: "go-coffee-dev", key: "service-tea", topic: output("go-coffee-dev-events"), encryption, agents },
 *   filter: { takes: ["coffee.inventory.updated"], origin: "here" },
 *   to: { kind: "pull" },
 *   regions: ["us-central1"],
 * });
 * export const { queue } = tea.outputs;
 * ```
 */
export class EventSubscription extends Component {
  readonly outputs: EventSubscriptionOutputs;
  /** What stands before the first event may come: itself, its dead letters, and the rights of those who move messages. */
  readonly ready: Resource[];
  /** The same names, as they are known without asking anybody: what alarms are for. */
  readonly names: EventAlarmRequest;

  constructor(name: string, args: EventSubscriptionArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:EventSubscription", name, args.place, opts);
    const { project, to, topic, key } = args;
    this.names = {
      ...{
        key,
        subscription: this.called(filterMark(filterOf(args.filter))),
        deadLetters: this.called("dead-letters"),
      },
      ...(to.kind === "push" && { function: functionName(this.place.environment, this.id) }),
    };
    const letters = this.deadLetters(args);
    const invoker = to.kind === "push" ? this.invoker(args, to) : undefined;
    const subscription = this.subscription(args, letters, invoker);
    // Only then it may be named. Pub/Sub takes a message away from here as whoever pulls does, once it was tried for the last time, minutes from now.
    const takesAway = new pubsub.SubscriptionIAMMember(
      this.label("takes-away"),
      { project, subscription: subscription.name, role: "roles/pubsub.subscriber", member: args.agents.pubsub.member },
      this.here,
    );
    this.ready = [subscription, takesAway, ...letters.ready];
    const path = (one: Output<string>) => interpolate`projects/${project}/subscriptions/${one}`;
    this.outputs = {
      queue: path(subscription.name),
      deadLetters: path(letters.subscription.name),
      redrive: this.redrive(project, { topic, letters: letters.subscription.name, to, invoker: invoker?.account }),
      ...(to.kind === "push" && { function: interpolate`${to.function}` }),
      subscription: subscription.name,
      deadLetterSubscription: letters.subscription.name,
    };
    this.registerOutputs({ queue: this.outputs.queue });
  }

  private redrive(
    project: string,
    of: { topic: Output<string>; letters: Output<string>; to: Receiver; invoker: serviceaccount.Account | undefined },
  ): Output<string> {
    const { topic, letters, to, invoker } = of;
    if (to.kind === "pull" || invoker === undefined)
      return all([letters, topic]).apply(([deadLetters, name]) => redriveToTopic({ project, deadLetters }, name));
    return all([letters, to.uri, invoker.email]).apply(([deadLetters, endpoint, email]) =>
      redriveToFunction({ project, deadLetters }, { endpoint, invoker: email }),
    );
  }

  private called(part?: string): string {
    return displayName(this.place.environment, part === undefined ? this.id : `${this.id}-${part}`);
  }

  /** Where messages go that were tried for the last time. Somebody has to be subscribed before the first one comes: a topic keeps nothing for those who come later. */
  private deadLetters(args: EventSubscriptionArgs) {
    const { project, encryption, regions, agents, key } = args;
    const labels = labelsFor(this.place, { service: "platform", dataClass: "card" });
    const kept = { ...this.here, protect: this.place.protection.data };
    const topic = new pubsub.Topic(
      this.label("dead-letters"),
      {
        ...{ project, name: this.called("dead-letters"), kmsKeyName: encryption.id, labels },
        messageStoragePolicy: { allowedPersistenceRegions: [...regions] },
      },
      { ...kept, dependsOn: encryption.ready },
    );
    const sound: pubsub.SubscriptionArgs = {
      ...{ project, name: this.called("dead-letters"), topic: topic.id, labels },
      ackDeadlineSeconds: handDeadline,
      messageRetentionDuration: seconds(delivery.deadLetterDays),
      expirationPolicy: neverExpires,
      // Of what is sent back and fails again.
      retryPolicy,
    };
    const subscription = new pubsub.Subscription(
      this.label("dead-letters"),
      changed(sound, args.change?.deadLetters, key),
      kept,
    );
    const publishes = new pubsub.TopicIAMMember(
      this.label("dead-letters"),
      { project, topic: topic.name, role: "roles/pubsub.publisher", member: agents.pubsub.member },
      { ...this.here, dependsOn: agents.pubsub.ready },
    );
    return { topic, subscription, ready: [subscription, publishes] };
  }

  /** As whom Pub/Sub calls the function: its agent makes tokens of accounts of its project by its own role (docs.cloud.google.com/pubsub/docs/authenticate-push-subscriptions). */
  private invoker({ project, key, agents }: EventSubscriptionArgs, to: Extract<Receiver, { kind: "push" }>) {
    const account = new serviceaccount.Account(
      this.label("invoker"),
      {
        ...{ project, accountId: displayName(this.place.environment, `${this.id}-invoker`, 30) },
        displayName: `Calls the function ${key}`,
        description: "As whom Pub/Sub calls it, and nothing else",
      },
      { ...this.here, dependsOn: agents.pubsub.ready },
    );
    const calls = new cloudrunv2.ServiceIamMember(
      this.label("invoker"),
      {
        ...{ project, location: this.place.region, name: to.function },
        ...{ role: "roles/run.invoker", member: account.member },
      },
      { ...this.here, dependsOn: [...to.ready] },
    );
    return { account, ready: [calls] };
  }

  private subscription(
    args: EventSubscriptionArgs,
    letters: { topic: pubsub.Topic; ready: Resource[] },
    invoker: { account: serviceaccount.Account; ready: Resource[] } | undefined,
  ): pubsub.Subscription {
    const { project, topic, filter: filtered, to, key } = args;
    const filter = filterOf(filtered);
    const sound: pubsub.SubscriptionArgs = {
      ...{ project, topic },
      // The filter is a part of the name, so that the next one can stand beside it.
      name: this.called(filterMark(filter)),
      ...(filter !== undefined && { filter }),
      ackDeadlineSeconds: to.kind === "push" ? ackDeadline : handDeadline,
      messageRetentionDuration: seconds(waitDays),
      expirationPolicy: neverExpires,
      retryPolicy,
      deadLetterPolicy: { deadLetterTopic: letters.topic.id, maxDeliveryAttempts: attempts },
      ...(to.kind === "push" &&
        invoker && {
          pushConfig: {
            pushEndpoint: to.uri,
            oidcToken: { serviceAccountEmail: invoker.account.email, audience: to.uri },
          },
        }),
      labels: labelsFor(this.place, { service: "platform", dataClass: "card" }),
    };
    return new pubsub.Subscription(this.label("subscription"), changed(sound, args.change?.subscription, key), {
      ...this.here,
      dependsOn: [...letters.ready, ...(invoker?.ready ?? [])],
    });
  }
}
