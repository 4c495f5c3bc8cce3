import fc from "fast-check";
import { Cluster, type ClusterArgs } from "../../../../components/aws/cluster/cluster";
import { planAccess } from "../../../../components/aws/cluster/access-plan";
import { isSecret, output } from "@pulumi/pulumi";
import { account, record } from "../../../mocks";
import { aNetwork, aPlace, keyArn, logs, statements } from "../place";

const pool = { min: 1, max: 3, types: ["t3.medium"], spot: false };
const sound: ClusterArgs = {
  place: aPlace(),
  account,
  network: aNetwork(),
  version: "1.35",
  serviceCidr: "10.1.0.0/20",
  keyArn,
  logs,
  pools: { general: pool, spot: { ...pool, spot: true, types: ["t3.medium", "c5.large"] } },
};
const cluster = (change: Partial<ClusterArgs> = {}) =>
  record(() => void new Cluster("cluster", { ...sound, ...change }));
const eks = "eks:index:Cluster";

describe("the control plane", () => {
  it("is private, encrypted, fully logged, and open to access entries alone", async () => {
    expect((await cluster()).one(eks).inputs).toMatchObject({
      endpointPrivateAccess: true,
      endpointPublicAccess: false,
      encryptionConfigKeyArn: keyArn,
      enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      authenticationMode: "API",
      upgradePolicy: { supportType: "STANDARD" },
      skipDefaultNodeGroup: true,
      bootstrapSelfManagedAddons: false,
    });
  });

  it("is public only where asked, and then to the addresses given", async () => {
    const { inputs } = (await cluster({ api: { publicCidrs: ["198.51.100.0/24"] } })).one(eks);
    expect(inputs).toMatchObject({
      endpointPrivateAccess: true,
      endpointPublicAccess: true,
      publicAccessCidrs: ["198.51.100.0/24"],
    });
  });

  it("logs into a group that is there first, encrypted and not for ever", async () => {
    const recorded = await cluster();
    const group = recorded.one("aws:cloudwatch/logGroup:LogGroup");
    expect(group.inputs).toMatchObject({
      name: `/aws/eks/${String(recorded.one(eks).inputs["name"])}/cluster`,
      kmsKeyId: logs.keyArn,
      retentionInDays: 30,
    });
    expect(recorded.one(eks).dependsOn).toContain("aws:cloudwatch/logGroup:LogGroup::cluster-logs");
  });

  it.each([true, false])("is protected against deletion where networks are: %p", async (networks) => {
    const { inputs, protect } = (await cluster({ place: aPlace({ networks }) })).one(eks);
    expect([inputs["deletionProtection"], protect]).toEqual([networks, networks]);
  });

  it("tells what an internal load balancer and a pod's identity need", async () => {
    let made: Cluster | undefined;
    await record(() => void (made = new Cluster("cluster", sound)));
    const { internalLoadBalancer, identityReach } = made!.outputs;
    // Without `external` the Service goes to Kubernetes' own cloud provider, which does not know `scheme`.
    expect(internalLoadBalancer).toEqual({
      "service.beta.kubernetes.io/aws-load-balancer-type": "external",
      "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
      "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
    });
    expect(await new Promise((resolve) => output(identityReach).apply(resolve))).toEqual([
      { cidrs: ["169.254.170.23/32", "fd00:ec2::23/128"], port: 80 },
      { cidrs: ["10.0.0.9/32", "10.0.32.9/32"], port: 443 },
    ]);
  });

  it("gives its kubeconfig as a secret", async () => {
    let made: Cluster | undefined;
    await record(() => void (made = new Cluster("cluster", sound)));
    expect(await isSecret(made!.outputs.kubeconfig)).toBe(true);
  });
});

describe("the API inside the network", () => {
  const doors = async (change: Partial<ClusterArgs>) =>
    (await cluster(change))
      .of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
      .map(({ inputs }) => [inputs["securityGroupId"], inputs["cidrIpv4"] ?? inputs["referencedSecurityGroupId"]]);

  it("is open to nobody but the cluster, unless somebody is named", async () => {
    expect(await doors({})).toEqual([]);
  });

  it("is open on 443 of the cluster's group to the addresses, the groups and the host that are named", async () => {
    const api = { cidrs: ["10.192.0.0/10"], securityGroups: ["sg-0123456789abcdef0"], host: true };
    expect(await doors({ api })).toEqual([
      ["sg-cluster", "10.192.0.0/10"],
      ["sg-cluster", "cluster-api-host-group-id"],
      ["sg-cluster", "sg-0123456789abcdef0"],
    ]);
  });

  it("has a host that nobody reaches from outside, with a disk that is encrypted and an image that stays", async () => {
    const recorded = await cluster({ api: { host: true } });
    const { inputs, ignoreChanges } = recorded.one("aws:ec2/instance:Instance");
    expect(inputs).toMatchObject({
      ami: "ami-0123456789abcdef0",
      associatePublicIpAddress: false,
      subnetId: "subnet-private-us-east-1a",
      metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
      rootBlockDevice: { encrypted: true, kmsKeyId: keyArn },
    });
    expect(ignoreChanges).toEqual(["ami"]);
    expect(inputs).not.toHaveProperty("keyName");
    const inward = recorded.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    expect(inward.filter((one) => one.inputs["securityGroupId"] === "cluster-api-host-group-id")).toEqual([]);
  });
});

