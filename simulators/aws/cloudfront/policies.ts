import { at, list, select, write } from "../../core/paths";
import type { Rule, TypeSpec } from "../../core/spec";
import { isUnknown } from "../../protocol/values";
import { arn } from "../common/arn";
import * as checks from "../common/checks";
import { entity, model, provider, refuse, tokens, uniqueName } from "./common";

/** A list goes with `whitelist` and `allExcept`, and with nothing else. */
function listed(id: string, path: string, behavior: string, items: string): Rule {
  return {
    id,
    source: `${model}: the list is required with whitelist and allExcept, and with nothing else`,
    check({ inputs }) {
      const kind = String(at(inputs, `${path}.${behavior}`) ?? "none");
      const count = list(at(inputs, `${path}.${items}.items`)).length;
      const wants = /whitelist|allExcept/i.test(kind);
      if (wants === count > 0) return undefined;
      const name = items.charAt(0).toUpperCase() + items.slice(1);
      return refuse(
        "InvalidArgument",
        wants
          ? `The parameter ${name} is required for the behavior ${kind}.`
          : `The parameter ${name} cannot be used with the behavior ${kind}.`,
      );
    },
  };
}

/** How many of each a policy may name. */
function few(id: string, path: string, code: string, what: string): Rule {
  return {
    id,
    source: `${model} ${code}; docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html: 10`,
    check: ({ inputs }) =>
      list(at(inputs, path)).length > 10 ? refuse(code, `The number of ${what} exceeds the maximum.`) : undefined,
  };
}

/** The cookies, headers and query strings of a policy: which it names, and how many. */
function selections(of: { kind: "cache" | "origin request"; file: string; path: string; headers: string[] }): Rule[] {
  const word = `cloudfront.${of.kind.replace(" ", "-")}-policy`;
  const name = of.kind === "cache" ? "CachePolicy" : "OriginRequestPolicy";
  const kinds = [
    ["cookie", "cookies", "cookiesConfig", "cookies", behaviors, "TooManyCookiesIn"],
    ["header", "headers", "headersConfig", "headers", of.headers, "TooManyHeadersIn"],
    ["query", "query-strings", "queryStringsConfig", "queryStrings", behaviors, "TooManyQueryStringsIn"],
  ] as const;
  return kinds.flatMap(([one, many, config, items, allowed, tooMany]) => {
    const path = `${of.path}${config}`;
    const argument = one === "query" ? "query_string_behavior" : `${one}_behavior`;
    const behavior = one === "query" ? "queryStringBehavior" : `${one}Behavior`;
    const what = `${many.replace("-", " ")} in the ${of.kind} policy`;
    return [
      checks.oneOf(`${word}.${one}-behavior`, `${provider}/${of.file}`, `${path}.${behavior}`, argument, allowed),
      listed(`${word}.${many}`, path, behavior, items),
      few(`${word}.few-${many}`, `${path}.${items}.items`, `${tooMany}${name}`, what),
    ];
  });
}

const behaviors = ["none", "whitelist", "allExcept", "all"];
const key = "parametersInCacheKeyAndForwardedToOrigin";

const ttlOrder: Rule = {
  id: "cloudfront.cache-policy.ttl-order",
  source: `${model} CachePolicyConfig.MinTTL, DefaultTTL, MaxTTL`,
  check({ inputs }) {
    const [min, standard, max] = [
      checks.number(inputs, "minTtl") ?? 0,
      checks.number(inputs, "defaultTtl") ?? 86400,
      checks.number(inputs, "maxTtl") ?? 31536000,
    ];
    return min <= standard && standard <= max
      ? undefined
      : refuse("InvalidArgument", "The parameter DefaultTTL must be between MinTTL and MaxTTL.");
  },
};

const cacheless: Rule = {
  id: "cloudfront.cache-policy.no-caching",
  source:
    "docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cache-key-understand-cache-policy.html: with all TTLs 0 nothing can be in the cache key",
  check({ inputs }) {
    const off = ["minTtl", "defaultTtl", "maxTtl"].every((name) => checks.number(inputs, name) === 0);
    const used =
      ["cookiesConfig.cookieBehavior", "headersConfig.headerBehavior", "queryStringsConfig.queryStringBehavior"].find(
        (path) => (at(inputs, `${key}.${path}`) ?? "none") !== "none",
      ) ??
      ["enableAcceptEncodingGzip", "enableAcceptEncodingBrotli"].find((path) => at(inputs, `${key}.${path}`) === true);
    const name = used?.split(".").at(-1) ?? "";
    return off && used !== undefined
      ? refuse(
          "InvalidArgument",
          `The parameter ${name.charAt(0).toUpperCase()}${name.slice(1)} is invalid for policy with caching disabled.`,
        )
      : undefined;
  },
};

