import type { EventType, FunctionName } from "../../components/core/events";
import type { Standing } from "../../simulators/core/standing";
import type { Address } from "./kubernetes/network";
import { called, nameOf, namespaceOf, type Cluster, type PodSpec } from "./kubernetes/objects";
import type { Pods } from "./kubernetes/pods";
import type { StatefulPods } from "./kubernetes/stateful";
import { Missing, type Found, type Trail } from "./trail";
import type { TraceWorld } from "./world";

/** Where a request comes out of a cloud's way in: at a Service of the cluster. */
export interface Arrival {
  host: string;
  /** The Service whose pods are called, and its port. */
  service: { namespace: string; name: string; port: number | string };
  /** The addresses that the load balancer may call from. */
  sources: string[];
  /** The port of the pods that its health checks ask; undefined: that of the traffic. */
  healthPort: number | undefined;
  /** Whether a caller's `Authorization` header gets through. */
  forwardsToken: boolean;
  /** The methods that it lets through. */
  methods: string[];
  /** Whether the cloud's network lets it call pods on these ports. @throws Missing */
  mayCall(ports: readonly number[]): Found<undefined>;
}

/** A store outside of the cluster that services sign in to. */
export interface Store {
  kind: "database" | "cache";
  /** The name that pods are told. */
  host: string;
  port: number;
  /** The port that leads to it past a pool, where who makes its users goes. @defaultValue `port` */
  direct?: number | undefined;
  /** What carries it, in the world. */
  standing: Standing;
  label: string;
  /** The addresses that the name may stand for. */
  addresses: string[];
  /** Whether the cloud's network lets pods call it, and what is behind it answers. */
  reach(trail: Trail, from: string): void;
}

/** What a cloud adds to the journeys. A new one is a folder here, and a line in `clouds.ts`. */
export interface Cloud {
  name: string;
  /** Whether the cluster is one of its own. */
  has(world: TraceWorld, cluster: Cluster): boolean;
  /** What the cloud runs in a cluster by itself, as its Deployment is called elsewhere. @defaultValue nothing */
  brings?(world: TraceWorld, cluster: Cluster): readonly string[];
  /** From a customer to the pods' Service, for a path. */
  arrive(trail: Trail, world: TraceWorld, cluster: Cluster, path: string): Arrival;
  stores(world: TraceWorld, cluster: Cluster): Store[];
  /** What makes its database follow another cloud's, so that no service has users in it yet. @defaultValue no database of its follows another */
  follows?(world: TraceWorld): Standing | undefined;
  /**
   * From a secret to the user of the store that it is for, and to whoever may read it: the account of the cluster that External Secrets reads as, and
   * the cloud's own machinery. Anybody else who may is a hop that does not hold.
   */
  login(trail: Trail, world: TraceWorld, cluster: Cluster, asked: AskedSecret): void;
  /** Every alarm of the cloud's own, by name: what stands, and what the engine made. */
  alarms(world: TraceWorld): string[];
  /** From what such an alarm measures to a person. */
  alarm(trail: Trail, world: TraceWorld, name: string): void;
  /** From an account of the cluster, whose pods write to a topic, to a person. @param topic as the pods are told it */
  tell(
    trail: Trail,
    world: TraceWorld,
    cluster: Cluster,
    teller: Pick<Reader, "namespace" | "account">,
    topic: string,
  ): void;
  /**
   * Whether the cloud itself is to fetch from the cluster that an alert with these labels fires, and tell people of it. One that does not fetch has
   * no such method.
   */
  hears?(world: TraceWorld, cluster: Cluster, labels: Readonly<Record<string, string>>): boolean;
  /** From Prometheus to a person, of alerts that it hears. @param alerts the labels of each */
  collected?(
    trail: Trail,
    world: TraceWorld,
    cluster: Cluster,
    prometheus: StatefulPods,
    alerts: readonly Readonly<Record<string, string>>[],
  ): void;
  /** From what receivers sign in with to the account that External Secrets reads it as. @param keys the keys that it must have */
  keeps(trail: Trail, world: TraceWorld, secret: string, keys: readonly string[]): void;
  /** Addresses that a node may have: one of each place that there is. */
  nodeAddresses(world: TraceWorld, cluster: Cluster): Address[];
  /** From a store of the cluster to the bucket that it keeps things in, as an account of the cluster. */
  bucket(trail: Trail, world: TraceWorld, cluster: Cluster, from: string, asked: AskedBucket): void;
  /**
   * What is to be said of an image of the cloud's own registry; undefined where it comes from elsewhere.
   * @throws Missing where it is no repository that stands, or no node may pull from it
   */
  image(world: TraceWorld, cluster: Cluster, image: string): string | undefined;
  /** From a pod that finds no room to nodes that come. @param from the pod's name */
  nodes(trail: Trail, world: TraceWorld, cluster: Cluster, from: string, pod: PodSpec): void;
  /** The stores of its own whose data must be able to come back, by name. */
  backedUp(world: TraceWorld): string[];
  /** From such a store to where its data are kept, in its region and another, and to what brings them back. */
  backup(trail: Trail, world: TraceWorld, store: string): void;
  /** From the place that a cluster's backups go to to whoever writes them, and to its copy in another region. */
  keepsClusterBackups(trail: Trail, world: TraceWorld, cluster: Cluster, kept: KeptCopies): void;
  /** Whether it has a bus for events, or the engine made one. */
  hasBus(world: TraceWorld): boolean;
  /** Its bus. @throws Missing where there is none */
  bus(world: TraceWorld, cluster: Cluster): Found<EventBus>;
  /** A function that sends spans to the cluster. @throws Missing where it is told of nowhere, or is gone */
  sender(world: TraceWorld, name: FunctionName): Found<SpanSender>;
}

