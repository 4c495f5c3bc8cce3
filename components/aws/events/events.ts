import * as secretsmanager from "@pulumi/aws/secretsmanager";
import { asset, interpolate, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import {
  functionTakes,
  type BuiltFunction,
  type BusEnd,
  type BusFunction,
  type EventType,
  type EventsOutputs,
  type ForwardTarget,
  type Subscriber,
} from "../../core/events";
import { platform } from "../../core/naming";
import { Alarms } from "../common/alarms";
import type { LogKeeping } from "../common/log-group";
import { ObjectStore, type ObjectStoreArgs } from "../data/object-store";
import type { AwsNetworkOutputs } from "../network/network";
import { watchEvents } from "./alarms-plan";
import { Bus, type BusArgs } from "./bus";
import { EventFunction, type EventFunctionArgs } from "./event-function";
import { FunctionIdentity } from "./function-identity";
import { EventQueue, type EventQueueArgs, type EventQueueOutputs, type QueueOutputs } from "./event-queue";
import { EventStore, type EventStoreArgs } from "./event-store";
import { forwardPattern, patternOf, type EventPattern } from "./events-plan";
import { reachOf, workOf, type Surroundings } from "./function-work";
import { FunctionsGroup, type FunctionReach } from "./functions-group";
import { GradualRelease, type GradualReleaseArgs } from "./gradual-release";
import { releaseFiles } from "./release-code";
import { SignedCode, type Code, type SignedCodeArgs } from "./signed-code";
import { Undelivered, type UndeliveredArgs } from "./undelivered";

export interface EventsArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  /** The functions that stand, by name: without an archive none does. */
  archives: Readonly<Partial<Record<BusFunction, BuiltFunction>>>;
  /** The services that take events, beside the functions. */
  subscribers: readonly Subscriber[];
  /** The JSON Schema of each type (draft 4), as text, for the registry. */
  schemas: Readonly<Record<EventType, string>>;
  /** Days that the archive keeps events, 1–31. */
  keepDays: number;
  /** How many of each function run at a time, 2–500, and whether so many of the account's are reserved for it. */
  concurrency: number;
  reserved: boolean;
  /** How a changed function comes in. */
  rollout: "canary" | "allAtOnce";
  /** Encrypts the bus, queues, the table, archives and functions: a key of the purpose `events`. */
  keyArn: Input<string>;
  /** Encrypts what could not be delivered, for which that key may be the reason: a key of the purpose `undelivered`. */
  undeliveredKeyArn: Input<string>;
  /** Of functions' log groups. */
  logs: LogKeeping;
  /** Functions stand in its private subnets. */
  network: Pick<AwsNetworkOutputs, "id" | "private" | "ways">;
  /** Where alarms are told, and the key of that topic. */
  told: { topicArn: Input<string>; keyArn: Input<string> };
  /** The bucket that keeps the record of who accessed others. */
  accessRecords: Input<string>;
  /** Where `notification` sends messages: that function's archive needs it. */
  deliver?: { url: string } | undefined;
  /** What goes on to Google Cloud: `forward`'s archive needs it. */
  forward?: ForwardTarget | undefined;
  /** Where functions send spans, and the security group of who takes them there. @defaultValue nowhere */
  tracing?: { endpoint: Input<string>; groupId: Input<string> } | undefined;
  change?: {
    bus?: BusArgs["change"];
    undelivered?: UndeliveredArgs["change"];
    queue?: EventQueueArgs["change"];
    store?: EventStoreArgs["change"];
    rows?: ObjectStoreArgs["change"];
    code?: SignedCodeArgs["change"];
    function?: EventFunctionArgs["change"];
    release?: GradualReleaseArgs["change"];
  };
}

/** What a bus on AWS gives, beyond what every cloud's does. */
export interface AwsEventsOutputs extends EventsOutputs {
  busName: Output<string>;
  /** The queues, by subscriber: for the rights of who takes from them. */
  queues: Readonly<Record<string, QueueOutputs>>;
  /** The secret with the token that goes along with messages: somebody puts it in. */
  deliverToken?: Output<string>;
}

/** A subscriber, and what of the bus it takes. */
interface Planned {
  key: string;
  pattern: EventPattern;
  service: string;
}

