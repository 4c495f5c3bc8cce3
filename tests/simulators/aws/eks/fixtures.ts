import type { Props } from "../../../../simulators/protocol/values";
import type { Driver } from "../../harness";
import { network, role } from "../fixtures";

export const clusterToken = "aws:eks/cluster:Cluster";
export const nodesToken = "aws:eks/nodeGroup:NodeGroup";
export const entryToken = "aws:eks/accessEntry:AccessEntry";

/** What a cluster can be made of; its network and its role stand. */
export async function soundCluster(cloud: Driver): Promise<Props> {
  const { a, b, group } = await network(cloud);
  return {
    name: "go-coffee",
    version: "1.34",
    roleArn: await role(cloud, "cluster", "eks.amazonaws.com", ["AmazonEKSClusterPolicy"]),
    vpcConfig: {
      subnetIds: [a, b],
      securityGroupIds: [group],
      endpointPrivateAccess: true,
      endpointPublicAccess: false,
    },
    accessConfig: { authenticationMode: "API" },
    bootstrapSelfManagedAddons: true,
  };
}

/** What nodes need to join. */
export const nodePolicies = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonEKS_CNI_Policy"];

/** What a node group can be made of; its cluster stands. */
export async function soundNodes(cloud: Driver): Promise<Props> {
  const cluster = await soundCluster(cloud);
  await cloud.create(clusterToken, cluster);
  return {
    clusterName: "go-coffee",
    nodeGroupName: "general",
    nodeRoleArn: await role(cloud, "nodes", "ec2.amazonaws.com", nodePolicies),
    subnetIds: (cluster["vpcConfig"] as { subnetIds: string[] }).subnetIds,
    scalingConfig: { minSize: 1, desiredSize: 2, maxSize: 3 },
    instanceTypes: ["t3.medium"],
  };
}
