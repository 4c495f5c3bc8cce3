import { siteHeaders } from "../../core/site-headers";

/** The backend services behind the load balancer: all are the gateway's pods, and differ in how long an answer may take and in what is cached. */
export const backendNames = ["gateway", "sockets", "files"] as const;
export type BackendName = (typeof backendNames)[number];

/** How a backend service treats requests. */
export interface BackendPlan {
  /** Seconds until an answer is there; for a WebSocket, how long it lasts. */
  timeoutSec: number;
  /** Whether Cloud CDN keeps what the service says may be kept. */
  cached: boolean;
}

/**
 * An hour for a WebSocket, which the timeout ends whatever goes through it: the client connects anew. Else as long as CloudFront waits on AWS.
 * Source: docs.cloud.google.com/load-balancing/docs/https#timeout-backend-service, WebSocket.
 */
export const backends: Readonly<Record<BackendName, BackendPlan>> = {
  gateway: { timeoutSec: 60, cached: false },
  sockets: { timeoutSec: 3600, cached: false },
  files: { timeoutSec: 60, cached: true },
};

/** The header with the address of who asks: the load balancer sets it, over whatever the caller says. */
export const clientAddressHeader = "True-Client-IP";

/** Files of the front end: what Next.js builds under names that change with what is in it, and pictures. */
export const filePaths = ["/_next/static/*", "/assets/*"];

interface Header {
  headerName: string;
  headerValue: string;
  replace: true;
}

export interface SitePlan {
  /** The names that lead to the platform; any other is sent to the domain. */
  hosts: string[];
  /** Where what no rule names goes. */
  rest: "gateway";
  paths: { paths: string[]; backend: BackendName }[];
  requestHeaders: Header[];
  responseHeaders: Header[];
}

/**
 * The name under which this cloud's own way in is asked, whoever the domain points at: to see that it answers, and to try it before a failover.
 */
export const ownHost = (domain: string): string => `gcp.${domain}`;

/**
 * What the load balancer does with a request.
 * @param sockets the paths that speak WebSocket, such as `/api/v1/notifications`
 * @throws RangeError for a path that does not begin with / or that has a pattern in it.
 */
export function planSite(asked: { domain: string; sockets: readonly string[] }): SitePlan {
  for (const path of asked.sockets)
    if (!/^\/[^*?\s]+$/.test(path))
      throw new RangeError(`sockets: want a path such as /api/v1/notifications, got ${path}`);
  return {
    hosts: [asked.domain, ownHost(asked.domain)],
    rest: "gateway",
    paths: [
      { paths: [...filePaths], backend: "files" },
      ...(asked.sockets.length > 0
        ? [{ paths: asked.sockets.flatMap((path) => [path, `${path}/*`]), backend: "sockets" as const }]
        : []),
    ],
    // Source: docs.cloud.google.com/load-balancing/docs/https/custom-headers-global, variables; URL map, HttpHeaderOption.replace.
    requestHeaders: [header([clientAddressHeader, "{client_ip_address}"])],
    responseHeaders: Object.entries(siteHeaders).map(header),
  };
}

const header = ([headerName, headerValue]: [string, string]): Header => ({ headerName, headerValue, replace: true });
