import { cloudOf, clouds } from "../clouds";
import { checked, lies, moves, passwordOf, scheduled, snapshots, veleroOf } from "../kubernetes/backups";
import type { Cluster } from "../kubernetes/objects";
import type { Trail } from "../trail";
import type { TraceWorld } from "../world";
import type { Journey } from "./journey";

/** The objects and volumes of the cluster, among the stores. */
const cluster = "cluster";

/** What is lost can be brought back: from a store to its backups, to another region, and to what puts them back. */
export const backup: Journey = {
  name: "backup",
  subject: "store",
  description: "a store's data: schedule, copy, another region where there is one, and the way back",
  subjects,
  meant: (world, asked) => subjects(world).find((one) => one === asked),
  walk,
};

function subjects(world: TraceWorld): string[] {
  const stores = clouds.flatMap((one) => one.backedUp(world));
  const velero = world.made("kubernetes:velero.io/v1:Schedule").length > 0;
  return [...new Set(stores), ...(velero ? [cluster] : [])].sort();
}

function walk(trail: Trail, world: TraceWorld, where: Cluster, store: string): void {
  const cloud = cloudOf(world, where);
  if (store !== cluster) {
    // Clouds have different stores: of what this one has not, there is nothing to walk.
    if (cloud.backedUp(world).includes(store)) cloud.backup(trail, world, store);
    return;
  }
  const pods = trail.go("the cluster", "Velero", () => veleroOf(where));
  const schedules = trail.go("Velero", "its schedules", () => scheduled(world, where, pods.namespace));
  trail.go("a schedule", "the cluster's volumes", () =>
    snapshots(where, schedules, cloud.brings?.(world, where) ?? []),
  );
  trail.go("the cluster's volumes", "what moves them", () => moves(where, pods.namespace));
  const kept = trail.go("a schedule", "its location", () => lies(where, pods, schedules));
  const secret = trail.go("Velero", "its password", () => passwordOf(where, pods.namespace));
  const { namespace, account } = pods;
  cloud.keepsClusterBackups(trail, world, where, { ...kept, namespace, account, secret });
  trail.go("a backup", "somebody who has put it back", () => checked(world, where, pods.namespace, schedules));
}
