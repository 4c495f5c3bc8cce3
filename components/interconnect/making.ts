import type { CustomResourceOptions, Output } from "@pulumi/pulumi";
import { Component } from "../core/component";
import type { Placement } from "../core/contracts";

/*
 * What the components of this folder have in common. No cloud's SDK.
 */

/** Who makes children: how they are named, tagged and parented. `label("1")` is a logical name, `called("1")` a physical one. */
export interface Maker {
  place: Placement;
  label: (part: string) => string;
  called: (part: string) => string;
  tags: (part: string) => Record<string, string>;
  here: CustomResourceOptions;
}

/** The key of each tunnel, by its name: secret. */
export type Keys = Readonly<Record<string, Output<string>>>;

/** The base of a pair's component. Physical names have its id in them, so that two fit into an environment. */
export abstract class PairComponent extends Component {
  protected get maker(): Maker {
    return {
      place: this.place,
      label: (part) => this.label(part),
      called: (part) => this.displayName(this.label(part)),
      tags: (part) => this.tags({ service: "platform" }, this.label(part)),
      here: this.here,
    };
  }
}

/** The labels of Google and tags of Azure: the environment's, which configuration holds to what both take, and whose it is. What a thing is called is its name. */
export function labelsOf({ tags }: Placement): Record<string, string> {
  return { service: "platform", "data-class": "internal", ...tags };
}

/** A key of a tunnel's that must be there. @throws RangeError where it is not */
export function keyOf(keys: Keys, tunnel: string): Output<string> {
  const key = keys[tunnel];
  if (key === undefined) throw new RangeError(`${tunnel} has no key; there are ${Object.keys(keys).join(", ")}`);
  return key;
}
