import type { IHTTPRoute } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute";
import type { IAuthorizationPolicy } from "@kubernetes-models/istio/security.istio.io/v1/AuthorizationPolicy";
import { Unjudged } from "../trail";
import type { Labels } from "./network";
import { entries, type Read } from "./objects";

/*
 * What becomes of a request, from HTTPRoutes and AuthorizationPolicies alone. Written from the rules of the two APIs, and not from ours:
 * gateway-api.sigs.k8s.io/reference/spec, HTTPRouteRule; istio.io/latest/docs/reference/config/security/authorization-policy.
 */

type Route = Read<IHTTPRoute>;
type AuthorizationPolicy = Read<IAuthorizationPolicy>;

export interface Request {
  method: string;
  path: string;
}

/** Every prefix that a route answers to. @throws Unjudged for a match that is more than a prefix */
export function prefixesOf(route: Route): string[] {
  return (route.spec?.rules ?? []).flatMap(({ matches }) =>
    (matches ?? []).map(({ path: match, ...others }) => {
      if (Object.keys(others).length > 0 || match?.type !== "PathPrefix")
        throw new Unjudged(`route ${route.metadata?.name} matches by more than a prefix, which is not known here`);
      return match.value ?? "/";
    }),
  );
}

/** Where a gateway sends a request, and what the path is then. The longest prefix wins. */
export function routed(routes: readonly Route[], { path }: Pick<Request, "path">) {
  const matches = routes.flatMap((route) =>
    (route.spec?.rules ?? []).flatMap(({ matches, filters, backendRefs }) =>
      prefixesOf({ metadata: route.metadata ?? {}, spec: { rules: [{ matches: matches ?? [] }] } }).map((prefix) => ({
        prefix,
        filters: filters ?? [],
        backend: backendRefs?.[0],
        route,
      })),
    ),
  );
  const found = matches
    .filter(({ prefix }) => prefix === "/" || path === prefix || path.startsWith(`${prefix}/`))
    .sort((one, other) => other.prefix.length - one.prefix.length)[0];
  if (found?.backend?.name === undefined) return undefined;
  const rewritten = found.filters.reduce((before, filter) => {
    const rewrite = filter.urlRewrite?.path;
    if (filter.type !== "URLRewrite" || rewrite?.type !== "ReplacePrefixMatch")
      throw new Unjudged(`a route has the filter ${filter.type}, which is not known here`);
    return (rewrite.replacePrefixMatch ?? "") + before.slice(found.prefix.length);
  }, path);
  return {
    service: found.backend.name,
    namespace: found.route.metadata?.namespace,
    port: found.backend.port,
    path: rewritten,
    route: found.route,
  };
}

export interface Arriving extends Request {
  /** The caller's name in the mesh: its certificate's. None where it has none. */
  principal?: string;
  /** Who has signed in: ISSUER/SUBJECT of a valid token. */
  requestPrincipal?: string;
  port: number;
}

export interface Workload {
  namespace: string;
  labels: Labels;
}

type Rule = NonNullable<NonNullable<AuthorizationPolicy["spec"]>["rules"]>[number];

/** The policies that hold for a workload. @throws Unjudged for an action other than ALLOW */
export function policiesFor(policies: readonly AuthorizationPolicy[], root: string, to: Workload) {
  const here = policies.filter(({ metadata, spec }) => {
    const labels = spec?.selector?.matchLabels ?? {};
    return (
      [root, to.namespace].includes(metadata?.namespace ?? "") &&
      entries(labels).every(([key, value]) => to.labels[key] === value)
    );
  });
  for (const { spec, metadata } of here)
    if ((spec?.action ?? "ALLOW") !== "ALLOW")
      throw new Unjudged(`authorization policy ${metadata?.name} has the action ${spec?.action}, not known here`);
  return here;
}

/** Whether the proxy of a workload lets a request in. */
export function mayAsk(
  policies: readonly AuthorizationPolicy[],
  root: string,
  to: Workload,
  request: Arriving,
): boolean {
  const here = policiesFor(policies, root, to);
  return here.length === 0 || here.some((policy) => admits(policy, request));
}

/** Whether a rule of this policy matches the request. */
export function admits({ spec }: AuthorizationPolicy, request: Arriving): boolean {
  return (spec?.rules ?? []).some((rule) => ruleMatches(rule, request));
}

function ruleMatches({ from, to, when, ...others }: Rule, request: Arriving): boolean {
  if (when !== undefined || Object.keys(others).length > 0)
    throw new Unjudged("an authorization policy has a condition that is not known here");
  return (
    (from === undefined || from.some(({ source }) => sourceMatches(source ?? {}, request))) &&
    (to === undefined || to.some(({ operation }) => operationMatches(operation ?? {}, request)))
  );
}

function sourceMatches(
  { principals, requestPrincipals, ...others }: NonNullable<NonNullable<Rule["from"]>[number]["source"]>,
  { principal, requestPrincipal }: Arriving,
): boolean {
  known("source", others);
  return anyOf(principals, principal) && anyOf(requestPrincipals, requestPrincipal);
}

function operationMatches(
  { ports, paths, methods, ...others }: NonNullable<NonNullable<Rule["to"]>[number]["operation"]>,
  { port, path, method }: Arriving,
): boolean {
  known("operation", others);
  return anyOf(ports, String(port)) && anyOf(paths, path) && anyOf(methods, method);
}

function known(what: string, others: object): void {
  const keys = Object.keys(others).join(", ");
  if (keys !== "") throw new Unjudged(`an authorization policy names ${keys} of a ${what}, which is not known here`);
}

/** Exactly, by prefix (`abc*`), by suffix (`*abc`), or `*` for anything that is there. A list that is absent asks for nothing. */
function anyOf(wanted: readonly string[] | undefined, value: string | undefined): boolean {
  if (wanted === undefined) return true;
  if (value === undefined) return false;
  return wanted.some((pattern) => {
    if (pattern === "*") return value !== "";
    if (pattern.endsWith("*")) return value.startsWith(pattern.slice(0, -1));
    if (pattern.startsWith("*")) return value.endsWith(pattern.slice(1));
    return value === pattern;
  });
}
