import {
  ComponentResource,
  interpolate,
  type ComponentResourceOptions,
  type Input,
  type ProviderResource,
} from "@pulumi/pulumi";
import { ServiceAgents } from "../../components/gcp/account/agents";
import { eventAgents } from "../../components/gcp/account/agents-plan";
import { Services } from "../../components/gcp/account/services";
import { eventServiceLayers } from "../../components/gcp/account/services-plan";
import type { ServiceGrant } from "../../components/gcp/cluster/identities-plan";
import { Keys } from "../../components/gcp/common/keys";
import type { GcpEventsOutputs } from "../../components/gcp/events/events";
import type { BusEnd } from "../../components/core/events";
import type { EventBus } from "../../components/kubernetes/event-bus";
import { functionsRange } from "../../config/address-plan";
import { eventFunctions, eventServices, eventSubscribers, forwardedFrom, subscriberOf } from "../asked-events";
import { known, type Beginnings } from "../beginnings";
import type { Handed } from "../between/handed";
import { functionArchives } from "../functions";
import { nextGeneration } from "./beginnings";
import type { Base, EventGrants } from "./compose-operations";

/** What stands of events on Google Cloud. */
export interface ComposedEvents extends EventGrants {
  outputs: GcpEventsOutputs;
  end: BusEnd;
  /** As services are told of it. Pub/Sub is one of Google's APIs, which pods with an identity reach all. */
  bus: EventBus;
}

/** The bus, its subscriptions and its functions; nothing where the environment asks for none, and then nothing of it is loaded. */
export async function composeEvents(
  { spec, site, place, project, projectNumber, foundation }: Base,
  {
    spans,
    handed,
    beginnings,
    provider,
  }: {
    /** Where functions send spans. */
    spans: { endpoint: Input<string> } | undefined;
    handed: Pick<Handed, "forward">;
    beginnings: Beginnings;
    provider: ProviderResource;
  },
  opts: ComponentResourceOptions,
): Promise<ComposedEvents | undefined> {
  const { events } = spec;
  if (events === undefined) return undefined;
  // Composed by itself, it has nobody to forward to.
  const forwards = handed.forward?.gcp !== undefined && forwardedFrom(spec, "gcp").length > 0;
  const [{ Events }, archives, generation] = await Promise.all([
    import("../../components/gcp/events/events"),
    functionArchives("gcp", [...eventFunctions(spec), ...(forwards ? (["forward"] as const) : [])]),
    // Of their own: they may come and go while the environment stands, and Google keeps the names of keys for ever.
    known(
      beginnings.asked(
        "event-key-generation",
        nextGeneration(spec.name, { project, location: site.region, provider }, "event-keys"),
      ),
    ),
  ]);
  const { network, watch, after: apis, agents: usual } = foundation;
  const here = { parent: new GcpEvents("gcp-events", opts) };
  const { ready: after } = new Services(
    "event-services",
    { place, project, layers: eventServiceLayers, after: apis },
    here,
  );
  const agents = {
    ...usual,
    ...new ServiceAgents("event-agents", { place, project, projectNumber, names: eventAgents, after }, here).outputs,
  };
  const { events: key } = new Keys(
    "event-keys",
    { ...{ place, project, generation, agents }, purposes: ["events"] as const },
    here,
  ).outputs;
  const { outputs, end } = new Events(
    "events",
    {
      ...{ place, project, projectNumber, archives, key, generation, agents, network, watch },
      // Images are built as the agents that Cloud Run and Cloud Build have.
      after: [...after, ...agents.builds.ready, ...agents.run.ready],
      subscribers: eventSubscribers(spec),
      ...{ keepDays: events.keepDays, concurrency: events.concurrency, deliver: events.deliver },
      range: functionsRange(spec.slot, "gcp", "main"),
      ...(forwards && { forward: handed.forward?.gcp }),
      tracing: spans,
    },
    here,
  );
  const grants = eventServices(spec).map(({ name, emits }): [string, Pick<ServiceGrant, "topic" | "subscription">] => [
    name,
    {
      ...(emits.length > 0 && { topic: outputs.topic }),
      subscription: outputs.subscriptions[subscriberOf(name)],
    },
  ]);
  const queues = eventServices(spec).flatMap(({ name }) => {
    const subscription = outputs.subscriptions[subscriberOf(name)];
    return subscription ? [[name, interpolate`projects/${project}/subscriptions/${subscription}`] as const] : [];
  });
  return {
    ...{ outputs, end, grants: Object.fromEntries(grants) },
    bus: { kind: "pubsub", cloud: "gcp", bus: outputs.bus, queues: Object.fromEntries(queues), reach: [] },
  };
}

/** What carries events, and what they do. */
class GcpEvents extends ComponentResource {
  constructor(name: string, opts: ComponentResourceOptions) {
    super("gocoffee:layers:GcpEvents", name, {}, opts);
    this.registerOutputs();
  }
}
