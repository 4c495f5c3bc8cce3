import { aws } from "./aws/cloud";
import { azure } from "./azure/cloud";
import type { Cloud } from "./cloud";
import { gcp } from "./gcp/cloud";
import type { Cluster } from "./kubernetes/objects";
import { Missing } from "./trail";
import type { TraceWorld } from "./world";

export const clouds: readonly Cloud[] = [aws, gcp, azure];

/** The cloud that a cluster stands in. @throws Missing where no cloud knows it */
export function cloudOf(world: TraceWorld, cluster: Cluster): Cloud {
  const found = clouds.find((one) => one.has(world, cluster));
  if (!found) throw new Missing(`the cluster ${cluster.scope} is gone: its objects stand, and nothing runs them`);
  return found;
}
