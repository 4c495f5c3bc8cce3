import { text } from "../../core/paths";
import type { Refusal, Request, Rule } from "../../core/spec";
import * as checks from "../common/checks";

export const model = "botocore cloudfront/2020-05-31/service-2.json";
export const provider = "hashicorp/terraform-provider-aws internal/service/cloudfront";
export const tokens = {
  distribution: "aws:cloudfront/distribution:Distribution",
  originAccessControl: "aws:cloudfront/originAccessControl:OriginAccessControl",
  vpcOrigin: "aws:cloudfront/vpcOrigin:VpcOrigin",
  cachePolicy: "aws:cloudfront/cachePolicy:CachePolicy",
  originRequestPolicy: "aws:cloudfront/originRequestPolicy:OriginRequestPolicy",
  responseHeadersPolicy: "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
  function: "aws:cloudfront/function:Function",
};

export function refuse(code: string, message: string): Refusal {
  return { code, message };
}

/** `E` and 13 letters and digits, as CloudFront makes ids and entity tags. */
export function entity(request: Request, salt: string): string {
  return `E${checks.alnum(request, 13, salt).toUpperCase()}`;
}

/** The value that stands, else a new one. */
export function kept(request: Request, property: string, make: () => string): string {
  return text(request.current?.outputs[property]) || make();
}

/** A name that only one of its kind may have in the account. */
export function uniqueName(id: string, code: string, message: string): Rule {
  return {
    id,
    source: `${model}, ${code}`,
    check: ({ id: own, inputs, token, world }) =>
      world.all(token).some((it) => it.id !== own && it.inputs["name"] === inputs["name"])
        ? refuse(code, message)
        : undefined,
  };
}