describe("alarms", () => {
  it("tell of pods without a node and of failing nodes, where somebody is told", async () => {
    expect((await cluster()).of("aws:cloudwatch/metricAlarm:MetricAlarm")).toEqual([]);
    const told = (await cluster({ alarms: { topicArn: "arn:aws:sns:us-east-1:123456789012:alerts" } })).of(
      "aws:cloudwatch/metricAlarm:MetricAlarm",
    );
    expect(told.map(({ inputs }) => inputs["dimensions"])).toEqual([
      { AutoScalingGroupName: "eks-cluster-nodes-general" },
      { AutoScalingGroupName: "eks-cluster-nodes-spot" },
      { ClusterName: "go-coffee-dev-cluster" },
    ]);
  });
});

describe("the zones of the control plane", () => {
  it("stay as they are told, and nodes go into all that the network has", async () => {
    const zones = ["us-east-1a", "us-east-1b"];
    const recorded = await cluster({ network: aNetwork([...zones, "us-east-1c"]), zones });
    expect(recorded.one(eks).inputs["privateSubnetIds"]).toEqual([
      "subnet-private-us-east-1a",
      "subnet-private-us-east-1b",
    ]);
    for (const { inputs } of recorded.of("aws:eks/nodeGroup:NodeGroup")) expect(inputs["subnetIds"]).toHaveLength(3);
  });
});

