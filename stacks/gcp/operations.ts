import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { ClusterBackup, type BackupLock } from "../../components/gcp/cluster/backup";
import { Identities, type IdentitiesArgs } from "../../components/gcp/cluster/identities";
import { AlertPolicies, type Watch, type Watched } from "../../components/gcp/common/alert-policy";
import { Keys } from "../../components/gcp/common/keys";
import type { Agents } from "../../components/gcp/account/agents";
import type { GcpClusterOutputs } from "../../components/gcp/cluster/cluster";
import { Interconnect, type InterconnectArgs } from "../../components/gcp/network/interconnect";
import { ClusterBackups, type ClusterBackupsArgs } from "../../components/gcp/operations/cluster-backups";
import type { ClusterBackups as ClusterBackupsTarget, ClusterOffers, Placement } from "../../components/core/contracts";

/** What Backup for GKE keeps of the cluster. */
export interface BackupsRequest {
  retentionDays: number;
  lock: BackupLock;
  /** Where it is kept once more. @defaultValue nowhere */
  away?: Placement | undefined;
}

export interface OperationsArgs {
  place: Placement;
  project: string;
  agents: Agents;
  /** Which ring of keys it is. */
  generation: number;
  watch: Watch;
  cluster: GcpClusterOutputs;
  identities: Omit<IdentitiesArgs, "place" | "pool" | "project">;
  /** What is told of the cluster's own alerts. */
  told: readonly Watched[];
  /** @defaultValue none */
  backups?: BackupsRequest | undefined;
  /** Velero's. @defaultValue none */
  clusterBackups?: Pick<ClusterBackupsArgs, "bucket" | "key" | "copies" | "rpoMinutes" | "retentionDays"> | undefined;
  /** @defaultValue the network is joined to none */
  joined?: Pick<InterconnectArgs, "network" | "slot" | "way" | "announced"> | undefined;
  /** What backups of the cluster wait for. */
  running: Resource[];
  /** The APIs. */
  after: Resource[];
}

export interface OperationsOutputs {
  /** The plans of Backup for GKE. */
  backupPlans: Output<string>[];
  /** What a partner of Interconnect is given. Secret. */
  pairingKeys?: Record<string, Output<string>>;
}

/** What keeps an environment running, on Google Cloud: identities, backups, who hears of the cluster's alerts, the way to data centres. */
export class GcpOperations extends ComponentResource {
  readonly outputs: OperationsOutputs;
  /** Who in the cluster is who to Google: what its pods wait for, and nothing else. */
  readonly identities: Resource[];
  readonly toolAnnotations: ClusterOffers["toolAnnotations"];
  /** Where backups of the cluster are kept. */
  readonly clusterBackups: ClusterBackupsTarget | undefined;

  constructor(name: string, args: OperationsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:layers:GcpOperations", name, {}, opts);
    const here = { parent: this };
    const { place, project, cluster, watch } = args;
    const { pool, location } = cluster;
    const identities = new Identities("identities", { place, pool, project, ...args.identities }, here);
    this.identities = identities.associations;
    this.toolAnnotations = identities.toolAnnotations;
    this.clusterBackups =
      args.clusterBackups &&
      new ClusterBackups(
        "cluster-backups",
        { ...{ place, project, pool, location }, clusterName: cluster.name, ...args.clusterBackups },
        here,
      ).outputs;
    if (args.told.length > 0) new AlertPolicies("cluster-alerts", { place, project, watch, watched: args.told }, here);
    const joined =
      args.joined && new Interconnect("interconnect", { place, project, after: args.after, ...args.joined }, here);
    this.outputs = {
      backupPlans: args.backups ? this.backups(args.backups, args) : [],
      ...(joined && { pairingKeys: joined.outputs.pairingKeys }),
    };
    this.registerOutputs();
  }

  private backups({ away, ...kept }: BackupsRequest, args: OperationsArgs): Output<string>[] {
    const plan = (id: string, place: Placement, schedule?: string): Output<string> => {
      const { project, generation, agents, running, after } = args;
      const here = { parent: this };
      const { backup: key } = new Keys(
        `${id}-keys`,
        { ...{ place, project, generation, agents }, purposes: ["backup"] },
        here,
      ).outputs;
      const cluster: Input<string> = args.cluster.resourceName;
      return new ClusterBackup(
        id,
        { ...{ place, project, cluster, key, ...kept }, after: [...after, ...running], schedule },
        here,
      ).outputs.id;
    };
    // Two hours later: one cluster has one backup at a time.
    return [plan("cluster-backup", args.place), ...(away ? [plan("away-cluster-backup", away, "17 5 * * *")] : [])];
  }
}
