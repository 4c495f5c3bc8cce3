import type { Cloud } from "../components/core/contracts";
import type { BuiltFunction, BusFunction } from "../components/core/events";

/**
 * The archives of functions for a cloud, by name, built where their source has changed. What builds them is loaded here: an environment without events
 * pays nothing for it.
 * @throws Error with the place of a mistake in a function's source
 */
export async function functionArchives<Name extends BusFunction>(
  cloud: Cloud,
  names: readonly Name[],
): Promise<Record<Name, BuiltFunction>> {
  const [{ archives }, { checkout }] = await Promise.all([
    import("../functions/build/archives"),
    import("../functions/build/checkout"),
  ]);
  return archives(checkout(), cloud, names);
}
