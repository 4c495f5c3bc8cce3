import { at } from "../../core/paths";
import type { Props } from "../../protocol/values";
import type { Objects } from "../cluster";
import type { Kind } from "../kinds";
import { nameOf } from "../objects";

/** What runs in a cluster and makes objects of custom ones. Each is one file of this folder, and stands in `operators.ts`. */
export interface Operator {
  /** Whether a custom kind is its business. */
  watches: (kind: Pick<Kind, "group" | "kind">) => boolean;
  /**
   * The objects that it keeps for a custom one, with `apiVersion`, `kind`, name and namespace; the cluster names the owner. None where the operator
   * does not run. What it no longer wants goes, and what somebody else deleted it makes again.
   */
  keeps: (objects: Objects, object: Props) => Props[];
  /**
   * The objects that it applies for a custom one without owning them: each bears `mark` at the beginning of Argo CD's annotation, and what bears it and is not among them goes.
   * @defaultValue undefined: nothing is applied, and nothing goes
   */
  applies?: (objects: Objects, object: Props) => { objects: Props[]; mark: string } | undefined;
  /** What it writes into others' objects once those that it keeps stand: by type and id, the fields of `spec`. @defaultValue nothing */
  changes?: (objects: Objects, object: Props) => { token: string; id: string; spec: Props }[];
  /** The custom objects that it looks at again when an object of that type was written. @defaultValue none */
  follows?: (objects: Objects, token: string, object: Props) => { kind: Kind; object: Props }[];
  /** What its webhook says against an object; undefined where it says nothing, or does not run. @defaultValue it has none */
  refuses?: (objects: Objects, sent: Props) => string | undefined;
  /** @defaultValue what was sent as status, if anything */
  status?: (objects: Objects, object: Props) => Props;
}

/** Whether a Deployment of that name, or a workload of another kind, has ready pods. */
export const isRunning = (objects: Objects, name: string, kind = "Deployment"): boolean =>
  objects
    .list(`kubernetes:apps/v1:${kind}`)
    .some((one) => nameOf(one) === name && Number(at(one, "status.readyReplicas") ?? 0) > 0);
