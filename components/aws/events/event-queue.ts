import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as sqs from "@pulumi/aws/sqs";
import { interpolate, jsonStringify, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { delivery } from "../../core/events";
import { displayName } from "../../core/naming";
import { policyDocument } from "../common/policy-document";
import { putting, queueTimes, type EventPattern } from "./events-plan";
import { overTlsOnly, putByRules } from "./queue-policy";

export interface EventQueueArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  /** The bus that the events are from. */
  bus: { name: Input<string> };
  /** What of the bus goes into the queue. */
  pattern: EventPattern;
  /** Encrypts both queues: a key of the purpose `events`, which lets EventBridge in. */
  keyArn: Input<string>;
  /** Takes what EventBridge could not put into the queue: the ARN of another queue. */
  undelivered: Input<string>;
  /** Whose cost it is. @defaultValue "platform" */
  service?: string;
  change?: {
    queue?: Change<sqs.QueueArgs>;
    deadLetters?: Change<sqs.QueueArgs>;
    rule?: Change<cloudwatch.EventRuleArgs>;
    target?: Change<cloudwatch.EventTargetArgs>;
  };
}

export interface QueueOutputs {
  name: Output<string>;
  arn: Output<string>;
  url: Output<string>;
}

export interface EventQueueOutputs extends QueueOutputs {
  deadLetters: QueueOutputs;
  /** The command that sends what is in the dead-letter queue back to be tried again. */
  redrive: Output<string>;
  /** The rule that puts events into it: what a replay is for, and what it could not put. */
  rule: { name: Output<string>; arn: Output<string>; bus: Input<string> };
}

/**
 * The queue of one subscriber of a bus: a rule puts what it takes into it, what was tried five times goes to the dead-letter queue, and waits there for 14 days.
 * A standard queue: events may come twice, and in any order.
 *
 * @example
 * ```ts
 * import { EventQueue } from "./components/aws/events/event-queue";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const keyArn: string, undelivered: string;
 *
 * const { redrive } = new EventQueue("events-loyalty", {
 *   place,
 *   account: "123456789012",
 *   bus: { name: "go-coffee-dev-events" },
 *   pattern: { "detail-type": ["coffee.order.created"] },
 *   keyArn,
 *   undelivered,
 * }).outputs;
 * export const sendBack = redrive;
 * ```
 */
export class EventQueue extends Component {
  readonly outputs: EventQueueOutputs;

  constructor(name: string, args: EventQueueArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:EventQueue", name, args.place, opts);
    const deadLetters = this.deadLetters(args);
    const queue = this.queue(deadLetters, args);
    this.allow(queue, deadLetters);
    const rule = this.rule(args);
    const open = this.admit(queue, deadLetters, rule, args);
    this.aim(rule, queue, open, args);
    const of = ({ name: named, arn, url }: sqs.Queue): QueueOutputs => ({ name: named, arn, url });
    this.outputs = {
      ...of(queue),
      deadLetters: of(deadLetters),
      redrive: interpolate`aws sqs start-message-move-task --region ${args.place.region} --source-arn ${deadLetters.arn}`,
      rule: { name: rule.name, arn: rule.arn, bus: args.bus.name },
    };
    this.registerOutputs({ arn: queue.arn });
  }

  private named(args: EventQueueArgs, part?: string): Record<string, string> {
    return this.tags({ service: args.service ?? "platform", dataClass: "card" }, part);
  }

  private deadLetters(args: EventQueueArgs): sqs.Queue {
    const sound: sqs.QueueArgs = {
      name: this.displayName(`${this.id}-dead`),
      kmsMasterKeyId: args.keyArn,
      messageRetentionSeconds: queueTimes.deadLetterKept,
      tags: this.named(args, `${this.id}-dead`),
    };
    return new sqs.Queue(this.label("dead"), changed(sound, args.change?.deadLetters), {
      ...this.here,
      protect: args.place.protection.data,
    });
  }

  private queue(deadLetters: sqs.Queue, args: EventQueueArgs): sqs.Queue {
    const sound: sqs.QueueArgs = {
      name: this.displayName(),
      kmsMasterKeyId: args.keyArn,
      visibilityTimeoutSeconds: queueTimes.hidden,
      messageRetentionSeconds: queueTimes.kept,
      redrivePolicy: jsonStringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: delivery.attempts }),
      tags: this.named(args),
    };
    return new sqs.Queue(this.label("queue"), changed(sound, args.change?.queue), {
      ...this.here,
      protect: args.place.protection.data,
    });
  }

  /** Only this queue's dead letters, and nobody else's. */
  private allow(queue: sqs.Queue, deadLetters: sqs.Queue): void {
    new sqs.RedriveAllowPolicy(
      this.label("allow"),
      {
        queueUrl: deadLetters.url,
        redriveAllowPolicy: jsonStringify({ redrivePermission: "byQueue", sourceQueueArns: [queue.arn] }),
      },
      this.here,
    );
  }

  private rule(args: EventQueueArgs): cloudwatch.EventRule {
    const sound: cloudwatch.EventRuleArgs = {
      name: displayName(args.place.environment, this.id, 64),
      eventBusName: args.bus.name,
      description: `What ${this.id} takes`,
      eventPattern: JSON.stringify(args.pattern),
      tags: this.named(args),
    };
    return new cloudwatch.EventRule(this.label("rule"), changed(sound, args.change?.rule), this.here);
  }

  /** Without it the rule matches, EventBridge may not send, and nothing comes. */
  private admit(queue: sqs.Queue, deadLetters: sqs.Queue, rule: cloudwatch.EventRule, args: EventQueueArgs) {
    new sqs.QueuePolicy(
      this.label("dead"),
      { queueUrl: deadLetters.url, policy: policyDocument([overTlsOnly(deadLetters.arn)]) },
      this.here,
    );
    return new sqs.QueuePolicy(
      this.label("queue"),
      {
        queueUrl: queue.url,
        policy: policyDocument([overTlsOnly(queue.arn), putByRules(queue.arn, rule.arn, args.account)]),
      },
      this.here,
    );
  }

  private aim(rule: cloudwatch.EventRule, queue: sqs.Queue, open: sqs.QueuePolicy, args: EventQueueArgs): void {
    const sound: cloudwatch.EventTargetArgs = {
      rule: rule.name,
      eventBusName: args.bus.name,
      targetId: "queue",
      arn: queue.arn,
      retryPolicy: putting,
      deadLetterConfig: { arn: args.undelivered },
    };
    new cloudwatch.EventTarget(this.label("target"), changed(sound, args.change?.target), {
      ...this.here,
      dependsOn: [open],
    });
  }
}
