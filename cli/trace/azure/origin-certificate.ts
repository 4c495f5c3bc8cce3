import { covered } from "../../../simulators/aws/common/domain-names";
import type { Standing } from "../../../simulators/core/standing";
import { called, type Cluster, nameOf } from "../kubernetes/objects";
import { ready } from "../kubernetes/pods";
import { Missing, type Found } from "../trail";
import { text, type TraceWorld } from "../world";
import { calledPrincipal, holders, podIdentity, principalOf } from "./access";
import { lastOf } from "./links";

/*
 * The certificate that the gateway shows Front Door, which looks at who signed it and for which name: cert-manager gets it, by proving the name in a zone of ours.
 * Sources: learn.microsoft.com/azure/frontdoor/end-to-end-tls; cert-manager.io/docs/configuration/acme/dns01/azuredns.
 */

const kinds = { certificate: "cert-manager.io/v1:Certificate", issuer: "cert-manager.io/v1:Issuer" } as const;

/** From the name that Front Door asks for to the zone in which it is proved. */
export function shown(
  world: TraceWorld,
  cluster: Cluster,
  namespace: string,
  name: string,
  origin: Standing,
): Found<undefined> {
  const secret = secretFor(cluster, namespace, name, world.label(origin));
  const certificate = cluster
    .in(kinds.certificate, namespace)
    .find(({ spec }) => spec?.secretName === secret && covered(name, (spec?.dnsNames ?? []) as string[]));
  if (!certificate) throw new Missing(`nobody gets a certificate for ${name} into the Secret ${secret}`);
  const by = called(kinds.certificate, certificate);
  const state = (certificate.status?.conditions ?? []).find(({ type }) => type === "Ready");
  if (state?.status === "False") throw new Missing(`it is not issued: ${state.message ?? state.reason ?? ""}`, by);
  const issuer = cluster.need(kinds.issuer, namespace, certificate.spec?.issuerRef?.name ?? "");
  const zone = proved(world, issuer.spec?.acme?.solvers ?? [], name, called(kinds.issuer, issuer));
  const maker = cluster
    .all("apps/v1:Deployment")
    .find((one) => one.spec?.template?.metadata?.labels?.["app.kubernetes.io/name"] === "cert-manager");
  if (!maker || !ready(maker)) throw new Missing("no cert-manager is ready, so that nobody gets it", by);
  const { serviceAccountName: account = "" } = maker.spec?.template?.spec ?? {};
  const who = podIdentity(world, cluster, { namespace: maker.metadata?.namespace ?? "", account }).value;
  const may = holders(world, "Microsoft.Network/dnsZones/TXT/write", zone.id).some(
    (one) => one.principal === principalOf(who) && one.condition === undefined,
  );
  if (!may) throw new Missing(`${calledPrincipal(world, principalOf(who))} may write nothing there`, world.label(zone));
  const why = `cert-manager gets it for ${name}, and proves that in the zone ${lastOf(zone.id)}`;
  return { by: `${by}, ${world.label(zone)}`, why, value: undefined };
}

/** The listener of a Gateway that is for the name: which certificate it shows. */
function secretFor(cluster: Cluster, namespace: string, name: string, by: string): string {
  const listeners = cluster
    .in("gateway.networking.k8s.io/v1:Gateway", namespace)
    .flatMap((gateway) => (gateway.spec?.listeners ?? []).map((listener) => ({ gateway, listener })));
  const found = listeners.find(({ listener }) => listener.hostname === name);
  if (!found) throw new Missing(`the gateway shows a certificate of its own for ${name}, which nobody believes`, by);
  const [shows] = found.listener.tls?.certificateRefs ?? [];
  if (shows?.name === undefined)
    throw new Missing(
      `its listener ${found.listener.name} shows a certificate of its own, which nobody believes`,
      `Gateway ${namespace}/${nameOf(found.gateway)}`,
    );
  return shows.name;
}

interface Solver {
  dns01?: { azureDNS?: { hostedZoneName?: string } };
}

function proved(world: TraceWorld, solvers: readonly Solver[], name: string, by: string): Standing {
  const hosted = solvers.flatMap(({ dns01 }) => dns01?.azureDNS?.hostedZoneName ?? []);
  const wanted = hosted.find((zone) => name === zone || name.endsWith(`.${zone}`));
  if (wanted === undefined) throw new Missing(`it proves ${name} in no zone of Azure's`, by);
  const zone = world.all("azure-native:dns:Zone").find((one) => (text(one, "name") ?? lastOf(one.id)) === wanted);
  if (!zone) throw new Missing(`there is no zone ${wanted} in which the name could be proved`, by);
  return zone;
}
