import { sessionsOf } from "../../cli/trace/between/bgp";
import { clustersOn, stillReaches } from "../../cli/trace/between/reach";
import { tunnels } from "../../cli/trace/journeys/tunnels";
import { trace } from "../../cli/trace/trace";
import { TraceWorld } from "../../cli/trace/world";
import type { Stood } from "./changes";

/** What a way between two clouds stands on, one of which may always go. */
const carriers =
  /:(VpnConnection|VPNTunnel|VirtualNetworkGatewayConnection|RouterPeer|RouterInterface|CustomerGateway|LocalNetworkGateway)$/;

/** The hops between clouds that do not hold, with why. */
export const brokenBetween = ({ standings, state }: Stood): string[] =>
  trace(new TraceWorld(standings, state), tunnels).flatMap(({ subject, hops }) =>
    hops.filter(({ holds }) => !holds).map(({ why, cluster }) => `${subject} from ${String(cluster)}: ${why}`),
  );

/** What of the mesh must stand by itself: what is lost with it, and between which clouds. Nothing, where any one may go. */
export function lostWithOne({ standings, state }: Stood): string[] {
  const { up } = sessionsOf(new TraceWorld(standings, state));
  const pairs = [...new Set(up.map(({ clouds }) => clouds.join("-")))].map(
    (pair) => up.find(({ clouds }) => clouds.join("-") === pair)!.clouds,
  );
  return standings
    .filter(({ token }) => carriers.test(token))
    .flatMap((lost) => {
      const world = new TraceWorld(
        standings.filter((one) => one !== lost),
        state,
      );
      return pairs.flatMap(([one, other]) =>
        (
          [
            [one, other],
            [other, one],
          ] as const
        ).flatMap(([from, to]) =>
          clustersOn(world, from).every((cluster) => stillReaches(world, from, cluster, to))
            ? []
            : [`${world.label(lost)}: ${from} to ${to}`],
        ),
      );
    });
}
