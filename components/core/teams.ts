/** What a team may do with its services in the cluster, least first: look; roll out; and change how they scale. */
export const teamAccess = ["view", "deploy", "edit"] as const;
export type TeamAccess = (typeof teamAccess)[number];

/** The group of a cluster's API that a team's people are in. EKS refuses the prefixes `system:`, `eks:`, `aws:`, `amazon:` and `iam:`. */
export function teamGroup(team: string): string {
  return `go-coffee:team:${team}`;
}
