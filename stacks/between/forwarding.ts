import { all, deferredOutput, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { clouds, type Cloud, type Placement } from "../../components/core/contracts";
import type { CloudEnds, IdentityEnd } from "../../components/core/ends";
import type { BusEnd, EventType } from "../../components/core/events";
import type { ForwardingOutputs } from "../../components/interconnect/forwarding";
import type { EnvironmentSpec } from "../../config/environment";
import { forwardedFrom, nextCloud } from "../asked-events";
import { withoutVersions } from "../azure/aliases";
import type { BetweenOutputs } from "../outputs";
import type { Shared } from "../providers";
import type { Handed } from "./handed";
import { BetweenLayer } from "./layer";
import { placesOf, providersOf } from "./trust";

type Deferred<T> = [output: Output<T>, known: (source: Output<T>) => void];

/** A bus that forwards: which types, to whom, and what its function is told once that is known. */
interface Leg {
  from: Cloud;
  to: Cloud;
  types: EventType[];
  bus: Deferred<string>;
  as: Deferred<string>;
}

/** What is told to forwarders, which are made before those stand whom they go to. */
export interface Forwards {
  legs: readonly Leg[];
  /** Azure: the addresses that Google's comes from. */
  leavesFrom?: Deferred<string[]>;
  handed: Pick<Handed, "forward" | "forwardedFrom">;
}

/** The buses of an environment that forward; none where nothing goes on. */
export function forwardsOf(spec: EnvironmentSpec): Forwards {
  const legs = clouds.flatMap((from): Leg[] => {
    const to = nextCloud[from];
    const types = forwardedFrom(spec, from);
    if (to === undefined || types.length === 0) return [];
    return [{ from, to, types, bus: deferredOutput<string>(), as: deferredOutput<string>() }];
  });
  const leavesFrom = legs.some(({ to }) => to === "azure") ? deferredOutput<string[]>() : undefined;
  return {
    legs,
    ...(leavesFrom && { leavesFrom }),
    handed: {
      ...(legs.length > 0 && {
        forward: Object.fromEntries(
          legs.map(({ from, types, bus: [bus], as: [as] }) => [from, { types, bus, as }] as const),
        ),
      }),
      ...(leavesFrom && { forwardedFrom: leavesFrom[0] }),
    },
  };
}

/**
 * Lets each forwarder in at the next cloud's bus, and tells it where that is, and as whom it goes. In the engine's graph it is a line: the forwarder's own identity, what the next cloud makes of it,
 * the function that is told of that. Nothing, and nothing is loaded, where nothing is forwarded; and what a cloud that does not answer would forward, is not touched.
 */
export async function composeForwarding(
  spec: EnvironmentSpec,
  ends: CloudEnds,
  shared: Shared,
  { legs, leavesFrom }: Forwards,
): Promise<BetweenOutputs["events"]> {
  const standing = legs.filter(({ from }) => ends[from] !== undefined);
  if (standing.length === 0) return undefined;
  for (const { from, to } of standing)
    if (to === "azure" && !busOf(ends, from).leavesFrom?.length)
      throw new RangeError(
        `events.forward: want the addresses that ${from}'s forwarder leaves from: Azure's topic lets in those alone`,
      );
  const layer = new BetweenLayer("events", {
    providers: providersOf(ends, shared),
    transformations: [withoutVersions],
  });
  const told: NonNullable<BetweenOutputs["events"]> = {};
  for (const { from, to, types, bus, as } of standing) {
    const [here, there] = [busOf(ends, from), busOf(ends, to)];
    const place = placesOf(spec)[to];
    const site = ends[to]?.identity?.site;
    if (here.forwarder === undefined || place === undefined || site === undefined)
      throw new RangeError(`events.forward: want a forwarder of ${from}'s, and where ${to} is`);
    const made = await letIn({ from, to }, { forwarder: here.forwarder, there, place, site }, { parent: layer });
    bus[1](there.bus);
    as[1](made.as);
    if (to === "azure") leavesFrom?.[1](all([...(here.leavesFrom ?? [])]));
    told[`${from}-to-${to}`] = { types, as: made.who };
  }
  return told;
}

interface Parties {
  forwarder: Output<string>;
  there: BusEnd;
  place: Placement;
  site: IdentityEnd["site"];
}

async function letIn(
  { from, to }: Pick<Leg, "from" | "to">,
  { forwarder, there, place, site }: Parties,
  opts: ComponentResourceOptions,
): Promise<ForwardingOutputs> {
  const { ForwardingToAzure, ForwardingToGoogle } = await import("../../components/interconnect/forwarding");
  const name = `${from}-to-${to}`;
  switch (site.kind) {
    case "gcp":
      return new ForwardingToGoogle(name, { place, site, bus: there, forwarder }, opts).outputs;
    case "azure":
      return new ForwardingToAzure(name, { place, site, bus: there, forwarder }, opts).outputs;
    case "aws":
      throw new RangeError("events.forward: nothing is forwarded to AWS, where forwarding begins");
  }
}

function busOf(ends: CloudEnds, cloud: Cloud): BusEnd {
  const bus = ends[cloud]?.bus;
  if (bus === undefined) throw new RangeError(`events.forward: want ${cloud}'s bus, which does not stand`);
  return bus;
}
