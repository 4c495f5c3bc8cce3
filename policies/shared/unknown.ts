import * as policy from "@pulumi/policy";

/** Exported by @pulumi/policy 1.21 at run time, and missing from its declarations. */
const { UnknownValueError } = policy as unknown as { UnknownValueError: new (...args: never[]) => Error };

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
