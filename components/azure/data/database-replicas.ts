import { Server, type ServerArgs } from "@pulumi/azure-native/dbforpostgresql/server";
import { type ComponentResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import type { Group } from "../account/groups";
import { Locks } from "../account/locks";
import { Alarms, type AlarmsArgs, type Watch } from "../common/alarms";
import type { By } from "../common/by";
import { diagnose, type LogTarget } from "../common/diagnostics";
import type { AzureKey } from "../common/keys";
import { globalName } from "../common/names";
import type { Site } from "../common/site";
import { tagsFor } from "../common/tags";
import { settled } from "../common/wait";
import { privateEndpoint, type EndpointNetwork } from "../network/private-endpoint";
import { planDatabaseAlarms } from "./database-alarms-plan";
import { planBackups, planParameters, planStandby, type DatabaseRequest } from "./database-plan";
import { changesByItself, once, roleProblem, soundServer, suffixed, versionProblem, writeParameters } from "./server";
import { bornAs, facts, refuses } from "./store-guards";

/** `replica`: it follows. `primary`: somebody promoted it, and it is a database of its own. */
export type ReplicaRole = "replica" | "primary";

export interface ReplicaArgs extends Pick<
  DatabaseRequest,
  "machine" | "memoryGiB" | "storageGiB" | "maxStorageGiB" | "version" | "parameters" | "multiZone" | "retentionDays"
> {
  /** Where it stands: of another region, for one that is away. */
  place: Placement;
  site: Site;
  /** Away: of its region, since one of another answers no more than that region does. */
  group: Group;
  /** Another end of its name. @defaultValue none */
  suffix?: string | undefined;
  /** The network that it is reached from, which may be of another region: its private endpoint is there. */
  network: EndpointNetwork & { place: Placement };
  /** The server that it copies: its ARM id. */
  source: Input<string>;
  /** A key of its region: beside its original, the original's. */
  key: AzureKey;
  /**
   * Whether it stands in another region, where it can be promoted when the first is lost: one that is beside its original is made anew from it instead.
   * @defaultValue false
   */
  away?: boolean | undefined;
  /**
   * `primary`: it was promoted, by hand (docs/runbooks/azure-fail-over-the-database.md), and gets what a primary has: backups, a standby. No `up` promotes it.
   * Away only. @defaultValue replica
   */
  role?: ReplicaRole | undefined;
  /** The administrator's password, which a copy has from its original, and one that was promoted is given. */
  password: Output<string>;
  /** Where its logs go: of its region. @defaultValue nowhere */
  logs?: LogTarget | undefined;
  /** Of the targets, the workspace alone, where it stands in a region that is not the archive's: Azure takes no other account. @defaultValue both */
  logsInto?: "workspace" | undefined;
  /** Who is told, and how many minutes of the newest data may be lost. @defaultValue nobody */
  alarms?: (Watch & { rpoMinutes: number }) | undefined;
  /** What acts on the original before it: copies are made one at a time. */
  after: readonly Resource[];
  change?: { server?: Change<ServerArgs>; alarms?: AlarmsArgs["change"] } | undefined;
}

export interface ReplicaOutputs {
  /** A name that its certificate bears, and the network knows. */
  host: Output<string>;
  serverId: Output<string>;
  serverName: string;
}

/**
 * A copy of the database that follows it by some seconds, and can be read from. It has no standby and no backups while it follows (Q7), PgBouncer of its own
 * all the same (Q12), and the parameters of its original, which are not copied. One that is away bears a lock of Azure's where data is protected: all that is
 * beneath it stays as long as it does.
 *
 * ```ts
 * import { DatabaseReplica } from "./components/azure/data/database-replicas";
 * import type { Group } from "./components/azure/account/groups";
 * import type { AzureKey } from "./components/azure/common/keys";
 * import type { Site } from "./components/azure/common/site";
 * import type { AzureDatabaseOutputs } from "./components/azure/data/database";
 * import type { AzureNetworkOutputs } from "./components/azure/network/network";
 * import type { Placement } from "./components/core/contracts";
 * import type { Output } from "@pulumi/pulumi";
 *
 * declare const original: AzureDatabaseOutputs;
 * declare const place: Placement;
 * declare const elsewhere: Placement; // of the second region
 * declare const site: Site;
 * declare const group: Group;
 * declare const network: AzureNetworkOutputs;
 * declare const key: AzureKey; // of that region, too
 * declare const password: Output<string>;
 *
 * new DatabaseReplica("orders-standby", {
 *   place: elsewhere,
 *   site,
 *   group,
 *   network: { ...network, place },
 *   source: original.serverId,
 *   key,
 *   away: true,
 *   password,
 *   machine: "Standard_D2ds_v4",
 *   memoryGiB: 8,
 *   storageGiB: 128,
 *   maxStorageGiB: 2048,
 *   multiZone: true,
 *   retentionDays: 14,
 *   after: [],
 * });
 * ```
 */
export class DatabaseReplica extends Component {
  readonly outputs: ReplicaOutputs;
  /** The copy itself: what acts on the original next waits for it. */
  readonly copy: Resource;
  /** The last of what acts on the copy by itself: what acts on both waits for it. */
  readonly steady: Resource;

  constructor(name: string, args: ReplicaArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:DatabaseReplica", name, args.place, opts);
    const { role = "replica", away = false, place, group, network, logs, logsInto: into } = args;
    if (role === "primary" && !away)
      throw new RangeError(`${name}: a copy beside its original is no primary: restore a backup into a second server`);
    const by: By = { label: (part) => this.label(part), here: this.here };
    const called = globalName(place.environment, suffixed(this.id, args.suffix), args.site.suffix);
    const server = this.server(called, role, args);
    this.copy = server;
    const endpoint = privateEndpoint(by, "endpoint", {
      ...{ place: network.place, network, kind: "postgresqlServer" },
      target: { id: server.id, name: this.id },
      // As of its original: right after its birth it is busy with itself (Q10).
      dependsOn: [settled(by, "steady", [server], 2)],
    });
    const written = writeParameters(by, {
      ...{ group, server: { name: server.name, resource: server }, after: endpoint.resource },
      parameters: planParameters(args),
    });
    this.steady = written.last;
    const logged = logs
      ? [
          diagnose(
            by,
            "logs",
            {
              id: server.id,
              type: "Microsoft.DBforPostgreSQL/flexibleServers",
              resource: server,
              ...(into && { into }),
            },
            logs,
          ),
        ]
      : [];
    if (away && place.protection.data)
      new Locks(
        this.label("locks"),
        { place, guarded: [{ key: "store", scope: server.id, after: [written.last, ...endpoint.ready, ...logged] }] },
        this.here,
      );
    if (args.alarms) this.alarms(server.id, role, args, args.alarms);
    this.outputs = {
      host: once(server.fullyQualifiedDomainName, [...endpoint.ready, written.last]),
      serverId: server.id,
      serverName: called,
    };
    this.registerOutputs({ host: this.outputs.host });
  }

  private server(name: string, role: ReplicaRole, args: ReplicaArgs): Server {
    const { place, group, key, source, away = false, password } = args;
    const kept = away && place.protection.data;
    const made: ServerArgs = {
      resourceGroupName: group.name,
      serverName: name,
      location: place.region,
      ...soundServer(args, { key, tags: tagsFor(place, { service: "platform", dataClass: "personal" }) }),
      sourceServerResourceId: source,
      ...(role === "replica"
        ? { createMode: "Replica" }
        : {
            createMode: "Update",
            administratorLoginPassword: password,
            backup: planBackups(args, false),
            highAvailability: planStandby(args, place.region),
          }),
    };
    const birth = bornAs(
      this.label("born"),
      { store: name, birth: { region: place.region }, way: "take the copy away, and make another" },
      this.here,
    );
    return new Server(this.label("server"), changed(made, args.change?.server), {
      // A copy goes when it is let go: while one stands, its original takes no other major version.
      ...(away && role !== "replica" ? this.lasting : this.here),
      protect: kept,
      // What it was made of is no matter later, and another would replace it.
      ignoreChanges: [...changesByItself, "sourceServerResourceId"],
      ...refuses(
        `${this.label("server")}-is-what-it-is`,
        ({ olds, outputs, news }) =>
          roleProblem(name, role, outputs["replicationRole"] ?? facts(outputs["replica"])["role"]) ??
          versionProblem(olds["version"], news["version"], 0),
      ),
      dependsOn: [birth, ...key.ready, ...args.after],
    });
  }

  private alarms(
    scope: Output<string>,
    role: ReplicaRole,
    { place, machine, memoryGiB, maxStorageGiB, change }: ReplicaArgs,
    { rpoMinutes, ...watch }: Watch & { rpoMinutes: number },
  ): void {
    const follows = role === "replica";
    const watched = planDatabaseAlarms({ scope, machine, memoryGiB, maxStorageGiB, rpoMinutes, follows });
    new Alarms(this.label("alarms"), { ...{ place, watch, watched }, change: change?.alarms }, this.here);
  }
}
