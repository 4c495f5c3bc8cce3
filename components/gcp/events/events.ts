import * as pubsub from "@pulumi/gcp/pubsub";
import * as secretmanager from "@pulumi/gcp/secretmanager";
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
import {
  emitsOf,
  functionTakes,
  functionVariables,
  type BuiltFunction,
  type BusEnd,
  type BusFunction,
  type EventsOutputs,
  type ForwardTarget,
  type Subscriber,
} from "../../core/events";
import type { Agents } from "../account/agents";
import type { AgentName } from "../account/agents-plan";
import { AlertPolicies, type AlertPoliciesArgs, type Watch } from "../common/alert-policy";
import type { GcpKey } from "../common/keys";
import { labelsFor } from "../common/labels";
import { grantBucket } from "../data/bucket";
import { ObjectStore, type ObjectStoreArgs } from "../data/object-store";
import { secretName } from "../data/secret";
import type { GcpNetworkOutputs } from "../network/network";
import { planEventAlarms } from "./alarms-plan";
import { EventFunction, type EventFunctionArgs } from "./function";
import { leaves } from "./functions-plan";
import { FunctionGround, type FunctionGroundArgs } from "./ground";
import { EventState, type EventStateArgs } from "./state";
import { EventSubscription, type EventSubscriptionArgs, type Receiver } from "./subscription";
import { replayCommand, seconds, type Filtered } from "./subscriptions-plan";
import { WayOut, type WayOutArgs } from "./way-out";

export interface EventsArgs {
  place: Placement;
  /** The project's id. */
  project: string;
  /** Its number: names of buckets are the world's, so these have it. */
  projectNumber: Input<string>;
  /** The functions that stand, by name: without an archive none does. */
  archives: Readonly<Partial<Record<BusFunction, BuiltFunction>>>;
  /** The services that take events, beside the functions: each has a subscription that it pulls from. */
  subscribers: readonly Subscriber[];
  /** Days that the topic keeps events to play them again, 1–31. */
  keepDays: number;
  /** How many of each function run at a time, 2–500. */
  concurrency: number;
  /** Encrypts topics, databases, buckets, images, functions and a secret: of the purpose `events`. */
  key: GcpKey;
  /** The generation of the key's ring: databases' names end in it. */
  generation: number;
  agents: Agents<Extract<AgentName, "functions" | "pubsub">>;
  /** What functions stand in, and reach Google's APIs through. */
  network: Pick<GcpNetworkOutputs, "id" | "policy" | "nat">;
  /** Where they stand in it: `functionsRange` of the address plan. */
  range: string;
  /** Who is told of what is wrong. */
  watch: Watch;
  /** Where `notification` sends messages: that function's archive needs it. */
  deliver?: { url: string } | undefined;
  /** What goes on to Azure: `forward`'s archive needs it. */
  forward?: ForwardTarget | undefined;
  /** Where functions send spans, by OTLP over HTTP: `http://HOST:PORT`. @defaultValue nowhere */
  tracing?: { endpoint: Input<string> } | undefined;
  /** What it waits for: the APIs. */
  after: readonly Resource[];
  change?: {
    topic?: Change<pubsub.TopicArgs>;
    state?: EventStateArgs["change"];
    ground?: FunctionGroundArgs["change"];
    rows?: ObjectStoreArgs["change"];
    function?: EventFunctionArgs["change"];
    subscription?: EventSubscriptionArgs["change"];
    out?: WayOutArgs["change"];
    alarms?: AlertPoliciesArgs["change"];
  };
}

/** What the bus gives beyond what every cloud's does. */
export interface GcpEventsOutputs extends EventsOutputs {
  /** The topic's plain name: what the right to publish is for (`roles/pubsub.publisher`). `bus` is `projects/P/topics/T`. Both are known once everybody is subscribed. */
  topic: Output<string>;
  /** By subscriber: its subscription's plain name, what the right to pull is for (`roles/pubsub.subscriber`). */
  subscriptions: Readonly<Record<string, Output<string>>>;
  /** The secret with the token that goes along with messages, `projects/P/secrets/S`: somebody puts it in. */
  deliverToken?: Output<string>;
}

