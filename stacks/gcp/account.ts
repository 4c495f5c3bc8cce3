import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import type { Agents } from "../../components/gcp/account/agents";
import { Audit } from "../../components/gcp/account/audit";
import { Budget, type BudgetArgs } from "../../components/gcp/account/budget";
import { Guards } from "../../components/gcp/account/guards";
import { LogRetention } from "../../components/gcp/account/log-retention";
import { Keys } from "../../components/gcp/common/keys";
import type { Placement } from "../../components/core/contracts";

export interface AccountArgs {
  place: Placement;
  project: string;
  projectNumber: Input<string>;
  agents: Agents;
  /** Which ring of keys it is. */
  generation: number;
  logRetentionDays: number;
  /**
   * What this environment owns of its project: the record of calls and what keeps it from being deleted, and whether the project's own organization policies
   * are set, for which whoever runs the program needs the right. @defaultValue nothing: another environment does
   */
  owned?: { lock: "governance" | "compliance"; guarded: boolean } | undefined;
  /** @defaultValue none */
  budget?: Omit<BudgetArgs, "place" | "projectNumber" | "after" | "change"> | undefined;
  /** The APIs. */
  after: Resource[];
}

export interface AccountOutputs {
  /** Where the record of calls lies, and where it can be searched. */
  auditBucket: Output<string>;
  auditLogs: Output<string>;
}

/** What a project has, on Google Cloud: how long its logs are kept, what it may spend, and what it has once: its record, and what it forbids. */
export class GcpAccount extends ComponentResource {
  readonly outputs: AccountOutputs | undefined;

  constructor(name: string, args: AccountArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:layers:GcpAccount", name, {}, opts);
    const here = { parent: this };
    const { place, project, projectNumber, owned, after } = args;
    new LogRetention("log-retention", { place, project, retentionDays: args.logRetentionDays, after }, here);
    if (owned?.guarded) new Guards("guards", { place, project, after }, here);
    if (args.budget) new Budget("budget", { place, projectNumber, after, ...args.budget }, here);
    this.outputs = owned && this.record(args, owned.lock);
    this.registerOutputs();
  }

  private record(args: AccountArgs, lock: "governance" | "compliance"): AccountOutputs {
    const here = { parent: this };
    const { place, project, projectNumber, agents, generation, after } = args;
    const { audit: key } = new Keys(
      "audit-keys",
      { ...{ place, project, generation, agents }, purposes: ["audit"] },
      here,
    ).outputs;
    const retentionDays = args.logRetentionDays;
    const { bucket, logBucket } = new Audit(
      "audit",
      { ...{ place, project, projectNumber, key, generation, retentionDays, after }, lock },
      here,
    ).outputs;
    return { auditBucket: bucket, auditLogs: logBucket };
  }
}
