import {
  emitsOf,
  functionVariables,
  hopsAttribute,
  type BusFunction,
  type EventType,
  type FunctionName,
} from "../../../components/core/events";
import type { Standing } from "../../../simulators/core/standing";
import { matchesFilter } from "../../../simulators/events/matching/pubsub";
import { toAzure } from "../between/events-to-azure";
import type { EventBus, EventService } from "../cloud";
import type { Cluster } from "../kubernetes/objects";
import { Missing, type Found, type Trail } from "../trail";
import { bag, bags, facts, text, type TraceWorld } from "../world";
import { policyToken, queryIn } from "./alarms";
import { bucketToken, identity } from "./buckets";
import { gkeOf } from "./cluster";
import { accountOf, calledMember, holder, isAccount, type Permission } from "./iam";
import { keyStands } from "./keys";
import { lastOf, pathOf, projectOf } from "./links";
import { isBus, topicToken } from "./topics";

const tokens = {
  subscription: "gcp:pubsub/subscription:Subscription",
  function: "gcp:cloudfunctionsv2/function:Function",
  database: "gcp:firestore/database:Database",
  secret: "gcp:secretmanager/secret:Secret",
  ofProject: "gcp:projects/iAMMember:IAMMember",
} as const;

export const hasBus = (world: TraceWorld): boolean =>
  world.all(topicToken).some(isBus) ||
  world.made(topicToken).some(({ inputs = {}, outputs = {} }) => isBus({ inputs, outputs }));

/** The topic of the cluster's project that keeps events to be played again. */
export function bus(world: TraceWorld, cluster: Cluster): Found<EventBus> {
  const project = projectOf(gkeOf(world, cluster));
  const found = world.all(topicToken).find((one) => isBus(one) && projectOf(one) === project);
  if (!found) throw new Missing(`no topic of ${project} is a bus`);
  const { by } = keyStands(world, found, text(found, "kmsKeyName"), "pubsub");
  return {
    by: world.label(found),
    why: `${lastOf(found.id)} stands, with ${by}`,
    value: new GoogleBus(world, cluster, found),
  };
}

/** A function, what it is told, and as whom it runs; to IAM that is `serviceAccount:EMAIL`. */
interface RunningFunction {
  name: BusFunction;
  standing: Standing;
  account: Standing;
  member: string;
  /** What its environment says. @throws Missing where it says nothing of it */
  told(variable: string): string;
}

class GoogleBus implements EventBus {
  constructor(
    private readonly world: TraceWorld,
    private readonly cluster: Cluster,
    private readonly topic: Standing,
  ) {}

  functions(): FunctionName[] {
    const all = [
      ...this.world.all(tokens.function).map(facts),
      ...this.world.made(tokens.function).map(({ inputs }) => inputs ?? {}),
    ];
    const named = all.map((one) => variablesOf(one)[functionVariables.function]);
    return [...new Set(named)].filter((one): one is FunctionName => typeof one === "string");
  }

  lets({ pods, bus }: EventService, type: EventType): Found<undefined> {
    if (pathOf(bus) !== this.topic.id)
      throw new Missing(`it is told of the topic ${bus}`, this.world.label(this.topic));
    const { value } = identity(this.world, this.cluster, pods);
    return this.may(isAccount(value), "pubsub.topics.publish", this.topic, `it may publish ${type}`);
  }

  toFunction(trail: Trail, name: BusFunction, type: EventType): RunningFunction {
    const fn = trail.go(name, "its function", () => this.running(name));
    const subscription = trail.go("the bus", `the subscription of ${name}`, () => this.pushed(fn, type));
    trail.go("Pub/Sub", name, () => this.called(fn, subscription));
    this.keeps(trail, fn);
    this.works(trail, fn);
    this.deadLetters(trail, name, subscription);
    return fn;
  }

  toService(trail: Trail, { name, pods, queue }: EventService & { queue: string }, type: EventType): void {
    const subscription = trail.go("the bus", `the subscription of ${name}`, () => {
      const found = this.world.all(tokens.subscription).find((one) => one.id === pathOf(queue));
      if (!found) throw new Missing(`there is no subscription ${queue}`);
      return this.lead(found, type);
    });
    trail.go(name, "its subscription", () => {
      const { value } = identity(this.world, this.cluster, pods);
      return this.may(isAccount(value), "pubsub.subscriptions.consume", subscription, "its pods take events from it");
    });
    this.deadLetters(trail, name, subscription);
  }

  /** To Azure's bus. What the engine meant to go on is walked too where nothing takes it on any more. */
  onward(trail: Trail, type: EventType): void {
    if (![this.world, this.world.asMade()].some((world) => goesOn(world, type))) return;
    const fn = this.toFunction(trail, "forward", type);
    trail.go("the bus", "what came from other clouds", () => this.sendsOnce(fn, type));
    toAzure(trail, this.world, fn);
  }

