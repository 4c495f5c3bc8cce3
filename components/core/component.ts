import { ComponentResource, type ComponentResourceOptions, type CustomResourceOptions } from "@pulumi/pulumi";
import type { Placement } from "./contracts";
import { displayName } from "./naming";
import { tagsFor, type TagFacts } from "./tags";

/** The base of every component: what it is called, where it stands, how its children are named, tagged and parented. */
export abstract class Component extends ComponentResource {
  /** The options of every child: parented here, so that provider, protection and aliases are inherited. */
  protected readonly here: CustomResourceOptions;

  /**
   * @param type the type token, `gocoffee:CLOUD:Kind`
   * @param id the logical name: identity, which never changes
   */
  protected constructor(
    type: `gocoffee:${string}:${string}`,
    protected readonly id: string,
    protected readonly place: Placement,
    opts?: ComponentResourceOptions,
  ) {
    super(type, id, {}, opts);
    this.here = { parent: this };
  }

  /** The options of a child that stays in the cloud when the program lets it go, where protection was lifted on purpose: `Protection.lastCopy`. */
  protected get lasting(): CustomResourceOptions {
    return { ...this.here, retainOnDelete: this.place.protection.lastCopy ?? false };
  }

  /** The logical name of a child, keyed by what it means: `label("private-us-east-1a")`. */
  protected label(part: string): string {
    return `${this.id}-${part}`;
  }

  /** What people read in the cloud's console: `go-coffee-prod-PART`. Not identity: it may change. */
  protected displayName(part?: string): string {
    return displayName(this.place.environment, part ?? this.id);
  }

  /** The tags of a child: the environment's, the child's own facts, and a Name. */
  protected tags(facts: TagFacts, name?: string): Record<string, string> {
    return tagsFor(this.place.tags, facts, this.displayName(name));
  }
}
