import { createHash } from "node:crypto";
import { runInNewContext } from "node:vm";

/*
 * Runs a workflow of Google's language, as far as ours use it: assign, call, switch, for, try, raise, next. Written from cloud.google.com/workflows/docs/reference/syntax,
 * so that what the steps do is tested, and not how they are written.
 */

type Values = Record<string, unknown>;
type Step = Record<string, Body>;
interface Body {
  assign?: Values[];
  call?: string;
  args?: Values;
  result?: string;
  next?: string;
  switch?: { condition: string; next?: string; raise?: string }[];
  for?: { value: string; in: string; steps: Step[] };
  try?: { steps: Step[] };
  except?: { as: string; steps: Step[] };
}
interface Workflow {
  main: { steps: Step[] };
  [subworkflow: string]: { params?: string[]; steps: Step[] };
}

/** What a workflow meets: its environment, the hour, and what is called. */
export interface World {
  env: Record<string, string>;
  /** Seconds since 1970. */
  now: number;
  call(name: string, args: Values): unknown;
}

/** @throws what the workflow raises */
export function runWorkflow(source: string, world: World): void {
  const workflow = JSON.parse(source) as Workflow;
  steps(workflow, workflow.main.steps, {}, world);
}

let drawn = 0;

function library(world: World): Values {
  return {
    sys: { get_env: (name: string) => world.env[name], now: () => world.now },
    text: {
      replace_all: (text: string, from: string, to: string) => text.replaceAll(from, to),
      match_regex: (text: string, regex: string) => new RegExp(regex).test(text),
      split: (text: string, at: string) => text.split(at),
      substring: (text: string, from: number, to: number) => text.slice(from, to),
    },
    uuid: {
      generate: () => {
        const hex = createHash("sha256")
          .update(String((drawn += 1)))
          .digest("hex");
        return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
      },
    },
    json: {
      decode: (bytes: Buffer) => JSON.parse(bytes.toString()) as unknown,
      encode: (of: unknown) => Buffer.from(JSON.stringify(of)),
    },
    base64: {
      decode: (text: string) => Buffer.from(text, "base64"),
      encode: (bytes: Buffer) => bytes.toString("base64"),
    },
    time: { format: (seconds: number) => new Date(seconds * 1000).toISOString() },
    list: { concat: (all: unknown[], one: unknown) => [...all, one] },
    map: { get: (of: Values, key: string) => of[key] ?? null },
    default_: (given: unknown, otherwise: unknown) => given ?? otherwise,
    int: (of: unknown) => Math.trunc(Number(of)),
    string: String,
    len: (of: unknown[]) => of.length,
  };
}

function evaluate(of: unknown, scope: Values, world: World): unknown {
  if (Array.isArray(of)) return of.map((one) => evaluate(one, scope, world));
  if (typeof of === "object" && of !== null)
    return Object.fromEntries(Object.entries(of).map(([key, one]) => [key, evaluate(one, scope, world)]));
  const [, expression] = /^\$\{(.*)\}$/s.exec(String(of)) ?? [];
  if (typeof of !== "string" || expression === undefined) return of;
  const script = expression.replaceAll("default(", "default_(").replaceAll(" and ", " && ").replaceAll(" or ", " || ");
  return runInNewContext(`(${script})`, { ...library(world), ...scope });
}

/** @returns whether it came to an `end` */
function steps(workflow: Workflow, all: Step[], scope: Values, world: World): boolean {
  for (let at = 0; at < all.length;) {
    const [, body] = Object.entries(all[at]!)[0]!;
    const next = step(workflow, body, scope, world);
    if (next === "end") return true;
    at = next === undefined ? at + 1 : all.findIndex((one) => next in one);
    if (at < 0) throw new Error(`no step ${next}`);
  }
  return false;
}

function step(workflow: Workflow, body: Body, scope: Values, world: World): string | undefined {
  for (const assigned of body.assign ?? [])
    for (const [name, of] of Object.entries(assigned)) scope[name] = evaluate(of, scope, world);
  if (body.call !== undefined) {
    const args = evaluate(body.args ?? {}, scope, world) as Values;
    const sub = workflow[body.call];
    const result =
      sub === undefined ? world.call(body.call, args) : void steps(workflow, sub.steps, { ...args }, world);
    if (body.result !== undefined) scope[body.result] = result;
  }
  if (body.for !== undefined)
    for (const one of evaluate(body.for.in, scope, world) as unknown[]) {
      scope[body.for.value] = one;
      if (steps(workflow, body.for.steps, scope, world)) return "end";
    }
  if (body.try !== undefined) {
    try {
      if (steps(workflow, body.try.steps, scope, world)) return "end";
    } catch (error) {
      if (body.except === undefined) throw error;
      scope[body.except.as] = error;
      if (steps(workflow, body.except.steps, scope, world)) return "end";
    }
  }
  for (const { condition, next, raise } of body.switch ?? [])
    if (evaluate(condition, scope, world) === true) {
      if (raise !== undefined) throw new Error(String(evaluate(raise, scope, world)));
      return next;
    }
  return body.next;
}
