import type { Input } from "@pulumi/pulumi";
import type * as aws from "@pulumi/aws/types/input";

type Tags = Record<string, Input<string>>;

/** How a self-managed default add-on (CoreDNS, kube-proxy) is set up. */
export interface AddonChoice {
  enabled?: boolean;
  version?: Input<string>;
  resolveConflictsOnCreate?: string;
  resolveConflictsOnUpdate?: string;
  configurationValues?: Input<object>;
}

export interface AccessEntry {
  principalArn: Input<string>;
  username?: Input<string>;
  kubernetesGroups?: Input<Input<string>[]>;
  type?: Input<string>;
  tags?: Input<Tags>;
  accessPolicies?: Record<
    string,
    Input<{ policyArn: Input<string>; accessScope: Input<aws.eks.AccessPolicyAssociationAccessScope> }>
  >;
}

/** A resource as the engine hands it to a component: its outputs, read by name. */
export interface Given {
  id: Input<string>;
  arn: Input<string>;
}

/** The options of `eks:index:Cluster` that the local component supports. @see node_modules/@pulumi/eks/cluster.d.ts */
export interface ClusterOptions {
  name?: Input<string>;
  version?: Input<string>;
  vpcId?: Input<string>;
  subnetIds?: Input<Input<string>[]>;
  publicSubnetIds?: Input<Input<string>[]>;
  privateSubnetIds?: Input<Input<string>[]>;
  endpointPrivateAccess?: Input<boolean>;
  endpointPublicAccess?: Input<boolean>;
  publicAccessCidrs?: Input<Input<string>[]>;
  enabledClusterLogTypes?: Input<Input<string>[]>;
  encryptionConfigKeyArn?: Input<string>;
  kubernetesServiceIpAddressRange?: Input<string>;
  ipFamily?: Input<string>;
  upgradePolicy?: Input<aws.eks.ClusterUpgradePolicy>;
  deletionProtection?: Input<boolean>;
  bootstrapSelfManagedAddons?: Input<boolean>;
  authenticationMode?: string;
  accessEntries?: Record<string, AccessEntry>;
  serviceRole?: Input<Given>;
  clusterSecurityGroup?: Input<Given>;
  skipDefaultSecurityGroups?: boolean;
  skipDefaultNodeGroup?: boolean;
  createInstanceRole?: boolean;
  createOidcProvider?: boolean;
  enableConfigMapMutable?: boolean;
  useDefaultVpcCni?: boolean;
  vpcCniOptions?: VpcCniOptions;
  corednsAddonOptions?: AddonChoice;
  kubeProxyAddonOptions?: AddonChoice;
  providerCredentialOpts?: Input<{ roleArn?: Input<string>; profileName?: Input<string> }>;
  tags?: Input<Tags>;
  clusterTags?: Input<Tags>;
  clusterSecurityGroupTags?: Input<Tags>;
  nodeSecurityGroupTags?: Input<Tags>;
}

export interface VpcCniOptions {
  addonVersion?: Input<string>;
  resolveConflictsOnCreate?: Input<string>;
  resolveConflictsOnUpdate?: Input<string>;
  serviceAccountRoleArn?: Input<string>;
  configurationValues?: Input<object>;
  enableNetworkPolicy?: Input<boolean>;
}

const supported: Record<keyof ClusterOptions, true> = {
  name: true,
  version: true,
  vpcId: true,
  subnetIds: true,
  publicSubnetIds: true,
  privateSubnetIds: true,
  endpointPrivateAccess: true,
  endpointPublicAccess: true,
  publicAccessCidrs: true,
  enabledClusterLogTypes: true,
  encryptionConfigKeyArn: true,
  kubernetesServiceIpAddressRange: true,
  ipFamily: true,
  upgradePolicy: true,
  deletionProtection: true,
  bootstrapSelfManagedAddons: true,
  authenticationMode: true,
  accessEntries: true,
  serviceRole: true,
  clusterSecurityGroup: true,
  skipDefaultSecurityGroups: true,
  skipDefaultNodeGroup: true,
  createInstanceRole: true,
  createOidcProvider: true,
  enableConfigMapMutable: true,
  useDefaultVpcCni: true,
  vpcCniOptions: true,
  corednsAddonOptions: true,
  kubeProxyAddonOptions: true,
  providerCredentialOpts: true,
  tags: true,
  clusterTags: true,
  clusterSecurityGroupTags: true,
  nodeSecurityGroupTags: true,
};

const cniSupported: Record<keyof VpcCniOptions, true> = {
  addonVersion: true,
  resolveConflictsOnCreate: true,
  resolveConflictsOnUpdate: true,
  serviceAccountRoleArn: true,
  configurationValues: true,
  enableNetworkPolicy: true,
};

/**
 * The options, where the local component can do what they ask for.
 * @throws Error that names each option it cannot, and in the component's own words what the real one refuses too.
 */
export function optionsOf(inputs: Record<string, unknown>): ClusterOptions {
  const given = (from: object) => Object.entries(from).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  const options = inputs as ClusterOptions;
  const unknown = [
    ...given(inputs).filter((key) => !(key in supported)),
    ...given(options.vpcCniOptions ?? {}).flatMap((key) => (key in cniSupported ? [] : [`vpcCniOptions.${key}`])),
  ];
  if (unknown.length > 0) throw new Error(`${unknown.join(", ")}: ${notHere}`);
  if (options.skipDefaultNodeGroup !== true)
    throw new Error(`skipDefaultNodeGroup must be true: the default node group is ${notHere}`);
  refuseAsTheRealOneDoes(options);
  return options;
}

const notHere =
  "not supported by the local eks component yet: add it to simulators/eks, or set the cluster up without it";

/** Source: pulumi/pulumi-eks nodejs/eks/cluster/cluster.ts (createCore) and authenticationMode.ts. */
function refuseAsTheRealOneDoes(options: ClusterOptions): void {
  const modes = ["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"];
  const { authenticationMode: mode } = options;
  if (mode !== undefined && !modes.includes(mode)) {
    throw new Error(`Invalid value for authenticationMode: ${mode}. Allowed values are: ${modes.join(", ")}.`);
  }
  if (options.accessEntries && !usesAccessEntries(mode)) {
    const setting = mode === undefined ? "not set" : `set to '${mode}'`;
    throw new Error(`The 'accessEntries' property is not supported when 'authenticationMode' is ${setting}.`);
  }
  if (options.subnetIds && (options.publicSubnetIds || options.privateSubnetIds)) {
    throw new Error(
      "subnetIds, and the use of publicSubnetIds and/or privateSubnetIds are mutually exclusive. Choose a single approach.",
    );
  }
}

export function usesAccessEntries(mode: string | undefined): boolean {
  return mode === "API" || mode === "API_AND_CONFIG_MAP";
}

export function usesConfigMap(mode: string | undefined): boolean {
  return mode !== "API";
}
