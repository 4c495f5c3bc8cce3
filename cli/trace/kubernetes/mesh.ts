import { Missing, type Found } from "../trail";
import { selects } from "./network";
import { called, type Cluster, entries, nameOf, namespaceOf } from "./objects";
import { ready, type Pods } from "./pods";
import { admits, policiesFor } from "./requests";

/** The trust domain that Istio begins every name with. Source: istio.io/latest/docs/concepts/security, "Istio identity"; its default. */
const trustDomain = "cluster.local";

/** The namespace that istiod runs in: what is said there holds everywhere. @throws Missing where it is not ready */
export function meshRoot(cluster: Cluster): string {
  const istiod = cluster.all("apps/v1:Deployment").find((one) => nameOf(one) === "istiod");
  if (!istiod || !ready(istiod)) throw new Missing("no istiod is ready, so no pod gets a sidecar or a certificate");
  return namespaceOf(istiod);
}

/** A pod's name in the mesh. */
function principalOf({ namespace, account }: Pods): string {
  return `${trustDomain}/ns/${namespace}/sa/${account}`;
}

/** @throws Missing where a pod gets no sidecar. Source: istio.io/latest/docs/setup/additional-setup/sidecar-injection, "Controlling the injection policy" */
export function mustBeMeshed(cluster: Cluster, pods: Pods, by: string): void {
  const namespace = cluster.all("core/v1:Namespace").find((one) => nameOf(one) === pods.namespace);
  const labels = namespace?.metadata?.labels ?? {};
  const here = labels["istio-injection"] === "enabled" || labels["istio.io/rev"] !== undefined;
  const own = pods.labels["sidecar.istio.io/inject"] ?? pods.annotations["sidecar.istio.io/inject"];
  if (own === "false" || (!here && own !== "true"))
    throw new Missing(`its pods get no sidecar (namespace ${pods.namespace})`, by);
}

/** Whether a sidecar leaves what arrives on a port alone, so that a caller outside of the mesh is let in. */
export function passesBy({ annotations }: Pods, port: number): boolean {
  const listed = (name: string) => annotations[`traffic.sidecar.istio.io/${name}`]?.split(",").map((one) => one.trim());
  const included = listed("includeInboundPorts");
  if (included !== undefined && !included.includes("*")) return !included.includes(String(port));
  return listed("excludeInboundPorts")?.includes(String(port)) ?? false;
}

/** Whether what arrives at a pod must come with a certificate of the mesh. The closest of its own, its namespace's and the mesh's word counts. */
export function strict(cluster: Cluster, root: string, pods: Pods, port: number): Found<undefined> {
  const kind = "security.istio.io/v1:PeerAuthentication";
  const own = cluster
    .in(kind, pods.namespace)
    .find(({ spec }) => spec?.selector !== undefined && selects(spec.selector, pods.labels));
  const general = (namespace: string) => cluster.in(kind, namespace).find(({ spec }) => spec?.selector === undefined);
  const found = own ?? general(pods.namespace) ?? general(root);
  if (!found) throw new Missing("nothing asks for mutual TLS, so a pod may be called in clear");
  const by = called(kind, found);
  const mode = found.spec?.portLevelMtls?.[String(port)]?.mode ?? found.spec?.mtls?.mode ?? "UNSET";
  if (mode !== "STRICT") throw new Missing(`mutual TLS is ${mode} here, so a pod may be called in clear`, by);
  return { by, why: "mutual TLS is strict", value: undefined };
}

/**
 * Whether a pod's sidecar knows a host: where a Sidecar limits it, only those that it names exist.
 * Source: istio.io/latest/docs/reference/config/networking/sidecar: `namespace/dnsName`, `./` its own namespace, `*` anything, `~/*` nothing.
 */
export function knows(cluster: Cluster, pods: Pods, host: string, hostNamespace: string): Found<undefined> {
  const kind = "networking.istio.io/v1:Sidecar";
  const here = cluster.in(kind, pods.namespace);
  const own = here.find(({ spec }) => spec?.workloadSelector && takes(spec.workloadSelector.labels, pods));
  const sidecar = own ?? here.find(({ spec }) => !spec?.workloadSelector);
  if (!sidecar) return { by: "nothing", why: "no Sidecar limits what it may call", value: undefined };
  const by = called(kind, sidecar);
  const hosts = (sidecar.spec?.egress ?? []).flatMap(({ hosts = [] }) => hosts);
  const open = sidecar.spec?.outboundTrafficPolicy?.mode === "ALLOW_ANY";
  if (!open && !hosts.some((one) => covers(one, host, hostNamespace, pods.namespace)))
    throw new Missing(`it does not name ${host}, so the sidecar of the caller does not know it`, by);
  return { by, why: `it names ${host}`, value: undefined };
}

