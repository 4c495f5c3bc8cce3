import type { Props } from "../../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../../harness";
import { clusterToken, entryToken, nodesToken, soundCluster, soundNodes } from "./fixtures";
import { changed, judged, key, merged, network, replaces, role } from "../fixtures";

async function groups(cloud: Driver, count: number): Promise<Props> {
  const vpcId = cloud.world.all("aws:ec2/vpc:Vpc")[0]!.id;
  const securityGroupIds: string[] = [];
  for (let n = 0; n < count; n += 1)
    securityGroupIds.push((await cloud.create("aws:ec2/securityGroup:SecurityGroup", { vpcId })).id);
  return { vpcConfig: { securityGroupIds } };
}

judged(clusterToken, soundCluster, [
  ["a name that starts with a hyphen", { name: "-coffee" }, /name.*must begin with an alphanumeric/],
  ["a name of 100", { name: "c".repeat(100) }],
  ["a name of 101", { name: "c".repeat(101) }, /1-100 long/],
  ["a version never on offer", { version: "1.99" }, /unsupported Kubernetes version 1\.99/],
  ["a version no longer on offer", { version: "1.29" }, /unsupported Kubernetes version/],
  ["no version", { version: undefined }],
  ["a support that does not exist", { upgradePolicy: { supportType: "LONG" } }, /upgrade_policy\.0\.support_type/],
  ["extended support", { upgradePolicy: { supportType: "EXTENDED" } }],
  ["an unknown family of addresses", { kubernetesNetworkConfig: { ipFamily: "ipv5" } }, /ip_family to be one of/],
  ["a family of addresses", { kubernetesNetworkConfig: { ipFamily: "ipv4" } }],
  [
    "a security group that is not there",
    { vpcConfig: { securityGroupIds: ["sg-0123456789abcdef0"] } },
    /The security group 'sg-0123456789abcdef0' does not exist/,
  ],
  ["five security groups", async (cloud) => groups(cloud, 5)],
  ["six security groups", async (cloud) => groups(cloud, 6), /Number of security groups cannot be more than 5/],
  [
    "a disabled key",
    async (cloud) => ({
      encryptionConfig: { provider: { keyArn: await key(cloud, { isEnabled: false }) }, resources: ["secrets"] },
    }),
    /is not enabled/,
  ],
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
  [
    "a host address as a block",
    { vpcConfig: { publicAccessCidrs: ["203.0.113.7/24"] } },
    /not a valid IPv4 CIDR block; did you mean/,
  ],
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
    /doesn't have the Amazon EKS Managed Policies associated with it\. Please ensure the following policy is attached/,
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

  test("keeps its first key, whatever is asked for, and is another cluster without one", async () => {
    const cloud = awsCloud();
    const plain = await soundCluster(cloud);
    await cloud.create(clusterToken, plain);
    const encryption = async () => ({
      encryptionConfig: { provider: { keyArn: await key(cloud) }, resources: ["secrets"] },
    });
    const [first, second] = [await encryption(), await encryption()];
    const now = await cloud.update(clusterToken, "go-coffee", merged(plain, first));
    expect(now["encryptionConfig"]).toEqual(first.encryptionConfig);
    const later = await cloud.update(clusterToken, "go-coffee", merged(plain, second));
    expect(later["encryptionConfig"]).toEqual(first.encryptionConfig);
    expect(replaces(cloud, clusterToken, plain, first)).toBe(false);
    expect(replaces(cloud, clusterToken, merged(plain, first), second)).toBe(false);
    expect(cloud.diff(clusterToken, merged(plain, first), plain).replaces).toBe(true);
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
    expect(await cloud.deleteRefusal(clusterToken, "go-coffee")).toBe(
      "deleting EKS Cluster (go-coffee): operation error EKS: DeleteCluster, api error InvalidRequestException: " +
        "Cluster deletion is not allowed while deletion protection is enabled. Disable deletion protection first",
    );
    await cloud.update(clusterToken, "go-coffee", inputs);
    await cloud.delete(clusterToken, "go-coffee");
    expect(cloud.world.all("aws:eks/addon:Addon")).toEqual([]);
  });

  test("plans the same update again after one that asked for another key: the provider sends it to nobody", async () => {
    const cloud = awsCloud();
    const plain = await soundCluster(cloud);
    const of = async () => ({ encryptionConfig: { provider: { keyArn: await key(cloud) }, resources: ["secrets"] } });
    const [first, second] = [merged(plain, await of()), merged(plain, await of())];
    await cloud.create(clusterToken, first);
    const outputs = await cloud.update(clusterToken, "go-coffee", second);
    const paths = (inputs: Props) => cloud.diff(clusterToken, inputs, inputs, outputs).changes;
    expect(paths(second)).toEqual(["encryptionConfig.provider.keyArn"]);
    expect(paths(first)).toEqual([]);
  });

  test("takes subnets in the zones of its beginning only, all of them", async () => {
    const cloud = awsCloud();
    const sound = await soundCluster(cloud);
    await cloud.create(clusterToken, sound);
    const [a] = (sound["vpcConfig"] as { subnetIds: string[] }).subnetIds;
    const vpcId = cloud.find("aws:ec2/subnet:Subnet", a!).outputs["vpcId"];
    const block = String(cloud.find("aws:ec2/vpc:Vpc", String(vpcId)).outputs["cidrBlock"]).replace(/\.0\.0\/16$/, "");
    const subnet = async (third: number, availabilityZone: string) =>
      (await cloud.create("aws:ec2/subnet:Subnet", { vpcId, cidrBlock: `${block}.${third}.0/24`, availabilityZone }))
        .id;
    const [other, new_] = [await subnet(200, "us-east-1b"), await subnet(201, "us-east-1c")];
    const now = (...subnetIds: (string | undefined)[]) => merged(sound, { vpcConfig: { subnetIds } });
    await cloud.update(clusterToken, "go-coffee", now(a, other));
    expect(await cloud.updateRefusal(clusterToken, "go-coffee", now(a, other, new_))).toMatch(
      /Provided subnets belong to the AZs 'us-east-1a,us-east-1b,us-east-1c'\. But they should belong to the exact set of AZs 'us-east-1a,us-east-1b'/,
    );
    expect(await cloud.updateRefusal(clusterToken, "go-coffee", now(a, new_))).toMatch(/exact set of AZs/);
  });

  test("is not placed in the zone that EKS leaves out", async () => {
    const cloud = awsCloud();
    const sound = await soundCluster(cloud);
    const [a] = (sound["vpcConfig"] as { subnetIds: string[] }).subnetIds;
    const vpcId = cloud.find("aws:ec2/subnet:Subnet", a!).outputs["vpcId"];
    const block = String(cloud.find("aws:ec2/vpc:Vpc", String(vpcId)).outputs["cidrBlock"]).replace(/\.0\.0\/16$/, "");
    // In the local account that letter has the id use1-az3; in a real one any may.
    const closed = await cloud.create("aws:ec2/subnet:Subnet", {
      ...{ vpcId, cidrBlock: `${block}.200.0/24`, availabilityZone: "us-east-1e" },
    });
    expect(await cloud.refusal(clusterToken, merged(sound, { vpcConfig: { subnetIds: [a, closed.id] } }))).toMatch(
      /UnsupportedAvailabilityZoneException: .*us-east-1e, the targeted availability zone.*us-east-1a, us-east-1b/,
    );
  });

  test("has whoever made it as an administrator, by an entry of EKS's, and takes no second one", async () => {
    const cloud = awsCloud();
    await cloud.create(clusterToken, await soundCluster(cloud));
    const entry = { clusterName: "go-coffee", principalArn: "arn:aws:iam::123456789012:user/local" };
    expect(await cloud.refusal(entryToken, entry)).toMatch(
      /ResourceInUseException: The specified access entry resource is already in use on this cluster/,
    );
  });

  test("waits for nodes that are behind", async () => {
    const cloud = awsCloud();
    const nodes = await soundNodes(cloud);
    await cloud.create(nodesToken, { ...nodes, version: "1.33", amiType: "AL2023_x86_64_STANDARD" });
    const { inputs } = cloud.find(clusterToken, "go-coffee");
    expect(await cloud.updateRefusal(clusterToken, "go-coffee", { ...inputs, version: "1.35" })).toMatch(
      /Nodegroups general must be updated to match cluster version 1\.34 before updating cluster version/,
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
