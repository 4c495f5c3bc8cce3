import * as pulumi from "@pulumi/pulumi";
import { Cluster } from "../../../simulators/eks/cluster";
import { type ClusterOptions, optionsOf } from "../../../simulators/eks/options";

interface Registered {
  name: string;
  type: string;
  inputs: Record<string, unknown>;
}

let registered: Registered[] = [];

beforeEach(async () => {
  registered = [];
  await pulumi.runtime.setMocks({
    newResource({ name, type, inputs, custom }) {
      registered.push({ name, type, inputs: inputs as Record<string, unknown> });
      const computed = {
        name: (inputs as Record<string, unknown>)["name"] ?? name,
        arn: `arn:aws:eks:us-east-1:123456789012:${name}`,
        endpoint: "https://ABC.gr7.us-east-1.eks.amazonaws.com",
        certificateAuthority: { data: "Q0E=" },
        identities: [{ oidcs: [{ issuer: "https://oidc.eks.us-east-1.amazonaws.com/id/ABC" }] }],
        vpcConfig: { ...(inputs as { vpcConfig?: object }).vpcConfig, clusterSecurityGroupId: "sg-own" },
        version: "1.35",
      };
      return { id: custom ? `${name}-id` : "", state: { ...inputs, ...(custom ? computed : {}) } };
    },
    call: ({ token }) => (token.endsWith("getPartition") ? { partition: "aws" } : { version: `newest-of-${token}` }),
  });
});

const sound: ClusterOptions = {
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2"],
  skipDefaultNodeGroup: true,
  authenticationMode: "API",
  useDefaultVpcCni: true,
  kubeProxyAddonOptions: { enabled: false },
  corednsAddonOptions: { enabled: false },
};

async function build(change: ClusterOptions = {}) {
  const cluster = new Cluster("main", optionsOf({ ...sound, ...change }), {});
  const state = await new Promise<Record<string, unknown>>((resolve) => {
    const { core: _, ...rest } = cluster.state;
    pulumi.output(rest).apply((value) => resolve(value as Record<string, unknown>));
  });
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  return { state, names: registered.map(({ name, type }) => `${type} ${name}`).sort() };
}

const of = (name: string) => registered.findLast((one) => one.name === name)!.inputs;

test("registers the real children by the real names", async () => {
  const { names } = await build();
  expect(names).toEqual(
    [
      "aws:ec2/securityGroup:SecurityGroup main-eksClusterSecurityGroup",
      "aws:ec2/securityGroup:SecurityGroup main-nodeSecurityGroup",
      "aws:ec2/securityGroupRule:SecurityGroupRule main-eksClusterIngressRule",
      "aws:ec2/securityGroupRule:SecurityGroupRule main-eksClusterInternetEgressRule",
      "aws:ec2/securityGroupRule:SecurityGroupRule main-eksExtApiServerClusterIngressRule",
      "aws:ec2/securityGroupRule:SecurityGroupRule main-eksNodeClusterIngressRule",
      "aws:ec2/securityGroupRule:SecurityGroupRule main-eksNodeIngressRule",
      "aws:ec2/securityGroupRule:SecurityGroupRule main-eksNodeInternetEgressRule",
      "aws:eks/cluster:Cluster main-eksCluster",
      "aws:iam/role:Role main-eksRole-role",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment main-eksRole-4b490823",
      "eks:index:Cluster main",
      "eks:index:ServiceRole main-eksRole",
      "pulumi:providers:kubernetes main-eks-k8s",
    ].sort(),
  );
});

test("opens the real ports between the control plane, the nodes and the world", async () => {
  await build();
  const [control, nodes] = ["main-eksClusterSecurityGroup-id", "main-nodeSecurityGroup-id"];
  const every = { fromPort: 0, toPort: 0, protocol: "-1" };
  expect(of("main-eksClusterInternetEgressRule")).toMatchObject({
    ...{ type: "egress", securityGroupId: control, cidrBlocks: ["0.0.0.0/0"], ...every },
  });
  expect(of("main-eksNodeIngressRule")).toMatchObject({
    ...{ type: "ingress", securityGroupId: nodes, self: true, ...every },
  });
  expect(of("main-eksNodeClusterIngressRule")).toMatchObject({
    ...{ type: "ingress", securityGroupId: nodes, sourceSecurityGroupId: control },
    ...{ fromPort: 1025, toPort: 65535, protocol: "tcp" },
  });
  expect(of("main-eksExtApiServerClusterIngressRule")).toMatchObject({
    ...{ type: "ingress", securityGroupId: nodes, sourceSecurityGroupId: control },
    ...{ fromPort: 443, toPort: 443, protocol: "tcp" },
  });
  expect(of("main-eksNodeInternetEgressRule")).toMatchObject({
    ...{ type: "egress", securityGroupId: nodes, cidrBlocks: ["0.0.0.0/0"], ...every },
  });
  expect(of("main-eksClusterIngressRule")).toMatchObject({
    ...{ type: "ingress", securityGroupId: control, sourceSecurityGroupId: nodes },
    ...{ fromPort: 443, toPort: 443, protocol: "tcp" },
  });
});

