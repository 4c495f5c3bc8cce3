import type { Input } from "@pulumi/pulumi";
import type { GatewayPlace } from "../../components/kubernetes/gateway";
import { mebibytes, millicores } from "../../components/kubernetes/quota";
import type { Scale } from "../../components/kubernetes/service-entry";
import { priorityClass } from "../../components/kubernetes/priorities";
import { replicas, tagOf, type AddOn, type AddOnContext } from "./add-on";
import { istiodPeer as istiod } from "./istio";
import { controllerSize, gatewayProxySize, gatewayScaling, gatewaySize } from "./kong-size";
import { resources, spread, type ContainerResources } from "./pods";
import { scraped } from "../../components/kubernetes/scraping";
import { bucketAnnotations } from "../../components/kubernetes/slo/objective";
import { tracePlace } from "./observability";
import { policyFor } from "./policies";

/** The keys of chart kong/ingress that we set: its subchart kong twice, under two names. */
export interface KongValues {
  gateway: {
    image: { repository: string; tag: string; effectiveSemver: string };
    /** With it the chart writes no number of pods into the Deployment: the autoscaler alone has it. */
    autoscaling: Autoscaling;
    resources: ContainerResources;
    priorityClassName: string;
    podAnnotations: Record<string, string>;
    podDisruptionBudget: { enabled: boolean; maxUnavailable: number };
    topologySpreadConstraints: ReturnType<typeof spread>;
    env: Record<string, string>;
    proxy: {
      type: "ClusterIP" | "LoadBalancer";
      annotations: Record<string, Input<string>>;
      /** A load balancer sends to nodes that have a pod of the gateway, and so who calls keeps their address: what comes from a node, a policy would not know. */
      externalTrafficPolicy?: "Local";
      /** Without TLS nobody is let in: no port of the load balancer is for that. */
      http?: { enabled: false };
    };
    /** The chart asks for a NodePort for it, which the namespace's quota forbids: nobody looks at it. */
    manager: { enabled: boolean };
    terminationGracePeriodSeconds: number;
    lifecycle: { preStop: { exec: { command: string[] } } };
  };
  controller: {
    podAnnotations: Record<string, string>;
    replicaCount: number;
    priorityClassName: string;
    podDisruptionBudget: { enabled: boolean; maxUnavailable: number };
    topologySpreadConstraints: ReturnType<typeof spread>;
    ingressController: {
      /** With these the chart gives it a Role in each, and in no other namespace a right to read secrets. */
      watchNamespaces: string[];
      image: { repository: string; tag: string; effectiveSemver: string };
      /** Nothing here is an Ingress, so nobody claims the class. */
      createIngressClass: boolean;
      resources: ContainerResources;
      admissionWebhook: { enabled: boolean; failurePolicy: "Ignore" | "Fail" };
      env: { anonymous_reports: "false"; enable_controller_ingress_class_networkingv1: "false" };
    };
  };
}

/** An autoscaler of Kubernetes' own, as the chart hands it on. */
interface Autoscaling {
  enabled: true;
  minReplicas: number;
  maxReplicas: number;
  metrics: {
    type: "ContainerResource";
    containerResource: {
      container: string;
      name: "cpu";
      target: { type: "Utilization"; averageUtilization: number };
    };
  }[];
  behavior: {
    scaleDown: {
      stabilizationWindowSeconds: number;
      policies: { type: "Pods"; value: number; periodSeconds: number }[];
    };
  };
}

/** The last open-source line of Kong, and of its controller: later ones need a licence. Sources: Kong/docker-kong#738; Kong/kubernetes-ingress-controller, CHANGELOG.md. */
const versions = { gateway: "3.9.3", controller: "3.5.13" };

/** Where Kong listens: TLS for the load balancer, its state for the load balancer's health checks, its own API for its controller. */
export const kongPorts = { tls: 8443, status: 8100, admin: 8444 };

const labels = (part: string) => ({ "app.kubernetes.io/name": part, "app.kubernetes.io/instance": "kong" });

/** The labels of the gateway's own pods. */
const gatewayPods = labels("gateway");
/** The account that the gateway's pods run as: who calls the services, to the mesh. */
const gatewayAccount = "kong-gateway";
export const gatewayNamespace = "gateway";

