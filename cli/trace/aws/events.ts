import { functionEmits, functionVariables, type EventType, type FunctionName } from "../../../components/core/events";
import { parsed } from "../../../simulators/aws/common/policy-document";
import type { Standing } from "../../../simulators/core/standing";
import { matchesPattern } from "../../../simulators/events/matching/eventbridge";
import type { EventBus, EventService } from "../cloud";
import { sampleOf } from "../event-sample";
import type { Cluster } from "../kubernetes/objects";
import { Missing, type Found, type Trail } from "../trail";
import { bag, facts, text, type TraceWorld } from "../world";
import { lets } from "./alarms";
import { eksOf } from "./cluster";
import { podIdentityOf, roleMay, roleOf, type Call } from "./iam";

const tokens = {
  bus: "aws:cloudwatch/eventBus:EventBus",
  rule: "aws:cloudwatch/eventRule:EventRule",
  target: "aws:cloudwatch/eventTarget:EventTarget",
  queue: "aws:sqs/queue:Queue",
  queuePolicy: "aws:sqs/queuePolicy:QueuePolicy",
  redriveAllow: "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
  function: "aws:lambda/function:Function",
  alias: "aws:lambda/alias:Alias",
  mapping: "aws:lambda/eventSourceMapping:EventSourceMapping",
  table: "aws:dynamodb/table:Table",
  bucket: "aws:s3/bucket:Bucket",
  secret: "aws:secretsmanager/secret:Secret",
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

/** A function, what it is told, and as whom it runs. */
interface RunningFunction {
  name: FunctionName;
  standing: Standing;
  role: Standing;
  /** What its environment says. @throws Missing where it says nothing of it */
  told(variable: string): string;
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
      ...this.world.all(tokens.function).map(facts),
      ...this.world.made(tokens.function).map(({ inputs }) => inputs ?? {}),
    ];
    return [...new Set(all.map(named))].filter((one): one is FunctionName => typeof one === "string");
  }

  lets({ name, pods, bus, source }: EventService, type: EventType): Found<undefined> {
    const { arn, name: own } = facts(this.bus);
    if (bus !== arn && bus !== own) throw new Missing(`it is told of the bus ${bus}`, this.world.label(this.bus));
    return this.publishes(this.identity(name, pods), source, type);
  }

  toFunction(trail: Trail, name: FunctionName, type: EventType): void {
    const fn = trail.go(name, "its function", () => this.running(name));
    const queue = this.toQueue(trail, name, fn.told(functionVariables.queue), type);
    trail.go("its queue", name, () => this.mapped(fn, queue));
    trail.go(name, "its queue", () => this.may(fn.role, takes(queue), "it takes events and gives them back"));
    this.keeps(trail, fn);
    this.works(trail, fn);
    this.deadLetters(trail, name, queue);
  }

  toService(trail: Trail, { name, pods, queue }: EventService & { queue: string }, type: EventType): void {
    const found = this.toQueue(trail, name, queue, type);
    trail.go(name, "its queue", () =>
      this.may(this.identity(name, pods), takes(found), "its pods take events and remove them"),
    );
    this.deadLetters(trail, name, found);
  }

  /** By a rule that lets the type through, into the queue, which EventBridge may write to. */
  private toQueue(trail: Trail, name: string, url: string, type: EventType): Standing {
    const queue = trail.go("the bus", `the queue of ${name}`, () => {
      const value = this.world.all(tokens.queue).find((one) => one.id === url || facts(one)["url"] === url);
      if (!value) throw new Missing(`no queue is ${url}`);
      const rules = this.rulesInto(value).filter((one) => lead(one, type));
      const [rule] = rules;
      if (!rule) throw new Missing(`no rule of the bus puts ${type} into it`, this.world.label(value));
      return { by: this.world.label(rule), why: `its pattern lets ${type} through`, value: { queue: value, rule } };
    });
    trail.go("EventBridge", `the queue of ${name}`, () => this.written(queue.queue, queue.rule));
    return queue.queue;
  }

  private rulesInto(queue: Standing): Standing[] {
    const { arn } = facts(queue);
    const own = [facts(this.bus)["name"], facts(this.bus)["arn"]];
    const names = this.world
      .all(tokens.target)
      .map(facts)
      .filter((one) => one["arn"] === arn && own.includes(one["eventBusName"]))
      .map((one) => one["rule"]);
    return this.world
      .all(tokens.rule)
      .filter((one) => names.includes(facts(one)["name"]) && own.includes(facts(one)["eventBusName"]));
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

  private running(name: FunctionName): Found<RunningFunction> {
    const standing = this.world
      .all(tokens.function)
      .find((one) => variablesOf(facts(one))[functionVariables.function] === name);
    if (!standing) throw new Missing("its function is gone");
    const by = this.world.label(standing);
    const role = roleOf(this.world, facts(standing)["role"]);
    if (!role) throw new Missing("the role that it runs as is gone", by);
    const variables = variablesOf(facts(standing));
    const told = (variable: string): string => {
      const value = variables[variable];
      if (typeof value !== "string" || value === "") throw new Missing(`its environment has no ${variable}`, by);
      return value;
    };
    return {
      by,
      why: `it runs on ${String(facts(standing)["runtime"])} as ${this.world.label(role)}`,
      value: { name, standing, role, told },
    };
  }

  /** The queue is emptied into the alias, and the alias means a version. */
  private mapped({ standing }: RunningFunction, queue: Standing): Found<undefined> {
    const mapping = this.world
      .all(tokens.mapping)
      .find((one) => facts(one)["eventSourceArn"] === facts(queue)["arn"] && facts(one)["enabled"] !== false);
    if (!mapping) throw new Missing("nothing takes what is in the queue to it", this.world.label(queue));
    const by = this.world.label(mapping);
    const called = String(facts(mapping)["functionName"] ?? "");
    const alias = this.world.all(tokens.alias).find((one) => facts(one)["arn"] === called);
    const own = String(facts(standing)["name"]);
    const aimed = alias ? [own, facts(standing)["arn"]].includes(facts(alias)["functionName"]) : called === own;
    if (!aimed) throw new Missing(`what is in the queue goes to ${called}`, by);
    const said = facts(mapping)["functionResponseTypes"];
    if (!Array.isArray(said) || !said.includes("ReportBatchItemFailures"))
      throw new Missing("a batch of which one event fails is done again whole", by);
    const visible = Number(facts(queue)["visibilityTimeoutSeconds"] ?? 30);
    const timeout = Number(facts(standing)["timeout"] ?? 3);
    if (visible < 6 * timeout)
      throw new Missing(`an event is seen again after ${visible} s: want six times the function's ${timeout} s`, by);
    const version = alias ? ` in version ${String(facts(alias)["functionVersion"])}` : "";
    return { by, why: `it is called with each event${version}`, value: undefined };
  }

  /** Its marks, without which an event that comes twice takes effect twice. */
  private keeps(trail: Trail, fn: RunningFunction): void {
    trail.go(fn.name, "what it remembers", () => {
      const name = fn.told(functionVariables.state);
      const table = this.world.all(tokens.table).find((one) => facts(one)["name"] === name);
      if (!table) throw new Missing(`there is no table ${name}`, this.world.label(fn.standing));
      const arn = String(facts(table)["arn"]);
      const calls: Call[] = ["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"].map((action) => ({
        ...{ action, resource: arn, doubt: false },
        context: { "dynamodb:LeadingKeys": `mark:${fn.name}:one` },
      }));
      const key = text({ ...table, outputs: bag(table, "serverSideEncryption"), inputs: {} }, "kmsKeyArn");
      if (key === undefined) throw new Missing("no key of our own encrypts it", this.world.label(table));
      const opened = this.call("kms:Decrypt", key, "dynamodb", table.region);
      return this.may(fn.role, [...calls, opened], `it marks what it has done in ${name}`, table);
    });
  }

  /** What it publishes, writes and sends. */
  private works(trail: Trail, fn: RunningFunction): void {
    for (const type of functionEmits[fn.name])
      trail.go(fn.name, `the bus, with ${type}`, () => {
        const source = `urn:go-coffee:${fn.told(functionVariables.environment)}:aws:${fn.name}`;
        return this.publishes(fn.role, source, type);
      });
    if (fn.name === "analytics")
      trail.go(fn.name, "its rows", () => {
        const name = fn.told(functionVariables.analytics);
        const bucket = this.world.all(tokens.bucket).find((one) => facts(one)["bucket"] === name);
        if (!bucket) throw new Missing(`there is no bucket ${name}`, this.world.label(fn.standing));
        const resource = `${String(facts(bucket)["arn"])}/type=any/date=any/any.json`;
        return this.may(fn.role, [{ action: "s3:PutObject", resource, doubt: false }], `it writes to ${name}`, bucket);
      });
    if (fn.name === "notification")
      trail.go(fn.name, "whoever delivers", () => {
        const url = fn.told(functionVariables.deliverUrl);
        const id = fn.told(functionVariables.deliverSecret);
        const secret = this.world
          .all(tokens.secret)
          .find((one) => [one.id, facts(one)["arn"], facts(one)["name"]].includes(id));
        if (!secret) throw new Missing(`there is no secret ${id}`, this.world.label(fn.standing));
        const resource = String(facts(secret)["arn"]);
        const call = { action: "secretsmanager:GetSecretValue", resource, doubt: false };
        return this.may(fn.role, [call], `it sends to ${url}, with the token of ${this.world.label(secret)}`, secret);
      });
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
    return this.may(role, [call], `it may publish ${type}`);
  }

  private call(action: string, resource: string, service: string, region: string): Call {
    return { action, resource, context: { "kms:ViaService": `${service}.${region}.amazonaws.com` }, doubt: false };
  }

  private may(role: Standing, calls: readonly Call[], why: string, carrier?: Standing): Found<undefined> {
    const refused = calls.filter((call) => !roleMay(this.world, role, call));
    if (refused.length > 0)
      throw new Missing(`it may not ${refused.map(({ action }) => action).join(", ")}`, this.world.label(role));
    return { by: this.world.label(carrier ?? role), why, value: undefined };
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
    ...(key === undefined
      ? []
      : [
          {
            ...{ action: "kms:Decrypt", resource: key, doubt: false },
            context: { "kms:ViaService": `sqs.${queue.region}.amazonaws.com` },
          },
        ]),
  ];
}

/** Whether a rule is on, and its pattern lets an event of that type through that was born here. */
function lead(rule: Standing, type: EventType): boolean {
  const { state, eventPattern } = facts(rule);
  const detail = sampleOf(type);
  const sample = { "detail-type": type, source: detail["source"], detail };
  return state !== "DISABLED" && matchesPattern(parsed(eventPattern) ?? {}, sample);
}

const accountIn = (arn: string): string => /:(\d{12}):/.exec(arn)?.[1] ?? "";

function variablesOf(from: unknown): Record<string, unknown> {
  const { environment } = (from ?? {}) as { environment?: { variables?: Record<string, unknown> } };
  return environment?.variables ?? {};
}
