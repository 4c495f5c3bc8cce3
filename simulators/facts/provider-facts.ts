import type { Rule } from "../core/spec";
import { isIP } from "node:net";
import { entries, names, type Path, select, write } from "../core/paths";
import { isProps, isUnknown, type Props, unsecret } from "../protocol/values";

/*
 * What tables that were read from a provider say of a type, beyond what its SDK declares: which inputs replace it, which lists are sets, what it
 * refuses before it calls anybody. Paths are those of the SDK, without indexes.
 */

/** What is asked of one attribute. Groups and conflicts name paths; those of a nested one count where its parent is. */
export interface AttributeFacts {
  values?: readonly (string | number)[];
  anyCase?: boolean;
  /** It must match all of these, and none of `not`: searched, not anchored. */
  patterns?: readonly string[];
  not?: readonly string[];
  /** Texts that are refused. */
  refused?: readonly string[];
  /** The least and the most; null is open. */
  range?: readonly [number | null, number | null];
  /** Of a text, the least and the most letters. */
  length?: readonly [number | null, number | null];
  /** Of a list, the least and the most items. */
  items?: readonly [number | null, number | null];
  /** Of a map, what each key must match. */
  keys?: string;
  /** Of a range of addresses, the shortest and the longest prefix; what is after the prefix must be zero. */
  prefix?: readonly [number | null, number | null];
  /** Whether it must be given where its parent is, whatever the SDK says. */
  needed?: boolean;
  filled?: boolean;
  format?: string;
  conflicts?: readonly string[];
  exactlyOne?: readonly string[];
  atLeastOne?: readonly string[];
  with?: readonly string[];
}

/** How an input's change replaces its resource: it becomes less, or (`given`) whatever it becomes, where it is said at all. */
export type Lessening = "narrower" | "lower" | "smaller" | "turned-off" | "given";

export interface ResourceFacts {
  /** `{{backend}}/keys/{{name}}`, of properties. @defaultValue the server makes it */
  id?: string;
  /** Other forms that an import takes, in the same way. */
  imports?: readonly string[];
  replace?: readonly string[];
  /** Inputs that replace it when they become less: a narrower range of addresses, a lower version, a smaller number, a switch that is turned off. */
  replaceIf?: Readonly<Record<string, Lessening>>;
  sets?: readonly string[];
  /** Texts that differ only in form do not count as changed: a link and the name at its end, another case. */
  loose?: readonly string[];
  /** By path; of a nested one where its parent is. */
  defaults?: Props;
  /** What its output `selfLink` is, in the form of `id`. */
  link?: string;
  /** The property that Pulumi makes a name for. */
  made?: string;
  checks?: Readonly<Record<string, AttributeFacts>>;
  /** Whether it is a part of a way to sign in, and not of an engine. */
  auth?: boolean;
  /** Whether a deletion calls nobody, so that what was set stays as it is. */
  stays?: boolean;
  /** Whether it is there with a licence only. */
  enterprise?: boolean;
}

export interface FactsTable {
  /** What it was read from. */
  source: string;
  types: Readonly<Record<string, ResourceFacts>>;
}

/** The rules that a provider applies before it calls anybody, in the words of Terraform's plugin SDK (helper/schema, helper/validation). */
export function rulesOf(token: string, facts: ResourceFacts, source: string): Rule[] {
  return Object.entries(facts.checks ?? {}).map(([path, wanted]) => ({
    id: `${token}.${path}`,
    source,
    when: "check",
    check: ({ inputs }) => problemOf(path, wanted, inputs),
  }));
}

function problemOf(path: string, wanted: AttributeFacts, inputs: Props): string | undefined {
  const here = through(inputs, path).map(({ path: at, value }) => ({ at: write(at), value: unsecret(value) }));
  for (const { at, value } of here) {
    const wrong = isUnknown(value) ? undefined : (wholeProblem(at, value, wanted) ?? eachProblem(at, value, wanted));
    if (wrong !== undefined) return wrong;
  }
  return (wanted.needed ? absent(path, inputs) : undefined) ?? groupProblem(path, here.length > 0, wanted, inputs);
}

/** What a path without indexes names: where a list of objects stands, each of them is meant. */
function through(props: Props, path: string): { path: Path; value: unknown }[] {
  let found: { path: Path; value: unknown }[] = [{ path: [], value: props }];
  for (const step of path.split(".")) {
    found = found
      .flatMap((one) =>
        Array.isArray(one.value)
          ? entries(one.value).map(([at, value]) => ({ path: [...one.path, at], value }))
          : [one],
      )
      .flatMap(({ path: before, value }) => {
        if (isUnknown(value)) return [{ path: before, value }];
        const inner = unsecret(value);
        const next = isProps(inner) ? inner[step] : undefined;
        return next === undefined || next === null ? [] : [{ path: [...before, step], value: next }];
      });
  }
  return found;
}

