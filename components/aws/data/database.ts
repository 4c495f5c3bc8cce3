import * as rds from "@pulumi/aws/rds";
import { interpolate, type ComponentResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { DatabaseOutputs, Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import { DatabaseAlarms, type DatabaseAlarmsArgs } from "./database-alarms";
import { admit, logGroups, parameterGroup, securityGroup, subnetGroup, type Maker } from "./database-ground";
import * as planned from "./database-plan";
import { authoritiesOf } from "./database-authorities";
import type { DatabaseRequest, Engine } from "./database-plan";
import { DatabaseProxy, type DatabaseProxyArgs } from "./database-proxy";
import { DatabaseReplica, type ReplicaArgs } from "./database-replicas";
import { lastCopyName } from "./last-copy";
import { ownPassword, type OwnPassword, type SecretCopy } from "./own-password";
import { PasswordRotation, type PasswordRotationArgs } from "./password-rotation";
import { keepsDiskAndVersion } from "./store-guards";
import type { LogKeeping } from "../common/log-group";
import { partitionOf } from "../common/partition";
import { trustOf } from "../common/policy-document";
import { role } from "../common/role";
import type { AwsNetworkOutputs } from "../network/network";

export interface DatabaseArgs extends DatabaseRequest {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  network: Pick<AwsNetworkOutputs, "id" | "data">;
  /** Encrypts the disk, snapshots, the password and performance data. Never changes: it would replace the database. */
  keyArn: Input<string>;
  /** How what PostgreSQL logs is kept. */
  logs: LogKeeping;
  /** The security groups whose members may connect, by a word for each that never changes. */
  admits: Record<string, Input<string>>;
  /** Where alarms are told, and how many minutes of the newest data may be lost: a copy that is late by half of it is told of. */
  alarms: { topicArn: Input<string>; rpoMinutes: number };
  /** Whether connections go through a pool, RDS Proxy, which also keeps them open while the database fails over. @defaultValue false */
  proxy?: boolean;
  /** The secrets of the services that have users at it, by service: they sign in through the pool. @defaultValue none, and so no pool */
  logins?: Record<string, Input<string>>;
  /** What it waits for: RDS's own role, in an account that is new to RDS (`ServiceRoles`). @defaultValue nothing */
  ready?: Resource[];
  /** Where else the password can be read, when its region is lost: with `password: own` only. @defaultValue nowhere */
  secretCopies?: readonly SecretCopy[];
  /** Makes its copies in other regions, which wait for `after`. @defaultValue nothing */
  elsewhere?: (source: DatabaseSource, after: readonly Resource[]) => Elsewhere;
  change?: {
    instance?: Change<rds.InstanceArgs>;
    parameterGroup?: Change<rds.ParameterGroupArgs>;
    alarms?: DatabaseAlarmsArgs["change"];
    proxy?: DatabaseProxyArgs["change"];
    rotation?: PasswordRotationArgs["change"];
    replicas?: ReplicaArgs["change"];
  };
}

/** What a copy in another region is made from. */
export interface DatabaseSource {
  arn: Output<string>;
  monitoringRoleArn: Output<string>;
}

/** A database's copies in other regions. */
export interface Elsewhere {
  /** The address of one that can be made the primary, where there is one. */
  host?: Output<string>;
  /** All that acted on the database to make it. */
  made: readonly Resource[];
}

/** What a database on AWS gives, beyond what every database gives. */
export interface AwsDatabaseOutputs extends DatabaseOutputs {
  /** Its security group, for who is admitted from outside of the network. */
  securityGroupId: Output<string>;
  /** The addresses of its copies in the region, for reading. */
  readers: Output<string>[];
  /** What a copy in another region is made from. */
  source: DatabaseSource;
  /** The address of its copy in another region, where there is one. */
  elsewhere?: Output<string>;
}

/**
 * PostgreSQL that only the given security groups can reach, over TLS only. Its password is made, kept and rotated by AWS, or, where
 * there are copies, kept in a secret of ours, which a function rotates. A change of size, of more zones or of how long backups are kept changes it in place.
 *
 * What acts on it comes one after another: the proxy's target, the copies beside it, those in other regions, and last the change of the password. RDS refuses
 * one while another is under way, "DB instance is not in the available state": hashicorp/terraform-provider-aws issues 43474 and 31594 and pull request
 * 19096, aws/aws-cdk issue 31304.
 *
 * ```ts
 * import { Database } from "./components/aws/data/database";
 * import type { AwsNetworkOutputs } from "./components/aws/network/network";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const network: AwsNetworkOutputs;
 * declare const keys: { database: string; logs: string };
 * declare const clusterGroupId: string, topicArn: string;
 *
 * const orders = new Database("orders", {
 *   place,
 *   account: "123456789012",
 *   network,
 *   keyArn: keys.database,
 *   logs: { retentionDays: 30, keyArn: keys.logs },
 *   admits: { cluster: clusterGroupId },
 *   alarms: { topicArn, rpoMinutes: 15 },
 *   machine: "db.t4g.medium",
 *   memoryGiB: 4,
 *   storageGiB: 20,
 *   maxStorageGiB: 100,
 *   multiZone: true,
 *   retentionDays: 14,
 *   replicas: 1,
 *   password: "own",
 * });
 * export const host = orders.outputs.host;
 * ```
 */
export class Database extends Component {
  readonly outputs: AwsDatabaseOutputs;
  /** The primary, for what waits until it stands. */
  readonly resource: Resource;
  private readonly ready: Resource[];

  constructor(name: string, args: DatabaseArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Database", name, args.place, opts);
    this.ready = args.ready ?? [];
    planned.checkRequest(
      args,
      args.network.data.map(({ zone }) => zone),
    );
    const identifier = this.displayName();
    const logs = this.logs(this.maker, identifier, args.logs);
    const group = securityGroup(this.maker, args.network.id);
    const role = this.monitoringRole(args);
    const engine = planned.planEngine(args.version);
    const parameters = parameterGroup(this.maker, engine, args.parameters, args.change?.parameterGroup);
    const own = args.password === "own" ? this.ownPassword(args) : undefined;
    const instance = this.instance(identifier, args, {
      ...{ engine, group: group.id, role, parameters: parameters.name, logs, own },
    });
    this.resource = instance;
    const secretRef = own?.secret.arn ?? instance.masterUserSecrets.apply((secrets) => secrets[0]?.secretArn ?? "");
    const pool = this.proxy(args, instance, group.id);
    const proxy = pool?.outputs;
    // Copies have no proxy before them: who reads from them connects directly.
    const admitted = { ...args.admits, ...(proxy && { proxy: proxy.groupId }) };
    for (const [who, id] of Object.entries(admitted)) admit(this.maker, group.id, who, id);
    const before: Resource[] = [instance, ...(pool ? [pool.target] : [])];
    const readers = this.replicas(args, instance, { group: group.id, role, parameters: parameters.name, before });
    before.push(...readers.map(({ copy }) => copy));
    const source = { arn: instance.arn, monitoringRoleArn: role };
    const elsewhere = args.elsewhere?.(source, before);
    if (own) this.rotation(identifier, args, { own, instance, ready: [...before, ...(elsewhere?.made ?? [])] });
    const { place, memoryGiB, storageGiB, alarms } = args;
    new DatabaseAlarms(
      this.label("alarms"),
      { place, identifier, memoryGiB, storageGiB, ...alarms, change: args.change?.alarms },
      this.here,
    );
    this.outputs = {
      id: instance.id,
      securityGroupId: group.id,
      host: proxy?.host ?? instance.address,
      port: instance.port,
      name: args.databaseName ?? "gocoffee",
      secretRef,
      authorities: authoritiesOf(this.place.region),
      primary: instance.address,
      readers: readers.map(({ outputs }) => outputs.host),
      source,
      ...(elsewhere?.host && { elsewhere: elsewhere.host }),
    };
    this.registerOutputs({ id: instance.id, host: this.outputs.host });
  }

  private get own() {
    return this.tags({ service: "platform", dataClass: "personal" });
  }

  private get maker(): Maker {
    const here = { ...this.here, dependsOn: this.ready };
    return { label: (part) => this.label(part), name: this.displayName(), tags: this.own, here };
  }

  private logs(by: Maker, identifier: string, logs: LogKeeping): Resource[] {
    return logGroups(by, identifier, logs, (kind) =>
      this.tags({ service: "platform", dataClass: "personal" }, `database-${kind}`),
    );
  }

  private instance(
    identifier: string,
    args: DatabaseArgs,
    on: {
      engine: Engine;
      group: Input<string>;
      role: Input<string>;
      parameters: Input<string>;
      logs: Resource[];
      own: OwnPassword | undefined;
    },
  ): rds.Instance {
    const { protection } = this.place;
    const deletion = planned.planDeletion(protection);
    const sound: rds.InstanceArgs = {
      identifier,
      engine: on.engine.name,
      engineVersion: on.engine.version,
      engineLifecycleSupport: planned.lifecycleSupport(args.support),
      autoMinorVersionUpgrade: true,
      // Which version is said by whoever asks; and none that is earlier: `keepsDiskAndVersion`.
      allowMajorVersionUpgrade: true,
      instanceClass: args.machine,
      multiAz: args.multiZone,
      storageType: "gp3",
      // A snapshot has a size, which may have grown: the provider would ask for another one right after the restore.
      ...(args.restore?.mode === "snapshot" ? {} : { allocatedStorage: args.storageGiB }),
      maxAllocatedStorage: args.maxStorageGiB,
      storageEncrypted: true,
      kmsKeyId: args.keyArn,
      dbName: args.databaseName ?? "gocoffee",
      username: planned.masterUser,
      ...(on.own
        ? { password: on.own.password }
        : { manageMasterUserPassword: true, masterUserSecretKmsKeyId: args.keyArn }),
      ...planned.restoring(args.restore),
      iamDatabaseAuthenticationEnabled: true,
      port: planned.port,
      publiclyAccessible: false,
      dbSubnetGroupName: subnetGroup(this.maker, args.network.data).name,
      vpcSecurityGroupIds: [on.group],
      parameterGroupName: on.parameters,
      caCertIdentifier: "rds-ca-rsa2048-g1",
      backupRetentionPeriod: args.retentionDays,
      backupWindow: planned.windows.backup,
      maintenanceWindow: planned.windows.maintenance,
      applyImmediately: !deletion.changesWait,
      copyTagsToSnapshot: true,
      ...planned.watching(args.keyArn, on.role),
      ...(args.upgrades === "blueGreen" ? { blueGreenUpdate: { enabled: true } } : {}),
      deletionProtection: deletion.deletionProtection,
      skipFinalSnapshot: !deletion.lastSnapshot,
      ...(deletion.lastSnapshot && {
        finalSnapshotIdentifier: lastCopyName(this.label("last-copy"), identifier, this.here),
      }),
      deleteAutomatedBackups: !deletion.keepBackups,
      tags: this.own,
    };
    return new rds.Instance(this.label("instance"), changed(sound, args.change?.instance), {
      ...this.here,
      ...keepsDiskAndVersion(this.label("instance")),
      protect: protection.data,
      dependsOn: on.logs,
      // How it began is history: to change it would replace the database, or nothing at all.
      ignoreChanges: ["snapshotIdentifier", "restoreToPointInTime", "engineLifecycleSupport"],
    });
  }

  private ownPassword({ place, keyArn, secretCopies = [] }: DatabaseArgs): OwnPassword {
    return ownPassword(this.maker, {
      environment: place.environment,
      id: this.id,
      description: "User and password of the database's master user",
      username: planned.masterUser,
      keyArn,
      kept: place.protection.data,
      copies: secretCopies,
    });
  }

  private rotation(
    identifier: string,
    args: DatabaseArgs,
    { own, instance, ready }: { own: OwnPassword; instance: rds.Instance; ready: Resource[] },
  ): void {
    const { place, account, keyArn, logs, alarms, secretCopies } = args;
    new PasswordRotation(
      this.label("rotation"),
      {
        ...{ place, account, logs, topicArn: alarms.topicArn, change: args.change?.rotation },
        kind: "database",
        logins: [
          {
            secretArn: own.secret.arn,
            store: { id: identifier, arn: instance.arn },
            ready: [own.version, ...ready],
          },
        ],
        secrets: { keyArn, copies: secretCopies },
      },
      this.here,
    );
  }

  private proxy(args: DatabaseArgs, instance: rds.Instance, groupId: Input<string>): DatabaseProxy | undefined {
    const { place, network, keyArn, logs, admits, logins = {} } = args;
    // A pool takes those that it knows from their secrets; the administrator signs in at the database itself.
    if (args.proxy !== true || Object.keys(logins).length === 0) return undefined;
    return new DatabaseProxy(
      this.label("proxy"),
      {
        ...{ place, network, keyArn, logs, admits, secrets: logins },
        identifier: instance.identifier,
        databaseGroupId: groupId,
        topicArn: args.alarms.topicArn,
        ready: this.ready,
        change: args.change?.proxy,
      },
      this.here,
    );
  }

  private replicas(
    args: DatabaseArgs,
    instance: rds.Instance,
    on: { group: Input<string>; role: Input<string>; parameters: Input<string>; before: readonly Resource[] },
  ): DatabaseReplica[] {
    const after = [...on.before];
    return Array.from({ length: args.replicas ?? 0 }, (_, index) => {
      const { place, machine, memoryGiB, storageGiB, maxStorageGiB, keyArn, logs, alarms } = args;
      const replica = new DatabaseReplica(
        this.label(`replica-${index + 1}`),
        {
          ...{ place, machine, memoryGiB, storageGiB, maxStorageGiB, keyArn, logs, alarms, monitoringRoleArn: on.role },
          source: instance.identifier,
          where: { mode: "beside", securityGroupId: on.group, parameterGroupName: on.parameters },
          ready: this.ready,
          after: [...after],
          change: args.change?.replicas,
        },
        this.here,
      );
      after.push(replica.copy);
      return replica;
    });
  }

  /**
   * Lets RDS send the machine's own figures, every minute: docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.html.
   * Of this database and its copies, in whatever region they stand.
   */
  private monitoringRole({ account }: DatabaseArgs): Output<string> {
    return role(
      (part) => this.label(part),
      {
        part: "monitoring",
        name: displayName(this.place.environment, `${this.id}-monitoring`, 64),
        region: this.place.region,
        description: "Enhanced monitoring of the database",
        trust: trustOf(
          "monitoring.rds.amazonaws.com",
          account,
          interpolate`arn:${partitionOf(this.place.region)}:rds:*:${account}:db:${this.displayName()}*`,
        ),
        may: { monitoring: "service-role/AmazonRDSEnhancedMonitoringRole" },
        tags: this.own,
      },
      this.here,
    );
  }
}