test("passes the options on to the control plane", async () => {
  await build({
    name: "dev",
    version: "1.35",
    endpointPrivateAccess: true,
    endpointPublicAccess: false,
    encryptionConfigKeyArn: "arn:aws:kms:us-east-1:123456789012:key/k",
    enabledClusterLogTypes: ["audit"],
    upgradePolicy: { supportType: "STANDARD" },
    deletionProtection: true,
    tags: { owner: "platform" },
  });
  expect(of("main-eksCluster")).toMatchObject({
    name: "dev",
    version: "1.35",
    accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true },
    bootstrapSelfManagedAddons: true,
    encryptionConfig: { provider: { keyArn: "arn:aws:kms:us-east-1:123456789012:key/k" }, resources: ["secrets"] },
    enabledClusterLogTypes: ["audit"],
    upgradePolicy: { supportType: "STANDARD" },
    deletionProtection: true,
    tags: { Name: "main-eksCluster", owner: "platform" },
    vpcConfig: { endpointPrivateAccess: true, endpointPublicAccess: false, subnetIds: ["subnet-1", "subnet-2"] },
  });
});

test("gives a kubeconfig that holds no token", async () => {
  const { state } = await build();
  const config = JSON.parse(state["kubeconfigJson"] as string);
  expect(config.clusters[0].cluster).toEqual({
    server: "https://ABC.gr7.us-east-1.eks.amazonaws.com",
    "certificate-authority-data": "Q0E=",
  });
  expect(config.users[0].user.exec.args).toEqual(
    "--region us-east-1 eks get-token --cluster-name main-eksCluster --output json".split(" "),
  );
  expect(of("main-eks-k8s")["kubeconfig"]).toBe(state["kubeconfigJson"]);
  expect(state).toMatchObject({
    oidcIssuer: "oidc.eks.us-east-1.amazonaws.com/id/ABC",
    oidcProviderArn: "",
    nodeSecurityGroupId: "main-nodeSecurityGroup-id",
  });
});

test("without default security groups, the cluster's own is the one that is told", async () => {
  const { state, names } = await build({ skipDefaultSecurityGroups: true });
  expect(names.filter((name) => name.includes("securityGroup"))).toEqual([]);
  expect(state).toMatchObject({ clusterSecurityGroupId: "sg-own", nodeSecurityGroupId: "sg-own" });
});

test("adds what is asked for: access entries, add-ons, an OIDC provider, a role for nodes", async () => {
  const { names } = await build({
    accessEntries: {
      ops: {
        principalArn: "arn:aws:iam::123456789012:role/ops",
        accessPolicies: { admin: { policyArn: "p", accessScope: { type: "cluster" } } },
      },
    },
    useDefaultVpcCni: false,
    kubeProxyAddonOptions: { version: "v1" },
    corednsAddonOptions: { enabled: true },
    createOidcProvider: true,
    createInstanceRole: true,
  });
  expect(names).toEqual(
    expect.arrayContaining([
      "aws:eks/accessEntry:AccessEntry main-ops",
      "aws:eks/accessPolicyAssociation:AccessPolicyAssociation main-ops-admin",
      "aws:eks/accessEntry:AccessEntry main-defaultNodeGroupInstanceRole",
      "aws:iam/instanceProfile:InstanceProfile main-instanceProfile",
      "eks:index:VpcCniAddon main-vpc-cni",
      "aws:eks/addon:Addon main-vpc-cni",
      "aws:eks/addon:Addon main-kube-proxy",
      "aws:eks/addon:Addon main-coredns",
      "aws:iam/openIdConnectProvider:OpenIdConnectProvider main-oidcProvider",
    ]),
  );
  expect(JSON.parse(of("main-vpc-cni")["configurationValues"] as string).init).toEqual({
    env: { DISABLE_TCP_EARLY_DEMUX: "false" },
  });
  expect(of("main-kube-proxy")).toMatchObject({
    addonVersion: "v1",
    preserve: true,
    resolveConflictsOnUpdate: "OVERWRITE",
  });
});

test("maps nodes in a config map where the authentication mode has one", async () => {
  await build({ authenticationMode: "CONFIG_MAP" });
  expect(of("main-nodeAccess")).toMatchObject({ metadata: { name: "aws-auth", namespace: "kube-system" } });
});

test.each([
  [{ fargate: true }, /fargate: not supported by the local eks component yet/],
  [{ vpcCniOptions: { warmIpTarget: 3 } }, /vpcCniOptions.warmIpTarget: not supported/],
  [{ skipDefaultNodeGroup: false }, /skipDefaultNodeGroup must be true/],
  [{ authenticationMode: "SSO" }, /Invalid value for authenticationMode: SSO/],
  [
    { authenticationMode: undefined, accessEntries: {} },
    /'accessEntries' property is not supported when 'authenticationMode' is not set/,
  ],
  [{ publicSubnetIds: ["subnet-3"] }, /mutually exclusive/],
])("refuses %j", (change, message) => {
  expect(() => optionsOf({ ...sound, ...change })).toThrow(message);
});
