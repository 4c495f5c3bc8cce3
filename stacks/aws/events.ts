import { ComponentResource, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import { Keys } from "../../components/aws/common/keys";
import type { Statement } from "../../components/aws/common/policy-document";
import type { AwsEventsOutputs } from "../../components/aws/events/events";
import { publishes, takes } from "../../components/aws/events/grants";
import type { Placement } from "../../components/core/contracts";
import type { BusEnd, EventType, ForwardTarget } from "../../components/core/events";
import type { AwsSpansDoor } from "../../components/core/spans";
import type { EnvironmentSpec } from "../../config/environment";
import { eventFunctions, eventServices, eventSubscribers, forwardedFrom, subscriberOf } from "../asked-events";
import { functionArchives } from "../functions";
import type { FoundationOutputs } from "./foundation";

/** What stands of events on AWS. */
export interface ComposedEvents {
  outputs: AwsEventsOutputs;
  end: BusEnd;
  /** What each service may do with the bus and its queue, by its name: no more than its record says. */
  grants: Readonly<Record<string, Statement[]>>;
}

/** The bus, its queues and its functions; nothing where the environment asks for none, and then nothing of it is loaded. */
export async function composeEvents(
  spec: EnvironmentSpec,
  base: {
    place: Placement;
    account: Input<string>;
    foundation: FoundationOutputs;
    /** Where functions send spans. */
    spans: AwsSpansDoor | undefined;
    /** Where the bus forwards to: asked only where it forwards. */
    forward: ForwardTarget | undefined;
  },
  opts: ComponentResourceOptions,
): Promise<ComposedEvents | undefined> {
  if (spec.events === undefined) return undefined;
  const forwards = forwardedFrom(spec, "aws").length > 0;
  const [{ Events }, { registrySchemas }, archives] = await Promise.all([
    import("../../components/aws/events/events"),
    import("../../functions/schemas/json"),
    functionArchives("aws", [...eventFunctions(spec), ...(forwards ? (["forward"] as const) : [])]),
  ]);
  const { place, account, foundation, spans, forward } = base;
  const { network, keys, alertsTopic: topicArn, buckets } = foundation;
  const { keepDays, concurrency, reserved, rollout, deliver } = spec.events;
  const here = { parent: new AwsEvents("aws-events", opts) };
  const { arn: keyArn } = new Keys("events-keys", { place, account, purposes: ["events"] }, here).outputs.events;
  const { outputs, end } = new Events(
    "events",
    {
      ...{ place, account, archives, network, keyArn, keepDays, concurrency, reserved, rollout, deliver },
      subscribers: eventSubscribers(spec),
      schemas: Object.fromEntries(registrySchemas().map(({ name, content }) => [name, content])) as Record<
        EventType,
        string
      >,
      logs: { retentionDays: spec.logs.retentionDays, keyArn: keys.logs.arn },
      told: { topicArn, keyArn: keys.alerts.arn },
      accessRecords: buckets.logs.name,
      ...(forwards && { forward }),
      tracing: spans,
    },
    here,
  );
  const grants = eventServices(spec).map(({ name, emits }): [string, Statement[]] => {
    const queue = outputs.queues[subscriberOf(name)];
    const taken = queue ? takes({ arn: queue.arn, keyArn }, place.region) : [];
    return [name, [...publishes(outputs.bus, emits), ...taken]];
  });
  return { outputs, end, grants: Object.fromEntries(grants) };
}

/** What carries events, and what they do. */
class AwsEvents extends ComponentResource {
  constructor(name: string, opts: ComponentResourceOptions) {
    super("gocoffee:layers:AwsEvents", name, {}, opts);
    this.registerOutputs();
  }
}
