import { Missing, type Found } from "../trail";
import { selects } from "./network";
import { called, type Cluster, type Deployment, nameOf, namespaceOf, type ObjectOf } from "./objects";

export const rolloutKind = "argoproj.io/v1alpha1:Rollout";
export type Rollout = ObjectOf<typeof rolloutKind>;
/** What has pods: of a StatefulSet no Rollout does. */
type Runner = Deployment | ObjectOf<"apps/v1:StatefulSet">;
/** What Argo Rollouts adds to the selector of a Service that leads to one release alone. */
const hashLabel = "rollouts-pod-template-hash";

/** The Rollout that has the pods of a Deployment, where there is one. */
export function rolloutOf(cluster: Cluster, deployment: Runner): Rollout | undefined {
  return cluster
    .in(rolloutKind, namespaceOf(deployment))
    .find(({ spec }) => spec?.workloadRef?.kind === "Deployment" && spec.workloadRef.name === nameOf(deployment));
}

/** Whether a pod is ready of what a Deployment describes: its own, or those of the Rollout that runs it. */
export function hasReadyPods(cluster: Cluster, deployment: Runner): boolean {
  const counted = rolloutOf(cluster, deployment) ?? deployment;
  return (counted.status?.readyReplicas ?? 0) > 0;
}

/** Whether a Service selects what a Deployment describes; the release that Argo Rollouts names in it is a matter of its own. */
export function selectsDeployment(
  selector: Readonly<Record<string, string | undefined>>,
  labels: Readonly<Record<string, string | undefined>>,
): boolean {
  const { [hashLabel]: _, ...own } = selector;
  return selects({ matchLabels: own }, labels);
}

/** A Service that leads to one release must lead to the one that stands. @throws Missing */
export function mustLeadToStable(cluster: Cluster, service: ObjectOf<"core/v1:Service">, deployment: Runner): void {
  const meant = service.spec?.selector?.[hashLabel];
  const rollout = rolloutOf(cluster, deployment);
  if (meant === undefined || meant === rollout?.status?.stableRS) return;
  throw new Missing(
    rollout === undefined
      ? `it leads to the release ${meant}, and no Rollout has pods of it`
      : `it leads to the release ${meant}, and ${rollout.status?.stableRS ?? "none"} is the one that stands`,
    called("core/v1:Service", service),
  );
}

/** The most pods that there are of a Deployment in the middle of a release at so many. */
export function inRelease(cluster: Cluster, deployment: Deployment, most: number): number {
  const strategy = rolloutOf(cluster, deployment)?.spec?.strategy;
  // Every new pod beside every old one.
  if (strategy?.blueGreen) return 2 * most;
  const surge = strategy?.canary ? strategy.canary.maxSurge : deployment.spec?.strategy?.rollingUpdate?.maxSurge;
  return most + portion(surge ?? "25%", most);
}

function portion(amount: unknown, of: number): number {
  const share = /^(\d+)%$/.exec(String(amount))?.[1];
  return share === undefined ? Number(amount) : Math.ceil((of * Number(share)) / 100);
}

/** How a new release comes in, and that it is taken back where it is not ready. */
export function stepped(cluster: Cluster, deployment: Deployment): Found<Rollout | undefined> {
  const rollout = rolloutOf(cluster, deployment);
  if (rollout === undefined) return replaced(deployment);
  const by = called(rolloutKind, rollout);
  const { strategy, progressDeadlineAbort, paused } = rollout.spec ?? {};
  const controller = cluster.all("apps/v1:Deployment").find((one) => nameOf(one) === "argo-rollouts");
  if (!controller || (controller.status?.readyReplicas ?? 0) === 0)
    throw new Missing("no Argo Rollouts is ready, so nothing makes pods of a new release", by);
  mustHaveRights(cluster, controller, namespaceOf(deployment), by);
  if (paused === true) throw new Missing("somebody has paused it", by);
  if (progressDeadlineAbort !== true) throw new Missing("a release whose pods are never ready is not taken back", by);
  const how = strategy?.canary ? `${strategy.canary.steps?.length ?? 0} steps` : "all at once, beside the old ones";
  if (!strategy?.canary && !strategy?.blueGreen) throw new Missing("it says no strategy", by);
  if (strategy.canary && (strategy.canary.steps ?? []).length === 0)
    throw new Missing("it has no steps: everybody gets a new release at once", by);
  return { by, why: `${how}; taken back where it is not ready in time`, value: rollout };
}

/** A Deployment by itself takes an old pod away once a new one is ready. */
function replaced(deployment: Deployment): Found<undefined> {
  const by = called("apps/v1:Deployment", deployment);
  const { type = "RollingUpdate", rollingUpdate } = deployment.spec?.strategy ?? {};
  if (type !== "RollingUpdate") throw new Missing(`its strategy is ${type}: nobody answers in between`, by);
  if (String(rollingUpdate?.maxUnavailable ?? "25%") !== "0")
    throw new Missing(`${String(rollingUpdate?.maxUnavailable ?? "25%")} of its pods may be missing in between`, by);
  return { by, why: "a pod goes when a new one is ready", value: undefined };
}

function mustHaveRights(cluster: Cluster, controller: Deployment, namespace: string, by: string): void {
  const account = controller.spec?.template?.spec?.serviceAccountName ?? "default";
  const bindings = cluster
    .in("rbac.authorization.k8s.io/v1:RoleBinding", namespace)
    .filter(({ subjects = [] }) =>
      subjects.some((one) => one.name === account && one.namespace === namespaceOf(controller)),
    );
  const rules = bindings.flatMap(
    ({ roleRef }) => cluster.find("rbac.authorization.k8s.io/v1:Role", namespace, roleRef?.name ?? "")?.rules ?? [],
  );
  const makes = rules.some(
    ({ apiGroups = [], resources = [], verbs = [] }) =>
      apiGroups.includes("apps") && resources.includes("replicasets") && verbs.includes("create"),
  );
  if (!makes) throw new Missing(`no role lets Argo Rollouts make pods in ${namespace}`, by);
}
