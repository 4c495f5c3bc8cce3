import type { ServiceEntry } from "../../../components/kubernetes/service-entry";
import type { Props } from "../../../simulators/protocol/values";
import { Missing } from "../trail";
import { bag, bags, type TraceWorld } from "../world";
import { type Cluster, nameOf, namespaceOf } from "./objects";
import { podOf } from "./pods";

const kind = "apps/v1:Deployment";

/** The services: what the engine made as a Deployment of its own, and not by a chart. */
export function servicesOf(world: TraceWorld): string[] {
  const made = world.made(`kubernetes:${kind}`).map(({ id }) => id!.split("/").at(-1)!);
  return [...new Set(made)].sort();
}

/** Whether the engine made the service of its own image, which lies in the environment's registry, and not of upstream's, which stands in where nobody has named one. */
export function runsItsOwn(
  world: Pick<TraceWorld, "made">,
  { name, image }: Pick<ServiceEntry, "name" | "image">,
): boolean {
  const upstream = [":", "@"].map((end) => image.repository + end);
  return world
    .made(`kubernetes:${kind}`)
    .filter(({ id }) => id!.endsWith(`/${name}`))
    .every(({ inputs }) => {
      const pod = bag(bag(bag(inputs as Props, "spec"), "template"), "spec");
      const images = bags(pod, "containers").map((container) => String(container["image"]));
      return !images.some((one) => upstream.some((begin) => one.startsWith(begin)));
    });
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
