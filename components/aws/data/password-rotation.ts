import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as lambda from "@pulumi/aws/lambda";
import * as secretsmanager from "@pulumi/aws/secretsmanager";
import {
  asset,
  jsonStringify,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import { logGroup, type LogKeeping } from "../common/log-group";
import { plainTrustOf, type Statement } from "../common/policy-document";
import { role } from "../common/role";
import type { SecretCopy } from "./own-password";
import { rotationFiles, type RotatedStore } from "./rotation-code";

export interface PasswordRotationArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  /** Whose passwords they are: of a database's master user, of users of a cache, or of services at a database. */
  kind: RotatedStore;
  logins: readonly RotatedLogin[];
  /** The key that encrypts the secrets, and the secrets' copies in other regions. */
  secrets: { keyArn: Input<string>; copies?: readonly SecretCopy[] | undefined };
  /** 1–999. @defaultValue 30; the policies allow 90 at most */
  everyDays?: number;
  logs: LogKeeping;
  /** Where it is told that a change failed. */
  topicArn: Input<string>;
  change?: { function?: Change<lambda.FunctionArgs> };
}

/** One password that is changed. */
export interface RotatedLogin {
  /** A word for it, which never changes. @defaultValue none: it is the only one */
  part?: string;
  /** The secret that holds it. */
  secretArn: Input<string>;
  /** The instance or the user of whom the cloud is told the new password. @defaultValue nobody: a job in the cluster reads it */
  store?: { id: string; arn: Input<string> };
  /** What it waits for: Secrets Manager changes the password as soon as it is told to. */
  ready: Resource[];
}

/**
 * When, UTC: a schedule by days opens at midnight (docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html), and closes before
 * snapshots and maintenance of the stores begin.
 */
const rotationWindow = { hours: 2 } as const;

/**
 * Changes passwords every month, between midnight and two o'clock (UTC), and for the first time as soon as they are there, so that what Pulumi's state holds opens nothing.
 * A function of ours does it, called by Secrets Manager: it may read and write these secrets, and change their users.
 *
 * ```ts
 * import { PasswordRotation } from "./components/aws/data/password-rotation";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const keys: { cache: string; logs: string };
 * declare const secretArn: string, topicArn: string, userArn: string;
 *
 * new PasswordRotation("tea-rotation", {
 *   place,
 *   account: "123456789012",
 *   kind: "cache",
 *   logins: [{ secretArn, store: { id: "go-coffee-dev-tea-services", arn: userArn }, ready: [] }],
 *   secrets: { keyArn: keys.cache },
 *   logs: { retentionDays: 30, keyArn: keys.logs },
 *   topicArn,
 * });
 * ```
 */
export class PasswordRotation extends Component {
  constructor(name: string, args: PasswordRotationArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:PasswordRotation", name, args.place, opts);
    const everyDays = args.everyDays ?? 30;
    if (!Number.isInteger(everyDays) || everyDays < 1 || everyDays > 999)
      throw new RangeError(`${name}: want a change every 1–999 days, got ${everyDays}`);
    const made = this.function(args);
    this.alarm(made.name, args.topicArn);
    for (const login of args.logins) this.schedule(login, made, everyDays, args.account);
    this.registerOutputs();
  }

  private get own() {
    return this.tags({ service: "platform" });
  }

  private schedule(
    { part, secretArn, ready }: RotatedLogin,
    made: lambda.Function,
    everyDays: number,
    account: Input<string>,
  ): void {
    const named = (word: string) => (part === undefined ? word : `${word}-${part}`);
    const allowed = new lambda.Permission(
      this.label(named("caller")),
      {
        function: made.name,
        statementId: named("secrets-manager"),
        action: "lambda:InvokeFunction",
        principal: "secretsmanager.amazonaws.com",
        sourceArn: secretArn,
        sourceAccount: account,
      },
      this.here,
    );
    new secretsmanager.SecretRotation(
      this.label(named("schedule")),
      {
        secretId: secretArn,
        rotationLambdaArn: made.arn,
        rotationRules: {
          scheduleExpression: `rate(${everyDays} ${everyDays === 1 ? "day" : "days"})`,
          duration: `${rotationWindow.hours}h`,
        },
        rotateImmediately: true,
      },
      { ...this.here, dependsOn: [allowed, ...ready] },
    );
  }

