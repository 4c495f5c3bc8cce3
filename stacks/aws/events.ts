import { ComponentResource, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import { Keys } from "../../components/aws/common/keys";
import type { Statement } from "../../components/aws/common/policy-document";
import type { AwsEventsOutputs } from "../../components/aws/events/events";
import { publishes, takes } from "../../components/aws/events/grants";
import type { Placement, Reach } from "../../components/core/contracts";
import type { BusEnd, EventType, ForwardTarget } from "../../components/core/events";
import type { AwsSpansDoor } from "../../components/core/spans";
import { sourceOf, type EventBus } from "../../components/kubernetes/event-bus";
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
  /** As services are told of it. */
  bus: EventBus;
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
  // Composed by itself, it has nobody to forward to.
  const forwards = base.forward !== undefined && forwardedFrom(spec, "aws").length > 0;
  const [{ Events }, { registrySchemas }, archives] = await Promise.all([
    import("../../components/aws/events/events"),
    import("../../functions/schemas/json"),
    functionArchives("aws", [...eventFunctions(spec), ...(forwards ? (["forward"] as const) : [])]),
  ]);
  const { place, account, foundation, spans, forward } = base;
  const { network, keys, alertsTopic: topicArn, buckets } = foundation;
  const { keepDays, concurrency, reserved, rollout, deliver } = spec.events;
  const here = { parent: new AwsEvents("aws-events", opts) };
  const made = new Keys("events-keys", { place, account, purposes: ["events", "undelivered"] }, here).outputs;
  const keyArn = made.events.arn;
  const { outputs, end } = new Events(
    "events",
    {
      ...{ place, account, archives, network, keyArn, keepDays, concurrency, reserved, rollout, deliver },
      undeliveredKeyArn: made.undelivered.arn,
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
  const services = eventServices(spec).map((service) => ({
    ...service,
    queue: outputs.queues[subscriberOf(service.name)],
  }));
  const grants = services.map(({ name, emits, queue }): [string, Statement[]] => {
    const taken = queue ? takes({ arn: queue.arn, keyArn }, place.region) : [];
    return [name, [...publishes(outputs.bus, emits, sourceOf(spec.name, "aws", name)), ...taken]];
  });
  return {
    ...{ outputs, end },
    grants: Object.fromEntries(grants),
    bus: {
      ...{ kind: "eventbridge", cloud: "aws", bus: outputs.busName, reach: reachOf(network.endpoints) },
      queues: Object.fromEntries(services.flatMap(({ name, queue }) => (queue ? [[name, queue.url] as const] : []))),
    },
  };
}

/** The endpoints of EventBridge and of SQS in the network: pods reach no other address for them. */
const reachOf = (endpoints: FoundationOutputs["network"]["endpoints"]): Reach[] =>
  ["events", "sqs"].flatMap((service) => {
    const addresses = endpoints[service];
    return addresses ? [{ cidrs: addresses.apply((all) => all.map((one) => `${one}/32`)), port: 443 }] : [];
  });

/** What carries events, and what they do. */
class AwsEvents extends ComponentResource {
  constructor(name: string, opts: ComponentResourceOptions) {
    super("gocoffee:layers:AwsEvents", name, {}, opts);
    this.registerOutputs();
  }
}
