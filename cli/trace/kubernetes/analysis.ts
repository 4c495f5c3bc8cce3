import { Missing, type Found } from "../trail";
import { networkOf, refusal } from "./network";
import { called, type Cluster, nameOf, namespaceOf } from "./objects";
import { podOf } from "./pods";
import { rolloutKind, type Rollout } from "./rollouts";

const templateKind = "argoproj.io/v1alpha1:AnalysisTemplate";

/** What a release is judged by: every template that it names stands, and whoever it asks is there, and reached. */
export function judged(cluster: Cluster, rollout: Rollout): Found<undefined> {
  const by = called(rolloutKind, rollout);
  const { canary, blueGreen } = rollout.spec?.strategy ?? {};
  const analyses = [
    ...(canary?.steps ?? []).map(({ analysis }) => analysis),
    blueGreen?.prePromotionAnalysis,
    blueGreen?.postPromotionAnalysis,
  ];
  const names = [
    ...new Set(analyses.flatMap((one) => one?.templates ?? []).flatMap(({ templateName }) => templateName ?? [])),
  ];
  if (names.length === 0) {
    if (hasPrometheus(cluster)) throw new Missing("nothing judges a release, though Prometheus measures", by);
    return { by, why: "nothing measures here, so time alone decides, and whoever looks", value: undefined };
  }
  const templates = names.map((name) => cluster.need(templateKind, namespaceOf(rollout), name));
  for (const template of templates) {
    const metrics = template.spec?.metrics ?? [];
    if (metrics.length === 0) throw new Missing("it looks at no metric", called(templateKind, template));
    for (const metric of metrics) {
      const of = called(templateKind, template);
      if (!metric.failureCondition) throw new Missing(`nothing that ${metric.name} says fails a release`, of);
      mustAnswer(cluster, metric.provider?.prometheus?.address ?? "", of);
    }
  }
  return {
    by: templates.map((one) => called(templateKind, one)).join(", "),
    why: "Prometheus is asked, and answers",
    value: undefined,
  };
}

const hasPrometheus = (cluster: Cluster): boolean =>
  cluster.in("core/v1:Service", "monitoring").some((one) => /-prometheus$/.test(nameOf(one)));

/** The Service at an address has ready pods, and the controller's pods may call them. @throws Missing */
function mustAnswer(cluster: Cluster, address: string, by: string): void {
  const [, name = "", namespace = "", port = ""] = /^http:\/\/([^.]+)\.([^.:]+)(?:\.[^:]*)?:(\d+)$/.exec(address) ?? [];
  const service = cluster.find("core/v1:Service", namespace, name);
  if (!service) throw new Missing(`it asks ${address || "nobody"}, where nothing is`, by);
  const selector = Object.entries(service.spec?.selector ?? {});
  const sets = cluster
    .in("apps/v1:StatefulSet", namespace)
    .filter(({ spec }) => selector.every(([key, value]) => spec?.template?.metadata?.labels?.[key] === value));
  const [set] = sets;
  if (!set || (set.status?.readyReplicas ?? 0) === 0)
    throw new Missing(
      "no Prometheus is ready, so nobody can say how a release does",
      called("core/v1:Service", service),
    );
  const controller = cluster.all("apps/v1:Deployment").find((one) => nameOf(one) === "argo-rollouts");
  const to = { namespace, labels: set.spec?.template?.metadata?.labels ?? {} };
  const why = controller && refusal(networkOf(cluster), podOf(controller), to, Number(port));
  if (why !== undefined) throw new Missing(`${why}; Argo Rollouts asks Prometheus on ${port}`);
}
