import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ec2 from "@pulumi/aws/ec2";
import * as rds from "@pulumi/aws/rds";
import * as vpcRules from "@pulumi/aws/vpc";
import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import type { PlannedAlarm } from "./database-alarms-plan";
import { proxyAlarms } from "./database-proxy-alarms";
import { admit, type Maker } from "./database-ground";
import { port } from "./database-plan";
import { logGroup, type LogKeeping } from "../common/log-group";
import { plainTrustOf } from "../common/policy-document";
import { role } from "../common/role";
import type { AwsNetworkOutputs } from "../network/network";

export interface DatabaseProxyArgs {
  place: Placement;
  /**
   * It stands in the first two data subnets, however many there are: RDS cannot move a proxy, so that a third zone would
   * replace it, and change its address.
   */
  network: Pick<AwsNetworkOutputs, "id" | "data">;
  /** The identifier of the instance that it leads to, and its security group. */
  identifier: Input<string>;
  databaseGroupId: Input<string>;
  /** The secrets of those who may sign in through it, by a word for each, and the key that encrypts them. 200 at most. */
  secrets: Record<string, Input<string>>;
  keyArn: Input<string>;
  logs: LogKeeping;
  /** The security groups whose members may connect, by a word for each that never changes. */
  admits: Record<string, Input<string>>;
  /** Where alarms are told: a topic of the same region. */
  topicArn: Input<string>;
  /** What it waits for: RDS's own role, in an account that is new to RDS (`ServiceRoles`). @defaultValue nothing */
  ready?: Resource[];
  change?: { proxy?: Change<rds.ProxyArgs>; pool?: Change<rds.ProxyDefaultTargetGroupArgs> };
}

/** What a proxy gives. */
export interface DatabaseProxyOutputs {
  /** Where clients connect. */
  host: Output<string>;
  /** Its security group: what the database admits. */
  groupId: Output<string>;
}

/**
 * A pool of connections before the database: clients share them, and keep theirs while the database fails over. TLS only.
 *
 * ```ts
 * import { DatabaseProxy } from "./components/aws/data/database-proxy";
 * import type { AwsNetworkOutputs } from "./components/aws/network/network";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const network: AwsNetworkOutputs;
 * declare const keys: { database: string; logs: string };
 * declare const clusterGroupId: string, databaseGroupId: string, secretOfOrder: string, topicArn: string;
 *
 * const pool = new DatabaseProxy("tea-proxy", {
 *   place,
 *   network,
 *   identifier: "tea",
 *   databaseGroupId,
 *   secrets: { order: secretOfOrder },
 *   keyArn: keys.database,
 *   logs: { retentionDays: 30, keyArn: keys.logs },
 *   admits: { cluster: clusterGroupId },
 *   topicArn,
 * });
 * export const host = pool.outputs.host;
 * ```
 */
export class DatabaseProxy extends Component {
  readonly outputs: DatabaseProxyOutputs;
  /** What leads to the database: what acts on it next waits for that. */
  readonly target: Resource;

  constructor(name: string, args: DatabaseProxyArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:DatabaseProxy", name, args.place, opts);
    const group = this.securityGroup(args);
    const proxy = this.proxy(args, group);
    this.target = this.leads(proxy, args);
    for (const planned of proxyAlarms) this.alarm(planned, args.topicArn);
    this.outputs = { host: proxy.endpoint, groupId: group.id };
    this.registerOutputs({ host: proxy.endpoint });
  }

  private get own() {
    return this.tags({ service: "platform", dataClass: "personal" });
  }

