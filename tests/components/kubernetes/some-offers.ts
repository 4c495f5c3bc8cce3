import type { ClusterOffers } from "../../../components/core/contracts";

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
  managedNamespaces: ["kube-system"],
  toolAnnotations: {},
};
