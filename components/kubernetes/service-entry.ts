import type { DataClass } from "../core/contracts";
import type { EventType } from "../core/events";
import type { UsualPool } from "../core/pools";

/*
 * What a service is, as data. Pure: no cluster, no cloud, no Pulumi. Which services there are, `workloads/catalog.ts` says.
 */

/** How big an environment is, smallest first: the same words as `config/sizes.ts`. */
export const scales = ["small", "medium", "large"] as const;
export type Scale = (typeof scales)[number];

/** What is said once for each scale. */
export type ByScale<Value> = Readonly<Record<Scale, Value>>;

/** The user and group that every coffee image runs as: 1001 in the Dockerfiles of DimaJoyti/go-coffee. */
export const coffeeUser = 1001;

/** What one container asks for, and may use at most. */
export interface Resources {
  /** Processor, in thousandths of a core. The request is what scheduling and scaling count with. */
  cpu: { request: number; limit: number };
  /** Memory, in MiB: request and limit in one, so that a pod is never killed for a neighbour's sake. */
  memory: number;
}

/**
 * What a container writes on its node's disk, in MiB: `/tmp` (64 at most), and the five files of 10 MiB that the kubelet keeps of its log. Beyond
 * the limit the pod is evicted. Source: kubernetes.io/docs/concepts/cluster-administration/logging, containerLogMaxSize and containerLogMaxFiles.
 */
export interface Scratch {
  request: number;
  limit: number;
}
export const usualScratch: Readonly<Scratch> = { request: 64, limit: 256 };

/** How many pods there may be. The autoscaler owns the number between the two. */
export interface Bounds {
  min: number;
  max: number;
}

/** A call from one service to another, in the same namespace. */
export interface Call<Name extends string = string> {
  to: Name;
  /** Which of the callee's ports. */
  over: "http" | "grpc";
}

/** What carries a service's public API. WebSocket connections live long: such a service drains slowly. */
export type Protocol = "http" | "websocket";

/** The methods that a route may ask for. OPTIONS is none of them: the gateway answers a browser's question about other origins itself. */
export const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;
export type Method = (typeof methods)[number];

/** What a caller from outside may ask a service for. What no route names is closed, at the service itself. */
export interface Route {
  /** A path of the platform, and all that lies below: the service's own `path`, or one within it. */
  path: string;
  /** @defaultValue every method */
  methods?: readonly Method[];
  /** Whether it is open to callers who have not signed in. @defaultValue false */
  public?: boolean;
}

/** What the gateway admits. */
export interface Limits {
  /** Requests of one address in a minute, at each pod of the gateway. */
  perMinute: number;
  /** The most that a request may carry, in MiB. */
  body: number;
  /** How long an answer may take, in seconds; for `websocket`, how long a connection may be silent. */
  seconds: number;
}

/** What holds for a service that says nothing else. Upstream's services give their requests 30 s. */
export const usualLimits: Readonly<Limits> = { perMinute: 300, body: 1, seconds: 30 };

/** A service's own limits, and the usual ones where it has none. A WebSocket may be silent for an hour. */
export function limitsOf({ limits, protocol }: Pick<ServiceEntry, "limits" | "protocol">): Limits {
  return { ...usualLimits, ...(protocol === "websocket" && { seconds: 3600 }), ...limits };
}

/** A path of the platform as the service's image knows it. */
export function imagePathOf({ path, imagePath }: Pick<ServiceEntry, "path" | "imagePath">, asked: string): string {
  return imagePath === undefined ? asked : imagePath + asked.slice(path.length);
}

/** Which image runs, where its repository is known: by digest, which never moves, or by tag. */
export type ImageVersion = { digest: `sha256:${string}` } | { tag: string };

/** The stores that a service keeps its data in. */
export interface Needs {
  /** A schema of its own in PostgreSQL. */
  database: boolean;
  /** Keys of its own in Redis; whether its client speaks the protocol of a Redis cluster, which a sharded one asks for. */
  cache: false | { cluster: boolean };
  /** Indices of its own in Elasticsearch, where the environment has one. @defaultValue false */
  search?: boolean;
  /** The tables of ClickHouse, where the environment has one. @defaultValue false */
  analytics?: boolean;
  /** A folder of its own among the uploads: files that its users bring. @defaultValue false */
  objects?: boolean;
  /** What people give it to know, kept in Vault. @defaultValue nothing */
  vault?: {
    /** The variables that it finds what they have written in, such as a key of somebody else's API. */
    secrets: readonly string[];
    /** Whether it has Vault encrypt what it stores, with a key of its own that never leaves. @defaultValue false */
    encrypts?: boolean;
  };
}

