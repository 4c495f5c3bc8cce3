import type { ComponentResourceOptions, CustomResourceOptions, Input, Resource } from "@pulumi/pulumi";
import * as networking from "@pulumi/kubernetes/networking/v1";
import type { IGateway } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/Gateway";
import type { IGatewayClass } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/GatewayClass";
import type { GatewayEntrance } from "../core/contracts";
import { ClusterComponent } from "./component";
import { customObject, type Later } from "./custom-object";
import { certificateOf, certificateSecret } from "./gateway-certificate";
import { correlation, crossOrigin, rateLimit, sizeLimit, traces, type KongClusterPlugin } from "./gateway-plugins";
import type { Ownership } from "./labels";
import { gatewayEgress } from "./network-policies";
import { usualLimits, type ServiceEntry } from "./service-entry";
import type { TracePlace } from "./tracing";

/** What the gateway is called in a cluster, and where it runs. */
export interface GatewayPlace {
  /** The namespace that its pods run in. */
  namespace: string;
  /** The labels of its pods. */
  pods: Readonly<Record<string, string>>;
  /** The account that its pods run as: who calls the services, to the mesh. */
  account: string;
  /** Its Service, and the port there that speaks TLS. */
  service: { name: string; port: number };
}

export interface GatewayArgs {
  whose: Ownership;
  place: GatewayPlace;
  /** The namespace whose routes it serves. No other namespace can put itself before the world. */
  application: string;
  /** All services of that namespace: it may call those that have routes. */
  services: readonly ServiceEntry[];
  /** The site's name: its pages may call the API from a browser. */
  domain: string;
  /** Where requests come from. @defaultValue nowhere: nothing is put behind a load balancer */
  entrance?: Pick<GatewayEntrance, "binding" | "certificate"> | undefined;
  /** Where its spans go. @defaultValue nowhere: it makes none */
  tracing?: TracePlace | undefined;
  /** What defines the kinds of these objects, and answers for them. */
  after: Resource[];
}

/**
 * Targets of a load balancer that somebody else owns. There is no package with its type.
 * Source: kubernetes-sigs/aws-load-balancer-controller apis/elbv2/v1beta1/targetgroupbinding_types.go.
 */
export interface TargetGroupBinding {
  apiVersion: "elbv2.k8s.aws/v1beta1";
  kind: "TargetGroupBinding";
  metadata?: { name?: string; namespace?: string };
  spec: {
    serviceRef: { name: string; port: number };
    targetGroupARN: string;
    targetType: "ip" | "instance";
    ipAddressType?: "ipv4" | "ipv6";
  };
}

/** The class of gateways that Kong's controller answers for: it finds its plugins by this name too. */
const className = "kong";
/** The name of the one gateway, which routes refer to. */
export const gatewayName = "entrance";

/**
 * The way into a cluster: Kong's gateway behind the load balancer, what it demands of every request, and what it may reach. Routes
 * attach to it from the application's namespace alone.
 *
 * Kong shows the load balancer a certificate that it has signed itself: an Application Load Balancer encrypts what it sends to its targets,
 * and does not look at who signed. Source: docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html.
 *
 * ```ts
 * import type { ProviderResource } from "@pulumi/pulumi";
 * import { Gateway } from "../../components/kubernetes/gateway";
 * import type { ServiceEntry } from "../../components/kubernetes/service-entry";
 *
 * declare const kubernetes: ProviderResource;
 * declare const services: ServiceEntry[]; // workloads/catalog.ts has the platform's own
 * declare const targetGroupArn: string;
 *
 * new Gateway(
 *   "gateway",
 *   {
 *     whose: { environment: "prod", owner: "platform", costCenter: "go-coffee" },
 *     place: {
 *       namespace: "gateway",
 *       pods: { "app.kubernetes.io/name": "gateway" },
 *       account: "kong-gateway",
 *       service: { name: "kong-gateway-proxy", port: 443 },
 *     },
 *     application: "go-coffee",
 *     services,
 *     domain: "gocoffee.example",
 *     entrance: { binding: { kind: "targetGroup", arn: targetGroupArn } },
 *     after: [],
 *   },
 *   { providers: { kubernetes } },
 * );
 * ```
 */
export class Gateway extends ClusterComponent {
  /** What routes wait for. */
  readonly ready: Resource[];

