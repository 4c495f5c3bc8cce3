import type { EnvironmentSpec } from "../config/environment";
import { compose } from "./composition";
import type { StackOutputs } from "./outputs";

/** Production; all that makes it so is in Pulumi.prod.yaml. */
export function prod(spec: EnvironmentSpec): Promise<StackOutputs> {
  return compose(spec);
}
