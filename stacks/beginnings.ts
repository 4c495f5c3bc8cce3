import {
  ComponentResource,
  Stash,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { askedAtCreation, refuseUpdate } from "../components/core/guard";

/**
 * What a stack was begun with and cannot be changed, and what it was last asked for and can be changed in some ways only: the engine
 * keeps it in the stack's state, so that a run can tell what stands from what is asked for. A value stays until its own resource is
 * replaced (`pulumi up --replace URN`) or gone.
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

  /** What was given first of each of these, by its name here: `zonesLeft` is kept as `zones-left`. */
  async all<Values extends object>(asked: Values): Promise<Values> {
    const first = Object.entries(asked).map(async ([what, value]) => {
      const kept = what.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      return [what, await known(this.first(kept, value as unknown))] as const;
    });
    return Object.fromEntries(await Promise.all(first)) as Values;
  }

  /** What the cloud answered about `what` first. It is asked again at each run, and need not answer. */
  asked<Value>(what: string, answer: Promise<Value>): Output<Value> {
    const name = `${this.id}-${what}`;
    const { value, options } = askedAtCreation(name, "input", answer);
    return new Stash(name, { input: value }, { parent: this, ...options }).output as Output<Value>;
  }

  /**
   * Remembers what is asked for, and refuses it, at a preview too, where it cannot be reached from what was remembered before. Whoever
   * waits for the answer begins nothing before it.
   * @param problem what is wrong and what to do instead; undefined where nothing is
   * @param after what has to stand before the value is taken for true. @defaultValue nothing: a run that failed has asked for it, too
   */
  async follow<Value>(
    what: string,
    value: Value,
    problem: (before: Value, now: Value) => string | undefined,
    after: Resource[] = [],
  ): Promise<void> {
    const name = `${this.id}-${what}`;
    const guard = refuseUpdate(`${name}-can-be-reached`, ({ olds, news }) =>
      problem(olds["input"] as Value, news["input"] as Value),
    );
    const stash = new Stash(name, { input: value }, { parent: this, dependsOn: after, ...guard });
    await known(stash.output);
  }
}

/** A value that is known, as such: for what decides which resources there are. */
export function known<Value>(value: Output<Value>): Promise<Value> {
  return new Promise((resolve) => void value.apply((found) => resolve(found as Value)));
}
