import { Cloud } from "../core/cloud";
import type { Words } from "../core/spec";
import type { World } from "../core/world";

/** Nobody knows here how the provider speaks: what was asked for, and why not. */
const words: Words = {
  refused: ({ api }, doing, id, { message }) => `${doing} ${api.noun}${id && ` (${id})`}: ${message}`,
  taken: ({ api }, id) => ({ code: "", message: `${api.noun} ${id} stands already` }),
  gone: ({ api }, id) => ({ code: "", message: `${api.noun} ${id} does not stand` }),
  inUse: ({ api }, id) => ({ code: "", message: `${api.noun} ${id} is referred to` }),
};

/**
 * A package that is no cloud of ours, served from its SDK alone: nothing of it is modelled. With no SDK installed, what stands of it can be read
 * and deleted.
 */
export function foreignCloud(sdk: { name: string; version: string }, open: () => World, timeScale?: number): Cloud {
  const place = () => ({ region: "", account: "", scope: "" });
  return new Cloud({ ...sdk, types: [], words, open, place, timeScale });
}
