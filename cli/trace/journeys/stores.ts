import type { Store } from "../cloud";
import { cloudOf } from "../clouds";
import { knows } from "../kubernetes/mesh";
import { networkOf, refusal } from "../kubernetes/network";
import { insideStoresOf, podsBehind, type InsideStore } from "../kubernetes/inside-stores";
import { called, type Cluster, nameOf, namespaceOf } from "../kubernetes/objects";
import type { Behind, Pods } from "../kubernetes/pods";
import { loginsOf, unusedLogins } from "../kubernetes/secrets";
import { Missing, type Found, type Trail } from "../trail";
import type { TraceWorld } from "../world";

/**
 * Every store that a service's pods are told the name of must be reached; and they sign in to nothing else.
 * @param serving whether customers are to be served. @defaultValue false: a database may still follow another cloud's
 */
export function reachStores(
  trail: Trail,
  world: TraceWorld,
  cluster: Cluster,
  service: Omit<Behind, "port">,
  serving = false,
): void {
  const { pods, deployment } = service;
  const [from, by] = [nameOf(deployment), called("apps/v1:Deployment", deployment)];
  const logins = loginsOf(cluster, pods);
  const told = storesOf(world, cluster, pods);
  const inside = insideStoresOf(cluster, pods);
  if (logins.length > told.length + inside.length)
    trail.go(from, "its stores", () => {
      throw new Missing(
        `it signs in with ${logins.join(", ")}, and is told the address of ${told.length + inside.length} store(s) that stand`,
        by,
      );
    });
  for (const login of unusedLogins(cluster, pods, from))
    trail.go(from, "the store of its users", () => standsBy(world, cluster, login, serving));
  for (const store of told) {
    trail.go(from, `the network's way to its ${store.kind}`, () => {
      for (const ip of store.addresses) {
        const why = refusal(networkOf(cluster), pods, { ip }, store.port);
        if (why !== undefined) throw new Missing(`${why}; its ${store.kind} may be at ${ip}`);
      }
      const known = knows(cluster, pods, store.host, pods.namespace);
      return {
        by: `NetworkPolicies, ${known.by}`,
        why: `they let it call ${store.host} on ${store.port}`,
        value: undefined,
      };
    });
    store.reach(trail, from);
  }
  for (const store of inside) reachInside(trail, cluster, from, pods, store);
}

/** Users whom no store has yet: the database follows another cloud's, and has nobody's in it until it is promoted. */
function standsBy(world: TraceWorld, cluster: Cluster, login: string, serving: boolean): Found<undefined> {
  const job = cloudOf(world, cluster).follows?.(world);
  const by = job ? world.label(job) : `ExternalSecret ${login}`;
  if (!job || serving) {
    const why = job ? "the database follows another cloud's until it is promoted" : "it is told of no store for them";
    throw new Missing(`${login} has users for it, and ${why}`, by);
  }
  return { by, why: `${login} waits: the database follows another cloud's until it is promoted`, value: undefined };
}

/** A store of the cluster: its Service has ready pods, both namespaces let the call through, and the caller's sidecar knows the name. */
function reachInside(trail: Trail, cluster: Cluster, from: string, pods: Pods, store: InsideStore): void {
  const { kind, host, port, service } = store;
  const behind = trail.go(from, `its ${kind}`, () => podsBehind(cluster, store));
  trail.go(from, `the network's way to its ${kind}`, () => {
    for (const one of behind) {
      const why = refusal(networkOf(cluster), pods, one, port);
      if (why !== undefined) throw new Missing(why);
    }
    const known = knows(cluster, pods, `${host}.cluster.local`, namespaceOf(service));
    return {
      by: `NetworkPolicies, ${known.by}`,
      why: `they let it call ${host} on ${port}`,
      value: undefined,
    };
  });
}

/** The stores whose names stand among the settings of its pods. */
export function storesOf(world: TraceWorld, cluster: Cluster, { spec }: Pods): Store[] {
  const values = (spec.containers ?? []).flatMap(({ env = [] }) => env.flatMap(({ value }) => value ?? []));
  return cloudOf(world, cluster)
    .stores(world, cluster)
    .filter(({ host }) => host !== "" && values.some((value) => namesHost(value, host)));
}

/** Whether a setting names the host: alone, or within a URL. */
export function namesHost(value: string, host: string): boolean {
  const at = value.indexOf(host);
  if (at < 0) return false;
  const [before, after] = [value[at - 1], value[at + host.length]];
  return (before === undefined || /[@/ ,]/.test(before)) && (after === undefined || /[:/ ,?]/.test(after));
}
