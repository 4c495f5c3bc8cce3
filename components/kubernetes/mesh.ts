import {
  interpolate,
  output,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
  type Resource,
} from "@pulumi/pulumi";
import type { IDestinationRule } from "@kubernetes-models/istio/networking.istio.io/v1/DestinationRule";
import type { IServiceEntry } from "@kubernetes-models/istio/networking.istio.io/v1/ServiceEntry";
import type { ISidecar } from "@kubernetes-models/istio/networking.istio.io/v1/Sidecar";
import type { IAuthorizationPolicy } from "@kubernetes-models/istio/security.istio.io/v1/AuthorizationPolicy";
import type { IPeerAuthentication } from "@kubernetes-models/istio/security.istio.io/v1/PeerAuthentication";
import type { IRequestAuthentication } from "@kubernetes-models/istio/security.istio.io/v1/RequestAuthentication";
import type { ITelemetry } from "@kubernetes-models/istio/telemetry.istio.io/v1/Telemetry";
import type { Issuer } from "./authorization";
import { ClusterComponent } from "./component";
import { customObject } from "./custom-object";
import type { GatewayPlace } from "./gateway";
import type { Ownership } from "./labels";
import type { ServiceEntry } from "./service-entry";
import { traceHost, traceProvider, type TracePlace } from "./tracing";

/** A store outside of the cluster, as the mesh is told of it. */
export interface StoreAddress {
  host: Input<string>;
  port: Input<number>;
}

export interface MeshArgs {
  whose: Ownership;
  /** The namespace of the mesh's control plane: what stands there holds for every namespace. */
  root: string;
  /** The services' namespace. */
  application: string;
  services: readonly ServiceEntry[];
  /** The subnets of the stores. With none, they may not be reached. */
  storeCidrs: readonly string[];
  database?: StoreAddress | undefined;
  cache?: StoreAddress | undefined;
  /** Queues that are reached on the internet, by their name. @defaultValue none */
  queues?: { host: Input<string> } | undefined;
  /** Who brings requests from outside. @defaultValue nobody */
  gateway?: Omit<GatewayPlace, "service"> | undefined;
  /** Who signs callers in. @defaultValue nobody: what is not public stays closed */
  auth?: Issuer | undefined;
  /** Where spans go. @defaultValue nowhere: nobody makes any */
  tracing?: TracePlace | undefined;
  /** What defines the kinds of these objects. */
  after: Resource[];
}

/** How much one proxy may have open to a service, and waiting for a connection. */
const usual = { connections: 1024, pending: 256 };
/** Each WebSocket keeps a connection, and after a rollout all come back at once. Source: envoyproxy.io/docs, "Circuit breaking". */
const many = { connections: 65_536, pending: 8192 };

/**
 * What holds for every service of the mesh: encrypted both ways or refused, closed to whoever is not named, tokens checked, a pod that
 * fails left out for a while, and nothing outside of the cluster known but the stores. What is each service's own, `MeshService` makes.
 *
 * ```ts
 * import type { ProviderResource } from "@pulumi/pulumi";
 * import { Mesh } from "../../components/kubernetes/mesh";
 * import type { ServiceEntry } from "../../components/kubernetes/service-entry";
 *
 * declare const kubernetes: ProviderResource;
 * declare const services: ServiceEntry[]; // workloads/catalog.ts has the platform's own
 *
 * new Mesh(
 *   "mesh",
 *   {
 *     whose: { environment: "prod", owner: "platform", costCenter: "go-coffee" },
 *     root: "istio-system",
 *     application: "go-coffee",
 *     services,
 *     storeCidrs: ["10.32.64.0/20"],
 *     database: { host: "database.internal", port: 5432 },
 *     auth: {
 *       issuer: "https://auth.gocoffee.example/",
 *       jwksUri: "https://auth.gocoffee.example/.well-known/jwks.json",
 *       audience: "go-coffee",
 *     },
 *     after: [],
 *   },
 *   { providers: { kubernetes } },
 * );
 * ```
 */
export class Mesh extends ClusterComponent {
  /** What must stand before the first pod of the mesh does. */
  readonly ready: Resource[];

