import type { EnvironmentSpec } from "../config/environment";
import { compose } from "./composition";
import type { StackOutputs } from "./outputs";

/** Development: small, one NAT, nothing protected; all of that is in Pulumi.dev.yaml. */
export function dev(spec: EnvironmentSpec): Promise<StackOutputs> {
  return compose(spec);
}