  private proxy(args: DatabaseProxyArgs, group: ec2.SecurityGroup): rds.Proxy {
    const name = this.displayName();
    const logs = logGroup(
      this.label("logs"),
      { ...args.logs, name: `/aws/rds/proxy/${name}`, tags: this.tags({ service: "platform" }, `${this.id}-logs`) },
      this.here,
    );
    const sound: rds.ProxyArgs = {
      name,
      engineFamily: "POSTGRESQL",
      requireTls: true,
      // It would log statements, and what stands in them.
      debugLogging: false,
      idleClientTimeout: 1800,
      roleArn: this.role(args),
      auths: Object.entries(args.secrets).map(([who, secretArn]) => ({
        description: who,
        authScheme: "SECRETS",
        iamAuth: "DISABLED",
        clientPasswordAuthType: "POSTGRES_SCRAM_SHA_256",
        secretArn,
      })),
      vpcSubnetIds: args.network.data.slice(0, 2).map(({ id }) => id),
      vpcSecurityGroupIds: [group.id],
      tags: this.own,
    };
    return new rds.Proxy(this.label("proxy"), changed(sound, args.change?.proxy), {
      ...this.here,
      dependsOn: [logs, ...(args.ready ?? [])],
    });
  }

  private alarm({ key, description, minutes, ...rest }: PlannedAlarm, topicArn: Input<string>): void {
    new cloudwatch.MetricAlarm(
      this.label(key),
      {
        name: this.displayName(`${this.id}-${key}`),
        alarmDescription: description,
        namespace: "AWS/RDS",
        dimensions: { ProxyName: this.displayName() },
        ...rest,
        period: 60,
        evaluationPeriods: minutes,
        alarmActions: [topicArn],
        okActions: [topicArn],
        tags: this.tags({ service: "platform" }, `${this.id}-${key}`),
      },
      this.here,
    );
  }

  private leads(proxy: rds.Proxy, args: DatabaseProxyArgs): rds.ProxyTarget {
    const sound: rds.ProxyDefaultTargetGroupArgs = {
      dbProxyName: proxy.name,
      // The rest is for people, and for the platform's own tools.
      connectionPoolConfig: { maxConnectionsPercent: 90, maxIdleConnectionsPercent: 50, connectionBorrowTimeout: 30 },
    };
    const pool = new rds.ProxyDefaultTargetGroup(this.label("pool"), changed(sound, args.change?.pool), this.here);
    return new rds.ProxyTarget(
      this.label("target"),
      { dbProxyName: proxy.name, targetGroupName: pool.name, dbInstanceIdentifier: args.identifier },
      this.here,
    );
  }

  private securityGroup(args: DatabaseProxyArgs): ec2.SecurityGroup {
    const by: Maker = {
      label: (part) => this.label(part),
      name: this.displayName(),
      tags: this.own,
      here: this.here,
    };
    const group = new ec2.SecurityGroup(
      this.label("group"),
      {
        name: by.name,
        description: "RDS Proxy: admits the cluster, and speaks to the database",
        vpcId: args.network.id,
        tags: by.tags,
      },
      this.here,
    );
    for (const [who, id] of Object.entries(args.admits)) admit(by, group.id, who, id);
    new vpcRules.SecurityGroupEgressRule(
      this.label("to-database"),
      {
        securityGroupId: group.id,
        description: "PostgreSQL, to the database only",
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
        referencedSecurityGroupId: args.databaseGroupId,
        tags: by.tags,
      },
      this.here,
    );
    return group;
  }

  /** docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-secrets-arns.html: it reads these secrets, and no other. */
  private role(args: DatabaseProxyArgs): Output<string> {
    const through = { "kms:ViaService": `secretsmanager.${this.place.region}.amazonaws.com` };
    return role(
      (part) => this.label(part),
      {
        name: displayName(this.place.environment, this.id, 64),
        region: this.place.region,
        description: "Lets the database's proxy read the passwords of those who sign in through it",
        trust: plainTrustOf("rds.amazonaws.com"),
        may: {
          password: [
            { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: Object.values(args.secrets) },
            {
              Effect: "Allow",
              Action: "kms:Decrypt",
              Resource: args.keyArn,
              Condition: { StringEquals: through },
            },
          ],
        },
        tags: this.own,
      },
      this.here,
    );
  }
}
