import {
  emitsOf,
  functionVariables,
  hopsAttribute,
  type BusFunction,
  type EventType,
  type FunctionName,
} from "../../../components/core/events";
import { parsed } from "../../../simulators/aws/common/policy-document";
import type { Standing } from "../../../simulators/core/standing";
import type { Props } from "../../../simulators/protocol/values";
import { matchesPattern } from "../../../simulators/events/matching/eventbridge";
import { toGoogle } from "../between/events-to-google";
import type { EventBus, EventService } from "../cloud";
import { sampleOf } from "../event-sample";
import type { Cluster } from "../kubernetes/objects";
import { Missing, type Found, type Trail } from "../trail";
import { bag, facts, text, type TraceWorld } from "../world";
import { lets } from "./alarms";
import { eksOf } from "./cluster";
import {
  functionNamed,
  functionToken,
  keeps,
  mapped,
  may,
  running,
  through,
  variablesOf,
  worksWith,
  type RunningFunction,
} from "./event-function";
import { podIdentityOf, type Call } from "./iam";

const tokens = {
  bus: "aws:cloudwatch/eventBus:EventBus",
  rule: "aws:cloudwatch/eventRule:EventRule",
  target: "aws:cloudwatch/eventTarget:EventTarget",
  queue: "aws:sqs/queue:Queue",
  queuePolicy: "aws:sqs/queuePolicy:QueuePolicy",
  key: "aws:kms/key:Key",
  alarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
} as const;

const eventBridge = "events.amazonaws.com";

export const hasBus = (world: TraceWorld): boolean =>
  world.all(tokens.bus).length > 0 || world.made(tokens.bus).length > 0;

/** The bus in the cluster's region. */
export function bus(world: TraceWorld, cluster: Cluster): Found<EventBus> {
  const { region } = eksOf(world, cluster);
  const found = world.all(tokens.bus).find((one) => one.region === region);
  if (!found) throw new Missing(`no bus of our own stands in ${region}`);
  const by = world.label(found);
  return { by, why: `${String(facts(found)["name"])} stands`, value: new AwsBus(world, cluster, found) };
}

class AwsBus implements EventBus {
  constructor(
    private readonly world: TraceWorld,
    private readonly cluster: Cluster,
    private readonly bus: Standing,
  ) {}

  functions(): FunctionName[] {
    const named = (from: unknown) => variablesOf(from)[functionVariables.function];
    const all = [
      ...this.world.all(functionToken).map(facts),
      ...this.world.made(functionToken).map(({ inputs }) => inputs ?? {}),
    ];
    return [...new Set(all.map(named))].filter((one): one is FunctionName => typeof one === "string");
  }

  lets({ name, pods, bus, source }: EventService, type: EventType): Found<undefined> {
    const { arn, name: own } = facts(this.bus);
    if (bus !== arn && bus !== own) throw new Missing(`it is told of the bus ${bus}`, this.world.label(this.bus));
    return this.publishes(this.identity(name, pods), source, type);
  }

  toFunction(trail: Trail, name: BusFunction, type: EventType): RunningFunction {
    const fn = trail.go(name, "its function", () => running(this.world, name));
    const queue = this.toQueue(trail, name, fn.told(functionVariables.queue), type);
    trail.go("its queue", name, () => mapped(this.world, fn, queue));
    trail.go(name, "its queue", () => may(this.world, fn.role, takes(queue), "it takes events and gives them back"));
    keeps(trail, this.world, fn);
    this.works(trail, fn);
    this.deadLetters(trail, name, queue);
    return fn;
  }

  toService(trail: Trail, { name, pods, queue }: EventService & { queue: string }, type: EventType): void {
    const found = this.toQueue(trail, name, queue, type);
    trail.go(name, "its queue", () =>
      may(this.world, this.identity(name, pods), takes(found), "its pods take events and remove them"),
    );
    this.deadLetters(trail, name, found);
  }

