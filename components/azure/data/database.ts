import { Database as ServerDatabase } from "@pulumi/azure-native/dbforpostgresql/database";
import { Server, type ServerArgs } from "@pulumi/azure-native/dbforpostgresql/server";
import { VirtualEndpoint } from "@pulumi/azure-native/dbforpostgresql/virtualEndpoint";
import { output, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import { Rotating } from "@pulumiverse/time/rotating";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { DatabaseOutputs, Placement } from "../../core/contracts";
import type { Group } from "../account/groups";
import { Alarms, type AlarmsArgs, type Watch } from "../common/alarms";
import type { By } from "../common/by";
import { diagnose, type LogTarget } from "../common/diagnostics";
import type { AzureKey } from "../common/keys";
import { globalName } from "../common/names";
import type { SecretVault } from "../common/secret-vault";
import type { Site } from "../common/site";
import { tagsFor } from "../common/tags";
import { settled } from "../common/wait";
import { privateEndpoint, type EndpointNetwork } from "../network/private-endpoint";
import { planDatabaseAlarms } from "./database-alarms-plan";
import * as planned from "./database-plan";
import type { DatabaseRequest } from "./database-plan";
import { DatabaseReplica, type ReplicaArgs, type ReplicaRole } from "./database-replicas";
import { pairOf } from "./offers";
import { postgresAuthorities } from "./postgres-authorities";
import { drawn, ownSecret } from "./secret";
import { changesByItself, once, soundServer, suffixed, versionProblem, writeParameters } from "./server";
import { bornAs, refuses } from "./store-guards";

/** A copy of the database in another region. */
export interface ReplicaAway {
  /** Of that region. */
  place: Placement;
  /** A group of that region: one of the first answers no more than its region does. @defaultValue the database's own */
  group?: Group | undefined;
  /** A key of that region: without one the copy is refused, and none can be given later. */
  key: AzureKey;
  /** @defaultValue replica */
  role?: ReplicaRole | undefined;
  /** Where its logs go: of that region. @defaultValue the database's own workspace, which may be of any */
  logs?: LogTarget | undefined;
}

export interface DatabaseArgs extends DatabaseRequest {
  place: Placement;
  site: Site;
  /** The group of the purpose `data`. */
  group: Group;
  /** Where it is reached from: its private endpoint is there. */
  network: EndpointNetwork;
  /** Encrypts the disk and its backups. Only at birth. */
  key: AzureKey;
  /** Where the administrator's password is kept. */
  vault: SecretVault;
  logs: LogTarget;
  /** Another end of its name, to make it anew beside one that people put back by hand: it stays for good. @defaultValue none */
  suffix?: string | undefined;
  /** Its copy in another region. @defaultValue none */
  away?: ReplicaAway | undefined;
  /** Backups in the paired region too, encrypted with a key of that region: `region` says which that is. Decided at birth. @defaultValue none */
  geoBackup?: { key: AzureKey; region: string } | undefined;
  /** Who is told, and how many minutes of the newest data may be lost. @defaultValue nobody */
  alarms?: (Watch & { rpoMinutes: number }) | undefined;
  /** What it waits for. @defaultValue nothing */
  after?: readonly Resource[];
  change?: { server?: Change<ServerArgs>; alarms?: AlarmsArgs["change"]; replicas?: ReplicaArgs["change"] };
}

/** What a database on Azure gives, beyond what every database gives. */
export interface AzureDatabaseOutputs extends DatabaseOutputs {
  /** The addresses of its copies in the region, for reading. */
  readers: Output<string>[];
  /** It is written to. Its copy in another region says by `ReplicaAway.role` whether it was promoted. */
  role: "primary";
  serverId: Output<string>;
  /** `go-coffee-ENV-ID-SUFFIX` */
  serverName: string;
  /** The address of its copy in another region, where there is one. */
  elsewhere?: Output<string>;
  /**
   * The names that follow the roles when a copy is promoted in place of the primary, where there is a copy. For people and tools: whether a certificate bears
   * them is nowhere said, so that services have the server's own name.
   */
  virtualEndpoint?: { writer: Output<string>; reader: Output<string> };
  /** Whether a parameter waits for a restart, which pgAudit is loaded by: `az postgres flexible-server restart`. */
  restartPending: Output<boolean>;
}

/** How often the administrator's password is drawn anew, by the first `up` after a refresh. */
const passwordDays = 30;

/**
 * PostgreSQL on Azure Database for PostgreSQL (Flexible Server), which only the network reaches, by a private endpoint, over TLS only. Encrypted with a key of
 * ours, any moment of the last days can be restored. PgBouncer stands before it, but for Burstable machines, which have none. A change of size, of a standby,
 * of tags or of how long backups are kept changes it in place. No lock of Azure's is on it: that would also keep its virtual endpoint, which goes with the last
 * copy (`Locks`). Pulumi deletes none that is protected; one that somebody deletes by hand can mostly be brought back for five days
 * (articles/postgresql/flexible-server/how-to-restore-dropped-server of MicrosoftDocs/azure-docs).
 *
 * ```ts
 * import { Database } from "./components/azure/data/database";
 * import type { Group } from "./components/azure/account/groups";
 * import type { LogTarget } from "./components/azure/common/diagnostics";
 * import type { AzureKey } from "./components/azure/common/keys";
 * import type { SecretVault } from "./components/azure/common/secret-vault";
 * import type { Site } from "./components/azure/common/site";
 * import type { AzureNetworkOutputs } from "./components/azure/network/network";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const site: Site;
 * declare const group: Group;
 * declare const network: AzureNetworkOutputs;
 * declare const key: AzureKey;
 * declare const vault: SecretVault;
 * declare const logs: LogTarget;
 *
 * const orders = new Database("orders", {
 *   ...{ place, site, group, network, key, vault, logs },
 *   machine: "Standard_D2ds_v4",
 *   memoryGiB: 8,
 *   storageGiB: 128,
 *   maxStorageGiB: 2048,
 *   multiZone: true,
 *   retentionDays: 14,
 *   replicas: 1,
 * });
 * export const host = orders.outputs.host;
 * ```
 */
export class Database extends Component {
  readonly outputs: AzureDatabaseOutputs;
  /** The server, for what waits until it stands. */
  readonly resource: Resource;
  private readonly by: By = { label: (part) => this.label(part), here: this.here };

  constructor(name: string, args: DatabaseArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Database", name, args.place, opts);
    const { place, network, group, logs, away, databaseName = "gocoffee" } = args;
    planned.checkRequest(args, place.region, away !== undefined);
    if (args.geoBackup && pairOf(place.region) !== args.geoBackup.region)
      throw new RangeError(
        `database backups: those of ${place.region} go to its pair, ${pairOf(place.region) ?? "which it has none of"}, and to no other region, got ${args.geoBackup.region}: database.backups.standbyRegion: false`,
      );
    const called = globalName(place.environment, suffixed(this.id, args.suffix), args.site.suffix);
    const password = this.password();
    const server = this.server(called, password, args);
    this.resource = server;
    // Right after its birth a server is busy with itself: a change is refused (Q10).
    const steady = settled(this.by, "steady", [server], 2);
    const endpoint = privateEndpoint(this.by, "endpoint", {
      ...{ place, network, kind: "postgresqlServer", target: { id: server.id, name: this.id } },
      dependsOn: [steady],
    });
    const written = writeParameters(this.by, {
      ...{ group, server: { name: server.name, resource: server }, after: endpoint.resource },
      parameters: planned.planParameters(args),
    });
    const inside = this.inside(server, databaseName, args, written.last);
    const readers = this.replicas(server, password, args, inside);
    const elsewhere = away && this.away(server, password, args, away, readers.at(-1)?.copy ?? inside);
    const follows = away?.role === "primary" ? undefined : elsewhere;
    const virtual = this.virtual(
      server,
      args,
      follows ?? readers[0],
      elsewhere?.copy ?? readers.at(-1)?.copy ?? inside,
    );
    diagnose(
      this.by,
      "logs",
      { id: server.id, type: "Microsoft.DBforPostgreSQL/flexibleServers", resource: server },
      logs,
    );
    if (args.alarms) this.alarms(server.id, args, args.alarms);
    const host = once(server.fullyQualifiedDomainName, [...endpoint.ready, inside]);
    this.outputs = {
      id: server.id,
      host,
      primary: host,
      port: output(planned.isPooled(args.machine) ? planned.ports.pool : planned.ports.database),
      primaryPort: output(planned.ports.database),
      name: databaseName,
      secretRef: this.secret(password, args),
      authorities: postgresAuthorities,
      readers: readers.map(({ outputs }) => outputs.host),
      role: "primary",
      serverId: server.id,
      serverName: called,
      ...(elsewhere && { elsewhere: elsewhere.outputs.host }),
      ...(virtual && { virtualEndpoint: virtual }),
      restartPending: written.pending,
    };
    this.registerOutputs({ id: server.id, host });
  }

  private get own(): Record<string, string> {
    return tagsFor(this.place, { service: "platform", dataClass: "personal" });
  }

  /**
   * The administrator's password changes by an `up`, in the server and in the secret at once: ARM's provider sends it with each update of the server, so that one
   * that was changed elsewhere would be set back (P4).
   */
  private password(): Output<string> {
    const month = new Rotating(this.label("password-month"), { rotationDays: passwordDays }, this.here);
    return drawn(this.by, "password", month.id);
  }

  private secret(password: Output<string>, { place, vault }: DatabaseArgs): Output<string> {
    return ownSecret(
      { ...this.by, tags: this.own },
      {
        ...{ vault, environment: place.environment, id: this.id },
        description: "User and password of the database's administrator",
        values: "told",
      },
      { username: planned.administrator, password },
    ).id;
  }

  private server(name: string, password: Output<string>, args: DatabaseArgs): Server {
    const { place, group, key, geoBackup, version, replicas = 0, away } = args;
    const { protection, region } = place;
    const made: ServerArgs = {
      resourceGroupName: group.name,
      serverName: name,
      location: region,
      version: planned.engineVersion(version),
      administratorLogin: planned.administrator,
      administratorLoginPassword: password,
      ...soundServer(args, { key, geoKey: geoBackup?.key, tags: this.own }),
      backup: planned.planBackups(args, geoBackup !== undefined),
      highAvailability: planned.planStandby(args, region),
    };
    const birth = bornAs(
      this.label("born"),
      {
        store: name,
        birth: { region, "geo-redundant backups": geoBackup ? "on" : "off" },
        way: "restore a backup into a second server: docs/runbooks/azure-fail-over-the-database.md",
      },
      this.here,
    );
    const copies = replicas + (away && away.role !== "primary" ? 1 : 0);
    return new Server(this.label("server"), changed(made, args.change?.server), {
      ...this.lasting,
      protect: protection.data,
      ignoreChanges: changesByItself,
      ...refuses(`${this.label("server")}-keeps-its-version`, ({ olds, news }) =>
        versionProblem(olds["version"], news["version"], copies),
      ),
      dependsOn: [birth, ...key.ready, ...(geoBackup?.key.ready ?? []), ...(args.after ?? [])],
    });
  }

  /** The database in it, which goes with the server. */
  private inside(server: Server, databaseName: string, { group }: DatabaseArgs, after: Resource): Resource {
    return new ServerDatabase(
      this.label("database"),
      {
        ...{ resourceGroupName: group.name, serverName: server.name, databaseName },
        charset: "UTF8",
        collation: "en_US.utf8",
      },
      { ...this.here, protect: this.place.protection.data, deletedWith: server, dependsOn: [after] },
    );
  }

  /** One after another: a server that is copied takes no other change (Q10). */
  private replicas(server: Server, password: Output<string>, args: DatabaseArgs, inside: Resource): DatabaseReplica[] {
    const made: DatabaseReplica[] = [];
    for (let index = 1; index <= (args.replicas ?? 0); index += 1)
      made.push(
        new DatabaseReplica(
          this.label(`replica-${index}`),
          {
            ...this.copied(server, password, args),
            ...{ place: this.place, key: args.key, logs: args.logs, after: [made.at(-1)?.copy ?? inside] },
          },
          this.here,
        ),
      );
    return made;
  }

  private away(
    server: Server,
    password: Output<string>,
    args: DatabaseArgs,
    { place, key, role, logs, group = args.group }: ReplicaAway,
    after: Resource,
  ): DatabaseReplica {
    planned.checkRequest(args, place.region, true);
    return new DatabaseReplica(
      this.label("standby"),
      {
        ...this.copied(server, password, args),
        ...{ place, group, key, role, away: true, after: [after] },
        ...(logs ? { logs } : ({ logs: args.logs, logsInto: "workspace" } as const)),
      },
      this.here,
    );
  }

  private copied(
    server: Server,
    password: Output<string>,
    args: DatabaseArgs,
  ): Omit<ReplicaArgs, "place" | "key" | "after"> {
    const { site, group, suffix, network, machine, memoryGiB, storageGiB, maxStorageGiB, version, parameters } = args;
    const { multiZone, retentionDays, alarms } = args;
    return {
      ...{ site, group, suffix, network: { ...network, place: this.place }, source: server.id, password },
      ...{ machine, memoryGiB, storageGiB, maxStorageGiB, version, parameters, multiZone, retentionDays, alarms },
      change: args.change?.replicas,
    };
  }

  /** Two names, of which one leads to whoever is written to and one to a copy: what a promotion in place of the primary asks for (Q9). */
  private virtual(
    server: Server,
    { place, site, suffix, group }: DatabaseArgs,
    copy: DatabaseReplica | undefined,
    after: Resource,
  ) {
    if (copy === undefined) return undefined;
    const resource = new VirtualEndpoint(
      this.label("virtual-endpoint"),
      {
        ...{ resourceGroupName: group.name, serverName: server.name, endpointType: "ReadWrite" },
        virtualEndpointName: globalName(place.environment, suffixed(`${this.id}-any`, suffix), site.suffix),
        members: [copy.outputs.serverName],
      },
      // It acts on the copy too.
      { ...this.here, deletedWith: server, dependsOn: [after, copy.steady] },
    );
    const named = (kind: "writer" | "reader") =>
      resource.virtualEndpoints.apply((names) => names.find((one) => one.includes(`.${kind}.`)) ?? "");
    return { writer: named("writer"), reader: named("reader") };
  }

  private alarms(
    scope: Output<string>,
    { place, machine, memoryGiB, maxStorageGiB, change }: DatabaseArgs,
    { rpoMinutes, ...watch }: Watch & { rpoMinutes: number },
  ): void {
    const watched = planDatabaseAlarms({ scope, machine, memoryGiB, maxStorageGiB, rpoMinutes, follows: false });
    new Alarms(this.label("alarms"), { ...{ place, watch, watched }, change: change?.alarms }, this.here);
  }
}
