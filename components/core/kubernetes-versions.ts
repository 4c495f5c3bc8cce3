import type { Versions } from "./support";

/**
 * The Kubernetes versions on offer. A cloud that says no date yet is left out: the version is not offered there. As of 28 November 2026;
 * look them up again whenever a version is added. Extended support on AWS costs six times as much for the control plane.
 *
 * Sources: EKS: docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html, as endoflife.date keeps it (`products/amazon-eks.md`).
 * GKE: cloud.google.com/kubernetes-engine/docs/release-schedule, as endoflife.date keeps it (`products/google-kubernetes-engine.md`).
 * AKS: learn.microsoft.com/azure/aks/supported-kubernetes-versions, which names a month: its last day is taken. Of its long term support, a year more in the
 * tier Premium, the copies that we could read name no end for these versions.
 */
export const kubernetesVersions: Versions = {
  "1.33": {
    aws: { standard: "2026-07-29", extended: "2027-07-29" },
    gcp: { standard: "2026-08-03" },
    azure: { standard: "2026-07-31" },
  },
  "1.34": {
    aws: { standard: "2026-12-02", extended: "2027-12-02" },
    gcp: { standard: "2026-10-01" },
    azure: { standard: "2026-11-30" },
  },
  "1.35": {
    aws: { standard: "2027-03-27", extended: "2028-03-27" },
    gcp: { standard: "2027-04-11" },
    azure: { standard: "2027-03-31" },
  },
  "1.36": {
    aws: { standard: "2027-08-02", extended: "2028-08-02" },
    azure: { standard: "2027-06-30" },
  },
};