/**
 * A bus with its archive, and who takes events from it: each by a queue of its own, from which a function is called, or a service takes by itself.
 *
 * @example
 * ```ts
 * import { Events } from "./components/aws/events/events";
 * import type { AwsNetworkOutputs } from "./components/aws/network/network";
 * import type { Placement } from "./components/core/contracts";
 * import type { BuiltFunction, EventType } from "./components/core/events";
 *
 * declare const place: Placement;
 * declare const network: AwsNetworkOutputs;
 * declare const order: BuiltFunction;
 * declare const schemas: Record<EventType, string>;
 * declare const keyArn: string, undeliveredKeyArn: string, topicArn: string, accessRecords: string;
 *
 * const { replay } = new Events("events", {
 *   ...{ place, account: "123456789012", archives: { order }, subscribers: [], schemas, network, accessRecords, keyArn },
 *   undeliveredKeyArn,
 *   ...{ keepDays: 14, concurrency: 10, reserved: false, rollout: "allAtOnce" },
 *   logs: { retentionDays: 30, keyArn },
 *   told: { topicArn, keyArn },
 * }).outputs;
 * export const playAgain = replay;
 * ```
 */
export class Events extends Component {
  readonly outputs: AwsEventsOutputs;
  readonly end: BusEnd;

  constructor(name: string, args: EventsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Events", name, args.place, opts);
    const { place, account, keyArn, change } = args;
    const busName = this.displayName();
    const undelivered = new Undelivered(
      this.label("undelivered"),
      { place, account, bus: busName, keyArn: args.undeliveredKeyArn, change: change?.undelivered },
      this.here,
    ).outputs;
    const bus = new Bus(
      this.label("bus"),
      {
        ...{ place, name: busName, keyArn, undelivered: undelivered.arn },
        ...{ keepDays: args.keepDays, schemas: args.schemas, change: change?.bus },
      },
      this.here,
    ).outputs;
    const queues = this.queues(args, bus.name, undelivered.arn);
    const token = this.token(args);
    const functions = this.functions(args, queues, this.around(args, bus, token));
    this.watch(args, queues, functions, undelivered.name);
    this.outputs = {
      bus: bus.arn,
      busName: bus.name,
      queues,
      subscribers: Object.fromEntries(
        Object.entries(queues).map(([key, { url, deadLetters, redrive, rule }]) => {
          const made = functions[key];
          return [
            key,
            {
              ...{ queue: url, deadLetters: deadLetters.url, redrive },
              replay: interpolate`${bus.replay},FilterArns=${rule.arn}`,
              ...(made && { function: made.outputs.name }),
            },
          ];
        }),
      ),
      replay: bus.replay,
      ...(token && { deliverToken: token }),
    };
    const forwarder = functions["forward"]?.outputs.roleArn;
    this.end = { bus: bus.name, scope: bus.arn, ...(forwarder && { forwarder }) };
    this.registerOutputs({ bus: bus.arn });
  }

  private queues(
    { place, account, keyArn, archives, subscribers, forward, change }: EventsArgs,
    busName: Output<string>,
    undelivered: Output<string>,
  ): Record<string, EventQueueOutputs> {
    const functions = (Object.keys(archives) as BusFunction[]).map((name): Planned => ({
      key: name,
      service: "platform",
      pattern:
        name === "forward"
          ? forwardPattern(forward?.types ?? [], "gcp")
          : patternOf({ key: name, ...functionTakes[name] }),
    }));
    const services = subscribers.map((one): Planned => ({
      key: one.key,
      service: one.key.replace(/^service-/, ""),
      pattern: patternOf(one),
    }));
    return Object.fromEntries(
      [...functions, ...services].map(({ key, pattern, service }) => [
        key,
        new EventQueue(
          this.label(key),
          { place, account, bus: { name: busName }, pattern, keyArn, undelivered, service, change: change?.queue },
          this.here,
        ).outputs,
      ]),
    );
  }

  /** Somebody puts it in: no value of it is in the state. */
  private token({ place, keyArn, archives, deliver }: EventsArgs): Output<string> | undefined {
    if (archives.notification === undefined || deliver === undefined) return undefined;
    return new secretsmanager.Secret(
      this.label("deliver"),
      {
        name: `${platform}-${place.environment}/${this.id}-deliver`,
        description: `The token that goes along with messages to ${deliver.url}`,
        kmsKeyId: keyArn,
        recoveryWindowInDays: place.protection.data ? 30 : 0,
        tags: this.tags({ service: "platform" }, `${this.id}-deliver`),
      },
      this.here,
    ).arn;
  }

  private around(args: EventsArgs, bus: Surroundings["bus"], token: Output<string> | undefined): Surroundings {
    const { place, account, keyArn, archives, deliver, forward, accessRecords, change } = args;
    const store = new EventStore(this.label("store"), { place, keyArn, change: change?.store }, this.here).outputs;
    const rows =
      archives.analytics &&
      new ObjectStore(
        this.label("rows"),
        {
          ...{ place, account, purpose: this.id, encryption: { mode: "ownKey", keyArn } },
          ...{ keeping: { undoDays: 30, coolAfterDays: 90 }, change: change?.rows },
          accessRecord: { mode: "to", bucket: accessRecords },
        },
        this.here,
      ).outputs;
    return {
      ...{ environment: place.environment, region: place.region, keyArn, bus, store, rows, forward },
      ...(deliver && token && { deliver: { url: deliver.url, secretArn: token } }),
    };
  }

