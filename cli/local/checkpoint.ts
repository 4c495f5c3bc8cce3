import * as fs from "node:fs";

/** A resource as the engine's state has it; what is not needed here is kept as it is. */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  custom?: boolean;
  parent?: string;
  protect?: boolean;
  deletedWith?: string;
  /** `URN::ID` of the provider. */
  provider?: string;
  dependencies?: string[];
  propertyDependencies?: Record<string, string[] | null>;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

/** The part of a file backend's state of a stack that is looked at here. */
export interface Checkpoint {
  checkpoint?: {
    latest?: {
      /** When the engine wrote it. */
      manifest?: { time?: string };
      resources?: StateResource[];
      pending_operations?: { type: string }[];
    };
  };
}

/** Reads a state. One that cannot be read counts as empty: `checkState` says what is wrong with it. */
export function readCheckpoint(file: string): Checkpoint {
  if (!fs.existsSync(file)) return {};
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")) as Checkpoint;
  } catch {
    return {};
  }
}

export function resourcesIn(file: string): StateResource[] {
  return readCheckpoint(file).checkpoint?.latest?.resources ?? [];
}

/** How many operations the engine had begun and never saw end. */
export function pendingIn(file: string): number {
  return readCheckpoint(file).checkpoint?.latest?.pending_operations?.length ?? 0;
}

/** Whether a stack was never made, or all of it is gone. A state that cannot be read is something. */
export function nothingIn(file: string): boolean {
  if (!fs.existsSync(file)) return true;
  const { checkpoint } = readCheckpoint(file);
  return checkpoint !== undefined && resourcesIn(file).length === 0 && pendingIn(file) === 0;
}