  /** To Google's bus. What the engine meant to go on is walked too where nothing takes it on any more. */
  onward(trail: Trail, type: EventType): void {
    if (![this.world, this.world.asMade()].some((world) => goesOn(world, this.bus, type))) return;
    const fn = this.toFunction(trail, "forward", type);
    trail.go("the bus", "what came from other clouds", () => this.holdsBack(fn, type));
    toGoogle(trail, this.world, fn);
  }

  /** What came through Google before would go round for ever. */
  private holdsBack({ told }: RunningFunction, type: EventType): Found<undefined> {
    const rules = rulesInto(this.world, this.bus, queueAt(this.world, told(functionVariables.queue))!);
    const open = rules.find((one) => lead(one, type, "aws,gcp"));
    if (open) throw new Missing("its pattern lets through what came through Google before", this.world.label(open));
    return {
      by: this.world.label(rules[0]!),
      why: "its pattern holds back what came through Google",
      value: undefined,
    };
  }

  /** By a rule that lets the type through, into the queue, which EventBridge may write to. */
  private toQueue(trail: Trail, name: string, url: string, type: EventType): Standing {
    const queue = trail.go("the bus", `the queue of ${name}`, () => {
      const value = queueAt(this.world, url);
      if (!value) throw new Missing(`no queue is ${url}`);
      const rules = rulesInto(this.world, this.bus, value).filter((one) => lead(one, type));
      const [rule] = rules;
      if (!rule) throw new Missing(`no rule of the bus puts ${type} into it`, this.world.label(value));
      return { by: this.world.label(rule), why: `its pattern lets ${type} through`, value: { queue: value, rule } };
    });
    trail.go("EventBridge", `the queue of ${name}`, () => this.written(queue.queue, queue.rule));
    return queue.queue;
  }

  /** Source: docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html; …/AWSSimpleQueueService/…/sqs-key-management.html. */
  private written(queue: Standing, rule: Standing): Found<undefined> {
    const arn = String(facts(queue)["arn"]);
    const source = String(facts(rule)["arn"]);
    const context = {
      ...{ "aws:SourceArn": source, "aws:SourceAccount": accountIn(arn), "aws:SecureTransport": "true" },
      "kms:EncryptionContext:aws:sqs:arn": arn,
    };
    const by = this.world.label(queue);
    if (!lets(this.policiesOf(queue), eventBridge, "sqs:SendMessage", arn, context))
      throw new Missing("its policy does not let this rule of EventBridge's write to it", by);
    const key = this.keyOf(queue, "kmsMasterKeyId");
    for (const action of key ? ["kms:GenerateDataKey", "kms:Decrypt"] : [])
      if (!lets([facts(key!)["policy"]], eventBridge, action, String(facts(key!)["arn"]), context))
        throw new Missing(`its key does not let EventBridge ${action}, so nothing comes`, this.world.label(key!));
    return { by, why: "its policy, and its key's, let EventBridge write to it", value: undefined };
  }

  private policiesOf(queue: Standing): unknown[] {
    const separate = this.world
      .all(tokens.queuePolicy)
      .map(facts)
      .filter(({ queueUrl }) => queueUrl === queue.id || queueUrl === facts(queue)["url"]);
    return [...separate.map(({ policy }) => policy), facts(queue)["policy"]];
  }

  /** What it publishes; and what it writes and sends. */
  private works(trail: Trail, fn: RunningFunction): void {
    for (const type of emitsOf(fn.name))
      trail.go(fn.name, `the bus, with ${type}`, () => {
        const source = `urn:go-coffee:${fn.told(functionVariables.environment)}:aws:${fn.name}`;
        return this.publishes(fn.role, source, type);
      });
    worksWith(trail, this.world, fn);
  }

