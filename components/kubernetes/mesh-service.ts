import {
  all,
  output,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
  type Resource,
} from "@pulumi/pulumi";
import type { ISidecar } from "@kubernetes-models/istio/networking.istio.io/v1/Sidecar";
import type { IVirtualService } from "@kubernetes-models/istio/networking.istio.io/v1/VirtualService";
import type { IAuthorizationPolicy } from "@kubernetes-models/istio/security.istio.io/v1/AuthorizationPolicy";
import type { Reach } from "../core/contracts";
import { authorization, type Callers } from "./authorization";
import { ClusterComponent } from "./component";
import { customObject } from "./custom-object";
import { outsideQueue, type EventBus } from "./event-bus";
import { selectorFor, type Ownership } from "./labels";
import { hostOf, sees, storeHost, visibleTo, type StoreAddress } from "./mesh";
import { bucketAnnotations } from "./slo/objective";
import { placesOf, type InsideStores } from "./stores/seen-by-services";
import { hasPermissions, limitsOf, type ServiceEntry } from "./service-entry";
import { traceHost, type TracePlace } from "./tracing";

export interface MeshServiceArgs extends Callers {
  service: ServiceEntry;
  /** All services of the namespace. */
  services: readonly ServiceEntry[];
  whose: Ownership;
  /** @defaultValue none */
  database?: StoreAddress | undefined;
  cache?: StoreAddress | undefined;
  /** The stores that run in the cluster, which are no part of the mesh. @defaultValue none */
  inside?: InsideStores | undefined;
  /** Where spans go. @defaultValue nowhere */
  tracing?: TracePlace | undefined;
  /** The bus of the cluster's cloud. @defaultValue none */
  bus?: EventBus | undefined;
  /** What defines the kinds of these objects. */
  after: Resource[];
}

/**
 * One service's part in the mesh: who may ask it for what, whom its own proxy knows, how long an answer may take and what is tried again.
 *
 * ```ts
 * import type { ProviderResource } from "@pulumi/pulumi";
 * import { Mesh } from "../../components/kubernetes/mesh";
 * import { MeshService } from "../../components/kubernetes/mesh-service";
 * import type { ServiceEntry } from "../../components/kubernetes/service-entry";
 *
 * declare const kubernetes: ProviderResource;
 * declare const mesh: Mesh;
 * declare const services: ServiceEntry[]; // workloads/catalog.ts has the platform's own
 *
 * for (const service of services)
 *   new MeshService(
 *     `${service.name}-mesh`,
 *     {
 *       ...{ service, services, namespace: "go-coffee", after: mesh.ready },
 *       whose: { environment: "prod", owner: "platform", costCenter: "go-coffee" },
 *       gateway: { namespace: "gateway", account: "kong-gateway" },
 *     },
 *     { providers: { kubernetes } },
 *   );
 * ```
 */
export class MeshService extends ClusterComponent {
  /** What must stand before the service's pods do. */
  readonly ready: Resource[];
  private readonly args: MeshServiceArgs;

  constructor(id: string, args: MeshServiceArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:MeshService", id, args.whose, opts);
    this.args = args;
    const then = { ...this.here, dependsOn: args.after };
    this.ready = [this.callers(then), this.callees(then), this.answers(then)];
    this.registerOutputs();
  }

  private callers(then: CustomResourceOptions): Resource {
    const { service, services } = this.args;
    return customObject<IAuthorizationPolicy>(
      this.label("callers"),
      {
        apiVersion: "security.istio.io/v1",
        kind: "AuthorizationPolicy",
        metadata: this.named(),
        spec: authorization(service, services, this.args),
      },
      then,
    );
  }

  private callees(then: CustomResourceOptions): Resource {
    const { service, namespace, database, cache, inside, tracing, bus } = this.args;
    const queue = outsideQueue(service, bus);
    const { calls, needs } = service;
    const hosts: Input<string>[] = [
      ...new Set(calls.map(({ to }) => `./${hostOf(to, namespace)}`)),
      ...(needs.database && database ? [storeHost(database)] : []),
      ...(needs.cache && cache ? [storeHost(cache)] : []),
      ...placesOf(service, inside).map(({ namespace: where, host }) => `${where}/${host}.cluster.local`),
      ...(queue ? [storeHost(queue)] : []),
      ...(tracing ? [traceHost(tracing)] : []),
    ];
    return customObject<ISidecar>(
      this.label("callees"),
      {
        apiVersion: "networking.istio.io/v1",
        kind: "Sidecar",
        metadata: this.named(),
        spec: { workloadSelector: { labels: selectorFor(service.name) }, ...sees(hosts) },
      },
      then,
    );
  }

  /**
   * Tried again, at another pod, is only what has not reached the service: an order is never placed twice. A WebSocket has no end that could
   * be waited for.
   * Source: www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter, x-envoy-retry-on.
   */
  private answers(then: CustomResourceOptions): Resource {
    const { service, namespace, gateway } = this.args;
    const host = hostOf(service.name, namespace);
    return customObject<IVirtualService>(
      this.label("answers"),
      {
        apiVersion: "networking.istio.io/v1",
        kind: "VirtualService",
        metadata: this.named(),
        spec: {
          hosts: [host],
          exportTo: visibleTo(gateway),
          http: [
            {
              route: [{ destination: { host } }],
              ...(service.protocol !== "websocket" && { timeout: `${limitsOf(service).seconds}s` }),
              retries: { attempts: 2, retryOn: "connect-failure,refused-stream,reset-before-request" },
            },
          ],
        },
      },
      then,
    );
  }

  private named() {
    const { service, namespace } = this.args;
    const { name, dataClass } = service;
    return { name, namespace, labels: this.labels({ service: name, dataClass }) };
  }
}

/**
 * What a pod of the mesh must carry: how its proxy measures durations, and what it lets past. Who hands out a cloud identity, and the APIs that it is for, are no part of
 * the mesh and speak TLS themselves; a network policy says which they are. The proxy starts before the container and ends after it, as
 * a sidecar of Kubernetes' own, so nothing needs to be said about that.
 * @param identity what a pod must reach to use its identity
 */
export function meshAnnotations(service: ServiceEntry, identity: readonly Reach[]): Record<string, Input<string>> {
  if (!hasPermissions(service) || identity.length === 0) return bucketAnnotations;
  const blocks = all(identity.map(({ cidrs }) => output(cidrs))).apply((lists) => lists.flat() as string[]);
  return {
    ...bucketAnnotations,
    // Of IPv4 alone: the mesh catches nothing else in a cluster that has no other addresses.
    "traffic.sidecar.istio.io/excludeOutboundIPRanges": blocks.apply((cidrs) =>
      cidrs.filter((cidr) => !cidr.includes(":")).join(","),
    ),
  };
}
