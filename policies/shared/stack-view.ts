import type { PolicyResource } from "@pulumi/policy";
import type { Inputs, StackResource, StackView } from "./rule";
import type { Stack } from "./stack";
import { canonical } from "./tokens";
import { ifKnown } from "./unknown";

/** The outputs by which other resources name a resource. */
const identities = ["id", "arn", "bucket", "name", "identifier"] as const;

/**
 * The stack as the rules see it. Ids are unknown at preview, so that "names" is read from the engine's property dependencies first, and from equal
 * values for what is named by a plain string.
 */
export function stackView(resources: readonly PolicyResource[], stack: Stack): StackView {
  const byType = new Map<string, PolicyResource[]>();
  for (const resource of resources) {
    const type = canonical(resource.type);
    byType.set(type, [...(byType.get(type) ?? []), resource]);
  }
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const seen = <Args>(resource: PolicyResource) => toStackResource<Args>(resource, stack);
  return {
    all: <Args>(type: string) => (byType.get(type) ?? []).map((resource) => seen<Args>(resource)),
    pointingAt: <Args>(target: StackResource<unknown>, type: string, property: string) =>
      (byType.get(type) ?? [])
        .filter((resource) => names(resource, property, byUrn.get(target.urn)!))
        .map((resource) => seen<Args>(resource)),
    behind: <Args>(source: StackResource<unknown>, property: string, type: string) =>
      (byType.get(type) ?? [])
        .filter((resource) => names(byUrn.get(source.urn)!, property, resource))
        .map((resource) => seen<Args>(resource)),
  };
}

export function toStackResource<Args>(resource: PolicyResource, stack: Stack): StackResource<Inputs<Args>> {
  const { type, name, urn, opts, props, provider } = resource;
  return {
    type: canonical(type),
    name,
    urn,
    ...stack,
    protect: opts.protect,
    provider: provider?.props,
    props: props as Inputs<Args>,
  };
}

/** Whether `property` of `source` names `target`. */
function names(source: PolicyResource, property: string, target: PolicyResource): boolean {
  const values = ifKnown(() => texts(source.props[property])) ?? [];
  const named = (resource: PolicyResource) => identitiesOf(resource).some((identity) => values.includes(identity));
  if (named(target)) return true;
  const comesFrom = source.propertyDependencies[property] ?? [];
  // Computed from several resources, of which the value is another: then it is not this one.
  return comesFrom.includes(target) && !comesFrom.some((other) => other.type === target.type && named(other));
}

function identitiesOf(resource: PolicyResource): string[] {
  return identities
    .map((key) => ifKnown(() => resource.props[key] as unknown))
    .filter((value) => typeof value === "string" && value !== "") as string[];
}

function texts(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value.map((item: unknown) => item) : [value];
  return list.filter((item) => typeof item === "string");
}