/** What a service has to do with the bus of its cloud: the right to publish these types and no other, and a queue of its own with those. */
export interface ServiceEvents {
  emits: readonly EventType[];
  takes: readonly EventType[];
}

/** A service, hardened and placed by `CoffeeService`. */
export interface ServiceEntry<Name extends string = string> {
  name: Name;
  /** One sentence: what it is for. */
  about: string;
  image: {
    /** The upstream repository, without a tag: used where the environment has no image of its own. */
    repository: string;
    /** @defaultValue the tag of upstream's production values, `v1.0.0`; never `latest`. */
    version: ImageVersion;
  };
  /** Container ports: each service has its own, so that a wrong address fails at once and not at a neighbour. */
  ports: { http: number; grpc?: number };
  /** What it is written in: how it is told of its share of the node. */
  runtime: "go" | "node";
  protocol: Protocol;
  /** The prefix that the platform's gateway routes to this service. */
  path: string;
  /** The prefix that the image itself serves, where it is another: the gateway rewrites it. */
  imagePath?: string;
  /** What of it is reached from outside. With none, only other services call it. */
  routes: readonly Route[];
  /** What the gateway lets through where that is not the usual. @defaultValue `usualLimits` */
  limits?: Partial<Limits>;
  /** Where probes ask. The kubelet asks, so no network policy is needed. */
  health: string;
  /** Where metrics are, in the HTTP port. */
  metrics: string;
  /** Plain settings. No secret: those come by reference. */
  env: Readonly<Record<string, string>>;
  dataClass: DataClass;
  /** What it cannot do its work without. */
  needs: Needs;
  /** Whether it speaks to the APIs of its cloud, as itself. @defaultValue false: what it signs in to its stores with is brought to it */
  usesCloud?: boolean;
  /** What it says on its cloud's bus, and what it takes from there, where the environment has one (`events`). @defaultValue nothing */
  events?: ServiceEvents;
  calls: readonly Call<Name>[];
  /** `critical` pods push `standard` ones off a full node. */
  priority: "critical" | "standard";
  /** The team that answers for it: who gets what access to it, an environment's file says (`teams`). */
  team: string;
  /**
   * The pool of nodes that suits it. Where an environment has no such group, it runs on `general`.
   * @defaultValue "general"
   */
  pool?: UsualPool;
  /**
   * `guaranteed`: a pod has at all times what it may use at most, and is the last that a node in need evicts; its requests are then its limits.
   * @defaultValue "burstable"
   */
  qos?: "guaranteed" | "burstable";
  /**
   * How a new release comes in, where Argo Rollouts is installed: `canary`, a part of the pods first; `blueGreen`, all at once, beside the old ones, for what cannot run in two
   * versions at a time.
   * @defaultValue "canary"
   */
  release?: "canary" | "blueGreen";
  resources: ByScale<Resources>;
  scaling: ByScale<Bounds>;
  /** How many pods stand before customers come, while the environment's morning peak lasts: within `scaling`. @defaultValue as the load asks */
  schedule?: { morning: ByScale<number> };
  /** Percent of the requests that the autoscaler aims at. @see REQUIREMENTS: processor 60–80 %, memory under 80 %. */
  target: { cpu: number; memory: number };
}

/** Whether a service's cloud identity may do anything. Identities and network policies both go by this. Where there is no bus, it has no events (`withBus`). */
export function hasPermissions({ usesCloud = false, events }: Pick<ServiceEntry, "usesCloud" | "events">): boolean {
  return usesCloud || events !== undefined;
}

/** What a container of a service asks for and may use, as its quality of service has it. */
export function resourcesOf({ resources, qos }: Pick<ServiceEntry, "resources" | "qos">, scale: Scale): Resources {
  const { cpu, memory } = resources[scale];
  return { cpu: qos === "guaranteed" ? { request: cpu.limit, limit: cpu.limit } : cpu, memory };
}

/** The name of the variable that tells a caller where a service is: `PAYMENT_URL`. */
export function addressVariable(call: Call): string {
  const name = call.to.toUpperCase().replaceAll("-", "_");
  return call.over === "grpc" ? `${name}_GRPC_ADDRESS` : `${name}_URL`;
}

/** The port that a call goes to. @throws RangeError when the callee has no such port. */
export function portOf(callee: ServiceEntry, over: Call["over"]): number {
  const port = callee.ports[over];
  if (port === undefined) throw new RangeError(`${callee.name} has no ${over} port`);
  return port;
}

/** The service of that name. @throws RangeError when there is none. */
export function serviceNamed(services: readonly ServiceEntry[], name: string): ServiceEntry {
  const found = services.find((service) => service.name === name);
  if (found === undefined) {
    throw new RangeError(`no service "${name}"; there are ${services.map((service) => service.name).join(", ")}`);
  }
  return found;
}
