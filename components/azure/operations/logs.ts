import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import type { Group } from "../account/groups";
import type { LogTarget } from "../common/diagnostics";
import type { AzureKey, KeyVault } from "../common/keys";
import type { Site } from "../common/site";

export interface LogsArgs {
  place: Placement;
  site: Site;
  /** `logs`: the workspace. */
  group: Group;
  /** `record`: the archive, which stays when the program lets it go. */
  record: Group;
  /** Encrypts the archive: of the purpose `logs` or `audit`, in the region of the archive. */
  key: AzureKey;
  /** How long logs can be searched, in days: 30–730. */
  searchableDays: number;
  /** How long the archive keeps each, in days. */
  keptDays: number;
  /** Whether somebody may still shorten that: `governance`; or nobody, ever: `compliance`. */
  lock: "governance" | "compliance";
  /** Vaults that were there before: their logs are sent on too. @defaultValue none */
  vaults?: readonly KeyVault[];
  /** Where the archive lies: what writes into it is there too. @defaultValue the place's region */
  region?: string;
}

/** A workspace in which logs are searched, and an archive that nobody can rewrite. */
export class Logs extends Component {
  readonly outputs: LogTarget;

  constructor(name: string, args: LogsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Logs", name, args.place, opts);
    throw new RangeError(`${name} is not written yet`);
  }
}
