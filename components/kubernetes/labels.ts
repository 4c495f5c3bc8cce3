import type { DataClass } from "../core/contracts";
import { platform } from "../core/naming";

/** Whose a Kubernetes object is: what its cloud's tags would say. */
export interface Ownership {
  environment: string;
  owner: string;
  costCenter: string;
}

/** What a Kubernetes object is for. */
export interface Purpose {
  /** The service that it belongs to, for cost: `platform`, `order`, … */
  service: string;
  /** @defaultValue "internal" */
  dataClass?: DataClass;
}

/** The labels that every object carries: Kubernetes' recommended ones, and those of the cloud's required tags. */
export function labelsFor(whose: Ownership, purpose: Purpose): Record<string, string> {
  return {
    ...selectorFor(purpose.service),
    "app.kubernetes.io/managed-by": "pulumi",
    environment: labelSafe(whose.environment),
    owner: labelSafe(whose.owner),
    "cost-center": labelSafe(whose.costCenter),
    service: labelSafe(purpose.service),
    "data-class": purpose.dataClass ?? "internal",
  };
}

/** The labels that select a service's pods. A Deployment's selector cannot be changed, so nothing here ever may. */
export function selectorFor(service: string): Record<string, string> {
  return { "app.kubernetes.io/name": labelSafe(service), "app.kubernetes.io/part-of": platform };
}

/**
 * A text as a label's value: at most 63 of letters, digits, `-`, `_` and `.`, with a letter or digit at both ends.
 * What cannot stand there becomes `-`. Source: kubernetes.io, "Labels and Selectors", syntax and character set.
 * @throws RangeError when nothing is left.
 */
export function labelSafe(text: string): string {
  const value = text
    .replace(/[^A-Za-z0-9_.-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, 63)
    .replace(/[^A-Za-z0-9]+$/, "");
  if (value === "") throw new RangeError(`"${text}" cannot be a label's value: want a letter or a digit`);
  return value;
}
