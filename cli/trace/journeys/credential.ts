import type { Reader, Store } from "../cloud";
import { cloudOf } from "../clouds";
import { admits, insideStoresOf, type InsideStore } from "../kubernetes/inside-stores";
import { networkOf, refusal } from "../kubernetes/network";
import { called, type Cluster, nameOf, namespaceOf } from "../kubernetes/objects";
import { podOf, type Pods, ready } from "../kubernetes/pods";
import { whoAsksForTokensOf, whoReadsSecrets } from "../kubernetes/rbac";
import { askersOf, broughtBy, type ExternalSecret, keysOf, loginTo, secretsIn, usersOf } from "../kubernetes/secrets";
import { serviceIn, servicesOf } from "../kubernetes/services";
import { Missing, type Found, type Trail } from "../trail";
import type { TraceWorld } from "../world";
import type { Journey } from "./journey";
import { namesHost, storesOf } from "./stores";

/** What a service signs in to its stores with: from the secret to the pod, and that nobody else reads it. */
export const credential: Journey = {
  name: "credential",
  subject: "service",
  description: "a service's users at its stores: made, kept, rotated, delivered, and read by nobody else",
  subjects: servicesOf,
  meant: (world, asked) => servicesOf(world).find((one) => one === asked),
  walk,
};

const secretKind = "external-secrets.io/v1:ExternalSecret";

interface Service {
  name: string;
  pods: Pods;
  by: string;
}

function walk(trail: Trail, world: TraceWorld, cluster: Cluster, name: string): void {
  const service = trail.go(name, "its pods", () => {
    const { deployment, pods } = serviceIn(world, cluster, name);
    const by = called("apps/v1:Deployment", deployment);
    return { by, why: `its pods run as the account ${pods.account}`, value: { name, pods, by, deployment } };
  });
  const stores = trail.go(name, "its stores", () => told(world, cluster, service));
  for (const { store, secret } of stores) {
    if (store === undefined) continue;
    const external = trail.go(`${name}'s settings`, `the Secret ${secret}`, () => delivered(cluster, service, secret));
    trail.go(`the Secret ${secret}`, `${name} alone`, () => seenBy(cluster, service, secret));
    const reader = trail.go("External Secrets", "its account", () => readerOf(cluster, external));
    const makers =
      store.kind === "database"
        ? trail.go("a job of the cluster", "the database's users", () => makersOf(world, cluster, external, store))
        : [];
    const [key = ""] = keysOf(external);
    cloudOf(world, cluster).login(trail, world, cluster, { key, store, reader, makers });
    trail.go("a new password", `${name}'s pods`, () => restarted(cluster, service.deployment, secret));
  }
  for (const { inside, secret } of stores) {
    if (inside === undefined) continue;
    const external = trail.go(`${name}'s settings`, `the Secret ${secret}`, () => delivered(cluster, service, secret));
    trail.go(`the Secret ${secret}`, `${name} alone`, () => seenBy(cluster, service, secret));
    trail.go("External Secrets", "its account", () => readerOf(cluster, external));
    const user = trail.go(`the Secret ${secret}`, `its user at ${inside.host}`, () =>
      admits(cluster, inside, external),
    );
    trail.go(`the Secret ${user}`, "nobody else", () => hidden(cluster, namespaceOf(inside.service), user));
    trail.go("a new password", `${name}'s pods`, () => restarted(cluster, service.deployment, secret));
  }
}

/** A store that pods are told of, of the cloud's or in the cluster, and the Secret that they sign in with. */
interface Told {
  host: string;
  store?: Store;
  inside?: InsideStore;
  secret: string;
}

/** The stores that the pods are told of, each with the Secret that they sign in with; and no Secret without a store. */
function told(world: TraceWorld, cluster: Cluster, service: Service): Found<Told[]> {
  const { pods, by } = service;
  const secretOf = (host: string) => {
    const secret = loginTo(pods, (value) => namesHost(value, host));
    if (secret === undefined) throw new Missing(`it is told of ${host}, and of nothing to sign in with`, by);
    return secret;
  };
  const found: Told[] = [
    ...storesOf(world, cluster, pods).map((store) => ({ host: store.host, store, secret: secretOf(store.host) })),
    ...insideStoresOf(cluster, pods).map((inside) => ({ host: inside.host, inside, secret: secretOf(inside.host) })),
  ];
  const idle = secretsIn(pods.spec).filter((one) => !found.some(({ secret }) => secret === one));
  if (idle.length > 0) throw new Missing(`it has ${idle.join(", ")}, which no store that stands takes`, by);
  const why =
    found.length === 0 ? "it signs in to nothing" : found.map(({ host, secret }) => `${secret} for ${host}`).join(", ");
  return { by, why, value: found };
}

