/*
 * What Google has on offer, as far as this platform or a user may ask for it. Tables of mid 2026: what is newer is refused, and the refusal says so.
 */

/** Versions of GKE, oldest first. Source: docs.cloud.google.com/kubernetes-engine/docs/release-notes; patches change weekly, here they stand still. */
export const clusterVersions: readonly string[] = [
  "1.32.11-gke.1038000",
  "1.33.7-gke.1120000",
  "1.34.5-gke.1076000",
  "1.35.2-gke.1052000",
];
export const defaultVersion = "1.34.5-gke.1076000";
