import * as sql from "@pulumi/gcp/sql";
import { interpolate, type ComponentResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import { RandomString } from "@pulumi/random/randomString";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { AlertPolicies, type AlertPoliciesArgs, type Watch } from "../common/alert-policy";
import type { GcpKey } from "../common/keys";
import { labelsFor } from "../common/labels";
import { planDatabaseAlarms } from "./database-alarms-plan";
import { engineVersion, planBackups, type DatabaseRequest } from "./database-plan";
import { authoritiesOf, before, growsByItself, leaving, ownAddress, sound, type InstanceNetwork } from "./instance";
import { bornAs, keepsDiskAndVersion } from "./store-guards";

export type ReplicaRole = "replica" | "primary";

/**
 * Where a copy stands: beside the original, whose key it has; or away, in another region, with a key of that region, where it can be made the primary
 * when the first region is lost.
 */
export type ReplicaSite =
  { mode: "beside" } | { mode: "away"; key: GcpKey; retentionDays: number; multiZone?: boolean };

export interface ReplicaArgs extends Pick<
  DatabaseRequest,
  "machine" | "memoryGiB" | "storageGiB" | "maxStorageGiB" | "version" | "flags"
> {
  /** Where it stands: of another region, for one that is away. */
  place: Placement;
  project: Input<string>;
  /** The name of the instance that it copies. */
  source: Input<string>;
  network: InstanceNetwork;
  where: ReplicaSite;
  /**
   * `primary`: it is a database of its own, and follows nobody. An `up` that says so first promotes it, which cannot be taken back; of one that was
   * promoted by hand it must be said, after a refresh, or the next `up` would replace it. Away only. @defaultValue replica
   */
  role?: ReplicaRole;
  /** Names stay taken for a week after their end: another end of the name. @defaultValue none */
  suffix?: string | undefined;
  /** Who is told, and how many minutes of the newest data may be lost. @defaultValue nobody */
  alarms?: (Watch & { rpoMinutes: number }) | undefined;
  /** What acts on the original before it: copies are made one at a time. */
  after: readonly Resource[];
  change?: { instance?: Change<sql.DatabaseInstanceArgs>; alarms?: AlertPoliciesArgs["change"] } | undefined;
}

export interface ReplicaOutputs {
  /** A name that its certificate bears. */
  host: Output<string>;
  /** The instance's name. */
  instance: Output<string>;
  /** Who signs its certificate, as PEM. */
  authorities: Output<string>;
}

/**
 * A copy of the database that follows it by some seconds, and can be read from.
 *
 * ```ts
 * import { DatabaseReplica } from "./components/gcp/data/database-replicas";
 * import type { GcpDatabaseOutputs } from "./components/gcp/data/database";
 * import type { GcpKey } from "./components/gcp/common/keys";
 * import type { GcpNetworkOutputs } from "./components/gcp/network/network";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const original: GcpDatabaseOutputs;
 * declare const place: Placement; // of the second region
 * declare const network: GcpNetworkOutputs;
 * declare const key: GcpKey; // of that region, too
 *
 * new DatabaseReplica("orders-standby", {
 *   place,
 *   project: "go-coffee-prod",
 *   source: original.instance,
 *   network,
 *   where: { mode: "away", key, retentionDays: 14 },
 *   machine: "db-custom-2-4096",
 *   memoryGiB: 4,
 *   storageGiB: 20,
 *   maxStorageGiB: 100,
 *   after: [],
 * });
 * ```
 */
export class DatabaseReplica extends Component {
  readonly outputs: ReplicaOutputs;
  /** The copy itself: what acts on the original next waits for it. */
  readonly copy: Resource;

  constructor(name: string, args: ReplicaArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:DatabaseReplica", name, args.place, opts);
    const { role = "replica", where, suffix, project, network } = args;
    if (role === "primary" && where.mode === "beside")
      throw new RangeError(
        `${name}: a copy beside its original is no primary: restore a backup into a second instance instead`,
      );
    const called = this.displayName(suffix === undefined ? this.id : `${this.id}-${suffix}`);
    const instance = this.instance(called, role, args);
    this.copy = instance;
    if (args.alarms) this.alarms(called, role, args, args.alarms);
    this.outputs = {
      host: ownAddress(
        { label: (part) => this.label(part), name: this.displayName(), labels: this.labels, here: this.here },
        { project, network, instance },
      ),
      instance: instance.name,
      authorities: authoritiesOf(instance),
    };
    this.registerOutputs({ host: this.outputs.host });
  }

  private get labels() {
    return labelsFor(this.place, { service: "platform", dataClass: "personal" });
  }

  private instance(name: string, role: ReplicaRole, args: ReplicaArgs): sql.DatabaseInstance {
    const { project, network, where, version } = args;
    const { protection, region } = this.place;
    const away = where.mode === "away" ? where : undefined;
    const kept = away !== undefined && protection.data;
    const multiZone = role === "primary" && (away?.multiZone ?? false);
    const made: sql.DatabaseInstanceArgs = {
      ...{ project, region, name: interpolate`${name}-${this.mark()}` },
      databaseVersion: engineVersion(version),
      instanceType: role === "replica" ? "READ_REPLICA_INSTANCE" : "CLOUD_SQL_INSTANCE",
      ...(role === "replica" && { masterInstanceName: args.source }),
      // Beside its original it has the original's key, and none can be named.
      ...(away && { encryptionKeyName: away.key.id }),
      deletionProtection: kept,
      settings: {
        ...sound(args, { network, labels: this.labels, kept, copy: role === "replica" }),
        availabilityType: multiZone ? "REGIONAL" : "ZONAL",
        // A copy has no backups of its own: it begins them when it is made the primary.
        ...(role === "primary" && away && { backupConfiguration: planBackups(away, region), ...leaving(protection) }),
      },
    };
    const birth = bornAs(
      this.label("born"),
      {
        store: name,
        birth: { region, "the key": away?.key.id ?? "", "the network": network.id },
        way: "take the copy away, and make another",
      },
      this.here,
    );
    return new sql.DatabaseInstance(this.label("instance"), changed(made, args.change?.instance), {
      ...this.here,
      ...keepsDiskAndVersion(this.label("instance")),
      protect: kept,
      ignoreChanges: growsByItself,
      dependsOn: [birth, ...before(network, away?.key.ready ?? [], args.after)],
    });
  }

  /** A copy may go and come back within the week in which its name stays taken, as for an upgrade of AWS's database: each is called otherwise. */
  private mark(): Output<string> {
    const drawn = { length: 4, upper: false, special: false };
    return new RandomString(this.label("mark"), drawn, { ...this.here, ignoreChanges: Object.keys(drawn) }).result;
  }

  private alarms(
    called: string,
    role: ReplicaRole,
    { place, project, memoryGiB, maxStorageGiB, change }: ReplicaArgs,
    { rpoMinutes, ...watch }: Watch & { rpoMinutes: number },
  ): void {
    // A pattern: what is drawn stands at the end of the name.
    const instance = `${called}-[a-z0-9]+`;
    const watched = planDatabaseAlarms({ instance, memoryGiB, maxStorageGiB, rpoMinutes, follows: role === "replica" });
    new AlertPolicies(
      this.label("alarms"),
      { ...{ place, project, watch, watched }, change: change?.alarms },
      this.here,
    );
  }
}