  private functions(
    args: EventsArgs,
    queues: Record<string, EventQueueOutputs>,
    around: Surroundings,
  ): Record<string, EventFunction> {
    const { place, account, keyArn, network, archives, concurrency, reserved, logs, tracing, change } = args;
    const built = Object.entries(archives) as [BusFunction, BuiltFunction][];
    if (built.length === 0) return {};
    const canary = args.rollout === "canary";
    const code = new SignedCode(
      this.label("code"),
      {
        ...{ place, account, keyArn, accessRecords: args.accessRecords, change: change?.code },
        code: { ...Object.fromEntries(built.map(codeOf)), ...(canary && { release: releaserCode() }) },
      },
      this.here,
    ).outputs;
    const planned = built.map(([name]) => {
      const { variables, description, statements } = workOf(name, around);
      const identity = new FunctionIdentity(
        this.label(name),
        { place, account, part: name, queueArn: queues[name]!.arn, keyArn, statements, logs },
        this.here,
      ).outputs;
      return { name, variables, description, identity };
    });
    const groups = this.groups(
      args,
      planned.map(({ name, identity }) => [reachOf(name), identity.roleArn]),
    );
    const made = planned.map(({ name, variables, description, identity }): [string, EventFunction] => {
      return [
        name,
        new EventFunction(
          this.label(name),
          {
            ...{ place, part: name, description, identity, keyArn, concurrency, reserved, change: change?.function },
            variables: { ...variables, ...(tracing && { [spansVariable]: tracing.endpoint }) },
            ...{ zip: code.zips[name]!, codeSigningConfigArn: code.configArn, queue: queues[name]! },
            network: {
              subnetIds: network.private.map(({ id }) => id),
              groupIds: [groups[reachOf(name)]!],
            },
            moves: canary ? "others" : "here",
          },
          this.here,
        ),
      ];
    });
    const functions = Object.fromEntries(made);
    if (canary) {
      new GradualRelease(
        this.label("release"),
        {
          ...{ place, account, keyArn, logs, told: args.told, change: change?.release },
          ...{ zip: code.zips["release"]!, codeSigningConfigArn: code.configArn },
          functions: Object.fromEntries(made.map(([name, { outputs }]) => [name, outputs])),
        },
        this.here,
      );
    }
    return functions;
  }

  /** One for all that reach as far, and none where nobody does. */
  private groups(
    { place, network, tracing }: EventsArgs,
    roles: readonly [FunctionReach, Output<string>][],
  ): Partial<Record<FunctionReach, Output<string>>> {
    return Object.fromEntries(
      (["inside", "internet"] as const).flatMap((reach) => {
        const roleArns = roles.filter(([one]) => one === reach).map(([, arn]) => arn);
        if (roleArns.length === 0) return [];
        const group = new FunctionsGroup(
          this.label(reach),
          { place, network, reach, roleArns, spansGroupId: tracing?.groupId },
          this.here,
        );
        return [[reach, group.outputs.id]];
      }),
    );
  }

  private watch(
    { place, told }: EventsArgs,
    queues: Record<string, EventQueueOutputs>,
    functions: Record<string, EventFunction>,
    undelivered: Output<string>,
  ): void {
    const subscribers = Object.entries(queues).map(([key, { name, deadLetters, rule }]) => {
      const made = functions[key]?.outputs;
      return { key, queue: name, deadLetters: deadLetters.name, rule, function: made };
    });
    const watched = watchEvents(subscribers, undelivered);
    new Alarms(this.label("alarms"), { place, topicArn: told.topicArn, watched }, this.here);
  }
}

/** What OpenTelemetry's libraries read. Source: opentelemetry.io/docs/specs/otel/protocol/exporter. */
const spansVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

const codeOf = ([name, { file, sha256 }]: [string, BuiltFunction]): [string, Code] => [
  name,
  { source: new asset.FileAsset(file), sha256 },
];

function releaserCode(): Code {
  const files = Object.entries(releaseFiles);
  return {
    source: new asset.AssetArchive(
      Object.fromEntries(files.map(([file, text]) => [file, new asset.StringAsset(text)])),
    ),
    sha256: createHash("sha256").update(JSON.stringify(files)).digest("hex"),
  };
}
