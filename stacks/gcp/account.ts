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
  /** What keeps the record from being deleted. */
  lock: "governance" | "compliance";
  /** Whether the project's own organization policies are set here: whoever runs the program needs the right for it. */
  guarded: boolean;
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

/** What a project has once, on Google Cloud: its record, how long its logs are kept, what it forbids, and what it may spend. */
export class GcpAccount extends ComponentResource {
  readonly outputs: AccountOutputs;

  constructor(name: string, args: AccountArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:layers:GcpAccount", name, {}, opts);
    const here = { parent: this };
    const { place, project, projectNumber, agents, generation, after } = args;
    const retentionDays = args.logRetentionDays;
    const { audit: key } = new Keys(
      "audit-keys",
      { ...{ place, project, generation, agents }, purposes: ["audit"] },
      here,
    ).outputs;
    const record = new Audit(
      "audit",
      { ...{ place, project, key, generation, retentionDays, after }, lock: args.lock },
      here,
    ).outputs;
    new LogRetention("log-retention", { place, project, retentionDays, after }, here);
    if (args.guarded) new Guards("guards", { place, project, after }, here);
    if (args.budget) new Budget("budget", { place, projectNumber, after, ...args.budget }, here);
    this.outputs = { auditBucket: record.bucket, auditLogs: record.logBucket };
    this.registerOutputs();
  }
}
