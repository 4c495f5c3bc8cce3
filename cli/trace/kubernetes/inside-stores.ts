import { Missing, type Found } from "../trail";
import { broughtBy, type ExternalSecret } from "./secrets";
import { selects, type Pod } from "./network";
import { called, type Cluster, entries, nameOf, namespaceOf, type ObjectOf } from "./objects";
import type { Pods } from "./pods";

/*
 * The stores that run in a cluster: an operator makes their Services and pods, and their users are Secrets beside them.
 */

type StatefulSet = ObjectOf<"apps/v1:StatefulSet">;
type Service = ObjectOf<"core/v1:Service">;

/** A store of the cluster that pods are told of. */
export interface InsideStore {
  kind: "search" | "analytics";
  /** As the pods are told it: `logs-es-http.stores.svc`. */
  host: string;
  port: number;
  service: Service;
  /** The custom object that it is of. */
  name: string;
}

/** By the kind of what the operator made its Service for. */
const kinds: Readonly<Record<string, InsideStore["kind"]>> = {
  Elasticsearch: "search",
  ClickHouseInstallation: "analytics",
};

/** Every store of the cluster whose address stands among the settings of some pods. */
export function insideStoresOf(cluster: Cluster, pods: Pods): InsideStore[] {
  const values = (pods.spec.containers ?? []).flatMap(({ env = [] }) => env.flatMap(({ value }) => value ?? []));
  return cluster.all("core/v1:Service").flatMap((service) => {
    const [owner] = service.metadata?.ownerReferences ?? [];
    const kind = kinds[owner?.kind ?? ""];
    if (kind === undefined || owner?.name === undefined) return [];
    const host = `${nameOf(service)}.${namespaceOf(service)}.svc`;
    const address = new RegExp(`^https?://${host.replaceAll(".", "\\.")}:(\\d+)$`);
    const [told] = values.flatMap((value) => address.exec(value) ?? []).slice(1);
    return told === undefined ? [] : [{ kind, host, port: Number(told), service, name: owner.name }];
  });
}

/** The pods behind it, one of which at least is ready and listens. @throws Missing */
export function podsBehind(cluster: Cluster, { service, port }: InsideStore): Found<Pod[]> {
  const by = called("core/v1:Service", service);
  const found = (service.spec?.ports ?? []).find((one) => one.port === port);
  if (!found) throw new Missing(`it has no port ${port}`, by);
  const selector = service.spec?.selector ?? {};
  if (entries(selector).length === 0) throw new Missing("it selects no pods", by);
  const sets = cluster
    .in("apps/v1:StatefulSet", namespaceOf(service))
    .filter((one) => selects({ matchLabels: selector }, labelsOf(one)));
  if (sets.length === 0) throw new Missing("it selects pods that no StatefulSet makes", by);
  const target = Number(found.targetPort ?? port);
  const good = sets.filter((one) => (one.status?.readyReplicas ?? 0) > 0 && listens(one).includes(target));
  const carrier = called("apps/v1:StatefulSet", sets[0]!);
  if (good.length === 0) throw new Missing(`none of its pods is ready and listens on ${target}`, carrier);
  return {
    by,
    why: `${good.map((one) => nameOf(one)).join(", ")} has ready pods that listen on ${target}`,
    value: sets.map((one) => ({ namespace: namespaceOf(one), labels: labelsOf(one) })),
  };
}

const labelsOf = (set: StatefulSet) => set.spec?.template?.metadata?.labels ?? {};
const listens = (set: StatefulSet): number[] =>
  (set.spec?.template?.spec?.containers ?? []).flatMap(({ ports = [] }) =>
    ports.flatMap(({ containerPort }) => containerPort ?? []),
  );

/**
 * The Secret of the user, beside the store, of which the pods' own is made; and that the store admits who is in it.
 * @param external what brings the pods' Secret
 * @throws Missing
 */
export function admits(cluster: Cluster, store: InsideStore, external: ExternalSecret): Found<string> {
  const { kind, name, service } = store;
  const namespace = namespaceOf(service);
  const [key] = (external.spec?.data ?? []).flatMap(({ secretKey, remoteRef }) =>
    secretKey === "password" ? (remoteRef?.key ?? []) : [],
  );
  const by = called("external-secrets.io/v1:ExternalSecret", external);
  if (key === undefined) throw new Missing("it brings no password", by);
  const user = cluster.need("core/v1:Secret", namespace, key);
  if (broughtBy(cluster, namespace, key) === undefined)
    throw new Missing("nothing draws its password", called("core/v1:Secret", user));
  if (kind === "search") {
    const found = cluster.need("elasticsearch.k8s.elastic.co/v1:Elasticsearch", namespace, name);
    const carrier = called("elasticsearch.k8s.elastic.co/v1:Elasticsearch", found);
    const has = (list: readonly { secretName?: string }[] | undefined) =>
      (list ?? []).some(({ secretName }) => secretName === key);
    if (!has(found.spec?.auth?.fileRealm)) throw new Missing(`it knows no user of the Secret ${key}`, carrier);
    if (!has(found.spec?.auth?.roles)) throw new Missing(`it knows no role of the Secret ${key}`, carrier);
    return { by: carrier, why: `it admits the user of ${key}, with the role that stands there`, value: key };
  }
  const found = cluster.need("clickhouse.altinity.com/v1:ClickHouseInstallation", namespace, name);
  const carrier = called("clickhouse.altinity.com/v1:ClickHouseInstallation", found);
  const users = (found.spec?.configuration?.users ?? {}) as Record<
    string,
    { valueFrom?: { secretKeyRef?: { name?: string } } } | undefined
  >;
  const [path] = Object.entries(users)
    .filter(([, value]) => value?.valueFrom?.secretKeyRef?.name === key)
    .map(([one]) => one);
  if (path === undefined) throw new Missing(`it knows no user of the Secret ${key}`, carrier);
  const who = path.split("/")[0]!;
  if (users[`${who}/grants/query`] === undefined) throw new Missing(`${who} may do nothing in it`, carrier);
  return { by: carrier, why: `it admits ${who}, with the password of ${key}`, value: key };
}