function absent(path: string, inputs: Props): string | undefined {
  const cut = path.lastIndexOf(".");
  const parents = through(inputs, path.slice(0, cut)).flatMap((one) =>
    Array.isArray(one.value) ? entries(one.value).map(([at, value]) => ({ path: [...one.path, at], value })) : [one],
  );
  const without = parents.find(
    ({ value }) => isProps(value) && (value[path.slice(cut + 1)] ?? undefined) === undefined,
  );
  return without && `Missing required property '${write([...without.path, path.slice(cut + 1)])}'`;
}

function eachProblem(at: string, value: unknown, wanted: AttributeFacts): string | undefined {
  const wrong = (Array.isArray(value) ? value : [value]).map((one) =>
    isUnknown(one) ? undefined : valueProblem(at, unsecret(one), wanted),
  );
  return wrong.find((one) => one !== undefined);
}

/** What is asked of a list or a map as a whole. Source: helper/schema of Terraform's plugin SDK, validateList; helper/validation, MapKeyMatch. */
function wholeProblem(path: string, value: unknown, { items, keys }: AttributeFacts): string | undefined {
  if (Array.isArray(value) && items) {
    const [least, most] = items;
    if (least !== null && value.length < least)
      return `Not enough list items: ${path} requires ${least} item minimum, but config has only ${value.length} declared.`;
    if (most !== null && value.length > most)
      return `Too many list items: ${path} supports ${most} item maximum, but config has ${value.length} declared.`;
  }
  const odd = keys && isProps(value) ? Object.keys(value).find((key) => !new RegExp(keys).test(key)) : undefined;
  return odd === undefined ? undefined : `invalid key in ${path}: "${odd}" (want a match of ${keys})`;
}

function valueProblem(path: string, value: unknown, wanted: AttributeFacts): string | undefined {
  const { values, anyCase, patterns = [], not = [], refused = [], range, length, filled, format, prefix } = wanted;
  if (isProps(value)) return undefined;
  const text = String(value);
  const same = (one: unknown) => (anyCase ? String(one).toLowerCase() === text.toLowerCase() : String(one) === text);
  if (values && !values.some(same))
    return `expected ${path} to be one of [${values.map((one) => JSON.stringify(one)).join(" ")}], got ${text}`;
  if (refused.some(same)) return `expected ${path} to not be any of [${refused.join(" ")}], got ${text}`;
  if (filled && text.trim() === "") return `expected "${path}" to not be an empty string or whitespace`;
  const unmet = patterns.find((pattern) => !new RegExp(pattern).test(text));
  if (unmet !== undefined) return `invalid value for ${path} (want a match of ${unmet})`;
  const met = not.find((pattern) => new RegExp(pattern).test(text));
  if (met !== undefined) return `invalid value for ${path} (want no match of ${met})`;
  const [least, most] = range ?? [null, null];
  if (least !== null && Number(value) < least) return `expected ${path} to be at least (${least}), got ${text}`;
  if (most !== null && Number(value) > most) return `expected ${path} to be at most (${most}), got ${text}`;
  if (length && !within([...text].length, length))
    return `expected length of ${path} to be in the range (${length[0] ?? 0} - ${length[1] ?? "any"}), got ${text}`;
  if (prefix && !(isNetwork(text) && within(Number(text.split("/")[1]), prefix)))
    return `expected "${path}" to contain a network Value with between ${prefix[0] ?? 0} and ${prefix[1] ?? 32} significant bits, got: ${text}`;
  return format === undefined || (formats[format]?.(text) ?? true) ? undefined : `"${path}" is no ${format}: ${text}`;
}

const within = (count: number, [least, most]: readonly [number | null, number | null]) =>
  count >= (least ?? -Infinity) && count <= (most ?? Infinity);

function isCidr(text: string): boolean {
  const [address = "", bits = "", ...rest] = text.split("/");
  const family = isIP(address);
  return rest.length === 0 && family !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}

/** An IPv4 range whose address has nothing after the prefix. */
function isNetwork(text: string): boolean {
  if (!isCidr(text) || text.includes(":")) return isCidr(text);
  const [address = "", bits] = text.split("/");
  const value = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return value % 2 ** (32 - Number(bits)) === 0;
}

const formats: Record<string, (text: string) => boolean> = {
  json: isJson,
  "json-object": (text) => isJson(text) && isProps(JSON.parse(text)),
  port: (text) => Number.isInteger(Number(text)) && Number(text) >= 1 && Number(text) <= 65535,
  slug: (text) => /^[A-Za-z0-9_-]+$/.test(text),
  base64: (text) => /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0,
  cidr: isCidr,
  ip: (text) => isIP(text) !== 0,
  "rfc1918-cidr": (text) => isCidr(text) && /^(10\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.)/.test(text),
  "rfc6996-asn-or-16550": (text) =>
    [16550, 64512, 4200000000].some((first, at) => within(Number(text), [first, [16550, 65534, 4294967294][at]!])),
  rfc3339: (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text),
  "HH:MM": (text) => /^([01]\d|2[0-3]):[0-5]\d$/.test(text),
  "HH:00": (text) => /^([01]\d|2[0-3]):00$/.test(text),
  "go-duration": (text) => /^[+-]?(0|((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))+)$/.test(text),
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function groupProblem(path: string, present: boolean, wanted: AttributeFacts, inputs: Props): string | undefined {
  const has = (other: string) => select(inputs, other).length > 0;
  const rival = present ? wanted.conflicts?.find(has) : undefined;
  if (rival !== undefined) return `"${path}": conflicts with ${rival}`;
  const partner = present ? wanted.with?.find((other) => !has(other)) : undefined;
  if (partner !== undefined)
    return `"${path}": all of \`${wanted.with!.join(",")}\` must be specified; missing ${partner}`;
  const inside = path.includes(".") && !has(path.slice(0, path.lastIndexOf(".")));
  if (inside) return undefined;
  const { exactlyOne, atLeastOne } = wanted;
  const among = exactlyOne?.filter(has) ?? [];
  if (exactlyOne && among.length !== 1)
    return `"${path}": ${among.length === 0 ? "one of" : "only one of"} \`${exactlyOne.join(",")}\` ${among.length === 0 ? "must" : "can"} be specified${among.length === 0 ? "" : `, but \`${among.join(",")}\` were specified`}.`;
  if (atLeastOne && !atLeastOne.some(has)) return `"${path}": one of \`${atLeastOne.join(",")}\` must be specified`;
  return undefined;
}

