import type { Cluster } from "../kubernetes/objects";
import { Missing } from "../trail";
import { bag, text, type TraceWorld } from "../world";
import { calledPrincipal, holders } from "./access";
import { aksOf } from "./cluster";
import { reached } from "./private";

/** An image in a registry of Azure's. Source: learn.microsoft.com/azure/container-registry/container-registry-concepts. */
const registry = /^([a-z0-9]+\.azurecr\.io)\/[^@]+$/;

/** The registry of an image stands, nodes reach it, and may pull from it. A tag can be given again here: what is deployed by digest is the same tomorrow. */
export function image(world: TraceWorld, cluster: Cluster, reference: string): string | undefined {
  const [, server] = registry.exec(reference.replace(/@.*$/, "")) ?? [];
  if (server === undefined) return undefined;
  const found = world
    .all("azure-native:containerregistry:Registry")
    .find((one) => text(one, "loginServer")?.toLowerCase() === server);
  if (!found) throw new Missing(`there is no registry ${server}`);
  const by = world.label(found);
  reached(world, cluster, found, "registry", [443]);
  const { objectId } = bag(bag(aksOf(world, cluster), "identityProfile"), "kubeletidentity");
  const kubelet = String(objectId);
  if (
    !holders(world, "Microsoft.ContainerRegistry/registries/pull/read", found.id).some(
      (one) => one.principal === kubelet,
    )
  )
    throw new Missing(`nodes, which are ${calledPrincipal(world, kubelet)}, may not pull from it`, by);
  const fixed = reference.includes("@") ? "" : ", by a tag, which CI locks (docs/decisions/azure.md)";
  return `${by} has it${fixed}, and every node may pull it`;
}
