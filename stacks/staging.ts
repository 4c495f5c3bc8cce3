import type { EnvironmentSpec } from "../config/environment";
import { compose } from "./composition";
import type { StackOutputs } from "./outputs";

/** Staging: what prod has, smaller; all of that is in Pulumi.staging.yaml. */
export function staging(spec: EnvironmentSpec): Promise<StackOutputs> {
  return compose(spec);
}
