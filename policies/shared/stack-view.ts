import { Links } from "./links";
import type { SentResource } from "./resources";
import type { Inputs, StackResource, StackView } from "./rule";
import type { Stack } from "./stack";
import { canonical } from "./tokens";

const linksOf = new WeakMap<readonly SentResource[], Links>();

/** The stack as the rules see it. What links its resources is found once for all rules. */
export function stackView(resources: readonly SentResource[], stack: Stack): StackView {
  const links = linksOf.get(resources) ?? new Links(resources);
  linksOf.set(resources, links);
  const seen = <Args>(resource: SentResource) => toStackResource<Args>(resource, stack);
  return {
    all: <Args>(type: string) => links.ofType(type).map((resource) => seen<Args>(resource)),
    pointingAt: <Args>(target: StackResource<unknown>, type: string, property: string) => {
      const wanted = links.byUrn(target.urn);
      return links
        .ofType(type)
        .filter((resource) => links.names(resource, property, wanted))
        .map((resource) => seen<Args>(resource));
    },
    computed: (source: StackResource<unknown>, property: string) =>
      (links.byUrn(source.urn).propertyDependencies.get(property) ?? []).length > 0,
    behind: <Args>(source: StackResource<unknown>, property: string, type: string) =>
      links.named(links.byUrn(source.urn), property, type).map((resource) => seen<Args>(resource)),
  };
}

export function toStackResource<Args>(resource: SentResource, stack: Stack): StackResource<Inputs<Args>> {
  const { type, name, urn, protect, props, provider, providerUrn } = resource;
  return { type: canonical(type), name, urn, ...stack, protect, provider, providerUrn, props: props as Inputs<Args> };
}
