import * as sqs from "@pulumi/aws/sqs";
import type { ComponentResourceOptions, Input, Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { policyDocument } from "../common/policy-document";
import { queueTimes } from "./events-plan";
import { ofBus, overTlsOnly, putByRules } from "./queue-policy";

export interface UndeliveredArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  /** The name of the bus whose rules put something in: the bus itself comes after this queue, which it names. */
  bus: string;
  /** Encrypts the queue: a key of the purpose `undelivered`. With that of the bus nothing could come once the bus may not use it. */
  keyArn: Input<string>;
  change?: { queue?: Change<sqs.QueueArgs> };
}

/**
 * Takes what EventBridge could not put into a subscriber's queue, with the rule and the reason, and what the bus could not encrypt: that is without a rule, and in no archive. SQS sends
 * back dead letters of queues alone (StartMessageMoveTask), so what rules could not put is played again from the archive, and the rest is put on the bus again by hand.
 *
 * @example
 * ```ts
 * import { Undelivered } from "./components/aws/events/undelivered";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const keyArn: string;
 *
 * new Undelivered("events-undelivered", { place, account: "123456789012", bus: "go-coffee-dev-events", keyArn });
 * ```
 */
export class Undelivered extends Component {
  /** By the time they are known, EventBridge may put something in. */
  readonly outputs: { arn: Output<string>; name: Output<string> };

  constructor(name: string, args: UndeliveredArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Undelivered", name, args.place, opts);
    const { place, account, bus, keyArn } = args;
    const sound: sqs.QueueArgs = {
      name: this.displayName(),
      kmsMasterKeyId: keyArn,
      messageRetentionSeconds: queueTimes.deadLetterKept,
      tags: this.tags({ service: "platform", dataClass: "card" }),
    };
    const queue = new sqs.Queue(this.label("queue"), changed(sound, args.change?.queue), {
      ...this.here,
      protect: place.protection.data,
    });
    const open = new sqs.QueuePolicy(
      this.label("queue"),
      {
        queueUrl: queue.url,
        policy: policyDocument([
          overTlsOnly(queue.arn),
          putByRules(queue.arn, ofBus(bus, place.region, account), account),
        ]),
      },
      this.here,
    );
    this.outputs = { name: queue.name, arn: open.queueUrl.apply(() => queue.arn) };
    this.registerOutputs({ arn: queue.arn });
  }
}
