import type { TypeSpec } from "../core/spec";
import { distribution } from "./cloudfront-distribution";
import { cloudfrontFunction } from "./cloudfront-function";
import { originAccessControl, vpcOrigin } from "./cloudfront-origins";
import { cachePolicy, originRequestPolicy, responseHeadersPolicy } from "./cloudfront-policies";

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
