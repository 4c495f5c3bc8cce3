import type { Input } from "@pulumi/pulumi";

/** What volumes are tagged with of what the cluster is: a class is replaced when its parameters change, so what people change (the owner, the cost center) is not among it. */
const lasting: readonly string[] = ["environment", "managed-by", "service", "data-class"];

/**
 * What the driver of disks is told of a pod's volume: AKS's own classes name no key, nor tags. Premium SSD, which all machines of config/sizes.ts take, in the zone
 * of the pod. Source: kubernetes-sigs/azuredisk-csi-driver docs/driver-parameters.md.
 */
export function volumeParameters(
  diskEncryptionSetId: Input<string>,
  tags: Readonly<Record<string, string>>,
): Record<string, Input<string>> {
  return {
    skuName: "Premium_LRS",
    cachingMode: "ReadOnly",
    diskEncryptionSetID: diskEncryptionSetId,
    diskEncryptionType: "EncryptionAtRestWithCustomerKey",
    networkAccessPolicy: "DenyAll",
    publicNetworkAccess: "Disabled",
    tags: Object.entries(tags)
      .filter(([key]) => lasting.includes(key))
      .map(([key, value]) => `${key}=${value}`)
      .join(","),
  };
}
