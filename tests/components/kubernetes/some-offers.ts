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