describe("nodes", () => {
  it("take the cluster's version, once it has it", async () => {
    for (const { inputs } of (await cluster({ version: "1.36" })).of("aws:eks/nodeGroup:NodeGroup"))
      expect(inputs).toMatchObject({ version: "1.36", clusterName: "go-coffee-dev-cluster" });
  });

  it("may be of any name, processor, taint, zone and number of pods", async () => {
    const arm = { ...pool, types: ["m7g.large"], architecture: "arm64" as const, zones: ["us-east-1b"], maxPods: 20 };
    const taints = [{ key: "team", value: "data", effect: "NoExecute" as const }];
    const recorded = await cluster({ pools: { general: pool, arm: { ...arm, taints } } });
    expect(recorded.one("aws:eks/nodeGroup:NodeGroup", "cluster-nodes-arm").inputs).toMatchObject({
      amiType: "AL2023_ARM_64_STANDARD",
      subnetIds: ["subnet-private-us-east-1b"],
      taints: [{ key: "team", value: "data", effect: "NO_EXECUTE" }],
      labels: { "go-coffee/pool": "arm" },
    });
    const template = recorded.one("aws:ec2/launchTemplate:LaunchTemplate", "cluster-nodes-arm").inputs;
    const told = Buffer.from(String(template["userData"]), "base64").toString();
    expect(JSON.parse(told.split("node.eks.aws\n")[1]!.split("--//--")[0]!)).toEqual({
      apiVersion: "node.eks.aws/v1alpha1",
      kind: "NodeConfig",
      spec: { kubelet: { config: { maxPods: 20 } } },
    });
  });

  it("need a session token for metadata, which no pod can get, and have encrypted disks", async () => {
    const templates = (await cluster()).of("aws:ec2/launchTemplate:LaunchTemplate");
    expect(templates).toHaveLength(2);
    for (const { inputs } of templates) {
      expect(inputs["metadataOptions"]).toEqual({
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: 1,
      });
      expect(inputs["blockDeviceMappings"]).toMatchObject([
        { deviceName: "/dev/xvda", ebs: { encrypted: "true", kmsKeyId: keyArn, volumeType: "gp3" } },
      ]);
      expect(inputs["tagSpecifications"]).toMatchObject([
        { resourceType: "instance", tags: { owner: "platform" } },
        { resourceType: "volume" },
        { resourceType: "network-interface" },
      ]);
    }
  });

  it("come in pools, in private subnets, and the autoscaler's count is left alone", async () => {
    const [general, spot] = (await cluster()).of("aws:eks/nodeGroup:NodeGroup");
    expect(general?.inputs).toMatchObject({ capacityType: "ON_DEMAND", taints: [], amiType: "AL2023_x86_64_STANDARD" });
    expect(spot?.inputs).toMatchObject({
      capacityType: "SPOT",
      instanceTypes: ["t3.medium", "c5.large"],
      taints: [{ value: "spot" }],
    });
    for (const group of [general, spot]) {
      expect(group?.ignoreChanges).toEqual(["scalingConfig.desiredSize"]);
      expect(group?.inputs["subnetIds"]).toEqual(["subnet-private-us-east-1a", "subnet-private-us-east-1b"]);
    }
  });

  it("start after the add-ons that they need, and carry those that need them", async () => {
    const recorded = await cluster();
    for (const { dependsOn } of recorded.of("aws:eks/nodeGroup:NodeGroup")) {
      for (const daemon of ["eks-pod-identity-agent", "vpc-cni", "kube-proxy"]) {
        expect(dependsOn).toContain(`aws:eks/addon:Addon::cluster-add-ons-${daemon}`);
      }
    }
    for (const service of ["coredns", "aws-ebs-csi-driver"]) {
      expect(recorded.one("aws:eks/addon:Addon", `cluster-add-ons-${service}`).dependsOn).toEqual(
        expect.arrayContaining(["aws:eks/nodeGroup:NodeGroup::cluster-nodes-general"]),
      );
    }
  });

  it("may pull images and join, and no more", async () => {
    const attached = (await cluster())
      .of("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
      .filter(({ inputs }) => inputs["role"] === "go-coffee-dev-nodes");
    expect(attached.map(({ inputs }) => String(inputs["policyArn"]).split("/").at(-1))).toEqual([
      "AmazonEC2ContainerRegistryPullOnly",
      "AmazonEKSWorkerNodePolicy",
    ]);
  });
});

describe("add-ons", () => {
  it("are pinned for the cluster's version", async () => {
    for (const { inputs } of (await cluster()).of("aws:eks/addon:Addon"))
      expect(inputs["addonVersion"]).toMatch(/^v\d+\.\d+\.\d+-eksbuild\.\d+$/);
    await expect(cluster({ version: "1.20" })).rejects.toThrow(
      "no eks-pod-identity-agent is pinned for Kubernetes 1.20; there is one for 1.33, 1.34, 1.35, 1.36",
    );
  });

  it("can be more, with a version, and have other settings", async () => {
    const addOns = {
      "metrics-server": { version: "v0.9.0-eksbuild.5" },
      "vpc-cni": { settings: { env: { ENABLE_PREFIX_DELEGATION: "true" } } },
    };
    const recorded = await cluster({ addOns });
    expect(recorded.one("aws:eks/addon:Addon", "cluster-add-ons-metrics-server").inputs["addonVersion"]).toBe(
      "v0.9.0-eksbuild.5",
    );
    expect(recorded.one("aws:eks/addon:Addon", "cluster-add-ons-vpc-cni").inputs["configurationValues"]).toBe(
      '{"enableNetworkPolicy":"true","env":{"ENABLE_PREFIX_DELEGATION":"true"}}',
    );
  });

  it("leave network policies to Calico where it is asked for, and tell it of pods at once", async () => {
    const addOns = { "vpc-cni": { settings: { env: { ENABLE_PREFIX_DELEGATION: "true" } } } };
    const recorded = await cluster({ policyEngine: "calico", addOns });
    expect(recorded.one("aws:eks/addon:Addon", "cluster-add-ons-vpc-cni").inputs["configurationValues"]).toBe(
      '{"enableNetworkPolicy":"false","env":{"ANNOTATE_POD_IP":"true","ENABLE_PREFIX_DELEGATION":"true"}}',
    );
  });

  it("let the volume driver use its key through EC2 alone, and take no grant for itself", async () => {
    const { inputs } = (await cluster()).one("aws:iam/rolePolicy:RolePolicy");
    expect(statements(inputs["policy"])).toMatchObject([
      { Sid: "EncryptVolumes", Condition: { StringEquals: { "kms:ViaService": "ec2.us-east-1.amazonaws.com" } } },
      {
        Sid: "GrantVolumes",
        Action: "kms:CreateGrant",
        Condition: {
          StringEquals: { "kms:ViaService": "ec2.us-east-1.amazonaws.com" },
          Bool: { "kms:GrantIsForAWSResource": "true" },
        },
      },
    ]);
  });

  it("have roles that only pods of this cluster get", async () => {
    const recorded = await cluster();
    const role = recorded.one("aws:iam/role:Role", "cluster-add-ons-aws-ebs-csi-driver-role");
    expect(statements(role.inputs["assumeRolePolicy"])).toEqual([
      {
        Effect: "Allow",
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          StringEquals: { "aws:SourceAccount": account },
          ArnEquals: { "aws:SourceArn": `arn:aws:eks:us-east-1:${account}:cluster/go-coffee-dev-cluster` },
        },
      },
    ]);
    expect(recorded.one("aws:eks/addon:Addon", "cluster-add-ons-vpc-cni").inputs).toMatchObject({
      configurationValues: '{"enableNetworkPolicy":"true"}',
      podIdentityAssociations: [{ serviceAccount: "aws-node" }],
    });
  });
});

