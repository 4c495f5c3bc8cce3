import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as codedeploy from "@pulumi/aws/codedeploy";
import * as lambda from "@pulumi/aws/lambda";
import { interpolate, jsonStringify, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { functionVariables } from "../../core/events";
import { logGroup, type LogKeeping } from "../common/log-group";
import { partitionOf } from "../common/partition";
import { plainTrustOf, trustOf, type Statement } from "../common/policy-document";
import { role } from "../common/role";
import { metricNamespace, versionDimension } from "./alarms-plan";
import { functionName } from "./function-identity";
import { opensEnvironment, writesLines } from "./grants";
import type { SignedZip } from "./signed-code";

/** A function whose new versions come in gradually. */
export interface Released {
  name: Output<string>;
  arn: Output<string>;
  alias: Output<string>;
  /** The newest: where the alias is led to. */
  version: Output<string>;
  /** The metric of events that one of its versions could not take (`versionDimension`), and that are to be tried again. */
  retries: string;
}

export interface GradualReleaseArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  /** By a word for each that never changes. */
  functions: Readonly<Record<string, Released>>;
  /** The code of what begins a release (`releaseFiles`), and the rule that it is signed. */
  zip: SignedZip;
  codeSigningConfigArn: Input<string>;
  /** Encrypts its archive: a key of the purpose `events`. */
  keyArn: Input<string>;
  logs: LogKeeping;
  /** Who is told of a release that failed or went back, and the key of that topic. */
  told: { topicArn: Input<string>; keyArn: Input<string> };
  change?: {
    group?: Change<codedeploy.DeploymentGroupArgs, [part: string]>;
    releaser?: Change<lambda.FunctionArgs>;
  };
}

/** A tenth of the events for five minutes, and then all: docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html. */
const pace = "CodeDeployDefault.LambdaCanary10Percent5Minutes";

/**
 * Leads aliases of functions to new versions by CodeDeploy: a tenth of the events first, and back to the version before if one of two alarms rings: an event that could not be taken, or a function
 * that ended. Both look at the new version alone: what the one before does is what a release may be there to fix. Who runs `up` does not wait for it. A version that went back is not tried again by itself: the next changed function is.
 *
 * @example
 * ```ts
 * import { GradualRelease, type Released } from "./components/aws/events/gradual-release";
 * import type { SignedZip } from "./components/aws/events/signed-code";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const order: Released, zip: SignedZip;
 * declare const codeSigningConfigArn: string, keyArn: string, topicArn: string;
 *
 * new GradualRelease("events-release", {
 *   ...{ place, account: "123456789012", functions: { order }, zip, codeSigningConfigArn, keyArn },
 *   logs: { retentionDays: 30, keyArn },
 *   told: { topicArn, keyArn },
 * });
 * ```
 */
export class GradualRelease extends Component {
  constructor(name: string, args: GradualReleaseArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:GradualRelease", name, args.place, opts);
    const application = new codedeploy.Application(
      this.label("application"),
      { name: this.displayName(), computePlatform: "Lambda", tags: this.own() },
      this.here,
    );
    const worker = this.worker(args);
    const releaser = this.releaser(args, application);
    for (const [part, released] of Object.entries(args.functions)) {
      const alarms = this.alarms(part, released).map(({ name }) => name);
      const group = this.group(part, { application, worker, args, alarms });
      this.release(part, released, { application, group, releaser, alarms });
    }
    this.registerOutputs();
  }

  private own(name?: string): Record<string, string> {
    return this.tags({ service: "platform" }, name);
  }

  /** As AWS's own AWSCodeDeployRoleForLambdaLimited, for these functions and without hooks. */
  private worker({ functions, told, account }: GradualReleaseArgs): Output<string> {
    const { environment, region } = this.place;
    const arns = Object.values(functions).flatMap(({ arn }) => [arn, interpolate`${arn}:*`]);
    const groups = interpolate`arn:${partitionOf(region)}:codedeploy:${region}:${account}:deploymentgroup:${this.displayName()}/*`;
    const may: Statement[] = [
      {
        Effect: "Allow",
        Action: ["lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias"],
        Resource: arns,
      },
      // It cannot be given for some alarms alone.
      { Effect: "Allow", Action: "cloudwatch:DescribeAlarms", Resource: "*" },
      { Effect: "Allow", Action: "sns:Publish", Resource: told.topicArn },
      {
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: told.keyArn,
        Condition: { StringEquals: { "kms:ViaService": `sns.${region}.amazonaws.com`, "kms:CallerAccount": account } },
      },
    ];
    return role(
      (part) => this.label(part),
      {
        part: "worker",
        name: functionName(environment, `${this.id}-worker`),
        region,
        description: "Lets CodeDeploy move aliases of functions",
        // docs.aws.amazon.com/codedeploy/latest/userguide/security_confused_deputy.html: for Lambda it says for which group it works.
        trust: trustOf("codedeploy.amazonaws.com", account, groups),
        may: { move: may },
        tags: this.own(`${this.id}-worker`),
      },
      this.here,
    );
  }

