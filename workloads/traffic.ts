import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import type { DatabaseOutputs, GatewayEntrance } from "../components/core/contracts";
import type { Issuer } from "../components/kubernetes/authorization";
import type { EventBus } from "../components/kubernetes/event-bus";
import { Gateway, type GatewayPlace } from "../components/kubernetes/gateway";
import type { Ownership } from "../components/kubernetes/labels";
import { Mesh } from "../components/kubernetes/mesh";
import { MeshService } from "../components/kubernetes/mesh-service";
import type { Namespace } from "../components/kubernetes/namespace";
import type { CacheEndpoint } from "../components/kubernetes/pod";
import { Route } from "../components/kubernetes/route";
import type { InsideStores } from "../components/kubernetes/stores/seen-by-services";
import type { ServiceEntry } from "../components/kubernetes/service-entry";
import type { TracePlace } from "../components/kubernetes/tracing";
import { meshNamespace } from "./addons/istio";
import { gatewayPlace } from "./addons/kong";
import { services } from "./catalog";

export interface TrafficArgs {
  whose: Ownership;
  /** The namespaces: the services' own, and the tools' by name. */
  application: Namespace;
  applicationName: string;
  tools: Readonly<Record<string, Namespace>>;
  /** What was installed, by name: only what is there is told of the services. */
  made: Readonly<Partial<Record<string, Resource>>>;
  domain: string;
  entrance?: Pick<GatewayEntrance, "binding" | "certificate"> | undefined;
  auth?: Issuer | undefined;
  dataCidrs: readonly string[];
  database?: Pick<DatabaseOutputs, "host" | "port"> | undefined;
  cache?: CacheEndpoint | undefined;
  /** The stores that run in the cluster. @defaultValue none */
  inside?: InsideStores | undefined;
  /** Where spans go. @defaultValue nowhere */
  tracing?: TracePlace | undefined;
  /** The bus of the cluster's cloud. @defaultValue none */
  bus?: EventBus | undefined;
}

/** The gateway and the mesh of a cluster, where they are installed, and each service's part in both. */
export class Traffic {
  /** The gateway that brings requests from outside. */
  readonly gateway: GatewayPlace | undefined;
  readonly meshed: boolean;
  private readonly way: Gateway | undefined;
  private readonly mesh: Mesh | undefined;

  constructor(
    private readonly id: string,
    private readonly args: TrafficArgs,
    private readonly here: ComponentResourceOptions,
  ) {
    const { made, tools, application } = args;
    this.meshed = made["istiod"] !== undefined;
    this.gateway = made["kong"] === undefined ? undefined : gatewayPlace;
    const { whose, applicationName, domain, entrance, auth, dataCidrs, database, cache, tracing, bus } = args;
    const guards = [...application.guards, ...(tools[gatewayPlace.namespace]?.guards ?? [])];
    const standing = (...names: string[]) => [...guards, ...names.flatMap((name) => made[name] ?? [])];
    if (this.meshed)
      this.mesh = new Mesh(
        `${id}-mesh`,
        {
          ...{ whose, services, database, cache, auth, tracing, gateway: this.gateway },
          queues: bus?.outside,
          root: meshNamespace,
          application: applicationName,
          storeCidrs: dataCidrs,
          after: standing("istio-base", "istiod"),
        },
        here,
      );
    if (this.gateway)
      this.way = new Gateway(
        `${id}-gateway`,
        {
          ...{ whose, services, domain, entrance, tracing, place: this.gateway },
          application: applicationName,
          after: standing("gateway-api", "kong", "aws-load-balancer-controller", "cert-manager"),
        },
        here,
      );
  }

  /** A service's way in, and its part in the mesh. @returns what must stand before its pods do */
  admit(service: ServiceEntry): Resource[] {
    const { whose, applicationName: namespace, auth, database, cache, inside, tracing, bus } = this.args;
    const gateway = this.gateway;
    if (this.way && gateway && service.routes.length > 0)
      new Route(
        `${this.id}-${service.name}-route`,
        { service, whose, namespace, gatewayNamespace: gateway.namespace, after: this.way.ready },
        this.here,
      );
    if (!this.mesh) return [];
    const { ready } = new MeshService(
      `${this.id}-${service.name}-mesh`,
      {
        ...{ service, services, whose, namespace, gateway, auth, database, cache, inside, tracing, bus },
        after: this.mesh.ready,
      },
      this.here,
    );
    return [...this.mesh.ready, ...ready];
  }
}
