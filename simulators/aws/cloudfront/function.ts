import type { Rule, TypeSpec } from "../../core/spec";
import { arn } from "../common/arn";
import * as checks from "../common/checks";
import { model, provider, refuse, tokens } from "./common";

const size: Rule = {
  id: "cloudfront.function.size",
  source: `${model} FunctionSizeLimitExceeded; docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html: 10 KB`,
  check: ({ inputs }) =>
    Buffer.byteLength(String(inputs["code"])) > 10_240
      ? refuse(
          "FunctionSizeLimitExceeded",
          "The function is too large. For more information, see Quotas in the Amazon CloudFront Developer Guide.",
        )
      : undefined,
};

const name: Rule = {
  id: "cloudfront.function.name",
  source: `${model} FunctionName: [a-zA-Z0-9-_]{1,64}`,
  check: ({ inputs }) =>
    /^[a-zA-Z0-9_-]{1,64}$/.test(String(inputs["name"]))
      ? undefined
      : refuse("InvalidArgument", `The parameter Name is not valid: ${String(inputs["name"])}`),
};

const unique: Rule = {
  id: "cloudfront.function.unique",
  source: `${model} FunctionAlreadyExists`,
  check: ({ inputs, verb, world }) =>
    verb === "create" && world.find(tokens.function, String(inputs["name"]))
      ? refuse(
          "FunctionAlreadyExists",
          "A function with the same name already exists in this Amazon Web Services account. To create a function, you must provide a unique name.",
        )
      : undefined,
};

/** Code that runs at the edge. */
export const cloudfrontFunction: TypeSpec = {
  token: tokens.function,
  api: {
    service: "CloudFront",
    noun: "CloudFront Function",
    create: "CreateFunction",
    update: "UpdateFunction",
    delete: "DeleteFunction",
  },
  global: true,
  id: ({ inputs }) => String(inputs["name"]),
  autoName: { property: "name", max: 64 },
  replaceOn: { paths: ["name"], source: `${provider}/function.go` },
  defaults: (inputs) => ({ publish: true, ...inputs }),
  rules: [
    checks.oneOf("cloudfront.function.runtime", `${provider}/function.go`, "runtime", "runtime", [
      "cloudfront-js-1.0",
      "cloudfront-js-2.0",
    ]),
    size,
    name,
    unique,
  ],
  outputs(request) {
    const live = request.inputs["publish"] !== false || request.current?.outputs["status"] === "DEPLOYED";
    return {
      arn: arn("cloudfront", `function/${request.id}`, request, { region: false }),
      etag: `ETV${checks.alnum(request, 11, "etag").toUpperCase()}`,
      liveStageEtag: live ? `ETV${checks.alnum(request, 11, "live").toUpperCase()}` : "",
      status: live ? "DEPLOYED" : "UNPUBLISHED",
    };
  },
  inUse: () =>
    refuse("FunctionInUse", "Cannot delete the function because it's attached to one or more cache behaviors."),
};
