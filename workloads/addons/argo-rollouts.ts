import { replicas, tagOf, type AddOn, type AddOnContext } from "./add-on";
import { clusterCritical, resources, restricted, restrictedPod, spread, type ContainerResources } from "./pods";
import { policyFor } from "./policies";

const name = "argo-rollouts";
const labels = { "app.kubernetes.io/name": name, "app.kubernetes.io/instance": name };

/** Where its controller runs, and as whom: it gets its rights in the services' namespace from us (`ReleaseRights`). */
export const rolloutsController = { namespace: "cicd", account: name } as const;

/** The keys of chart argo/argo-rollouts that we set. */
export interface ArgoRolloutsValues {
  installCRDs: boolean;
  keepCRDs: boolean;
  /** A controller of one namespace: its chart's ClusterRole would read every Secret of the cluster. */
  clusterInstall: false;
  createClusterAggregateRoles: boolean;
  podSecurityContext: typeof restrictedPod;
  containerSecurityContext: typeof restricted;
  serviceAccount: { name: string };
  controller: {
    image: { tag: string };
    replicas: number;
    extraArgs: string[];
    logging: { format: "json" };
    priorityClassName: string;
    pdb: { enabled: boolean; maxUnavailable: number };
    topologySpreadConstraints: ReturnType<typeof spread>;
    resources: ContainerResources;
  };
}

/** Releases a service step by step, and takes a release back that does worse: docs/decisions/delivery.md. */
export const argoRollouts: AddOn = {
  name,
  system: name,
  source: () => ({ kind: "chart", chart: name, repository: "https://argoproj.github.io/argo-helm" }),
  namespace: rolloutsController.namespace,
  after: ["calico"],
  when: () => true,
  byDefault: ({ scale }) => scale !== "small",
  values,
  // Argo CD's chart defines other kinds of the same group: see `argoCd`.
  brings: ["argoproj.io"],
  policies: (context) => [policyFor(name, context, { pods: labels, to: [{ namespace: "monitoring", ports: [9090] }] })],
};

function values(context: AddOnContext): ArgoRolloutsValues {
  const { scale, application } = context;
  return {
    installCRDs: true,
    // With a definition goes every object of its kind, and with a Rollout its pods.
    keepCRDs: true,
    clusterInstall: false,
    createClusterAggregateRoles: false,
    podSecurityContext: restrictedPod,
    containerSecurityContext: restricted,
    serviceAccount: { name: rolloutsController.account },
    controller: {
      image: { tag: tagOf(context, name, "controller", "v1.9.0") },
      replicas: replicas[scale],
      // With --namespaced it looks into the namespace that its client is told. Source: argoproj/argo-rollouts v1.9.0, cmd/rollouts-controller/main.go.
      extraArgs: [`--namespace=${application}`],
      logging: { format: "json" },
      priorityClassName: clusterCritical,
      pdb: { enabled: replicas[scale] > 1, maxUnavailable: 1 },
      topologySpreadConstraints: spread(labels),
      resources: resources(100, 256),
    },
  };
}
