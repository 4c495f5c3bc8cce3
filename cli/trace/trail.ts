/** A step of a journey: what leads from one thing to the next. */
export interface Hop {
  from: string;
  to: string;
  /** The resource that carries it, by its type and name; where it is missing, the one that should, or `nothing`. */
  by: string;
  holds: boolean;
  /** What was found, or what is missing. */
  why: string;
  /** The cloud whose cluster it is about, where several have one. */
  cluster?: string;
}

/** One walk: a journey for one path or service. */
export interface Walked {
  subject: string;
  holds: boolean;
  hops: Hop[];
}

/** What a hop found: what carries it, in words, and what the hops after it need. */
export interface Found<T> {
  by: string;
  why: string;
  value: T;
}

/** Thrown by a hop that does not hold. */
export class Missing extends Error {
  /** @param by the resource that should carry the hop, where there is one */
  constructor(
    why: string,
    readonly by = "nothing",
  ) {
    super(why);
  }
}

/** Thrown by what judges a rule in a form that it does not know: a journey that cannot be judged does not hold. */
export class Unjudged extends Error {}

/** The hops of one journey, up to the first that does not hold. */
export class Trail {
  readonly hops: Hop[] = [];

  /** Goes one hop. @throws Ended where it does not hold */
  go<T>(from: string, to: string, find: () => Found<T>): T {
    try {
      const { by, why, value } = find();
      this.hops.push({ from, to, by, holds: true, why });
      return value;
    } catch (error) {
      if (!(error instanceof Missing || error instanceof Unjudged)) throw error;
      const by = error instanceof Missing ? error.by : "nothing";
      this.hops.push({ from, to, by, holds: false, why: error.message });
      throw new Ended();
    }
  }
}

/** The way ended before its end; the trail says where. */
class Ended extends Error {}

/** Follows a way as far as it leads. */
export function follow(way: (trail: Trail) => void): Hop[] {
  const trail = new Trail();
  try {
    way(trail);
  } catch (error) {
    // What is missing before the first hop: the cluster, or the cloud.
    if (error instanceof Missing || error instanceof Unjudged)
      trail.hops.push({ from: "the journey", to: "the world", by: "nothing", holds: false, why: error.message });
    else if (!(error instanceof Ended)) throw error;
  }
  return trail.hops;
}
