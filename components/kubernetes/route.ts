import {
  interpolate,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
  type Resource,
} from "@pulumi/pulumi";
import type { IHTTPRoute } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute";
import { ClusterComponent } from "./component";
import { customObject } from "./custom-object";
import { gatewayName } from "./gateway";
import { rateLimit, sizeLimit, type KongPlugin, type PluginSettings } from "./gateway-plugins";
import type { Ownership } from "./labels";
import { limitsOf, usualLimits, type ServiceEntry } from "./service-entry";

export interface RouteArgs {
  service: ServiceEntry;
  whose: Ownership;
  /** The service's namespace. */
  namespace: Input<string>;
  /** The gateway's. */
  gatewayNamespace: string;
  /** The gateway, and what defines the kinds of these objects. */
  after: Resource[];
}

/**
 * The way from the gateway to one service: its prefix, as its image knows it, and its limits where they are not the usual ones. Which of
 * the paths below are open, with which methods, and to whom, the service's own proxy decides (`authorization.ts`): it sees
 * who has signed in, and so nothing is open by a mistake in the gateway.
 *
 * ```ts
 * import type { ProviderResource } from "@pulumi/pulumi";
 * import { Gateway } from "../../components/kubernetes/gateway";
 * import { Route } from "../../components/kubernetes/route";
 * import type { ServiceEntry } from "../../components/kubernetes/service-entry";
 *
 * declare const kubernetes: ProviderResource;
 * declare const gateway: Gateway;
 * declare const order: ServiceEntry;
 *
 * new Route(
 *   "order-route",
 *   {
 *     service: order,
 *     whose: { environment: "prod", owner: "platform", costCenter: "go-coffee" },
 *     namespace: "go-coffee",
 *     gatewayNamespace: "gateway",
 *     after: gateway.ready,
 *   },
 *   { providers: { kubernetes } },
 * );
 * ```
 */
export class Route extends ClusterComponent {
  constructor(id: string, args: RouteArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:Route", id, args.whose, opts);
    const then = { ...this.here, dependsOn: args.after };
    const plugins = Object.entries(ownLimits(args.service)).map(([part, settings]) =>
      this.plugin(`${args.service.name}-${part}`, part, settings, args, then),
    );
    this.route(args, plugins, then);
    this.registerOutputs();
  }

  private route(args: RouteArgs, plugins: string[], then: CustomResourceOptions): void {
    const { service, gatewayNamespace } = args;
    const { name, path, imagePath, ports } = service;
    customObject<IHTTPRoute>(
      this.label("http"),
      {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "HTTPRoute",
        metadata: {
          ...this.named(name, args),
          annotations: {
            // The service's own name, which the mesh's proxy finds it by: `konghq.com/host-header` at the Service.
            "konghq.com/preserve-host": "false",
            ...(plugins.length > 0 && { "konghq.com/plugins": plugins.join(",") }),
          },
        },
        spec: {
          parentRefs: [{ name: gatewayName, namespace: gatewayNamespace, sectionName: "https" }],
          rules: [
            {
              // One match: a rule that rewrites a prefix may have no more.
              matches: [{ path: { type: "PathPrefix", value: path } }],
              ...(imagePath !== undefined && {
                filters: [
                  {
                    type: "URLRewrite",
                    urlRewrite: { path: { type: "ReplacePrefixMatch", replacePrefixMatch: imagePath } },
                  },
                ],
              }),
              backendRefs: [{ name, port: ports.http }],
            },
          ],
        },
      },
      then,
    );
  }

  private plugin(
    name: string,
    part: string,
    { plugin, config }: PluginSettings,
    args: RouteArgs,
    then: CustomResourceOptions,
  ): string {
    customObject<KongPlugin>(
      this.label(part),
      {
        apiVersion: "configuration.konghq.com/v1",
        kind: "KongPlugin",
        metadata: this.named(name, args),
        plugin,
        config,
      },
      then,
    );
    return name;
  }

  private named(name: string, { service, namespace }: RouteArgs) {
    return { name, namespace, labels: this.labels({ service: service.name, dataClass: service.dataClass }) };
  }
}

/** The limits of a service that are not everybody's. */
function ownLimits(service: ServiceEntry): Record<string, PluginSettings> {
  const { perMinute, body } = limitsOf(service);
  return {
    ...(perMinute !== usualLimits.perMinute && { "rate-limit": rateLimit({ perMinute }) }),
    ...(body !== usualLimits.body && { "size-limit": sizeLimit({ body }) }),
  };
}

/**
 * What a Service says to Kong's controller. Kong sends to the Service and not to a pod, under the name by which the mesh knows it: else the
 * proxy beside it takes the request for one to a stranger, in clear, which a strict mesh refuses. Time is the mesh's to keep and to
 * give up by, so Kong waits a little longer; it never tries again, since it cannot tell what has reached the service from what has not.
 *
 * Sources: Kong/kubernetes-ingress-controller internal/annotations/annotations.go (`ingress.kubernetes.io/service-upstream`, which has no
 * name of Kong's own); Kong/kubernetes-ingress-controller#330.
 */
export function gatewayAnnotations(service: ServiceEntry, namespace: Input<string>): Record<string, Input<string>> {
  if (service.routes.length === 0) return {};
  const milliseconds = String((limitsOf(service).seconds + 5) * 1000);
  return {
    "ingress.kubernetes.io/service-upstream": "true",
    "konghq.com/host-header": interpolate`${service.name}.${namespace}.svc.cluster.local`,
    "konghq.com/retries": "0",
    "konghq.com/connect-timeout": "5000",
    "konghq.com/read-timeout": milliseconds,
    "konghq.com/write-timeout": milliseconds,
  };
}
