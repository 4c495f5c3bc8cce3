import type { ClusterOffers } from "../../../components/core/contracts";

/** What a cluster of Google's offers, as it says of itself (components/gcp/cluster/offers.ts). */
export const googleOffers: ClusterOffers = {
  policyEngine: "own",
  criticalPods: "byQuota",
  meshPlatform: "gke",
  nodeScaler: { kind: "own" },
  loadBalancing: { kind: "own" },
  metrics: "own",
  gatewayApi: "none",
  snapshots: "own",
  controlPlaneCidrs: ["10.17.16.0/28"],
  controlPlanePods: { namespace: "kube-system", pods: { "k8s-app": "konnectivity-agent" } },
  nodeCidrs: ["10.16.0.0/17"],
  nodesAreMatched: "byNothing",
  apiReach: [{ cidrs: ["10.17.0.1/32", "10.17.16.0/28"], port: 443 }],
  cloudReach: [{ cidrs: ["199.36.153.8/30"], port: 443 }],
  internetReach: [{ cidrs: ["0.0.0.0/0"], port: 443 }],
  managedNamespaces: ["kube-system", "gke-managed-system", "gke-gmp-system"],
  toolAnnotations: { velero: { "iam.gke.io/gcp-service-account": "velero@p.iam.gserviceaccount.com" } },
};

/** What a cluster of Azure's offers, as it says of itself (components/azure/cluster/offers.ts), with what its identities are told by. */
export const azureOffers: ClusterOffers = {
  policyEngine: "own",
  nodeScaler: { kind: "own" },
  loadBalancing: { kind: "own" },
  metrics: "own",
  gatewayApi: "none",
  snapshots: "own",
  controlPlaneCidrs: [],
  controlPlanePods: { namespace: "kube-system", pods: { app: "konnectivity-agent" } },
  nodeCidrs: ["10.32.0.0/17"],
  nodesAreMatched: "byNothing",
  apiReach: [{ cidrs: ["10.33.0.1/32", "10.32.0.0/17"], port: 443 }],
  cloudReach: [
    { cidrs: ["20.20.32.0/19", "20.190.128.0/18", "20.231.128.0/19", "40.126.0.0/18"], port: 443 },
    { cidrs: ["10.32.224.0/20"], port: 443 },
  ],
  internetReach: [{ cidrs: ["0.0.0.0/0"], port: 443 }],
  managedNamespaces: ["kube-system", "kube-public", "kube-node-lease", "aks-command"],
  toolAnnotations: Object.fromEntries(
    ["clickhouse", "loki", "trivy-operator", "user", "vault", "vault-init", "velero"].map((name) => [
      name,
      { "azure.workload.identity/client-id": `client of ${name}`, "azure.workload.identity/tenant-id": "the tenant" },
    ]),
  ),
  identityLabels: { "azure.workload.identity/use": "true" },
};

/** What a cluster offers that brings nothing of its own but an engine for network policies. */
export const someOffers: ClusterOffers = {
  policyEngine: "own",
  nodeScaler: { kind: "clusterAutoscaler", settings: { cloudProvider: "aws", awsRegion: "us-east-1" } },
  loadBalancing: { kind: "awsController", settings: { region: "us-east-1", vpcId: "vpc-1" } },
  metrics: "none",
  gatewayApi: "none",
  snapshots: "none",
  controlPlaneCidrs: ["10.0.0.0/19", "10.0.32.0/19"],
  nodeCidrs: ["10.0.0.0/19", "10.0.32.0/19", "10.0.64.0/19"],
  apiReach: [{ cidrs: ["10.1.0.1/32", "10.0.0.0/19", "10.0.32.0/19"], port: 443 }],
  cloudReach: [{ cidrs: ["0.0.0.0/0"], port: 443 }],
  internetReach: [{ cidrs: ["0.0.0.0/0"], port: 443 }],
  managedNamespaces: ["kube-system"],
  toolAnnotations: {},
};
