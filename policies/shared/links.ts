import type { SentResource } from "./resources";
import { canonical } from "./tokens";
import { ifKnown, notKnownYet } from "./unknown";

/** The outputs by which other resources name a resource. */
const identities = ["id", "arn", "bucket", "name", "identifier"] as const;

/** What a property names, and whether all of it or only one of it. */
interface Found {
  found: ReadonlySet<SentResource>;
  certain: boolean;
}

/**
 * Which resources a property names. An id is unknown at preview, where it comes from is not: so it is found by equal values for what is known, and by
 * the engine's property dependencies for the rest. Those name the resource whose output was taken, which may only have passed it on
 * (`policy.bucket = publicAccessBlock.bucket`): then what that one names counts.
 */
export class Links {
  readonly #byUrn: ReadonlyMap<string, SentResource>;
  readonly #byType = new Map<string, SentResource[]>();
  readonly #found = new Map<string, Found>();

  constructor(resources: readonly SentResource[]) {
    this.#byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    for (const resource of resources) {
      const type = canonical(resource.type);
      const others = this.#byType.get(type);
      if (others) others.push(resource);
      else this.#byType.set(type, [resource]);
    }
  }

  /** Every resource of a type, named as the rules name it. */
  ofType(type: string): readonly SentResource[] {
    return this.#byType.get(type) ?? [];
  }

  byUrn(urn: string): SentResource {
    return this.#byUrn.get(urn)!;
  }

  /**
   * Whether `property` of `source` names `target`.
   * @throws an unknown value where it comes, by a detour, from one of several, and which is not known yet
   */
  names(source: SentResource, property: string, target: SentResource): boolean {
    const { found, certain } = this.#from(source, property, canonical(target.type));
    return found.has(target) && (certain || notKnownYet(property, "string"));
  }

  /** The resources of `type` that `property` of `source` names. @throws as `names` */
  named(source: SentResource, property: string, type: string): readonly SentResource[] {
    const { found, certain } = this.#from(source, property, type);
    return certain ? [...found] : notKnownYet(property, "string");
  }

  #from(source: SentResource, property: string, type: string): Found {
    const key = `${source.urn} ${property} ${type}`;
    const known = this.#found.get(key);
    if (known) return known;
    const found = this.#find(source, property, type);
    this.#found.set(key, found);
    return found;
  }

  #find(source: SentResource, property: string, type: string): Found {
    const { values, whole } = textsOf(source, property);
    const byValue = this.ofType(type).filter((one) => identitiesOf(one).some((identity) => values.includes(identity)));
    const direct = this.#origins(source, property).filter((one) => canonical(one.type) === type);
    // Computed from several resources, of which the value is one: then it is that one.
    if (whole && direct.some((one) => byValue.includes(one))) return { found: new Set(byValue), certain: true };
    const found = new Set([...byValue, ...direct]);
    return found.size > 0 ? { found, certain: true } : this.#passedOn(source, property, type, new Set([source]));
  }

  /**
   * What the property's origins name in turn: their property of the same name, where they have it, however far that leads; else any that names such a
   * resource itself (the id of what belongs to a bucket is the bucket's name). Of several of those it is one, and nobody can say yet which.
   */
  #passedOn(source: SentResource, property: string, type: string, seen: Set<SentResource>): Found {
    const found = new Set<SentResource>();
    let certain = true;
    const isOfType = (one: SentResource) => canonical(one.type) === type;
    for (const origin of this.#origins(source, property)) {
      if (seen.has(origin)) continue;
      seen.add(origin);
      if (origin.propertyDependencies.has(property)) {
        const direct = this.#origins(origin, property).filter(isOfType);
        const further: { found: Iterable<SentResource>; certain: boolean } =
          direct.length > 0 ? { found: direct, certain: true } : this.#passedOn(origin, property, type, seen);
        for (const one of further.found) found.add(one);
        certain &&= further.certain;
      } else {
        const any = [...origin.propertyDependencies.keys()].flatMap((key) => this.#origins(origin, key));
        const possible = new Set(any.filter(isOfType));
        for (const one of possible) found.add(one);
        certain &&= possible.size <= 1;
      }
    }
    return { found, certain };
  }

  #origins(source: SentResource, property: string): SentResource[] {
    const urns = source.propertyDependencies.get(property) ?? [];
    return urns.flatMap((urn) => this.#byUrn.get(urn) ?? []);
  }
}

/** The texts of a property that are known, and whether they are all there are. */
function textsOf({ props }: SentResource, property: string): { values: string[]; whole: boolean } {
  const value = ifKnown(() => [props[property]])?.[0];
  if (Array.isArray(value)) {
    const items = Array.from({ length: value.length }, (_, index) => ifKnown(() => (value as unknown[])[index]));
    const values = items.filter((item) => typeof item === "string");
    return { values, whole: values.length === items.length };
  }
  return typeof value === "string" ? { values: [value], whole: true } : { values: [], whole: false };
}

function identitiesOf({ props }: SentResource): string[] {
  return identities
    .map((key) => ifKnown(() => props[key]))
    .filter((value) => typeof value === "string" && value !== "") as string[];
}
