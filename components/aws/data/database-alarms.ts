import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { planAlarms, type AlarmRequest, type PlannedAlarm } from "./database-alarms-plan";

export interface DatabaseAlarmsArgs extends Omit<AlarmRequest, "follows"> {
  place: Placement;
  /** The instance that is watched. */
  identifier: string;
  /** Whether it is a copy, which can be late. @defaultValue false */
  follows?: boolean;
  /** Where alarms are told: a topic of the same region. */
  topicArn: Input<string>;
  change?: { alarm?: Change<cloudwatch.MetricAlarmArgs, [planned: PlannedAlarm]> };
}

/**
 * What is told about a database before it becomes an outage: processors, disk, connections, and how late a copy is.
 *
 * ```ts
 * import { DatabaseAlarms } from "./components/aws/data/database-alarms";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const topicArn: string;
 *
 * new DatabaseAlarms("tea-alarms", { place, identifier: "tea", memoryGiB: 4, storageGiB: 20, rpoMinutes: 15, topicArn });
 * ```
 */
export class DatabaseAlarms extends Component {
  constructor(name: string, args: DatabaseAlarmsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:DatabaseAlarms", name, args.place, opts);
    for (const planned of planAlarms({ follows: false, ...args })) this.alarm(planned, args);
    this.registerOutputs();
  }

  private alarm(planned: PlannedAlarm, args: DatabaseAlarmsArgs): void {
    const { key, description, minutes, ...rest } = planned;
    const sound: cloudwatch.MetricAlarmArgs = {
      name: `${args.identifier}-${key}`,
      alarmDescription: description,
      namespace: "AWS/RDS",
      dimensions: { DBInstanceIdentifier: args.identifier },
      ...rest,
      period: 60,
      evaluationPeriods: minutes,
      alarmActions: [args.topicArn],
      okActions: [args.topicArn],
      tags: this.tags({ service: "platform" }, key),
    };
    new cloudwatch.MetricAlarm(this.label(key), changed(sound, args.change?.alarm, planned), this.here);
  }
}
