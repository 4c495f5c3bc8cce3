import { createHash } from "node:crypto";
import { at, text } from "../core/paths";
import type { Request, Rule } from "../core/spec";
import type { Standing } from "../core/standing";
import { isUnknown, type Props } from "../protocol/values";
import { atLeast, boughtIn, planOf, type Plan, planOfZone } from "./account";
import { isRoot } from "./names";
import { atCreate, inZone, type Parts, rule, tokenOf, zoneToken } from "./part";
import { facts } from "./table";
import { badRequest, refuse } from "./words";

const docs = "developers.cloudflare.com";
const made = "2024-01-01T00:00:00Z";

/** The zone that an input names. */
export const zoneOf = ({ world, inputs }: Pick<Request, "world" | "inputs">): Standing | undefined =>
  world.find(zoneToken, text(inputs["zoneId"]) ?? "");

export const nameOf = (zone: Standing | undefined): string => String(zone?.inputs["name"] ?? "").toLowerCase();

const unique = atCreate(
  "cloudflare.zone.unique",
  "text: cloudflare/terraform-provider-cloudflare issue 1054, code 1061",
  ({ world, inputs }) =>
    world.all(zoneToken).some((zone) => nameOf(zone) === String(inputs["name"]).toLowerCase())
      ? badRequest(1061, `${String(inputs["name"])} already exists`)
      : undefined,
);

/** A subdomain as a zone of its own is Enterprise's. */
const root = atCreate(
  "cloudflare.zone.root",
  `${docs}/dns/zone-setups/subdomain-setup/; code and text of the API's answer: 1116`,
  ({ world, inputs }) =>
    isRoot(String(inputs["name"]).toLowerCase()) || atLeast(planOfZone(world, ""), "enterprise")
      ? undefined
      : badRequest(
          1116,
          "Please ensure you are providing the root domain and not any subdomains (e.g., example.com, not subdomain.example.com).",
        ),
);

/** Pairs that Cloudflare hands out by people's names. */
const people = ["ada", "bob", "cora", "dan", "elle", "finn", "gina", "hugh", "iris", "jim", "kate", "lars"];

function zoneOutputs({ id, inputs, digits, current, world }: Request): Props {
  const at = parseInt(digits(4, "servers"), 16) % people.length;
  const servers = [people[at]!, people[(at + 5) % people.length]!].sort().map((one) => `${one}.ns.cloudflare.com`);
  const plan = planOfZone(world, id);
  return {
    ...{ activatedOn: made, createdOn: made, modifiedOn: made, developmentMode: 0, status: "active" },
    nameServers: current?.outputs["nameServers"] ?? servers,
    account: { ...(inputs["account"] as Props), name: "local" },
    owner: { id: at, name: "local", type: "organization" },
    plan: { ...{ id: plan, legacyId: plan, name: plan, currency: "USD", frequency: "monthly", isSubscribed: true } },
    ...{ originalNameServers: [], vanityNameServers: [], permissions: ["#zone:read", "#zone:edit"] },
    verificationKey: inputs["type"] === "partial" ? `${digits(9, "key")}-${digits(9, "proof")}` : "",
  };
}

/** What a zone takes with it. */
function takeAll({ verb, id, world }: Request): void {
  if (verb !== "delete") return;
  for (const token of Object.keys(facts.types))
    for (const one of world.all(token)) if (one.inputs["zoneId"] === id) world.forget(one);
}

/* Settings: each takes a value of its list, from a plan on. */

const onOff = ["on", "off"];
interface Setting {
  values?: readonly (string | number)[];
  /** From which plan on it may be changed. @defaultValue free */
  from?: Plan;
}

