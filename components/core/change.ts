/**
 * Lets a caller change the arguments of one child, after the component has made them sound. Where a component makes several of
 * a kind, `which` says which of them it is.
 */
export type Change<Args, Which extends readonly unknown[] = []> = (sound: Args, ...which: Which) => Args;

/** The arguments of a child after its caller's change, if there is one. */
export function changed<Args, Which extends readonly unknown[]>(
  sound: Args,
  change: Change<Args, Which> | undefined,
  ...which: Which
): Args {
  return change ? change(sound, ...which) : sound;
}
