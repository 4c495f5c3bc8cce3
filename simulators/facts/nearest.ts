/**
 * The one of `names` that `wrong` was most likely meant to be; undefined where none is near. `cidr_block` is `cidrBlock`,
 * `subnetIDs` is `subnetIds`; else at most a third of the letters may be different.
 */
export function nearest(wrong: string, names: string[]): string | undefined {
  const plain = (name: string) => name.replaceAll(/[_-]/g, "").toLowerCase();
  const target = plain(wrong);
  let best: { name: string; distance: number } | undefined;
  for (const name of [...names].sort()) {
    const distance = editDistance(target, plain(name));
    if (distance <= Math.max(1, Math.floor(target.length / 3)) && distance < (best?.distance ?? Infinity))
      best = { name, distance };
  }
  return best?.name;
}

/** Letters to add, drop, change or swap with the next (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(change, previous[j]! + 1, current[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1);
      current.push(cost);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length]!;
}
