import type { TraceWorld } from "../world";
import { bag, facts } from "../world";
import { Missing, type Found } from "../trail";
import { selects } from "./network";
import { called, type Cluster, type Deployment, entries, nameOf, namespaceOf } from "./objects";
import { podOf } from "./pods";
import { quantity } from "./quantity";
import { inRelease } from "./rollouts";
import type { Hpa } from "./scaling";

/** What pods use of a quota, by the quota's words: `pods`, `requests.cpu`, `limits.memory`, … */
type Use = Record<string, number>;

/** The namespace's quotas take every Deployment of it at its largest, and this one in the middle of a rollout at that. */
export function withinQuotas(world: TraceWorld, cluster: Cluster, deployment: Deployment): Found<undefined> {
  const namespace = namespaceOf(deployment);
  const quotas = cluster.in("core/v1:ResourceQuota", namespace);
  const use = cluster
    .in("apps/v1:Deployment", namespace)
    .map((one) => times(usedBy(world, cluster, one), largest(cluster, one, nameOf(one) === nameOf(deployment))))
    .reduce(sum, {});
  for (const quota of quotas)
    for (const [name, limit] of entries(quota.spec?.hard)) {
      const [wanted, allowed] = [use[name] ?? 0, quantity(limit)];
      if (wanted > allowed)
        throw new Missing(
          `${name}: all at their largest use ${round(wanted)}, and it allows ${String(limit)}`,
          called("core/v1:ResourceQuota", quota),
        );
    }
  const by = quotas.map((one) => called("core/v1:ResourceQuota", one)).join(", ") || "nothing";
  return {
    by,
    why:
      quotas.length === 0
        ? "nothing limits the namespace"
        : `all at their largest use ${use["pods"]} pods, ${round(use["requests.cpu"] ?? 0)} CPUs`,
    value: undefined,
  };
}

/** How many pods a Deployment may have; in a rollout those more that its strategy allows. */
function largest(cluster: Cluster, deployment: Deployment, rolling: boolean): number {
  const hpa = cluster
    .in("autoscaling/v2:HorizontalPodAutoscaler", namespaceOf(deployment))
    .find(({ spec }) => spec?.scaleTargetRef?.name === nameOf(deployment));
  const most = hpa?.spec?.maxReplicas ?? deployment.spec?.replicas ?? 1;
  if (!rolling) return most;
  return inRelease(cluster, deployment, most);
}

function usedBy(world: TraceWorld, cluster: Cluster, deployment: Deployment): Use {
  const pods = podOf(deployment);
  const own = (pods.spec.containers ?? []).map(({ resources }) => resources ?? {});
  const all = [...own, ...(meshed(cluster, pods.namespace) ? [sidecar(world, cluster)] : [])];
  const uses = all.map(({ requests, limits }) => ({
    ...prefixed("requests", requests),
    ...prefixed("limits", limits),
  }));
  return [{ pods: 1 } as Use, ...uses].reduce(sum, {});
}

function prefixed(word: string, amounts: Readonly<Record<string, string | undefined>> | undefined): Use {
  return Object.fromEntries(entries(amounts).map(([name, amount]) => [`${word}.${name}`, quantity(amount)]));
}

function meshed(cluster: Cluster, namespace: string): boolean {
  const found = cluster.all("core/v1:Namespace").find((one) => nameOf(one) === namespace);
  return found?.metadata?.labels?.["istio-injection"] === "enabled";
}

interface Resources {
  requests?: Readonly<Record<string, string | undefined>>;
  limits?: Readonly<Record<string, string | undefined>>;
}

/** What the mesh's chart was told that a sidecar may use. */
function sidecar(world: TraceWorld, { scope }: Cluster): Resources {
  const release = world
    .all("kubernetes:helm.sh/v3:Release")
    .find((one) => one.scope === scope && facts(one)["chart"] === "istiod");
  return bag(bag(bag(bag(release, "values"), "global"), "proxy"), "resources") as Resources;
}

function sum(one: Use, other: Use): Use {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(names.map((name) => [name, (one[name] ?? 0) + (other[name] ?? 0)]));
}

function times(use: Use, count: number): Use {
  return Object.fromEntries(Object.entries(use).map(([name, amount]) => [name, amount * count]));
}

function round(amount: number): number {
  return Math.round(amount * 100) / 100;
}

/** Nodes can be emptied of its pods: a budget that lets none go holds up what takes nodes away, and their upgrades. */
export function disruptible(cluster: Cluster, deployment: Deployment, hpa: Hpa): Found<undefined> {
  const kind = "policy/v1:PodDisruptionBudget";
  const pods = podOf(deployment);
  const budgets = cluster.in(kind, pods.namespace).filter(({ spec }) => selects(spec?.selector ?? {}, pods.labels));
  const [budget] = budgets;
  if (!budget) throw new Missing("no PodDisruptionBudget keeps some of its pods while nodes go");
  const by = budgets.map((one) => called(kind, one)).join(", ");
  // Source: kubernetes.io/docs/concepts/workloads/pods/disruptions: the eviction API refuses pods that two budgets select.
  if (budgets.length > 1) throw new Missing("two budgets select its pods, so none is ever let go", by);
  const { maxUnavailable, minAvailable } = budget.spec ?? {};
  const most = hpa.spec?.maxReplicas ?? 0;
  const free = maxUnavailable !== undefined ? part(maxUnavailable, most) : most - part(minAvailable ?? 0, most);
  if (free < 1) throw new Missing(`of ${most} pods it lets none go`, by);
  return { by, why: `of ${most} pods it lets ${free} go at once`, value: undefined };
}

function part(amount: string | number, of: number): number {
  const share = /^(\d+)%$/.exec(String(amount))?.[1];
  return share === undefined ? Number(amount) : Math.ceil((of * Number(share)) / 100);
}
