/** A constraint of an organisation's, as this platform wants it on its project. */
export interface Guard {
  /** Identity: what nobody can do any more. */
  key: string;
  constraint: string;
  /** A constraint that is on or off, or a list of what is allowed, of which nothing is. */
  rule: "enforce" | "denyAll";
}

/**
 * What the platform never does, so that nobody else does it either. Constraints that GKE's own machines would break are not among them.
 * Source: docs.cloud.google.com/resource-manager/docs/organization-policy/org-policy-constraints.
 */
export const guards: readonly Guard[] = [
  { key: "no-account-keys", constraint: "iam.disableServiceAccountKeyCreation", rule: "enforce" },
  { key: "no-uploaded-keys", constraint: "iam.disableServiceAccountKeyUpload", rule: "enforce" },
  { key: "no-default-grants", constraint: "iam.automaticIamGrantsForDefaultServiceAccounts", rule: "enforce" },
  { key: "no-public-buckets", constraint: "storage.publicAccessPrevention", rule: "enforce" },
  { key: "no-object-lists", constraint: "storage.uniformBucketLevelAccess", rule: "enforce" },
  { key: "no-public-databases", constraint: "sql.restrictPublicIp", rule: "enforce" },
  { key: "no-public-machines", constraint: "compute.vmExternalIpAccess", rule: "denyAll" },
  { key: "no-serial-ports", constraint: "compute.disableSerialPortAccess", rule: "enforce" },
  { key: "no-default-network", constraint: "compute.skipDefaultNetworkCreation", rule: "enforce" },
  { key: "shielded-machines", constraint: "compute.requireShieldedVm", rule: "enforce" },
];
