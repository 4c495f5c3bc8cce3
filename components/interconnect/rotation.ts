/*
 * When a tunnel's key may change: one tunnel in an up, so that the others of its pair carry on. Pure.
 */

/** How often each tunnel's key was changed, by the tunnel. */
export type Generations = Readonly<Record<string, number>>;

/** The generation of each tunnel: as asked for, or 0. */
export function generationsOf(tunnels: readonly { name: string }[], rotated: Generations): Record<string, number> {
  return Object.fromEntries(tunnels.map(({ name }) => [name, rotated[name] ?? 0]));
}

/**
 * What stops a change of keys; undefined where nothing does. A tunnel that is gone is no change.
 * @param before as it was asked for in the last up, of those that were changed at all
 * @param now of all tunnels that there are
 */
export function rotationProblem(environment: string, before: Generations, now: Generations): string | undefined {
  const changed = Object.entries(now).filter(([name, generation]) => (before[name] ?? 0) !== generation);
  const back = changed.find(([name, generation]) => generation < (before[name] ?? 0));
  if (back !== undefined) {
    const [name, generation] = back;
    return `${environment}: connectivity.vpn.rotated.${name}: want ${before[name]} or more, got ${generation}: each number stands for a key, and one that was given up may be known`;
  }
  if (changed.length < 2) return undefined;
  const names = changed.map(([name]) => name).join(", ");
  return `${environment}: connectivity.vpn.rotated: want one tunnel's key changed in an up, got ${names}: each loses its tunnel for a minute or more; wait until its session stands again (docs/runbooks/rotate-a-tunnel-key.md), then take the next`;
}