describe("access", () => {
  it("is given to the roles named, and to nobody else", async () => {
    const admin = `arn:aws:iam::${account}:role/admins`;
    const recorded = await cluster({ admins: [admin], viewers: [`arn:aws:iam::${account}:role/readers`] });
    const given = recorded
      .of("aws:eks/accessPolicyAssociation:AccessPolicyAssociation")
      .map(({ inputs }) => [inputs["principalArn"], inputs["policyArn"]]);
    expect(given).toEqual([
      [admin, "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"],
      [`arn:aws:iam::${account}:role/readers`, "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"],
    ]);
    expect((await cluster()).of("aws:eks/accessEntry:AccessEntry")).toEqual([]);
  });

  const admin = `arn:aws:iam::${account}:role/admins`;
  it.each([
    [[admin, admin], [], `${admin} is given access twice: want it once`],
    [[admin], [admin], `${admin} is given access twice: want it once`],
  ])("is refused to %j and %j", async (admins, viewers, message) => {
    await expect(cluster({ admins, viewers })).rejects.toThrow(message);
  });

  it("of a role that moves between the lists is the same entry, with another policy", async () => {
    const names = async (change: Partial<ClusterArgs>) => {
      const recorded = await cluster(change);
      return ["aws:eks/accessEntry:AccessEntry", "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"].map(
        (type) => recorded.of(type).map(({ name }) => name),
      );
    };
    const [entry, policy] = await names({ viewers: [admin] });
    const [after, other] = await names({ admins: [admin] });
    expect(after).toEqual(entry);
    expect(other).not.toEqual(policy);
  });

  it("is told apart for roles of one name in two accounts", () => {
    const roles = [admin, "arn:aws:iam::210987654321:role/admins"];
    const keys = planAccess({ admins: roles, viewers: [] }).map(({ key }) => key);
    expect(keys).toEqual(["123456789012-admins", "210987654321-admins"]);
  });

  it("can be to some namespaces only, beside looking at everything", async () => {
    const edit = { role: admin, namespaces: ["go-coffee-dev"], may: "edit" as const };
    const recorded = await cluster({ viewers: [admin], access: [edit] });
    expect(recorded.of("aws:eks/accessEntry:AccessEntry")).toHaveLength(1);
    const scopes = recorded.of("aws:eks/accessPolicyAssociation:AccessPolicyAssociation").map(({ inputs }) => inputs);
    expect(scopes).toMatchObject([
      { policyArn: expect.stringMatching(/EKSEditPolicy$/) as string, accessScope: { type: "namespace" } },
      { policyArn: expect.stringMatching(/EKSViewPolicy$/) as string, accessScope: { type: "cluster" } },
    ]);
  });

  it.each([
    [`arn:aws:sts::${account}:assumed-role/admins/a-session`, 0],
    [`arn:aws:iam::${account}:role/some/path/admins`, 0],
    ["arn:aws:sts::210987654321:assumed-role/admins/a-session", 1],
    [`arn:aws:sts::${account}:assumed-role/admins-too/admins`, 1],
    [`arn:aws:iam::${account}:user/admins`, 1],
    [undefined, 1],
  ])("is not given twice to %s, who made the cluster", (creator, entries) => {
    expect(planAccess({ admins: [admin], viewers: [], creator })).toHaveLength(entries);
  });

  it("cannot be less for whoever made the cluster", () => {
    const creator = `arn:aws:sts::${account}:assumed-role/admins/a-session`;
    expect(() => planAccess({ admins: [], viewers: [admin], creator })).toThrow(
      /made the cluster, and may do everything/,
    );
  });

  it("is one entry for each role, whatever the order", () => {
    const roles = fc.uniqueArray(fc.stringMatching(/^[a-z]{3,8}$/), { maxLength: 8 });
    fc.assert(
      fc.property(roles, fc.nat(8), (names, split) => {
        const arns = names.map((name) => `arn:aws:iam::${account}:role/${name}`);
        const planned = planAccess({ admins: arns.slice(0, split), viewers: arns.slice(split) });
        expect(planned.map(({ principalArn }) => principalArn)).toEqual(arns);
        expect(new Set(planned.map(({ key }) => key)).size).toBe(arns.length);
        for (const [index, { policies }] of planned.entries())
          expect(policies.map(({ policyArn }) => policyArn.endsWith("ClusterAdminPolicy"))).toEqual([index < split]);
      }),
    );
  });
});

// Last: what is registered before the refusal would be told of by the test that comes next.
it("refuses an add-on that says no version and has no pinned one", async () => {
  await expect(cluster({ addOns: { "metrics-server": {} } })).rejects.toThrow("add-on metrics-server says no version");
});