/** Source: developers.cloudflare.com/api/resources/zones/subresources/settings/models/; plans: the page of each feature. */
const settings: Readonly<Record<string, Setting>> = {
  ssl: { values: ["off", "flexible", "full", "strict", "origin_pull"] },
  min_tls_version: { values: ["1.0", "1.1", "1.2", "1.3"] },
  tls_1_3: { values: ["on", "off", "zrt"] },
  security_level: { values: ["off", "essentially_off", "low", "medium", "high", "under_attack"] },
  cache_level: { values: ["aggressive", "basic", "simplified"] },
  pseudo_ipv4: { values: ["off", "add_header", "overwrite_header"] },
  polish: { values: ["off", "lossless", "lossy"], from: "pro" },
  origin_max_http_version: { values: ["1", "2"] },
  ...Object.fromEntries(
    [
      ...["0rtt", "always_online", "always_use_https", "automatic_https_rewrites", "brotli", "browser_check"],
      ...["development_mode", "early_hints", "email_obfuscation", "hotlink_protection", "http2", "http3"],
      ...["ip_geolocation", "ipv6", "opportunistic_encryption", "opportunistic_onion", "privacy_pass"],
      ...["replace_insecure_js", "rocket_loader", "server_side_exclude", "tls_client_auth", "websockets"],
    ].map((id) => [id, { values: onOff }]),
  ),
  ...Object.fromEntries(["mirage", "webp", "waf"].map((id) => [id, { values: onOff, from: "pro" as const }])),
  ...Object.fromEntries(
    [
      ...["true_client_ip_header", "response_buffering", "sort_query_string_for_cache", "prefetch_preload"],
      "origin_error_page_pass_thru",
    ].map((id) => [id, { values: onOff, from: "enterprise" as const }]),
  ),
  ...Object.fromEntries(
    ["browser_cache_ttl", "challenge_ttl", "ciphers", "edge_cache_ttl", "max_upload", "security_header", "nel"].map(
      (id) => [id, {}],
    ),
  ),
};

const setting: Rule = rule(
  "cloudflare.zone-setting.value",
  "the list above; text: cloudflare/terraform-provider-cloudflare issues on codes 1007 and 1015",
  (request) => {
    const { settingId, value } = request.inputs;
    const id = String(settingId);
    const known = settings[id];
    if (!known) return badRequest(1003, `Undefined zone setting: ${id}`);
    if (id === "ciphers" && !boughtIn(request.world).advancedCertificates)
      return badRequest(1015, `Not allowed to edit setting for ${id}`);
    // Source: developers.cloudflare.com/ssl/origin-configuration/ssl-modes/ssl-only-origin-pull/: Enterprise.
    if (value === "origin_pull" && !atLeast(planOf(request), "enterprise"))
      return badRequest(1007, `Invalid value for zone setting ${id}`);
    if (!atLeast(planOf(request), known.from ?? "free"))
      return badRequest(1015, `Not allowed to edit setting for ${id}`);
    return known.values && !isUnknown(value) && !known.values.some((one) => one === value)
      ? badRequest(1007, `Invalid value for zone setting ${id}`)
      : undefined;
  },
);

function dnssecOutputs({ inputs, digits, current, world }: Request): Props {
  const active = inputs["status"] === "active";
  const publicKey =
    text(current?.outputs["publicKey"]) || Buffer.from(digits(64, "x") + digits(64, "y"), "hex").toString("base64");
  const digest = createHash("sha256").update(publicKey).digest("hex").toUpperCase();
  const keyTag = parseInt(digest.slice(0, 4), 16);
  const name = nameOf(zoneOf({ world, inputs }));
  if (!active) return { algorithm: "", digest: "", ds: "", publicKey, modifiedOn: made };
  return {
    ...{ algorithm: "13", digest, digestAlgorithm: "SHA256", digestType: "2", flags: 257, keyTag, publicKey },
    ...{ keyType: "ECDSAP256SHA256", ds: `${name}. 3600 IN DS ${keyTag} 13 2 ${digest}`, modifiedOn: made },
  };
}

/** Source: developers.cloudflare.com/dns/dnssec/: a zone that others answer for is not signed here. */
const signable = rule("cloudflare.dnssec.full-zone", `${docs}/dns/dnssec/`, (request) =>
  zoneOf(request)?.inputs["type"] === "partial" && request.inputs["status"] === "active"
    ? badRequest(1000, "DNSSEC is not available on a zone with a partial (CNAME) setup.")
    : undefined,
);

const subscription = rule(
  "cloudflare.zone-subscription.plan",
  "terraform-provider-cloudflare, zone_subscription",
  ({ inputs }) =>
    text(at(inputs, "ratePlan.id")) === undefined ? refuse(400, 1000, "rate_plan.id: a plan must be given") : undefined,
);

/** All but the first are nobody's to make: the setting is there with the zone, and a create puts it. */
const put = { refers: { zoneId: inZone }, overwrites: () => true };

export const zoneParts: Parts = {
  [zoneToken]: { rules: [unique, root], outputs: zoneOutputs, after: takeAll },
  [tokenOf("zoneSetting")]: { ...put, rules: [setting], outputs: () => ({ editable: true, modifiedOn: made }) },
  [tokenOf("zoneDnssec")]: { ...put, rules: [signable], outputs: dnssecOutputs },
  [tokenOf("zoneDnsSettings")]: put,
  [tokenOf("zoneSubscription")]: {
    ...put,
    rules: [subscription],
    outputs: ({ inputs }) => ({ state: "Paid", frequency: inputs["frequency"] ?? "monthly" }),
  },
};