function takes(labels: Readonly<Record<string, string | undefined>> | undefined, pods: Pods): boolean {
  return entries(labels).every(([key, value]) => pods.labels[key] === value);
}

function covers(pattern: string, host: string, hostNamespace: string, own: string): boolean {
  const [namespace = "", name = ""] = pattern.split("/");
  if (!["*", hostNamespace].includes(namespace === "." ? own : namespace)) return false;
  return name === "*" || name === host || (name.startsWith("*.") && host.endsWith(name.slice(1)));
}

/** What a caller may ask of pods. */
export interface Admitted {
  methods: string[];
  /** Whether it must come with a token of somebody who has signed in. */
  token: boolean;
}

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/** What a caller of the mesh may ask for at a path of pods; a caller that nobody names may ask for nothing. */
export function authorised(
  cluster: Cluster,
  root: string,
  from: Pods,
  to: Pods,
  request: { path: string; port: number },
): Found<Admitted> {
  const kind = "security.istio.io/v1:AuthorizationPolicy";
  const policies = policiesFor(cluster.all(kind), root, to);
  if (policies.length === 0) throw new Missing("no AuthorizationPolicy holds, so everybody in the mesh may ask");
  const by = (one: (typeof policies)[number]) => called(kind, one);
  const asks = (principal: string, method: string, requestPrincipal?: string) =>
    policies.find((one) =>
      admits(one, { ...request, principal, method, ...(requestPrincipal !== undefined && { requestPrincipal }) }),
    );
  const nobody = methods.flatMap((method) => asks(`${trustDomain}/ns/nobody/sa/nobody`, method) ?? [])[0];
  if (nobody) throw new Missing("it lets in callers that nobody names", by(nobody));
  const me = principalOf(from);
  const open = methods.filter((method) => asks(me, method));
  const { issuers, judge } = signingIn(cluster, root, to);
  const signed = methods.filter(
    (method) => !open.includes(method) && issuers.some((issuer) => asks(me, method, `${issuer}/somebody`)),
  );
  const admitted = [...open, ...signed];
  if (admitted.length === 0) {
    const tokens = issuers.length > 0 ? `, nor with a token of ${issuers.join(" or ")}` : ", and nothing checks tokens";
    const names = policies.map(by).join(", ");
    throw new Missing(`none lets ${me} ask for ${request.path} without a token${tokens}`, names);
  }
  const guarded = policies.find(({ spec }) =>
    (spec?.rules ?? []).some(({ from = [] }) => from.some(({ source }) => source?.requestPrincipals !== undefined)),
  );
  if (guarded && signed.length === 0) throw new Missing("it asks for tokens that nothing checks", by(guarded));
  const carriers = policies.filter((one) =>
    admitted.some((method) =>
      [undefined, ...issuers].some((issuer) =>
        admits(one, { ...request, principal: me, method, ...(issuer && { requestPrincipal: `${issuer}/somebody` }) }),
      ),
    ),
  );
  const why = [
    ...(open.length > 0 ? [`without a token ${open.join(", ")}`] : []),
    ...(signed.length > 0 ? [`with one of ${issuers.join(" or ")} ${signed.join(", ")}`] : []),
  ];
  return {
    by: [...carriers.map(by), ...(signed.length > 0 ? [judge] : [])].join(", "),
    why: `it lets ${me} ask ${why.join("; ")}`,
    value: { methods: admitted, token: signed.length > 0 },
  };
}

function signingIn(cluster: Cluster, root: string, to: Pods) {
  const kind = "security.istio.io/v1:RequestAuthentication";
  const found = cluster
    .all(kind)
    .filter((one) => [root, to.namespace].includes(namespaceOf(one)) && takes(one.spec?.selector?.matchLabels, to));
  const issuers = found.flatMap(({ spec }) =>
    (spec?.jwtRules ?? []).flatMap(({ issuer, jwksUri, jwks }) =>
      issuer !== undefined && (jwksUri !== undefined || jwks !== undefined) ? [issuer] : [],
    ),
  );
  return { issuers, judge: found.map((one) => called(kind, one)).join(", ") };
}
