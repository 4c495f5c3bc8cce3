import { interpolate, output, type Input, type Output } from "@pulumi/pulumi";
import type * as inputs from "@pulumi/kubernetes/types/input";
import type { DatabaseOutputs } from "../core/contracts";
import { eventsEnv, type EventBus } from "./event-bus";
import { selectorFor } from "./labels";
import { placementOf, type Pool } from "./placement";
import { priorityClass } from "./priorities";
import { mebibytes, millicores } from "./quota";
import {
  insideEnv,
  objectsEnv,
  searchAuthority,
  type InsideStores,
  type ObjectsPlace,
} from "./stores/seen-by-services";
import {
  addressVariable,
  coffeeUser,
  portOf,
  resourcesOf,
  serviceNamed,
  usualScratch,
  type Protocol,
  type Scale,
  type ServiceEntry,
} from "./service-entry";
import { tracingEnvironment, type TracePlace } from "./tracing";

type PodSpec = inputs.core.v1.PodSpec;
type Container = inputs.core.v1.Container;
type EnvVar = inputs.core.v1.EnvVar;

/** Where a Redis is. It is spoken to over TLS. */
export interface CacheEndpoint {
  host: Input<string>;
  port: Input<number>;
  /** The authorities of its own that sign its certificate. @see CacheOutputs */
  authorities?: Input<string>;
}

/** What a pod is made of, besides what its service's entry says. */
export interface PodArgs {
  service: ServiceEntry;
  /** All services of the namespace: for the addresses of those that are called. */
  services: readonly ServiceEntry[];
  environment: string;
  scale: Scale;
  /** The whole image reference, with its tag or digest. */
  image: Input<string>;
  database?: Pick<DatabaseOutputs, "host" | "port" | "name">;
  /** Where the cache is. TLS only. */
  cache?: CacheEndpoint;
  /** The stores that run in the cluster. @defaultValue none */
  inside?: InsideStores | undefined;
  /** Where its files are, of what it keeps of its users'. @defaultValue nowhere */
  objects?: ObjectsPlace | undefined;
  /** The bus that it says and takes events on. @defaultValue none */
  bus?: EventBus | undefined;
  /** Whether people write in Vault what it needs to know. @defaultValue false */
  vaulted?: boolean | undefined;
  /** Where its spans go. @defaultValue nowhere: it makes none */
  tracing?: TracePlace | undefined;
  /** The groups of nodes that there are. @defaultValue `general` alone */
  pools?: readonly Pool[] | undefined;
}

/**
 * How a pod goes: it keeps serving for `linger` seconds, in which load balancers hear that it leaves, then has until `grace`
 * seconds after the start to end what it is at. Upstream's services give their requests 30 s; a WebSocket's clients are told to
 * reconnect elsewhere, which for many at once takes longer.
 */
const leaving: Readonly<Record<Protocol, { linger: number; grace: number }>> = {
  http: { linger: 5, grace: 45 },
  websocket: { linger: 15, grace: 120 },
};

