import type { Placement } from "../../core/contracts";
import type { TagFacts } from "../../core/tags";

/** What Azure takes: 50 tags, 512 characters of a name, 256 of a value. learn.microsoft.com/azure/azure-resource-manager/management/tag-resources. */
const longestName = 512;
const longestValue = 256;

/**
 * The tags of a resource: the environment's, and its own facts, which never override those. What Azure refuses in a name (`<>%&\?/`) becomes `-`, so that
 * a tag of a tool's (`kubernetes.io/…`) cannot stop an `up`. There is no Name among them: what a resource is called is its name.
 */
export function tagsFor(place: Pick<Placement, "tags">, facts: TagFacts): Record<string, string> {
  const all = { ...facts.more, service: facts.service, "data-class": facts.dataClass ?? "internal", ...place.tags };
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [
      name.replace(/[<>%&\\?/]/g, "-").slice(0, longestName),
      value.slice(0, longestValue),
    ]),
  );
}
