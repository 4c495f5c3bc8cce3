import type { TypeSpec } from "../core/spec";
import { policyTypes } from "./iam-policies";
import { profileTypes } from "./iam-providers";
import { roleTypes } from "./iam-roles";
import { serviceLinkedRole } from "./iam-service-linked";

/** Identities and what they may do. */
export const iam: TypeSpec[] = [...roleTypes, serviceLinkedRole, ...policyTypes, ...profileTypes];