/**
 * A topic, and who takes events from it: functions, which Pub/Sub calls, and services, which ask. The topic keeps events to play them again, each subscriber has dead letters of its own,
 * and all of it lies in one region under a key of ours.
 *
 * ```ts
 * import type { Agents } from "./components/gcp/account/agents";
 * import type { GcpKey } from "./components/gcp/common/keys";
 * import { Events } from "./components/gcp/events/events";
 * import type { GcpNetworkOutputs } from "./components/gcp/network/network";
 * import type { Placement } from "./components/core/contracts";
 * import type { BuiltFunction } from "./components/core/events";
 *
 * declare const place: Placement;
 * declare const key: GcpKey;
 * declare const agents: Agents<"functions" | "pubsub">;
 * declare const network: GcpNetworkOutputs;
 * declare const order: BuiltFunction;
 *
 * const events = new Events("events", {
 *   ...{ place, project: "go-coffee-dev", projectNumber: "123456789012", key, generation: 1, agents, network },
 *   ...{ archives: { order }, subscribers: [], keepDays: 14, concurrency: 10, range: "10.16.192.0/24" },
 *   watch: { channels: [] },
 *   after: [],
 * });
 * export const { bus } = events.outputs;
 * ```
 */
export class Events extends Component {
  readonly outputs: GcpEventsOutputs;
  readonly end: BusEnd;

  constructor(name: string, args: EventsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:Events", name, args.place, opts);
    const topic = this.topic(args);
    const names = standing(args);
    const made = names.length > 0 ? this.functions(args, topic, names) : undefined;
    const subscriptions = [
      ...(made?.subscriptions ?? []),
      ...args.subscribers.map(({ key, ...filter }) =>
        this.subscription(args, topic, { key, filter, to: { kind: "pull" } }),
      ),
    ];
    const byKey = Object.fromEntries(subscriptions);
    this.alarms(args, subscriptions);
    // Whoever publishes is told of the topic once all are subscribed who take from it: what is published before is for nobody.
    const subscribed = subscriptions.map(([, { outputs }]) => outputs.queue);
    const named = all([topic.name, ...subscribed]).apply(([one]) => one!);
    const path = interpolate`projects/${args.project}/topics/${named}`;
    this.outputs = {
      bus: path,
      topic: named,
      subscribers: Object.fromEntries(
        subscriptions.map(([key, { outputs }]) => {
          const { queue, deadLetters, redrive, subscription, function: of } = outputs;
          const replay = subscription.apply((one) => replayCommand({ project: args.project, subscriptions: [one] }));
          return [key, { queue, deadLetters, redrive, replay, ...(of && { function: of }) }];
        }),
      ),
      subscriptions: Object.fromEntries(subscriptions.map(([key, { outputs }]) => [key, outputs.subscription])),
      ...(subscriptions.length > 0 && {
        replay: all(Object.values(byKey).map(({ outputs }) => outputs.subscription)).apply((all) =>
          replayCommand({ project: args.project, subscriptions: all }),
        ),
      }),
      ...(made?.token && { deliverToken: made.token }),
    };
    this.end = {
      ...{ bus: path, scope: named, ready: [topic, ...subscriptions.flatMap(([, { ready }]) => ready)] },
      ...(made?.forwarder && { forwarder: made.forwarder }),
      ...(made?.leavesFrom && { leavesFrom: [made.leavesFrom] }),
    };
    this.registerOutputs({ bus: path });
  }

  private topic({ project, key, keepDays, after, change }: EventsArgs): pubsub.Topic {
    const sound: pubsub.TopicArgs = {
      ...{ project, name: this.displayName(), kmsKeyName: key.id },
      messageRetentionDuration: seconds(keepDays),
      // Whoever publishes from elsewhere publishes all the same: what is kept, is kept here.
      messageStoragePolicy: { allowedPersistenceRegions: [this.place.region] },
      labels: labelsFor(this.place, { service: "platform", dataClass: "card" }),
    };
    return new pubsub.Topic(this.label("topic"), changed(sound, change?.topic), {
      ...this.here,
      protect: this.place.protection.data,
      dependsOn: [...key.ready, ...after],
    });
  }

