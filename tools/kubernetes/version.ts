import { readFileSync } from "node:fs";
import * as path from "node:path";
import { cacheFolder, requiredVersion } from "../programs/place";

/** The module whose version is Kubernetes'. */
export const KUBERNETES_MODULE = "k8s.io/kubernetes";

/** The environment variable that moves the cache. */
export const CACHE_VARIABLE = "GOCOFFEE_KUBERNETES_CACHE";

/** The three programs of a control plane that nobody runs pods on. */
export const programNames = ["etcd", "kube-apiserver", "kube-controller-manager"] as const;
export type ProgramName = (typeof programNames)[number];

/**
 * The pinned version, `1.35.0`, as tools/kubernetes/go.mod says it: one that EKS, GKE and AKS all support.
 * @throws Error when go.mod does not require Kubernetes' module.
 */
export function pinnedVersion(goMod: string): string {
  const found = requiredVersion(goMod, KUBERNETES_MODULE);
  if (!found)
    throw new Error(`tools/kubernetes/go.mod requires no ${KUBERNETES_MODULE}: Kubernetes' version is pinned there.`);
  return found;
}

/** Reads tools/kubernetes/go.mod of the checkout at `root`. */
export function readGoMod(root: string): string {
  return readFileSync(path.join(root, "tools", "kubernetes", "go.mod"), "utf8");
}

/** The folder that holds every Kubernetes of a person. */
export function cacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  return cacheFolder("kubernetes", CACHE_VARIABLE, env);
}
