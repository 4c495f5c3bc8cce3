import { ComponentResource, Stash, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";

/**
 * What a stack was begun with and cannot be changed: the engine keeps it in the stack's state, so that a run can tell what stands from
 * what is asked for. A value stays until its own resource is replaced (`pulumi up --replace URN`) or gone.
 */
export class Beginnings extends ComponentResource {
  private readonly id: string;

  /** @param id the cloud's name: `aws` */
  constructor(id: string, opts?: ComponentResourceOptions) {
    super("gocoffee:layers:Beginnings", id, {}, opts);
    this.id = id;
    this.registerOutputs();
  }

  /** The value that was given for `what` first, in this run or in an earlier one. Known at a preview too, where the value is. */
  first<Value>(what: string, value: Input<Value>): Output<Value> {
    // What is asked for later is no change of it.
    const stash = new Stash(`${this.id}-${what}`, { input: value }, { parent: this, ignoreChanges: ["input"] });
    return stash.output as Output<Value>;
  }
}

/** A value that is known, as such: for what decides which resources there are. */
export function known<Value>(value: Output<Value>): Promise<Value> {
  return new Promise((resolve) => void value.apply((found) => resolve(found as Value)));
}
