import { delivery } from "../../components/core/events";
import { parsed } from "../../simulators/aws/common/policy-document";
import type { Standing } from "../../simulators/core/standing";
import { matchesPattern } from "../../simulators/events/matching/eventbridge";
import type { RunsFunction, Subscriber } from "../../simulators/events/topology";
import { bag, bags, facts, text, type TraceWorld } from "../trace/world";
import {
  archiveIn,
  atOnce,
  doubled,
  keyOf,
  mustText,
  nowhere,
  numberOf,
  type StandingBus,
  textsOf,
} from "./event-bus-parts";

const tokens = {
  bus: "aws:cloudwatch/eventBus:EventBus",
  rule: "aws:cloudwatch/eventRule:EventRule",
  target: "aws:cloudwatch/eventTarget:EventTarget",
  queue: "aws:sqs/queue:Queue",
  mapping: "aws:lambda/eventSourceMapping:EventSourceMapping",
  alias: "aws:lambda/alias:Alias",
  function: "aws:lambda/function:Function",
  object: "aws:s3/bucketObjectv2:BucketObjectv2",
  job: "aws:signer/signingJob:SigningJob",
  table: "aws:dynamodb/table:Table",
} as const;

/** EventBridge's bus, its rules and their queues, and what is called for what lies there. */
export function awsBus(world: TraceWorld): StandingBus | undefined {
  const [bus] = world.all(tokens.bus);
  if (!bus) return undefined;
  const own = [text(bus, "name"), text(bus, "arn")];
  const of = (one: Standing) => own.includes(text(one, "eventBusName"));
  const subscribers = world
    .all(tokens.target)
    .filter(of)
    .flatMap((target) => {
      const rule = world.all(tokens.rule).find((one) => of(one) && text(one, "name") === text(target, "rule"));
      const queue = world.find(tokens.queue, text(target, "arn"), "arn");
      if (!rule) return [];
      if (queue) return [subscriber(world, { rule, queue })];
      const name = mustText(rule, "name");
      return [
        nowhere(
          keyOf(undefined, name),
          patternOf(rule),
          `its rule ${name} sends to ${text(target, "arn")}, which does not stand`,
        ),
      ];
    });
  const tables = world
    .all(tokens.table)
    .map(
      (table) =>
        [
          mustText(table, "name"),
          [text(table, "hashKey"), text(table, "rangeKey")].flatMap((key) => key ?? []),
        ] as const,
    );
  return { cloud: "aws", bus: mustText(bus, "name"), subscribers, tables: Object.fromEntries(tables) };
}

/** What a rule that is on takes. */
function patternOf(rule: Standing): Subscriber["lets"] {
  const pattern = parsed(facts(rule)["eventPattern"]) ?? {};
  const on = facts(rule)["state"] !== "DISABLED";
  return (message) => on && matchesPattern(pattern, message);
}

function subscriber(world: TraceWorld, { rule, queue }: Record<"rule" | "queue", Standing>): Subscriber {
  const { deadLetterTargetArn, maxReceiveCount } = parsed(facts(queue)["redrivePolicy"]) ?? {};
  const deadLetters =
    typeof deadLetterTargetArn === "string"
      ? deadLetterTargetArn.split(":").at(-1)!
      : `${mustText(queue, "name")}-none`;
  const attempts = numberOf(maxReceiveCount, Infinity);
  const mapping = world
    .all(tokens.mapping)
    .find((one) => text(one, "eventSourceArn") === text(queue, "arn") && facts(one)["enabled"] !== false);
  const runs = mapping && functionOf(world, mustText(mapping, "functionName"));
  return {
    key: keyOf(runs, mustText(rule, "name")),
    lets: patternOf(rule),
    queue: mustText(queue, "name"),
    settings: {
      visibility: numberOf(facts(queue)["visibilityTimeoutSeconds"], 30),
      ...(typeof deadLetterTargetArn === "string" && { deadLetters, maxReceives: attempts }),
    },
    ...{ deadLetters, attempts, runs },
    backOff: doubled(),
    batch: numberOf(mapping && facts(mapping)["batchSize"], 10),
    concurrency: atOnce(mapping && bag(mapping, "scalingConfig")["maximumConcurrency"], 2),
  };
}

/** @param called the function, or its alias: by ARN or name */
function functionOf(world: TraceWorld, called: string): RunsFunction | undefined {
  const alias = world.find(tokens.alias, called, "arn");
  const name = alias ? text(alias, "functionName") : called;
  const made = world.all(tokens.function).find((one) => [text(one, "name"), text(one, "arn")].includes(name));
  if (!made) return undefined;
  return {
    name: mustText(made, "name"),
    ...archiveIn(objectOf(world, made), mustText(made, "name")),
    handler: mustText(made, "handler"),
    environment: textsOf(bag(made, "environment")["variables"]),
    timeout: numberOf(facts(made)["timeout"], delivery.timeout),
  };
}

/** What its archive was made of: the object that it names, or the one that was signed. A signature changes nothing of what runs. */
function objectOf(world: TraceWorld, made: Standing): Standing | undefined {
  const [bucket, key] = [text(made, "s3Bucket"), text(made, "s3Key")];
  const at = (place: { bucket?: unknown; key?: unknown }) =>
    world.all(tokens.object).find((one) => text(one, "bucket") === place.bucket && text(one, "key") === place.key);
  const job = world
    .all(tokens.job)
    .find((one) =>
      bags(one, "signedObjects").some((signed) =>
        bags(signed, "s3s").some((s3) => s3["bucket"] === bucket && s3["key"] === key),
      ),
    );
  return job ? at(bag(bag(job, "source"), "s3")) : at({ bucket, key });
}
