import * as rds from "@pulumi/aws/rds";
import { interpolate, type ComponentResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { DatabaseOutputs, Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import { DatabaseAlarms, type DatabaseAlarmsArgs } from "./database-alarms";
import { admit, logGroups, parameterGroup, securityGroup, subnetGroup, type Maker } from "./database-ground";
import { checkRequest, engine, planDeletion, port, watching, windows, type DatabaseRequest } from "./database-plan";
import { DatabaseProxy, type DatabaseProxyArgs, type DatabaseProxyOutputs } from "./database-proxy";
import { DatabaseReplica, type ReplicaArgs } from "./database-replicas";
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
  change?: {
    instance?: Change<rds.InstanceArgs>;
    parameterGroup?: Change<rds.ParameterGroupArgs>;
    alarms?: DatabaseAlarmsArgs["change"];
    proxy?: DatabaseProxyArgs["change"];
    replicas?: ReplicaArgs["change"];
  };
}

/** What a database on AWS gives, beyond what every database gives. */
export interface AwsDatabaseOutputs extends DatabaseOutputs {
  /** The primary itself: `host` is the proxy's address where there is one. */
  primary: Output<string>;
  /** The addresses of its copies in the region, for reading. */
  readers: Output<string>[];
  /** What a copy in another region is made from. */
  source: { arn: Output<string>; monitoringRoleArn: Output<string> };
}

const databaseName = "gocoffee";

/**
 * PostgreSQL 15 that only the given security groups can reach, over TLS only. Its password is made, kept and rotated by AWS.
 * A change of size, of zones or of how long backups are kept changes it in place.
 */
export class Database extends Component {
  readonly outputs: AwsDatabaseOutputs;

  constructor(name: string, args: DatabaseArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Database", name, args.place, opts);
    checkRequest(
      args,
      args.network.data.map(({ zone }) => zone),
    );
    const identifier = this.displayName();
    const logs = this.logs(this.maker, identifier, args.logs);
    const group = securityGroup(this.maker, args.network.id);
    const role = this.monitoringRole(args);
    const parameters = parameterGroup(this.maker, args.change?.parameterGroup);
    const instance = this.instance(identifier, args, {
      group: group.id,
      role,
      parameters: parameters.name,
      logs,
    });
    const secretRef = instance.masterUserSecrets.apply((secrets) => secrets[0]?.secretArn ?? "");
    const proxy = this.proxy(args, instance, { group: group.id, secretArn: secretRef });
    // Copies have no proxy before them: who reads from them connects directly.
    const admitted = { ...args.admits, ...(proxy && { proxy: proxy.groupId }) };
    for (const [who, id] of Object.entries(admitted)) admit(this.maker, group.id, who, id);
    const readers = this.replicas(args, instance, { group: group.id, role, parameters: parameters.name });
    const { place, memoryGiB, storageGiB, alarms } = args;
    new DatabaseAlarms(
      this.label("alarms"),
      { place, identifier, memoryGiB, storageGiB, ...alarms, change: args.change?.alarms },
      this.here,
    );
    this.outputs = {
      id: instance.id,
      host: proxy?.host ?? instance.address,
      port: instance.port,
      name: databaseName,
      secretRef,
      primary: instance.address,
      readers,
      source: { arn: instance.arn, monitoringRoleArn: role },
    };
    this.registerOutputs({ id: instance.id, host: this.outputs.host });
  }

  private get own() {
    return this.tags({ service: "platform", dataClass: "personal" });
  }

  private get maker(): Maker {
    return { label: (part) => this.label(part), name: this.displayName(), tags: this.own, here: this.here };
  }

  private logs(by: Maker, identifier: string, logs: LogKeeping): Resource[] {
    return logGroups(by, identifier, logs, (kind) =>
      this.tags({ service: "platform", dataClass: "personal" }, `database-${kind}`),
    );
  }

  private instance(
    identifier: string,
    args: DatabaseArgs,
    on: { group: Input<string>; role: Input<string>; parameters: Input<string>; logs: Resource[] },
  ): rds.Instance {
    const { data } = this.place.protection;
    const deletion = planDeletion(identifier, data);
    const sound: rds.InstanceArgs = {
      identifier,
      engine: engine.name,
      engineVersion: engine.major,
      autoMinorVersionUpgrade: true,
      allowMajorVersionUpgrade: false,
      instanceClass: args.machine,
      multiAz: args.multiZone,
      storageType: "gp3",
      allocatedStorage: args.storageGiB,
      maxAllocatedStorage: args.maxStorageGiB,
      storageEncrypted: true,
      kmsKeyId: args.keyArn,
      dbName: databaseName,
      username: "gocoffee_admin",
      manageMasterUserPassword: true,
      masterUserSecretKmsKeyId: args.keyArn,
      iamDatabaseAuthenticationEnabled: true,
      port,
      publiclyAccessible: false,
      dbSubnetGroupName: subnetGroup(this.maker, args.network.data).name,
      vpcSecurityGroupIds: [on.group],
      parameterGroupName: on.parameters,
      caCertIdentifier: "rds-ca-rsa2048-g1",
      backupRetentionPeriod: args.retentionDays,
      backupWindow: windows.backup,
      maintenanceWindow: windows.maintenance,
      applyImmediately: !deletion.changesWait,
      copyTagsToSnapshot: true,
      ...watching(args.keyArn, on.role),
      ...(args.upgrades === "blueGreen" ? { blueGreenUpdate: { enabled: true } } : {}),
      deletionProtection: deletion.deletionProtection,
      skipFinalSnapshot: !deletion.finalSnapshot.take,
      ...(deletion.finalSnapshot.take ? { finalSnapshotIdentifier: deletion.finalSnapshot.name } : {}),
      deleteAutomatedBackups: !deletion.keepBackups,
      tags: this.own,
    };
    return new rds.Instance(this.label("instance"), changed(sound, args.change?.instance), {
      ...this.here,
      protect: data,
      dependsOn: on.logs,
    });
  }

  private proxy(
    args: DatabaseArgs,
    instance: rds.Instance,
    on: { group: Input<string>; secretArn: Input<string> },
  ): DatabaseProxyOutputs | undefined {
    if (args.proxy !== true) return undefined;
    const { place, network, keyArn, logs, admits } = args;
    return new DatabaseProxy(
      this.label("proxy"),
      {
        ...{ place, network, keyArn, logs, admits, secretArn: on.secretArn },
        identifier: instance.identifier,
        databaseGroupId: on.group,
        change: args.change?.proxy,
      },
      this.here,
    ).outputs;
  }

  private replicas(
    args: DatabaseArgs,
    instance: rds.Instance,
    on: { group: Input<string>; role: Input<string>; parameters: Input<string> },
  ): Output<string>[] {
    return Array.from({ length: args.replicas ?? 0 }, (_, index) => {
      const { place, machine, memoryGiB, storageGiB, maxStorageGiB, keyArn, logs, alarms } = args;
      const replica = new DatabaseReplica(
        this.label(`replica-${index + 1}`),
        {
          ...{ place, machine, memoryGiB, storageGiB, maxStorageGiB, keyArn, logs, alarms, monitoringRoleArn: on.role },
          source: instance.identifier,
          where: { mode: "beside", securityGroupId: on.group, parameterGroupName: on.parameters },
          change: args.change?.replicas,
        },
        this.here,
      );
      return replica.outputs.host;
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