function etag(request: Parameters<TypeSpec["outputs"]>[0]): string {
  return entity(request, "etag");
}

const globally = { region: false } as const;

/** What is in the cache's key, and for how long. */
export const cachePolicy: TypeSpec = {
  token: tokens.cachePolicy,
  api: {
    service: "CloudFront",
    noun: "CloudFront Cache Policy",
    create: "CreateCachePolicy",
    update: "UpdateCachePolicy",
    delete: "DeleteCachePolicy",
  },
  global: true,
  id: (request) => checks.uuid(request, "cache-policy"),
  autoName: { property: "name", max: 128 },
  replaceOn: { paths: [], source: `${provider}/cache_policy.go: every argument is updated in place` },
  rules: [
    ...selections({ kind: "cache", file: "cache_policy.go", path: `${key}.`, headers: ["none", "whitelist"] }),
    uniqueName(
      "cloudfront.cache-policy.unique",
      "CachePolicyAlreadyExists",
      "A cache policy with this name already exists. You must provide a unique name.",
    ),
    ...[ttlOrder, cacheless],
  ],
  outputs: (request) => ({
    arn: arn("cloudfront", `cache-policy/${request.id}`, request, globally),
    etag: etag(request),
    defaultTtl: request.inputs["defaultTtl"] ?? 86400,
    maxTtl: request.inputs["maxTtl"] ?? 31536000,
  }),
  inUse: () =>
    refuse("CachePolicyInUse", "Cannot delete the cache policy because it is attached to one or more cache behaviors."),
};

/** What of a request goes on to the origin. */
export const originRequestPolicy: TypeSpec = {
  token: tokens.originRequestPolicy,
  api: {
    service: "CloudFront",
    noun: "CloudFront Origin Request Policy",
    create: "CreateOriginRequestPolicy",
    update: "UpdateOriginRequestPolicy",
    delete: "DeleteOriginRequestPolicy",
  },
  global: true,
  id: (request) => checks.uuid(request, "origin-request-policy"),
  autoName: { property: "name", max: 128 },
  replaceOn: { paths: [], source: `${provider}/origin_request_policy.go: every argument is updated in place` },
  rules: [
    ...selections({
      ...{ kind: "origin request", file: "origin_request_policy.go", path: "" },
      headers: ["none", "whitelist", "allViewer", "allViewerAndWhitelistCloudFront", "allExcept"],
    }),
    uniqueName(
      "cloudfront.origin-request-policy.unique",
      "OriginRequestPolicyAlreadyExists",
      "An origin request policy with this name already exists. You must provide a unique name.",
    ),
  ],
  outputs: (request) => ({
    arn: arn("cloudfront", `origin-request-policy/${request.id}`, request, globally),
    etag: etag(request),
  }),
  inUse: () =>
    refuse(
      "OriginRequestPolicyInUse",
      "Cannot delete the origin request policy because it is attached to one or more cache behaviors.",
    ),
};

const parts = [
  "corsConfig",
  "customHeadersConfig",
  "removeHeadersConfig",
  "securityHeadersConfig",
  "serverTimingHeadersConfig",
];
const partNames = parts.map((part) => part.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));

const somePart: Rule = {
  id: "cloudfront.response-headers.some-part",
  source: `${provider}/response_headers_policy.go: AtLeastOneOf`,
  when: "check",
  check: ({ inputs }) =>
    parts.some((part) => inputs[part] !== undefined)
      ? undefined
      : `"${partNames[0]}": one of \`${partNames.join(",")}\` must be specified`,
};

const enums = [
  ["frame-option", "securityHeadersConfig.frameOptions.frameOption", "frame_option", ["DENY", "SAMEORIGIN"]],
  [
    ...["referrer-policy", "securityHeadersConfig.referrerPolicy.referrerPolicy", "referrer_policy"],
    [
      "no-referrer",
      "no-referrer-when-downgrade",
      "origin",
      "origin-when-cross-origin",
      "same-origin",
      "strict-origin",
      "strict-origin-when-cross-origin",
      "unsafe-url",
    ],
  ],
] as [string, string, string, string[]][];

