/**
 * What EKS has on offer. Kubernetes versions: docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html and
 * endoflife.date/amazon-eks, as of November 2026 (1.31 is the oldest in extended support).
 */
export const kubernetesVersions = ["1.31", "1.32", "1.33", "1.34", "1.35", "1.36"] as const;

/** What a cluster gets when the program names no version. */
export const defaultKubernetesVersion = "1.36";

/** How many minor versions a kubelet or kube-proxy may be behind its API server: kubernetes.io/releases/version-skew-policy. */
export const oldestSkew = 3;

/** The minor number of `1.35` or `v1.35.3-eksbuild.5`; undefined where the text has none. */
export function minorOf(version: unknown): number | undefined {
  const found = /^v?1\.(\d+)/.exec(String(version));
  return found ? Number(found[1]) : undefined;
}

/** Add-ons of AWS: docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html and community-addons.html. */
export const addonNames = [
  "adot",
  "amazon-cloudwatch-observability",
  "amazon-sagemaker-hyperpod-taskgovernance",
  "amazon-sagemaker-hyperpod-training-operator",
  "aws-ebs-csi-driver",
  "aws-efs-csi-driver",
  "aws-fsx-csi-driver",
  "aws-guardduty-agent",
  "aws-mountpoint-s3-csi-driver",
  "aws-network-flow-monitoring-agent",
  "aws-privateca-connector-for-kubernetes",
  "aws-secrets-store-csi-driver-provider",
  "cert-manager",
  "coredns",
  "eks-node-monitoring-agent",
  "eks-pod-identity-agent",
  "external-dns",
  "kube-proxy",
  "kube-state-metrics",
  "metrics-server",
  "prometheus-node-exporter",
  "snapshot-controller",
  "vpc-cni",
];

/**
 * The version that an add-on gets when the program names none, from the cluster's version on: what public projects read with
 * `describe-addon-versions` between August and October 2026. The newest of an older Kubernetes version is taken where none is known.
 */
const addonDefaults: Record<string, Record<string, string>> = {
  "vpc-cni": { "1.31": "v1.22.4-eksbuild.3" },
  coredns: {
    "1.31": "v1.11.4-eksbuild.51",
    "1.33": "v1.12.4-eksbuild.29",
    "1.35": "v1.13.2-eksbuild.21",
    "1.36": "v1.14.3-eksbuild.23",
  },
  "kube-proxy": {
    "1.31": "v1.31.2-eksbuild.3",
    "1.32": "v1.32.13-eksbuild.24",
    "1.33": "v1.33.10-eksbuild.21",
    "1.34": "v1.34.6-eksbuild.21",
    "1.35": "v1.35.3-eksbuild.21",
    "1.36": "v1.36.0-eksbuild.25",
  },
  "aws-ebs-csi-driver": { "1.31": "v1.63.1-eksbuild.1", "1.36": "v1.66.0-eksbuild.1" },
  "eks-pod-identity-agent": { "1.31": "v1.3.10-eksbuild.3" },
  "metrics-server": { "1.31": "v0.9.0-eksbuild.5" },
  "eks-node-monitoring-agent": { "1.31": "v1.6.4-eksbuild.1" },
  "cert-manager": { "1.31": "v1.21.0-eksbuild.3" },
  "external-dns": { "1.31": "v0.21.0-eksbuild.6" },
};

/** The version that an add-on gets on a cluster when the program names none. */
export function defaultAddonVersion(addon: string, cluster: string): string {
  const known = Object.entries(addonDefaults[addon] ?? {}).filter(
    ([version]) => (minorOf(version) ?? 0) <= (minorOf(cluster) ?? 0),
  );
  return known.at(-1)?.[1] ?? "v1.0.0-eksbuild.1";
}

/** The cluster access policies of AWS: docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html. */
export const accessPolicies = [
  "AmazonAIOpsAssistantPolicy",
  "AmazonARCRegionSwitchScalingPolicy",
  "AmazonEKSACKPolicy",
  "AmazonEKSAdminPolicy",
  "AmazonEKSAdminViewPolicy",
  "AmazonEKSArgoCDClusterPolicy",
  "AmazonEKSArgoCDPolicy",
  "AmazonEKSAutoNodePolicy",
  "AmazonEKSBlockStorageClusterPolicy",
  "AmazonEKSBlockStoragePolicy",
  "AmazonEKSClusterAdminPolicy",
  "AmazonEKSClusterInsightsPolicy",
  "AmazonEKSComputeClusterPolicy",
  "AmazonEKSComputePolicy",
  "AmazonEKSEditPolicy",
  "AmazonEKSEventPolicy",
  "AmazonEKSHybridPolicy",
  "AmazonEKSKROPolicy",
  "AmazonEKSLoadBalancingClusterPolicy",
  "AmazonEKSLoadBalancingPolicy",
  "AmazonEKSNetworkingClusterPolicy",
  "AmazonEKSNetworkingPolicy",
  "AmazonEKSSecretReaderPolicy",
  "AmazonEKSViewPolicy",
  "AmazonSagemakerHyperpodClusterPolicy",
  "AmazonSagemakerHyperpodControllerPolicy",
  "AmazonSagemakerHyperpodSpaceTemplatePolicy",
  "AmazonSagemakerHyperpodSystemNamespacePolicy",
  "AWSBackupFullAccessPolicyForBackup",
  "AWSBackupFullAccessPolicyForRestore",
];

/** From botocore's eks/2017-11-01/service-2.json: the enumeration LogType. */
export const logTypes = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/** The enumeration AMITypes. */
export const amiTypes = [
  ...["AL2_x86_64", "AL2_x86_64_GPU", "AL2_ARM_64", "CUSTOM", "BOTTLEROCKET_ARM_64", "BOTTLEROCKET_x86_64"],
  ...[
    "BOTTLEROCKET_ARM_64_FIPS",
    "BOTTLEROCKET_x86_64_FIPS",
    "BOTTLEROCKET_ARM_64_NVIDIA",
    "BOTTLEROCKET_x86_64_NVIDIA",
  ],
  ...["BOTTLEROCKET_ARM_64_NVIDIA_FIPS", "BOTTLEROCKET_x86_64_NVIDIA_FIPS", "WINDOWS_CORE_2019_x86_64"],
  ...["WINDOWS_FULL_2019_x86_64", "WINDOWS_CORE_2022_x86_64", "WINDOWS_FULL_2022_x86_64", "WINDOWS_CORE_2025_x86_64"],
  ...["WINDOWS_FULL_2025_x86_64", "AL2023_x86_64_STANDARD", "AL2023_ARM_64_STANDARD", "AL2023_x86_64_NEURON"],
  ...["AL2023_x86_64_NVIDIA", "AL2023_ARM_64_NVIDIA"],
];

/** The values of CreateAccessEntry's `type`. */
export const accessEntryTypes = [
  "STANDARD",
  "EC2_LINUX",
  "EC2_WINDOWS",
  "FARGATE_LINUX",
  "EC2",
  "HYBRID_LINUX",
  "HYPERPOD_LINUX",
];
