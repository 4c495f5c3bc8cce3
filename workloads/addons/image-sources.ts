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
  reloader: ["ghcr.io/stakater/reloader"],
  // The operator starts the rest of them.
  calico: ["quay.io/tigera/operator", "quay.io/calico", "docker.io/calico"],
  falco: ["docker.io/falcosecurity/falco"],
  "trivy-operator": ["ghcr.io/aquasecurity/trivy-operator", "ghcr.io/aquasecurity/trivy"],
};