  /** What AWS forwarded goes on; what came through Azure before would go round for ever. */
  private sendsOnce({ standing }: RunningFunction, type: EventType): Found<undefined> {
    const own = callers(this.world, standing);
    const by = this.world.label(own[0]!);
    if (!own.some((one) => passes(one, type, "aws"))) throw new Missing("its filter holds back what AWS forwarded", by);
    const open = own.find((one) => ["aws,gcp,azure", "gcp,azure", "azure"].some((hops) => passes(one, type, hops)));
    if (open) throw new Missing("its filter lets through what came through Azure before", this.world.label(open));
    return { by, why: "its filter holds back what came through Azure", value: undefined };
  }

  /** The subscription that calls a function, and whether it lets the type through. */
  private pushed({ standing }: RunningFunction, type: EventType): Found<Standing> {
    const [found] = callers(this.world, standing);
    if (!found) throw new Missing("no subscription calls it", this.world.label(standing));
    return this.lead(found, type);
  }

  private lead(subscription: Standing, type: EventType): Found<Standing> {
    const by = this.world.label(subscription);
    const topic = pathOf(facts(subscription)["topic"]);
    if (topic !== this.topic.id && topic !== lastOf(this.topic.id))
      throw new Missing(`it is one of the topic ${topic}`, by);
    if (!passes(subscription, type)) throw new Missing(`its filter does not let ${type} through`, by);
    if (Object.keys(bag(subscription, "retryPolicy")).length === 0)
      throw new Missing("what fails is tried again at once, and again", by);
    return { by, why: `its filter lets ${type} through`, value: subscription };
  }

  private running(name: BusFunction): Found<RunningFunction> {
    const standing = functionNamed(this.world, name);
    if (!standing) throw new Missing("its function is gone");
    const by = this.world.label(standing);
    const email = bag(standing, "serviceConfig")["serviceAccountEmail"];
    const account = accountOf(this.world, email);
    if (account === undefined) throw new Missing(`the account that it runs as, ${String(email)}, is gone`, by);
    const variables = variablesOf(facts(standing));
    const told = (variable: string): string => {
      const value = variables[variable];
      if (typeof value !== "string" || value === "") throw new Missing(`its environment has no ${variable}`, by);
      return value;
    };
    const why = `it runs on ${String(bag(standing, "buildConfig")["runtime"])} as ${String(email)}`;
    return { by, why, value: { name, standing, account, member: `serviceAccount:${String(email)}`, told } };
  }

  /** Pub/Sub calls it as an account of its own, which the function lets in. Source: docs.cloud.google.com/pubsub/docs/authenticate-push-subscriptions. */
  private called({ standing }: RunningFunction, subscription: Standing): Found<undefined> {
    const by = this.world.label(subscription);
    const token = bag(bag(subscription, "pushConfig"), "oidcToken");
    const email = token["serviceAccountEmail"];
    if (typeof email !== "string" || accountOf(this.world, email) === undefined)
      throw new Missing("it calls as nobody, and is turned away", by);
    const service = lastOf(facts(standing)["name"]);
    const grant = this.world
      .all("gcp:cloudrunv2/serviceIamMember:ServiceIamMember")
      .find(
        (one) =>
          lastOf(facts(one)["name"]) === service &&
          facts(one)["role"] === "roles/run.invoker" &&
          facts(one)["member"] === `serviceAccount:${email}`,
      );
    if (!grant) throw new Missing(`${email} may not call it`, this.world.label(standing));
    return { by: this.world.label(grant), why: `${email} may call it`, value: undefined };
  }

  /** Its marks, without which an event that comes twice takes effect twice. */
  private keeps(trail: Trail, fn: RunningFunction): void {
    trail.go(fn.name, "what it remembers", () => {
      const path = fn.told(functionVariables.state);
      const database = this.world
        .all(tokens.database)
        .find((one) => one.id === path || lastOf(one.id) === lastOf(path));
      if (!database) throw new Missing(`there is no database ${path}`, this.world.label(fn.standing));
      const grant = this.world.all(tokens.ofProject).find((one) => {
        const { role, member } = facts(one);
        const condition = bag(one, "condition")["expression"];
        return (
          role === "roles/datastore.user" &&
          member === fn.member &&
          (condition === undefined || condition === `resource.name == "${path}"`)
        );
      });
      if (!grant) throw new Missing(`${calledMember(fn.member)} may not write to it`, this.world.label(database));
      return { by: this.world.label(grant), why: `it marks what it has done in ${lastOf(path)}`, value: undefined };
    });
  }

