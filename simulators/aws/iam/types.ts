import type { TypeSpec } from "../../core/spec";
import { policyTypes } from "./policies";
import { profileTypes } from "./providers";
import { roleTypes } from "./roles";
import { serviceLinkedRole } from "./service-linked";

/** Identities and what they may do. */
export const iam: TypeSpec[] = [...roleTypes, serviceLinkedRole, ...policyTypes, ...profileTypes];
