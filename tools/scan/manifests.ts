import { stringify } from "yaml";
import { nameOf, plain, type StateResource } from "./state";

/** The Kubernetes objects of each cluster as YAML, by the name of the provider that holds the cluster. Patches and charts are no objects. */
export function manifests(resources: readonly StateResource[]): Map<string, string> {
  const clusters = new Map<string, string[]>();
  for (const resource of resources.filter(isObject)) {
    const cluster = nameOf(resource.provider?.replace(/::[^:]*$/, "") ?? "kubernetes");
    clusters.set(cluster, [...(clusters.get(cluster) ?? []), stringify(plain(resource.inputs))]);
  }
  return new Map([...clusters].map(([cluster, objects]) => [cluster, objects.join("---\n")]));
}

/** Whether it is an object of Kubernetes, whole. */
export function isObject({ type, custom }: StateResource): boolean {
  return custom && /^kubernetes:(?!helm)/.test(type) && !type.endsWith("Patch");
}
