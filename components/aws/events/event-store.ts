import * as dynamodb from "@pulumi/aws/dynamodb";
import type { ComponentResourceOptions, Input, Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { stateNames } from "../../core/events";

export interface EventStoreArgs {
  place: Placement;
  /** Encrypts the table: a key of the purpose `events`. */
  keyArn: Input<string>;
  change?: { table?: Change<dynamodb.TableArgs> };
}

/**
 * Keeps marks of what has taken effect, and records: one item each, by its key. Marks go by themselves once nothing is played again any more. It can be put back to any second of the
 * last 35 days, and costs what is asked of it. One that is deleted leaves a backup of that kind, for 35 days: docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html.
 *
 * @example
 * ```ts
 * import { EventStore } from "./components/aws/events/event-store";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const keyArn: string;
 *
 * const { name } = new EventStore("events-store", { place, keyArn }).outputs;
 * export const table = name;
 * ```
 */
export class EventStore extends Component {
  readonly outputs: { name: Output<string>; arn: Output<string> };

  constructor(name: string, args: EventStoreArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:EventStore", name, args.place, opts);
    const { data } = args.place.protection;
    const sound: dynamodb.TableArgs = {
      name: this.displayName(),
      billingMode: "PAY_PER_REQUEST",
      hashKey: stateNames.key,
      attributes: [{ name: stateNames.key, type: "S" }],
      ttl: { attributeName: stateNames.expires, enabled: true },
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true, kmsKeyArn: args.keyArn },
      deletionProtectionEnabled: data,
      tags: this.tags({ service: "platform", dataClass: "personal" }),
    };
    const table = new dynamodb.Table(this.label("table"), changed(sound, args.change?.table), {
      ...this.here,
      protect: data,
    });
    this.outputs = { name: table.name, arn: table.arn };
    this.registerOutputs({ name: table.name });
  }
}
