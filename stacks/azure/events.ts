import { ComponentResource, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import { Groups } from "../../components/azure/account/groups";
import { Keys } from "../../components/azure/common/keys";
import type { AzureEventsOutputs } from "../../components/azure/events/events";
import { PrivateDns } from "../../components/azure/network/private-dns";
import type { BusEnd } from "../../components/core/events";
import { eventFunctions, eventSubscribers, forwardedFrom } from "../asked-events";
import type { Handed } from "../between/handed";
import { functionArchives } from "../functions";
import type { Base } from "./compose-operations";

/** The bus of an environment, on Azure. */
export interface ComposedEvents {
  outputs: AzureEventsOutputs;
  end: BusEnd;
}

/** The bus, its queues and its functions; nothing where the environment asks for none, and then none of its packages is loaded. */
export async function composeEvents(
  { spec, asked, place, site, foundation }: Base,
  {
    spans,
    forwardedFrom: publishers,
  }: { spans: { endpoint: Input<string> } | undefined } & Pick<Handed, "forwardedFrom">,
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
  return { outputs, end };
}

/** What events stand on. */
class EventsLayer extends ComponentResource {
  constructor(name: string, opts: ComponentResourceOptions) {
    super("gocoffee:layers:AzureEvents", name, {}, opts);
    this.registerOutputs();
  }
}