/** What a container of ours may do: what the restricted pod security standard admits, and its own files are read-only. */
export const closedContainer: inputs.core.v1.SecurityContext = {
  runAsNonRoot: true,
  privileged: false,
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

/** The Secret with a service's user at the database, under `username` and `password`. */
export function databaseSecret(service: string): string {
  return `${service}-database`;
}

/** The Secret with a service's user at the cache, under `username` and `password`. */
export function cacheSecret(service: string): string {
  return `${service}-cache`;
}

/** The Secret with what people have written in Vault for a service, by variable. */
export function vaultSecret(service: string): string {
  return `${service}-vault`;
}

/** The ConfigMap with the authorities that sign the database's certificate, and where pods have it. */
export const authorities = {
  configMap: "database-authorities",
  folder: "/etc/go-coffee/authorities",
  file: "database.pem",
};

/** The ConfigMap with the cache's own authorities, and where pods have it, of a cache that has some. */
export const cacheAuthorities = {
  configMap: "cache-authorities",
  folder: "/etc/go-coffee/cache-authorities",
  file: "cache.pem",
};

/** A pod that the restricted pod security standard lets in, with a root file system that nobody writes to. */
export function podSpec(args: PodArgs): PodSpec {
  const { service } = args;
  return {
    serviceAccountName: service.name,
    automountServiceAccountToken: false,
    // A Service called `payment` would set PAYMENT_SERVICE_PORT, which upstream's image reads as its own.
    enableServiceLinks: false,
    priorityClassName: priorityClass(service.priority),
    terminationGracePeriodSeconds: leaving[service.protocol].grace,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: coffeeUser,
      runAsGroup: coffeeUser,
      fsGroup: coffeeUser,
      seccompProfile: { type: "RuntimeDefault" },
    },
    ...placementOf(service.pool, args.pools ?? []),
    topologySpreadConstraints: [
      spread(service, "topology.kubernetes.io/zone"),
      spread(service, "kubernetes.io/hostname"),
    ],
    containers: [container(args)],
    volumes: [
      { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
      ...(verifies(args) ? [{ name: "authorities", configMap: { name: authorities.configMap } }] : []),
      ...(verifiesCache(args) ? [{ name: "cache-authorities", configMap: { name: cacheAuthorities.configMap } }] : []),
      ...searchAuthority(service, args.inside).volumes,
    ],
  };
}

/**
 * As even as it can be, and never at the price of a pod that waits: a group of nodes spans zones, and the Cluster Autoscaler takes all of its
 * nodes to be in the first. A pod that may only go into another zone it has no node for, and adds none.
 * Sources: kubernetes/autoscaler#4848; kubernetes/enhancements#3990.
 */
function spread(service: ServiceEntry, topologyKey: string) {
  return {
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: selectorFor(service.name) },
    // A zone whose nodes are all kept for other work is no zone to spread over.
    nodeTaintsPolicy: "Honor",
    // Counts each rollout by itself: else the old pods decide where the new ones go.
    matchLabelKeys: ["pod-template-hash"],
  };
}

function container(args: PodArgs): Container {
  const { service, scale, image } = args;
  const { cpu, memory } = resourcesOf(service, scale);
  const size = mebibytes(memory);
  return {
    name: service.name,
    image,
    imagePullPolicy: pullPolicy(image),
    ports: Object.entries(service.ports).map(([name, containerPort]) => ({ name, containerPort, protocol: "TCP" })),
    env: environmentOf(args),
    resources: {
      requests: {
        cpu: millicores(cpu.request),
        memory: size,
        "ephemeral-storage": mebibytes(usualScratch.request),
      },
      limits: { cpu: millicores(cpu.limit), memory: size, "ephemeral-storage": mebibytes(usualScratch.limit) },
    },
    securityContext: closedContainer,
    // Two minutes to start; then out of the load balancing after 15 s, and started again after 60 s, without an answer.
    startupProbe: { ...probe(service), periodSeconds: 2, failureThreshold: 60 },
    readinessProbe: { ...probe(service), periodSeconds: 5, failureThreshold: 3 },
    livenessProbe: { ...probe(service), periodSeconds: 10, failureThreshold: 6 },
    // The kubelet's own sleep: it asks for no shell in the image.
    lifecycle: { preStop: { sleep: { seconds: leaving[service.protocol].linger } } },
    volumeMounts: [
      { name: "tmp", mountPath: "/tmp" },
      ...(verifies(args) ? [{ name: "authorities", mountPath: authorities.folder, readOnly: true }] : []),
      ...(verifiesCache(args)
        ? [{ name: "cache-authorities", mountPath: cacheAuthorities.folder, readOnly: true }]
        : []),
      ...searchAuthority(service, args.inside).mounts,
    ],
  };
}

/** Whether it looks whose certificate the database shows. */
function verifies({ service, database }: Pick<PodArgs, "service" | "database">): boolean {
  return service.needs.database && database !== undefined;
}

/** Whether it looks who signed the cache's certificate: none that images know. */
function verifiesCache({ service, cache }: Pick<PodArgs, "service" | "cache">): boolean {
  return service.needs.cache !== false && cache?.authorities !== undefined;
}

/** A tag may move: a node that has seen it asks again what it names. A digest names the same for ever. */
function pullPolicy(image: Input<string>): Output<string> {
  return output(image).apply((reference) => (reference.includes("@") ? "IfNotPresent" : "Always"));
}

function probe(service: ServiceEntry) {
  return { httpGet: { path: service.health, port: "http" }, timeoutSeconds: 2 };
}

