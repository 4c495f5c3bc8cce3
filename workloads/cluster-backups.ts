import type { CustomResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { backupKeeper, restoreCheck } from "../components/core/backups";
import type { ClusterBackups as Target, ClusterOffers } from "../components/core/contracts";
import { BackupPassword } from "../components/kubernetes/backup-password";
import { ClusterBackups } from "../components/kubernetes/cluster-backups";
import { prometheusRule } from "../components/kubernetes/alert-rules";
import { labelsFor, type Ownership } from "../components/kubernetes/labels";
import type { Namespace } from "../components/kubernetes/namespace";
import { RestoreCheck } from "../components/kubernetes/restore-check";
import { backupRules } from "./alerts/backup";

export interface KeptBackupsArgs {
  whose: Ownership;
  target: Target;
  cluster: Pick<ClusterOffers, "apiReach">;
  application: Namespace;
  /** The namespaces of tools, by name. */
  namespaces: Readonly<Record<string, Namespace>>;
  /** What looks whether backups can be put back. @defaultValue nobody has named an image of it, and so nobody looks */
  image: Input<string> | undefined;
  /** Where the runbooks are. @defaultValue the folder in the repository */
  runbooks?: string | undefined;
}

/** What backups of a cluster take, beside Velero itself: what comes before it, and what after. */
export class KeptBackups {
  constructor(
    private readonly id: string,
    private readonly args: KeptBackupsArgs,
    private readonly here: CustomResourceOptions,
  ) {}

  /** What Velero waits for. */
  before(after: readonly Resource[]): readonly Resource[] {
    const { whose, target } = this.args;
    const { name, guards } = this.namespace(backupKeeper.namespace);
    return new BackupPassword(
      `${this.id}-backup-password`,
      { whose, namespace: name, password: target.password, after: [...after, ...guards] },
      this.here,
    ).made;
  }

  /** When backups are made, and what looks whether they can be put back. */
  after(velero: readonly Resource[], prometheus: Resource | undefined): void {
    const { whose, target, cluster, application, image, runbooks } = this.args;
    const backup = this.namespace(backupKeeper.namespace).name;
    const backups = new ClusterBackups(
      `${this.id}-backups`,
      { whose, namespace: backup, target, after: velero },
      this.here,
    );
    if (prometheus !== undefined)
      prometheusRule(
        `${this.id}-backup-alerts`,
        { name: "backup", namespace: backup, labels: labelsFor(whose, { service: "platform" }) },
        backupRules(backups.schedules, backups.rpoMinutes, image !== undefined, runbooks),
        { ...this.here, dependsOn: [prometheus] },
      );
    if (image === undefined) return;
    const [own, scratch] = [this.namespace(restoreCheck.namespace), this.namespace(restoreCheck.scratch)];
    new RestoreCheck(
      `${this.id}-restore-check`,
      {
        ...{ whose, image, schedules: backups.schedules, rpoMinutes: backups.rpoMinutes, apiReach: cluster.apiReach },
        namespaces: { own: own.name, scratch: scratch.name, velero: backup, application: application.name },
        after: [...backups.made, ...own.guards, ...scratch.guards, ...application.guards],
      },
      this.here,
    );
  }

  private namespace(name: string): Namespace {
    const found = this.args.namespaces[name];
    if (found === undefined) throw new RangeError(`backups need the namespace ${name}, which nobody makes`);
    return found;
  }
}
