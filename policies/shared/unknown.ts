import * as policy from "@pulumi/policy";

/** Exported by @pulumi/policy 1.21 at run time, and missing from its declarations. */
const { UnknownValueError } = policy as unknown as {
  UnknownValueError: new (kind: string, path: readonly string[]) => Error;
};

/** What the engine sends for an object that is not known yet (@pulumi/policy 1.21, proxy.js, unknownObjectValue). */
const unknownObject = "dd056dcd-154b-4c76-9bd3-c8f88648b5ff";

/** For what a provider leaves out because it is not known yet: as if it had been read and were unknown. */
export function notKnownYet(property: string): never {
  throw new UnknownValueError(unknownObject, [property]);
}

/** Whether the error says that a rule has read a value that is not known before the apply. */
export function isUnknownValue(error: unknown): error is Error {
  return error instanceof UnknownValueError;
}

/** Reads a value that may be unknown: then undefined. */
export function ifKnown<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isUnknownValue(error)) return undefined;
    throw error;
  }
}
