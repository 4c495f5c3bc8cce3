import type { Sample } from "../judge";

/** What a rule is to say of a resource: `pass`, what its message holds, or that it does not or cannot judge. */
export type Expected = "pass" | "notApplicable" | "undetermined" | RegExp;

/** One resource, or several of which the first is judged. */
export interface Case {
  name: string;
  given: Sample | Sample[];
  says: Expected;
  /** @defaultValue dev */
  stack?: string;
}

export interface RuleCases {
  rule: string;
  cases: Case[];
  /** Why no case has an unknown value. */
  neverUnknown?: string;
}

/** The shorthand of the tables: a resource of one type. */
export function of(type: string) {
  return (props: Record<string, unknown>, rest: Omit<Sample, "type" | "props"> = {}): Sample => ({
    type,
    props,
    ...rest,
  });
}

/** A resource that no rule for one type speaks of. */
export const other: Case = {
  name: "another type",
  given: { type: "random:index/randomId:RandomId" },
  says: "notApplicable",
};
