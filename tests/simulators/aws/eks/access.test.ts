import { haveRoles } from "../../../../simulators/aws/iam/standing-roles";
import { defaultAddonVersion, kubernetesVersions, minorOf } from "../../../../simulators/aws/eks/offers";
import type { Props } from "../../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../../harness";
import { clusterToken, entryToken, soundCluster } from "./fixtures";
import { judged, role } from "../fixtures";

const admin = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";

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
    "a way to settle conflicts that is none",
    { resolveConflictsOnUpdate: "IGNORE" },
    /resolve_conflicts_on_update to be one of \["OVERWRITE" "NONE" "PRESERVE"\], got IGNORE/,
  ],
  ["a way to settle conflicts", { resolveConflictsOnUpdate: "PRESERVE" }],
  ["a cluster's name with a dot", { clusterName: "go.coffee" }, /invalid value for cluster_name/],
  [
    "a way to settle conflicts that is for updates only",
    { resolveConflictsOnCreate: "PRESERVE" },
    /resolve_conflicts_on_create to be one of/,
  ],
  ["a configuration that is none", { configurationValues: '{"a": ' }, /not in valid JSON or YAML/],
  ["a configuration", { configurationValues: '{"replicaCount": 3}' }],
  ["a cluster that is not there", { clusterName: "tea" }, /ResourceNotFoundException: No cluster found for name: tea/],
  [
    "a role that is not there",
    { serviceAccountRoleArn: "arn:aws:iam::123456789012:role/nobody" },
    /Role provided in the request does not exist: .*role\/nobody/,
  ],
  [
    "a role for pods that is not there",
    { podIdentityAssociations: [{ serviceAccount: "coredns", roleArn: "arn:aws:iam::123456789012:role/nobody" }] },
    /Role provided in the request does not exist: .*role\/nobody/,
  ],
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
  expect((await cloud.create("aws:eks/addon:Addon", inputs)).outputs["addonVersion"]).toBe("v1.34.6-eksbuild.21");
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
  [
    "a role of AWS's own",
    { principalArn: "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReserved" },
  ],
  [
    "a role that only sounds like one of AWS's own",
    { principalArn: "arn:aws:iam::123456789012:role/aws-admins" },
    /invalid principal/,
  ],
  ["a group of Kubernetes's own", { kubernetesGroups: ["system:masters"] }, /it cannot start with system:/],
  ["a group", { kubernetesGroups: ["viewers"] }],
  [
    "groups for nodes",
    { type: "EC2_LINUX", kubernetesGroups: ["viewers"] },
    /Cannot specify kubernetesGroups or username/,
  ],
  ["a type that does not exist", { type: "LINUX" }, /expected type to be one of/],
  ["a cluster that is not there", { clusterName: "tea" }, /ResourceNotFoundException: No cluster found for name: tea/],
]);

test("lets in a role that the account has from elsewhere", async () => {
  const cloud = awsCloud();
  await cloud.create(clusterToken, await soundCluster(cloud));
  const principalArn = "arn:aws:iam::123456789012:role/people/platform";
  const inputs = { clusterName: "go-coffee", principalArn };
  expect(await cloud.refusal(entryToken, inputs)).toMatch(/invalid principal/);
  expect(haveRoles(cloud.world, [principalArn])).toEqual(["platform"]);
  expect((await cloud.create(entryToken, inputs)).outputs["userName"]).toMatch(/assumed-role\/platform/);
});

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
  ["a cluster that is not there", { clusterName: "tea" }, /ResourceNotFoundException: No cluster found for name: tea/],
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
  ["a cluster that is not there", { clusterName: "tea" }, /ResourceNotFoundException: No cluster found for name: tea/],
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

test.each([
  ["kube-proxy", "1.31", "v1.31.2-eksbuild.3"],
  ["kube-proxy", "1.36", "v1.36.0-eksbuild.25"],
  ["coredns", "1.34", "v1.12.4-eksbuild.29"],
  ["coredns", "1.35", "v1.13.2-eksbuild.21"],
  ["vpc-cni", "1.35", "v1.22.4-eksbuild.3"],
  ["aws-ebs-csi-driver", "1.35", "v1.63.1-eksbuild.1"],
  ["adot", "1.35", "v1.0.0-eksbuild.1"],
])("%s of a cluster of %s is %s", (addon, cluster, version) => {
  expect(defaultAddonVersion(addon, cluster)).toBe(version);
});

test("kube-proxy is of its cluster's version", () => {
  const minors = kubernetesVersions.map((version) => [version, minorOf(defaultAddonVersion("kube-proxy", version))]);
  expect(minors).toEqual(kubernetesVersions.map((version) => [version, minorOf(version)]));
});

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
