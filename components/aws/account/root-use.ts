import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { Alarms, type AlarmsArgs } from "../common/alarms";

export interface RootUseArgs {
  place: Placement;
  /** Where the trail writes what is called, in all regions: a log group of this region. */
  logGroup: Input<string>;
  /** Where the alarm is told: a topic of this region. */
  topicArn: Input<string>;
  change?: { filter?: Change<cloudwatch.LogMetricFilterArgs>; alarm?: NonNullable<AlarmsArgs["change"]>["alarm"] };
}

/**
 * What the root user does by itself, in the very words that Security Hub looks for: CloudWatch.1 (CIS AWS Foundations 1.4.0, 1.7 and 4.3),
 * docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-1.
 */
const rootUsePattern =
  '{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}';

/**
 * Tells people when the account's root user is used. It may do everything, and no policy of the account holds it: PCI DSS 4.0.1 10.2.1.2
 * has its every action recorded, and nobody has need of it day by day.
 *
 * ```ts
 * import { RootUse } from "../../components/aws/account/root-use";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const topicArn: string;
 *
 * new RootUse("root", { place, logGroup: "/go-coffee/prod/audit", topicArn });
 * ```
 */
export class RootUse extends Component {
  constructor(name: string, args: RootUseArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:RootUse", name, args.place, opts);
    const { place, topicArn, change } = args;
    const metric = { namespace: `GoCoffee/${place.environment}`, metricName: `${this.id}-used` };
    const sound: cloudwatch.LogMetricFilterArgs = {
      name: this.displayName(`${this.id}-used`),
      logGroupName: args.logGroup,
      pattern: rootUsePattern,
      metricTransformation: { namespace: metric.namespace, name: metric.metricName, value: "1" },
    };
    new cloudwatch.LogMetricFilter(this.label("filter"), changed(sound, change?.filter), this.here);
    new Alarms(
      this.label("user"),
      {
        place,
        topicArn,
        watched: [
          {
            ...{ key: "used", ...metric, dimensions: {}, statistic: "Sum", threshold: 0, period: 5, periods: 1 },
            description: "The root user of the account was used: nobody should have need of it",
          },
        ],
        change: { alarm: change?.alarm },
      },
      this.here,
    );
    this.registerOutputs();
  }
}
