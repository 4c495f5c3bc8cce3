import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { planCacheAlarms, type CacheAlarmRequest, type PlannedCacheAlarm } from "./cache-alarms-plan";

export interface CacheAlarmsArgs extends CacheAlarmRequest {
  place: Placement;
  /** Where alarms are told: a topic of the same region. */
  topicArn: Input<string>;
  change?: { alarm?: Change<cloudwatch.MetricAlarmArgs, [planned: PlannedCacheAlarm]> };
}

const namespace = "AWS/ElastiCache";

/**
 * What is told about a cache before it becomes an outage: memory, processors, what is thrown away, connections, how late a copy is.
 * An alarm a shard, about the worst of its nodes: which of them is the primary changes.
 *
 * ```ts
 * import { CacheAlarms } from "./components/aws/data/cache-alarms";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const topicArn: string;
 *
 * new CacheAlarms("tea-alarms", { place, groupId: "go-coffee-dev-tea", sharded: false, shards: 1, replicas: 1, topicArn });
 * ```
 */
export class CacheAlarms extends Component {
  constructor(name: string, args: CacheAlarmsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:CacheAlarms", name, args.place, opts);
    for (const planned of planCacheAlarms(args)) this.alarm(planned, args);
    this.registerOutputs();
  }

  private alarm(planned: PlannedCacheAlarm, args: CacheAlarmsArgs): void {
    const { key, description, minutes } = planned;
    const sound: cloudwatch.MetricAlarmArgs = {
      name: `${args.groupId}-${key}`,
      alarmDescription: description,
      comparisonOperator: "GreaterThanThreshold",
      threshold: planned.threshold,
      evaluationPeriods: minutes,
      treatMissingData: "missing",
      ...figures(planned),
      alarmActions: [args.topicArn],
      okActions: [args.topicArn],
      tags: this.tags({ service: "platform" }, `${this.id}-${key}`),
    };
    new cloudwatch.MetricAlarm(this.label(key), changed(sound, args.change?.alarm, planned), this.here);
  }
}

const period = 60;

/** One metric, or the highest of several. An alarm reads ten at most: a shard has six nodes at most. */
function figures({ of, metricName, statistic }: PlannedCacheAlarm): Partial<cloudwatch.MetricAlarmArgs> {
  if ("group" in of) return { namespace, metricName, statistic, period, dimensions: { ReplicationGroupId: of.group } };
  const [only, ...more] = of.nodes;
  if (only !== undefined && more.length === 0)
    return { namespace, metricName, statistic, period, dimensions: { CacheClusterId: only } };
  return {
    metricQueries: [
      { id: "worst", expression: "MAX(METRICS())", label: metricName, returnData: true },
      ...of.nodes.map((node, index) => ({
        id: `n${index + 1}`,
        metric: { namespace, metricName, stat: statistic, period, dimensions: { CacheClusterId: node } },
      })),
    ],
  };
}
