import type { Props } from "../protocol/values";
import type { Kind } from "./kinds";
import type { State } from "./readiness";

/** How an object is written. */
export interface Writing {
  /** The resource that it belongs to: who owns its fields is drawn from it. */
  urn: string;
  /** Whether it takes over what others own. */
  force: boolean;
}

/** An object as it stands, and what the program would have to say to get it. */
export interface Found {
  /** What was sent last, with what others have changed of it since. */
  inputs: Props;
  outputs: Props;
}

/**
 * The seam: all that the provider asks of one cluster. The local API server answers (local-api.ts), or a real one (real/api.ts). An error is in the API server's words alone.
 */
export interface ClusterApi {
  /** Why the object cannot be made before others are: its definition, its namespace. */
  notYet(kind: Kind, sent: Props): Promise<Error | undefined>;
  /** The object as it would stand; changes nothing. @throws Error where it would not be taken */
  dryRun(kind: Kind, sent: Props, current: Props | undefined, how: Writing): Promise<Props>;
  /** Takes a new object. @returns its id @throws Error where it is not taken, NoMatch where no such kind is known */
  create(kind: Kind, sent: Props, how: Writing & { upsert: boolean }): Promise<string>;
  /** Changes an object that stands. @throws Error where the change is not taken, Conflict where somebody else owns a field of it */
  update(kind: Kind, id: string, sent: Props, how: Writing): Promise<void>;
  /** @param imported - nobody sent it: its inputs are made of what stands */
  find(kind: Kind, id: string, how: Writing & { imported: boolean }): Promise<Found | undefined>;
  /** The state that the cluster's controllers have brought an object to. @throws Error where there is none */
  look(kind: Kind, id: string): Promise<{ state: State; outputs: Props }>;
  /** Takes the definitions of custom resources that a release brings. */
  define(definitions: readonly Props[]): Promise<void>;
  /** Lets go of definitions that went with their release. */
  undefine(definitions: readonly Props[]): Promise<void>;
  /** Deletes an object, and waits until it is gone; one that is gone already is no error. */
  remove(kind: Kind, id: string, how: Writing): Promise<void>;
}
