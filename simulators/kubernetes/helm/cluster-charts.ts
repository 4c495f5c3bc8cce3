import { at, bag } from "../../core/paths";
import type { Props } from "../../protocol/values";
import { restricted, type KnownChart } from "./chart";

/*
 * Charts that make a cluster usable. Source of each entry: its templates and values at the version that stands here, rendered for Kubernetes 1.35
 * with Helm 3 (repository and tag in the comment).
 */

const nonRootPod = { securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } } };

// github.com/aws/eks-charts, stable/aws-load-balancer-controller, 3.5.0
const awsLoadBalancerController: KnownChart = {
  repository: "https://aws.github.io/eks-charts",
  versions: ["3.5.0"],
  // Unless cert-manager makes it: helm template finds no Secret to keep (keepTLSSecret).
  certificate: "",
  definitions: {
    kept: true,
    groups: {
      "aga.k8s.aws": { versions: "v1beta1", kinds: "GlobalAccelerator" },
      "elbv2.k8s.aws": {
        versions: "v1beta1",
        kinds: "ALBTargetControlConfig IngressClassParams:C TargetGroupBinding=v1beta1,v1alpha1",
      },
      "gateway.k8s.aws": {
        versions: "v1,v1beta1",
        kinds: "ListenerRuleConfiguration LoadBalancerConfiguration TargetGroupConfiguration",
      },
    },
  },
  workloads: [
    {
      kind: "Deployment",
      name: "{r}",
      labels: { "app.kubernetes.io/name": "aws-load-balancer-controller", "app.kubernetes.io/instance": "{r}" },
      account: { path: "serviceAccount.name" },
      replicas: "replicaCount",
      resources: "resources",
      priority: { is: "system-cluster-critical", path: "priorityClassName" },
      pod: { is: { securityContext: { fsGroup: 65534 } }, security: "podSecurityContext" },
      container: {
        is: { readOnlyRootFilesystem: true, runAsNonRoot: true, allowPrivilegeEscalation: false },
        security: "securityContext",
      },
      ports: [9443, 8080],
    },
  ],
  services: [{ name: "aws-load-balancer-webhook-service", of: "{r}", ports: ["webhook-server:443>9443"] }],
  webhooks: { "aws-load-balancer-webhook": "Mutating" },
  ingressClass: { name: "alb", when: "createIngressClassResource" },
};

// github.com/kubernetes/autoscaler, cluster-autoscaler/charts/cluster-autoscaler, cluster-autoscaler-chart-9.59.0
const clusterAutoscaler: KnownChart = {
  repository: "https://kubernetes.github.io/autoscaler",
  versions: ["9.59.0"],
  workloads: [
    {
      kind: "Deployment",
      name: "{r}",
      labels: { "app.kubernetes.io/name": "aws-cluster-autoscaler", "app.kubernetes.io/instance": "{r}" },
      account: { path: "rbac.serviceAccount.name" },
      when: "autoDiscovery.clusterName=false",
      replicas: "replicaCount",
      resources: "resources",
      priority: { is: "system-cluster-critical", path: "priorityClassName" },
      pod: { security: "securityContext" },
      container: { security: "containerSecurityContext" },
      ports: [8085],
    },
  ],
  services: [{ name: "{r}", of: "{r}", ports: ["http:8085>8085"] }],
};

// github.com/kubernetes-sigs/metrics-server, charts/metrics-server, metrics-server-helm-chart-3.13.1
const metricsServer: KnownChart = {
  repository: "https://kubernetes-sigs.github.io/metrics-server",
  versions: ["3.13.1"],
  workloads: [
    {
      kind: "Deployment",
      name: "{r}",
      labels: { "app.kubernetes.io/name": "metrics-server", "app.kubernetes.io/instance": "{r}" },
      replicas: "replicas",
      resources: "resources",
      priority: { is: "system-cluster-critical", path: "priorityClassName" },
      container: { is: { ...restricted, runAsUser: 1000 }, security: "securityContext" },
      ports: [10250],
    },
  ],
  services: [{ name: "{r}", of: "{r}", ports: ["https:443>10250"] }],
  apiServices: ["v1beta1.metrics.k8s.io"],
};

