import { replicas, tagOf, type AddOn, type AddOnContext } from "./add-on";
import { clusterCritical, resources, restricted, restrictedPod, spread, type ContainerResources } from "./pods";
import { policyFor } from "./policies";
import { keepsBackups } from "./velero";

const name = "snapshot-controller";
const pods = { "app.kubernetes.io/name": name, "app.kubernetes.io/instance": name };

/** The keys of chart piraeus/snapshot-controller that we set. */
export interface SnapshotControllerValues {
  installCRDs: boolean;
  controller: {
    image: { tag: string };
    replicaCount: number;
    pdb: { maxUnavailable: number };
    podSecurityContext: object;
    securityContext: object;
    priorityClassName: string;
    topologySpreadConstraints: ReturnType<typeof spread>;
    resources: ContainerResources;
  };
  /** Converts group snapshots of older versions, of which there are none. */
  webhook: { enabled: boolean };
}

/**
 * Makes snapshots of volumes of what asks for them, through the driver of the volumes: the half of the snapshots that belongs to the cluster and to no
 * driver. The driver's own half, its sidecar, is in EKS's add-on, on by itself (kubernetes-sigs/aws-ebs-csi-driver#1447).
 */
export const snapshotController: AddOn = {
  name,
  system: name,
  source: () => ({ kind: "chart", chart: name, repository: "https://piraeus.io/helm-charts" }),
  namespace: "platform",
  after: ["calico"],
  when: ({ cluster }) => cluster.snapshots === "none",
  byDefault: ({ scale, requests }) => keepsBackups(scale, requests),
  values,
  brings: ["snapshot.storage.k8s.io", "groupsnapshot.storage.k8s.io"],
  policies: (context) => [policyFor(name, context, { pods })],
};

function values(context: AddOnContext): SnapshotControllerValues {
  return {
    installCRDs: true,
    controller: {
      image: { tag: tagOf(context, name, "controller", "v8.6.0") },
      replicaCount: replicas[context.scale],
      pdb: { maxUnavailable: 1 },
      podSecurityContext: { ...restrictedPod, runAsUser: 1000 },
      securityContext: { ...restricted, runAsUser: 1000 },
      priorityClassName: clusterCritical,
      topologySpreadConstraints: spread(pods),
      resources: resources(20, 128),
    },
    webhook: { enabled: false },
  };
}
