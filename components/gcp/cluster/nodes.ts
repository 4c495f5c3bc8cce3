import { NodePool, type NodePoolArgs } from "@pulumi/gcp/container/nodePool";
import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { labelsFor } from "../common/labels";
import { planPools, surge, type PoolPlan, type Pools } from "./nodes-plan";

export interface NodesArgs {
  place: Placement;
  /** The project's id. */
  project: Input<string>;
  /** The cluster's name. */
  clusterName: Input<string>;
  /** The cluster's zones, by name: `us-central1-a`. A pool moves to another zone in place. */
  zones: readonly string[];
  /** The addresses of pods, which all pools at their most must fit into. */
  podCidr: string;
  /** Who a node is. */
  accountEmail: Input<string>;
  /** Encrypts the nodes' disks. Compute Engine's own agent must be allowed to use it. Never changes in a pool: it replaces it. */
  diskKeyId: Input<string>;
  /** @see planPools for what is refused */
  pools: Pools;
  /** What must stand before the first node: the account's grants, the key's, the network's rules. */
  after: Resource[];
  change?: { pool?: Change<NodePoolArgs, [plan: PoolPlan]> } | undefined;
}

/**
 * The settings of a node that every pool shares, and the pool that GKE makes and takes away as it makes a cluster. One scope: what a node may do, its
 * account's roles say. Sources: cloud.google.com/kubernetes-engine/docs/how-to/hardening-your-cluster; Kubernetes Engine API v1, NodeConfig.
 */
export function soundNode({ accountEmail, diskKeyId }: Pick<NodesArgs, "accountEmail" | "diskKeyId">) {
  return {
    serviceAccount: accountEmail,
    oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
    bootDiskKmsKey: diskKeyId,
    imageType: "COS_CONTAINERD",
    shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
    // Pods ask the server of Workload Identity, and never see what the node itself is.
    workloadMetadataConfig: { mode: "GKE_METADATA" },
    // GKE writes it on every node; said here, it is no difference.
    metadata: { "disable-legacy-endpoints": "true" },
    kubeletConfig: { insecureKubeletReadonlyPortEnabled: "FALSE" },
  };
}

/**
 * Node pools, on Container-Optimized OS with encrypted disks, shielded, without a public address, and with no way from a pod to the node's own account.
 * GKE repairs them, and upgrades them with the cluster, a new node first.
 *
 * @example
 * ```ts
 * import { Nodes } from "./components/gcp/cluster/nodes";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 *
 * new Nodes("more-nodes", {
 *   place,
 *   project: "go-coffee-dev",
 *   clusterName: "go-coffee-dev-cluster",
 *   zones: ["us-central1-a", "us-central1-b"],
 *   podCidr: "10.18.0.0/15",
 *   accountEmail: "go-coffee-dev-nodes@go-coffee-dev.iam.gserviceaccount.com",
 *   diskKeyId: "projects/go-coffee-dev/locations/us-central1/keyRings/keys/cryptoKeys/cluster",
 *   pools: {
 *     general: { min: 1, max: 3, types: ["e2-medium"], spot: false },
 *     arm: { min: 0, max: 6, types: ["c4a-standard-2"], spot: true, architecture: "arm64", maxPods: 32 },
 *   },
 *   after: [],
 * });
 * ```
 */
export class Nodes extends Component {
  /** The pools by name, in the order of the plan: for `dependsOn`, and for nothing else. */
  readonly pools: NodePool[];
  /** The name that GKE knows each pool by. */
  readonly outputs: { names: Record<string, Output<string>> };

  constructor(name: string, args: NodesArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:Nodes", name, args.place, opts);
    const plan = planPools(args.pools, args.zones, args.podCidr);
    this.pools = plan.map((pool) => this.pool(pool, args));
    this.outputs = { names: Object.fromEntries(plan.map(({ pool }, index) => [pool, this.pools[index]!.name])) };
    this.registerOutputs();
  }

  private pool(plan: PoolPlan, args: NodesArgs): NodePool {
    const sound: NodePoolArgs = {
      // No name: much of a pool cannot be changed, and the new one comes before the old one goes.
      project: args.project,
      cluster: args.clusterName,
      location: this.place.region,
      nodeLocations: plan.zones,
      initialNodeCount: plan.initialPerZone,
      autoscaling: {
        totalMinNodeCount: plan.min,
        totalMaxNodeCount: plan.max,
        // Spot machines come from where there are most of them; others stand in all zones alike.
        locationPolicy: plan.spot ? "ANY" : "BALANCED",
      },
      // The cluster's release channel decides the version, and asks for both.
      management: { autoRepair: true, autoUpgrade: true },
      upgradeSettings: { strategy: "SURGE", ...surge },
      maxPodsPerNode: plan.maxPods,
      networkConfig: { enablePrivateNodes: true },
      nodeConfig: {
        ...soundNode(args),
        machineType: plan.machineType,
        spot: plan.spot,
        diskSizeGb: plan.diskGiB,
        diskType: plan.diskType,
        gvnic: { enabled: true },
        labels: plan.labels,
        taints: plan.taints,
        // GKE would keep everything off these nodes that does not name their architecture: here images are of both, and the pool's taint decides.
        ...(plan.architecture === "arm64" && { taintConfig: { architectureTaintBehavior: "NONE" } }),
        resourceLabels: labelsFor(this.place, { service: "platform", more: { pool: plan.pool } }),
      },
    };
    return new NodePool(this.label(plan.pool), changed(sound, args.change?.pool, plan), {
      ...this.here,
      dependsOn: args.after,
      // How many nodes there are is the autoscaler's to say; another number at first would replace the pool.
      ignoreChanges: ["initialNodeCount"],
    });
  }
}
