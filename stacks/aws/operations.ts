import {
  ComponentResource,
  createUrn,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { Backup } from "../../components/aws/operations/backup";
import { planBackups, type BackupRequest } from "../../components/aws/operations/backup-plan";
import { BackupVault, type VaultLock } from "../../components/aws/operations/backup-vault";
import { ClusterBackups, type ClusterBackupsArgs } from "../../components/aws/operations/cluster-backups";
import { Budget, type BudgetArgs } from "../../components/aws/operations/budget";
import { Commitments, type SavingsPlanRequest } from "../../components/aws/operations/commitments";
import { Identities, type IdentitiesArgs } from "../../components/aws/cluster/identities";
import { inRegion } from "../../components/aws/common/in-region";
import { Keys } from "../../components/aws/common/keys";
import { PrivateConnectivity, type PrivateConnectivityArgs } from "../../components/aws/network/private-connectivity";
import { Transit, type TransitArgs, type TransitOutputs } from "../../components/aws/network/transit";
import type { ClusterBackups as ClusterBackupsTarget, Placement } from "../../components/core/contracts";

/** Backups beside the stores' own. */
export interface BackupsRequest extends BackupRequest {
  lock: VaultLock;
  /** ARNs of what is backed up, by what it is; and which of them can be put back to any moment. */
  stores: Record<string, Input<string>>;
  continuous: readonly string[];
  /** Where copies go, and where it is told that one failed. @defaultValue nowhere */
  away?: { place: Placement; topicArn: Input<string> } | undefined;
}

export interface OperationsArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  /** Where alarms are told. */
  topicArn: Input<string>;
  identities: Omit<IdentitiesArgs, "place" | "account">;
  backups?: BackupsRequest | undefined;
  /** Backups of what stands in the cluster. @defaultValue none */
  clusterBackups?: Omit<ClusterBackupsArgs, "place"> | undefined;
  budget?: Pick<BudgetArgs, "monthly" | "covers" | "email"> | undefined;
  savingsPlans: readonly SavingsPlanRequest[];
  /** What joins the network with others. @defaultValue nothing does */
  transit?: Omit<TransitArgs, "place" | "account" | "formerly" | "change"> | undefined;
  /** The way to data centres, over the same gateway. @defaultValue none */
  privately?: Omit<PrivateConnectivityArgs, "place" | "transit" | "change"> | undefined;
}

export interface OperationsOutputs {
  /** Where backups are kept. */
  backupVault?: Output<string>;
  /** What other networks are attached to. */
  transitGatewayId?: Output<string>;
}

/** What keeps an environment running, on AWS: identities, backups, a budget, the way to data centres. */
export class AwsOperations extends ComponentResource {
  readonly outputs: OperationsOutputs;
  /** Who in the cluster is who on AWS: what its pods wait for, and nothing else. */
  readonly identities: Resource[];
  /** Where backups of the cluster are kept. */
  readonly clusterBackups: ClusterBackupsTarget | undefined;
  /** What joins the network with others, and what a tunnel waits for: AWS's end of tunnels. */
  readonly transit: (TransitOutputs & Pick<Transit, "ready">) | undefined;

  constructor(name: string, args: OperationsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:layers:AwsOperations", name, {}, opts);
    const here = { parent: this };
    const { place, account, topicArn } = args;
    this.identities = new Identities("identities", { place, account, ...args.identities }, here).associations;
    this.clusterBackups =
      args.clusterBackups && new ClusterBackups("cluster-backups", { place, ...args.clusterBackups }, here).outputs;
    const backupVault = args.backups && this.backups(args.backups, args);
    if (args.budget) new Budget("budget", { place, topicArn, ...args.budget }, here);
    if (args.savingsPlans.length > 0) new Commitments("commitments", { place, savingsPlans: args.savingsPlans }, here);
    this.transit = args.transit && this.joined(args.transit, args);
    const transitGatewayId = this.transit?.transitGatewayId;
    this.outputs = { ...(backupVault && { backupVault }), ...(transitGatewayId && { transitGatewayId }) };
    this.registerOutputs();
  }

  private joined(
    transit: NonNullable<OperationsArgs["transit"]>,
    { place, account, privately }: OperationsArgs,
  ): NonNullable<AwsOperations["transit"]> {
    const here = { parent: this };
    // Where there is a cable, the gateway was a part of its component before there were tunnels.
    const formerly = privately && {
      urn: createUrn("private", "gocoffee:aws:PrivateConnectivity", this),
      id: "private",
    };
    const { outputs, ready } = new Transit("transit", { place, account, formerly, ...transit }, here);
    const made = { ...outputs, ready };
    if (privately) new PrivateConnectivity("private", { place, transit: made, ...privately }, here);
    return made;
  }

  private backups(backups: BackupsRequest, { place, account, topicArn }: OperationsArgs): Output<string> {
    const here = { parent: this };
    const { lock, away, ...rest } = backups;
    const { lockedDays } = planBackups(rest);
    const vault = (id: string, where: Placement, topic: Input<string>, there: ComponentResourceOptions) => {
      const { backup: key } = new Keys(`${id}-keys`, { place: where, account, purposes: ["backup"] }, there).outputs;
      return new BackupVault(id, { place: where, keyArn: key.arn, lock, lockedDays, topicArn: topic }, there).outputs;
    };
    const main = vault("vault", place, topicArn, here);
    const copies =
      away && vault("standby-vault", away.place, away.topicArn, { ...here, ...inRegion(away.place.region) });
    new Backup("backups", { place, vaultName: main.name, copyTo: copies?.arn, ...rest }, here);
    return main.name;
  }
}
