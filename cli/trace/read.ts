import * as fs from "node:fs";
import { World } from "../../simulators/core/world";
import { Failure } from "../failure";
import { nothingIn, resourcesIn } from "../local/checkpoint";
import { checkIntact } from "../local/intact";
import type { Layout } from "../local/layout";
import { TraceWorld } from "./world";

/**
 * Reads what stands, with its clusters.
 * @throws Failure as `readWorld`, and where the clusters are real API servers
 */
export function read(at: Pick<Layout, "environment" | "state" | "world" | "clusters">): TraceWorld {
  const world = readWorld(at);
  const [up, reset] = ["up", "reset"].map((verb) => `npx coffee local ${verb} ${at.environment}`);
  if (fs.existsSync(at.clusters))
    throw new Failure(
      `the clusters of ${at.environment} are real API servers, which journeys do not look into: run \`${reset}\`, then \`${up} --kubernetes local\``,
      2,
    );
  return world;
}

/**
 * Reads what stands: the local world, and the engine's state. Of clusters that are real API servers there is nothing in it.
 * @throws Failure where nothing was brought up, or what is kept of it is damaged
 */
export function readWorld(at: Pick<Layout, "environment" | "state" | "world">): TraceWorld {
  checkIntact(at);
  if (nothingIn(at.state))
    throw new Failure(`nothing stands in ${at.environment}: run \`npx coffee local up ${at.environment}\` first`, 2);
  const world = World.open(at.world);
  try {
    return new TraceWorld(world.everything(), resourcesIn(at.state));
  } finally {
    world.close();
  }
}
