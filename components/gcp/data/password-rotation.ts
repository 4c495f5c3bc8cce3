import * as cloudscheduler from "@pulumi/gcp/cloudscheduler";
import * as projects from "@pulumi/gcp/projects";
import * as secretmanager from "@pulumi/gcp/secretmanager";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import * as workflows from "@pulumi/gcp/workflows";
import {
  all,
  interpolate,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { RandomString } from "@pulumi/random/randomString";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import { AlertPolicies, type AlertPoliciesArgs, type Watch } from "../common/alert-policy";
import { labelsFor } from "../common/labels";
import { rotationVariables, rotationWorkflow } from "./rotation-plan";

/** One secret whose passwords are changed. */
export interface RotatedSecret {
  /** A word for it, which never changes. */
  part: string;
  /** `projects/P/secrets/S` */
  id: Input<string>;
}

/** Whose passwords they are: the users of services, which a job in the cluster puts into the database; or the administrator, whom Cloud SQL is told. */
export type Rotated = { kind: "users" } | { kind: "administrator"; instance: Input<string> };

export interface PasswordRotationArgs {
  place: Placement;
  project: Input<string>;
  of: Rotated;
  secrets: readonly RotatedSecret[];
  /** 1–90. @defaultValue 30 */
  everyDays?: number;
  /** Who is told when a change failed. @defaultValue nobody */
  alarms?: Watch | undefined;
  /** What it waits for: the APIs of Workflows and Cloud Scheduler, and what the passwords are for. */
  after: readonly Resource[];
  change?: {
    workflow?: Change<workflows.WorkflowArgs>;
    job?: Change<cloudscheduler.JobArgs>;
    alarms?: AlertPoliciesArgs["change"];
  };
}

/** Which roles the workflow has on each of its secrets, and on no other: to read what is there, and to add to it. It deletes nothing. */
const onSecrets = {
  reads: "roles/secretmanager.secretAccessor",
  adds: "roles/secretmanager.secretVersionAdder",
} as const;

/**
 * Changes passwords every month, between midnight and two o'clock (UTC), and for the first time within an hour, so that what Pulumi's state holds opens
 * nothing. A workflow does it, which a schedule starts every hour and which looks at what is due: it speaks to Secret Manager, and for the
 * administrator to Cloud SQL's API. It has a service account of its own, for which there is no key.
 *
 * ```ts
 * import { PasswordRotation } from "./components/gcp/data/password-rotation";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 *
 * new PasswordRotation("tea-rotation", {
 *   place,
 *   project: "go-coffee-dev",
 *   of: { kind: "users" },
 *   secrets: [{ part: "kettle", id: "projects/go-coffee-dev/secrets/go-coffee-dev-tea-kettle" }],
 *   after: [],
 * });
 * ```
 */
export class PasswordRotation extends Component {
  constructor(name: string, args: PasswordRotationArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:PasswordRotation", name, args.place, opts);
    const account = this.account(args);
    const member = interpolate`serviceAccount:${account.email}`;
    const workflow = this.workflow(args, account.email, this.rights(args, member));
    this.schedule(args, workflow, account.email, member);
    if (args.alarms) this.alarm(args, args.alarms, workflow.name);
    this.registerOutputs();
  }

  private account({ project, after }: PasswordRotationArgs): serviceaccount.Account {
    return new serviceaccount.Account(
      this.label("account"),
      {
        project,
        // 6–30 characters: provider's facts, serviceaccount/account.
        accountId: displayName(this.place.environment, this.id, 30),
        displayName: "Changes passwords",
        description: "The workflow that changes passwords in Secret Manager, and its schedule",
      },
      { ...this.here, dependsOn: [...after] },
    );
  }

  private rights(args: PasswordRotationArgs, member: Output<string>): Resource[] {
    const { project, secrets, of } = args;
    const granted: Resource[] = secrets.flatMap(({ part, id }) =>
      Object.entries(onSecrets).map(
        ([what, role]) =>
          new secretmanager.SecretIamMember(this.label(`${part}-${what}`), { secretId: id, role, member }, this.here),
      ),
    );
    granted.push(
      new projects.IAMMember(this.label("logs"), { project, role: "roles/logging.logWriter", member }, this.here),
    );
    if (of.kind === "administrator") {
      const role = this.setsPasswords(args);
      granted.push(new projects.IAMMember(this.label("sets"), { project, role: role.name, member }, this.here));
    }
    return granted;
  }

  /** No role of Google's may set a password and no more. A name stays taken for 37 days after its end, so that each has characters of its own. */
  private setsPasswords({ project, after }: Pick<PasswordRotationArgs, "project" | "after">): projects.IAMCustomRole {
    const mark = new RandomString(this.label("role"), { length: 6, upper: false, special: false }, this.here);
    const name = displayName(this.place.environment, this.id, 50).replaceAll("-", "_");
    return new projects.IAMCustomRole(
      this.label("role"),
      {
        project,
        roleId: interpolate`${name}_${mark.result}`,
        title: `${this.displayName()}: sets passwords`,
        description: "Sets passwords of database users, and looks whether that is done",
        permissions: ["cloudsql.instances.get", "cloudsql.users.update"],
        stage: "GA",
      },
      { ...this.here, dependsOn: [...after] },
    );
  }

  private workflow(args: PasswordRotationArgs, account: Output<string>, rights: Resource[]): workflows.Workflow {
    const { project, of, secrets, everyDays = 30 } = args;
    const sound: workflows.WorkflowArgs = {
      project,
      region: this.place.region,
      name: this.displayName(),
      description: "Changes passwords that are due",
      serviceAccount: account,
      sourceContents: rotationWorkflow(of.kind, everyDays),
      userEnvVars: {
        [rotationVariables.secrets]: all(secrets.map(({ id }) => id)).apply((ids) => ids.join(",")),
        ...(of.kind === "administrator" && {
          [rotationVariables.project]: project,
          [rotationVariables.instance]: of.instance,
        }),
      },
      // What a step was called with is a password, sometimes: only what fails is logged, and no history keeps values.
      callLogLevel: "LOG_ERRORS_ONLY",
      executionHistoryLevel: "EXECUTION_HISTORY_BASIC",
      deletionProtection: false,
      labels: labelsFor(this.place, { service: "platform" }),
    };
    return new workflows.Workflow(this.label("workflow"), changed(sound, args.change?.workflow), {
      ...this.here,
      dependsOn: [...rights, ...args.after],
    });
  }

  private schedule(
    args: PasswordRotationArgs,
    workflow: workflows.Workflow,
    account: Output<string>,
    member: Output<string>,
  ): void {
    const { project } = args;
    const starts = new projects.IAMMember(
      this.label("starts"),
      { project, role: "roles/workflows.invoker", member },
      this.here,
    );
    const { region } = this.place;
    const sound: cloudscheduler.JobArgs = {
      ...{ project, region },
      name: this.displayName(),
      description: "Starts the workflow that changes passwords that are due",
      schedule: "10 * * * *",
      timeZone: "Etc/UTC",
      httpTarget: {
        httpMethod: "POST",
        uri: interpolate`https://workflowexecutions.googleapis.com/v1/projects/${project}/locations/${region}/workflows/${workflow.name}/executions`,
        body: Buffer.from("{}").toString("base64"),
        headers: { "Content-Type": "application/json" },
        oauthToken: { serviceAccountEmail: account },
      },
      retryConfig: { retryCount: 3, minBackoffDuration: "30s" },
    };
    new cloudscheduler.Job(this.label("schedule"), changed(sound, args.change?.job), {
      ...this.here,
      dependsOn: [starts, ...args.after],
    });
  }

  /** A password that is not changed still works: nobody would notice. */
  private alarm({ place, project, change }: PasswordRotationArgs, watch: Watch, workflow: Output<string>): void {
    new AlertPolicies(
      this.label("alarms"),
      {
        ...{ place, project, watch, change: change?.alarms },
        watched: [
          {
            id: "failed",
            says: "A password could not be changed: the workflow's log says of which secret",
            severity: "warning",
            query: interpolate`sum(increase(workflows_googleapis_com:finished_execution_count{monitored_resource="workflows.googleapis.com/Workflow",workflow_id="${workflow}",status="FAILED"}[2h])) > 0`,
            forSeconds: 0,
          },
        ],
      },
      this.here,
    );
  }
}
