import * as sql from "@pulumi/gcp/sql";
import { output, type ComponentResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { DatabaseOutputs, Placement } from "../../core/contracts";
import { AlertPolicies, type AlertPoliciesArgs, type Watch } from "../common/alert-policy";
import type { GcpKey } from "../common/keys";
import { labelsFor } from "../common/labels";
import { planDatabaseAlarms } from "./database-alarms-plan";
import { DatabaseReplica, type ReplicaArgs, type ReplicaRole } from "./database-replicas";
import * as planned from "./database-plan";
import type { DatabaseRequest, DatabaseRole } from "./database-plan";
import { authoritiesOf, before, growsByItself, leaving, ownAddress, sound, type InstanceNetwork } from "./instance";
import { PasswordRotation, type PasswordRotationArgs } from "./password-rotation";
import { ownPassword, type OwnPassword, type SecretCopy } from "./secret";
import { bornAs, keepsDiskAndVersion } from "./store-guards";

/** A copy of the database in another region. */
export interface ReplicaAway {
  /** Of that region. */
  place: Placement;
  /** A key of that region: without one the copy is refused, and none can be given later. */
  key: GcpKey;
  /** @defaultValue replica */
  role?: ReplicaRole | undefined;
}

export interface DatabaseArgs extends DatabaseRequest {
  place: Placement;
  project: Input<string>;
  network: InstanceNetwork;
  /** Encrypts the disk, its backups and the password. Never changes: it would replace the database. */
  key: GcpKey;
  /** @defaultValue primary */
  role?: DatabaseRole | undefined;
  /** Names stay taken for a week after their end: another end of the name, for whoever makes it again before. @defaultValue none */
  suffix?: string | undefined;
  /** Its copy in another region. @defaultValue none */
  away?: ReplicaAway | undefined;
  /** Where backups are kept: a region, or a multi-region such as `us`. Their key is the database's all the same. @defaultValue its own region */
  backupsIn?: string | undefined;
  /** Who is told, and how many minutes of the newest data may be lost. @defaultValue nobody */
  alarms?: (Watch & { rpoMinutes: number }) | undefined;
  /** What it waits for: the APIs. */
  after: readonly Resource[];
  change?: {
    instance?: Change<sql.DatabaseInstanceArgs>;
    alarms?: AlertPoliciesArgs["change"];
    rotation?: PasswordRotationArgs["change"];
    replicas?: ReplicaArgs["change"];
  };
}

/** What a database on Google Cloud gives, beyond what every database gives. */
export interface GcpDatabaseOutputs extends DatabaseOutputs {
  /** The addresses of its copies in the region, for reading. */
  readers: Output<string>[];
  /** A `follower` has no database and no user in it yet: what signs in to it waits for its promotion. */
  role: DatabaseRole;
  /** The instance's name. */
  instance: Output<string>;
  /** `PROJECT:REGION:INSTANCE`, as Google's own proxy asks for it. */
  connectionName: Output<string>;
  /** The address of its copy in another region, where there is one. */
  elsewhere?: Output<string>;
}

/**
 * PostgreSQL on Cloud SQL, which only the network reaches, over TLS only, under a name that its certificate bears. Encrypted with a key of ours, backed up
 * each night, with the log of the last days. Its administrator's password is in Secret Manager, and changed every month. A change of size, of zones, of labels or
 * of how long backups are kept changes it in place.
 *
 * There is no pool before it: Cloud SQL's own is of the edition ENTERPRISE_PLUS, whose machines are others (docs/decisions/google-cloud.md).
 *
 * ```ts
 * import { Database } from "./components/gcp/data/database";
 * import type { GcpKey } from "./components/gcp/common/keys";
 * import type { GcpNetworkOutputs } from "./components/gcp/network/network";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const network: GcpNetworkOutputs;
 * declare const key: GcpKey;
 *
 * const orders = new Database("orders", {
 *   place,
 *   project: "go-coffee-dev",
 *   network,
 *   key,
 *   machine: "db-custom-2-4096",
 *   memoryGiB: 4,
 *   storageGiB: 20,
 *   maxStorageGiB: 100,
 *   multiZone: true,
 *   retentionDays: 14,
 *   replicas: 1,
 *   after: [],
 * });
 * export const host = orders.outputs.host;
 * ```
 */
export class Database extends Component {
  readonly outputs: GcpDatabaseOutputs;
  /** The primary, for what waits until it stands. */
  readonly resource: Resource;

  constructor(name: string, args: DatabaseArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:Database", name, args.place, opts);
    const { role = "primary", suffix, project, network, databaseName = "gocoffee" } = args;
    planned.checkRequest(args, role);
    const called = this.displayName(suffix === undefined ? this.id : `${this.id}-${suffix}`);
    const own = this.ownPassword(args);
    const instance = this.instance(called, role, args);
    this.resource = instance;
    const host = ownAddress(
      { label: (part) => this.label(part), name: this.displayName(), labels: this.labels, here: this.here },
      { project, network, instance },
    );
    const readers = this.replicas(instance, args);
    const away = this.away(instance, args, readers);
    // What follows another database is empty until that brings something, and its users come with the promotion.
    if (role === "primary") this.inside(instance, own, databaseName, args);
    if (args.alarms) this.alarms(called, args, args.alarms);
    this.outputs = {
      id: instance.id,
      host,
      primary: host,
      port: output(planned.port),
      name: databaseName,
      secretRef: own.id,
      authorities: authoritiesOf(instance),
      readers: readers.map(({ outputs }) => outputs.host),
      role,
      instance: instance.name,
      connectionName: instance.connectionName,
      ...(away && { elsewhere: away.outputs.host }),
    };
    this.registerOutputs({ id: instance.id, host });
  }

  private get labels() {
    return labelsFor(this.place, { service: "platform", dataClass: "personal" });
  }

  private instance(name: string, role: DatabaseRole, args: DatabaseArgs): sql.DatabaseInstance {
    const { project, network, key, multiZone, version, backupsIn } = args;
    const { protection, region } = this.place;
    const { deletionProtection } = planned.planDeletion(protection);
    const made: sql.DatabaseInstanceArgs = {
      ...{ project, region, name },
      databaseVersion: planned.engineVersion(version),
      // A version that copies cannot follow is none: they go with it.
      includeReplicasForMajorVersionUpgrade: true,
      encryptionKeyName: key.id,
      deletionProtection,
      settings: {
        ...sound(args, { network, labels: this.labels, kept: deletionProtection, copy: false }),
        ...leaving(protection),
        // A standby in a second zone asks for backups, and what follows another database has none.
        ...(role === "primary"
          ? {
              availabilityType: multiZone ? "REGIONAL" : "ZONAL",
              backupConfiguration: planned.planBackups(args, backupsIn ?? region),
            }
          : {
              availabilityType: "ZONAL",
              backupConfiguration: { enabled: false, pointInTimeRecoveryEnabled: false },
            }),
      },
    };
    const birth = bornAs(
      this.label("born"),
      {
        store: name,
        birth: { region, "the key": key.id, "the network": network.id },
        way: "restore a backup into a second database: docs/runbooks/gcp-fail-over-the-database.md",
      },
      this.here,
    );
    return new sql.DatabaseInstance(this.label("instance"), changed(made, args.change?.instance), {
      ...this.here,
      ...keepsDiskAndVersion(this.label("instance")),
      protect: protection.data,
      ignoreChanges: growsByItself,
      dependsOn: [birth, ...before(network, key.ready, args.after)],
    });
  }

  private ownPassword({ place, project, key, away, after }: DatabaseArgs): OwnPassword {
    const copies: SecretCopy[] = away ? [{ region: away.place.region, key: away.key }] : [];
    return ownPassword(
      { label: (part) => this.label(part), labels: this.labels, here: this.here, after },
      {
        ...{ project, environment: place.environment, id: this.id, region: place.region, key, copies },
        description: "User and password of the database's administrator",
        username: planned.administrator,
        kept: place.protection.data,
      },
    );
  }

  /** The database, its administrator, and the change of his password. Both go with the instance: PostgreSQL drops no user who owns something. */
  private inside(instance: sql.DatabaseInstance, own: OwnPassword, name: string, args: DatabaseArgs): void {
    const { place, project, alarms, after } = args;
    const here = { ...this.here, dependsOn: [instance] };
    new sql.Database(
      this.label("database"),
      { project, instance: instance.name, name, charset: "UTF8", deletionPolicy: "ABANDON" },
      here,
    );
    const user = new sql.User(
      this.label("administrator"),
      {
        project,
        instance: instance.name,
        name: planned.administrator,
        password: own.password,
        deletionPolicy: "ABANDON",
      },
      // The first one: the workflow sets others.
      { ...here, ignoreChanges: ["password"] },
    );
    new PasswordRotation(
      this.label("rotation"),
      {
        ...{ place, project, alarms, secrets: [{ part: "administrator", id: own.id }] },
        of: { kind: "administrator", instance: instance.name },
        after: [...after, user],
        change: args.change?.rotation ?? {},
      },
      this.here,
    );
  }

  /** One after another: Cloud SQL copies none that is busy (hashicorp/terraform-provider-google#1773). */
  private replicas(instance: sql.DatabaseInstance, args: DatabaseArgs): DatabaseReplica[] {
    const after: Resource[] = [...args.after, instance];
    return Array.from({ length: args.replicas ?? 0 }, (_, index) => {
      const replica = new DatabaseReplica(
        this.label(`replica-${index + 1}`),
        { ...this.copied(instance, args), place: this.place, where: { mode: "beside" }, after: [...after] },
        this.here,
      );
      after.push(replica.copy);
      return replica;
    });
  }

  private away(
    instance: sql.DatabaseInstance,
    args: DatabaseArgs,
    beside: readonly DatabaseReplica[],
  ): DatabaseReplica | undefined {
    if (args.away === undefined) return undefined;
    const { place, key, role = "replica" } = args.away;
    const { retentionDays, multiZone } = args;
    return new DatabaseReplica(
      this.label("standby"),
      {
        ...this.copied(instance, args),
        ...{ place, role, where: { mode: "away", key, retentionDays, multiZone } },
        after: [...args.after, instance, ...beside.map(({ copy }) => copy)],
      },
      this.here,
    );
  }

  private copied(instance: sql.DatabaseInstance, args: DatabaseArgs): Omit<ReplicaArgs, "place" | "where" | "after"> {
    const { project, network, machine, memoryGiB, storageGiB, maxStorageGiB, version, flags, suffix, alarms } = args;
    return {
      ...{ project, network, machine, memoryGiB, storageGiB, maxStorageGiB, version, flags, suffix, alarms },
      source: instance.name,
      change: args.change?.replicas,
    };
  }

  private alarms(
    instance: string,
    { place, project, memoryGiB, maxStorageGiB, change }: DatabaseArgs,
    { rpoMinutes, ...watch }: Watch & { rpoMinutes: number },
  ): void {
    const watched = planDatabaseAlarms({ instance, memoryGiB, maxStorageGiB, rpoMinutes, follows: false });
    new AlertPolicies(
      this.label("alarms"),
      { ...{ place, project, watch, watched }, change: change?.alarms },
      this.here,
    );
  }
}