  constructor(id: string, args: MeshArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:Mesh", id, args.whose, opts);
    const then = { ...this.here, dependsOn: args.after };
    this.ready = [
      ...this.closed(args, then),
      ...this.signedIn(args, then),
      ...this.patience(args, then),
      ...this.stores(args, then),
      ...this.queues(args, then),
      ...this.gatewaySees(args, then),
      ...this.traced(args, then),
    ];
    this.registerOutputs();
  }

  /** In the root namespace, without a selector: for the whole mesh. An ALLOW policy without a rule allows nothing. */
  private closed({ root }: MeshArgs, then: CustomResourceOptions): Resource[] {
    return [
      customObject<IPeerAuthentication>(
        this.label("mutual-tls"),
        {
          apiVersion: "security.istio.io/v1",
          kind: "PeerAuthentication",
          metadata: this.named("default", root),
          spec: { mtls: { mode: "STRICT" } },
        },
        then,
      ),
      customObject<IAuthorizationPolicy>(
        this.label("default-deny"),
        {
          apiVersion: "security.istio.io/v1",
          kind: "AuthorizationPolicy",
          metadata: this.named("default-deny", root),
          spec: {},
        },
        then,
      ),
    ];
  }

  /**
   * Checks the token of a request that brings one; that a request must have one, the services' AuthorizationPolicies say. A browser cannot
   * put a token into the header of a WebSocket, so it offers it beside its protocol: `new WebSocket(url, ["go-coffee", "bearer." + token])`.
   * The keys are fetched by the control plane, so no pod needs a way to the issuer.
   * Sources: istio.io/latest/docs/reference/config/security/jwt; envoyproxy/envoy extractor_test.cc, TestPrefixHeaderFlexibleMatch1.
   */
  private signedIn({ application, auth }: MeshArgs, then: CustomResourceOptions): Resource[] {
    if (auth === undefined) return [];
    return [
      customObject<IRequestAuthentication>(
        this.label("sign-in"),
        {
          apiVersion: "security.istio.io/v1",
          kind: "RequestAuthentication",
          metadata: this.named("sign-in", application),
          spec: {
            jwtRules: [
              {
                issuer: auth.issuer,
                jwksUri: auth.jwksUri,
                audiences: [auth.audience],
                // The service wants to know who it is.
                forwardOriginalToken: true,
                fromHeaders: [
                  { name: "Authorization", prefix: "Bearer " },
                  { name: "Sec-WebSocket-Protocol", prefix: "bearer." },
                ],
              },
            ],
          },
        },
        then,
      ),
    ];
  }

  /**
   * One rule for all services of the namespace, and one for each whose connections live long: the most specific one holds alone. A pod that
   * fails five times in a row gets nothing for half a minute; half of them stay in at all times, since if all fail it is not the pods.
   */
  private patience({ application, services, gateway }: MeshArgs, then: CustomResourceOptions): Resource[] {
    const rule = (name: string, host: string, { connections, pending }: typeof usual) =>
      customObject<IDestinationRule>(
        this.label(name),
        {
          apiVersion: "networking.istio.io/v1",
          kind: "DestinationRule",
          metadata: this.named(name, application),
          spec: {
            host: `${host}.${application}.svc.cluster.local`,
            exportTo: visibleTo(gateway),
            trafficPolicy: {
              tls: { mode: "ISTIO_MUTUAL" },
              connectionPool: {
                tcp: { maxConnections: connections, connectTimeout: "2s" },
                http: { http1MaxPendingRequests: pending, maxRetries: 16 },
              },
              outlierDetection: {
                // What no pod would have answered: else one request that a service fails on takes pod after pod out.
                consecutive5xxErrors: 0,
                consecutiveGatewayErrors: 5,
                interval: "10s",
                baseEjectionTime: "30s",
                maxEjectionPercent: 50,
                minHealthPercent: 50,
              },
            },
          },
        },
        then,
      );
    const longLived = services.filter(({ protocol }) => protocol === "websocket");
    return [rule("services", "*", usual), ...longLived.map(({ name }) => rule(`${name}-connections`, name, many))];
  }