function environmentOf(args: PodArgs): EnvVar[] {
  const { service, services, environment, scale, database, cache, inside, objects, bus, tracing, vaulted } = args;
  const { cpu, memory } = resourcesOf(service, scale);
  const values: Record<string, Input<string>> = {
    ENVIRONMENT: environment,
    ...shareOf(service.runtime, cpu.limit, memory),
    ...tracingEnvironment(service.name, environment, tracing),
    ...service.env,
    ...Object.fromEntries(
      service.calls.map((call) => {
        const port = portOf(serviceNamed(services, call.to), call.over);
        return [addressVariable(call), call.over === "grpc" ? `${call.to}:${port}` : `http://${call.to}:${port}`];
      }),
    ),
  };
  const plain = Object.entries(values).map(([name, value]) => ({ name, value }));
  return [
    ...plain,
    ...(service.needs.database && database !== undefined ? databaseEnv(service, database) : []),
    ...(service.needs.cache && cache !== undefined ? cacheEnv(service, cache) : []),
    ...insideEnv(service, inside),
    ...objectsEnv(service, objects),
    ...eventsEnv(service, environment, bus),
    ...(vaulted ? vaultEnv(service) : []),
  ];
}

/** Runtimes count the node's processors and memory, not the container's, unless they are told. */
function shareOf(runtime: ServiceEntry["runtime"], cpu: number, memory: number): Record<string, string> {
  switch (runtime) {
    case "go":
      return { GOMAXPROCS: String(Math.ceil(cpu / 1000)), GOMEMLIMIT: `${Math.floor(memory * 0.9)}MiB` };
    case "node":
      // The heap alone: buffers and code need the rest.
      return { NODE_OPTIONS: `--max-old-space-size=${Math.floor(memory * 0.75)}` };
  }
}

/**
 * The certificate of a cache is signed by an authority that images know, or by one that the pod has in a file: then it bears no name that could be
 * compared, and a client looks who signed it, and no further (`verify-ca`, in libpq's words). The kubelet puts user and password into
 * the address: they are in no manifest. It does so with variables that come before.
 */
function cacheEnv(service: ServiceEntry, { host, port, authorities: own }: CacheEndpoint): EnvVar[] {
  const from = (key: string) => ({ secretKeyRef: { name: cacheSecret(service.name), key } });
  return [
    { name: "REDIS_USER", valueFrom: from("username") },
    { name: "REDIS_PASSWORD", valueFrom: from("password") },
    { name: "REDIS_URL", value: interpolate`rediss://$(REDIS_USER):$(REDIS_PASSWORD)@${host}:${port}` },
    ...(own === undefined
      ? []
      : [
          { name: "REDIS_SSL_MODE", value: "verify-ca" },
          { name: "REDIS_SSL_ROOT_CERT", value: `${cacheAuthorities.folder}/${cacheAuthorities.file}` },
        ]),
  ];
}

/** A service starts before somebody has written them, and Reloader starts it anew once it can have them. */
function vaultEnv({ name, needs }: ServiceEntry): EnvVar[] {
  return (needs.vault?.secrets ?? []).map((variable) => ({
    name: variable,
    valueFrom: { secretKeyRef: { name: vaultSecret(name), key: variable, optional: true } },
  }));
}

function databaseEnv(service: ServiceEntry, database: NonNullable<PodArgs["database"]>): EnvVar[] {
  const trusted = `${authorities.folder}/${authorities.file}`;
  const from = (key: string) => ({ secretKeyRef: { name: databaseSecret(service.name), key } });
  return [
    { name: "DATABASE_HOST", value: database.host },
    { name: "DATABASE_PORT", value: database.port.apply(String) },
    { name: "DATABASE_NAME", value: database.name },
    // The name for upstream's services, and libpq's own, which drivers of Go know too: github.com/jackc/pgx, github.com/lib/pq.
    { name: "DATABASE_SSL_MODE", value: "verify-full" },
    { name: "DATABASE_SSL_ROOT_CERT", value: trusted },
    { name: "PGSSLROOTCERT", value: trusted },
    { name: "DATABASE_USER", valueFrom: from("username") },
    { name: "DATABASE_PASSWORD", valueFrom: from("password") },
  ];
}