function delivered(cluster: Cluster, { pods }: Service, secret: string): Found<ExternalSecret> {
  const external = broughtBy(cluster, pods.namespace, secret);
  if (!external) throw new Missing(`no ExternalSecret brings ${pods.namespace}/${secret}`);
  const by = called(secretKind, external);
  // Whom to trust at a store of the cluster stands in a Secret of its own.
  if (keysOf(external).filter((key) => !key.endsWith("-http-certs-public")).length !== 1)
    throw new Missing(`it asks for ${keysOf(external).length} secrets, not for one`, by);
  const controller = controllerIn(cluster);
  if (!controller || !ready(controller)) throw new Missing("External Secrets is not ready, so nothing brings it", by);
  const stands = cluster.find("core/v1:Secret", pods.namespace, secret);
  if (!stands) throw new Missing(`the Secret ${pods.namespace}/${secret} is not there`, by);
  const asked = (pods.spec.containers ?? []).flatMap(({ env = [] }) =>
    env.flatMap(({ valueFrom }) =>
      valueFrom?.secretKeyRef?.name === secret ? (valueFrom.secretKeyRef.key ?? []) : [],
    ),
  );
  const lacking = asked.filter((key) => stands.data?.[key] === undefined);
  if (lacking.length > 0) throw new Missing(`the Secret has no ${lacking.join(", ")}, which the pods ask for`, by);
  return {
    by,
    why: `it brings ${asked.join(" and ")} every ${String(external.spec?.refreshInterval)}`,
    value: external,
  };
}

function seenBy(cluster: Cluster, { pods, by }: Service, secret: string): Found<undefined> {
  const others = usersOf(cluster, pods.namespace, secret).filter((one) => one !== by);
  if (others.length > 0)
    throw new Missing(`${others.join(", ")} gets to see it too`, `Secret ${pods.namespace}/${secret}`);
  const reader = whoReadsSecrets(cluster, pods.namespace);
  if (reader !== undefined) throw new Missing(reader, `Secret ${pods.namespace}/${secret}`);
  return { by, why: "no other pod has it, and no role lets anybody read Secrets", value: undefined };
}

function readerOf(cluster: Cluster, external: ExternalSecret): Found<Reader> {
  const namespace = namespaceOf(external);
  const { kind = "SecretStore", name = "" } = external.spec?.secretStoreRef ?? {};
  if (kind !== "SecretStore")
    throw new Missing(`its store is a ${kind}, which every namespace may use`, called(secretKind, external));
  const store = cluster.need("external-secrets.io/v1:SecretStore", namespace, name);
  const by = called("external-secrets.io/v1:SecretStore", store);
  const { aws, azurekv, gcpsm, kubernetes } = store.spec?.provider ?? {};
  const google = gcpsm?.auth?.workloadIdentity;
  const account =
    aws?.auth?.jwt?.serviceAccountRef?.name ??
    google?.serviceAccountRef?.name ??
    (azurekv?.authType === "WorkloadIdentity" ? azurekv.serviceAccountRef?.name : undefined) ??
    kubernetes?.auth?.serviceAccount?.name;
  if (account === undefined) throw new Missing("it reads as the controller, which may read what every service has", by);
  const found = cluster.need("core/v1:ServiceAccount", namespace, account);
  const annotations = found.metadata?.annotations ?? {};
  mustAskAlone(cluster, namespace, account);
  const why = `it reads as the account ${namespace}/${account}, whose token External Secrets alone may ask for`;
  const of =
    google && `projects/${google.clusterProjectID}/locations/${google.clusterLocation}/clusters/${google.clusterName}`;
  return { by, why, value: { namespace, account, annotations, of, vault: azurekv?.vaultUrl } };
}

/** The user's own Secret, beside the store. */
function hidden(cluster: Cluster, namespace: string, secret: string): Found<undefined> {
  const by = `Secret ${namespace}/${secret}`;
  const pods = usersOf(cluster, namespace, secret);
  if (pods.length > 0) throw new Missing(`${pods.join(", ")} gets to see it too`, by);
  const reader = whoReadsSecrets(cluster, namespace);
  if (reader !== undefined) throw new Missing(reader, by);
  return { by, why: "no pod has it, and nobody but its operator may read it", value: undefined };
}

