import { Missing, type Found } from "../trail";
import type { TraceWorld } from "../world";
import { networkOf, refusal } from "./network";
import { called, type Cluster, type Deployment, nameOf, namespaceOf, type ObjectOf } from "./objects";
import { podOf } from "./pods";
import { serviceIn } from "./services";

const applicationKind = "argoproj.io/v1alpha1:Application";
const projectKind = "argoproj.io/v1alpha1:AppProject";
type Application = ObjectOf<typeof applicationKind>;

/** Who brings a service into the cluster: Argo CD, where an Application is for it, or Pulumi. One of the two, and not both. */
export function deliveredBy(world: TraceWorld, cluster: Cluster, name: string): Found<Deployment> {
  const application = cluster
    .all(applicationKind)
    .find(({ spec }) => spec?.source?.path?.split("/").at(-1) === name && spec.destination?.namespace !== undefined);
  const { deployment } = serviceIn(world, cluster, name);
  const managed = deployment.metadata?.annotations?.["argocd.argoproj.io/tracking-id"];
  if (application === undefined) {
    const by = called("apps/v1:Deployment", deployment);
    if (managed !== undefined) throw new Missing(`${managed} has it, and no Application delivers ${name} any more`, by);
    return { by, why: "Pulumi applies it with each up", value: deployment };
  }
  mustDeliver(cluster, application, deployment, managed);
  const { repoURL, targetRevision, path } = application.spec?.source ?? {};
  return {
    by: called(applicationKind, application),
    why: `Argo CD applies ${path} of ${repoURL}, ${targetRevision}`,
    value: deployment,
  };
}

function mustDeliver(
  cluster: Cluster,
  application: Application,
  deployment: Deployment,
  managed: string | undefined,
): void {
  const by = called(applicationKind, application);
  const { project, source, destination, syncPolicy } = application.spec ?? {};
  const found = cluster.find(projectKind, namespaceOf(application), project ?? "");
  if (!found) throw new Missing(`there is no project ${project}`, by);
  if (!(found.spec?.sourceRepos ?? []).includes(source?.repoURL ?? ""))
    throw new Missing(`its project does not take ${source?.repoURL}`, by);
  const namespace = namespaceOf(deployment);
  if (
    destination?.namespace !== namespace ||
    !(found.spec?.destinations ?? []).some((one) => one?.namespace === namespace)
  )
    throw new Missing(`it does not deliver to ${namespace}`, by);
  if (syncPolicy?.automated === undefined) throw new Missing("nothing syncs it when the repository changes", by);
  for (const part of ["application-controller", "repo-server", "redis"])
    mustRun(cluster, namespaceOf(application), part, by);
  const repository = cluster.find("apps/v1:Deployment", namespaceOf(application), "argocd-repo-server")!;
  // Any address outside of the cluster will do: a repository's is not known by its name.
  const why = refusal(networkOf(cluster), podOf(repository), { ip: "203.0.113.1" }, 443);
  if (why !== undefined) throw new Missing(`${why}; the repository is outside of the cluster`, by);
  if (managed === undefined || !managed.startsWith(`${nameOf(application)}:`))
    throw new Missing("the Deployment that stands is not the one that it delivers", by);
  const status = application.status?.sync?.status;
  if (status !== "Synced") throw new Missing(`it is ${status ?? "not synced yet"}`, by);
}

function mustRun(cluster: Cluster, namespace: string, part: string, by: string): void {
  const found = [...cluster.in("apps/v1:Deployment", namespace), ...cluster.in("apps/v1:StatefulSet", namespace)].find(
    (one) => nameOf(one) === `argocd-${part}`,
  );
  if (!found || (found.status?.readyReplicas ?? 0) === 0)
    throw new Missing(`Argo CD's ${part} is not ready, so nothing is delivered`, by);
}
