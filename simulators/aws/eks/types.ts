import type { TypeSpec } from "../../core/spec";
import { accessEntry, accessPolicyAssociation, podIdentityAssociation } from "./access";
import { addon } from "./addon";
import { cluster } from "./cluster";
import { nodeGroup } from "./nodes";

/** Elastic Kubernetes Service. */
export const eks: TypeSpec[] = [
  cluster,
  nodeGroup,
  addon,
  accessEntry,
  accessPolicyAssociation,
  podIdentityAssociation,
];
