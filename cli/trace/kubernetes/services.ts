import { Missing } from "../trail";
import type { TraceWorld } from "../world";
import { type Cluster, nameOf, namespaceOf } from "./objects";
import { podOf } from "./pods";

const kind = "apps/v1:Deployment";

/** The services: what the engine made as a Deployment of its own, and not by a chart. */
export function servicesOf(world: TraceWorld): string[] {
  const made = world.made(`kubernetes:${kind}`).map(({ id }) => id!.split("/").at(-1)!);
  return [...new Set(made)].sort();
}

/** A service's Deployment and pods. @throws Missing where it is gone from the cluster */
export function serviceIn(world: TraceWorld, cluster: Cluster, name: string) {
  const made = world.made(`kubernetes:${kind}`, cluster).filter(({ id }) => id!.endsWith(`/${name}`));
  const found = cluster
    .all(kind)
    .find((one) => nameOf(one) === name && made.some(({ id }) => id === `${namespaceOf(one)}/${name}`));
  if (!found) throw new Missing(`the Deployment ${made[0]?.id ?? name} is gone from the cluster`);
  return { deployment: found, pods: podOf(found) };
}
