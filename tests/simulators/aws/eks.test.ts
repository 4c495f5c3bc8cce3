import type { Props } from "../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../harness";
import { changed, judged, key, merged, network, replaces, role } from "./fixtures";

const clusterToken = "aws:eks/cluster:Cluster";
const nodesToken = "aws:eks/nodeGroup:NodeGroup";
const entryToken = "aws:eks/accessEntry:AccessEntry";
const admin = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";

async function soundCluster(cloud: Driver): Promise<Props> {
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

const nodePolicies = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonEKS_CNI_Policy"];

async function soundNodes(cloud: Driver): Promise<Props> {
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

judged(clusterToken, soundCluster, [
  ["a name that starts with a hyphen", { name: "-coffee" }, /name.*must begin with an alphanumeric/],
  ["a name of 100", { name: "c".repeat(100) }],
  ["a name of 101", { name: "c".repeat(101) }, /1-100 long/],
  ["a version never on offer", { version: "1.99" }, /unsupported Kubernetes version 1\.99/],
  ["a version no longer on offer", { version: "1.29" }, /unsupported Kubernetes version/],
  ["no version", { version: undefined }],
  [
    "a log type that does not exist",
    { enabledClusterLogTypes: ["api", "kubelet"] },
    /expected enabled_cluster_log_types to be one of.*got kubelet/,
  ],
  ["every log type", { enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"] }],
  [
    "both endpoints off",
    { vpcConfig: { endpointPrivateAccess: false } },
    /Both private and public endpoint access cannot be false/,
  ],
  ["public addresses while the public endpoint is off", { vpcConfig: { publicAccessCidrs: ["203.0.113.0/24"] } }],
  [
    "a private block as a public address",
    { vpcConfig: { publicAccessCidrs: ["10.0.0.0/8"] } },
    /invalid in publicAccessCidrs: \[10\.0\.0\.0\/8\]/,
  ],
  ["a host address as a block", { vpcConfig: { publicAccessCidrs: ["203.0.113.7/24"] } }, /not a valid CIDR block/],
  [
    "a role that is not there",
    { roleArn: "arn:aws:iam::123456789012:role/nobody" },
    /does not exist or the trusted entity is not correct/,
  ],
  [
    "a mode that does not exist",
    { accessConfig: { authenticationMode: "IAM" } },
    /access_config\.0\.authentication_mode to be one of/,
  ],
  [
    "a subnet that is not there",
    { vpcConfig: { subnetIds: ["subnet-0123456789abcdef0"] } },
    /subnet ID 'subnet-0123456789abcdef0' does not exist/,
  ],
  [
    "services in a block of 25 bits",
    { kubernetesNetworkConfig: { serviceIpv4Cidr: "172.20.0.0/25" } },
    /between 12 and 24 significant bits/,
  ],
  [
    "services outside of the private blocks",
    { kubernetesNetworkConfig: { serviceIpv4Cidr: "100.64.0.0/16" } },
    /must be within 10\.0\.0\.0\/8/,
  ],
  [
    "services inside the VPC",
    { kubernetesNetworkConfig: { serviceIpv4Cidr: "10.0.128.0/20" } },
    /overlaps with the CIDR block 10\.0\.0\.0\/16/,
  ],
  ["services beside the VPC", { kubernetesNetworkConfig: { serviceIpv4Cidr: "172.20.0.0/16" } }],
  [
    "resources to encrypt other than secrets",
    { encryptionConfig: { provider: { keyArn: "arn:aws:kms:us-east-1:1:key/a" }, resources: ["pods"] } },
    /encryption_config\.0\.resources to be one of \["secrets"\]/,
  ],
  [
    "one zone",
    async (cloud) => ({ vpcConfig: { subnetIds: [(await network(cloud, "10.5")).a] } }),
    /Subnets specified must be in at least two different AZs/,
  ],
  [
    "subnets of two VPCs",
    async (cloud) => {
      const other = await network(cloud, "10.5");
      return { vpcConfig: { subnetIds: [other.a, cloud.world.all("aws:ec2/subnet:Subnet")[1]?.id] } };
    },
    /must belong to the same VPC/,
  ],
  [
    "a security group of another VPC",
    async (cloud) => ({ vpcConfig: { securityGroupIds: [(await network(cloud, "10.5")).group] } }),
    /do not belong to VPC/,
  ],
  [
    "a role that trusts another service",
    async (cloud) => ({ roleArn: await role(cloud, "other", "ec2.amazonaws.com", ["AmazonEKSClusterPolicy"]) }),
    /trusted entity is not correct/,
  ],
  [
    "a role with no policy",
    async (cloud) => ({ roleArn: await role(cloud, "bare", "eks.amazonaws.com") }),
    /doesn't have the Amazon EKS Managed Policies/,
  ],
  [
    "a key of its own",
    async (cloud) => ({ encryptionConfig: { provider: { keyArn: await key(cloud) }, resources: ["secrets"] } }),
  ],
  [
    "a key of another region",
    async (cloud) => ({
      encryptionConfig: { provider: { keyArn: await key(cloud, { region: "us-west-2" }) }, resources: ["secrets"] },
    }),
    /does not exist in this region/,
  ],
  [
    "an asymmetric key",
    async (cloud) => ({
      encryptionConfig: {
        provider: { keyArn: await key(cloud, { customerMasterKeySpec: "RSA_2048" }) },
        resources: ["secrets"],
      },
    }),
    /Asymmetric keys are not supported/,
  ],
]);

changed(clusterToken, soundCluster, [
  ["the next version", { version: "1.35" }],
  ["a version left out", { version: "1.36" }, /Unsupported Kubernetes minor version update from 1\.34 to 1\.36/],
  ["an older version", { version: "1.33" }, /Unsupported Kubernetes minor version update from 1\.34 to 1\.33/],
  [
    "a mode that was left behind",
    { accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" } },
    /Unsupported authentication mode update from API to API_AND_CONFIG_MAP/,
  ],
  ["the public endpoint too", { vpcConfig: { endpointPublicAccess: true } }],
]);

describe("a cluster", () => {
  test("gives what the provider gives, and a security group of its own that goes with it", async () => {
    const cloud = awsCloud();
    const { id, outputs } = await cloud.create(clusterToken, await soundCluster(cloud));
    expect(id).toBe("go-coffee");
    expect(outputs).toMatchObject({
      arn: "arn:aws:eks:us-east-1:123456789012:cluster/go-coffee",
      endpoint: expect.stringMatching(/^https:\/\/[0-9A-F]{32}\.gr7\.us-east-1\.eks\.amazonaws\.com$/),
      identities: [
        {
          oidcs: [
            { issuer: expect.stringMatching(/^https:\/\/oidc\.eks\.us-east-1\.amazonaws\.com\/id\/[0-9A-F]{32}$/) },
          ],
        },
      ],
      status: "ACTIVE",
      version: "1.34",
      vpcConfig: { clusterSecurityGroupId: expect.stringMatching(/^sg-0/), vpcId: expect.stringMatching(/^vpc-/) },
    });
    const data = String((outputs["certificateAuthority"] as Props)["data"]);
    expect(Buffer.from(data, "base64").toString()).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
    const group = String((outputs["vpcConfig"] as Props)["clusterSecurityGroupId"]);
    expect(cloud.find("aws:ec2/securityGroup:SecurityGroup", group).outputs["name"]).toMatch(
      /^eks-cluster-sg-go-coffee-/,
    );
    const before = outputs["endpoint"];
    const after = await cloud.update(clusterToken, id, {
      ...cloud.find(clusterToken, id).inputs,
      enabledClusterLogTypes: ["api"],
    });
    expect(after["endpoint"]).toBe(before);
    await cloud.delete(clusterToken, id);
    expect(cloud.world.find("aws:ec2/securityGroup:SecurityGroup", group)).toBeUndefined();
  });

  test("cannot be made twice", async () => {
    const cloud = awsCloud();
    const sound = await soundCluster(cloud);
    await cloud.create(clusterToken, sound);
    expect(await cloud.refusal(clusterToken, sound)).toMatch(
      /ResourceInUseException: Cluster already exists with name: go-coffee/,
    );
  });

  test("keeps its key", async () => {
    const cloud = awsCloud();
    const encryption = async () => ({
      encryptionConfig: { provider: { keyArn: await key(cloud) }, resources: ["secrets"] },
    });
    const sound = merged(await soundCluster(cloud), await encryption());
    await cloud.create(clusterToken, sound);
    expect(await cloud.updateRefusal(clusterToken, "go-coffee", merged(sound, await encryption()))).toMatch(
      /cannot be changed or disabled/,
    );
  });

  test("is not deleted while protected, nor while it has nodes; its other parts go with it", async () => {
    const cloud = awsCloud();
    const nodes = await soundNodes(cloud);
    const group = await cloud.create(nodesToken, nodes);
    expect(await cloud.deleteRefusal(clusterToken, "go-coffee")).toMatch(
      /ResourceInUseException: Cluster has nodegroups attached/,
    );
    await cloud.delete(nodesToken, group.id);
    await cloud.create("aws:eks/addon:Addon", { clusterName: "go-coffee", addonName: "vpc-cni" });
    const { inputs } = cloud.find(clusterToken, "go-coffee");
    await cloud.update(clusterToken, "go-coffee", { ...inputs, deletionProtection: true });
    expect(await cloud.deleteRefusal(clusterToken, "go-coffee")).toMatch(/deletion protection is enabled/);
    await cloud.update(clusterToken, "go-coffee", inputs);
    await cloud.delete(clusterToken, "go-coffee");
    expect(cloud.world.all("aws:eks/addon:Addon")).toEqual([]);
  });

  test("waits for nodes that are too far behind", async () => {
    const cloud = awsCloud();
    const nodes = await soundNodes(cloud);
    await cloud.create(nodesToken, { ...nodes, version: "1.31", amiType: "AL2023_x86_64_STANDARD" });
    const { inputs } = cloud.find(clusterToken, "go-coffee");
    expect(await cloud.updateRefusal(clusterToken, "go-coffee", { ...inputs, version: "1.35" })).toMatch(
      /general must be updated to at least 1\.32/,
    );
  });

  test.each([
    [{ name: "x" }, true],
    [{ roleArn: "x" }, true],
    [{ bootstrapSelfManagedAddons: false }, true],
    [{ accessConfig: { bootstrapClusterCreatorAdminPermissions: false } }, true],
    [{ version: "1.35" }, false],
    [{ vpcConfig: { endpointPublicAccess: true } }, false],
    [{ tags: { a: "b" } }, false],
    [{ deletionProtection: true }, false],
  ])("replaced by %j: %s", async (change, expected) => {
    const cloud = awsCloud();
    expect(replaces(cloud, clusterToken, await soundCluster(cloud), change)).toBe(expected);
  });
});

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
  ["21 instance types", { instanceTypes: Array.from({ length: 21 }, () => "t3.medium") }, /cannot exceed 20/],
  ["a cluster that is not there", { clusterName: "tea" }, /ResourceNotFoundException: No cluster found for name: tea/],
  [
    "a launch template that is not there",
    { launchTemplate: { id: "lt-0123456789abcdef0", version: "1" } },
    /template ID lt-0123456789abcdef0, does not exist/,
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
    expect(cloud.world.all(entryToken)).toEqual([]);
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

const soundAddon = async (cloud: Driver): Promise<Props> => {
  await cloud.create(clusterToken, await soundCluster(cloud));
  return { clusterName: "go-coffee", addonName: "coredns" };
};

judged("aws:eks/addon:Addon", soundAddon, [
  ["an add-on that does not exist", { addonName: "core-dns" }, /Addon specified is not supported/],
  ["an add-on of the marketplace", { addonName: "kubecost_kubecost" }],
  ["a version that is none", { addonVersion: "latest" }, /must follow semantic version format/],
  ["a version in another form", { addonVersion: "v1.12.4" }, /Addon version specified is not supported/],
  ["a version", { addonVersion: "v1.12.4-eksbuild.1" }],
  [
    "a kube-proxy for a newer cluster",
    { addonName: "kube-proxy", addonVersion: "v1.35.3-eksbuild.18" },
    /Addon version specified is not supported/,
  ],
  ["a kube-proxy for this cluster", { addonName: "kube-proxy", addonVersion: "v1.34.1-eksbuild.2" }],
  [
    "a way to settle conflicts that is for updates only",
    { resolveConflictsOnCreate: "PRESERVE" },
    /resolve_conflicts_on_create to be one of/,
  ],
  ["a configuration that is none", { configurationValues: '{"a": ' }, /not in valid JSON or YAML/],
  ["a configuration", { configurationValues: '{"replicaCount": 3}' }],
  [
    "a role that pods cannot use",
    async (cloud) => ({
      podIdentityAssociations: [
        { serviceAccount: "coredns", roleArn: await role(cloud, "pods", "pods.eks.amazonaws.com") },
      ],
    }),
    /does not allow pods\.eks\.amazonaws\.com to perform sts:AssumeRole and sts:TagSession/,
  ],
]);

test("an add-on without a version gets one for its cluster, and cannot be installed twice", async () => {
  const cloud = awsCloud();
  const inputs = { ...(await soundAddon(cloud)), addonName: "kube-proxy" };
  expect((await cloud.create("aws:eks/addon:Addon", inputs)).outputs["addonVersion"]).toMatch(
    /^v1\.34\.\d+-eksbuild\.\d+$/,
  );
  expect(await cloud.refusal("aws:eks/addon:Addon", inputs)).toMatch(/ResourceInUseException: Addon already exists/);
});

const soundEntry = async (cloud: Driver): Promise<Props> => {
  await cloud.create(clusterToken, await soundCluster(cloud));
  return { clusterName: "go-coffee", principalArn: await role(cloud, "people", "ec2.amazonaws.com") };
};

judged(entryToken, soundEntry, [
  [
    "a principal that is not there",
    { principalArn: "arn:aws:iam::123456789012:role/nobody" },
    /The specified principalArn is invalid: invalid principal/,
  ],
  ["a session of a role", { principalArn: "arn:aws:sts::123456789012:assumed-role/people/me" }, /invalid principal/],
  ["a role of another account", { principalArn: "arn:aws:iam::210987654321:role/theirs" }],
  ["a group of Kubernetes's own", { kubernetesGroups: ["system:masters"] }, /it cannot start with system:/],
  ["a group", { kubernetesGroups: ["viewers"] }],
  [
    "groups for nodes",
    { type: "EC2_LINUX", kubernetesGroups: ["viewers"] },
    /Cannot specify kubernetesGroups or username/,
  ],
  ["a type that does not exist", { type: "LINUX" }, /expected type to be one of/],
]);

test("access entries need a cluster that takes them", async () => {
  const cloud = awsCloud();
  const sound = await soundCluster(cloud);
  await cloud.create(clusterToken, { ...sound, accessConfig: { authenticationMode: "CONFIG_MAP" } });
  const principalArn = await role(cloud, "people", "ec2.amazonaws.com");
  expect(await cloud.refusal(entryToken, { clusterName: "go-coffee", principalArn })).toMatch(
    /must be set to one of \[API, API_AND_CONFIG_MAP\]/,
  );
});

const soundAssociation = async (cloud: Driver): Promise<Props> => {
  const entry = await soundEntry(cloud);
  await cloud.create(entryToken, entry);
  return { ...entry, policyArn: admin, accessScope: { type: "cluster" } };
};

judged("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", soundAssociation, [
  [
    "a policy of IAM's",
    { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
    /The policyArn parameter format is not valid/,
  ],
  [
    "a policy that does not exist",
    { policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSRootPolicy" },
    /could not be found/,
  ],
  [
    "a principal with no entry",
    { principalArn: "arn:aws:iam::123456789012:role/nobody" },
    /The specified principalArn could not be found/,
  ],
  ["no namespaces", { accessScope: { type: "namespace" } }, /namespaces list cannot be empty/],
  ["a namespace", { accessScope: { type: "namespace", namespaces: ["go-coffee"] } }],
  ["namespaces for the cluster", { accessScope: { namespaces: ["go-coffee"] } }, /Namespaces cannot be specified/],
]);

const pods = ["sts:AssumeRole", "sts:TagSession"];
const soundPods = async (cloud: Driver): Promise<Props> => {
  await cloud.create(clusterToken, await soundCluster(cloud));
  return {
    clusterName: "go-coffee",
    namespace: "go-coffee",
    serviceAccount: "orders",
    roleArn: await role(cloud, "orders", "pods.eks.amazonaws.com", [], pods),
  };
};

judged("aws:eks/podIdentityAssociation:PodIdentityAssociation", soundPods, [
  ["a namespace that Kubernetes refuses", { namespace: "Go_Coffee" }, /Invalid namespace: Go_Coffee/],
  ["a policy, and session tags", { policy: "{}" }, /disableSessionTags must be set to true/],
  [
    "a role that is not there",
    { roleArn: "arn:aws:iam::123456789012:role/nobody" },
    /Role provided in the request does not exist/,
  ],
  [
    "a role without sts:TagSession",
    async (cloud) => ({ roleArn: await role(cloud, "x", "pods.eks.amazonaws.com") }),
    /sts:AssumeRole and sts:TagSession/,
  ],
  [
    "a role for nodes",
    async (cloud) => ({ roleArn: await role(cloud, "x", "ec2.amazonaws.com", [], pods) }),
    /sts:AssumeRole and sts:TagSession/,
  ],
]);

test("a service account has one association", async () => {
  const cloud = awsCloud();
  const sound = await soundPods(cloud);
  const { id, outputs } = await cloud.create("aws:eks/podIdentityAssociation:PodIdentityAssociation", sound);
  expect(id).toMatch(/^a-[a-z0-9]{17}$/);
  expect(outputs["associationArn"]).toBe(`arn:aws:eks:us-east-1:123456789012:podidentityassociation/go-coffee/${id}`);
  expect(await cloud.refusal("aws:eks/podIdentityAssociation:PodIdentityAssociation", sound)).toMatch(
    new RegExp(`Association already exists: ${id}`),
  );
});
