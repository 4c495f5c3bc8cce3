import type { Input } from "@pulumi/pulumi";

/**
 * Where requests go that are not for files: nowhere, or to the cluster's gateway, through a VPC origin. `domain` is the name that
 * the load balancer before it has a certificate for.
 */
export type Gateway = { mode: "none" } | { mode: "vpcOrigin"; domain: string; id: Input<string> };

/** Which of CloudFront's locations answer, the cheap ones alone or all. */
export const priceClasses = ["100", "200", "All"] as const;
export type PriceClass = (typeof priceClasses)[number];

/** The names of origins inside of the distribution. */
export type OriginName = "assets" | "assets-copy" | "assets-either" | "gateway";

/** How a distribution treats the requests of a path. */
export interface BehaviorPlan {
  targetOriginId: OriginName;
  viewerProtocolPolicy: "redirect-to-https" | "https-only";
  allowedMethods: string[];
  cachedMethods: string[];
  compress: boolean;
  cachePolicyId: string;
  originRequestPolicyId?: string;
}

/** The gateway as an origin, and what it answers. */
export interface GatewayPlan {
  origin: {
    originId: "gateway";
    domainName: string;
    vpcOriginConfig: { vpcOriginId: Input<string>; originReadTimeout: number; originKeepaliveTimeout: number };
  };
  /** Pages of the front end, never cached: Next.js answers one address with a page or with its data, by headers and query. */
  pages: BehaviorPlan;
  /** What Next.js builds under names that change with what is in it: cached. */
  built: BehaviorPlan & { pathPattern: "/_next/static/*" };
  /** The API: never cached. */
  api: BehaviorPlan & { pathPattern: "/api/*" };
}

/** Two origins with the same files: the second is asked when the first does not answer. */
export interface OriginGroupPlan {
  originId: "assets-either";
  failoverCriteria: { statusCodes: number[] };
  members: [{ originId: "assets" }, { originId: "assets-copy" }];
}

export interface CdnPlan {
  /** Files of the bucket: all there is, or what lies under `/assets/`. */
  assets: BehaviorPlan;
  /** None where there is no copy. */
  either?: OriginGroupPlan;
  /** None where nothing but files is answered. */
  gateway?: GatewayPlan;
  /** Pages in place of errors: for the whole distribution, whoever the error is from. */
  errorPages: { errorCode: number; responseCode: number; responsePagePath: string; errorCachingMinTtl: number }[];
}

/**
 * AWS's own policies.
 * Sources: docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html and
 * …/using-managed-origin-request-policies.html.
 */
const managed = {
  cachingOptimized: "658327ea-f89d-4fab-a63d-7e88639e58f6",
  cachingDisabled: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
  allViewerExceptHostHeader: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
};

const reading = ["GET", "HEAD", "OPTIONS"];

/** Where the bucket's files lie once the front end is a service: what is not built with it, such as pictures. */
export const assetsPath = "/assets/*";

/**
 * What a distribution answers: the front end's files, cached; with a gateway, its pages and under `/api/` the API, never cached, and of the
 * bucket what lies under `/assets/`.
 * @throws RangeError when the gateway's name is the site's own, which would lead back to the distribution.
 */
export function planCdn(asked: { names: readonly string[]; gateway: Gateway; copied?: boolean }): CdnPlan {
  const assets: BehaviorPlan = {
    targetOriginId: asked.copied ? either.originId : "assets",
    viewerProtocolPolicy: "redirect-to-https",
    allowedMethods: reading,
    cachedMethods: ["GET", "HEAD"],
    compress: true,
    cachePolicyId: managed.cachingOptimized,
  };
  const group = asked.copied ? { either } : {};
  switch (asked.gateway.mode) {
    case "none":
      return { assets, ...group, errorPages: [missingPage] };
    case "vpcOrigin": {
      const { domain } = asked.gateway;
      if (asked.names.includes(domain))
        throw new RangeError(`${domain} is the distribution's own name; name the gateway`);
      // An error page would also stand in for what the API says of its own errors: so with an API there is none.
      return { assets, ...group, gateway: planGateway(asked.gateway), errorPages: [] };
    }
  }
}

/**
 * What of an answer makes CloudFront ask the other origin; no answer does anyway. Not what is missing or forbidden, which the copy would say
 * too. For GET, HEAD and OPTIONS alone: docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html.
 */
const either: OriginGroupPlan = {
  originId: "assets-either",
  failoverCriteria: { statusCodes: [500, 502, 503, 504] },
  members: [{ originId: "assets" }, { originId: "assets-copy" }],
};

/** The page that Next.js exports for what is not there. */
const missingPage = { errorCode: 404, responseCode: 404, responsePagePath: "/404.html", errorCachingMinTtl: 60 };

function planGateway({ domain, id }: Extract<Gateway, { mode: "vpcOrigin" }>): GatewayPlan {
  const all = {
    targetOriginId: "gateway",
    allowedMethods: [...reading, "DELETE", "PATCH", "POST", "PUT"],
    cachedMethods: ["GET", "HEAD"],
    compress: true,
    // All that the caller sends, WebSocket's headers included, but for the host: the load balancer answers to its own name.
    originRequestPolicyId: managed.allViewerExceptHostHeader,
  } as const;
  return {
    origin: {
      originId: "gateway",
      domainName: domain,
      vpcOriginConfig: { vpcOriginId: id, originReadTimeout: 60, originKeepaliveTimeout: 60 },
    },
    pages: {
      ...all,
      allowedMethods: [...all.allowedMethods],
      cachedMethods: [...all.cachedMethods],
      viewerProtocolPolicy: "redirect-to-https",
      cachePolicyId: managed.cachingDisabled,
    },
    built: {
      targetOriginId: "gateway",
      pathPattern: "/_next/static/*",
      viewerProtocolPolicy: "redirect-to-https",
      allowedMethods: reading,
      cachedMethods: ["GET", "HEAD"],
      compress: true,
      cachePolicyId: managed.cachingOptimized,
    },
    api: {
      ...all,
      allowedMethods: [...all.allowedMethods],
      cachedMethods: [...all.cachedMethods],
      pathPattern: "/api/*",
      // A redirect would come after the caller has sent its credentials in clear.
      viewerProtocolPolicy: "https-only",
      cachePolicyId: managed.cachingDisabled,
    },
  };
}
