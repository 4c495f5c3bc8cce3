import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  interpolate,
  jsonStringify,
  output,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { getVpcOutput } from "@pulumi/aws/ec2/getVpc";
import { getSubnetsOutput } from "@pulumi/aws/ec2/getSubnets";
import type { SecurityGroup } from "@pulumi/aws/ec2/securityGroup";
import type { SecurityGroupRule } from "@pulumi/aws/ec2/securityGroupRule";
import { AccessEntry } from "@pulumi/aws/eks/accessEntry";
import { AccessPolicyAssociation } from "@pulumi/aws/eks/accessPolicyAssociation";
import { Cluster as EksCluster } from "@pulumi/aws/eks/cluster";
import { getPartitionOutput } from "@pulumi/aws/getPartition";
import { InstanceProfile } from "@pulumi/aws/iam/instanceProfile";
import { OpenIdConnectProvider } from "@pulumi/aws/iam/openIdConnectProvider";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider";
import { defaultAddon, VpcCniAddon } from "./addons";
import { kubeconfig, regionOf } from "./kubeconfig";
import { type ClusterOptions, type Given, usesAccessEntries, usesConfigMap } from "./options";
import { clusterGroup, nodeGroup } from "./security-groups";
import { ServiceRole } from "./service-role";

/** The fingerprint of the root that signed EKS's OIDC issuers. The real component asks the issuer; here nobody answers. */
const issuerThumbprint = "9e99a48a9960b14926bb7f3b02e22da2b0ab7280";

/**
 * The local `eks:index:Cluster`: the same children as the real component of 4.3 registers for the options that `options.ts`
 * lists, by the same names and with the same arguments, and the same outputs.
 * Source: pulumi/pulumi-eks nodejs/eks/cluster/cluster.ts.
 */
export class Cluster extends ComponentResource {
  /** All outputs of the component, by name. */
  readonly state: Record<string, unknown>;
  private readonly id: string;
  private readonly options: ClusterOptions;

  constructor(name: string, options: ClusterOptions, opts: ComponentResourceOptions) {
    super("eks:index:Cluster", name, {}, opts);
    this.id = name;
    this.options = options;
    const { vpcId, subnetIds } = this.network();
    const partition = getPartitionOutput({}, { parent: this }).partition;
    const role = options.serviceRole ? undefined : this.serviceRole(partition);
    const group = this.controlPlaneGroup(vpcId);
    const cluster = this.cluster(role, group, subnetIds);
    this.kubeProxy(cluster);
    const provider = this.provider(cluster);
    const instanceRole = options.createInstanceRole ? this.instanceRole(partition) : undefined;
    const nodeAccess = usesConfigMap(options.authenticationMode)
      ? this.authConfigMap(provider, instanceRole)
      : undefined;
    const entries = this.accessEntries(cluster, instanceRole);
    const vpcCni = this.vpcCni(cluster, provider, [...entries, ...(nodeAccess ? [nodeAccess] : [])]);
    this.coredns(cluster);
    const oidcProvider = options.createOidcProvider ? this.oidcProvider(cluster) : undefined;
    const [nodes, ingress] = this.nodeGroup(vpcId, cluster, group);

    const config = this.kubeconfig(cluster, false);
    const issuer = cluster.identities.apply((identities) => identities?.[0]?.oidcs?.[0]?.issuer ?? "");
    const ownGroup = cluster.vpcConfig.clusterSecurityGroupId;
    const core = {
      cluster,
      vpcId: output(vpcId),
      subnetIds,
      publicSubnetIds: options.publicSubnetIds,
      privateSubnetIds: options.privateSubnetIds,
      endpoint: cluster.endpoint,
      clusterSecurityGroup: group,
      provider,
      instanceRoles: instanceRole ? [instanceRole] : [],
      nodeGroupOptions: { version: options.version, nodeSecurityGroup: nodes, clusterIngressRule: ingress },
      eksNodeAccess: nodeAccess,
      kubeconfig: config,
      vpcCni,
      tags: options.tags,
      nodeSecurityGroupTags: options.nodeSecurityGroupTags,
      storageClasses: {},
      oidcProvider,
      encryptionConfig: this.encryption(),
      clusterIamRole: options.serviceRole ?? role?.role,
      accessEntries: usesAccessEntries(options.authenticationMode) ? Object.values(options.accessEntries ?? {}) : [],
      autoModeNodeRoleName: "",
    };
    this.state = {
      core,
      eksCluster: cluster,
      kubeconfig: config,
      kubeconfigJson: jsonStringify(config),
      clusterSecurityGroup: group,
      clusterSecurityGroupId: group ? output(group).id : ownGroup,
      nodeSecurityGroup: nodes,
      nodeSecurityGroupId: nodes?.id ?? ownGroup,
      eksClusterIngressRule: ingress,
      clusterIngressRuleId: ingress?.securityGroupRuleId ?? "",
      instanceRoles: instanceRole ? [instanceRole] : [],
      defaultNodeGroup: undefined,
      defaultNodeGroupAsgName: "",
      fargateProfileId: "",
      fargateProfileStatus: "",
      oidcProviderArn: oidcProvider?.arn ?? "",
      oidcProviderUrl: issuer,
      oidcIssuer: issuer.apply((url) => url.replace("https://", "")),
      autoModeNodeRoleName: "",
    };
    this.registerOutputs(this.state);
  }

