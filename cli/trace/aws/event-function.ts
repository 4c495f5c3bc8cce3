import { functionVariables, type BusFunction } from "../../../components/core/events";
import type { Standing } from "../../../simulators/core/standing";
import { Missing, type Found, type Trail } from "../trail";
import { bag, facts, text, type TraceWorld } from "../world";
import { keyOfBucket } from "./buckets";
import { roleMay, roleOf, type Call } from "./iam";

export const functionToken = "aws:lambda/function:Function";
const tokens = {
  alias: "aws:lambda/alias:Alias",
  mapping: "aws:lambda/eventSourceMapping:EventSourceMapping",
  table: "aws:dynamodb/table:Table",
  bucket: "aws:s3/bucket:Bucket",
  secret: "aws:secretsmanager/secret:Secret",
} as const;

/** A function, what it is told, and as whom it runs. */
export interface RunningFunction {
  name: BusFunction;
  standing: Standing;
  role: Standing;
  /** What its environment says. @throws Missing where it says nothing of it */
  told(variable: string): string;
}

export function variablesOf(from: unknown): Record<string, unknown> {
  const { environment } = (from ?? {}) as { environment?: { variables?: Record<string, unknown> } };
  return environment?.variables ?? {};
}

export const functionNamed = (world: TraceWorld, name: BusFunction): Standing | undefined =>
  world.all(functionToken).find((one) => variablesOf(facts(one))[functionVariables.function] === name);

export function running(world: TraceWorld, name: BusFunction): Found<RunningFunction> {
  const standing = functionNamed(world, name);
  if (!standing) throw new Missing("its function is gone");
  const by = world.label(standing);
  const role = roleOf(world, facts(standing)["role"]);
  if (!role) throw new Missing("the role that it runs as is gone", by);
  const variables = variablesOf(facts(standing));
  const told = (variable: string): string => {
    const value = variables[variable];
    if (typeof value !== "string" || value === "") throw new Missing(`its environment has no ${variable}`, by);
    return value;
  };
  return {
    by,
    why: `it runs on ${String(facts(standing)["runtime"])} as ${world.label(role)}`,
    value: { name, standing, role, told },
  };
}

/** The queue is emptied into the alias, and the alias means a version. */
export function mapped(world: TraceWorld, { standing }: RunningFunction, queue: Standing): Found<undefined> {
  const mapping = world
    .all(tokens.mapping)
    .find((one) => facts(one)["eventSourceArn"] === facts(queue)["arn"] && facts(one)["enabled"] !== false);
  if (!mapping) throw new Missing("nothing takes what is in the queue to it", world.label(queue));
  const by = world.label(mapping);
  const called = String(facts(mapping)["functionName"] ?? "");
  const alias = world.all(tokens.alias).find((one) => facts(one)["arn"] === called);
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
export function keeps(trail: Trail, world: TraceWorld, fn: RunningFunction): void {
  trail.go(fn.name, "what it remembers", () => {
    const name = fn.told(functionVariables.state);
    const table = world.all(tokens.table).find((one) => facts(one)["name"] === name);
    if (!table) throw new Missing(`there is no table ${name}`, world.label(fn.standing));
    const arn = String(facts(table)["arn"]);
    const calls: Call[] = ["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"].map((action) => ({
      ...{ action, resource: arn, doubt: false },
      context: { "dynamodb:LeadingKeys": `mark:${fn.name}:one` },
    }));
    const key = text({ ...table, outputs: bag(table, "serverSideEncryption"), inputs: {} }, "kmsKeyArn");
    if (key === undefined) throw new Missing("no key of our own encrypts it", world.label(table));
    const opened = through("dynamodb", table, "kms:Decrypt", key);
    return may(world, fn.role, [...calls, opened], `it marks what it has done in ${name}`, table);
  });
}

/** What it writes and sends, and the keys of that. */
export function worksWith(trail: Trail, world: TraceWorld, fn: RunningFunction): void {
  if (fn.name === "analytics")
    trail.go(fn.name, "its rows", () => {
      const name = fn.told(functionVariables.analytics);
      const bucket = world.all(tokens.bucket).find((one) => facts(one)["bucket"] === name);
      if (!bucket) throw new Missing(`there is no bucket ${name}`, world.label(fn.standing));
      const resource = `${String(facts(bucket)["arn"])}/type=any/date=any/any.json`;
      const key = keyOfBucket(world, bucket);
      const sealed = ["kms:GenerateDataKey", "kms:Decrypt"].map((action) => through("s3", bucket, action, key));
      const calls = [{ action: "s3:PutObject", resource, doubt: false }, ...sealed];
      return may(world, fn.role, calls, `it writes to ${name}, and may encrypt with its key`, bucket);
    });
  if (fn.name === "notification")
    trail.go(fn.name, "whoever delivers", () => {
      const url = fn.told(functionVariables.deliverUrl);
      const id = fn.told(functionVariables.deliverSecret);
      const secret = world
        .all(tokens.secret)
        .find((one) => [one.id, facts(one)["arn"], facts(one)["name"]].includes(id));
      if (!secret) throw new Missing(`there is no secret ${id}`, world.label(fn.standing));
      const key = text(secret, "kmsKeyId");
      if (key === undefined) throw new Missing("no key of our own encrypts it", world.label(secret));
      const resource = String(facts(secret)["arn"]);
      const calls = [
        { action: "secretsmanager:GetSecretValue", resource, doubt: false },
        through("secretsmanager", secret, "kms:Decrypt", key),
      ];
      return may(world, fn.role, calls, `it sends to ${url}, with the token of ${world.label(secret)}`, secret);
    });
}

/** What a service of AWS's does with a key, for whoever calls that service of something. */
export function through(service: string, { region }: Pick<Standing, "region">, action: string, key: string): Call {
  return { action, resource: key, context: { "kms:ViaService": `${service}.${region}.amazonaws.com` }, doubt: false };
}

/** @param carrier what carries the hop. @defaultValue the role @throws Missing for what the role may not */
export function may(
  world: TraceWorld,
  role: Standing,
  calls: readonly Call[],
  why: string,
  carrier?: Standing,
): Found<undefined> {
  const refused = calls.filter((call) => !roleMay(world, role, call));
  if (refused.length > 0)
    throw new Missing(`it may not ${refused.map(({ action }) => action).join(", ")}`, world.label(role));
  return { by: world.label(carrier ?? role), why, value: undefined };
}
