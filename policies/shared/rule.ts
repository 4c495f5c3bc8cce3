import type { Unwrap } from "@pulumi/pulumi";
import { isUnknownValue } from "./unknown";

/** What a stack is for; its configuration says which (stack.ts). */
export type Grade = "dev" | "staging" | "prod";
export type Severity = "low" | "medium" | "high" | "critical";

/** What a finding does to a run. `remediate` is enforced as `advisory`: see docs/decisions/policies.md. */
export type Level = "advisory" | "mandatory" | "remediate";

/** The frameworks that controls are of: PCI DSS 4.0.1, SOC 2 trust services criteria, HIPAA 45 CFR 164, GDPR articles. */
export type Framework = "pci" | "soc2" | "hipaa" | "gdpr";

/**
 * What a rule says of one resource. `locks` are those of the reasons that say no more than that nothing protects it against deletion: they hold a run
 * up unless protection is lifted on purpose.
 */
export type Verdict =
  | { kind: "pass" }
  | { kind: "fail"; reasons: readonly [string, ...string[]]; locks?: readonly string[] }
  | { kind: "notApplicable"; why: string };

export const pass: Verdict = { kind: "pass" };

/** A violation; each reason says what was found and what to do. */
export function fail(reason: string, ...more: string[]): Verdict {
  return { kind: "fail", reasons: [reason, ...more] };
}

/** A reason that is one of the `locks`. */
export interface Unlocked {
  unlocked: string;
}

/** Says that nothing protects the resource against deletion, and how to. */
export function unlocked(reason: string): Unlocked {
  return { unlocked: reason };
}

/** The rule does not speak of this resource: it neither passes nor fails. */
export function notApplicable(why: string): Verdict {
  return { kind: "notApplicable", why };
}

/** What every rule says of itself. */
export interface RuleFacts {
  /** `CLOUD-what`, the same in every report; never changes. */
  id: string;
  severity: Severity;
  levels: Readonly<Record<Grade, Level>>;
  controls: Readonly<Partial<Record<Framework, readonly string[]>>>;
  /** The controls above for which no published rule catalogue has the same mapping: ours alone. */
  unconfirmed: readonly string[];
  /** The type tokens of the resources that are judged; `*` is each. */
  applies: readonly string[];
  /** What is judged, in one line. */
  judges: string;
  because: string;
  /** What makes a failing resource pass. */
  remedy: string;
}

/** The inputs of a resource as the engine hands them over: plain values, an unknown one throws when it is read. */
export type Inputs<Args> = Unwrap<NonNullable<Args>>;

/** What a rule may know of a resource beside its inputs. */
export interface About {
  type: string;
  name: string;
  urn: string;
  /** The stack's name. */
  environment: string;
  grade: Grade;
  /** The names of the project's other environments, as far as they are known. */
  neighbours: readonly string[];
  /** How long an outage may last, in minutes, as the stack's configuration promises; none where it says nothing that can be read. */
  rtoMinutes?: number | undefined;
  /** Pulumi's `protect` option. */
  protect: boolean;
  /** The inputs of its provider, such as the region. */
  provider: Readonly<Record<string, unknown>> | undefined;
}

/** A rule over one resource, judged before it is created or changed. */
export interface ResourceRule<Args = never> extends RuleFacts {
  check(inputs: Inputs<Args>, about: About): Verdict;
}

/** A resource of the stack, with its outputs as far as they are known. */
export interface StackResource<Props = Readonly<Record<string, unknown>>> extends About {
  props: Props;
  /** Which provider it is, by its URN: what is in one cluster has the same. */
  providerUrn: string;
}

/** The whole stack, seen from one resource. */
export interface StackView {
  /** Every resource of a type. */
  all<Args>(type: string): StackResource<Inputs<Args>>[];
  /** Resources of `type` whose `property` names `target`. Works for ids that are unknown at preview. */
  pointingAt<Args>(
    target: StackResource<unknown>,
    type: string,
    property: keyof Inputs<Args> & string,
  ): StackResource<Inputs<Args>>[];
  /** Whether `property` of `source` is computed from a resource, and not written in the program or its configuration. */
  computed(source: StackResource<unknown>, property: string): boolean;
  /** Resources of `type` that `property` of `source` names. Works for ids that are unknown at preview. */
  behind<Args>(source: StackResource<unknown>, property: string, type: string): StackResource<Inputs<Args>>[];
}

/** A rule that needs more than one resource, judged when all are registered: for each resource of `applies`. */
export interface StackRule<Args = never> extends RuleFacts {
  /** The further types that the judgement reads. */
  reads: readonly string[];
  checkStack(resource: StackResource<Inputs<Args>>, stack: StackView): Verdict;
}

export type Rule = ResourceRule | StackRule;

export function isStackRule(rule: Rule): rule is StackRule {
  return "checkStack" in rule;
}

/** A pack: rules that are shipped and enforced together. */
export interface Pack {
  name: string;
  description: string;
  rules: readonly Rule[];
}

/** What is wrong, or nothing. */
export type Reasons = string | false | undefined | readonly string[];

/**
 * The verdict of several conditions, each of which says what is wrong or nothing. A value that is unknown at preview in one does not hide what
 * another finds; when nothing is found and something was unknown, that is thrown on.
 */
export function findings(...conditions: (() => Reasons | Unlocked)[]): Verdict {
  const locks: string[] = [];
  const [first, ...more] = gather(conditions, (condition) => {
    const said = condition();
    if (typeof said !== "object" || !("unlocked" in said)) return said;
    locks.push(said.unlocked);
    return said.unlocked;
  });
  if (first === undefined) return pass;
  return { kind: "fail", reasons: [first, ...more], ...(locks.length > 0 ? { locks } : {}) };
}

/** What `condition` says of each item, unknown ones treated as `findings` does. An absent list has no items. */
export function each<T>(items: readonly T[] | undefined, condition: (item: T, index: number) => Reasons): string[] {
  return gather(items ?? [], condition);
}

function gather<T>(items: readonly T[], condition: (item: T, index: number) => Reasons): string[] {
  const reasons: string[] = [];
  let unknown: unknown;
  for (let index = 0; index < items.length; index++) {
    try {
      const said = condition(items[index]!, index); // Reading an unknown item throws too.
      if (said) reasons.push(...(typeof said === "string" ? [said] : said));
    } catch (error) {
      if (!isUnknownValue(error)) throw error;
      unknown ??= error;
    }
  }
  if (reasons.length === 0 && unknown !== undefined) throw unknown;
  return reasons;
}
