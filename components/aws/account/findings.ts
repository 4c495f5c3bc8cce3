import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type { ComponentResourceOptions, Input, Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import { findingKinds, urgentFindings, type FindingKind } from "./audit-plan";
import { ownName } from "../../core/own-name";
import { trustOf } from "../common/policy-document";
import { role } from "../common/role";

/** Where findings are told: a topic of the same region, and the key that encrypts it. */
export interface FindingsTopic {
  topicArn: Input<string>;
  keyArn: Input<string>;
}

export interface FindingsArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  to: FindingsTopic;
  change?: { rule?: Change<cloudwatch.EventRuleArgs, [kind: FindingKind]> };
}

/**
 * Tells people of urgent findings of one region: a rule of EventBridge for each kind, and an alarm for when it could not tell. The
 * message is the whole event, which programs can read too.
 *
 * EventBridge publishes with a role that only these rules may have. It could be let in by the topic and by the key instead, but then with
 * every rule of every account: the topic's policy can have no condition for EventBridge, nor the key's `aws:SourceAccount` or
 * `aws:SourceArn`. Sources: docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html, "Amazon SNS permissions";
 * docs.aws.amazon.com/sns/latest/dg/sns-key-management.html, "Important";
 * aws.amazon.com/about-aws/whats-new/2025/03/amazon-eventbridge-iam-execution-role-all-targets.
 *
 * ```ts
 * import { Findings } from "../../components/aws/account/findings";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const topic: { topicArn: string; keyArn: string }; // of the same region
 *
 * new Findings("urgent", { place, account: "123456789012", to: topic });
 * ```
 */
export class Findings extends Component {
  constructor(name: string, args: FindingsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Findings", name, args.place, opts);
    const rules = findingKinds.map((kind) => [kind, this.rule(kind, args)] as const);
    const roleArn = this.teller(
      args,
      rules.map(([, rule]) => rule.arn),
    );
    for (const [kind, rule] of rules) {
      new cloudwatch.EventTarget(
        this.label(kind),
        { rule: rule.name, targetId: "alerts", arn: args.to.topicArn, roleArn },
        this.here,
      );
      this.alarm(kind, rule, args.to);
    }
    this.registerOutputs();
  }

  private rule(kind: FindingKind, { place, change }: FindingsArgs): cloudwatch.EventRule {
    const sound: cloudwatch.EventRuleArgs = {
      name: ownName(this.place.environment, this.id, "detection-urgent", kind),
      description: `High and critical: ${{ threats: "what GuardDuty sees", postures: "what Security Hub judges" }[kind]}`,
      eventPattern: JSON.stringify(urgentFindings(kind, place.region)),
      tags: this.tags({ service: "platform" }, kind),
    };
    return new cloudwatch.EventRule(this.label(kind), changed(sound, change?.rule, kind), this.here);
  }

  private teller({ place, account, to }: FindingsArgs, rules: Output<string>[]): Output<string> {
    return role(
      (part) => this.label(part),
      {
        // Roles are the account's: those of two regions have one each.
        name: displayName(place.environment, `${this.id}-teller`, 64),
        region: place.region,
        description: "Lets EventBridge tell of findings",
        trust: trustOf("events.amazonaws.com", account, rules),
        may: {
          tell: [
            { Effect: "Allow", Action: "sns:Publish", Resource: to.topicArn },
            { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey*"], Resource: to.keyArn },
          ],
        },
        tags: this.tags({ service: "platform" }, "teller"),
      },
      this.here,
    );
  }

  /** Told by CloudWatch, which the topic lets in by itself. Source: docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html. */
  private alarm(kind: FindingKind, rule: cloudwatch.EventRule, { topicArn }: FindingsTopic): void {
    new cloudwatch.MetricAlarm(
      this.label(`${kind}-untold`),
      {
        name: ownName(this.place.environment, this.id, "detection-urgent", `${kind}-undelivered`),
        alarmDescription: "Findings could not be told: look for them in the console, and at the rule's role",
        namespace: "AWS/Events",
        metricName: "FailedInvocations",
        dimensions: { RuleName: rule.name },
        statistic: "Sum",
        period: 300,
        evaluationPeriods: 1,
        threshold: 0,
        comparisonOperator: "GreaterThanThreshold",
        treatMissingData: "notBreaching",
        alarmActions: [topicArn],
        tags: this.tags({ service: "platform" }, `${kind}-undelivered`),
      },
      this.here,
    );
  }
}
