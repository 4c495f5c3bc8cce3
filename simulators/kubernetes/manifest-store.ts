import type { World } from "../core/world";
import type { Props } from "../protocol/values";

/** The types that manifests of a repository may be of. */
export const manifestTokens = [
  "kubernetes:core/v1:Service",
  "kubernetes:apps/v1:Deployment",
  "kubernetes:policy/v1:PodDisruptionBudget",
  "kubernetes:argoproj.io/v1alpha1:Rollout",
  "kubernetes:keda.sh/v1alpha1:ScaledObject",
  "kubernetes:autoscaling.k8s.io/v1:VerticalPodAutoscaler",
] as const;

export const manifestToken = (token: string): string => `manifest:${token}`;

/** A manifest in a repository. */
export interface StoredManifest {
  token: string;
  object: Props;
}

/** The manifests that were written for a cluster, in the order in which Argo CD applies kinds: its own last. */
export function manifestsFor(world: World, cluster: string): StoredManifest[] {
  return manifestTokens.flatMap((token) =>
    world
      .all(manifestToken(token))
      .filter(({ id }) => id.startsWith(`${cluster} `))
      .map(({ outputs }) => ({ token, object: outputs })),
  );
}
