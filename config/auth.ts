import { z } from "zod";
import { reservedName } from "./edge";

const wanted = "want an address that begins with https:// and names a host that others can reach";

/** An address on the internet, over TLS. Text as it was written: an issuer is compared letter for letter. */
const address = z
  .string()
  .refine(isPublicAddress)
  // What editors can check of it.
  .regex(/^https:\/\/[^\s?#]+$/)
  .max(2048);

/** Who signs callers in. */
export const authSchema = z
  .strictObject({
    issuer: address.meta({
      description: "Who signs callers in: the `iss` of its tokens, letter for letter, with or without a / at its end.",
      errorMessage: `${wanted}, such as https://auth.gocoffee.example/`,
    }),
    jwksUri: address.meta({
      description: "Where the keys are that its tokens are signed with. The cluster fetches them from there.",
      errorMessage: `${wanted}, such as https://auth.gocoffee.example/.well-known/jwks.json`,
    }),
    audience: z
      .string()
      .regex(/^[\x21-\x7e]{1,255}$/)
      .meta({
        description: "The `aud` of tokens that are meant for this platform.",
        errorMessage: "want what the issuer calls this platform, without spaces, such as go-coffee",
      }),
  })
  .optional()
  .meta({
    description:
      "OAuth 2.0: whose tokens the API takes. Default: nobody's, and only the routes that the catalogue calls public are open.",
  });

/** Whether a text is an address of a host that is not this machine or the network around it, over TLS, with nothing that a caller could be hidden in. */
function isPublicAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  return protocol === "https:" && [username, password, search, hash].every((part) => part === "") && !isNear(hostname);
}

/** Names and addresses that lead back to the machine that asks, or to the cloud's own metadata. Source: RFC 6761, 1122, 3927, 4291. */
function isNear(host: string): boolean {
  return (
    /(^|\.)localhost\.?$/.test(host) ||
    /^(127|0|169\.254)\./.test(host) ||
    /^\[(::1?|f[cd][0-9a-f]{2}:.*|fe80:.*|::ffff:.*)\]$/.test(host) ||
    !host.includes(".")
  );
}

/** What to tell whoever runs the program about who signs callers in. */
export function authWarning(auth: z.output<typeof authSchema>): string | undefined {
  if (auth === undefined)
    return "auth: nobody signs callers in, so only the routes that the catalogue calls public are open; set auth (docs/runbooks/first-up.md)";
  const unreal = (["issuer", "jwksUri"] as const).filter((key) => reservedName(new URL(auth[key]).hostname));
  if (unreal.length === 0) return undefined;
  const names = unreal.map((key) => `auth.${key}`).join(" and ");
  return `${names}: a reserved name that nobody can own, so every token is refused; set your own issuer (docs/runbooks/first-up.md)`;
}
