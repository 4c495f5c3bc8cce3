import { ComponentResource, type ComponentResourceOptions, type CustomResourceOptions } from "@pulumi/pulumi";
import { labelsFor, type Ownership, type Purpose } from "./labels";

/** The base of what lives in a cluster: how its objects are named, labelled and parented, and what they go down with. */
export abstract class ClusterComponent extends ComponentResource {
  /**
   * The options of every child: parented here, so that the provider is inherited, and deleted with what this component is
   * deleted with. Pulumi does not inherit the latter, so whoever makes a component gives the cluster once, as `deletedWith`.
   */
  protected readonly here: CustomResourceOptions;
  /** The logical name. */
  protected readonly id: string;
  private readonly whose: Ownership;

  /**
   * @param type the type token, `gocoffee:kubernetes:Kind`
   * @param id the logical name: identity, which never changes
   */
  protected constructor(
    type: `gocoffee:kubernetes:${string}`,
    id: string,
    whose: Ownership,
    opts?: ComponentResourceOptions,
  ) {
    super(type, id, {}, opts);
    this.id = id;
    this.whose = whose;
    this.here = opts?.deletedWith === undefined ? { parent: this } : { parent: this, deletedWith: opts.deletedWith };
  }

  /** The logical name of a child, keyed by what it means: `label("default-deny")`. */
  protected label(part: string): string {
    return `${this.id}-${part}`;
  }

  /** The labels of a child. */
  protected labels(purpose: Purpose): Record<string, string> {
    return labelsFor(this.whose, purpose);
  }
}
