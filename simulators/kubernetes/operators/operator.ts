import type { Props } from "../../protocol/values";
import type { Objects } from "../cluster";
import type { Kind } from "../kinds";

/** What runs in a cluster and makes objects of custom ones. Each is one file of this folder, and stands in `operators.ts`. */
export interface Operator {
  /** Whether a custom kind is its business. */
  watches: (kind: Pick<Kind, "group" | "kind">) => boolean;
  /**
   * The objects that it keeps for a custom one, with `apiVersion`, `kind`, name and namespace; the cluster names the owner. None where the operator
   * does not run. What it no longer wants goes, and what somebody else deleted it makes again.
   */
  keeps: (objects: Objects, object: Props) => Props[];
  /** What its webhook says against an object; undefined where it says nothing, or does not run. @defaultValue it has none */
  refuses?: (objects: Objects, sent: Props) => string | undefined;
  /** @defaultValue what was sent as status, if anything */
  status?: (objects: Objects, object: Props) => Props;
}
