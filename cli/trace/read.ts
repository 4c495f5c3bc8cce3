import * as fs from "node:fs";
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
export function read(at: Pick<Layout, "environment" | "state" | "world" | "clusters">): TraceWorld {
  checkIntact(at);
  const [up, reset] = ["up", "reset"].map((verb) => `npx coffee local ${verb} ${at.environment}`);
  if (nothingIn(at.state)) throw new Failure(`nothing stands in ${at.environment}: run \`${up}\` first`, 2);
  if (fs.existsSync(at.clusters))
    throw new Failure(
      `the clusters of ${at.environment} are real API servers, which journeys do not look into: run \`${reset}\`, then \`${up} --kubernetes local\``,
      2,
    );
  const world = World.open(at.world);
  try {
    return new TraceWorld(world.everything(), resourcesIn(at.state));
  } finally {
    world.close();
  }
}
