import type { Cloud } from "./contracts";

/** Which support an environment relies on. Extended support costs more: on AWS six times as much for the control plane. */
export const supportKinds = ["standard", "extended"] as const;
export type SupportKind = (typeof supportKinds)[number];

/** The last days of a version's support on a cloud, as `2027-03-27`; of extended support only where the cloud sells it by the hour. */
export type SupportEnds = { standard: string; extended?: string };

/**
 * The Kubernetes versions on offer, and when the support of each ends, by cloud. A cloud that says no date yet is left out: the version
 * is not offered there. As of 28 November 2026; look them up again whenever a version is added.
 *
 * Sources: EKS: docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html, as endoflife.date keeps it (`products/amazon-eks.md`).
 * GKE: cloud.google.com/kubernetes-engine/docs/release-schedule, as endoflife.date keeps it (`products/google-kubernetes-engine.md`).
 * AKS: learn.microsoft.com/azure/aks/supported-kubernetes-versions, which names a month: its last day is taken.
 */
export const kubernetesVersions: Readonly<Record<string, Readonly<Partial<Record<Cloud, SupportEnds>>>>> = {
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

/** How many days before its end a version is warned of. */
export const warningDays = 60;

/** How a version is supported on a day. `ends` is the last day of support. */
export type SupportState =
  | { state: "supported"; ends: string }
  | { state: "ending"; ends: string; days: number }
  | { state: "ended"; ends: string }
  | { state: "notOffered" };

/** How a version is supported on a cloud on `today`, of which the day in UTC counts. */
export function supportOf(version: string, cloud: Cloud, kind: SupportKind, today: Date): SupportState {
  const ends = kubernetesVersions[version]?.[cloud]?.[kind];
  if (ends === undefined) return { state: "notOffered" };
  const day = 24 * 60 * 60 * 1000;
  const days = (Date.parse(ends) - Date.parse(today.toISOString().slice(0, 10))) / day;
  if (days < 0) return { state: "ended", ends };
  return days <= warningDays ? { state: "ending", ends, days } : { state: "supported", ends };
}

/** The versions that are supported on a cloud on a day, oldest first. */
export function supportedVersions(cloud: Cloud, kind: SupportKind, today: Date): string[] {
  return Object.keys(kubernetesVersions).filter((version) => {
    const { state } = supportOf(version, cloud, kind, today);
    return state === "supported" || state === "ending";
  });
}
