import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as rds from "@pulumi/aws/rds";
import * as vpcRules from "@pulumi/aws/vpc";
import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { changed } from "../core/change";
import { Component } from "../core/component";
import type { Change, DatabaseOutputs, NetworkOutputs, Placement } from "../core/contracts";
import { displayName } from "../core/naming";
import {
  checkRequest,
  engine,
  exportedLogs,
  parameters,
  planDeletion,
  windows,
  type DatabaseRequest,
} from "./database-plan";
import { logGroup, type LogKeeping } from "./log-group";
import { trustOf } from "./policy-document";

export interface DatabaseArgs extends DatabaseRequest {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  network: Pick<NetworkOutputs, "id" | "data">;
  /** Encrypts the disk, snapshots, the password and performance data. Never changes: it would replace the database. */
  keyArn: Input<string>;
  logs: LogKeeping;
  /** The security groups whose members may connect, by a word for each that never changes. */
  admits: Record<string, Input<string>>;
  /** Changes a child's arguments, after they have been made sound. */
  change?: { instance?: Change<rds.InstanceArgs>; parameterGroup?: Change<rds.ParameterGroupArgs> };
}

const port = 5432;
const databaseName = "gocoffee";

/**
 * PostgreSQL 15 that only the given security groups can reach, over TLS only. Its password is made, kept and rotated by AWS.
 * A change of size, of zones or of how long backups are kept changes it in place.
 */
export class Database extends Component {
  readonly outputs: DatabaseOutputs;

  constructor(name: string, args: DatabaseArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Database", name, args.place, opts);
    checkRequest(
      args,
      args.network.data.map(({ zone }) => zone),
    );
    const identifier = this.displayName();
    const logs = this.logGroups(identifier, args);
    const instance = this.instance(identifier, args, logs);
    this.outputs = {
      id: instance.id,
      host: instance.address,
      port: instance.port,
      name: databaseName,
      secretRef: instance.masterUserSecrets.apply((secrets) => secrets[0]?.secretArn ?? ""),
    };
    this.registerOutputs({ id: instance.id, host: instance.address });
  }

  private get own() {
    return this.tags({ service: "platform", dataClass: "personal" });
  }

  private instance(identifier: string, args: DatabaseArgs, logs: Resource[]): rds.Instance {
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
      dbSubnetGroupName: this.subnetGroup(args).name,
      vpcSecurityGroupIds: [this.securityGroup(args).id],
      parameterGroupName: this.parameterGroup(args).name,
      caCertIdentifier: "rds-ca-rsa2048-g1",
      backupRetentionPeriod: args.retentionDays,
      backupWindow: windows.backup,
      maintenanceWindow: windows.maintenance,
      applyImmediately: !deletion.changesWait,
      copyTagsToSnapshot: true,
      enabledCloudwatchLogsExports: [...exportedLogs],
      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: args.keyArn,
      performanceInsightsRetentionPeriod: 7,
      monitoringInterval: 60,
      monitoringRoleArn: this.monitoringRole(args).arn,
      deletionProtection: deletion.deletionProtection,
      skipFinalSnapshot: !deletion.finalSnapshot.take,
      ...(deletion.finalSnapshot.take ? { finalSnapshotIdentifier: deletion.finalSnapshot.name } : {}),
      deleteAutomatedBackups: !deletion.keepBackups,
      tags: this.own,
    };
    return new rds.Instance(this.label("instance"), changed(sound, args.change?.instance), {
      ...this.here,
      protect: data,
      dependsOn: logs,
    });
  }

  private subnetGroup(args: DatabaseArgs): rds.SubnetGroup {
    return new rds.SubnetGroup(
      this.label("subnets"),
      {
        name: this.displayName(),
        description: "Data subnets: no route to the internet",
        subnetIds: args.network.data.map(({ id }) => id),
        tags: this.own,
      },
      this.here,
    );
  }

  /** Keyed by the engine's family: an upgrade to the next brings a new group beside the old one. */
  private parameterGroup(args: DatabaseArgs): rds.ParameterGroup {
    const sound: rds.ParameterGroupArgs = {
      name: `${this.displayName()}-${engine.family}`,
      family: engine.family,
      description: "TLS forced; connections, schema changes and slow statements logged",
      parameters,
      tags: this.own,
    };
    return new rds.ParameterGroup(this.label(engine.family), changed(sound, args.change?.parameterGroup), this.here);
  }

  private securityGroup(args: DatabaseArgs): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(
      this.label("group"),
      {
        name: this.displayName(),
        description: "PostgreSQL: admits the cluster, and sends nothing out",
        vpcId: args.network.id,
        tags: this.own,
      },
      this.here,
    );
    for (const [who, id] of Object.entries(args.admits)) {
      new vpcRules.SecurityGroupIngressRule(
        this.label(`from-${who}`),
        {
          securityGroupId: group.id,
          description: `PostgreSQL from the ${who}`,
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
          referencedSecurityGroupId: id,
          tags: this.own,
        },
        this.here,
      );
    }
    return group;
  }

  /** Lets RDS send the machine's own figures, every minute: docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.html. */
  private monitoringRole(args: DatabaseArgs): iam.Role {
    const role = new iam.Role(
      this.label("monitoring"),
      {
        name: displayName(this.place.environment, `${this.id}-monitoring`, 64),
        description: "Enhanced monitoring of the database",
        assumeRolePolicy: trustOf("monitoring.rds.amazonaws.com", args.account),
        tags: this.own,
      },
      this.here,
    );
    new iam.RolePolicyAttachment(
      this.label("monitoring"),
      { role: role.name, policyArn: "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole" },
      this.here,
    );
    return role;
  }

  private logGroups(identifier: string, args: DatabaseArgs): Resource[] {
    return exportedLogs.map((kind) =>
      logGroup(
        this.label(`logs-${kind}`),
        {
          ...args.logs,
          name: `/aws/rds/instance/${identifier}/${kind}`,
          tags: this.tags({ service: "platform", dataClass: "personal" }, `database-${kind}`),
        },
        this.here,
      ),
    );
  }
}