  private subscription(
    args: EventsArgs,
    topic: pubsub.Topic,
    { key, filter, to }: { key: string; filter: Filtered; to: Receiver },
  ): [string, EventSubscription] {
    const { place, project, agents, change } = args;
    const made = new EventSubscription(
      this.label(key),
      {
        ...{ place, project, key, filter, to, agents, topic: topic.name },
        ...{ encryption: args.key, regions: [this.place.region], change: change?.subscription },
      },
      this.here,
    );
    return [key, made];
  }

  private functions(args: EventsArgs, topic: pubsub.Topic, names: readonly BusFunction[]) {
    const { place, project, key, generation, after, change, forward } = args;
    const ground = this.ground(args);
    const rows = names.includes("analytics") ? this.rows(args) : undefined;
    const token = names.includes("notification") ? this.token(args) : undefined;
    const inside: Inside = { topic, rows, token };
    const made = names.map((of) => {
      const archive = args.archives[of]!;
      // What one function has done is nobody else's to read or to undo: a right is for a database.
      const state = new EventState(
        this.label(of),
        { place, project, key, generation, after, change: change?.state },
        this.here,
      );
      const one = new EventFunction(
        this.label(of),
        {
          ...{ place, project, of, archive, key, after, ground: ground.outputs, state: state.outputs.path },
          ...{ concurrency: args.concurrency, change: change?.function },
          variables: variablesOf(of, args, { ...inside, state: state.outputs.path }),
          grant: (member) => this.grants(of, member, args, inside),
        },
        this.here,
      );
      return { of, one, state };
    });
    const leaving = made.filter(({ of }) => leaves(of));
    const out =
      leaving.length > 0
        ? this.out(
            args,
            ground,
            leaving.map(({ one }) => one),
          )
        : undefined;
    const subscriptions = made.map(({ of, one: { outputs, ready }, state }) =>
      this.subscription(args, topic, {
        key: of,
        filter: of === "forward" ? { takes: forward?.types ?? [], origin: "onward" } : functionTakes[of],
        to: {
          ...{ kind: "push", function: outputs.name, uri: outputs.uri },
          ready: [...ready, ...state.ready, ...(leaves(of) && out ? out.ready : [])],
        },
      }),
    );
    const forwarder = made.find(({ of }) => of === "forward")?.one;
    return {
      subscriptions,
      forwarder: forwarder?.outputs.account.uniqueId,
      leavesFrom: forwarder && out?.address,
      token: token?.id,
    };
  }

  private ground({ place, project, projectNumber, key, agents, network, range, after, change }: EventsArgs) {
    return new FunctionGround(
      this.label("functions"),
      { ...{ place, project, projectNumber, key, agents, network, range, after }, change: change?.ground },
      this.here,
    );
  }

  /** What analytics has counted: rows of no person, in an object for each event. */
  private rows({ place, project, projectNumber, key, after, change }: EventsArgs): ObjectStore {
    return new ObjectStore(
      this.label("rows"),
      {
        ...{ place, project, projectNumber, key, after, purpose: this.id },
        keeping: { undoDays: 30, coolAfterDays: 90 },
        ...(change?.rows && { change: change.rows }),
      },
      this.here,
    );
  }

  /** Where the token is that goes along with messages. Whoever delivers them gives it, and somebody puts it in: without it nothing is delivered, and nothing is lost. */
  private token({ project, key, after }: EventsArgs): secretmanager.Secret {
    return new secretmanager.Secret(
      this.label("deliver-token"),
      {
        project,
        secretId: secretName(this.place.environment, `${this.id}-deliver-token`),
        annotations: { description: "The token that goes along with messages to who delivers them" },
        replication: {
          userManaged: {
            replicas: [{ location: this.place.region, customerManagedEncryption: { kmsKeyName: key.id } }],
          },
        },
        deletionProtection: this.place.protection.data,
        ...(this.place.protection.data && { versionDestroyTtl: `${30 * 24 * 3600}s` }),
        labels: labelsFor(this.place, { service: "platform" }),
      },
      { ...this.here, dependsOn: [...key.ready, ...after] },
    );
  }

