import type { EdgeRelay } from "../../core/origin-guard";
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

/** What is done with requests of a path: the first that fits, by their priority, is it. */
export interface RoutePlan {
  priority: number;
  matches: {
    fullPathMatch?: string;
    prefixMatch?: string;
    headerMatches?: { headerName: string; presentMatch: true }[];
  }[];
  backend: BackendName;
  requestHeaders: Header[];
}

/** What is done with the requests of some names. */
export interface MatcherPlan {
  name: "site" | "own";
  hosts: string[];
  /** By path, or by path and header: a matcher has one of the two. */
  by: { kind: "paths"; paths: { paths: string[]; backend: BackendName }[] } | { kind: "routes"; routes: RoutePlan[] };
  requestHeaders: Header[];
}

export interface SitePlan {
  /** Of the names that lead to the platform; any other is sent to the domain. */
  matchers: MatcherPlan[];
  /** Where what no rule names goes. */
  rest: "gateway";
  responseHeaders: Header[];
}

/**
 * The name under which this cloud's own way in is asked, whoever the domain points at: to see that it answers, and to try it before a failover.
 */
export const ownHost = (domain: string): string => `gcp.${domain}`;

/**
 * What the load balancer does with a request.
 * @param sockets the paths that speak WebSocket, such as `/api/v1/notifications`
 * @param relay another's edge that customers may come through, which says who asks of its connections. A load balancer looks at no connection's address, so under the domain that header stays
 * where there is one, and where there is none stands where the connection comes from; under this cloud's own name, where the edge sends nobody, that stands whatever is said. @defaultValue none
 * @throws RangeError for a path that does not begin with / or that has a pattern in it.
 */
export function planSite(asked: {
  domain: string;
  sockets: readonly string[];
  relay?: EdgeRelay | undefined;
}): SitePlan {
  for (const path of asked.sockets)
    if (!/^\/[^*?\s]+$/.test(path))
      throw new RangeError(`sockets: want a path such as /api/v1/notifications, got ${path}`);
  const { domain, sockets, relay } = asked;
  const own = ownHost(domain);
  const paths: { paths: string[]; backend: BackendName }[] = [
    { paths: [...filePaths], backend: "files" },
    ...(sockets.length > 0
      ? [{ paths: sockets.flatMap((path) => [path, `${path}/*`]), backend: "sockets" as const }]
      : []),
  ];
  // Source: docs.cloud.google.com/load-balancing/docs/https/custom-headers-global, variables; URL map, HttpHeaderOption.replace.
  const connection = (name: string): Header => header([name, "{client_ip_address}"]);
  const requestHeaders = [connection(clientAddressHeader)];
  const byPath = { by: { kind: "paths" as const, paths } };
  const matchers: MatcherPlan[] =
    relay === undefined
      ? [{ name: "site", hosts: [domain, own], ...byPath, requestHeaders }]
      : [
          {
            ...{ name: "own", hosts: [own], ...byPath },
            requestHeaders: [...requestHeaders, connection(relay.clientAddressHeader)],
          },
          {
            ...{ name: "site", hosts: [domain], requestHeaders },
            by: {
              kind: "routes",
              routes: planRoutes(
                [...paths, { paths: ["/*"], backend: "gateway" }],
                relay.clientAddressHeader,
                connection,
              ),
            },
          },
        ];
  return { matchers, rest: "gateway", responseHeaders: Object.entries(siteHeaders).map(header) };
}

/** Of each path two: with the header as it is, and without, where it says where the connection comes from. Source: compute API, HttpRouteRule. */
function planRoutes(
  paths: readonly { paths: string[]; backend: BackendName }[],
  headerName: string,
  connection: (name: string) => Header,
): RoutePlan[] {
  return paths.flatMap(({ paths: some, backend }, index) => {
    const matches = some.map((path) =>
      path.endsWith("/*") ? { prefixMatch: path.slice(0, -1) } : { fullPathMatch: path },
    );
    const headerMatches = [{ headerName, presentMatch: true as const }];
    return [
      {
        priority: 2 * index + 1,
        matches: matches.map((each) => ({ ...each, headerMatches })),
        backend,
        requestHeaders: [],
      },
      { priority: 2 * index + 2, matches, backend, requestHeaders: [connection(headerName)] },
    ];
  });
}

const header = ([headerName, headerValue]: [string, string]): Header => ({ headerName, headerValue, replace: true });
