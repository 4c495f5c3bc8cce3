import { interpolate, type Input } from "@pulumi/pulumi";

/** What volumes are labelled with of what the cluster is: a class is replaced when its labels change, so what people change (the owner, the cost center) is not among it. */
const lasting: readonly string[] = ["environment", "managed-by", "service", "data-class"];

/**
 * What the driver of disks is told of a pod's volume: a disk's key is the class's to say, and GKE's own classes say none. A balanced Persistent Disk, which
 * the machines of `general`, `memory` and `spot` take (components/gcp/cluster/nodes-plan.ts): what has a volume is not put on the others, whose machines
 * take Hyperdisk alone. Source: kubernetes-sigs/gcp-compute-persistent-disk-csi-driver README, "CreateVolume Parameters".
 */
export function volumeParameters(
  keyId: Input<string>,
  labels: Readonly<Record<string, string>>,
): Record<string, Input<string>> {
  return {
    type: "pd-balanced",
    "disk-encryption-kms-key": interpolate`${keyId}`,
    labels: Object.entries(labels)
      .filter(([key]) => lasting.includes(key))
      .map(([key, value]) => `${key}=${value}`)
      .join(","),
  };
}
