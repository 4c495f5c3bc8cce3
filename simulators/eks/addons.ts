import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
  output,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { Addon } from "@pulumi/aws/eks/addon";
import { getAddonVersionOutput } from "@pulumi/aws/eks/getAddonVersion";
import type { AddonChoice, ClusterOptions, VpcCniOptions } from "./options";

type Tags = ClusterOptions["tags"];

/** CoreDNS or kube-proxy as an EKS add-on. Source: createCore in pulumi/pulumi-eks nodejs/eks/cluster/cluster.ts. */
export function defaultAddon(
  name: string,
  addonName: string,
  choice: AddonChoice | undefined,
  cluster: { name: Output<string>; version: Output<string> },
  tags: Tags,
  opts: CustomResourceOptions,
): Addon {
  return new Addon(
    name,
    {
      clusterName: cluster.name,
      addonName,
      preserve: true,
      tags,
      resolveConflictsOnCreate: choice?.resolveConflictsOnCreate ?? "OVERWRITE",
      resolveConflictsOnUpdate: choice?.resolveConflictsOnUpdate ?? "OVERWRITE",
      addonVersion: choice?.version ?? newest(addonName, cluster.version, opts.parent),
      configurationValues: choice?.configurationValues && output(choice.configurationValues).apply(sortedJson),
    },
    opts,
  );
}

export interface VpcCniArgs extends VpcCniOptions {
  clusterName: Input<string>;
  clusterVersion: Input<string>;
  tags?: Tags;
}

/** The VPC CNI as an EKS add-on. Source: pulumi/pulumi-eks nodejs/eks/addons/cni-addon.ts. */
export class VpcCniAddon extends ComponentResource {
  readonly addon: Addon;

  constructor(name: string, args: VpcCniArgs, opts: ComponentResourceOptions) {
    super("eks:index:VpcCniAddon", name, {}, opts);
    this.addon = new Addon(
      name,
      {
        clusterName: args.clusterName,
        addonName: "vpc-cni",
        addonVersion: args.addonVersion ?? newest("vpc-cni", args.clusterVersion, this),
        resolveConflictsOnCreate: args.resolveConflictsOnCreate ?? "OVERWRITE",
        resolveConflictsOnUpdate: args.resolveConflictsOnUpdate ?? "OVERWRITE",
        preserve: true,
        configurationValues: all([args.configurationValues ?? {}, args.enableNetworkPolicy]).apply(([values, policy]) =>
          sortedJson(withDefaults(values, policy)),
        ),
        serviceAccountRoleArn: args.serviceAccountRoleArn,
        tags: args.tags,
      },
      { parent: this },
    );
    this.registerOutputs({ addon: this.addon });
  }
}

function newest(addonName: string, kubernetesVersion: Input<string>, parent: Resource | undefined): Output<string> {
  return getAddonVersionOutput({ addonName, kubernetesVersion, mostRecent: true }, { parent }).version;
}

/** What the component sets for the plugin where its options say nothing. */
const environment = {
  WARM_ENI_TARGET: "1",
  AWS_VPC_K8S_CNI_LOGLEVEL: "DEBUG",
  AWS_VPC_K8S_CNI_LOG_FILE: "/host/var/log/aws-routed-eni/ipamd.log",
  AWS_VPC_K8S_CNI_VETHPREFIX: "eni",
  AWS_VPC_ENI_MTU: "9001",
  AWS_VPC_K8S_PLUGIN_LOG_LEVEL: "DEBUG",
  AWS_VPC_K8S_PLUGIN_LOG_FILE: "/var/log/aws-routed-eni/plugin.log",
  ENABLE_POD_ENI: "false",
  AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "false",
  AWS_VPC_K8S_CNI_EXTERNALSNAT: "false",
};

type Values = Record<string, unknown>;

function withDefaults(given: object, networkPolicy: boolean | undefined): Values {
  const values = given as Values;
  const init = (values["init"] ?? {}) as Values;
  return {
    ...(networkPolicy === undefined ? {} : { enableNetworkPolicy: String(networkPolicy) }),
    ...values,
    env: { ...environment, ...(values["env"] as Values | undefined) },
    init: { ...init, env: { DISABLE_TCP_EARLY_DEMUX: "false", ...(init["env"] as Values | undefined) } },
  };
}

/** JSON with sorted keys, so that the same values are the same text. */
function sortedJson(value: object): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
