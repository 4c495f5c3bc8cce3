import type { ComponentResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { DatabaseOutputs, Placement } from "../../core/contracts";
import type { Group } from "../account/groups";
import type { Watch } from "../common/alarms";
import type { LogTarget } from "../common/diagnostics";
import type { AzureKey } from "../common/keys";
import type { SecretVault } from "../common/secret-vault";
import type { Site } from "../common/site";
import type { AzureNetworkOutputs } from "../network/network";
import type { DatabaseRequest } from "./database-plan";

export type ReplicaRole = "replica" | "primary";

export interface ReplicaAway {
  place: Placement;
  key: AzureKey;
  /** @defaultValue replica */
  role?: ReplicaRole | undefined;
  /** Where its logs go: of that region. @defaultValue nowhere */
  logs?: LogTarget | undefined;
}

export interface DatabaseArgs extends DatabaseRequest {
  place: Placement;
  site: Site;
  group: Group;
  network: AzureNetworkOutputs;
  key: AzureKey;
  vault: SecretVault;
  logs: LogTarget;
  /** @defaultValue none */
  away?: ReplicaAway | undefined;
  /** Backups in the paired region too, encrypted with a key of that region. Decided at birth. @defaultValue none */
  geoBackup?: { key: AzureKey } | undefined;
  /** @defaultValue nobody */
  alarms?: (Watch & { rpoMinutes: number }) | undefined;
  /** What it waits for. @defaultValue nothing */
  after?: readonly Resource[];
}

export interface AzureDatabaseOutputs extends DatabaseOutputs {
  /** Copies in the region, for reading. */
  readers: Output<string>[];
  role: "primary";
  serverId: Output<string>;
  serverName: string;
  /** The address of its copy in another region, where there is one. */
  elsewhere?: Output<string>;
  /** Whether a parameter waits for a restart: pgAudit is loaded by one. */
  restartPending: Output<boolean>;
}

export declare class Database extends Component {
  readonly outputs: AzureDatabaseOutputs;
  readonly resource: Resource;
  constructor(name: string, args: DatabaseArgs, opts?: ComponentResourceOptions);
}