  /** The network that was given, or the account's default one. */
  private network(): { vpcId: Input<string>; subnetIds: Output<string[]> } {
    const { vpcId, subnetIds, publicSubnetIds, privateSubnetIds } = this.options;
    const given = subnetIds
      ? output(subnetIds)
      : all([publicSubnetIds ?? [], privateSubnetIds ?? []]).apply(([open, closed]) => [...open, ...closed]);
    if (vpcId !== undefined) return { vpcId, subnetIds: given };
    const vpc = getVpcOutput({ default: true }, { parent: this });
    const own = getSubnetsOutput({ filters: [{ name: "vpc-id", values: [vpc.id] }] }, { parent: this });
    return { vpcId: vpc.id, subnetIds: subnetIds || publicSubnetIds || privateSubnetIds ? given : own.ids };
  }

  private serviceRole(partition: Output<string>): ServiceRole {
    const args = {
      service: "eks.amazonaws.com",
      description: "Allows EKS to manage clusters on your behalf.",
      policies: ["AmazonEKSClusterPolicy"],
      partition,
      tags: this.options.tags,
      actions: ["sts:AssumeRole", "sts:TagSession"],
    };
    return new ServiceRole(`${this.id}-eksRole`, args, { parent: this });
  }

  private instanceRole(partition: Output<string>): Output<{ arn: Output<string> } & Resource> {
    const policies = ["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryReadOnly"];
    const args = { service: "ec2.amazonaws.com", policies, partition, tags: this.options.tags };
    const role = new ServiceRole(`${this.id}-instanceRole`, args, { parent: this }).ready;
    new InstanceProfile(`${this.id}-instanceProfile`, { role: role.name }, { parent: this });
    return role;
  }

  private controlPlaneGroup(vpcId: Input<string>): Input<Given> | SecurityGroup | undefined {
    const { clusterSecurityGroup, skipDefaultSecurityGroups } = this.options;
    if (clusterSecurityGroup) return clusterSecurityGroup;
    return skipDefaultSecurityGroups ? undefined : clusterGroup(this.id, this.options, vpcId, this);
  }

  private nodeGroup(
    vpcId: Input<string>,
    cluster: EksCluster,
    group: Input<Given> | undefined,
  ): [SecurityGroup, SecurityGroupRule] | [undefined, undefined] {
    if (this.options.skipDefaultSecurityGroups || !group) return [undefined, undefined];
    const to = { vpcId, clusterName: cluster.name, clusterGroupId: output(group).id };
    return nodeGroup(this.id, this.options, to, this);
  }

  private encryption() {
    const { encryptionConfigKeyArn: keyArn } = this.options;
    return keyArn === undefined
      ? undefined
      : output(keyArn).apply((arn) => ({ provider: { keyArn: arn }, resources: ["secrets"] }));
  }

  private cluster(
    role: ServiceRole | undefined,
    group: Input<Given> | undefined,
    subnetIds: Output<string[]>,
  ): EksCluster {
    const { options } = this;
    const { kubernetesServiceIpAddressRange: range, ipFamily: family } = options;
    const network =
      range || family
        ? all([range, family]).apply(([serviceIpv4Cidr, ipFamily = "ipv4"]) => ({
            serviceIpv4Cidr: ipFamily === "ipv4" ? serviceIpv4Cidr : undefined,
            ipFamily,
          }))
        : undefined;
    return new EksCluster(
      `${this.id}-eksCluster`,
      {
        name: options.name,
        roleArn: options.serviceRole ? output(options.serviceRole).arn : role!.role.arn,
        kubernetesNetworkConfig: network,
        bootstrapSelfManagedAddons: options.bootstrapSelfManagedAddons ?? true,
        vpcConfig: {
          securityGroupIds: group ? [output(group).id] : undefined,
          subnetIds,
          endpointPrivateAccess: options.endpointPrivateAccess,
          endpointPublicAccess: options.endpointPublicAccess,
          publicAccessCidrs: this.publicCidrs(),
        },
        version: options.version,
        enabledClusterLogTypes: options.enabledClusterLogTypes,
        tags: all([options.tags, options.clusterTags]).apply(([tags, own]) => ({
          Name: `${this.id}-eksCluster`,
          ...own,
          ...tags,
        })),
        encryptionConfig: this.encryption(),
        accessConfig: options.authenticationMode
          ? { authenticationMode: options.authenticationMode, bootstrapClusterCreatorAdminPermissions: true }
          : undefined,
        upgradePolicy: options.upgradePolicy,
        deletionProtection: options.deletionProtection,
      },
      {
        parent: this,
        ignoreChanges: ["accessConfig.bootstrapClusterCreatorAdminPermissions", "bootstrapSelfManagedAddons"],
        dependsOn: role ? [role.ready] : [],
      },
    );
  }

