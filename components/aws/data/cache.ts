import * as ec2 from "@pulumi/aws/ec2";
import * as elasticache from "@pulumi/aws/elasticache";
import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as vpcRules from "@pulumi/aws/vpc";
import { jsonStringify, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { CacheOutputs, Placement } from "../../core/contracts";
import { platform } from "../../core/naming";
import { engine, may, planCache, port, userName, windows, type CachePlan, type CacheRequest } from "./cache-plan";
import { logGroup, type LogKeeping } from "../common/log-group";
import type { AwsNetworkOutputs } from "../network/network";

export interface CacheArgs extends CacheRequest {
  place: Placement;
  network: Pick<AwsNetworkOutputs, "id" | "data">;
  /** Encrypts the data, its snapshots and the password. Never changes: it would replace the cache. */
  keyArn: Input<string>;
  /** How statements that took long, and what the engine says, are kept. */
  logs: LogKeeping;
  /** The security groups whose members may connect, by a word for each that never changes. */
  admits: Record<string, Input<string>>;
  change?: {
    group?: Change<elasticache.ReplicationGroupArgs>;
    parameterGroup?: Change<elasticache.ParameterGroupArgs>;
  };
}

/** What the cache logs: statements that took long, and what the engine says. */
const logged = ["slow-log", "engine-log"] as const;

/**
 * Redis 7 that only the given security groups can reach, over TLS only, with a user and a password of which no output tells:
 * they are in Secrets Manager. A change of size, of shards or of copies changes it in place.
 */
export class Cache extends Component {
  readonly outputs: CacheOutputs;

  constructor(name: string, args: CacheArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Cache", name, args.place, opts);
    const plan = planCache(
      args,
      args.network.data.map(({ zone }) => zone),
    );
    const password = this.password();
    const secretRef = this.secret(password, args.keyArn);
    const group = this.group(plan, args, this.users(password));
    this.outputs = {
      host: args.sharded ? group.configurationEndpointAddress : group.primaryEndpointAddress,
      port: group.port.apply((given) => given ?? port),
      sharded: args.sharded,
      secretRef,
    };
    this.registerOutputs({ host: this.outputs.host });
  }

  private get own() {
    return this.tags({ service: "platform", dataClass: "personal" });
  }

  private group(plan: CachePlan, args: CacheArgs, users: elasticache.UserGroup): elasticache.ReplicationGroup {
    const { data } = this.place.protection;
    const name = this.displayName();
    const { clusterMode, numNodeGroups, replicasPerNodeGroup, automaticFailoverEnabled, multiAzEnabled } = plan;
    const sound: elasticache.ReplicationGroupArgs = {
      replicationGroupId: name,
      description: `Go Coffee ${this.place.environment}`,
      engine: engine.name,
      engineVersion: engine.version,
      autoMinorVersionUpgrade: true,
      nodeType: args.machine,
      ...{ clusterMode, numNodeGroups, replicasPerNodeGroup, automaticFailoverEnabled, multiAzEnabled },
      port,
      subnetGroupName: this.subnetGroup(args).name,
      securityGroupIds: [this.securityGroup(args).id],
      parameterGroupName: this.parameterGroup(plan, args).name,
      atRestEncryptionEnabled: true,
      kmsKeyId: args.keyArn,
      transitEncryptionEnabled: true,
      transitEncryptionMode: "required",
      userGroupIds: [users.userGroupId],
      snapshotRetentionLimit: args.snapshotDays,
      snapshotWindow: windows.snapshot,
      maintenanceWindow: windows.maintenance,
      ...(data ? { finalSnapshotIdentifier: `${name}-final` } : {}),
      applyImmediately: !data,
      logDeliveryConfigurations: this.logs(name, args.logs),
      tags: this.own,
    };
    return new elasticache.ReplicationGroup(this.label("group"), changed(sound, args.change?.group), {
      ...this.here,
      protect: data,
    });
  }

  private subnetGroup(args: CacheArgs): elasticache.SubnetGroup {
    return new elasticache.SubnetGroup(
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

  private parameterGroup({ parameterGroup, parameters }: CachePlan, args: CacheArgs): elasticache.ParameterGroup {
    const sound: elasticache.ParameterGroupArgs = {
      name: `${this.displayName()}-${parameterGroup}`,
      family: engine.family,
      description: "What has no end of life is never thrown away",
      parameters,
      tags: this.own,
    };
    const changes = args.change?.parameterGroup;
    return new elasticache.ParameterGroup(this.label(parameterGroup), changed(sound, changes), this.here);
  }

  private securityGroup(args: CacheArgs): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(
      this.label("firewall"),
      {
        name: this.displayName(),
        description: "Redis: admits the cluster, and sends nothing out",
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
          description: `Redis from the ${who}`,
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

  /** ElastiCache asks for a user called `default` in every group: ours may do nothing. */
  private users(password: Output<string>): elasticache.UserGroup {
    const nobody = new elasticache.User(
      this.label("nobody"),
      {
        userId: this.displayName(`${this.id}-nobody`),
        userName: "default",
        engine: engine.name,
        accessString: may.nothing,
        authenticationMode: { type: "no-password-required" },
        tags: this.own,
      },
      this.here,
    );
    const services = new elasticache.User(
      this.label("services"),
      {
        userId: this.displayName(`${this.id}-services`),
        userName,
        engine: engine.name,
        accessString: may.serve,
        authenticationMode: { type: "password", passwords: [password] },
        tags: this.own,
      },
      this.here,
    );
    return new elasticache.UserGroup(
      this.label("users"),
      {
        userGroupId: this.displayName(this.id),
        engine: engine.name,
        userIds: [nobody.userId, services.userId],
        tags: this.own,
      },
      this.here,
    );
  }

  /** Secret from birth. Letters and digits alone: it becomes a part of an address. ElastiCache takes 16–128 characters. */
  private password(): Output<string> {
    return new RandomPassword(this.label("password"), { length: 48, special: false }, this.here).result;
  }

  private secret(password: Output<string>, keyArn: Input<string>): Output<string> {
    const { environment, protection } = this.place;
    const secret = new secretsmanager.Secret(
      this.label("secret"),
      {
        name: `${platform}-${environment}/${this.id}`,
        description: "User and password of the services at the cache",
        kmsKeyId: keyArn,
        recoveryWindowInDays: protection.data ? 30 : 0,
        tags: this.own,
      },
      this.here,
    );
    new secretsmanager.SecretVersion(
      this.label("secret"),
      { secretId: secret.id, secretString: jsonStringify({ username: userName, password }) },
      this.here,
    );
    return secret.arn;
  }

  private logs(name: string, logs: LogKeeping): elasticache.ReplicationGroupArgs["logDeliveryConfigurations"] {
    return logged.map((logType) => ({
      destination: logGroup(
        this.label(`logs-${logType}`),
        {
          ...logs,
          name: `/aws/elasticache/${name}/${logType}`,
          tags: this.tags({ service: "platform", dataClass: "personal" }, `${this.id}-${logType}`),
        },
        this.here,
      ).name,
      destinationType: "cloudwatch-logs",
      logFormat: "json",
      logType,
    }));
  }
}
