import { IAMMember } from "@pulumi/gcp/projects/iammember";
import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";

export interface ClusterAccessArgs {
  place: Placement;
  /** The project's id. */
  project: Input<string>;
  /** Who may do everything in the project's clusters, as IAM writes members: `group:platform@example.com`; each once. @defaultValue nobody but the project's owners */
  admins?: readonly string[] | undefined;
  /** Who may look at everything but secrets. @defaultValue nobody */
  viewers?: readonly string[] | undefined;
  /** The APIs that are on. */
  after: Resource[];
}

/**
 * What each may do. Both roles hold `container.clusters.connect`, which opens the API's name. A role is the project's, and so of all its clusters: an
 * environment has a project of its own. Source: cloud.google.com/iam/docs/roles-permissions/container.
 */
const roles = { admins: "roles/container.admin", viewers: "roles/container.viewer" } as const;

/**
 * Who may use the project's clusters. IAM lets in, and Kubernetes' own roles may give more: RBAC knows people by their e-mail address.
 *
 * @example
 * ```ts
 * import { ClusterAccess } from "./components/gcp/cluster/access";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 *
 * new ClusterAccess("access", {
 *   place,
 *   project: "go-coffee-dev",
 *   admins: ["group:platform@gocoffee.example"],
 *   after: [],
 * });
 * ```
 */
export class ClusterAccess extends Component {
  constructor(name: string, args: ClusterAccessArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:ClusterAccess", name, args.place, opts);
    const { project, admins = [], viewers = [], after } = args;
    const open = [...admins, ...viewers].filter((member) => member.startsWith("all"));
    if (open.length > 0)
      throw new RangeError(`${open.join(", ")} may not use the cluster: name people, groups or accounts`);
    for (const [what, members] of Object.entries({ admins, viewers })) {
      for (const member of members) {
        new IAMMember(
          this.label(`${what}-${member}`),
          { project, role: roles[what as keyof typeof roles], member },
          { ...this.here, dependsOn: after },
        );
      }
    }
    this.registerOutputs();
  }
}