// github.com/kedacore/charts, keda, v2.20.2
const keda: KnownChart = {
  repository: "https://kedacore.github.io/charts",
  versions: ["2.20.2"],
  definitions: {
    kept: false,
    groups: {
      "eventing.keda.sh": { versions: "v1alpha1", kinds: "CloudEventSource ClusterCloudEventSource:C" },
      "keda.sh": {
        versions: "v1alpha1",
        kinds: "ClusterTriggerAuthentication:C ScaledJob ScaledObject TriggerAuthentication",
      },
    },
  },
  workloads: (
    [
      ["keda-operator", "keda-operator", "operator", "operator", "keda", [8080, 9666]],
      [
        ...(["keda-operator-metrics-apiserver", "keda-metrics-server", "metricsServer", "metricServer"] as const),
        ...(["metricsAdapter", [6443, 8080]] as const),
      ],
      ["keda-admission-webhooks", "keda-webhook", "webhooks", "webhooks", "webhooks", [9443, 8080]],
    ] as const
  ).map(([name, account, part, also, annotated, ports]) => ({
    kind: "Deployment" as const,
    name,
    labels: { app: name },
    account: { is: account, path: `serviceAccount.${also}.name` },
    replicas: `${part}.replicaCount`,
    resources: `resources.${also}`,
    annotations: (values: Props) => bag(at(values, `podAnnotations.${annotated}`)),
    priority: { path: "priorityClassName" },
    pod: { is: { securityContext: { runAsNonRoot: true } }, security: `podSecurityContext.${also}` },
    container: { is: restricted, security: `securityContext.${also}` },
    ports,
  })),
  services: [
    { name: "keda-operator", of: "keda-operator", ports: ["metricsservice:9666>9666"] },
    {
      name: "keda-operator-metrics-apiserver",
      of: "keda-operator-metrics-apiserver",
      ports: ["https:443>6443", "metrics:8080>8080"],
    },
    { name: "keda-admission-webhooks", of: "keda-admission-webhooks", ports: ["https:443>9443"] },
  ],
  webhooks: { "keda-admission": "Validating" },
  apiServices: ["v1beta1.external.metrics.k8s.io"],
};

// github.com/FairwindsOps/charts, stable/vpa, 5.0.0
const vpa: KnownChart = {
  repository: "https://charts.fairwinds.com/stable",
  versions: ["5.0.0"],
  definitions: {
    kept: true,
    groups: {
      "autoscaling.k8s.io": { versions: "v1", kinds: "VerticalPodAutoscaler VerticalPodAutoscalerCheckpoint" },
    },
  },
  workloads: (["recommender", "updater", "admissionController"] as const).map((part) => {
    const name = part === "admissionController" ? "{r}-admission-controller" : `{r}-${part}`;
    return {
      kind: "Deployment" as const,
      name,
      labels: {
        "app.kubernetes.io/name": "vpa",
        "app.kubernetes.io/instance": "{r}",
        "app.kubernetes.io/component": name.slice("{r}-".length),
      },
      when: `${part}.enabled`,
      replicas: `${part}.replicaCount`,
      resources: `${part}.resources`,
      priority: { path: "priorityClassName" },
      pod: { is: nonRootPod, security: `${part}.podSecurityContext` },
      container: { is: restricted, security: `${part}.securityContext` },
    };
  }),
  services: [
    {
      name: "{r}-webhook",
      of: "{r}-admission-controller",
      ports: ["https:443>8000"],
      when: "admissionController.enabled",
    },
  ],
};

// github.com/external-secrets/external-secrets, deploy/charts/external-secrets, helm-chart-2.9.0: v1beta1 is not served
const externalSecrets: KnownChart = {
  repository: "https://charts.external-secrets.io",
  versions: ["2.9.0"],
  definitions: {
    kept: false,
    groups: {
      "external-secrets.io": {
        versions: "v1",
        kinds:
          "ClusterExternalSecret:C ClusterPushSecret:C=v1alpha1 ClusterSecretStore:C ExternalSecret PushSecret=v1alpha1 SecretStore",
      },
      "generators.external-secrets.io": {
        versions: "v1alpha1",
        kinds:
          "ACRAccessToken ClusterGenerator:C ECRAuthorizationToken Fake GCRAccessToken GeneratorState GithubAccessToken MFA Password QuayAccessToken SSHKey STSSessionToken UUID VaultDynamicSecret Webhook",
      },
    },
  },
  workloads: (
    [
      ["{r}", "external-secrets", "", "create", [8080]],
      ["{r}-webhook", "external-secrets-webhook", "webhook.", "webhook.create", [10250]],
      ["{r}-cert-controller", "external-secrets-cert-controller", "certController.", "certController.create", [8080]],
    ] as const
  ).map(([name, label, part, when, ports]) => ({
    kind: "Deployment" as const,
    name,
    labels: { "app.kubernetes.io/name": label, "app.kubernetes.io/instance": "{r}" },
    account: { is: name, path: `${part}serviceAccount.name` },
    when: when,
    replicas: `${part}replicaCount`,
    resources: `${part}resources`,
    priority: { path: `${part}priorityClassName` },
    container: { is: { ...restricted, runAsUser: 1000 }, security: `${part}securityContext` },
    ports,
  })),
  services: [{ name: "{r}-webhook", of: "{r}-webhook", ports: ["webhook:443>10250"] }],
  webhooks: { "secretstore-validate": "Validating", "externalsecret-validate": "Validating" },
};