  constructor(id: string, args: GatewayArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:Gateway", id, args.whose, opts);
    const then = { ...this.here, dependsOn: args.after };
    const listening = this.gateway(args, then);
    const plugins = this.plugins(args, then);
    this.traffic(args);
    this.targets(args, then);
    const shown = args.entrance?.certificate;
    if (shown) {
      const metadata = this.named(gatewayName, args.place.namespace);
      certificateOf(shown, { metadata, label: (part) => this.label(part), then });
    }
    this.ready = [...listening, ...plugins];
    this.registerOutputs();
  }

  private gateway({ place, application, entrance }: GatewayArgs, then: CustomResourceOptions): Resource[] {
    // Routes of the application's namespace, whichever listener it is.
    const allowedRoutes = {
      namespaces: {
        from: "Selector" as const,
        selector: { matchLabels: { "kubernetes.io/metadata.name": application } },
      },
      kinds: [{ kind: "HTTPRoute" }],
    };
    const shown = entrance?.certificate;
    const described = customObject<IGatewayClass>(
      this.label("class"),
      {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "GatewayClass",
        metadata: {
          name: className,
          labels: this.labels({ service: "platform" }),
          // Kong's pods are the chart's: the controller makes none. It knows no other mode.
          annotations: { "konghq.com/gatewayclass-unmanaged": "true" },
        },
        spec: { controllerName: "konghq.com/kic-gateway-controller" },
      },
      then,
    );
    const gateway = customObject<IGateway>(
      this.label("entrance"),
      {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "Gateway",
        metadata: this.named(gatewayName, place.namespace),
        spec: {
          gatewayClassName: className,
          listeners: [
            {
              name: "https",
              protocol: "HTTPS",
              // The port of Kong's Service: another one is PortUnavailable. No `tls`: with it, Kong needs a Secret with a certificate.
              // Source: Kong/kubernetes-ingress-controller internal/controllers/gateway/gateway_utils.go, getListenerStatus.
              port: place.service.port,
              allowedRoutes,
            },
            // A name of its own, for which Kong shows what its controller finds in the Secret: until that is there, this listener alone waits.
            ...(shown
              ? [
                  {
                    name: "shown",
                    protocol: "HTTPS" as const,
                    port: place.service.port,
                    hostname: shown.host,
                    tls: { mode: "Terminate" as const, certificateRefs: [{ name: certificateSecret }] },
                    allowedRoutes,
                  },
                ]
              : []),
          ],
        },
      },
      { ...then, dependsOn: [...asList(then.dependsOn), described] },
    );
    return [described, gateway];
  }

  /** What holds for every request. A service that differs says so at its route. */
  private plugins({ domain, tracing }: GatewayArgs, then: CustomResourceOptions): Resource[] {
    const settings = {
      "rate-limit": rateLimit(usualLimits),
      "size-limit": sizeLimit(usualLimits),
      cors: crossOrigin(domain),
      correlation,
      ...(tracing && { traces: traces(tracing) }),
    };
    return Object.entries(settings).map(([name, { plugin, config }]) =>
      customObject<KongClusterPlugin>(
        this.label(name),
        {
          apiVersion: "configuration.konghq.com/v1",
          kind: "KongClusterPlugin",
          metadata: {
            name,
            labels: { ...this.labels({ service: "platform" }), global: "true" },
            annotations: { "kubernetes.io/ingress.class": className },
          },
          plugin,
          config,
        },
        then,
      ),
    );
  }

  private traffic({ place, application, services }: GatewayArgs): void {
    const metadata = this.named("gateway-to-services", place.namespace);
    const spec = gatewayEgress(place.pods, application, services);
    new networking.NetworkPolicy(this.label("traffic"), { metadata, spec }, this.here);
  }

  /**
   * Registers Kong's pods as the load balancer's targets. Without `networking` the controller touches no security group: what lets the
   * load balancer in is whoever owns it's.
   */
  private targets({ place, entrance }: GatewayArgs, then: CustomResourceOptions): void {
    if (entrance?.binding.kind !== "targetGroup") return;
    customObject<TargetGroupBinding>(
      this.label("targets"),
      {
        apiVersion: "elbv2.k8s.aws/v1beta1",
        kind: "TargetGroupBinding",
        metadata: this.named("entrance", place.namespace),
        spec: {
          serviceRef: place.service,
          targetGroupARN: entrance.binding.arn,
          targetType: "ip",
          ipAddressType: "ipv4",
        } satisfies Later<TargetGroupBinding["spec"]>,
      },
      then,
    );
  }

  private named(name: string, namespace: Input<string>) {
    return { name, namespace, labels: this.labels({ service: "platform" }) };
  }
}

function asList(resources: CustomResourceOptions["dependsOn"]): Resource[] {
  return Array.isArray(resources) ? (resources as Resource[]) : [];
}
