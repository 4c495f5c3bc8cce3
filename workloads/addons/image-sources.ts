/**
 * Where the images of each system come from, those too that an operator starts later: repositories, or folders of some. Nothing else may run beside the
 * services (docs/decisions/security-in-the-cluster.md). Sources: the charts' values, and what their operators are built with.
 */
export const imageSources: Readonly<Record<string, readonly string[]>> = {
  "gateway-api": [],
  kong: ["docker.io/library/kong", "docker.io/kong/kubernetes-ingress-controller"],
  istio: ["docker.io/istio"],
  "aws-load-balancer-controller": ["public.ecr.aws/eks/aws-load-balancer-controller"],
  "cluster-autoscaler": ["registry.k8s.io/autoscaling/cluster-autoscaler"],
  "metrics-server": ["registry.k8s.io/metrics-server/metrics-server"],
  keda: ["ghcr.io/kedacore"],
  vpa: ["registry.k8s.io/autoscaling/vpa-recommender"],
  "external-secrets": ["ghcr.io/external-secrets/external-secrets"],
  // It would start a solver of its own to prove a name over HTTP: nobody asks it to.
  "cert-manager": [
    "quay.io/jetstack/cert-manager-controller",
    "quay.io/jetstack/cert-manager-webhook",
    "quay.io/jetstack/cert-manager-cainjector",
  ],
  reloader: ["ghcr.io/stakater/reloader"],
  // The operator starts the rest of them.
  calico: ["quay.io/tigera/operator", "quay.io/calico", "docker.io/calico"],
  "kube-prometheus-stack": [
    "docker.io/grafana/grafana",
    "quay.io/kiwigrid/k8s-sidecar",
    "quay.io/prometheus",
    "quay.io/prometheus-operator",
    "registry.k8s.io/kube-state-metrics/kube-state-metrics",
  ],
  "node-exporter": ["quay.io/prometheus/node-exporter"],
  falco: ["docker.io/falcosecurity/falco"],
  "trivy-operator": ["ghcr.io/aquasecurity/trivy-operator", "ghcr.io/aquasecurity/trivy"],
  vault: ["docker.io/hashicorp/vault"],
  "fluent-bit": ["cr.fluentbit.io/fluent/fluent-bit"],
  loki: ["docker.io/grafana/loki"],
  "opentelemetry-collector": ["ghcr.io/open-telemetry/opentelemetry-collector-releases"],
  jaeger: ["docker.io/jaegertracing"],
  zipkin: ["docker.io/openzipkin"],
  // Elasticsearch, Kibana and Logstash are started by the operator.
  eck: [
    "docker.elastic.co/eck",
    "docker.elastic.co/elasticsearch",
    "docker.elastic.co/kibana",
    "docker.elastic.co/logstash",
  ],
  // So is ClickHouse.
  clickhouse: ["docker.io/altinity", "docker.io/clickhouse"],
  "argo-rollouts": ["quay.io/argoproj/argo-rollouts"],
  "argo-cd": ["quay.io/argoproj/argocd", "ecr-public.aws.com/docker/library/redis"],
  "snapshot-controller": ["registry.k8s.io/sig-storage"],
  // Its plugin too, and what upgrades its definitions.
  velero: ["docker.io/velero", "registry.k8s.io/kubectl"],
  opencost: ["ghcr.io/opencost"],
};
