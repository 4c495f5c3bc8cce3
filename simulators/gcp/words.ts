import type { Refusal, Words } from "../core/spec";

/** The errors of Google's APIs, as `googleapi.Error` prints them. Source: googleapis/google-api-go-client googleapi/googleapi.go, Error.Error. */
export const googleError = ({ code, message }: Refusal): string => {
  const [status, reason] = code.split(" ");
  return `googleapi: Error ${status}: ${message}${reason ? `, ${reason}` : ""}`;
};

/** A refusal: its HTTP status, and the reason that Google gives with it. */
export const refuse = (status: number, reason: string, message: string): Refusal => ({
  code: `${status} ${reason}`,
  message,
});
export const invalid = (message: string): Refusal => refuse(400, "invalid", message);
export const badRequest = (message: string): Refusal => refuse(400, "badRequest", message);
export const notFound = (what: string): Refusal => refuse(404, "notFound", `The resource '${what}' was not found`);

export const words: Words = {
  refused: ({ api }, doing, id, refusal) =>
    doing === "creating"
      ? `Error creating ${api.noun}: ${googleError(refusal)}`
      : `Error ${doing} ${api.noun} "${id}": ${googleError(refusal)}`,
  taken: (_, id) => refuse(409, "alreadyExists", `The resource '${id}' already exists`),
  gone: (_, id) => notFound(id),
  inUse: (_, id) => refuse(400, "resourceInUseByAnotherResource", `The resource '${id}' is already being used`),
};