  /** What a function may do besides keeping what it has done. */
  private grants(
    of: BusFunction,
    member: Output<string>,
    { project }: EventsArgs,
    { topic, rows, token }: Inside,
  ): Resource[] {
    const label = (part: string) => this.label(`${of}-${part}`);
    const grants: Resource[] = [];
    if (emitsOf(of).length > 0)
      grants.push(
        new pubsub.TopicIAMMember(
          label("publishes"),
          { project, topic: topic.name, role: "roles/pubsub.publisher", member },
          this.here,
        ),
      );
    if (of === "analytics" && rows) {
      // An object is written once: whoever comes again finds it there.
      const { name: bucket } = rows.outputs;
      grants.push(
        grantBucket(label, { part: "writes", bucket, role: "roles/storage.objectCreator", member }, this.here),
      );
    }
    if (of === "notification" && token)
      grants.push(
        new secretmanager.SecretIamMember(
          label("reads"),
          { secretId: token.id, role: "roles/secretmanager.secretAccessor", member },
          this.here,
        ),
      );
    return grants;
  }

  private out(args: EventsArgs, ground: FunctionGround, leaving: readonly EventFunction[]): WayOut | undefined {
    const { place, project, network, range, after, change } = args;
    if (network.nat === undefined) return undefined;
    return new WayOut(
      this.label("out"),
      {
        ...{ place, project, after, change: change?.out },
        network: { router: network.nat.router, policy: network.policy },
        subnet: { id: ground.outputs.subnet, range },
        accounts: leaving.map(({ outputs }) => outputs.account.email),
      },
      this.here,
    );
  }

  private alarms({ place, project, watch, change }: EventsArgs, of: readonly [string, EventSubscription][]): void {
    const watched = of.flatMap(([, { names }]) => planEventAlarms(names));
    if (watched.length === 0) return;
    new AlertPolicies(this.label("alarms"), { place, project, watch, watched, change: change?.alarms }, this.here);
  }
}

/** What functions use of the bus. */
interface Inside {
  topic: pubsub.Topic;
  rows: ObjectStore | undefined;
  token: secretmanager.Secret | undefined;
}

/** The functions that have an archive. @throws RangeError for one that lacks what it needs */
function standing({ archives, deliver, forward, network }: EventsArgs): BusFunction[] {
  const names = Object.keys(archives) as BusFunction[];
  if (names.includes("notification") && deliver === undefined)
    throw new RangeError("events: notification: want where it delivers to");
  if (names.includes("forward") && forward === undefined) throw new RangeError("events: forward: want the next bus");
  for (const name of names.filter(leaves))
    if (network.nat === undefined) throw new RangeError(`events: ${name}: want a way out of the network, got none`);
  return names;
}

/** What a function finds in its environment. */
function variablesOf(
  of: BusFunction,
  { place, deliver, forward, tracing, project }: EventsArgs,
  { topic, rows, token, state }: Inside & { state: Output<string> },
): Record<string, Input<string>> {
  const v = functionVariables;
  return {
    ...{ [v.environment]: place.environment, [v.cloud]: "gcp", [v.function]: of, [v.state]: state },
    ...(emitsOf(of).length > 0 && { [v.bus]: interpolate`projects/${project}/topics/${topic.name}` }),
    ...(of === "analytics" && rows && { [v.analytics]: rows.outputs.name }),
    ...(of === "notification" && deliver && token && { [v.deliverUrl]: deliver.url, [v.deliverSecret]: token.id }),
    ...(of === "forward" && forward && { [v.forwardBus]: forward.bus, [v.forwardAs]: forward.as }),
    ...(tracing && { OTEL_EXPORTER_OTLP_ENDPOINT: tracing.endpoint }),
  };
}
