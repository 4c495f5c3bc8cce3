import { interpolate, type Input } from "@pulumi/pulumi";

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
      .map(([key, value]) => `${key}=${value}`)
      .join(","),
  };
}
