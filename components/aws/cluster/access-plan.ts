/** What people may do in the whole cluster: docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html. */
const policies = {
  admin: "AmazonEKSClusterAdminPolicy",
  view: "AmazonEKSViewPolicy",
} as const;

/** IAM roles (ARNs), by what they may do in a cluster. A role that is in neither list gets nothing. */
export interface AccessRequest {
  /** Everything. */
  admins: readonly string[];
  /** Look at everything but secrets. */
  viewers: readonly string[];
}

/** An access entry, and the policy that goes with it. */
export interface PlannedAccess {
  /** Identity: `admin-ROLE`. */
  key: string;
  principalArn: string;
  policyArn: string;
}

/**
 * Who may do what. @throws RangeError for a role that is named twice, in whatever list, since EKS has one entry for each; or for
 * two roles of one name, of different accounts, which could not be told apart.
 */
export function planAccess({ admins, viewers }: AccessRequest): PlannedAccess[] {
  const given = [
    ...admins.map((principalArn) => ({ principalArn, may: "admin" as const })),
    ...viewers.map((principalArn) => ({ principalArn, may: "view" as const })),
  ];
  const planned = given.map(({ principalArn, may }) => ({
    key: `${may}-${principalArn.split("/").at(-1)}`,
    principalArn,
    policyArn: `${principalArn.split(":").slice(0, 2).join(":")}:eks::aws:cluster-access-policy/${policies[may]}`,
  }));
  for (const [index, one] of planned.entries()) {
    const before = planned.slice(0, index);
    if (before.some(({ principalArn }) => principalArn === one.principalArn))
      throw new RangeError(`${one.principalArn} is given access twice: want it once`);
    const same = before.find(({ key }) => key === one.key);
    if (same) throw new RangeError(`${same.principalArn} and ${one.principalArn} have one name: want another`);
  }
  return planned;
}