/** Where the gateway is, for those who route through it: the chart calls its Service after the release. */
export const gatewayPlace: GatewayPlace = {
  namespace: gatewayNamespace,
  pods: gatewayPods,
  account: gatewayAccount,
  service: { name: "kong-gateway-proxy", port: 443 },
};

export const kong: AddOn = {
  name: "kong",
  system: "kong",
  source: () => ({ kind: "chart", chart: "ingress", repository: "https://charts.konghq.com" }),
  namespace: gatewayNamespace,
  after: ["gateway-api", "istiod"],
  when: () => true,
  values,
  within: ({ entrance }) => (entrance?.binding.kind === "endpointGroups" ? entrance.binding.made : []),
  brings: ["configuration.konghq.com"],
  policies: (context) => [
    policyFor("kong-gateway", context, {
      pods: gatewayPods,
      api: false,
      fromCidrs: fromBalancer(context),
      from: [{ pods: labels("controller"), ports: [kongPorts.admin] }],
      metrics: [15020],
      to: [istiod, ...spansOf(context)],
    }),
    policyFor("kong-controller", context, {
      pods: labels("controller"),
      fromControlPlane: [8080],
      metrics: [15020],
      to: [{ pods: gatewayPods, ports: [kongPorts.admin] }, istiod],
    }),
  ],
};

/** What the mesh is told of the sidecar beside the gateway. Source: istio.io/latest/docs/reference/config/annotations. */
function proxyAnnotations(scale: Scale): Record<string, string> {
  const { cpu, memory } = gatewayProxySize[scale];
  return {
    "sidecar.istio.io/proxyCPU": millicores(cpu.request),
    "sidecar.istio.io/proxyCPULimit": millicores(cpu.limit),
    "sidecar.istio.io/proxyMemory": mebibytes(memory.request),
    "sidecar.istio.io/proxyMemoryLimit": mebibytes(memory.limit),
  };
}

/**
 * Each of the two containers that a request passes through counts by itself, and the one that is nearer to its limit decides: in a sum, the
 * one that idles would hide the other's load. Pods go one a minute, since each takes its open WebSockets along.
 */
