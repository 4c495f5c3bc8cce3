import type { Props } from "../protocol/values";

/** A resource as it stands in the world. */
export interface Standing {
  token: string;
  id: string;
  /** The cluster that a Kubernetes object is in; "" elsewhere. */
  scope: string;
  region: string;
  inputs: Props;
  outputs: Props;
}

/** What rules may ask of the world. What it gives is shared, and changed by `put` and `amend` alone, never in place. */
export interface WorldView {
  /** Everything of a type, in the order of creation. */
  all(token: string): Standing[];
  /** The one of that type (or types) whose id, or whose output `by`, equals `value`; in `region` only, where it is given. */
  find(token: string | string[], value: string, by?: string | string[], region?: string): Standing | undefined;
  /** Writes something that the cloud makes by itself (a VPC's default security group), or a change of what stands. */
  put(standing: Standing, refers?: { path: string; to: Standing }[]): void;
  /** Replaces the computed values of something that stands: an effect of another resource's creation. */
  amend(standing: Standing, outputs: Props): void;
  /** Objects of every type in a scope (a cluster). */
  within(scope: string): Standing[];
  /** What has an id that begins so, of every type: what is inside an Azure resource or group. */
  under(prefix: string): Standing[];
  /** Takes away a resource without asking: what the cloud deletes by itself. */
  forget(standing: Standing): void;
}
