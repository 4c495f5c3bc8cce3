import { World } from "../../simulators/core/world";
import { Failure } from "../failure";
import { nothingIn, resourcesIn } from "../local/checkpoint";
import { checkIntact } from "../local/intact";
import type { Layout } from "../local/layout";
import { TraceWorld } from "./world";

/**
 * Reads what stands: the local world, and the engine's state.
 * @throws Failure where nothing was brought up, or what is kept of it is damaged
 */
export function read(at: Pick<Layout, "environment" | "state" | "world">): TraceWorld {
  checkIntact(at);
  const up = `npx coffee local up ${at.environment}`;
  if (nothingIn(at.state)) throw new Failure(`nothing stands in ${at.environment}: run \`${up}\` first`, 2);
  const state = resourcesIn(at.state);
  const world = World.open(at.world);
  try {
    const standings = world.everything();
    const objects = state.some(({ type, custom }) => custom && type.startsWith("kubernetes:"));
    if (objects && !standings.some(({ token }) => token.startsWith("kubernetes:")))
      throw new Failure(
        `the cluster of ${at.environment} is a real API server, which journeys do not look into: run \`npx coffee local reset ${at.environment}\` and \`${up}\` without --kubernetes`,
        2,
      );
    return new TraceWorld(standings, state);
  } finally {
    world.close();
  }
}