function autoscaling(scale: Scale): Autoscaling {
  const { min, max } = gatewayScaling[scale];
  return {
    enabled: true,
    minReplicas: min,
    maxReplicas: max,
    metrics: ["proxy", "istio-proxy"].map((container) => ({
      type: "ContainerResource",
      containerResource: { container, name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
    })),
    behavior: {
      scaleDown: {
        stabilizationWindowSeconds: 300,
        policies: [{ type: "Pods", value: 1, periodSeconds: 60 }],
      },
    },
  };
}

function fromBalancer({ entrance }: AddOnContext) {
  return entrance === undefined || entrance.sources.length === 0
    ? []
    : [{ cidrs: entrance.sources, ports: [kongPorts.tls, kongPorts.status] }];
}

function values(context: AddOnContext): KongValues {
  const { scale, entrance, application } = context;
  const budget = (pods: number) => ({ enabled: pods > 1, maxUnavailable: 1 });
  const sized = ({ cpu, memory }: (typeof gatewaySize)[Scale]) => resources(cpu.request, memory.request, cpu.limit);
  return {
    gateway: {
      image: {
        repository: "kong",
        tag: tagOf(context, "kong", "gateway", versions.gateway),
        effectiveSemver: versions.gateway,
      },
      autoscaling: autoscaling(scale),
      resources: sized(gatewaySize[scale]),
      priorityClassName: priorityClass("critical"),
      // Nothing that comes in is the sidecar's: neither TLS from the load balancer and its health checks, nor the controller, which
      // bring no certificate of the mesh. What goes out to the services is.
      podAnnotations: {
        "traffic.sidecar.istio.io/includeInboundPorts": "",
        ...proxyAnnotations(scale),
        ...bucketAnnotations,
      },
      podDisruptionBudget: budget(gatewayScaling[scale].min),
      topologySpreadConstraints: spread(gatewayPods),
      env: { ...environment(entrance), ...tracing(context) },
      proxy: service(entrance),
      manager: { enabled: false },
      // The load balancer takes a while to hear that a pod goes; then what is under way may end.
      terminationGracePeriodSeconds: 60,
      lifecycle: { preStop: { exec: { command: ["kong", "quit", "--wait=20", "--timeout=35"] } } },
    },
    controller: {
      podAnnotations: scraped(10255),
      replicaCount: replicas[scale],
      priorityClassName: priorityClass("critical"),
      podDisruptionBudget: budget(replicas[scale]),
      topologySpreadConstraints: spread(labels("controller")),
      ingressController: {
        // Where its routes and their Services are, and where its gateway is.
        watchNamespaces: [application, gatewayNamespace],
        image: {
          repository: "kong/kubernetes-ingress-controller",
          tag: tagOf(context, "kong", "controller", versions.controller),
          effectiveSemver: versions.controller,
        },
        createIngressClass: false,
        resources: sized(controllerSize[scale]),
        // While the controller is down the cluster's secrets can still be written.
        admissionWebhook: { enabled: true, failurePolicy: "Ignore" },
        // Without `createIngressClass` the chart gives it no right to look at IngressClasses: it would wait for them until it gives up.
        // Sources: Kong/charts kong-3.2.0 templates/_helpers.tpl, kong.kubernetesRBACClusterRules; Kong/kubernetes-ingress-controller v3.5.13 internal/manager/controllerdef.go.
        env: { anonymous_reports: "false", enable_controller_ingress_class_networkingv1: "false" },
      },
    },
  };
}

/**
 * The gateway's Service, and how it tells the cluster's cloud to put its pods behind a load balancer.
 * Source: docs.cloud.google.com/kubernetes-engine/docs/how-to/standalone-neg: the cluster fills the groups of a Service that names them, by its port.
 */
function service(entrance: AddOnContext["entrance"]): KongValues["gateway"]["proxy"] {
  const binding = entrance?.binding;
  switch (binding?.kind) {
    case "service":
      return {
        ...{ type: "LoadBalancer", annotations: binding.annotations },
        ...{ externalTrafficPolicy: "Local", http: { enabled: false } },
      };
    case "endpointGroups": {
      const groups = { exposed_ports: { [gatewayPlace.service.port]: { name: binding.name } } };
      return { type: "ClusterIP", annotations: { "cloud.google.com/neg": JSON.stringify(groups) } };
    }
    case "targetGroup":
    case undefined:
      return { type: "ClusterIP", annotations: {} };
  }
}

/** Kong sends its spans over HTTP, its sidecar as gRPC. */
function spansOf(context: AddOnContext) {
  const place = tracePlace(context);
  if (place === undefined) return [];
  const { namespace, pods, ports } = place;
  return [{ namespace, pods: { ...pods }, ports: [ports.grpc, ports.http] }];
}

/**
 * What Kong traces, and how many of its requests: whoever begins a trace decides for all who take part in it.
 * Source: developer.konghq.com/gateway/configuration, tracing_instrumentations, tracing_sampling_rate.
 */
function tracing(context: AddOnContext): Record<string, string> {
  const place = tracePlace(context);
  if (place === undefined) return {};
  return { tracing_instrumentations: "request,balancer", tracing_sampling_rate: String(place.percent / 100) };
}

/**
 * Kong's own settings: `KONG_…` in its environment. A caller's address is what the balancer says, and nobody else. Where customers may come through Cloudflare as well, the way in sees to it that
 * the header is true of both kinds of connections: Kong knows the balancer's alone. Without the header, which Cloudflare's monitors have not, it goes by the connection.
 * Source: developer.konghq.com/gateway/configuration, trusted_ips, real_ip_header, real_ip_recursive.
 */
function environment(entrance: AddOnContext["entrance"]): Record<string, string> {
  const { sources = [], clientAddressHeader = "X-Forwarded-For" } = entrance ?? {};
  return {
    trusted_ips: sources.length === 0 ? "127.0.0.1/32" : sources.join(","),
    real_ip_header: clientAddressHeader,
    real_ip_recursive: "on",
    // Longer than a load balancer keeps an idle connection (AWS's 120 s, Google's 600): else it sends a request into one that Kong has just
    // closed, and answers 502. Source: docs.cloud.google.com/load-balancing/docs/https#timeout-keepalive-backends.
    nginx_proxy_keepalive_timeout: "620s",
    anonymous_reports: "off",
    // Names of Services are addresses. Asked for SRV first, as Kong does by itself, the cluster answers with every port of a Service, and
    // Kong takes any: with order's, half of the requests would go to its gRPC port.
    // Sources: developer.konghq.com/gateway/configuration, dns_order; coredns/coredns plugin/kubernetes, records of a Service.
    dns_order: "LAST,A,CNAME",
    // Says neither who serves, nor which version.
    headers: "off",
  };
}