  private deadLetters(trail: Trail, name: string, queue: Standing): void {
    const dead = trail.go(`what ${name} could not do`, "its dead letters", () => {
      const by = this.world.label(queue);
      const { deadLetterTargetArn: arn, maxReceiveCount: times } = parsed(facts(queue)["redrivePolicy"]) ?? {};
      if (typeof arn !== "string") throw new Missing("what fails is tried until it is thrown away", by);
      const value = this.world.find(tokens.queue, arn, "arn");
      if (!value) throw new Missing(`the dead-letter queue ${arn} is gone`, by);
      return { by, why: `after ${String(times)} tries it lies in ${String(facts(value)["name"])}`, value };
    });
    trail.go("its dead letters", "an alarm", () => {
      const alarms = this.world
        .all(tokens.alarm)
        .filter((one) => bag(one, "dimensions")["QueueName"] === facts(dead)["name"]);
      const [first] = alarms;
      if (!first) throw new Missing("nobody is told of them", this.world.label(dead));
      return { by: this.world.label(first), why: "it rings when one is there", value: undefined };
    });
  }

  private identity(name: string, { namespace, account }: EventService["pods"]): Standing {
    const role = podIdentityOf(this.world, this.cluster, namespace, account);
    if (!role) throw new Missing(`no Pod Identity gives the account of ${name} a role`);
    return role;
  }

  private publishes(role: Standing, source: string, type: EventType): Found<undefined> {
    const context = { "events:detail-type": type, "events:source": source };
    const call = { action: "events:PutEvents", resource: String(facts(this.bus)["arn"]), context, doubt: false };
    return may(this.world, role, [call], `it may publish ${type}`);
  }

  private keyOf(standing: Standing, property: string): Standing | undefined {
    const id = text(standing, property);
    if (id === undefined) return undefined;
    const found = this.world.find(tokens.key, id, "arn") ?? this.world.find(tokens.key, id);
    if (!found) throw new Missing(`the key ${id} that encrypts it is gone`, this.world.label(standing));
    return found;
  }
}

/** What whoever takes from a queue does there, and with its key. */
function takes(queue: Standing): Call[] {
  const resource = String(facts(queue)["arn"]);
  const key = text(queue, "kmsMasterKeyId");
  return [
    ...["sqs:ReceiveMessage", "sqs:DeleteMessage"].map((action) => ({ action, resource, doubt: false })),
    ...(key === undefined ? [] : [through("sqs", queue, "kms:Decrypt", key)]),
  ];
}

const queueAt = (world: TraceWorld, url: unknown): Standing | undefined =>
  world.all(tokens.queue).find((one) => one.id === url || facts(one)["url"] === url);

/** The rules of a bus that put what they let through into a queue. */
function rulesInto(world: TraceWorld, bus: Standing, queue: Standing): Standing[] {
  const { arn } = facts(queue);
  const own = [facts(bus)["name"], facts(bus)["arn"]];
  const names = world
    .all(tokens.target)
    .map(facts)
    .filter((one) => one["arn"] === arn && own.includes(one["eventBusName"]))
    .map((one) => one["rule"]);
  return world
    .all(tokens.rule)
    .filter((one) => names.includes(facts(one)["name"]) && own.includes(facts(one)["eventBusName"]));
}

/** Whether a rule lets that type through to whoever sends it on. */
function goesOn(world: TraceWorld, bus: Standing, type: EventType): boolean {
  const fn = functionNamed(world, "forward");
  const queue = fn && queueAt(world, variablesOf(facts(fn))[functionVariables.queue]);
  return queue !== undefined && rulesInto(world, bus, queue).some((one) => lead(one, type));
}

/** Whether a rule is on, and its pattern lets an event of that type through. @param hops the clouds that it came through. @defaultValue none: it was born here */
function lead(rule: Standing, type: EventType, hops?: string): boolean {
  const { state, eventPattern } = facts(rule);
  const detail: Props = { ...sampleOf(type), ...(hops !== undefined && { [hopsAttribute]: hops }) };
  const sample = { "detail-type": type, source: detail["source"], detail };
  return state !== "DISABLED" && matchesPattern(parsed(eventPattern) ?? {}, sample);
}

const accountIn = (arn: string): string => /:(\d{12}):/.exec(arn)?.[1] ?? "";
