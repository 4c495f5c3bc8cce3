import { interpolate, type Input, type Output, type Resource } from "@pulumi/pulumi";

/** The pool of identities that a project's clusters share: PROJECT.svc.id.goog. */
export interface WorkloadPool {
  /** The project's id. */
  project: Input<string>;
  /** Its number, which names of principals are made of. */
  projectNumber: Input<string>;
  /** The cluster: the pool exists once the project's first one does, and until then Google refuses a grant to who is in it. */
  after: Resource[];
}

/**
 * A ServiceAccount of a cluster, as IAM knows it: what it is granted, its pods may do, with no service account of Google's in between, and no key.
 * Every cluster of the project shares the pool: an account of the same name in another cluster is the same to IAM.
 * Source: cloud.google.com/kubernetes-engine/docs/how-to/workload-identity, "Configure authorization and principals".
 */
export function accountMember(pool: WorkloadPool, namespace: string, account: string): Output<string> {
  const where = interpolate`projects/${pool.projectNumber}/locations/global/workloadIdentityPools/${pool.project}.svc.id.goog`;
  return interpolate`principal://iam.googleapis.com/${where}/subject/ns/${namespace}/sa/${account}`;
}

/** What Config Connector, Velero and others that know only service accounts of Google's are granted instead, on that account: to be it. */
export function legacyMember(pool: WorkloadPool, namespace: string, account: string): Output<string> {
  return interpolate`serviceAccount:${pool.project}.svc.id.goog[${namespace}/${account}]`;
}