  /** What it publishes, writes and sends. */
  private works(trail: Trail, fn: RunningFunction): void {
    const is = (member: string) => member === fn.member;
    for (const type of emitsOf(fn.name))
      trail.go(fn.name, `the bus, with ${type}`, () => {
        const topic = fn.told(functionVariables.bus);
        if (pathOf(topic) !== this.topic.id)
          throw new Missing(`it is told of the topic ${topic}`, this.world.label(fn.standing));
        return this.may(is, "pubsub.topics.publish", this.topic, `it may publish ${type}`);
      });
    if (fn.name === "analytics")
      trail.go(fn.name, "its rows", () => {
        const name = fn.told(functionVariables.analytics);
        const bucket = this.world.find(bucketToken, name, "name");
        if (!bucket) throw new Missing(`there is no bucket ${name}`, this.world.label(fn.standing));
        return this.may(is, "storage.objects.create", bucket, `it writes to ${name}`);
      });
    if (fn.name === "notification")
      trail.go(fn.name, "whoever delivers", () => {
        const url = fn.told(functionVariables.deliverUrl);
        const id = fn.told(functionVariables.deliverSecret);
        const secret = this.world.all(tokens.secret).find((one) => one.id === pathOf(id));
        if (!secret) throw new Missing(`there is no secret ${id}`, this.world.label(fn.standing));
        return this.may(is, "secretmanager.versions.access", secret, `it sends to ${url}, with the token of it`);
      });
  }

  /** Pub/Sub itself puts what was tried for the last time there, and takes it away here: as its agent. */
  private deadLetters(trail: Trail, name: string, subscription: Standing): void {
    const letters = trail.go(`what ${name} could not do`, "its dead letters", () => {
      const by = this.world.label(subscription);
      const { deadLetterTopic, maxDeliveryAttempts } = bag(subscription, "deadLetterPolicy");
      const topic = this.world.all(topicToken).find((one) => one.id === pathOf(deadLetterTopic));
      if (!topic) throw new Missing("what fails is tried until it is thrown away", by);
      const kept = this.world
        .all(tokens.subscription)
        .find((one) => [topic.id, lastOf(topic.id)].includes(pathOf(facts(one)["topic"])));
      if (!kept)
        throw new Missing("nobody is subscribed to its dead letters: they are gone at once", this.world.label(topic));
      const agent = (member: string) => /@gcp-sa-pubsub\.iam\.gserviceaccount\.com$/.test(member);
      for (const [permission, on] of [
        ["pubsub.topics.publish", topic],
        ["pubsub.subscriptions.consume", subscription],
      ] as const)
        if (!holder(this.world, permission, on, agent))
          throw new Missing(`Pub/Sub's own account may not do that with ${lastOf(on.id)}`, this.world.label(on));
      return { by, why: `after ${String(maxDeliveryAttempts)} tries it lies in ${lastOf(kept.id)}`, value: kept };
    });
    trail.go("its dead letters", "an alarm", () => {
      const one = this.world
        .all(policyToken)
        .find((policy) =>
          bags(policy, "conditions").some((condition) =>
            queryIn(condition)?.includes(
              `subscription_num_undelivered_messages{monitored_resource="pubsub_subscription",subscription_id="${lastOf(letters.id)}"}`,
            ),
          ),
        );
      if (!one) throw new Missing("nobody is told of them", this.world.label(letters));
      return { by: this.world.label(one), why: "it rings when one is there", value: undefined };
    });
  }

  private may(is: (member: string) => boolean, permission: Permission, on: Standing, why: string): Found<undefined> {
    const found = holder(this.world, permission, on, is);
    if (!found) throw new Missing(`it has no right to ${permission} on ${lastOf(on.id)}`, this.world.label(on));
    return { by: this.world.label(found.by), why, value: undefined };
  }
}

/** Whether a subscription lets an event of that type through. @param hops the clouds that it came through. @defaultValue none: it was born here */
const passes = (subscription: Standing, type: EventType, hops?: string): boolean =>
  matchesFilter(text(subscription, "filter"), {
    ...{ "ce-type": type, "ce-id": "any", "ce-source": "any" },
    ...(hops !== undefined && { [`ce-${hopsAttribute}`]: hops }),
  });

/** The subscriptions that call a function. */
function callers(world: TraceWorld, fn: Standing): Standing[] {
  const { uri } = bag(fn, "serviceConfig");
  return world
    .all(tokens.subscription)
    .filter((one) => uri !== undefined && bag(one, "pushConfig")["pushEndpoint"] === uri);
}

/** Whether whoever sends events on is called with that type. */
function goesOn(world: TraceWorld, type: EventType): boolean {
  const fn = functionNamed(world, "forward");
  return fn !== undefined && callers(world, fn).some((one) => passes(one, type));
}

const functionNamed = (world: TraceWorld, name: BusFunction): Standing | undefined =>
  world.all(tokens.function).find((one) => variablesOf(facts(one))[functionVariables.function] === name);

function variablesOf(from: unknown): Record<string, unknown> {
  const { serviceConfig } = (from ?? {}) as { serviceConfig?: { environmentVariables?: Record<string, unknown> } };
  return serviceConfig?.environmentVariables ?? {};
}
