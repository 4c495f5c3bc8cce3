import { replicas, tagOf, type AddOn, type AddOnContext } from "./add-on";
import { resources, restricted, restrictedPod, spread, type ContainerResources } from "./pods";
import { policyFor } from "./policies";

const pods = { app: "reloader" };

/** The keys of chart stakater/reloader that we set. */
export interface ReloaderValues {
  fullnameOverride: string;
  image: { tag: string };
  reloader: {
    /** An annotation on the pods says what has changed: whoever owns the Deployment sees no difference in what is theirs. */
    reloadStrategy: "annotations";
    /** It reads secrets where the services are, and in its own namespace, and nowhere else: the chart makes a Role in each. */
    watchGlobally: false;
    namespaces: string[];
    /** Nothing that it starts anew goes by one, and so it may read none. */
    ignoreConfigMaps: true;
    /** It may neither delete a Job nor make one. */
    ignoreJobs: true;
    ignoreCronJobs: true;
    /**
     * Whoever begins to watch starts anew what uses any of the secrets: one may have changed while nobody watched. Of the two, the second
     * does nothing without the first, nor the first without the second where ConfigMaps are ignored.
     * Source: stakater/Reloader, internal/pkg/controller/controller.go, `Add` and `NewController`.
     */
    reloadOnCreate: true;
    syncAfterRestart: true;
    enableHA: boolean;
    readOnlyRootFileSystem: boolean;
    podDisruptionBudget: { enabled: boolean; maxUnavailable: number };
    deployment: {
      replicas: number;
      resources: ContainerResources;
      securityContext: object;
      containerSecurityContext: object;
      topologySpreadConstraints: ReturnType<typeof spread>;
    };
  };
}

/** Restarts what uses a secret that has changed, where its Deployment asks for that. */
export const reloader: AddOn = {
  name: "reloader",
  system: "reloader",
  source: () => ({ kind: "chart", chart: "reloader", repository: "https://stakater.github.io/stakater-charts" }),
  namespace: "security",
  after: ["calico"],
  when: () => true,
  values,
  brings: [],
  policies: (context) => [policyFor("reloader", context, { pods })],
};

function values(context: AddOnContext): ReloaderValues {
  const { scale } = context;
  return {
    fullnameOverride: "reloader",
    image: { tag: tagOf(context, "reloader", "reloader", "v1.4.21") },
    reloader: {
      reloadStrategy: "annotations",
      watchGlobally: false,
      namespaces: [context.application],
      ignoreConfigMaps: true,
      ignoreJobs: true,
      ignoreCronJobs: true,
      reloadOnCreate: true,
      syncAfterRestart: true,
      enableHA: replicas[scale] > 1,
      readOnlyRootFileSystem: true,
      podDisruptionBudget: { enabled: replicas[scale] > 1, maxUnavailable: 1 },
      deployment: {
        replicas: replicas[scale],
        resources: resources(20, 192),
        securityContext: { ...restrictedPod, runAsUser: 65534 },
        containerSecurityContext: restricted,
        topologySpreadConstraints: spread(pods),
      },
    },
  };
}
