import { restricted, type KnownChart } from "./chart";

/*
 * Charts of gateway, mesh and network. Source of each entry: its templates and values at the version that stands here,
 * rendered for Kubernetes 1.35 with Helm 3 (repository and tag in the comment).
 */

const istio = "https://blob.istio.io/istio-release/charts";

// github.com/istio/istio, manifests/charts/base, 1.30.3: the definitions say helm.sh/resource-policy: keep
const istioBase: KnownChart = {
  repository: istio,
  versions: ["1.30.3"],
  definitions: {
    kept: true,
    groups: {
      "extensions.istio.io": { versions: "v1alpha1", kinds: "TrafficExtension WasmPlugin" },
      "networking.istio.io": {
        versions: "v1,v1beta1,v1alpha3",
        kinds:
          "DestinationRule EnvoyFilter=v1alpha3 Gateway ProxyConfig=v1beta1 ServiceEntry Sidecar VirtualService WorkloadEntry WorkloadGroup",
      },
      "security.istio.io": {
        versions: "v1,v1beta1",
        kinds: "AuthorizationPolicy PeerAuthentication RequestAuthentication",
      },
      "telemetry.istio.io": { versions: "v1,v1alpha1", kinds: "Telemetry" },
    },
  },
  accounts: ["istio-reader-service-account"],
  webhooks: { "istiod-default-validator": "Validating" },
};

// github.com/istio/istio, manifests/charts/istio-control/istio-discovery, 1.30.3
const istiod: KnownChart = {
  repository: istio,
  versions: ["1.30.3"],
  workloads: [
    {
      kind: "Deployment",
      name: "istiod",
      labels: { app: "istiod", istio: "pilot" },
      replicas: "autoscaleMin",
      resources: "resources",
      priority: { path: "global.priorityClassName" },
      // Its seccomp profile is a value of its own.
      container: {
        is: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
          capabilities: { drop: ["ALL"] },
        },
        security: "{seccompProfile}",
      },
      ports: [15010, 15012, 15014, 15017],
    },
  ],
  services: [
    {
      name: "istiod",
      of: "istiod",
      ports: [
        "grpc-xds:15010>15010",
        "https-dns:15012>15012",
        "https-webhook:443>15017",
        "http-monitoring:15014>15014",
      ],
    },
  ],
  webhooks: { "istio-sidecar-injector": "Mutating", "istio-validator-{ns}": "Validating" },
};

// github.com/istio/istio, manifests/charts/istio-cni, 1.30.3
const istioCni: KnownChart = {
  repository: istio,
  versions: ["1.30.3"],
  workloads: [
    {
      kind: "DaemonSet",
      name: "istio-cni-node",
      labels: { "k8s-app": "istio-cni-node" },
      account: { is: "istio-cni" },
      resources: "resources",
      priority: { is: "system-node-critical" },
      pod: {
        is: {
          tolerations: [{ operator: "Exists" }],
          volumes: [
            { name: "cni-bin-dir", hostPath: { path: "/opt/cni/bin" } },
            { name: "cni-net-dir", hostPath: { path: "/etc/cni/net.d" } },
          ],
        },
      },
      container: {
        is: {
          runAsUser: 0,
          privileged: false,
          capabilities: { drop: ["ALL"], add: ["NET_ADMIN", "NET_RAW", "SYS_PTRACE", "SYS_ADMIN"] },
        },
      },
    },
  ],
};

/** Each half of kong/ingress is kong/kong 3.2.0 under another name. */
const kongHalf = (half: "controller" | "gateway", resources: string, ports: readonly number[]) => ({
  kind: "Deployment" as const,
  name: `{r}-${half}`,
  labels: {
    "app.kubernetes.io/name": half,
    "app.kubernetes.io/instance": "{r}",
    "app.kubernetes.io/component": "app",
  },
  account: { path: `${half}.deployment.serviceAccount.name` },
  replicas: `${half}.replicaCount`,
  autoscaling: `${half}.autoscaling`,
  resources,
  priority: { path: `${half}.priorityClassName` },
  pod: { is: { securityContext: { seccompProfile: { type: "RuntimeDefault" } } }, security: `${half}.securityContext` },
  container: { is: { ...restricted, runAsUser: 1000, runAsGroup: 1000 }, security: `${half}.containerSecurityContext` },
  ports,
});

