import { Cloud, type Place } from "../core/cloud";
import { at, text } from "../core/paths";
import type { Problem } from "../core/provider";
import type { World } from "../core/world";
import { readBy } from "../facts/provider-facts";
import type { Props } from "../protocol/values";
import { functions } from "./functions";
import { facts } from "./table";
import { convention, typeOf } from "./types";
import { words } from "./words";

/*
 * Cloudflare as its provider sees it: a table read from the provider says what it accepts and what replaces a resource; by hand is written what Cloudflare itself
 * refuses, by the plan that the account has. Any other type is served as its SDK declares it.
 */

/** The local Cloudflare: every account, every zone. It has no regions. */
export function cloudflareCloud(open: () => World, version: string, timeScale?: number): Cloud {
  return new Cloud({
    ...{ name: "cloudflare", version, types: [], described: typeOf, functions, convention, words, open, timeScale },
    ...{ place, imported, checkSettings },
  });
}

/** A zone's settings have ids that are one in a zone alone: what keeps them apart in the world is the zone's. */
function place(_settings: Props, inputs: Props): Place {
  const region = inputs["settingId"] === undefined ? "" : (text(inputs["zoneId"]) ?? "");
  return { region, account: text(inputs["accountId"]) ?? text(at(inputs, "account.id")) ?? "", scope: "" };
}

/** An import says where the resource is, and which it is at the end. */
function imported(id: string, token: string): { id: string; inputs: Props } {
  for (const form of facts.types[token]?.imports ?? []) {
    const found = readBy(form, id);
    if (found) return { id: id.split("/").at(-1)!, inputs: found };
  }
  return { id, inputs: {} };
}

/** A key goes with the address of its person. Source: terraform-provider-cloudflare internal/provider.go: api_key needs email. */
function checkSettings(settings: Props): Problem[] {
  const half = settings["apiKey"] !== undefined && settings["email"] === undefined;
  return half ? [{ path: "email", reason: '"email" must be set with "api_key"' }] : [];
}