  private publicCidrs() {
    const { publicAccessCidrs, endpointPublicAccess } = this.options;
    if (!publicAccessCidrs) return undefined;
    return all([publicAccessCidrs, endpointPublicAccess ?? true]).apply(([cidrs, open]) => {
      if (!open) throw new Error("`publicAccessCidrs` can only be set when `endpointPublicAccess` is true");
      return cidrs;
    });
  }

  private kubeconfig(cluster: EksCluster, withProfile: boolean) {
    const { name, endpoint, certificateAuthority, arn: clusterArn } = cluster;
    return all([name, endpoint, certificateAuthority, clusterArn, this.options.providerCredentialOpts]).apply(
      ([clusterName, server, authority, arn, credentials]) =>
        kubeconfig(
          { clusterName, server, certificate: authority.data, region: regionOf(arn), ...credentials },
          withProfile,
        ),
    );
  }

  private provider(cluster: EksCluster): KubernetesProvider {
    const config = this.kubeconfig(cluster, true).apply((value) => JSON.stringify(value));
    const { enableConfigMapMutable } = this.options;
    return new KubernetesProvider(
      `${this.id}-eks-k8s`,
      { kubeconfig: config, enableConfigMapMutable },
      { parent: this },
    );
  }

  /** The config map that maps the nodes' role; other mappings are options that are refused. */
  private authConfigMap(provider: KubernetesProvider, role: Output<{ arn: Output<string> }> | undefined): ConfigMap {
    const lines = (arn: string) =>
      `- rolearn: ${arn}\n  username: system:node:{{EC2PrivateDNSName}}\n  groups:\n    - system:bootstrappers\n    - system:nodes\n`;
    const metadata = { name: "aws-auth", namespace: "kube-system", annotations: { "pulumi.com/patchForce": "true" } };
    const mapRoles = role ? role.apply(({ arn }) => arn).apply(lines) : "[]\n";
    return new ConfigMap(
      `${this.id}-nodeAccess`,
      { apiVersion: "v1", immutable: false, metadata, data: { mapRoles } },
      { parent: this, provider },
    );
  }

  private accessEntries(cluster: EksCluster, role: Output<{ arn: Output<string> }> | undefined): AccessEntry[] {
    if (!usesAccessEntries(this.options.authenticationMode)) return [];
    const opts = { parent: this, dependsOn: [cluster] };
    const nodes = role
      ? { defaultNodeGroupInstanceRole: { principalArn: role.apply(({ arn }) => arn), type: "EC2_LINUX" } }
      : {};
    return Object.entries({ ...nodes, ...this.options.accessEntries }).map(
      ([key, { accessPolicies, username, ...args }]) => {
        const name = `${this.id}-${key}`;
        const entry = new AccessEntry(name, { ...args, clusterName: cluster.name, userName: username }, opts);
        for (const [policy, association] of Object.entries(accessPolicies ?? {})) {
          const { policyArn, accessScope } = output(association);
          const args_ = { accessScope, policyArn, principalArn: args.principalArn, clusterName: cluster.name };
          new AccessPolicyAssociation(`${name}-${policy}`, args_, { parent: entry, dependsOn: [entry] });
        }
        return entry;
      },
    );
  }

  private vpcCni(cluster: EksCluster, provider: KubernetesProvider, after: Resource[]): VpcCniAddon | undefined {
    const { useDefaultVpcCni, vpcCniOptions, tags } = this.options;
    if (useDefaultVpcCni === true) return undefined;
    const args = { ...vpcCniOptions, clusterName: cluster.name, clusterVersion: cluster.version, tags };
    return new VpcCniAddon(`${this.id}-vpc-cni`, args, {
      parent: this,
      dependsOn: after,
      providers: { kubernetes: provider },
    });
  }

  private kubeProxy(cluster: EksCluster): void {
    const { kubeProxyAddonOptions: choice, tags } = this.options;
    if (choice?.enabled === false) return;
    defaultAddon(`${this.id}-kube-proxy`, "kube-proxy", choice, cluster, tags, { parent: this });
  }

  /** Only where it is asked for: there is no default node group that it could run on. */
  private coredns(cluster: EksCluster): void {
    const { corednsAddonOptions: choice, tags } = this.options;
    if (choice?.enabled !== true && !choice?.configurationValues) return;
    defaultAddon(`${this.id}-coredns`, "coredns", choice, cluster, tags, { parent: this });
  }

  private oidcProvider(cluster: EksCluster): OpenIdConnectProvider {
    const url = interpolate`${cluster.identities[0]!.oidcs[0]!.issuer}`;
    const args = { clientIdLists: ["sts.amazonaws.com"], url, thumbprintLists: [issuerThumbprint] };
    return new OpenIdConnectProvider(`${this.id}-oidcProvider`, args, { parent: this });
  }
}
