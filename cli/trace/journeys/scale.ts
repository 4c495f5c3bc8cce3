import { cloudOf } from "../clouds";
import { called, type Cluster } from "../kubernetes/objects";
import { disruptible, withinQuotas } from "../kubernetes/quotas";
import { measured, scalerOf } from "../kubernetes/scaling";
import { serviceIn, servicesOf } from "../kubernetes/services";
import type { Trail } from "../trail";
import type { TraceWorld } from "../world";
import type { Journey } from "./journey";

/** More requests, more pods, more nodes. */
export const scale: Journey = {
  name: "scale",
  subject: "service",
  description: "more load: metric, autoscaler, pending pods, node group from none, quota and budget",
  subjects: servicesOf,
  meant: (world, asked) => servicesOf(world).find((one) => one === asked),
  walk,
};

function walk(trail: Trail, world: TraceWorld, cluster: Cluster, name: string): void {
  const { deployment, pods } = trail.go(name, "its pods", () => {
    const value = serviceIn(world, cluster, name);
    return { by: called("apps/v1:Deployment", value.deployment), why: "the Deployment stands", value };
  });
  const hpa = trail.go(name, "its autoscaler", () => scalerOf(cluster, deployment));
  const cloud = cloudOf(world, cluster);
  const brought = cloud.brings?.(world, cluster) ?? [];
  trail.go("its autoscaler", "what it measures", () => measured(cluster, hpa, deployment, brought));
  trail.go("its autoscaler", "the namespace's quota", () => withinQuotas(world, cluster, deployment));
  cloud.nodes(trail, world, cluster, `a pod of ${name}`, pods.spec);
  trail.go("nodes that go", `the pods of ${name}`, () => disruptible(cluster, deployment, hpa));
}
