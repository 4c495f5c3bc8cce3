import type { Placement } from "../../core/contracts";
import type { TagFacts } from "../../core/tags";

/** The most characters of a label's key, and of its value. Source: cloud.google.com/resource-manager/docs/labels-overview, "Requirements for labels". */
const longest = 63;

/**
 * The labels of a resource: the environment's, and its own facts, which never override those. Google takes small letters, digits, - and _ only, and
 * a key that begins with a letter; what has not that form is brought into it, so that a label of a tool's (`kubernetes.io/…`) cannot stop an `up`.
 * There is no Name among them: what a resource is called is its name.
 */
export function labelsFor(place: Pick<Placement, "tags">, facts: TagFacts): Record<string, string> {
  const all = {
    ...facts.more,
    service: facts.service,
    "data-class": facts.dataClass ?? "internal",
    ...place.tags,
  };
  return Object.fromEntries(Object.entries(all).map(([key, value]) => [labelKey(key), labelValue(value)]));
}

/** A text as the key of a label. */
export function labelKey(text: string): string {
  const sound = form(text).replace(/^[^a-z]+/, "");
  return (sound === "" ? "label" : sound).slice(0, longest);
}

/** A text as the value of a label; an empty one is allowed. */
export function labelValue(text: string): string {
  return form(text).slice(0, longest);
}

const form = (text: string): string => text.toLowerCase().replace(/[^a-z0-9_-]/g, "-");
