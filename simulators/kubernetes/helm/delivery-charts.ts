import { restricted, type KnownChart, type KnownWorkload } from "./chart";

/*
 * Charts that bring services into a cluster, and release them. Source of each entry: its templates and values at the version that stands here, rendered for
 * Kubernetes 1.35 with Helm 3 (repository and tag in the comment).
 */

// github.com/argoproj/argo-helm, charts/argo-rollouts, argo-rollouts-2.41.0; a release of the chart's own name
const argoRollouts: KnownChart = {
  repository: "https://argoproj.github.io/argo-helm",
  versions: ["2.41.0"],
  definitions: {
    kept: true,
    when: "installCRDs",
    groups: {
      "argoproj.io": {
        versions: "v1alpha1",
        kinds: "AnalysisRun AnalysisTemplate ClusterAnalysisTemplate:C Experiment Rollout",
      },
    },
  },
  workloads: [
    {
      kind: "Deployment",
      name: "{r}",
      labels: {
        "app.kubernetes.io/name": "argo-rollouts",
        "app.kubernetes.io/instance": "{r}",
        "app.kubernetes.io/component": "rollouts-controller",
      },
      account: { path: "serviceAccount.name" },
      replicas: "controller.replicas",
      resources: "controller.resources",
      priority: { path: "controller.priorityClassName" },
      pod: { is: { securityContext: { runAsNonRoot: true } }, security: "podSecurityContext" },
      container: { is: restricted, security: "containerSecurityContext" },
      ports: [8090, 8080],
    },
  ],
};

const part = (
  kind: KnownWorkload["kind"],
  name: string,
  values: string,
  ports: readonly number[],
  own: Partial<KnownWorkload> = {},
): KnownWorkload => ({
  kind,
  name: `{r}-${name}`,
  labels: { "app.kubernetes.io/name": `argocd-${name}`, "app.kubernetes.io/instance": "{r}" },
  account: { path: `${values}.serviceAccount.name`, is: `argocd-${name}` },
  replicas: `${values}.replicas`,
  resources: `${values}.resources`,
  priority: { path: `${values}.priorityClassName` },
  pod: { security: "global.securityContext" },
  container: { is: restricted, security: `${values}.containerSecurityContext` },
  ports,
  ...own,
});

// github.com/argoproj/argo-helm, charts/argo-cd, argo-cd-10.1.1; a release whose name is `argocd`
const argoCd: KnownChart = {
  repository: "https://argoproj.github.io/argo-helm",
  versions: ["10.1.1"],
  definitions: {
    kept: true,
    when: "crds.install",
    groups: { "argoproj.io": { versions: "v1alpha1", kinds: "AppProject Application ApplicationSet" } },
  },
  accounts: ["argocd-applicationset-controller", "argocd-redis-secret-init"],
  workloads: [
    part("StatefulSet", "application-controller", "controller", [8082]),
    part("Deployment", "server", "server", [8080, 8083]),
    part("Deployment", "repo-server", "repoServer", [8081, 8084]),
    part("Deployment", "applicationset-controller", "applicationSet", [7000, 8080, 8081]),
    // Always one; it has no account of its own.
    part("Deployment", "redis", "redis", [6379], { account: { is: "default" }, replicas: "redis.one" }),
    part("Deployment", "dex-server", "dex", [5556, 5557, 5558], { when: "dex.enabled" }),
    part("Deployment", "notifications-controller", "notifications", [9001], { when: "notifications.enabled" }),
  ],
  services: [
    { name: "{r}-server", of: "{r}-server", ports: ["http:80>8080", "https:443>8080"] },
    { name: "{r}-repo-server", of: "{r}-repo-server", ports: ["tcp-repo-server:8081>8081"] },
    { name: "{r}-redis", of: "{r}-redis", ports: ["redis:6379>6379"] },
    {
      name: "{r}-applicationset-controller",
      of: "{r}-applicationset-controller",
      ports: ["http-webhook:7000>7000"],
    },
    { name: "{r}-dex-server", of: "{r}-dex-server", ports: ["http:5556>5556", "grpc:5557>5557"], when: "dex.enabled" },
  ],
};

export const deliveryCharts: Readonly<Record<string, KnownChart>> = {
  "argo-rollouts": argoRollouts,
  "argo-cd": argoCd,
};
