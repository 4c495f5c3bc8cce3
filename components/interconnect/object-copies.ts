import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import { BucketNotification } from "@pulumi/aws/s3";
import * as sqs from "@pulumi/aws/sqs";
import { Service } from "@pulumi/gcp/projects";
import { BucketIAMMember, getTransferProjectServiceAccountOutput, TransferJob } from "@pulumi/gcp/storage";
import type { TransferJobArgs } from "@pulumi/gcp/storage";
import { Sleep } from "@pulumiverse/time/sleep";
import {
  all,
  interpolate,
  jsonStringify,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { changed, type Change } from "../core/change";
import { Component } from "../core/component";
import type { Placement } from "../core/contracts";
import type { BucketEnd } from "../core/ends";
import { displayName } from "../core/naming";
import { statementsOf } from "./aws-rights";

export interface ObjectCopiesArgs {
  /** Where the bucket is that is copied. */
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  from: BucketEnd;
  /** The project that the copy is in, and its bucket. */
  project: string;
  to: BucketEnd;
  /** How much of the newest data may be lost, in minutes: half of it is what the oldest waiting object may have. */
  rpoMinutes: number;
  /** Whether nothing is copied: the objects at Google are the ones in use, and older ones would land over them. @defaultValue false */
  paused?: boolean;
  /** Who is told when the copy is late: the ARN of a topic. */
  topicArn: Input<string>;
  change?: { job?: Change<TransferJobArgs, [which: "follows" | "sweeps"]> };
}

export interface ObjectCopiesOutputs {
  /** The queue of what is not copied yet: the age of its oldest message is how late the copy is. */
  queue: Output<string>;
  /** The jobs, by their names at Google: what follows each new object, and what looks over all of them once a day. */
  jobs: Output<string>[];
}

/** Who S3 tells, and how many days a message waits while nobody asks: the most that SQS keeps one. */
const keptDays = 14;

/**
 * Copies a bucket of AWS's to one of Google's: Google's Storage Transfer Service hears of each new object by a queue, and fetches it, as a role of AWS's that its own account
 * may have (Google signs who it is): there is no key. Once a day it looks over all of them, too: what was there before, and what was missed.
 *
 * **Once Google's are the ones in use** (`paused`), nothing is copied: AWS's would land over newer ones.
 *
 * **What is deleted at AWS stays at Google**, since a deletion is no event to it, and the other bucket has objects of its own that a clearing sweep would take. An erasure is made in both.
 * Sources: cloud.google.com/storage-transfer/docs/event-driven-aws; …/source-amazon-s3, "federated identity"; …/sink-cloud-storage, "permissions".
 *
 * ```ts
 * import type { Placement } from "./components/core/contracts";
 * import type { BucketEnd } from "./components/core/ends";
 * import { ObjectCopies } from "./components/interconnect/object-copies";
 *
 * declare const place: Placement;
 * declare const from: BucketEnd;
 * declare const to: BucketEnd;
 *
 * const { outputs } = new ObjectCopies("uploads-to-gcp", {
 *   ...{ place, from, to, account: "123456789012", project: "go-coffee-prod", rpoMinutes: 15 },
 *   topicArn: "arn:aws:sns:us-east-1:123456789012:alerts",
 * });
 * export const queue = outputs.queue;
 * ```
 */
export class ObjectCopies extends Component {
  readonly outputs: ObjectCopiesOutputs;

  constructor(name: string, args: ObjectCopiesArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:interconnect:ObjectCopies", name, args.place, opts);
    const queue = this.queue(args);
    const agent = this.agent(args);
    const role = this.role(args, queue, agent.subjectId);
    const lands = this.lands(args, agent.email);
    const rights = [...agent.ready, ...role.ready, ...lands, queue.heard];
    // A job is looked at when it is made, and a right of either cloud is known some seconds after it was given, a minute or two at most (cloud.google.com/iam/docs/access-change-propagation).
    const known = new Sleep(this.label("rights-known"), { createDuration: "2m" }, { ...this.here, dependsOn: rights });
    const ready = [...rights, known];
    const jobs = (["follows", "sweeps"] as const).map((which) =>
      this.job(which, args, { queueArn: queue.queue.arn, roleArn: role.arn, ready }),
    );
    // What waits while nothing is copied is not late.
    if (args.paused !== true) this.alarm(args, queue.queue);
    this.outputs = { queue: queue.queue.name, jobs: jobs.map((job) => job.name) };
    this.registerOutputs({ queue: queue.queue.name });
  }

  private get named(): string {
    return displayName(this.place.environment, this.id, 64);
  }

  /** What S3 says of each new object. S3 cannot use a queue that is encrypted with AWS's own KMS key; SQS's own encryption it can. */
  private queue({ account, from }: ObjectCopiesArgs): { queue: sqs.Queue; heard: Resource } {
    const queue = new sqs.Queue(
      this.label("queue"),
      {
        name: this.named,
        sqsManagedSseEnabled: true,
        messageRetentionSeconds: keptDays * 24 * 3600,
        // As long as one object may take.
        visibilityTimeoutSeconds: 600,
        tags: this.tags({ service: "platform", dataClass: "personal" }),
      },
      this.here,
    );
    const policy = new sqs.QueuePolicy(
      this.label("queue"),
      {
        queueUrl: queue.url,
        policy: jsonStringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "s3.amazonaws.com" },
              Action: "sqs:SendMessage",
              Resource: queue.arn,
              Condition: { StringEquals: { "aws:SourceAccount": account }, ArnLike: { "aws:SourceArn": from.scope } },
            },
            {
              Effect: "Deny",
              Principal: "*",
              Action: "sqs:*",
              Resource: queue.arn,
              Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
          ],
        }),
      },
      this.here,
    );
    // A bucket has its notifications once: whoever else wants to hear of it says so here.
    const heard = new BucketNotification(
      this.label("heard"),
      { bucket: from.name, queues: [{ id: this.id, queueArn: queue.arn, events: ["s3:ObjectCreated:*"] }] },
      { ...this.here, dependsOn: [policy] },
    );
    return { queue, heard };
  }

  /** The account of Google's as which it fetches. Asking for it makes it. */
  private agent({ project }: ObjectCopiesArgs): {
    email: Output<string>;
    subjectId: Output<string>;
    ready: Resource[];
  } {
    const api = new Service(
      this.label("api"),
      { project, service: "storagetransfer.googleapis.com", disableOnDestroy: false },
      this.here,
    );
    const asked = all([api.id]).apply(() => project);
    const found = getTransferProjectServiceAccountOutput({ project: asked }, { parent: this });
    return { email: found.email, subjectId: found.subjectId, ready: [api] };
  }

  /**
   * Google's own account, by its number, which nobody else ever has. AWS knows accounts.google.com of itself: a provider for it would change what `aud` means.
   * Source: docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html.
   */
  private role(
    { from }: ObjectCopiesArgs,
    { queue }: { queue: sqs.Queue },
    subjectId: Input<string>,
  ): { arn: Output<string>; ready: Resource[] } {
    const role = new iam.Role(
      this.label("role"),
      {
        name: this.named,
        description: "Google's Storage Transfer Service, which copies a bucket",
        assumeRolePolicy: jsonStringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Federated: "accounts.google.com" },
              Action: "sts:AssumeRoleWithWebIdentity",
              Condition: { StringEquals: { "accounts.google.com:sub": subjectId } },
            },
          ],
        }),
        tags: this.tags({ service: "platform", dataClass: "personal" }),
      },
      this.here,
    );
    const hears = {
      Effect: "Allow",
      Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"],
      Resource: queue.arn,
    };
    const policy = new iam.RolePolicy(
      this.label("reads"),
      {
        name: "reads",
        role: role.name,
        policy: jsonStringify({
          Version: "2012-10-17",
          Statement: [...statementsOf({ kind: "bucket", bucket: from, access: "read" }), hears],
        }),
      },
      this.here,
    );
    return { arn: role.arn, ready: [policy] };
  }

  private lands({ to }: ObjectCopiesArgs, email: Output<string>): Resource[] {
    const member = interpolate`serviceAccount:${email}`;
    return Object.entries({ writes: "roles/storage.legacyBucketWriter", looks: "roles/storage.objectViewer" }).map(
      ([part, role]) => new BucketIAMMember(this.label(part), { bucket: to.name, role, member }, this.here),
    );
  }

  private job(
    which: "follows" | "sweeps",
    { project, from, to, paused = false, change }: ObjectCopiesArgs,
    made: { queueArn: Output<string>; roleArn: Output<string>; ready: Resource[] },
  ): TransferJob {
    const sound: TransferJobArgs = {
      project,
      description: which === "follows" ? "Each new object, as S3 tells of it" : "All objects, once a day",
      transferSpec: {
        awsS3DataSource: { bucketName: from.name, roleArn: made.roleArn },
        gcsDataSink: { bucketName: to.name },
        // What is there already and is the same stays; nothing is deleted at either end.
        transferOptions: { overwriteWhen: "DIFFERENT" },
      },
      ...(which === "follows"
        ? { eventStream: { name: made.queueArn } }
        : {
            schedule: {
              // In the past: it begins the day after it was made.
              scheduleStartDate: { year: 2026, month: 1, day: 1 },
              startTimeOfDay: { hours: 3, minutes: 20, seconds: 0, nanos: 0 },
              repeatInterval: "86400s",
            },
          }),
      loggingConfig: { logActions: ["COPY"], logActionStates: ["FAILED"] },
      status: paused ? "DISABLED" : "ENABLED",
    };
    return new TransferJob(this.label(which), changed(sound, change?.job, which), {
      ...this.here,
      dependsOn: made.ready,
    });
  }

  private alarm({ rpoMinutes, topicArn }: ObjectCopiesArgs, queue: sqs.Queue): void {
    new cloudwatch.MetricAlarm(
      this.label("late"),
      {
        name: displayName(this.place.environment, `${this.id}-late`, 255),
        alarmDescription: `An object has waited half of the ${rpoMinutes} minutes that may be lost (docs/runbooks/copy-objects.md)`,
        namespace: "AWS/SQS",
        metricName: "ApproximateAgeOfOldestMessage",
        dimensions: { QueueName: queue.name },
        statistic: "Maximum",
        comparisonOperator: "GreaterThanThreshold",
        threshold: rpoMinutes * 30,
        period: 60,
        evaluationPeriods: 1,
        // SQS says nothing of a queue that nobody has used for six hours: then nothing waits.
        treatMissingData: "notBreaching",
        alarmActions: [topicArn],
        okActions: [topicArn],
        tags: this.tags({ service: "platform" }, `${this.id}-late`),
      },
      this.here,
    );
  }
}
