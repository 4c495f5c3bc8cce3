import { at, bags, text } from "../../core/paths";
import type { Props } from "../../protocol/values";
import type { Objects } from "../cluster";
import { kindOf } from "../kinds";
import { manifestsFor, type StoredManifest } from "../manifest-store";
import { annotationsOf, idOf, labelsOf, namespaceOf, nameOf } from "../objects";
import { isRunning, type Operator } from "./operator";

/*
 * What Argo CD does with an Application: it applies what stands in the repository for it, as far as its project lets it, with a mark of its own, and takes away what bears the
 * mark and stands there no more. The repository is what the provider has written with `renderYamlToDirectory`: here it is committed and seen at once. The last part of a path is the service.
 * Source: github.com/argoproj/argo-cd v3.4, docs/user-guide/resource_tracking.md, controller/sync.go, pkg/apis/application/v1alpha1/types.go (IsGroupKindNamePermitted).
 */

export const applicationToken = "kubernetes:argoproj.io/v1alpha1:Application";
const projectToken = "kubernetes:argoproj.io/v1alpha1:AppProject";
export const trackingId = "argocd.argoproj.io/tracking-id";

/** Argo CD, where its controller and what reads repositories run. */
export const argoCd: Operator = {
  watches: ({ group, kind }) => group === "argoproj.io" && kind === "Application",
  keeps: () => [],
  applies,
  status,
};

const runs = (objects: Objects): boolean =>
  isRunning(objects, "argocd-repo-server") &&
  isRunning(objects, "argocd-redis") &&
  isRunning(objects, "argocd-application-controller", "StatefulSet");

function applies(objects: Objects, application: Props): { objects: Props[]; mark: string } | undefined {
  if (!runs(objects) || at(application, "spec.syncPolicy.automated") === undefined) return undefined;
  const project = projectOf(objects, application);
  if (project === undefined) return undefined;
  const asked = manifestsOf(objects, application).filter(({ token }) => permits(project, token));
  return { objects: asked.map((one) => marked(application, one)), mark: markOf(application) };
}

const markOf = (application: Props): string => `${nameOf(application)}:`;

function projectOf(objects: Objects, application: Props): Props | undefined {
  const project = text(at(application, "spec.project")) ?? "default";
  const found = objects.get(projectToken, idOf(namespaceOf(application, { namespaced: true }), project))?.outputs;
  const repository = at(application, "spec.source.repoURL");
  const sources = (at(found ?? {}, "spec.sourceRepos") ?? []) as unknown[];
  const namespace = at(application, "spec.destination.namespace");
  const destinations = bags(at(found ?? {}, "spec.destinations"));
  return sources.includes(repository) && destinations.some((one) => one["namespace"] === namespace) ? found : undefined;
}

function permits(project: Props, token: string): boolean {
  const { group, kind } = kindOf(token);
  return bags(at(project, "spec.namespaceResourceWhitelist")).some(
    (one) => one["group"] === group && one["kind"] === kind,
  );
}

function manifestsOf(objects: Objects, application: Props): StoredManifest[] {
  const service = text(at(application, "spec.source.path"))?.split("/").at(-1);
  const namespace = at(application, "spec.destination.namespace");
  return manifestsFor(objects.world, objects.cluster.scope).filter(
    ({ object }) =>
      at(object, "metadata.namespace") === namespace && labelsOf(object)["app.kubernetes.io/name"] === service,
  );
}

function marked(application: Props, { token, object }: StoredManifest): Props {
  const { group, kind, apiVersion } = kindOf(token);
  const id = `${markOf(application)}${group}/${kind}:${String(at(object, "metadata.namespace"))}/${nameOf(object)}`;
  const metadata = { ...(object["metadata"] as Props), annotations: { ...annotationsOf(object), [trackingId]: id } };
  return { ...object, apiVersion, kind, metadata };
}

/** Synced where everything that was asked for stands with its mark. */
function status(objects: Objects, application: Props): Props {
  const asked = manifestsOf(objects, application);
  const project = projectOf(objects, application);
  const stands = ({ token, object }: StoredManifest) => {
    const found = objects.get(token, idOf(String(at(object, "metadata.namespace")), nameOf(object)));
    return found !== undefined && annotationsOf(found.outputs)[trackingId]?.startsWith(markOf(application));
  };
  const synced = project !== undefined && asked.length > 0 && asked.every(stands);
  return {
    sync: { status: synced ? "Synced" : "OutOfSync" },
    health: { status: asked.length > 0 ? "Healthy" : "Missing" },
  };
}
