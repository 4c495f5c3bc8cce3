import type * as inputs from "@pulumi/kubernetes/types/input";
import type { Placement } from "../placement";
import { mebibytes, millicores } from "../quota";
import type { StoreSize } from "./sizes";

export interface StorePodArgs {
  /** The container that the operator fills in. */
  container: string;
  /** @defaultValue the operator's own */
  image?: string;
  size: StoreSize;
  /** The labels by which its pods find each other, to keep apart. */
  pods: Readonly<Record<string, string>>;
  labels: Record<string, string>;
  /** The user that its image runs as. */
  user: number;
  placement: Placement;
  /** Containers whose security the operator leaves open, and we close: this one, or those that it starts before it. @defaultValue none */
  leftOpen?: readonly string[];
  env?: inputs.core.v1.EnvVar[];
  volumeMounts?: inputs.core.v1.VolumeMount[];
  volumes?: inputs.core.v1.Volume[];
  /** @defaultValue the one of the namespace, without rights */
  serviceAccountName?: string;
}

/** Admitted by the restricted standard. What an image writes beside its disk differs, so its root is the operator's to close. */
const closed: inputs.core.v1.SecurityContext = {
  runAsNonRoot: true,
  privileged: false,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
};

/** A pod's template, as each operator takes it. */
export interface StorePod {
  metadata: { labels: Record<string, string> };
  spec: inputs.core.v1.PodSpec;
}

/** What we say of the pods that an operator makes: their size, their place, and that the restricted standard admits them. */
export function storePod(args: StorePodArgs): StorePod {
  const { container, size, pods, labels, user, placement, leftOpen = [] } = args;
  const { image, env, volumeMounts, volumes, serviceAccountName } = args;
  const memory = mebibytes(size.memory);
  const before = leftOpen.filter((name) => name !== container);
  return {
    metadata: { labels },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...(serviceAccountName !== undefined && { serviceAccountName }),
      securityContext: {
        runAsNonRoot: true,
        runAsUser: user,
        fsGroup: user,
        // A disk of many files is not gone through at each start.
        fsGroupChangePolicy: "OnRootMismatch",
        seccompProfile: { type: "RuntimeDefault" },
      },
      ...placement,
      // As even as it can be: a disk is in one zone, and a pod that must not go there would wait (pod.ts, spread).
      topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
        maxSkew: 1,
        topologyKey,
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: pods },
      })),
      ...(before.length > 0 && { initContainers: before.map((name) => ({ name, securityContext: closed })) }),
      containers: [
        {
          name: container,
          ...(image !== undefined && { image }),
          resources: {
            requests: { cpu: millicores(size.cpu.request), memory },
            limits: { cpu: millicores(size.cpu.limit), memory },
          },
          ...(leftOpen.includes(container) && { securityContext: closed }),
          ...(env && { env }),
          ...(volumeMounts && { volumeMounts }),
        },
      ],
      ...(volumes && { volumes }),
    },
  };
}

/** The disk of a pod, of the cluster's own storage class, which encrypts. */
export function volume(name: string, { disk }: StoreSize) {
  return {
    metadata: { name },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: `${disk}Gi` } } },
  };
}
