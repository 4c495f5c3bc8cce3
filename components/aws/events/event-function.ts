import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as lambda from "@pulumi/aws/lambda";
import { output, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { delivery, functionVariables } from "../../core/events";
import { failurePattern, metricNamespace, retryPattern, versionDimension, versionField } from "./alarms-plan";
import type { QueueOutputs } from "./event-queue";
import { checkEnvironment } from "./events-plan";
import type { FunctionIdentityOutputs } from "./function-identity";
import type { SignedZip } from "./signed-code";

/** How a changed function comes in: at once, or by who moves the alias. */
export type AliasMover = "here" | "others";

export interface EventFunctionArgs {
  place: Placement;
  /** What it is called on the bus: `order`. */
  part: string;
  description: string;
  zip: SignedZip;
  /** The rule that it is signed. */
  codeSigningConfigArn: Input<string>;
  /** Its own queue, which it is called for. */
  queue: QueueOutputs;
  /** Encrypts its queue, its environment and its archive: a key of the purpose `events`. */
  keyArn: Input<string>;
  /** What it finds in its environment beside its name, its queue, the environment and the cloud. 4 KB at most. */
  variables: Readonly<Record<string, Input<string>>>;
  /** As whom it runs, which must be by its own name. */
  identity: FunctionIdentityOutputs;
  /** Where it stands. */
  network: { subnetIds: Input<string>[]; groupIds: Input<string>[] };
  /** How many of it run at a time, 2–1000, and whether so many of the account's are reserved for it. */
  concurrency: number;
  reserved: boolean;
  /** Who moves the alias to a new version. */
  moves: AliasMover;
  change?: { function?: Change<lambda.FunctionArgs>; source?: Change<lambda.EventSourceMappingArgs> };
}

export interface EventFunctionOutputs {
  name: Output<string>;
  arn: Output<string>;
  /** The newest version. */
  version: Output<string>;
  alias: Output<string>;
  roleArn: Output<string>;
  /** The metric that counts events that it could not take. */
  failures: string;
  /** The metric that counts events that one of its versions could not take and that are to be tried again. Where others move its alias, and nowhere else. */
  retries: string;
}

/** What every function's alias is called. */
export const liveAlias = "live";

/**
 * A function that is called for what is in its queue: signed, in the private subnets, as itself and nobody else. What is called is the version that
 * its alias `live` means. One event at a time: its timeout is an event's, and what fails is counted as one.
 *
 * @example
 * ```ts
 * import { output } from "@pulumi/pulumi";
 * import { EventFunction } from "./components/aws/events/event-function";
 * import { FunctionIdentity } from "./components/aws/events/function-identity";
 * import type { QueueOutputs } from "./components/aws/events/event-queue";
 * import type { SignedZip } from "./components/aws/events/signed-code";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const queue: QueueOutputs, zip: SignedZip;
 * declare const keyArn: string, codeSigningConfigArn: string, subnetId: string, groupId: string;
 *
 * const identity = new FunctionIdentity("events-loyalty", {
 *   ...{ place, account: "123456789012", part: "loyalty", queueArn: queue.arn, keyArn, statements: [] },
 *   logs: { retentionDays: 30, keyArn },
 * }).outputs;
 * new EventFunction("events-loyalty", {
 *   ...{ place, part: "loyalty", description: "Counts coffees", zip, codeSigningConfigArn, identity },
 *   ...{ queue, keyArn, variables: {}, concurrency: 10, reserved: false, moves: "here" },
 *   network: { subnetIds: [subnetId], groupIds: [groupId] },
 * });
 * ```
 */
export class EventFunction extends Component {
  readonly outputs: EventFunctionOutputs;

  constructor(name: string, args: EventFunctionArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:EventFunction", name, args.place, opts);
    const { roleArn } = args.identity;
    const made = this.function(args);
    const alias = this.alias(made, args.moves);
    this.source(alias, args);
    this.outputs = {
      ...{ name: made.name, arn: made.arn, version: made.version, alias: alias.name, roleArn },
      failures: this.count(args),
      retries: this.countByVersion(args),
    };
    this.registerOutputs({ name: made.name });
  }

  private own(name?: string): Record<string, string> {
    return this.tags({ service: "platform" }, name);
  }

  private function(args: EventFunctionArgs): lambda.Function {
    const { queue, zip, concurrency, identity } = args;
    const variables = {
      [functionVariables.environment]: this.place.environment,
      [functionVariables.cloud]: "aws",
      [functionVariables.function]: args.part,
      [functionVariables.queue]: queue.url,
      ...args.variables,
    };
    const sound: lambda.FunctionArgs = {
      name: identity.name,
      description: args.description,
      // docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html: in support until April 2028.
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      s3Bucket: zip.bucket,
      s3Key: zip.key,
      codeSigningConfigArn: args.codeSigningConfigArn,
      publish: true,
      role: identity.roleArn,
      environment: { variables: this.fits(variables) },
      kmsKeyArn: args.keyArn,
      sourceKmsKeyArn: args.keyArn,
      memorySize: 256,
      timeout: delivery.timeout,
      ...(args.reserved && { reservedConcurrentExecutions: concurrency }),
      vpcConfig: { subnetIds: args.network.subnetIds, securityGroupIds: args.network.groupIds },
      loggingConfig: {
        logFormat: "JSON",
        applicationLogLevel: "INFO",
        systemLogLevel: "WARN",
        logGroup: identity.logGroup,
      },
      tags: this.own(),
    };
    return new lambda.Function(this.label("function"), changed(sound, args.change?.function), {
      ...this.here,
      // The first function of a network waits for its interfaces, and the provider for their end.
      customTimeouts: { create: "20m", update: "20m", delete: "45m" },
    });
  }

  /** What another cloud says of itself is known only once that stands: then it is told in our words, before Lambda says it in its own. */
  private fits(variables: Readonly<Record<string, Input<string>>>): Output<Record<string, string>> {
    return output(variables).apply((known) => {
      checkEnvironment(this.id, known);
      return known;
    });
  }

  /** What it could not take, it says in its log, and answers with: Lambda counts no error. */
  private count({ part, identity }: EventFunctionArgs): string {
    const name = `${identity.name}-failures`;
    new cloudwatch.LogMetricFilter(
      this.label("failures"),
      {
        name: `events that ${part} could not take`,
        logGroupName: identity.logGroup,
        pattern: failurePattern,
        metricTransformation: { name, namespace: metricNamespace, value: "1" },
      },
      this.here,
    );
    return name;
  }

  /** Whoever moves the alias has to know which version it was: the one before may be what is failing. */
  private countByVersion({ part, moves, identity }: EventFunctionArgs): string {
    const name = `${identity.name}-retries`;
    if (moves === "others")
      new cloudwatch.LogMetricFilter(
        this.label("retries"),
        {
          name: `events that a version of ${part} could not take`,
          logGroupName: identity.logGroup,
          pattern: retryPattern,
          metricTransformation: {
            ...{ name, namespace: metricNamespace, value: "1" },
            dimensions: { [versionDimension]: `$.${versionField}` },
          },
        },
        this.here,
      );
    return name;
  }

  /** Whoever moves it does so from version to version: what it means then is theirs to say. */
  private alias(made: lambda.Function, moves: AliasMover): lambda.Alias {
    return new lambda.Alias(
      this.label(liveAlias),
      { name: liveAlias, functionName: made.name, functionVersion: made.version },
      { ...this.here, ignoreChanges: moves === "others" ? ["functionVersion", "routingConfig"] : [] },
    );
  }

  private source(alias: lambda.Alias, args: EventFunctionArgs): void {
    const sound: lambda.EventSourceMappingArgs = {
      eventSourceArn: args.queue.arn,
      functionName: alias.arn,
      batchSize: 1,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: args.concurrency },
      tags: this.own(),
    };
    new lambda.EventSourceMapping(this.label("source"), changed(sound, args.change?.source), this.here);
  }
}
