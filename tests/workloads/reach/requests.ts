import type { IHTTPRoute } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute";
import type { IAuthorizationPolicy } from "@kubernetes-models/istio/security.istio.io/v1/AuthorizationPolicy";

/*
 * What becomes of a request, from HTTPRoutes and AuthorizationPolicies alone. Written from the rules of the two APIs, and not from ours:
 * gateway-api.sigs.k8s.io/reference/spec, HTTPRouteRule; istio.io/latest/docs/reference/config/security/authorization-policy.
 */

export interface Request {
  method: string;
  path: string;
}

/** Where a gateway sends a request, and what the path is then. The longest prefix wins. */
export function routed(routes: readonly IHTTPRoute[], { path }: Pick<Request, "path">) {
  const matches = routes.flatMap(({ metadata, spec }) =>
    (spec?.rules ?? []).flatMap(({ matches, filters, backendRefs }) =>
      (matches ?? []).map(({ path: match, ...others }) => {
        if (Object.keys(others).length > 0 || match?.type !== "PathPrefix") throw new Error("not a prefix alone");
        return {
          prefix: match.value ?? "/",
          filters: filters ?? [],
          backend: backendRefs?.[0],
          namespace: metadata?.namespace,
        };
      }),
    ),
  );
  const found = matches
    .filter(({ prefix }) => prefix === "/" || path === prefix || path.startsWith(`${prefix}/`))
    .sort((one, other) => other.prefix.length - one.prefix.length)[0];
  if (found?.backend === undefined) return undefined;
  const rewritten = found.filters.reduce((before, filter) => {
    const rewrite = filter.urlRewrite?.path;
    if (filter.type !== "URLRewrite" || rewrite?.type !== "ReplacePrefixMatch")
      throw new Error(`a filter ${filter.type}`);
    return rewrite.replacePrefixMatch! + before.slice(found.prefix.length);
  }, path);
  return { service: found.backend.name, namespace: found.namespace, port: found.backend.port, path: rewritten };
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
  labels: Readonly<Record<string, string>>;
}

type Rule = NonNullable<NonNullable<IAuthorizationPolicy["spec"]>["rules"]>[number];

/** Whether the proxy of a workload lets a request in. Only ALLOW policies are known here; another action is an error. */
export function mayAsk(
  policies: readonly IAuthorizationPolicy[],
  root: string,
  to: Workload,
  request: Arriving,
): boolean {
  const here = policies.filter(({ metadata, spec }) => {
    const labels = spec?.selector?.matchLabels ?? {};
    return (
      [root, to.namespace].includes(metadata?.namespace ?? "") &&
      Object.entries(labels).every(([key, value]) => to.labels[key] === value)
    );
  });
  for (const { spec, metadata } of here)
    if ((spec?.action ?? "ALLOW") !== "ALLOW") throw new Error(`${metadata?.name}: ${spec?.action} is not known here`);
  if (here.length === 0) return true;
  return here.some(({ spec }) => (spec?.rules ?? []).some((rule) => ruleMatches(rule, request)));
}

function ruleMatches({ from, to, when, ...others }: Rule, request: Arriving): boolean {
  if (when !== undefined || Object.keys(others).length > 0) throw new Error("a condition that is not known here");
  return (
    (from === undefined || from.some(({ source }) => sourceMatches(source ?? {}, request))) &&
    (to === undefined || to.some(({ operation }) => operationMatches(operation ?? {}, request)))
  );
}

function sourceMatches(
  { principals, requestPrincipals, ...others }: NonNullable<NonNullable<Rule["from"]>[number]["source"]>,
  { principal, requestPrincipal }: Arriving,
): boolean {
  if (Object.keys(others).length > 0) throw new Error(`a source by ${Object.keys(others).join(", ")}`);
  return anyOf(principals, principal) && anyOf(requestPrincipals, requestPrincipal);
}

function operationMatches(
  { ports, paths, methods, ...others }: NonNullable<NonNullable<Rule["to"]>[number]["operation"]>,
  { port, path, method }: Arriving,
): boolean {
  if (Object.keys(others).length > 0) throw new Error(`an operation by ${Object.keys(others).join(", ")}`);
  return anyOf(ports, String(port)) && anyOf(paths, path) && anyOf(methods, method);
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
