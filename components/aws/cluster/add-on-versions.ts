/** The add-ons of every cluster. Daemons run on each node and must be there before the first; the others need nodes to run on. */
export const daemonAddOns = ["eks-pod-identity-agent", "vpc-cni", "kube-proxy"] as const;
export const serviceAddOns = ["coredns", "aws-ebs-csi-driver"] as const;
export type AddOnName = (typeof daemonAddOns)[number] | (typeof serviceAddOns)[number];

/**
 * The pinned version of each add-on, by the cluster's Kubernetes version: never `latest`, or a preview would change overnight.
 * Source: what `aws eks describe-addon-versions` gave as the default, as several public repositories pinned it in 2026 (looked up again on
 * 29 November 2026 for 1.36: each pin is found in more than one). Before the first real `up`, compare them with
 * `aws eks describe-addon-versions --kubernetes-version VERSION`.
 */
const versions: Readonly<Record<string, Readonly<Record<AddOnName, string>>>> = {
  "1.33": {
    "eks-pod-identity-agent": "v1.3.10-eksbuild.2",
    "vpc-cni": "v1.21.1-eksbuild.3",
    "kube-proxy": "v1.33.7-eksbuild.2",
    coredns: "v1.13.2-eksbuild.1",
    "aws-ebs-csi-driver": "v1.55.0-eksbuild.2",
  },
  "1.34": {
    "eks-pod-identity-agent": "v1.3.10-eksbuild.2",
    "vpc-cni": "v1.21.1-eksbuild.3",
    "kube-proxy": "v1.34.3-eksbuild.5",
    coredns: "v1.13.2-eksbuild.1",
    "aws-ebs-csi-driver": "v1.56.0-eksbuild.1",
  },
  "1.35": {
    "eks-pod-identity-agent": "v1.3.10-eksbuild.3",
    "vpc-cni": "v1.22.4-eksbuild.3",
    "kube-proxy": "v1.35.3-eksbuild.21",
    coredns: "v1.13.2-eksbuild.21",
    "aws-ebs-csi-driver": "v1.63.1-eksbuild.1",
  },
  "1.36": {
    "eks-pod-identity-agent": "v1.3.10-eksbuild.3",
    "vpc-cni": "v1.22.4-eksbuild.3",
    "kube-proxy": "v1.36.0-eksbuild.25",
    coredns: "v1.14.3-eksbuild.23",
    "aws-ebs-csi-driver": "v1.66.0-eksbuild.1",
  },
};

/** Whether every cluster has it, with a pinned version. */
export function isPinned(addOn: string): addOn is AddOnName {
  return ([...daemonAddOns, ...serviceAddOns] as readonly string[]).includes(addOn);
}

/** @throws RangeError for a Kubernetes version that has no pinned add-ons. */
export function addOnVersion(addOn: AddOnName, kubernetes: string): string {
  const found = versions[kubernetes]?.[addOn];
  if (found === undefined) {
    throw new RangeError(
      `no ${addOn} is pinned for Kubernetes ${kubernetes}; there is one for ${Object.keys(versions).join(", ")}`,
    );
  }
  return found;
}
