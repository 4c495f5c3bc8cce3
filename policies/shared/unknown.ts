/** A value that is not known before the apply was read. */
class UnknownValue extends Error {
  constructor(kind: string, path: string) {
    super(`${kind} value at .${path} can't be known during preview`);
  }
}

/**
 * What the engine sends for a value that is not known yet, by its kind.
 * Source: pulumi/pulumi sdk/go/common/resource/plugin/rpc.go, UnknownBoolValue and those after it.
 */
const unknowns: ReadonlyMap<unknown, string> = new Map([
  ["1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", "boolean"],
  ["3eeb2bf0-c639-47a8-9e75-3b44932eb421", "number"],
  ["04da6b54-80e4-46f7-96ec-b56ff0331ba9", "string"],
  ["6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", "array"],
  ["030794c1-ac77-496b-92df-f27374a8bd58", "asset"],
  ["e48ece36-62e2-4504-bad9-02848725956a", "archive"],
  ["dd056dcd-154b-4c76-9bd3-c8f88648b5ff", "object"],
]);

/** The kind of a value that is not known yet; undefined of one that is. */
export function unknownKind(value: unknown): string | undefined {
  return unknowns.get(value);
}

/** For a value that is not known yet, or that a provider leaves out because it is not: as if it had been read. */
export function notKnownYet(path: string, kind = "object"): never {
  throw new UnknownValue(kind, path);
}

/** Whether the error says that a rule has read a value that is not known before the apply. */
export function isUnknownValue(error: unknown): error is Error {
  return error instanceof UnknownValue;
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
