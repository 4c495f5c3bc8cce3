import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { backupKeeper } from "../core/backups";
import type { ClusterBackups } from "../core/contracts";
import { broughtSecrets } from "./brought-secrets";
import { ClusterComponent } from "./component";
import type { Ownership } from "./labels";

export interface BackupPasswordArgs {
  whose: Ownership;
  /** Velero's own namespace. */
  namespace: Input<string>;
  password: ClusterBackups["password"];
  /** What must stand first: External Secrets. */
  after: readonly Resource[];
}

/**
 * The password that Velero encrypts copies of volumes with. Where it finds none as it starts, it makes one that is the same everywhere, and what was
 * encrypted with it stays so: so this comes before Velero. It never changes: without it nothing that it encrypted can be read.
 * Source: github.com/vmware-tanzu/velero v1.18.1, pkg/repository/keys/keys.go.
 *
 * ```ts
 * import type { ProviderResource } from "@pulumi/pulumi";
 * import type { ClusterBackups } from "../../components/core/contracts";
 * import { BackupPassword } from "../../components/kubernetes/backup-password";
 *
 * declare const kubernetes: ProviderResource;
 * declare const password: ClusterBackups["password"];
 *
 * const { made } = new BackupPassword(
 *   "backup-password",
 *   { whose: { environment: "prod", owner: "platform", costCenter: "go-coffee" }, namespace: "backup", password, after: [] },
 *   { providers: { kubernetes } },
 * );
 * // Velero waits for it: { dependsOn: made }.
 * export const waits = made.length;
 * ```
 */
export class BackupPassword extends ClusterComponent {
  readonly made: Resource[];

  constructor(id: string, args: BackupPasswordArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:BackupPassword", id, args.whose, opts);
    const { namespace, password, after } = args;
    this.made = broughtSecrets(
      {
        owner: backupKeeper.name,
        reader: password.store,
        secrets: [
          {
            name: "velero-repo-credentials",
            keys: [{ as: "repository-password", from: password.secret, key: "password" }],
          },
        ],
        named: (name) => ({ name, namespace, labels: this.labels({ service: "platform" }) }),
        label: (part) => this.label(part),
        after,
      },
      this.here,
    );
    this.registerOutputs();
  }
}
