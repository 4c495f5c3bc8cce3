import { Missing, type Found } from "../trail";
import { called, type Cluster, type Deployment, nameOf, namespaceOf, type ObjectOf } from "./objects";
import { podOf, ready } from "./pods";
import { rolloutOf } from "./rollouts";

const hpaKind = "autoscaling/v2:HorizontalPodAutoscaler";
const scaledKind = "keda.sh/v1alpha1:ScaledObject";
export type Hpa = ObjectOf<typeof hpaKind>;

/** The autoscaler of a Deployment, and who made it. */
export function scalerOf(cluster: Cluster, deployment: Deployment): Found<Hpa> {
  const [namespace, name] = [namespaceOf(deployment), nameOf(deployment)];
  const scaled = cluster.in(scaledKind, namespace).filter(({ spec }) => spec?.scaleTargetRef?.name === name);
  const [own] = scaled;
  if (own) mustBeScaling(cluster, own);
  // A Deployment whose pods a Rollout has is kept at none.
  const runner = rolloutOf(cluster, deployment) ? "Rollout" : "Deployment";
  const named = cluster.in(hpaKind, namespace).filter(({ spec }) => spec?.scaleTargetRef?.name === name);
  const found = named.filter(({ spec }) => spec?.scaleTargetRef?.kind === runner);
  const [hpa] = found;
  if (!hpa)
    throw new Missing(
      `no autoscaler scales the ${runner} ${namespace}/${name}`,
      named[0] ? called(hpaKind, named[0]) : "nothing",
    );
  const by = [...(own ? [called(scaledKind, own)] : []), called(hpaKind, hpa)].join(", ");
  if (found.length > 1 || scaled.length > 1)
    throw new Missing("more than one autoscaler scales it, and they fight", by);
  const makers = (hpa.metadata?.ownerReferences ?? []).filter(({ kind }) => kind === "ScaledObject");
  if (makers.length > 0 && !own) throw new Missing("the ScaledObject that made it is gone, and it goes too", by);
  const { minReplicas = 1, maxReplicas = 0 } = hpa.spec ?? {};
  if (maxReplicas <= minReplicas)
    throw new Missing(`it has ${minReplicas} pods at least and ${maxReplicas} at most`, by);
  return { by, why: `it has ${minReplicas} to ${maxReplicas} pods`, value: hpa };
}

function mustBeScaling(cluster: Cluster, scaled: ObjectOf<typeof scaledKind>): void {
  const by = called(scaledKind, scaled);
  if (scaled.metadata?.annotations?.["autoscaling.keda.sh/paused"] === "true") throw new Missing("it is paused", by);
  if (!readyCalled(cluster, "keda-operator"))
    throw new Missing("KEDA's operator is not ready, so nothing makes an autoscaler of it", by);
}

function readyCalled(cluster: Cluster, name: string): boolean {
  return cluster.all("apps/v1:Deployment").some((one) => nameOf(one) === name && ready(one));
}

/** What answers each kind of metric. Source: kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale, "Support for metrics APIs". */
const servers = {
  resource: { group: "metrics.k8s.io", deployment: "metrics-server" },
  external: { group: "external.metrics.k8s.io", deployment: "keda-operator-metrics-apiserver" },
};

/**
 * Every metric of an autoscaler has somebody who tells it, and what it is measured against.
 * @param brought what the cloud runs in the cluster by itself
 */
export function measured(
  cluster: Cluster,
  hpa: Hpa,
  deployment: Deployment,
  brought: readonly string[],
): Found<undefined> {
  const metrics = hpa.spec?.metrics ?? [];
  const by = called(hpaKind, hpa);
  if (metrics.length === 0) throw new Missing("it looks at no metric", by);
  const told = metrics.map((metric) => {
    const { type } = metric;
    if (type === "Resource" || type === "ContainerResource") {
      const { name = "" } = metric.containerResource ?? metric.resource ?? {};
      mustAnswer(cluster, servers.resource, brought, by);
      mustAsk(deployment, name, metric.containerResource?.container);
      return `${name} from metrics-server`;
    }
    if (type !== "External") throw new Missing(`nothing here tells it of a metric of type ${type}`, by);
    mustAnswer(cluster, servers.external, brought, by);
    return `${metric.external?.metric?.name} from KEDA`;
  });
  return { by, why: told.join(", "), value: undefined };
}

function mustAnswer(
  cluster: Cluster,
  { group, deployment }: (typeof servers)["resource"],
  brought: readonly string[],
  by: string,
): void {
  const service = cluster
    .all("apiregistration.k8s.io/v1:APIService")
    .some((one) => nameOf(one).endsWith(`.${group}`) && nameOf(one).split(".").slice(1).join(".") === group);
  if (!service) throw new Missing(`no APIService answers for ${group}`, by);
  if (!brought.includes(deployment) && !readyCalled(cluster, deployment))
    throw new Missing(`${deployment} is not ready, so nobody answers for ${group}`, by);
}

/** A share of what is used can be told only of what was asked for. */
function mustAsk(deployment: Deployment, resource: string, container: string | undefined): void {
  const containers = podOf(deployment).spec.containers ?? [];
  const meant = container === undefined ? containers : containers.filter(({ name }) => name === container);
  const by = called("apps/v1:Deployment", deployment);
  if (meant.length === 0) throw new Missing(`its autoscaler looks at the container ${container}, which it has not`, by);
  const silent = meant.find(({ resources }) => resources?.requests?.[resource] === undefined);
  if (silent) throw new Missing(`its container ${silent.name} asks for no ${resource}, so there is no share of it`, by);
}