/** A function that sends spans, as the journey of an event sees it. */
export interface SpanSender {
  /** `http://HOST:PORT` */
  endpoint: string;
  /** From the function to the cluster: the Service whose pods are called, and from which addresses. @throws Missing where the cloud's network does not let it */
  door(cluster: Cluster): Found<SpanDoor>;
}

export interface SpanDoor {
  service: Arrival["service"];
  /** The addresses that pods see. */
  sources: string[];
}

/** What OpenTelemetry's libraries read: where spans go. */
export const spansVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

/** The host and the port of `http://HOST:PORT`. @throws Missing for another */
export function hostAndPort(endpoint: string, by: string): { host: string; port: number } {
  const [, host, port] = /^http:\/\/([^/:]+):(\d+)\/?$/.exec(endpoint) ?? [];
  if (host === undefined) throw new Missing(`it is told of ${endpoint}: want http://HOST:PORT`, by);
  return { host, port: Number(port) };
}

/** The Service whose load balancer has an address, which is inside of the cluster's network. @throws Missing where there is none */
export function serviceAt(cluster: Cluster, ip: string, port: number): { by: string; service: Arrival["service"] } {
  const kind = "core/v1:Service";
  const found = cluster
    .all(kind)
    .find(
      ({ spec, status }) =>
        spec?.type === "LoadBalancer" && (status?.loadBalancer?.ingress ?? []).some((one) => one.ip === ip),
    );
  if (!found) throw new Missing(`no Service of the cluster has the address ${ip}`);
  const by = called(kind, found);
  if (found.spec?.externalTrafficPolicy !== "Local")
    throw new Missing("its nodes put their own address in the sender's place, which no policy knows", by);
  return { by, service: { namespace: namespaceOf(found), name: nameOf(found), port } };
}

/** A service that has to do with events, and what its pods are told: the names of the bus and of its own queue. */
export interface EventService {
  /** `service-NAME`. */
  name: string;
  pods: Pods;
  bus: string;
  /** Who it is in what it publishes. */
  source: string;
  queue?: string | undefined;
}

/** The bus of a cloud, as the journey of an event sees it. */
export interface EventBus {
  /** The functions that stand on it, or that the engine made. */
  functions(): FunctionName[];
  /** Whether a service's pods may publish a type on it. @throws Missing */
  lets(service: EventService, type: EventType): Found<undefined>;
  /** From the bus by its rule and queue to a function, to what that works with, and to its dead letters. */
  toFunction(trail: Trail, name: FunctionName, type: EventType): void;
  /** The same to a service, which takes from a queue itself. */
  toService(trail: Trail, service: EventService & { queue: string }, type: EventType): void;
  /** To the next cloud's bus, where this type goes on from here: as whom, and that it may publish there. @defaultValue nothing goes on */
  onward?(trail: Trail, type: EventType): void;
}

/** Where a cluster keeps its backups. */
export interface KeptCopies {
  bucket: string;
  /** The storage account that it is in, where its name alone does not say which it is. */
  storageAccount?: string | undefined;
  prefix: string;
  /** As whom they are written. */
  namespace: string;
  account: string;
  /** The name of the secret whose password copies of volumes are encrypted with. */
  secret: string;
}

/** What an ExternalSecret asks a cloud for. */
export interface AskedSecret {
  /** The name of the secret. */
  key: string;
  /** The store that it opens. */
  store: Store;
  /** As whom it is read. */
  reader: Reader;
  /** Who else in the cluster has a reason to read it: what makes the users. */
  makers: readonly Reader[];
}

/** What somebody of the cluster keeps things in. */
export interface AskedBucket {
  name: string;
  /** The storage account that it is in. @defaultValue none: its name is the only one in the world */
  account?: string | undefined;
  /** Where it is looked for. @defaultValue wherever it is: its name is the only one in the world */
  region?: string | undefined;
  /** As whom. */
  reader: Reader;
}

/** An account of the cluster. Its annotations may name a cloud identity. */
export interface Reader {
  namespace: string;
  account: string;
  annotations: Readonly<Record<string, string | undefined>>;
  /** Which cluster it tells the cloud that it is of, as the cloud calls clusters. @defaultValue it tells by its token alone */
  of?: string | undefined;
  /** The address of the vault that it reads in. @defaultValue there is one store of secrets */
  vault?: string | undefined;
}
