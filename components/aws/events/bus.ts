import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as schemas from "@pulumi/aws/schemas";
import { interpolate, type ComponentResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import type { EventType } from "../../core/events";
import { displayName } from "../../core/naming";

export interface BusArgs {
  place: Placement;
  /** Known at once: the queues that it sends to are told of it before it is there. */
  name: string;
  /** Encrypts what is on the bus and in the archive: a key of the purpose `events`. */
  keyArn: Input<string>;
  /** Takes what the bus could not encrypt or decrypt: the ARN of a standard queue whose policy lets EventBridge in. */
  undelivered: Input<string>;
  /** Days that the archive keeps events, 1–31. */
  keepDays: number;
  /** The JSON Schema of each type (draft 4), as text. */
  schemas: Readonly<Record<EventType, string>>;
  change?: {
    bus?: Change<cloudwatch.EventBusArgs>;
    archive?: Change<cloudwatch.EventArchiveArgs>;
    schema?: Change<schemas.SchemaArgs, [type: EventType]>;
  };
}

export interface BusOutputs {
  name: Output<string>;
  arn: Output<string>;
  /** The command that plays kept events again, to every rule unless `,FilterArns=RULE` follows it: the times, and a name for it, are for who runs it to say. */
  replay: Output<string>;
}

/**
 * A bus of our own, the archive of all that was on it, and the registry of what its types hold. The archive keeps no replay a second time, so that a replay can be played
 * again. Discovery of schemas is off: EventBridge has none for a bus with a key of one's own.
 *
 * @example
 * ```ts
 * import { Bus } from "./components/aws/events/bus";
 * import type { Placement } from "./components/core/contracts";
 * import type { EventType } from "./components/core/events";
 *
 * declare const place: Placement;
 * declare const keyArn: string, undelivered: string;
 * declare const schemas: Record<EventType, string>;
 *
 * const { arn } = new Bus("bus", { place, name: "go-coffee-dev-events", keyArn, undelivered, keepDays: 14, schemas }).outputs;
 * export const bus = arn;
 * ```
 */
export class Bus extends Component {
  readonly outputs: BusOutputs;
  /** The bus itself, for the option `dependsOn`; for nothing else. */
  readonly resource: Resource;

  constructor(name: string, args: BusArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Bus", name, args.place, opts);
    const bus = this.bus(args);
    const archive = this.archive(bus, args);
    this.register(args);
    const { region } = args.place;
    this.outputs = {
      name: bus.name,
      arn: bus.arn,
      replay: interpolate`aws events start-replay --region ${region} --replay-name NAME --event-source-arn ${archive.arn} --event-start-time FROM --event-end-time TO --destination Arn=${bus.arn}`,
    };
    this.resource = bus;
    this.registerOutputs({ arn: bus.arn });
  }

  private bus(args: BusArgs): cloudwatch.EventBus {
    const sound: cloudwatch.EventBusArgs = {
      name: args.name,
      description: "What happens in the coffee platform, as CloudEvents",
      kmsKeyIdentifier: args.keyArn,
      deadLetterConfig: { arn: args.undelivered },
      tags: this.tags({ service: "platform", dataClass: "card" }),
    };
    return new cloudwatch.EventBus(this.label("bus"), changed(sound, args.change?.bus), this.here);
  }

  /** Without a pattern: it keeps all. */
  private archive(bus: cloudwatch.EventBus, args: BusArgs): cloudwatch.EventArchive {
    const sound: cloudwatch.EventArchiveArgs = {
      // 48 characters at most: botocore events, ArchiveName.
      name: displayName(args.place.environment, this.id, 48),
      description: "All that was on the bus, to be played again",
      eventSourceArn: bus.arn,
      retentionDays: args.keepDays,
      kmsKeyIdentifier: args.keyArn,
    };
    return new cloudwatch.EventArchive(this.label("archive"), changed(sound, args.change?.archive), {
      ...this.here,
      protect: args.place.protection.data,
    });
  }

  private register({ name, schemas: texts, change }: BusArgs): void {
    const registry = new schemas.Registry(
      this.label("registry"),
      {
        name,
        description: "What the data of each type of event holds",
        tags: this.tags({ service: "platform" }),
      },
      this.here,
    );
    for (const [type, content] of Object.entries(texts) as [EventType, string][]) {
      const sound: schemas.SchemaArgs = {
        name: type,
        registryName: registry.name,
        type: "JSONSchemaDraft4",
        content,
        tags: this.tags({ service: "platform" }, type),
      };
      new schemas.Schema(this.label(type), changed(sound, change?.schema, type), this.here);
    }
  }
}
