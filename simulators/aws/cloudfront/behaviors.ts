import { bag, list } from "../../core/paths";
import type { Request, Rule } from "../../core/spec";
import { isProps, type Props } from "../../protocol/values";
import * as checks from "../common/checks";
import { model, provider, refuse, tokens } from "./common";

/** The cache behaviours of a distribution: the default one, then the ordered ones. */
function behaviorsOf(inputs: Props): Props[] {
  return [inputs["defaultCacheBehavior"], ...list(inputs["orderedCacheBehaviors"])].filter(isProps);
}

/** The paths of both kinds of behaviour. */
const both = (property: string): string[] => [
  `defaultCacheBehavior.${property}`,
  `orderedCacheBehaviors.*.${property}`,
];

const targets: Rule = {
  id: "cloudfront.behavior.target",
  source: `${model} CreateDistribution, NoSuchOrigin`,
  check({ inputs }) {
    const known = [...list(inputs["origins"]), ...list(inputs["originGroups"])].map(
      (origin) => bag(origin)["originId"],
    );
    const missing = behaviorsOf(inputs).some((behavior) => !known.includes(behavior["targetOriginId"]));
    return missing ? refuse("NoSuchOrigin", "One or more of your origins or origin groups do not exist.") : undefined;
  },
};

const paths: Rule = {
  id: "cloudfront.behavior.paths",
  source: `${model} CacheBehavior.PathPattern; docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html`,
  check({ inputs }) {
    const patterns = list(inputs["orderedCacheBehaviors"]).map((behavior) => String(bag(behavior)["pathPattern"]));
    const twice = patterns.find((pattern, at) => patterns.indexOf(pattern) !== at);
    if (twice !== undefined)
      return refuse("InvalidArgument", `The parameter PathPattern contains duplicate values: ${twice}`);
    const odd = patterns.find((pattern) => pattern.length > 255 || !/^[A-Za-z0-9_.*$/~"'@:+&?-]+$/.test(pattern));
    return odd === undefined
      ? undefined
      : refuse("InvalidArgument", `The parameter PathPattern contains invalid characters: ${odd}`);
  },
};

const caching: Rule = {
  id: "cloudfront.behavior.caching",
  source: `${model} DefaultCacheBehavior: "We recommend that you use CachePolicyId"; a behaviour has a cache policy or forwarded values`,
  check({ inputs }) {
    for (const behavior of behaviorsOf(inputs)) {
      const [policy, values] = [Boolean(behavior["cachePolicyId"]), behavior["forwardedValues"] !== undefined];
      if (policy && values)
        return refuse(
          "InvalidArgument",
          "The parameter ForwardedValues cannot be used when a cache policy is associated to the cache behavior.",
        );
      if (!policy && !values) return refuse("InvalidArgument", "The parameter ForwardedValues is required.");
      if (!policy && behavior["originRequestPolicyId"])
        return refuse("InvalidArgument", "The parameter OriginRequestPolicyId cannot be used without a cache policy.");
    }
    return undefined;
  },
};

const ttlOrder: Rule = {
  id: "cloudfront.behavior.ttl-order",
  source: `${model} CreateDistribution, InvalidTTLOrder`,
  check({ inputs }) {
    for (const behavior of behaviorsOf(inputs)) {
      if (behavior["cachePolicyId"]) continue; // Terraform leaves the times out then
      const [min, max] = [checks.number(behavior, "minTtl") ?? 0, checks.number(behavior, "maxTtl") ?? Infinity];
      const standard = checks.number(behavior, "defaultTtl") ?? Math.min(Math.max(min, 86400), max);
      if (min > standard || standard > max) return refuse("InvalidTTLOrder", "The TTL order specified is not valid.");
    }
    return undefined;
  },
};

/** The sets of methods on offer: docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html. */
const methodSets = ["GET,HEAD", "GET,HEAD,OPTIONS", "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT"];

const methods: Rule = {
  id: "cloudfront.behavior.methods",
  source: `${model} AllowedMethods and CachedMethods`,
  check({ inputs }) {
    for (const behavior of behaviorsOf(inputs)) {
      const named = (property: string): string[] => list(behavior[property]).map(String);
      const [allowed, cached] = [named("allowedMethods"), named("cachedMethods")];
      if (!methodSets.includes(sorted(allowed)))
        return refuse(
          "InvalidArgument",
          "The parameter AllowedMethods contains a combination of methods that is not supported.",
        );
      const fits =
        methodSets.slice(0, 2).includes(sorted(cached)) && cached.every((method) => allowed.includes(method));
      if (!fits)
        return refuse(
          "InvalidArgument",
          "The parameter CachedMethods contains a combination of methods that is not supported.",
        );
    }
    return undefined;
  },
};

const sorted = (values: string[]): string => [...new Set(values)].sort().join(",");

const events: Rule = {
  id: "cloudfront.behavior.functions",
  source: `${model} InvalidFunctionAssociation; docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions-restrictions.html`,
  check(request) {
    for (const behavior of behaviorsOf(request.inputs)) {
      const mine = list(behavior["functionAssociations"]).map(bag);
      const kinds = mine.map((one) => String(one["eventType"]));
      if (
        mine.length > 2 ||
        new Set(kinds).size !== kinds.length ||
        kinds.some((kind) => !/^viewer-(request|response)$/.test(kind))
      ) {
        return refuse("InvalidFunctionAssociation", "A CloudFront function association is invalid.");
      }
      const viewer = list(behavior["lambdaFunctionAssociations"]).some((one) =>
        String(bag(one)["eventType"]).startsWith("viewer-"),
      );
      if (viewer && mine.length > 0)
        return refuse(
          "InvalidFunctionAssociation",
          "CloudFront Functions and Lambda@Edge cannot both be associated with viewer events of one cache behavior.",
        );
      const unpublished = mine.find(
        (one) =>
          request.world.find(tokens.function, String(one["functionArn"]), "arn")?.outputs["status"] === "UNPUBLISHED",
      );
      if (unpublished)
        return refuse(
          "InvalidFunctionAssociation",
          `The function ${String(unpublished["functionArn"])} must be published before it is associated.`,
        );
    }
    return undefined;
  },
};

const lambdaPlace: Rule = {
  id: "cloudfront.behavior.lambda",
  source: `${model} InvalidLambdaFunctionAssociation; docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-function-restrictions.html`,
  check(request: Request) {
    for (const behavior of behaviorsOf(request.inputs)) {
      for (const { lambdaArn } of list(behavior["lambdaFunctionAssociations"]).map(bag)) {
        const arn = String(lambdaArn);
        const message =
          "The function must be in region 'us-east-1', and its ARN must reference a specific function version (the ARN must end with the version number).";
        if (!/^arn:aws:lambda:us-east-1:\d{12}:function:[\w-]+:\d+$/.test(arn))
          return refuse("InvalidLambdaFunctionAssociation", `${message} ARN: ${arn}`);
      }
    }
    return undefined;
  },
};

const certain = (id: string, property: string, argument: string, allowed: string[]): Rule[] =>
  both(property).map((path, at) =>
    checks.oneOf(at === 0 ? id : `${id}-ordered`, `${provider}/distribution.go`, path, argument, allowed),
  );

export const behaviorRules: Rule[] = [
  ...certain("cloudfront.behavior.viewer-protocol", "viewerProtocolPolicy", "viewer_protocol_policy", [
    "allow-all",
    "https-only",
    "redirect-to-https",
  ]),
  ...certain("cloudfront.behavior.cookies", "forwardedValues.cookies.forward", "forward", ["none", "whitelist", "all"]),
  ...[targets, paths, caching, ttlOrder, methods, events, lambdaPlace],
];
