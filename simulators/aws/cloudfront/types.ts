import type { TypeSpec } from "../../core/spec";
import { distribution } from "./distribution";
import { cloudfrontFunction } from "./function";
import { originAccessControl, vpcOrigin } from "./origins";
import { cachePolicy, originRequestPolicy, responseHeadersPolicy } from "./policies";

/** Amazon CloudFront. It is for the whole account: nothing of it is in a region. */
export const cloudfront: TypeSpec[] = [
  distribution,
  originAccessControl,
  vpcOrigin,
  cachePolicy,
  originRequestPolicy,
  responseHeadersPolicy,
  cloudfrontFunction,
];