// github.com/Kong/charts, charts/ingress, ingress-0.24.0
const kongIngress: KnownChart = {
  repository: "https://charts.konghq.com",
  versions: ["0.24.0"],
  certificate: "controller.ingressController.admissionWebhook.enabled",
  definitions: {
    kept: true,
    groups: {
      "configuration.konghq.com": {
        versions: "v1",
        kinds:
          "IngressClassParameters=v1alpha1 KongClusterPlugin:C KongConsumer KongConsumerGroup=v1beta1 KongCustomEntity=v1alpha1 KongIngress KongLicense:C=v1alpha1 KongPlugin KongUpstreamPolicy=v1beta1 KongVault:C=v1alpha1 TCPIngress=v1beta1 UDPIngress=v1beta1",
      },
    },
  },
  workloads: [
    kongHalf("controller", "controller.ingressController.resources", [10254, 10255, 8080]),
    kongHalf("gateway", "gateway.resources", [8000, 8443, 8100, 8444]),
  ],
  services: [
    { name: "{r}-controller-validation-webhook", of: "{r}-controller", ports: ["webhook:443>8080"] },
    { name: "{r}-controller-metrics", of: "{r}-controller", ports: ["cmetrics:10255>10255", "status:10254>10254"] },
    { name: "{r}-gateway-admin", of: "{r}-gateway", ports: ["kong-admin-tls:8444>8444"] },
    {
      name: "{r}-gateway-manager",
      of: "{r}-gateway",
      ports: ["kong-manager:8002>8002", "kong-manager-tls:8445>8445"],
      type: { path: "gateway.manager.type", is: "NodePort" },
      when: "gateway.manager.enabled",
    },
    {
      name: "{r}-gateway-proxy",
      of: "{r}-gateway",
      ports: ["kong-proxy:80>8000 ?gateway.proxy.http.enabled", "kong-proxy-tls:443>8443"],
      type: { path: "gateway.proxy.type", is: "LoadBalancer" },
      annotations: "gateway.proxy.annotations",
    },
  ],
  webhooks: { "{r}-controller-{ns}-validations": "Validating" },
  ingressClass: { name: "kong", when: "controller.ingressController.createIngressClass" },
};

const calico = "https://docs.tigera.io/calico/charts";

// github.com/projectcalico/calico, charts/crd.projectcalico.org.v1, v3.32.1
const calicoDefinitions: KnownChart = {
  repository: calico,
  versions: ["v3.32.1"],
  definitions: {
    kept: false,
    groups: {
      "crd.projectcalico.org": {
        versions: "v1",
        kinds:
          "BGPConfiguration:C BGPFilter:C BGPPeer:C ClusterInformation:C FelixConfiguration:C GlobalNetworkPolicy:C GlobalNetworkSet:C HostEndpoint:C IPPool:C NetworkPolicy NetworkSet Tier:C",
      },
      "operator.tigera.io": {
        versions: "v1",
        kinds: "APIServer:C GatewayAPI:C Goldmane:C ImageSet:C Installation:C TigeraStatus:C Whisker:C",
      },
      "policy.networking.k8s.io": { versions: "v1alpha2", kinds: "ClusterNetworkPolicy:C" },
    },
  },
};

// github.com/projectcalico/calico, charts/tigera-operator, v3.32.1
const tigeraOperator: KnownChart = {
  repository: calico,
  versions: ["v3.32.1"],
  workloads: [
    {
      kind: "Deployment",
      name: "tigera-operator",
      labels: { name: "tigera-operator", "k8s-app": "tigera-operator" },
      resources: "resources",
      priority: { path: "priorityClassName" },
      pod: {
        is: { hostNetwork: true, volumes: [{ name: "var-lib-calico", hostPath: { path: "/var/lib/calico" } }] },
      },
    },
  ],
  customObjects: (["Installation", "APIServer", "Goldmane", "Whisker"] as const).map((kind) => ({
    apiVersion: "operator.tigera.io/v1",
    kind,
    name: "default",
    when: `${kind === "APIServer" ? "apiServer" : kind.toLowerCase()}.enabled`,
  })),
};

export const meshCharts: Readonly<Record<string, KnownChart>> = {
  base: istioBase,
  istiod,
  cni: istioCni,
  ingress: kongIngress,
  "crd.projectcalico.org.v1": calicoDefinitions,
  "tigera-operator": tigeraOperator,
};
