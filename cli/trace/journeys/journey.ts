import type { Trail } from "../trail";
import type { Cluster } from "../kubernetes/objects";
import type { TraceWorld } from "../world";

/** A way through the world, told hop by hop. A new one is a file here, and a line in `all.ts`. */
export interface Journey {
  name: string;
  /** What it is walked for, in the command's help: `path` or `service`. */
  subject: string;
  /** What it shows. */
  description: string;
  /** Everything that it can be walked for, by what stands and by what the engine made. */
  subjects(world: TraceWorld): string[];
  /** The one of them that is meant by what somebody asked for; undefined where none is. */
  meant(world: TraceWorld, asked: string): string | undefined;
  /** What to say where nothing of the kind stands, and how it comes to. @defaultValue that there is no such subject */
  absent?(world: TraceWorld, environment: string): string | undefined;
  walk(trail: Trail, world: TraceWorld, cluster: Cluster, subject: string): void;
}
