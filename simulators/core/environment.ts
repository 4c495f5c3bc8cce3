import { World } from "./world";

/** Opens the world that the engine's environment names. @throws where this plugin was not started for a local cloud. */
export function openWorld(): World {
  const path = process.env["GOCOFFEE_WORLD"];
  if (path) return World.open(path);
  throw new Error(
    "this is a plugin of the local clouds, and GOCOFFEE_WORLD does not say which world it serves: start it with `npx coffee local`",
  );
}

/** How many times faster than the real cloud time passes (`--time-scale`); undefined: at once. */
export function timeScale(): number | undefined {
  const scale = Number(process.env["GOCOFFEE_TIME_SCALE"] ?? "");
  return scale > 0 ? scale : undefined;
}