  private function(args: PasswordRotationArgs): lambda.Function {
    const name = displayName(this.place.environment, this.id, 64);
    const logs = logGroup(
      this.label("logs"),
      { ...args.logs, name: `/aws/lambda/${name}`, tags: this.tags({ service: "platform" }, `${this.id}-logs`) },
      this.here,
    );
    const stores = args.logins.flatMap(({ secretArn, store }) => (store ? [{ secret: secretArn, id: store.id }] : []));
    const files = Object.entries(rotationFiles(args.kind));
    const sound: lambda.FunctionArgs = {
      name,
      description: "Changes a password when Secrets Manager says so",
      // docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html: in support until April 2028, and it brings the AWS SDK.
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      code: new asset.AssetArchive(
        Object.fromEntries(files.map(([file, text]) => [file, new asset.StringAsset(text)])),
      ),
      role: this.role(args, logs.arn),
      ...(stores.length > 0 && { environment: { variables: { STORES: jsonStringify(stores) } } }),
      memorySize: 256,
      // The last two steps wait for four minutes at most.
      timeout: 300,
      loggingConfig: { logFormat: "JSON", logGroup: logs.name },
      tags: this.own,
    };
    return new lambda.Function(this.label("function"), changed(sound, args.change?.function), this.here);
  }

  /** docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html */
  private role(args: PasswordRotationArgs, logsArn: Output<string>): Output<string> {
    const { secrets, logins, kind } = args;
    const copies = secrets.copies ?? [];
    const through = {
      "kms:ViaService": [this.place.region, ...copies.map(({ region }) => region)].map(
        (region) => `secretsmanager.${region}.amazonaws.com`,
      ),
    };
    const changes: Record<RotatedStore, string[]> = {
      database: ["rds:ModifyDBInstance", "rds:DescribeDBInstances"],
      cache: ["elasticache:ModifyUser", "elasticache:DescribeUsers"],
      users: [],
    };
    const stores = logins.flatMap(({ store }) => store?.arn ?? []);
    const may: Statement[] = [
      {
        Effect: "Allow",
        Action: [
          ...["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
          ...["secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"],
        ],
        Resource: logins.map(({ secretArn }) => secretArn),
      },
      // It draws a password, and stands in no secret.
      { Effect: "Allow", Action: "secretsmanager:GetRandomPassword", Resource: "*" },
      {
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: secrets.keyArn,
        Condition: { StringEquals: through },
      },
      // Secrets Manager encrypts the copies as whoever changes the secret: …/secretsmanager/latest/userguide/replicate-secrets_troubleshoot.html.
      ...copies.map(({ keyArn }): Statement => ({
        Effect: "Allow",
        Action: ["kms:Encrypt", "kms:GenerateDataKey"],
        Resource: keyArn,
        Condition: { StringEquals: through },
      })),
      ...(stores.length > 0 ? [{ Effect: "Allow" as const, Action: changes[kind], Resource: stores }] : []),
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: logsArn.apply((arn) => `${arn}:*`),
      },
    ];
    return role(
      (part) => this.label(part),
      {
        name: displayName(this.place.environment, this.id, 64),
        region: this.place.region,
        description: "Lets a function change passwords",
        trust: plainTrustOf("lambda.amazonaws.com"),
        may: { rotate: may },
        tags: this.own,
      },
      this.here,
    );
  }

  /** A password that is not changed still works: nobody would notice. */
  private alarm(functionName: Output<string>, topicArn: Input<string>): void {
    new cloudwatch.MetricAlarm(
      this.label("failed"),
      {
        name: this.displayName(`${this.id}-failed`),
        alarmDescription: "A password could not be changed: the function's log group says why",
        namespace: "AWS/Lambda",
        metricName: "Errors",
        dimensions: { FunctionName: functionName },
        statistic: "Sum",
        comparisonOperator: "GreaterThanThreshold",
        threshold: 0,
        period: 300,
        evaluationPeriods: 1,
        treatMissingData: "notBreaching",
        alarmActions: [topicArn],
        okActions: [topicArn],
        tags: this.own,
      },
      this.here,
    );
  }
}
