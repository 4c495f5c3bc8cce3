import * as sns from "@pulumi/aws/sns";
import type { ComponentResourceOptions, Input, Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import { policyDocument, type Statement } from "../common/policy-document";

export interface AlertsArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  /** Encrypts what is said: its policy must let CloudWatch use it. */
  keyArn: Input<string>;
  /** Who is written to. AWS asks them to confirm first. @defaultValue nobody: others may subscribe */
  email?: string | undefined;
  change?: { topic?: Change<sns.TopicArgs> };
}

/**
 * Where alarms of a region are told: a topic encrypted with a key of our own, since AWS's own key shuts CloudWatch out.
 *
 * ```ts
 * import { Keys } from "../../components/aws/common/keys";
 * import { Alerts } from "../../components/aws/operations/alerts";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * const account = "123456789012";
 *
 * const { alerts: key } = new Keys("keys", { place, account }).outputs;
 * new Alerts("alerts", { place, account, keyArn: key.arn, email: "on-call@gocoffee.example" });
 * ```
 */
export class Alerts extends Component {
  readonly outputs: { topicArn: Output<string> };

  constructor(name: string, args: AlertsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Alerts", name, args.place, opts);
    const topic = this.topic(args);
    const policy = this.policy(topic, args.account);
    if (args.email !== undefined) {
      new sns.TopicSubscription(
        this.label("email"),
        { topic: topic.arn, protocol: "email", endpoint: args.email },
        this.here,
      );
    }
    // What tells it something waits for the policy that lets it.
    this.outputs = { topicArn: policy.arn };
    this.registerOutputs({ topicArn: topic.arn });
  }

  private topic(args: AlertsArgs): sns.Topic {
    const sound: sns.TopicArgs = {
      name: ownName(this.place.environment, this.id, "alerts", "alerts"),
      kmsMasterKeyId: args.keyArn,
      tags: this.tags({ service: "platform" }, "alerts"),
    };
    return new sns.Topic(this.label("topic"), changed(sound, args.change?.topic), this.here);
  }

  /**
   * Alarms, budgets and cost anomalies of this account, over TLS only. Sources:
   * docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html;
   * docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html and ad-SNS.html.
   */
  private policy(topic: sns.Topic, account: Input<string>): sns.TopicPolicy {
    const may = (sid: string, service: string): Statement => ({
      Sid: sid,
      Effect: "Allow",
      Principal: { Service: service },
      Action: "sns:Publish",
      Resource: topic.arn,
      Condition: { StringEquals: { "aws:SourceAccount": account } },
    });
    return new sns.TopicPolicy(
      this.label("policy"),
      {
        arn: topic.arn,
        policy: policyDocument([
          may("AlarmsOfThisAccount", "cloudwatch.amazonaws.com"),
          may("BudgetsOfThisAccount", "budgets.amazonaws.com"),
          may("CostAnomaliesOfThisAccount", "costalerts.amazonaws.com"),
          {
            Sid: "TlsOnly",
            Effect: "Deny",
            Principal: "*",
            Action: "sns:Publish",
            Resource: topic.arn,
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ]),
      },
      this.here,
    );
  }
}
