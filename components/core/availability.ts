/** Something a request passes, and how much of the time it is there, in percent. */
export type Part =
  | { kind: "one"; name: string; percent: number; source: string }
  | { kind: "serial"; name: string; parts: readonly Part[] }
  | { kind: "parallel"; name: string; parts: readonly Part[]; switching: Switching };

/** What changing over to the next of several costs. */
export interface Switching {
  /** At the longest, until all ask the next. */
  seconds: number;
  /** How often a month it is needed: what no provider promises, and so is said here. */
  timesAMonth: number;
}

/** Seconds of a month of 30 days, which promises are measured by. */
export const monthSeconds = 30 * 24 * 3600;

/**
 * How much of the time a request gets through, in percent: of parts in a row all must be there; of parts side by side one, but for the time
 * of each change to the next.
 * @throws RangeError for a percentage that is none, and for nothing to compose
 */
export function composed(part: Part): number {
  return 100 * share(part);
}

function share(part: Part): number {
  switch (part.kind) {
    case "one":
      if (!(part.percent >= 0 && part.percent <= 100))
        throw new RangeError(`${part.name}: want 0–100 percent, got ${part.percent}`);
      return part.percent / 100;
    case "serial":
      return some(part).reduce((all, each) => all * share(each), 1);
    case "parallel": {
      const out = some(part).reduce((all, each) => all * (1 - share(each)), 1);
      if (part.parts.length === 1) return 1 - out;
      const { seconds, timesAMonth } = part.switching;
      // It cannot cost more than what the first alone would be out for.
      const changing = Math.min((seconds * timesAMonth) / monthSeconds, 1 - share(part.parts[0]!));
      return Math.max(0, 1 - out - changing);
    }
  }
}

function some({ name, parts }: Extract<Part, { parts: readonly Part[] }>): readonly Part[] {
  if (parts.length === 0) throw new RangeError(`${name}: want a part at least`);
  return parts;
}
