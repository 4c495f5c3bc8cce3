import { AgentPool, type AgentPoolArgs } from "@pulumi/azure-native/containerservice/agentPool";
import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import type { Group } from "../account/groups";
import { tagsFor } from "../common/tags";
import type { AzureNetworkOutputs } from "../network/network";
import { surge, type PoolPlan } from "./nodes-plan";

export interface NodesArgs {
  place: Placement;
  /** The group that the cluster is in. */
  group: Group;
  /** The cluster's name, once it stands. */
  clusterName: Input<string>;
  /** The Kubernetes version of nodes, `1.35`: the control plane's. */
  version: string;
  /** Where nodes stand. */
  subnets: AzureNetworkOutputs["nodes"];
  /** All but the pool that the cluster was born with: of `planPools`. */
  pools: readonly PoolPlan[];
  /** What must stand before the first node. */
  after: readonly Resource[];
  change?: { pool?: Change<AgentPoolArgs, [plan: PoolPlan]> } | undefined;
}

/**
 * What every pool has, the one that is born with the cluster too: a node has no public address, a managed disk that the cluster's disk encryption set encrypts, a
 * host that encrypts what is not a disk, and on amd64 a measured boot. Sources: learn.microsoft.com/azure/aks/enable-host-encryption; .../use-trusted-launch
 * (not on Arm64); .../azure-disk-customer-managed-keys (an ephemeral disk's key is rotated at no nodes only).
 */
export function soundPool(
  plan: PoolPlan,
  { place, subnets, version }: Pick<NodesArgs, "place" | "subnets" | "version">,
) {
  const trusted = plan.architecture === "amd64";
  return {
    mode: plan.mode,
    type: "VirtualMachineScaleSets",
    vmSize: plan.vmSize,
    osType: "Linux",
    osSKU: "Ubuntu",
    osDiskType: "Managed",
    osDiskSizeGB: plan.diskGiB,
    kubeletDiskType: "OS",
    enableEncryptionAtHost: true,
    enableNodePublicIP: false,
    securityProfile: { enableSecureBoot: trusted, enableVTPM: trusted },
    vnetSubnetID: subnets[plan.subnet]!.subnetId,
    availabilityZones: plan.zones,
    maxPods: plan.maxPods,
    enableAutoScaling: true,
    count: plan.initial,
    minCount: plan.min,
    maxCount: plan.max,
    scaleDownMode: "Delete",
    nodeLabels: plan.labels,
    nodeTaints: plan.taints,
    orchestratorVersion: version,
    // Of spot machines AKS refuses it ("Spot pools can't set max surge": hashicorp/terraform-provider-azurerm#31129), and drains none (learn.microsoft.com/azure/aks/spot-node-pool).
    ...(!plan.spot && { upgradeSettings: { ...surge } }),
    tags: tagsFor(place, { service: "platform", more: { pool: plan.pool } }),
  };
}

/**
 * Node pools beside the one that the cluster is born with. What AKS never changes of a pool (its machines, zones, disk, spot) is a part of its name: another of it
 * is a new pool, which stands before the old one goes.
 *
 * @example
 * ```ts
 * import { Nodes } from "./components/azure/cluster/nodes";
 * import { planPools } from "./components/azure/cluster/nodes-plan";
 * import type { Group } from "./components/azure/account/groups";
 * import type { AzureNetworkOutputs } from "./components/azure/network/network";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const group: Group;
 * declare const network: AzureNetworkOutputs;
 *
 * const plan = planPools(
 *   {
 *     general: { min: 1, max: 3, types: ["Standard_B2ls_v2"], spot: false },
 *     arm: { min: 0, max: 6, types: ["Standard_D2pls_v6"], spot: true, architecture: "arm64" },
 *   },
 *   { subnets: network.nodes, zones: place.zones, podCidr: network.podCidr },
 * );
 * new Nodes("more-nodes", {
 *   ...{ place, group, clusterName: "go-coffee-dev-cluster", version: "1.35", after: [] },
 *   subnets: network.nodes,
 *   pools: plan.filter(({ mode }) => mode === "User"),
 * });
 * ```
 */
export class Nodes extends Component {
  /** By what tells each from all others, in the order of the plan: for `dependsOn`, and for nothing else. */
  readonly pools: AgentPool[];

  constructor(name: string, args: NodesArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Nodes", name, args.place, opts);
    this.pools = args.pools.map((plan) => this.pool(plan, args));
    this.registerOutputs();
  }

  private pool(plan: PoolPlan, args: NodesArgs): AgentPool {
    const sound: AgentPoolArgs = {
      resourceGroupName: args.group.name,
      resourceName: args.clusterName,
      agentPoolName: plan.name,
      ...soundPool(plan, args),
      ...(plan.spot && { scaleSetPriority: "Spot", scaleSetEvictionPolicy: "Delete", spotMaxPrice: -1 }),
    };
    return new AgentPool(this.label(plan.part), changed(sound, args.change?.pool, plan), {
      ...this.here,
      dependsOn: [...args.after],
      // How many nodes there are is the autoscaler's to say: an update sends all of it, and an old number would take nodes away.
      ignoreChanges: ["count"],
    });
  }
}
