import * as dms from "@pulumi/gcp/databasemigrationservice";
import { Stash, type ComponentResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import { refuseUpdate } from "../../core/guard";
import type { Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import { AlertPolicies, type AlertPoliciesArgs, type Watch } from "../common/alert-policy";
import { labelsFor } from "../common/labels";
import { Database, type DatabaseArgs, type GcpDatabaseOutputs } from "./database";
import { ownPassword } from "./secret";
import { refuseCreation } from "./store-guards";
import { birthProblemOfJob, planStandbyAlarms, stepProblem, type StandbyState } from "./warm-standby-plan";

/** The database that is followed: PostgreSQL somewhere else, which the network reaches. */
export interface FollowedDatabase {
  host: Input<string>;
  port: Input<number>;
  /** The one certificate of the authority that signs the database's, as PEM: on RDS, `rds-ca-rsa2048-g1` of the region. */
  authority: Input<string>;
  /** The user whom Database Migration Service signs in as, who may replicate. Somebody makes it, with the password that is in `sourceSecret`. @defaultValue google_standby */
  username?: string;
}

export interface WarmStandbyArgs extends Omit<DatabaseArgs, "role" | "change" | "network"> {
  place: Placement;
  network: DatabaseArgs["network"];
  /** The logical name of the database that it is, which its names are made of. @defaultValue its own, and `-database` */
  as?: string;
  state: StandbyState;
  source: FollowedDatabase;
  change?: {
    database?: DatabaseArgs["change"];
    job?: Change<dms.MigrationJobArgs>;
    alarms?: AlertPoliciesArgs["change"];
  };
}

export interface WarmStandbyOutputs {
  /** What it is once it is promoted. */
  database: GcpDatabaseOutputs;
  /** The name of the job, for the commands of the page. */
  job: Output<string>;
  /** The secret with the user at the original: `username` and `password`. */
  sourceSecret: Output<string>;
}

/**
 * A database that follows one of another cloud by Database Migration Service, and takes its place when that cloud is lost. It is a database of ours
 * (`Database`), so that protection, key, network and size are those of every other; the service only fills it. While it follows it has no backups,
 * no standby in a second zone and no copies: those come with its promotion.
 *
 * Making it follow, and promoting it, is no resource of the provider's: docs/runbooks/gcp-warm-standby.md says the commands between the states.
 *
 * ```ts
 * import { WarmStandby } from "./components/gcp/data/warm-standby";
 * import type { GcpKey } from "./components/gcp/common/keys";
 * import type { GcpNetworkOutputs } from "./components/gcp/network/network";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const network: GcpNetworkOutputs;
 * declare const key: GcpKey;
 * declare const authority: string;
 *
 * const standby = new WarmStandby("orders-standby", {
 *   place,
 *   project: "go-coffee-prod",
 *   network,
 *   key,
 *   state: "prepared",
 *   source: { host: "orders.example", port: 5432, authority },
 *   machine: "db-custom-2-13312",
 *   memoryGiB: 13,
 *   storageGiB: 400,
 *   maxStorageGiB: 2000,
 *   multiZone: true,
 *   retentionDays: 35,
 *   after: [],
 * });
 * export const job = standby.outputs.job;
 * ```
 */
export class WarmStandby extends Component {
  readonly outputs: WarmStandbyOutputs;
  /** The database itself. */
  readonly resource: Resource;

  constructor(name: string, args: WarmStandbyArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:WarmStandby", name, args.place, opts);
    const step = this.step(args.state);
    const standing = this.database(args, step);
    this.resource = standing.resource;
    const login = this.login(args);
    const job = this.job(args, standing, login.password);
    if (args.alarms && args.state === "running") this.alarms(args, args.alarms);
    this.outputs = { database: standing.outputs, job: job.migrationJobId, sourceSecret: login.id };
    this.registerOutputs({ job: job.migrationJobId });
  }

  private get labels() {
    return labelsFor(this.place, { service: "platform", dataClass: "personal" });
  }

  /** Remembers how far it has come: there is no way back, and none that leaves a state out. */
  private step(state: StandbyState): Resource {
    const guard = refuseUpdate(`gcp-${this.label("step-can-be-taken")}`, ({ olds, news }) =>
      stepProblem(olds["input"] as StandbyState, news["input"] as StandbyState),
    );
    return new Stash(this.label("step"), { input: state }, { ...this.here, ...guard });
  }

  private database(args: WarmStandbyArgs, step: Resource): Database {
    const { as = this.label("database"), state, source: _, change, replicas, away, alarms, ...rest } = args;
    const promoted = state === "promoted";
    return new Database(
      as,
      {
        ...rest,
        role: promoted ? "primary" : "follower",
        ...(promoted && { replicas, away }),
        alarms,
        after: [...args.after, step],
        change: change?.database ?? {},
      },
      this.here,
    );
  }

  /** The user at the original, outside of any rotation: another password would replace what a running job holds. */
  private login(args: WarmStandbyArgs) {
    const { place, project, key, source, after } = args;
    return ownPassword(
      {
        label: (part) => this.label(`source-${part}`),
        labels: this.labels,
        here: this.here,
        after,
      },
      {
        ...{ project, environment: place.environment, region: place.region, key },
        id: `${this.id}-source`,
        description: "The user as which Database Migration Service follows the original",
        username: source.username ?? "google_standby",
        kept: place.protection.data,
      },
    );
  }

  /** Database Migration Service takes 60 characters. */
  private called(part: string): string {
    return displayName(this.place.environment, part, 60);
  }

  private get jobName(): string {
    return this.called(this.id);
  }

  private job(args: WarmStandbyArgs, standing: Database, password: Output<string>): dms.MigrationJob {
    const { project, network, source, state, after } = args;
    const where = { project, location: this.place.region, labels: this.labels };
    const here = { ...this.here, dependsOn: [...after] };
    const original = new dms.ConnectionProfile(
      this.label("original"),
      {
        ...where,
        connectionProfileId: this.called(`${this.id}-original`),
        displayName: "The database that is followed",
        role: "SOURCE",
        postgresql: {
          host: source.host,
          port: source.port,
          username: source.username ?? "google_standby",
          password,
          ssl: { type: "SERVER_ONLY", caCertificate: source.authority },
        },
      },
      // Either would replace the profile, which a running job does not let go of. And what was followed once is written down as it was, where nothing is left of it.
      {
        ...here,
        ignoreChanges: [
          ...["postgresql.password", "postgresql.ssl.caCertificate"],
          ...(state === "promoted" ? ["postgresql.host", "postgresql.port"] : []),
        ],
      },
    );
    const follower = new dms.ConnectionProfile(
      this.label("follower"),
      {
        ...where,
        connectionProfileId: this.called(`${this.id}-follower`),
        displayName: "The database that follows",
        role: "DESTINATION",
        postgresql: { cloudSqlId: standing.outputs.instance },
      },
      here,
    );
    const sound: dms.MigrationJobArgs = {
      ...where,
      migrationJobId: this.jobName,
      displayName: "The warm standby",
      type: "CONTINUOUS",
      source: original.name,
      destination: follower.name,
      // Through the network, and from there to the other cloud.
      vpcPeeringConnectivity: { vpc: network.id },
      // Promoted, it has come to its end, and stays as it is: to let it go is no part of a failover.
      desiredState: state === "prepared" ? "NOT_STARTED" : "RUNNING",
    };
    return new dms.MigrationJob(this.label("job"), changed(sound, args.change?.job), {
      ...here,
      ...refuseCreation(this.label("job-begins-prepared"), (news) => birthProblemOfJob(news["desiredState"])),
    });
  }

  private alarms(
    { place, project, change }: WarmStandbyArgs,
    { rpoMinutes, ...watch }: Watch & { rpoMinutes: number },
  ): void {
    new AlertPolicies(
      this.label("alarms"),
      {
        ...{ place, project, watch, change: change?.alarms },
        watched: planStandbyAlarms({ job: this.jobName, rpoMinutes }),
      },
      this.here,
    );
  }
}
