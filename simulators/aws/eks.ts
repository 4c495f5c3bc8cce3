import type { TypeSpec } from "../core/spec";
import { accessEntry, accessPolicyAssociation, podIdentityAssociation } from "./eks-access";
import { addon } from "./eks-addon";
import { cluster } from "./eks-cluster";
import { nodeGroup } from "./eks-nodes";

/** Elastic Kubernetes Service. */
export const eks: TypeSpec[] = [
  cluster,
  nodeGroup,
  addon,
  accessEntry,
  accessPolicyAssociation,
  podIdentityAssociation,
];