const corsMethods: Rule = {
  id: "cloudfront.response-headers.cors-methods",
  source: `${model} ResponseHeadersPolicyAccessControlAllowMethodsValues`,
  check(request) {
    const methods = checks.strings(request, "corsConfig.accessControlAllowMethods.items");
    const wrong = methods.find(
      (method) => !["GET", "POST", "OPTIONS", "PUT", "DELETE", "PATCH", "HEAD", "ALL"].includes(method),
    );
    return wrong === undefined
      ? undefined
      : refuse("InvalidArgument", `The parameter AccessControlAllowMethods contains ${wrong} that is not valid.`);
  },
};

const corsWildcard: Rule = {
  id: "cloudfront.response-headers.cors-credentials",
  source:
    "docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html: no wildcards with credentials",
  check(request) {
    if (at(request.inputs, "corsConfig.accessControlAllowCredentials") !== true) return undefined;
    const any = ["accessControlAllowHeaders", "accessControlAllowMethods", "accessControlExposeHeaders"].find((name) =>
      checks.strings(request, `corsConfig.${name}.items`).some((item) => item === "*" || item === "ALL"),
    );
    const name = any && any.charAt(0).toUpperCase() + any.slice(1);
    return (
      name &&
      refuse(
        "InvalidArgument",
        `The parameter ${name} contains * that cannot be used when AccessControlAllowCredentials is set to true.`,
      )
    );
  },
};

const ownHeaders: Rule = {
  id: "cloudfront.response-headers.custom-header",
  source:
    "docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html: security headers have a place of their own",
  check({ inputs }) {
    const reserved =
      /^(content-security-policy|referrer-policy|strict-transport-security|x-content-type-options|x-frame-options|x-xss-protection|access-control-.*|server-timing|connection|host|via|x-amz-cf-.*|x-edge-.*)$/i;
    const found = select(inputs, "customHeadersConfig.items.*.header").find(
      ({ value }) => !isUnknown(value) && reserved.test(String(value)),
    );
    return (
      found &&
      refuse(
        "InvalidArgument",
        `The parameter CustomHeaders contains ${String(found.value)} that is a security header and cannot be set as custom header. (${write(found.path)})`,
      )
    );
  },
};

const maxAge: Rule = {
  id: "cloudfront.response-headers.max-age",
  source: `${model} ResponseHeadersPolicyStrictTransportSecurity.AccessControlMaxAgeSec, an integer from 0 on`,
  check({ inputs }) {
    const age = checks.number(inputs, "securityHeadersConfig.strictTransportSecurity.accessControlMaxAgeSec");
    return age === undefined || (age >= 0 && age <= 2147483647)
      ? undefined
      : refuse("InvalidArgument", "The parameter AccessControlMaxAgeSec is not in the valid range.");
  },
};

/** Headers that CloudFront puts into answers. */
export const responseHeadersPolicy: TypeSpec = {
  token: tokens.responseHeadersPolicy,
  api: {
    service: "CloudFront",
    noun: "CloudFront Response Headers Policy",
    create: "CreateResponseHeadersPolicy",
    update: "UpdateResponseHeadersPolicy",
    delete: "DeleteResponseHeadersPolicy",
  },
  global: true,
  id: (request) => checks.uuid(request, "response-headers-policy"),
  autoName: { property: "name", max: 128 },
  replaceOn: { paths: [], source: `${provider}/response_headers_policy.go: every argument is updated in place` },
  rules: [
    ...enums.map(([id, path, argument, allowed]) =>
      checks.oneOf(
        `cloudfront.response-headers.${id}`,
        `${provider}/response_headers_policy.go`,
        path,
        argument,
        allowed,
      ),
    ),
    uniqueName(
      "cloudfront.response-headers.unique",
      "ResponseHeadersPolicyAlreadyExists",
      "A response headers policy with this name already exists. You must provide a unique name.",
    ),
    ...[somePart, corsMethods, corsWildcard, ownHeaders, maxAge],
  ],
  outputs: (request) => ({
    arn: arn("cloudfront", `response-headers-policy/${request.id}`, request, globally),
    etag: etag(request),
  }),
  inUse: () =>
    refuse(
      "ResponseHeadersPolicyInUse",
      "Cannot delete the response headers policy because it is attached to one or more cache behaviors in a CloudFront distribution.",
    ),
};
