import type { Reference, Request, Rule, TypeSpec } from "../core/spec";
import type { Props } from "../protocol/values";
import { refuse } from "./words";

/** What is written by hand of a type: what its facts do not say. */
export interface Part extends Partial<Pick<TypeSpec, "after" | "inUse" | "overwrites" | "refers">> {
  id?(request: Request): string;
  rules?: Rule[];
  /** Computed values, over those that facts and convention give. */
  outputs?(request: Request): Props;
  /** Other values that mean the same to the provider. */
  alike?: TypeSpec["alike"];
}

export type Parts = Readonly<Record<string, Part>>;

export const tokenOf = (file: string): string =>
  `cloudflare:index/${file}:${file.charAt(0).toUpperCase()}${file.slice(1)}`;

export const zoneToken = tokenOf("zone");

/** A rule that looks at what is asked. */
export function rule(id: string, source: string, check: Rule["check"], when: Rule["when"] = "apply"): Rule {
  return { id, source, when, check };
}

/** A rule of creates alone. */
export function atCreate(id: string, source: string, check: Rule["check"]): Rule {
  return rule(id, source, (request) => (request.verb === "create" ? check(request) : undefined));
}

/**
 * A zone takes all that is in it when it goes, so nothing holds it.
 * Source: the API's answer to an identifier that is nobody's, in cloudflare/terraform-provider-cloudflare issues.
 */
export const inZone: Reference = {
  to: zoneToken,
  holds: false,
  missing: (id) => refuse(404, 7003, `Could not route to /zones/${id}, perhaps your object identifier is invalid?`),
};

/** Something else of the account, which cannot go while this one stands. */
export const held = (file: string): Reference => ({
  to: tokenOf(file),
  missing: () => refuse(404, 1001, "object not found"),
});
