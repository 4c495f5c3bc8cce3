import type { Change } from "./contracts";

/** The arguments of a child after its caller's change, if there is one. */
export function changed<Args>(sound: Args, change: Change<Args> | undefined): Args {
  return change ? change(sound) : sound;
}
