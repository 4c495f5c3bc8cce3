import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { grant, type Role } from "../common/roles";

export interface ClusterAccessArgs {
  place: Placement;
  /** What the roles are for: the ARM id of the cluster's group, so that they can work before the cluster stands. */
  scope: Input<string>;
  /** Who may do everything in the cluster: object ids of Entra groups, one at least, and whoever runs the program in one of them. */
  admins: readonly string[];
  /** Who may look at everything but secrets. @defaultValue nobody */
  viewers?: readonly string[] | undefined;
}

/**
 * What each may do. Azure RBAC is the one list: local accounts are off, and Kubernetes' own roles name nobody. The second role lets the Azure CLI ask for the
 * cluster's authority, and no more. Source: learn.microsoft.com/azure/aks/manage-azure-rbac.
 */
const roles: Record<"admins" | "viewers", readonly Role[]> = {
  admins: ["aksRbacClusterAdmin", "aksClusterUser"],
  viewers: ["aksRbacReader", "aksClusterUser"],
};

/**
 * Each once, and somebody who may do everything.
 * @throws RangeError for nobody, or for a group that is in both
 */
export function planPeople({ admins, viewers = [] }: Pick<ClusterAccessArgs, "admins" | "viewers">): {
  admins: readonly string[];
  viewers: readonly string[];
} {
  if (admins.length === 0)
    throw new RangeError(
      "want a group of Entra that may administer the cluster: local accounts are off, and nobody else gets in",
    );
  const twice = viewers.filter((group) => admins.includes(group));
  if (twice.length > 0)
    throw new RangeError(`${twice.join(", ")} may do everything already: want no group in both admins and viewers`);
  return { admins, viewers };
}

/**
 * Who may use the cluster.
 *
 * @example
 * ```ts
 * import { ClusterAccess } from "./components/azure/cluster/access";
 * import type { Group } from "./components/azure/account/groups";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const group: Group;
 *
 * new ClusterAccess("access", { place, scope: group.id, admins: ["00000000-0000-0000-0000-000000000001"] });
 * ```
 */
export class ClusterAccess extends Component {
  /** The assignments: they work some minutes after. */
  readonly ready: Resource[];

  constructor(name: string, args: ClusterAccessArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:ClusterAccess", name, args.place, opts);
    const { scope } = args;
    const { admins, viewers } = planPeople(args);
    const by = { label: (part: string) => this.label(part), here: this.here };
    // Not by the list that it is in: who moves from one to the other keeps a role, and ARM makes none a second time.
    this.ready = Object.entries({ admins, viewers }).flatMap(([what, groups]) =>
      groups.flatMap((principalId) =>
        roles[what as keyof typeof roles].map((role) =>
          grant(by, `${principalId}-${role}`, { scope, principalId, role, principalType: "Group" }),
        ),
      ),
    );
    this.registerOutputs();
  }
}