// github.com/cert-manager/cert-manager, deploy/charts/cert-manager, v1.21.1
const certManager: KnownChart = {
  repository: "https://charts.jetstack.io",
  versions: ["v1.21.1"],
  definitions: {
    kept: true,
    when: "crds.enabled",
    groups: {
      "acme.cert-manager.io": { versions: "v1", kinds: "Challenge Order" },
      "cert-manager.io": { versions: "v1", kinds: "Certificate CertificateRequest ClusterIssuer:C Issuer" },
    },
  },
  workloads: (
    [
      ["{r}", "cert-manager", "controller", "", [9402, 9403]],
      ["{r}-webhook", "webhook", "webhook", "webhook.", [10250, 6080, 9402]],
      ["{r}-cainjector", "cainjector", "cainjector", "cainjector.", [9402]],
    ] as const
  ).map(([name, label, component, part, ports]) => ({
    kind: "Deployment" as const,
    name,
    labels: {
      app: label,
      "app.kubernetes.io/name": label,
      "app.kubernetes.io/instance": "{r}",
      "app.kubernetes.io/component": component,
    },
    account: { is: name, path: `${part}serviceAccount.name` },
    replicas: `${part}replicaCount`,
    resources: `${part}resources`,
    priority: { path: "global.priorityClassName" },
    pod: { is: nonRootPod, security: `${part}securityContext` },
    container: {
      is: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, readOnlyRootFilesystem: true },
      security: `${part}containerSecurityContext`,
    },
    ports,
  })),
  services: [
    { name: "{r}", of: "{r}", ports: ["http-metrics:9402>9402"] },
    { name: "{r}-webhook", of: "{r}-webhook", ports: ["https:443>10250", "metrics:9402>9402"] },
    { name: "{r}-cainjector", of: "{r}-cainjector", ports: ["http-metrics:9402>9402"] },
  ],
  webhooks: { "{r}-webhook": "Validating" },
};

// github.com/stakater/Reloader, deployments/kubernetes/chart/reloader, chart-v2.2.16
const reloader: KnownChart = {
  repository: "https://stakater.github.io/stakater-charts",
  versions: ["2.2.16"],
  workloads: [
    {
      kind: "Deployment",
      name: "{r}",
      labels: { app: "reloader" },
      account: { path: "reloader.serviceAccount.name" },
      replicas: "reloader.deployment.replicas",
      resources: "reloader.deployment.resources",
      priority: { path: "reloader.deployment.priorityClassName" },
      pod: { is: nonRootPod, security: "reloader.deployment.securityContext" },
      container: { security: "reloader.deployment.containerSecurityContext" },
      ports: [9090],
    },
  ],
};

const vaultPorts = ["https:8200>8200", "https-internal:8201>8201"];

// github.com/hashicorp/vault-helm, v0.34.1: with TLS, on Raft, without its injector
const vault: KnownChart = {
  repository: "https://helm.releases.hashicorp.com",
  versions: ["0.34.1"],
  workloads: [
    {
      kind: "StatefulSet",
      name: "{r}",
      labels: {
        "app.kubernetes.io/name": "vault",
        "app.kubernetes.io/instance": "{r}",
        component: "server",
      },
      account: { path: "server.serviceAccount.name" },
      replicas: "server.ha.replicas",
      resources: "server.resources",
      priority: { path: "server.priorityClassName" },
      pod: {
        is: { securityContext: { runAsNonRoot: true, runAsUser: 100, runAsGroup: 1000, fsGroup: 1000 } },
        security: "server.statefulSet.securityContext.pod",
      },
      container: {
        is: { allowPrivilegeEscalation: false },
        security: "server.statefulSet.securityContext.container",
      },
      ports: [8200, 8201, 8202],
      strategy: { is: "OnDelete", path: "server.updateStrategyType" },
      waits: "Vault is sealed: nobody has initialised it",
    },
  ],
  services: ["{r}", "{r}-internal", "{r}-active", "{r}-standby"].map((name) => ({
    name,
    of: "{r}",
    ports: vaultPorts,
  })),
};

export const clusterCharts: Readonly<Record<string, KnownChart>> = {
  "aws-load-balancer-controller": awsLoadBalancerController,
  "cluster-autoscaler": clusterAutoscaler,
  "metrics-server": metricsServer,
  keda,
  vpa,
  "external-secrets": externalSecrets,
  "cert-manager": certManager,
  reloader,
  vault,
};
