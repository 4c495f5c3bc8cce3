import type { Props } from "../../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../../harness";
import { entryToken, nodePolicies, nodesToken, soundNodes } from "./fixtures";
import { judged, merged, network, replaces, role } from "../fixtures";

const template =
  (more: Props) =>
  async (cloud: Driver): Promise<Props> => {
    const made = await cloud.create("aws:ec2/launchTemplate:LaunchTemplate", { name: "nodes", ...more });
    return { launchTemplate: { id: made.id, version: "1" } };
  };

judged(nodesToken, soundNodes, [
  [
    "minimum over desired",
    { scalingConfig: { minSize: 3 } },
    /Minimum capacity 3 can't be greater than desired size 2/,
  ],
  [
    "desired over maximum",
    { scalingConfig: { desiredSize: 4 } },
    /desired capacity 4 can't be greater than max size 3/,
  ],
  ["no node at all, for now", { scalingConfig: { minSize: 0, desiredSize: 0 } }],
  [
    "a maximum of nothing",
    { scalingConfig: { minSize: 0, desiredSize: 0, maxSize: 0 } },
    /scaling_config\.0\.max_size to be at least \(1\), got 0/,
  ],
  ["a capacity type that does not exist", { capacityType: "RESERVED" }, /expected capacity_type to be one of/],
  ["spot, of several types", { capacityType: "SPOT", instanceTypes: ["t3.medium", "t3a.medium"] }],
  [
    "a taint effect as Kubernetes writes it",
    { taints: [{ key: "a", value: "b", effect: "NoSchedule" }] },
    /expected taint\.effect to be one of/,
  ],
  ["a taint effect as EKS writes it", { taints: [{ key: "a", value: "b", effect: "NO_SCHEDULE" }] }],
  ["a taint without a key", { taints: [{ key: "", effect: "NO_SCHEDULE" }] }, /length of taint\.key .*\(1 - 63\)/],
  [
    "a taint of 64 characters",
    { taints: [{ key: "a", value: "b".repeat(64), effect: "NO_SCHEDULE" }] },
    /length of taint\.value to be in the range \(0 - 63\)/,
  ],
  [
    "51 taints",
    { taints: Array.from({ length: 51 }, (_, n) => ({ key: `t${n}`, effect: "NO_EXECUTE" })) },
    /Attribute taint supports 50 item maximum, but config has 51 declared/,
  ],
  ["a name of 63", { nodeGroupName: "n".repeat(63) }],
  ["a name of 64", { nodeGroupName: "n".repeat(64) }, /length of node_group_name to be in the range \(0 - 63\)/],
  [
    "a name with a dot",
    { nodeGroupName: "go.coffee" },
    /InvalidParameterException: The nodegroup name must start with/,
  ],
  ["a cluster's name with a dot", { clusterName: "go.coffee" }, /invalid value for cluster_name/],
  ["an image that does not exist", { amiType: "AL2022_x86_64" }, /expected ami_type to be one of/],
  ["fewer than none", { scalingConfig: { minSize: -1 } }, /min_size to be at least \(0\), got -1/],
  ["fewer than none wanted", { scalingConfig: { desiredSize: -1 } }, /desired_size to be at least \(0\), got -1/],
  [
    "none away at a time",
    { updateConfig: { maxUnavailable: 0 } },
    /max_unavailable to be in the range \(1 - 100\), got 0/,
  ],
  [
    "more than all away at a time",
    { updateConfig: { maxUnavailablePercentage: 101 } },
    /max_unavailable_percentage to be in the range \(1 - 100\), got 101/,
  ],
  [
    "neither way to say how many may be away",
    { updateConfig: {} },
    /one of `update_config\.0\.max_unavailable,update_config\.0\.max_unavailable_percentage` must be specified/,
  ],
  [
    "a launch template by its id and its name",
    { launchTemplate: { id: "lt-0123456789abcdef0", name: "nodes", version: "1" } },
    /"launch_template\.0\.id": conflicts with launch_template\.0\.name/,
  ],
  ["a label that Kubernetes refuses", { labels: { "pool name": "a" } }, /Label pool name=a is not a valid/],
  [
    "a label of EKS's own",
    { labels: { "eks.amazonaws.com/nodegroup": "x" } },
    /Label cannot contain reserved prefixes/,
  ],
  ["a label with a prefix", { labels: { "go-coffee.example/pool": "general" } }],
  [
    "both ways to say how many may be away",
    { updateConfig: { maxUnavailable: 1, maxUnavailablePercentage: 33 } },
    /only one of `update_config\.0\.max_unavailable,/,
  ],
  ["one way to say it", { updateConfig: { maxUnavailablePercentage: 33 } }],
  [
    "a version ahead of the cluster's",
    { version: "1.35" },
    /1\.35 is not supported for cluster version 1\.34: it cannot be newer/,
  ],
  ["a version behind the cluster's", { version: "1.32" }],
  [
    "Amazon Linux 2 on a new version",
    { amiType: "AL2_x86_64" },
    /AMI Type AL2_x86_64 is only supported for kubernetes versions 1\.32 or earlier/,
  ],
  [
    "another architecture",
    { amiType: "AL2023_x86_64_STANDARD", instanceTypes: ["t4g.medium"] },
    /\[t4g\.medium\] is not a valid instance type for requested amiType/,
  ],
  ["its own architecture", { amiType: "AL2023_ARM_64_STANDARD", instanceTypes: ["t4g.medium"] }],
  ["an instance type that does not exist", { instanceTypes: ["t3.mega"] }, /do not exist: \[t3\.mega\]/],
  ["21 instance types", { instanceTypes: Array.from({ length: 21 }, () => "t3.medium") }, /cannot exceed 20/],
  ["a cluster that is not there", { clusterName: "tea" }, /ResourceNotFoundException: No cluster found for name: tea/],
  [
    "a launch template that is not there",
    { launchTemplate: { id: "lt-0123456789abcdef0", version: "1" } },
    /template ID lt-0123456789abcdef0, does not exist/,
  ],
  [
    "a launch template of a name that is not there",
    { launchTemplate: { name: "tea", version: "1" } },
    /template name tea, does not exist/,
  ],
  [
    "a role that is not there",
    { nodeRoleArn: "arn:aws:iam::123456789012:role/nobody" },
    /The role with name nobody cannot be found/,
  ],
  ["a subnet that is not there", { subnetIds: ["subnet-0gone"] }, /The subnet ID 'subnet-0gone' does not exist/],
  [
    "a security group that is not there",
    { remoteAccess: { ec2SshKey: "key", sourceSecurityGroupIds: ["sg-0gone"] } },
    /The security group 'sg-0gone' does not exist/,
  ],
  [
    "a role for another service",
    async (cloud) => ({ nodeRoleArn: await role(cloud, "x", "eks.amazonaws.com", nodePolicies) }),
    /\[ec2\.amazonaws\.com\] were not found in the trust relationships/,
  ],
  [
    "a role whose nodes cannot join",
    async (cloud) => ({
      nodeRoleArn: await role(cloud, "x", "ec2.amazonaws.com", [
        "AmazonEC2ContainerRegistryReadOnly",
        "AmazonEKS_CNI_Policy",
      ]),
    }),
    /NodeCreationFailure: Instances failed to join the kubernetes cluster/,
  ],
  [
    "a role whose nodes have no network",
    async (cloud) => ({ nodeRoleArn: await role(cloud, "x", "ec2.amazonaws.com", nodePolicies.slice(0, 2)) }),
    /NodeCreationFailure: Unhealthy nodes in the kubernetes cluster/,
  ],
  [
    "a network with a role of its own",
    async (cloud) => {
      const roleArn = await role(
        cloud,
        "cni",
        "pods.eks.amazonaws.com",
        ["AmazonEKS_CNI_Policy"],
        ["sts:AssumeRole", "sts:TagSession"],
      );
      const podIdentityAssociations = [{ serviceAccount: "aws-node", roleArn }];
      await cloud.create("aws:eks/addon:Addon", {
        clusterName: "go-coffee",
        addonName: "vpc-cni",
        podIdentityAssociations,
      });
      return { nodeRoleArn: await role(cloud, "x", "ec2.amazonaws.com", nodePolicies.slice(0, 2)) };
    },
  ],
  [
    "a subnet of another VPC",
    async (cloud) => ({ subnetIds: [(await network(cloud, "10.5")).a] }),
    /do not belong to the VPC/,
  ],
  [
    "a type in the launch template too",
    async (cloud) => await template({ instanceType: "t3.large" })(cloud),
    /Cannot specify instance types in launch template and API request/,
  ],
  ["a type in the group only", async (cloud) => await template({})(cloud)],
  [
    "a disk beside the launch template",
    async (cloud) => ({ ...(await template({})(cloud)), diskSize: 50 }),
    /Disk size must be specified within the launch template/,
  ],
  [
    "a version that the launch template does not have",
    async (cloud) => merged(await template({})(cloud), { launchTemplate: { version: "7" } }),
    /Could not find the specified version 7/,
  ],
]);

describe("a node group", () => {
  test("gives what the provider gives, and gets its role an access entry that goes with it", async () => {
    const cloud = awsCloud();
    const nodes = await soundNodes(cloud);
    const { id, outputs } = await cloud.create(nodesToken, nodes);
    expect(id).toBe("go-coffee:general");
    expect(outputs).toMatchObject({
      arn: expect.stringMatching(/^arn:aws:eks:us-east-1:123456789012:nodegroup\/go-coffee\/general\/[0-9a-f-]{36}$/),
      status: "ACTIVE",
      version: "1.34",
      capacityType: "ON_DEMAND",
      amiType: "AL2023_x86_64_STANDARD",
      resources: [{ autoscalingGroups: [{ name: expect.stringMatching(/^eks-general-/) }] }],
    });
    const entry = { clusterName: "go-coffee", principalArn: nodes["nodeRoleArn"], type: "EC2_LINUX" };
    expect(await cloud.refusal(entryToken, entry)).toMatch(/already in use on this cluster/);
    await cloud.delete(nodesToken, id);
    // What is left is that of whoever made the cluster.
    expect(cloud.world.all(entryToken).map((left) => left.inputs["type"])).toEqual(["STANDARD"]);
  });

  test("does not go back a version", async () => {
    const cloud = awsCloud();
    const nodes = await soundNodes(cloud);
    await cloud.create(nodesToken, nodes);
    expect(await cloud.updateRefusal(nodesToken, "go-coffee:general", { ...nodes, version: "1.33" })).toMatch(
      /cannot be downgraded/,
    );
  });

  test.each([
    [{ instanceTypes: ["t3.large"] }, true],
    [{ subnetIds: ["x"] }, true],
    [{ capacityType: "SPOT" }, true],
    [{ scalingConfig: { maxSize: 9 } }, false],
    [{ labels: { a: "b" } }, false],
    [{ version: "1.35" }, false],
  ])("replaced by %j: %s", async (change, expected) => {
    const cloud = awsCloud();
    expect(replaces(cloud, nodesToken, await soundNodes(cloud), change)).toBe(expected);
  });
});
