import type { Refusal, Words } from "../core/spec";

const statuses: Readonly<Record<string, string>> = {
  "400": "Bad Request",
  "403": "Forbidden",
  "404": "Not Found",
  "409": "Conflict",
  "412": "Precondition Failed",
};

/** A refusal: its HTTP status, and Cloudflare's code and text. */
export const refuse = (status: number, code: number, message: string): Refusal => ({
  code: `${status} ${code}`,
  message,
});
export const badRequest = (code: number, message: string): Refusal => refuse(400, code, message);

/** What load balancing says of a value. Source: cloudflare/terraform-provider-cloudflare issues 133, 871. */
export const invalidBalancing = (why: string): Refusal => badRequest(1002, `${why}: validation failed`);

/** What the ruleset engine says of a value. Source: the answer in userbradley/documentation.breadnet.co.uk issue 609. */
export const invalidRuleset = (why: string): Refusal => badRequest(20217, why);

/** As cloudflare-go prints an answer, and the provider passes it on. Source: cloudflare/terraform-provider-cloudflare, "failed to make http request" of each resource.go. */
export function cloudflareError({ code, message }: Refusal): string {
  const [status = "400", number = "1000"] = code.split(" ");
  const answer = { result: null, success: false, errors: [{ code: Number(number), message }], messages: [] };
  return `failed to make http request: ${status} ${statuses[status] ?? ""} ${JSON.stringify(answer)}`;
}

export const words: Words = {
  refused: (_type, _doing, _id, refusal) => cloudflareError(refusal),
  taken: () => badRequest(1003, "value not unique"),
  gone: (_, id) => refuse(404, 1001, `object not found: ${id}`),
  // Source: cloudflare/cloudflare-docs issue 3686, cloudflare/terraform-provider-cloudflare issue 66.
  inUse: () => refuse(412, 1005, "This object is referenced by other objects, delete them first."),
};