  /**
   * The stores, by the subnets that they stand in: whoever of them answers there is taken, as the client has found it by name. So a database
   * that fails over, and a node of a sharded cache, are reached at once. TLS is the clients' own, to the store's own certificate.
   */
  private stores(args: MeshArgs, then: CustomResourceOptions): Resource[] {
    const { application, storeCidrs } = args;
    if (storeCidrs.length === 0) return [];
    return (["database", "cache"] as const).flatMap((name) => {
      const store = args[name];
      if (store === undefined) return [];
      return customObject<IServiceEntry>(
        this.label(name),
        {
          apiVersion: "networking.istio.io/v1",
          kind: "ServiceEntry",
          metadata: this.named(name, application),
          spec: {
            hosts: [store.host],
            addresses: [...storeCidrs],
            ports: [{ number: store.port, name: `tcp-${name}`, protocol: "TCP" }],
            location: "MESH_EXTERNAL",
            resolution: "NONE",
            exportTo: ["."],
          },
        },
        then,
      );
    });
  }

  /** By the name that a client asks for as it begins to speak TLS: its certificate is the client's own to check. */
  private queues({ application, queues }: MeshArgs, then: CustomResourceOptions): Resource[] {
    if (queues === undefined) return [];
    return [
      customObject<IServiceEntry>(
        this.label("queues"),
        {
          apiVersion: "networking.istio.io/v1",
          kind: "ServiceEntry",
          metadata: this.named("queues", application),
          spec: {
            hosts: [queues.host],
            ports: [{ number: 443, name: "tls-queues", protocol: "TLS" }],
            location: "MESH_EXTERNAL",
            resolution: "DNS",
            exportTo: ["."],
          },
        },
        then,
      ),
    ];
  }

  /** The gateway's own proxy knows the services that have routes, and nothing else. */
  private gatewaySees({ gateway, application, services, tracing }: MeshArgs, then: CustomResourceOptions): Resource[] {
    if (gateway === undefined) return [];
    const hosts = services
      .filter(({ routes }) => routes.length > 0)
      .map(({ name }) => `${application}/${hostOf(name, application)}`);
    return [
      customObject<ISidecar>(
        this.label("gateway"),
        {
          apiVersion: "networking.istio.io/v1",
          kind: "Sidecar",
          metadata: this.named("gateway", gateway.namespace),
          spec: {
            workloadSelector: { labels: gateway.pods },
            ...sees([...hosts, ...(tracing ? [traceHost(tracing)] : [])]),
          },
        },
        then,
      ),
    ];
  }

  /**
   * Each proxy says how long its part of a traced request took. Which are traced, whoever began the trace has decided; a request that comes
   * without one is decided on here, as often. Source: istio.io/latest/docs/reference/config/telemetry.
   */
  private traced({ root, tracing }: MeshArgs, then: CustomResourceOptions): Resource[] {
    if (tracing === undefined) return [];
    return [
      customObject<ITelemetry>(
        this.label("traces"),
        {
          apiVersion: "telemetry.istio.io/v1",
          kind: "Telemetry",
          metadata: this.named("traces", root),
          spec: {
            tracing: [{ providers: [{ name: traceProvider }], randomSamplingPercentage: tracing.percent }],
          },
        },
        then,
      ),
    ];
  }

  private named(name: string, namespace: string) {
    return { name, namespace, labels: this.labels({ service: "platform" }) };
  }
}

/** A service's name in the cluster. */
export function hostOf(service: string, namespace: string): string {
  return `${service}.${namespace}.svc.cluster.local`;
}

/** A store's name as a Sidecar writes it. */
export function storeHost(store: Pick<StoreAddress, "host">): Input<string> {
  return interpolate`./${output(store.host)}`;
}

/** Who may see an object of the services' namespace: those in it, and the gateway. */
export function visibleTo(gateway: { namespace: string } | undefined): string[] {
  return gateway === undefined ? ["."] : [".", gateway.namespace];
}

/** What a proxy knows: these hosts and no more. What it does not know it refuses. `~/*` is no host at all. */
export function sees(hosts: readonly Input<string>[]) {
  return {
    outboundTrafficPolicy: { mode: "REGISTRY_ONLY" as const },
    egress: [{ hosts: hosts.length === 0 ? ["~/*"] : [...hosts] }],
  };
}
