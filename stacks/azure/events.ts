import { ComponentResource, interpolate, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import { Groups } from "../../components/azure/account/groups";
import { Keys } from "../../components/azure/common/keys";
import type { AzureEventsOutputs } from "../../components/azure/events/events";
import { PrivateDns } from "../../components/azure/network/private-dns";
import type { ClusterOffers } from "../../components/core/contracts";
import type { BusEnd } from "../../components/core/events";
import type { EventBus } from "../../components/kubernetes/event-bus";
import { eventFunctions, eventServices, eventSubscribers, forwardedFrom, subscriberOf } from "../asked-events";
import type { Handed } from "../between/handed";
import { functionArchives } from "../functions";
import type { Base, EventGrants } from "./compose-operations";

/** The bus of an environment, on Azure. */
export interface ComposedEvents {
  outputs: AzureEventsOutputs;
  end: BusEnd;
  /** What each service may do with the topic and its queue, by its name: no more than its record says. */
  grants: EventGrants;
  /** As services are told of it. */
  bus: EventBus;
}

/** The bus, its queues and its functions; nothing where the environment asks for none, and then none of its packages is loaded. */
export async function composeEvents(
  { spec, asked, place, site, foundation }: Base,
  {
    spans,
    internetReach,
    forwardedFrom: publishers,
  }: { spans: { endpoint: Input<string> } | undefined } & Pick<ClusterOffers, "internetReach"> &
    Pick<Handed, "forwardedFrom">,
  opts: ComponentResourceOptions,
): Promise<ComposedEvents | undefined> {
  const { events } = spec;
  const { groups, network, logs, watch, vault } = foundation;
  if (events === undefined || network.functions === undefined) return undefined;
  const { Events } = await import("../../components/azure/events/events");
  const archives = await functionArchives("azure", eventFunctions(spec));
  const here = { parent: new EventsLayer("azure-events", opts) };
  // A key of its own vault, and a group of their own: what comes later waits for its own roles, and goes by itself.
  const { data: group } = new Groups("events-groups", { place, site, purposes: ["data"] }, here).outputs;
  const { events: key } = new Keys(
    "events-keys",
    { place, site, group: groups.keys, part: "events", purposes: ["events"] as const, logs },
    here,
  ).outputs;
  const zones = new PrivateDns(
    "events-dns",
    { place, group: groups.network, network: network.id, kinds: ["table", "topic", "namespace"] as const },
    here,
  ).outputs;
  const { outputs, end } = new Events(
    "events",
    {
      ...{ place, site, group, key, logs, watch, vault, archives },
      network: { ...network, dns: { ...network.dns, ...zones } },
      functions: network.functions,
      subscribers: eventSubscribers(spec),
      ...{ serviceBus: events.serviceBus, concurrency: events.concurrency, deliver: events.deliver },
      deployers: asked.admins,
      ...(forwardedFrom(spec, "gcp").length > 0 && { publishers }),
      tracing: spans,
    },
    here,
  );
  const { topicId: topic, queues } = outputs;
  const services = eventServices(spec).map((service) => ({ ...service, queue: queues[subscriberOf(service.name)] }));
  const taken = services.flatMap(({ name, queue }) => (queue ? [{ name, queue }] : []));
  const [first] = taken;
  return {
    ...{ outputs, end },
    grants: Object.fromEntries(
      services.map(
        ({ name, emits, queue }) => [name, { ...(emits.length > 0 && { topic }), queue: queue?.id }] as const,
      ),
    ),
    bus: {
      ...{ kind: "eventgrid", cloud: "azure", bus: outputs.bus, reach: [] },
      queues: Object.fromEntries(
        taken.map(({ name, queue }) => [name, interpolate`https://${queue.host}/${queue.name}`]),
      ),
      // The topic is at a private endpoint, which pods with an identity reach as all of Azure's; queues are only where they are premium.
      ...(first && events.serviceBus === "standard" && { outside: { host: first.queue.host, reach: internetReach } }),
    },
  };
}

/** What events stand on. */
class EventsLayer extends ComponentResource {
  constructor(name: string, opts: ComponentResourceOptions) {
    super("gocoffee:layers:AzureEvents", name, {}, opts);
    this.registerOutputs();
  }
}