function controllerIn(cluster: Cluster) {
  return cluster
    .all("apps/v1:Deployment")
    .find((one) => one.spec?.template?.metadata?.labels?.["app.kubernetes.io/name"] === "external-secrets");
}

/** External Secrets may ask for the account's token, and nobody else. */
function mustAskAlone(cluster: Cluster, namespace: string, account: string): void {
  const controller = controllerIn(cluster);
  const own = controller && podOf(controller);
  const askers = whoAsksForTokensOf(cluster, namespace, account);
  const isOwn = ({ who }: (typeof askers)[number]) => own !== undefined && who === `${own.namespace}/${own.account}`;
  const by = `ServiceAccount ${namespace}/${account}`;
  if (!askers.some(isOwn)) throw new Missing("no role lets External Secrets ask for its token", by);
  const other = askers.find((one) => !isOwn(one));
  if (other) throw new Missing(`${other.by} lets ${other.who} ask for its token too`, by);
}

/** What makes the database's users: a job that gets the same secret, and reaches the database. */
function makersOf(world: TraceWorld, cluster: Cluster, external: ExternalSecret, store: Store): Found<Reader[]> {
  const [key = ""] = keysOf(external);
  const others = askersOf(cluster, key).filter((one) => one !== external);
  const found = others.flatMap((other) => {
    const secret = other.spec?.target?.name ?? nameOf(other);
    const jobs = usersOf(cluster, namespaceOf(other), secret);
    return jobs.length > 0 ? [{ other, jobs }] : [];
  });
  // Who fills the database has the secret too, and makes no users: that takes the administrator's login.
  const first = found.find(({ other }) =>
    (other.spec?.data ?? []).some(({ secretKey }) => secretKey?.startsWith("administrator.")),
  );
  if (!first)
    throw new Missing(`no job gets the secret that ${called(secretKind, external)} brings, so nobody makes the user`);
  const by = first.jobs.join(", ");
  mustReach(world, cluster, namespaceOf(first.other), first.jobs, store);
  return {
    by,
    why: `gets the same secret, and reaches the database`,
    value: found.map(({ other }) => readerOf(cluster, other).value),
  };
}

/** @param named the jobs that have the secret: others of the namespace speak to no database */
function mustReach(
  world: TraceWorld,
  cluster: Cluster,
  namespace: string,
  named: readonly string[],
  store: Store,
): void {
  const by = named.join(", ");
  const jobs = [
    ...cluster
      .in("batch/v1:CronJob", namespace)
      .flatMap((one) => (named.includes(called("batch/v1:CronJob", one)) ? one.spec?.jobTemplate?.spec?.template : [])),
    ...cluster
      .in("batch/v1:Job", namespace)
      .flatMap((one) => (named.includes(called("batch/v1:Job", one)) ? one.spec?.template : [])),
  ];
  const kinds = cloudOf(world, cluster)
    .stores(world, cluster)
    .filter(({ kind }) => kind === store.kind);
  for (const template of jobs) {
    const values = (template?.spec?.containers ?? []).flatMap(({ env = [] }) =>
      env.flatMap(({ value }) => value ?? []),
    );
    const target = kinds.find(({ host }) => values.some((value) => namesHost(value, host)));
    if (!target) throw new Missing("it is told the address of no database that stands", by);
    const pod = { namespace, labels: template?.metadata?.labels ?? {} };
    for (const ip of target.addresses) {
      const why = refusal(networkOf(cluster), pod, { ip }, target.direct ?? target.port);
      if (why !== undefined) throw new Missing(`${why}; the database may be at ${ip}`, by);
    }
  }
}

/** Source: github.com/stakater/Reloader, README: these annotations of a workload. */
function restarted(
  cluster: Cluster,
  deployment: ReturnType<typeof serviceIn>["deployment"],
  secret: string,
): Found<undefined> {
  const by = called("apps/v1:Deployment", deployment);
  const annotations = deployment.metadata?.annotations ?? {};
  const named = annotations["secret.reloader.stakater.com/reload"]?.split(",").map((one) => one.trim()) ?? [];
  const all = annotations["reloader.stakater.com/auto"] === "true";
  if (!all && !named.includes(secret))
    throw new Missing(`nothing tells Reloader to restart it when ${secret} changes`, by);
  const reloader = cluster.all("apps/v1:Deployment").find((one) => /(^|-)reloader(-|$)/.test(nameOf(one)));
  if (!reloader || !ready(reloader)) throw new Missing("no Reloader is ready, so the pods keep the old password", by);
  return {
    by: called("apps/v1:Deployment", reloader),
    why: `restarts the pods when ${secret} changes`,
    value: undefined,
  };
}