  private group(
    part: string,
    {
      application,
      worker,
      args,
      alarms,
    }: {
      application: codedeploy.Application;
      worker: Output<string>;
      args: GradualReleaseArgs;
      alarms: Output<string>[];
    },
  ): codedeploy.DeploymentGroup {
    const sound: codedeploy.DeploymentGroupArgs = {
      appName: application.name,
      deploymentGroupName: part,
      deploymentConfigName: pace,
      serviceRoleArn: worker,
      deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
      alarmConfiguration: { enabled: true, alarms },
      autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"] },
      triggerConfigurations: [
        {
          triggerName: "told",
          triggerEvents: ["DeploymentFailure", "DeploymentRollback"],
          triggerTargetArn: args.told.topicArn,
        },
      ],
      tags: this.own(`${this.id}-${part}`),
    };
    return new codedeploy.DeploymentGroup(this.label(part), changed(sound, args.change?.group, part), this.here);
  }

  /** What takes a release back. Nobody is told by these: whoever is told by the functions' own is, and of the release by CodeDeploy. */
  private alarms(part: string, { name, alias, version, retries }: Released): cloudwatch.MetricAlarm[] {
    const alarm = (
      key: string,
      description: string,
      of: Pick<cloudwatch.MetricAlarmArgs, "namespace" | "metricName" | "dimensions">,
    ) =>
      new cloudwatch.MetricAlarm(
        this.label(`${part}-${key}`),
        {
          name: this.displayName(`${this.id}-${part}-${key}`),
          alarmDescription: `${description}: a release of it goes back`,
          ...of,
          ...{ statistic: "Sum", comparisonOperator: "GreaterThanThreshold", threshold: 0, period: 60 },
          ...{ evaluationPeriods: 1, treatMissingData: "notBreaching" },
          tags: this.own(`${this.id}-${part}-${key}`),
        },
        this.here,
      );
    return [
      alarm("failures", `The function ${part} could not take an event`, {
        namespace: metricNamespace,
        metricName: retries,
        dimensions: { [versionDimension]: version },
      }),
      alarm("errors", `The function ${part} ended, or took too long`, {
        namespace: "AWS/Lambda",
        metricName: "Errors",
        // docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html: of an alias that means two versions, by version, too.
        dimensions: { FunctionName: name, Resource: interpolate`${name}:${alias}`, ExecutedVersion: version },
      }),
    ];
  }

  private releaser(args: GradualReleaseArgs, application: codedeploy.Application): lambda.Function {
    const { environment, region } = this.place;
    const { account, keyArn, zip } = args;
    const name = functionName(environment, this.id);
    const logs = logGroup(
      this.label("logs"),
      { ...args.logs, name: `/aws/lambda/${name}`, tags: this.own(`${this.id}-logs`) },
      this.here,
    );
    const at = interpolate`arn:${partitionOf(region)}:codedeploy:${region}:${account}`;
    const may: Statement[] = [
      ...writesLines(logs.arn),
      ...opensEnvironment(interpolate`arn:${partitionOf(region)}:lambda:${region}:${account}:function:${name}`, keyArn),
      {
        Effect: "Allow",
        Action: "lambda:GetAlias",
        Resource: Object.values(args.functions).flatMap(({ arn }) => [arn, interpolate`${arn}:*`]),
      },
      {
        Effect: "Allow",
        Action: ["codedeploy:CreateDeployment", "codedeploy:GetDeployment", "codedeploy:ListDeployments"],
        Resource: interpolate`${at}:deploymentgroup:${application.name}/*`,
      },
      {
        Effect: "Allow",
        Action: ["codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"],
        Resource: interpolate`${at}:application:${application.name}`,
      },
      {
        Effect: "Allow",
        Action: "cloudwatch:SetAlarmState",
        Resource: interpolate`arn:${partitionOf(region)}:cloudwatch:${region}:${account}:alarm:${this.displayName()}-*`,
      },
      {
        Effect: "Allow",
        Action: "codedeploy:GetDeploymentConfig",
        Resource: interpolate`${at}:deploymentconfig:${pace}`,
      },
    ];
    const roleArn = role(
      (part) => this.label(part),
      {
        part: "releaser",
        name,
        region,
        description: "Lets a function begin releases of others",
        trust: plainTrustOf("lambda.amazonaws.com"),
        may: { release: may },
        tags: this.own(),
      },
      this.here,
    );
    const sound: lambda.FunctionArgs = {
      name,
      description: "Begins the release of a new version of a function",
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      s3Bucket: zip.bucket,
      s3Key: zip.key,
      codeSigningConfigArn: args.codeSigningConfigArn,
      role: roleArn,
      kmsKeyArn: keyArn,
      sourceKmsKeyArn: keyArn,
      // What Lambda's API does not save without a variable is `kmsKeyArn`.
      environment: { variables: { [functionVariables.environment]: environment } },
      memorySize: 256,
      // It waits for 40 seconds for IAM at most.
      timeout: 90,
      loggingConfig: { logFormat: "JSON", logGroup: logs.name },
      tags: this.own(),
    };
    return new lambda.Function(this.label("releaser"), changed(sound, args.change?.releaser), this.here);
  }

  /** Called once for each new version: nothing but a version begins a release. */
  private release(
    part: string,
    { name, alias, version }: Released,
    by: {
      application: codedeploy.Application;
      group: codedeploy.DeploymentGroup;
      releaser: lambda.Function;
      alarms: Output<string>[];
    },
  ): void {
    new lambda.Invocation(
      this.label(part),
      {
        functionName: by.releaser.name,
        input: jsonStringify({
          ...{ application: by.application.name, group: by.group.deploymentGroupName },
          ...{ functionName: name, alias, version, alarms: by.alarms },
        }),
      },
      this.here,
    );
  }
}