/** An id of properties: undefined where one of them is not there. */
export function filledIn(template: string, properties: Props): string | undefined {
  let whole = true;
  const text = template.replace(/\{\{%?(\w+)\}\}/g, (_, name: string) => {
    const value = properties[name];
    if (typeof value !== "string" && typeof value !== "number") whole = false;
    return String(value);
  });
  return whole ? text : undefined;
}

/** Which of the inputs that replace a resource only when they become less have done so. */
export function lessened(facts: ResourceFacts, olds: Props, news: Props): string[] {
  return Object.entries(facts.replaceIf ?? {}).flatMap(([path, how]) => {
    const [old, now] = [olds, news].map((props) => select(props, path)[0]?.value);
    if (isUnknown(now) || old === undefined || (now === undefined && how !== "turned-off")) return [];
    return isLess(how, old, now) ? [path] : [];
  });
}

function isLess(how: Lessening, old: unknown, now: unknown): boolean {
  const number = (value: unknown, from: RegExp) => Number(from.exec(String(value))?.[1] ?? 0);
  switch (how) {
    case "given":
      return JSON.stringify(now) !== JSON.stringify(old);
    case "turned-off":
      return old === true && now !== true;
    case "smaller":
      return Number(now) < Number(old);
    case "lower":
      return number(now, /(\d+)/) < number(old, /(\d+)/);
    case "narrower": // what does not hold the old range is another one
      return number(now, /\/(\d+)$/) > number(old, /\/(\d+)$/) || !holds(String(now), String(old));
  }
}

function holds(outer: string, inner: string): boolean {
  const start = (text: string) =>
    text
      .split("/")[0]!
      .split(".")
      .reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(outer.split("/")[1]));
  return Math.floor(start(outer) / size) === Math.floor(start(inner) / size);
}

/** Whether two texts at a path differ in form alone: in case, or as a link does from its end. */
export function onlyFormDiffers(facts: ResourceFacts, path: Path, old: unknown, now: unknown): boolean {
  if (typeof old !== "string" || typeof now !== "string") return false;
  const plain = path.map((step) => (typeof step === "number" ? "*" : step));
  if (!(facts.loose ?? []).some((one) => names(one, plain) || names(`${one}.*`, plain))) return false;
  const [one, other] = [old, now].map((text) => text.toLowerCase().replace(/^\/+|\/+$|\.$/g, ""));
  return one === other || one!.endsWith(`/${other}`) || other!.endsWith(`/${one}`);
}

/** The values that a provider fills in, with the inputs that they stand in: by top-level property. */
export function filledDefaults(defaults: Props, inputs: Props): Props {
  const out: Props = {};
  for (const [path, value] of Object.entries(defaults)) {
    const [first = "", ...rest] = path.split(".");
    if (rest.length === 0) out[first] ??= inputs[first] ?? value;
    else if (inputs[first] !== undefined) out[first] = filledAt(out[first] ?? inputs[first], rest, value);
  }
  return out;
}

function filledAt(at: unknown, [step = "", ...rest]: string[], value: unknown): unknown {
  if (step === "*") return Array.isArray(at) ? at.map((one) => filledAt(one, rest, value)) : at;
  if (!isProps(at)) return at;
  if (rest.length === 0) return { ...at, [step]: at[step] ?? value };
  return at[step] === undefined ? at : { ...at, [step]: filledAt(at[step], rest, value) };
}

/** The properties that an id says, read by a template; undefined where it has another form. */
export function readBy(template: string, id: string): Record<string, string> | undefined {
  const parts = template.split(/\{\{(%?\w+)\}\}/);
  const pattern = parts.map((part, at) => {
    if (at % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return part.startsWith("%") || at === parts.length - 2 ? "(.+)" : "([^/]+)";
  });
  const found = new RegExp(`^${pattern.join("")}$`).exec(id);
  if (!found) return undefined;
  const names = parts.filter((_, at) => at % 2 === 1).map((name) => name.replace("%", ""));
  return Object.fromEntries(names.map((name, at) => [name, found[at + 1]!]));
}
