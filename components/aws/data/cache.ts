import * as ec2 from "@pulumi/aws/ec2";
import * as elasticache from "@pulumi/aws/elasticache";
import * as vpcRules from "@pulumi/aws/vpc";
import type { ComponentResourceOptions, CustomResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { CacheOutputs, DataClass, Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import { CacheAlarms, type CacheAlarmsArgs } from "./cache-alarms";
import { engine, may, planCache, port, windows, type CachePlan, type CacheRequest } from "./cache-plan";
import { lastCopyName } from "./last-copy";
import { ownPassword, type OwnPassword } from "./own-password";
import { PasswordRotation, type PasswordRotationArgs } from "./password-rotation";
import { keepsSubnets } from "./store-guards";
import { logGroup, type LogKeeping } from "../common/log-group";
import type { AwsNetworkOutputs } from "../network/network";

export interface CacheArgs extends CacheRequest {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  network: Pick<AwsNetworkOutputs, "id" | "data">;
  /** Encrypts the data, its snapshots and the password. Never changes: it would replace the cache. */
  keyArn: Input<string>;
  /** How statements that took long, and what the engine says, are kept. */
  logs: LogKeeping;
  /** Who has a user at it, called as they are. What a user may touch begins with its name and a colon. @defaultValue nobody */
  services?: readonly CacheUser[];
  /** The security groups whose members may connect, by a word for each that never changes. */
  admits: Record<string, Input<string>>;
  /** Where alarms are told: a topic of the same region. */
  alarms: { topicArn: Input<string> };
  /** What it waits for: ElastiCache's own role, in an account that is new to it (`ServiceRoles`). @defaultValue nothing */
  ready?: Resource[];
  change?: {
    alarms?: CacheAlarmsArgs["change"];
    rotation?: PasswordRotationArgs["change"];
    group?: Change<elasticache.ReplicationGroupArgs>;
    parameterGroup?: Change<elasticache.ParameterGroupArgs>;
  };
}

/** A service that has a user at a cache. */
export interface CacheUser {
  /** Its name: small letters, digits and `-`. */
  name: string;
  dataClass: DataClass;
}

/** What a cache on AWS gives, beyond what every cache gives. */
export interface AwsCacheOutputs extends CacheOutputs {
  /** The secret of each service, by its name: its ARN. Its keys are `username` and `password`. */
  secrets: Record<string, Output<string>>;
}

/** A user, and the secret with its password. */
interface ServiceUser {
  part: string;
  user: elasticache.User;
  own: OwnPassword;
}

/** What the cache logs: statements that took long, and what the engine says. */
const logged = ["slow-log", "engine-log"] as const;

/**
 * Redis 7 that only the given security groups can reach, over TLS only, with a user for each service, who touches only what is its own.
 * Passwords are in Secrets Manager, and changed every month. A change of size, of shards or of copies changes it in place.
 *
 * ```ts
 * import { Cache } from "./components/aws/data/cache";
 * import type { AwsNetworkOutputs } from "./components/aws/network/network";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const network: AwsNetworkOutputs;
 * declare const keys: { cache: string; logs: string };
 * declare const clusterGroupId: string, topicArn: string;
 *
 * const sessions = new Cache("sessions", {
 *   place,
 *   account: "123456789012",
 *   network,
 *   keyArn: keys.cache,
 *   logs: { retentionDays: 30, keyArn: keys.logs },
 *   services: [{ name: "kettle", dataClass: "internal" }],
 *   admits: { cluster: clusterGroupId },
 *   alarms: { topicArn },
 *   machine: "cache.t4g.small",
 *   sharded: false,
 *   shards: 1,
 *   replicas: 1,
 *   snapshotDays: 7,
 * });
 * export const host = sessions.outputs.host;
 * ```
 */
export class Cache extends Component {
  readonly outputs: AwsCacheOutputs;
  /** The options of what ElastiCache is first called for. */
  private readonly first: CustomResourceOptions;

  constructor(name: string, args: CacheArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Cache", name, args.place, opts);
    this.first = { ...this.here, dependsOn: args.ready ?? [] };
    const plan = planCache(
      args,
      args.network.data.map(({ zone }) => zone),
    );
    const users = (args.services ?? []).map((service) => this.serviceUser(service, args));
    const group = this.group(plan, args, this.users(users));
    this.rotation(args, users, group);
    const { place, sharded, alarms } = args;
    new CacheAlarms(
      this.label("alarms"),
      {
        ...{ place, sharded, groupId: this.groupId, shards: plan.numNodeGroups, replicas: plan.replicasPerNodeGroup },
        ...{ topicArn: alarms.topicArn, change: args.change?.alarms },
      },
      this.here,
    );
    this.outputs = {
      host: args.sharded ? group.configurationEndpointAddress : group.primaryEndpointAddress,
      port: group.port.apply((given) => given ?? port),
      sharded: args.sharded,
      secrets: Object.fromEntries(users.map(({ part, own }) => [part, own.version.arn])),
    };
    this.registerOutputs({ host: this.outputs.host });
  }

  private get own() {
    return this.tags({ service: "platform", dataClass: "personal" });
  }

  /** ElastiCache takes 40 characters: botocore elasticache/2015-02-02, CreateReplicationGroupMessage.ReplicationGroupId. */
  private shortName(part: string): string {
    return displayName(this.place.environment, part, 40);
  }

  private get groupId(): string {
    return this.shortName(this.id);
  }

  private group(plan: CachePlan, args: CacheArgs, users: elasticache.UserGroup): elasticache.ReplicationGroup {
    const { data, lastCopy = false } = this.place.protection;
    const name = this.groupId;
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
      ...((data || lastCopy) && {
        finalSnapshotIdentifier: lastCopyName(this.label("last-copy"), name, this.here),
      }),
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
      {
        ...this.first,
        ...keepsSubnets(this.label("subnets"), "cache", "make a second cache from a snapshot, and this one go"),
      },
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
    return new elasticache.ParameterGroup(this.label(parameterGroup), changed(sound, changes), this.first);
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
  private users(services: readonly ServiceUser[]): elasticache.UserGroup {
    const nobody = new elasticache.User(
      this.label("nobody"),
      {
        userId: this.shortName(`${this.id}-nobody`),
        userName: "default",
        engine: engine.name,
        accessString: may.nothing,
        // As a mode it would be read back as `no-password`, and changed again by every `up`.
        noPasswordRequired: true,
        tags: this.own,
      },
      this.first,
    );
    return new elasticache.UserGroup(
      this.label("users"),
      {
        userGroupId: this.groupId,
        engine: engine.name,
        userIds: [nobody.userId, ...services.map(({ user }) => user.userId)],
        tags: this.own,
      },
      this.here,
    );
  }

  private serviceUser({ name, dataClass }: CacheUser, args: CacheArgs): ServiceUser {
    const label = (part: string) => this.label(`${name}-${part}`);
    const tags = this.tags({ service: name, dataClass }, `${this.id}-${name}`);
    const own = ownPassword(
      { label, tags, here: this.here },
      {
        environment: args.place.environment,
        id: `${this.id}/${name}`,
        description: `User and password of ${name} at the cache`,
        username: name,
        keyArn: args.keyArn,
        kept: args.place.protection.data,
      },
    );
    const user = new elasticache.User(
      label("user"),
      {
        userId: this.userId(name),
        userName: name,
        engine: engine.name,
        accessString: may.serve(name),
        authenticationMode: { type: "password", passwords: [own.password] },
        tags,
      },
      this.first,
    );
    return { part: name, user, own };
  }

  private userId(service: string): string {
    return this.shortName(`${this.id}-${service}`);
  }

  /** The first change leaves the new password alone; from the second on the one before it is good until the next: nobody is shut out. */
  private rotation(args: CacheArgs, users: readonly ServiceUser[], group: elasticache.ReplicationGroup): void {
    if (users.length === 0) return;
    const { place, account, keyArn, logs, alarms } = args;
    new PasswordRotation(
      this.label("rotation"),
      {
        ...{ place, account, logs, topicArn: alarms.topicArn, kind: "cache", change: args.change?.rotation },
        logins: users.map(({ part, user, own }) => ({
          part,
          secretArn: own.secret.arn,
          store: { id: this.userId(part), arn: user.arn },
          ready: [own.version, group],
        })),
        secrets: { keyArn },
      },
      this.here,
    );
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
