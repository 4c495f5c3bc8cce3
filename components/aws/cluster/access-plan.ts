/** What a role may do, and which of EKS's policies says so: docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html. */
const policies = {
  everything: "AmazonEKSClusterAdminPolicy",
  admin: "AmazonEKSAdminPolicy",
  edit: "AmazonEKSEditPolicy",
  view: "AmazonEKSViewPolicy",
} as const;

/** A role (ARN) that may do something in some namespaces only. */
export interface NamespaceAccess {
  role: string;
  /** One at least. */
  namespaces: readonly string[];
  /** `admin`: all but the namespaces themselves; `edit`: all but roles and their bindings; `view`: look at all but secrets. */
  may: "admin" | "edit" | "view";
}

/** IAM roles (ARNs), by what they may do in a cluster. A role that is nowhere gets nothing. */
export interface AccessRequest {
  /** Everything. */
  admins: readonly string[];
  /** Look at everything but secrets. */
  viewers: readonly string[];
  /** What others may do in some namespaces. @defaultValue nothing */
  namespaced?: readonly NamespaceAccess[];
  /** The groups of Kubernetes that roles are in: what those may do, roles in the cluster say. @defaultValue none */
  grouped?: readonly { role: string; group: string }[];
  /**
   * Who made the cluster, as STS tells it (`arn:aws:sts::…:assumed-role/NAME/SESSION`), or as IAM does: EKS has made it an administrator, and
   * refuses a second entry. @defaultValue somebody who is in no list
   */
  creator?: string | undefined;
}

/** A role's entry, and the policies that go with it. */
export interface PlannedAccess {
  /** Identity: `ACCOUNT-ROLE`, which says nothing of what the role may do: EKS has one entry for each, whatever list it is in. */
  key: string;
  principalArn: string;
  /** Of Kubernetes, in the order of their names. */
  groups: string[];
  policies: PlannedPolicy[];
}

export interface PlannedPolicy {
  /** Identity: what the role may do. */
  key: keyof typeof policies;
  policyArn: string;
  /** @defaultValue the whole cluster */
  namespaces?: string[];
}

/**
 * Who may do what: one entry for each role. Whoever made the cluster is left out of the administrators.
 * @throws RangeError for a role that is named twice for the same, or for more beside everything; and for a creator that is to do less.
 */
export function planAccess({
  admins,
  viewers,
  namespaced = [],
  grouped = [],
  creator,
}: AccessRequest): PlannedAccess[] {
  const given = [
    ...admins.map((role) => ({ role, may: "everything" as const })),
    ...viewers.map((role) => ({ role, may: "view" as const })),
    ...namespaced,
  ];
  const planned = new Map<string, PlannedAccess>();
  for (const one of given) {
    const { role, may } = one;
    if (isSameRole(role, creator)) {
      if (may === "everything") continue;
      throw madeIt(role);
    }
    const entry = planned.get(role) ?? { key: keyOf(role), principalArn: role, groups: [], policies: [] };
    if (entry.policies.some(({ key }) => key === may || key === "everything"))
      throw new RangeError(`${role} is given access twice: want it once`);
    planned.set(role, {
      ...entry,
      policies: [
        ...entry.policies,
        {
          key: may,
          policyArn: `${role.split(":").slice(0, 2).join(":")}:eks::aws:cluster-access-policy/${policies[may]}`,
          ...("namespaces" in one && { namespaces: [...one.namespaces] }),
        },
      ],
    });
  }
  for (const { role, group } of grouped) {
    if (isSameRole(role, creator)) throw madeIt(role);
    const entry = planned.get(role) ?? { key: keyOf(role), principalArn: role, groups: [], policies: [] };
    planned.set(role, { ...entry, groups: [...new Set([...entry.groups, group])].sort() });
  }
  return [...planned.values()];
}

function madeIt(role: string): RangeError {
  return new RangeError(`${role} made the cluster, and may do everything: want it among the admins, or in no list`);
}

/** Two roles of one name are in different accounts. */
function keyOf(role: string): string {
  return [role.split(":")[4], role.split("/").at(-1)].join("-");
}

/**
 * Whether a role is the one that `caller` speaks as. STS leaves a role's path out, and an account has each name once.
 * Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html, "IAM ARNs".
 */
function isSameRole(role: string, caller: string | undefined): boolean {
  if (caller === undefined) return false;
  const [, service, account, name] =
    /^arn:[\w-]+:(sts|iam)::(\d{12}):(?:assumed-role|role)\/(?:.*\/)?([^/]+)$/.exec(
      caller.includes(":assumed-role/") ? caller.split("/").slice(0, 2).join("/") : caller,
    ) ?? [];
  return service !== undefined && role.split(":")[4] === account && role.split("/").at(-1) === name;
}
