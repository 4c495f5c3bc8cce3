import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";

/** An alarm, in CloudWatch's own words: over a threshold for some time. No data is no alarm. */
export interface Watched {
  /** Identity, and the last part of its name: unique among those of its component. */
  key: string;
  /** What is wrong, for whoever is told. */
  description: string;
  namespace: string;
  metricName: string;
  dimensions: Record<string, Input<string>>;
  statistic: "Average" | "Maximum" | "Sum";
  /** It must be more than this. */
  threshold: number;
  /** Minutes that are looked at in one: 1, 5 or more. */
  period: number;
  /** How many of them in a row. */
  periods: number;
}

export interface AlarmsArgs {
  place: Placement;
  /** Where alarms are told: a topic of the same region. */
  topicArn: Input<string>;
  watched: readonly Watched[];
  change?: { alarm?: Change<cloudwatch.MetricAlarmArgs, [watched: Watched]> } | undefined;
}

/**
 * Alarms that are told when they begin and when they end.
 *
 * @example
 * ```ts
 * import { Alarms } from "./components/aws/common/alarms";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 *
 * new Alarms("queue", {
 *   place,
 *   topicArn: "arn:aws:sns:us-east-1:123456789012:alerts",
 *   watched: [
 *     {
 *       key: "late",
 *       description: "The oldest message is over an hour old",
 *       namespace: "AWS/SQS",
 *       metricName: "ApproximateAgeOfOldestMessage",
 *       dimensions: { QueueName: "orders" },
 *       statistic: "Maximum",
 *       threshold: 3600,
 *       period: 5,
 *       periods: 3,
 *     },
 *   ],
 * });
 * ```
 */
export class Alarms extends Component {
  constructor(name: string, args: AlarmsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Alarms", name, args.place, opts);
    for (const watched of args.watched) this.alarm(watched, args);
    this.registerOutputs();
  }

  private alarm(watched: Watched, { topicArn, change }: AlarmsArgs): void {
    const { key, description, period, periods, ...rest } = watched;
    const sound: cloudwatch.MetricAlarmArgs = {
      name: this.displayName(`${this.id}-${key}`),
      alarmDescription: description,
      ...rest,
      comparisonOperator: "GreaterThanThreshold",
      period: period * 60,
      evaluationPeriods: periods,
      treatMissingData: "notBreaching",
      alarmActions: [topicArn],
      okActions: [topicArn],
      tags: this.tags({ service: "platform" }, `${this.id}-${key}`),
    };
    new cloudwatch.MetricAlarm(this.label(key), changed(sound, change?.alarm, watched), this.here);
  }
}
