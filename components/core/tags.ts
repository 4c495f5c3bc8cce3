import type { DataClass } from "./contracts";

/** What a resource's tags say about it, beyond what its environment says. */
export interface TagFacts {
  /** The service that it belongs to, for cost: `platform`, `orders`, … */
  service: string;
  /** What data it holds. @defaultValue "internal" */
  dataClass?: DataClass;
  /** Anything else that a cloud or a tool reads, such as `kubernetes.io/role/elb`. */
  more?: Record<string, string>;
}

/** Tags that every taggable resource must carry. Policies hold the same list, on their own. */
export const requiredTags = ["environment", "owner", "cost-center", "managed-by", "service", "data-class"] as const;

/** The tags of an environment: what `Placement.tags` holds, and every resource carries. */
export function environmentTags(facts: {
  environment: string;
  owner: string;
  costCenter: string;
}): Record<string, string> {
  return {
    environment: facts.environment,
    owner: facts.owner,
    "cost-center": facts.costCenter,
    "managed-by": "pulumi",
  };
}

/** The environment's tags, a resource's own, and its Name. The resource's own never override the environment's. */
export function tagsFor(base: Record<string, string>, facts: TagFacts, name: string): Record<string, string> {
  return {
    ...facts.more,
    service: facts.service,
    "data-class": facts.dataClass ?? "internal",
    ...base,
    Name: name,
  };
}
