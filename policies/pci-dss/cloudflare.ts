// Levels, severities and controls: the project's rule catalogue, from the requirement texts; no published catalogue maps Cloudflare's resources.
import type { AuthenticatedOriginPullsSettingsArgs } from "@pulumi/cloudflare/authenticatedOriginPullsSettings";
import type { DnsRecordArgs } from "@pulumi/cloudflare/dnsRecord";
import type { LoadBalancerArgs } from "@pulumi/cloudflare/loadBalancer";
import type { RulesetArgs } from "@pulumi/cloudflare/ruleset";
import type { ZoneArgs } from "@pulumi/cloudflare/zone";
import type { ZoneDnssecArgs } from "@pulumi/cloudflare/zoneDnssec";
import type { ZoneSettingArgs } from "@pulumi/cloudflare/zoneSetting";
import {
  fail,
  findings,
  type Inputs,
  notApplicable,
  pass,
  type ResourceRule,
  type Rule,
  type StackRule,
} from "../shared/rule";

const zone = "cloudflare:index/zone:Zone";
const dnssec = "cloudflare:index/zoneDnssec:ZoneDnssec";
const setting = "cloudflare:index/zoneSetting:ZoneSetting";
const record = "cloudflare:index/dnsRecord:DnsRecord";
const balancer = "cloudflare:index/loadBalancer:LoadBalancer";
const ruleset = "cloudflare:index/ruleset:Ruleset";
const pulls = "cloudflare:index/authenticatedOriginPullsSettings:AuthenticatedOriginPullsSettings";

const levels = { dev: "advisory", staging: "mandatory", prod: "mandatory" } as const;

/** What a setting must say, by its id. Source: developers.cloudflare.com/api, zones/settings. */
const wanted: Readonly<Record<string, readonly string[]>> = {
  ssl: ["strict"],
  min_tls_version: ["1.2", "1.3"],
  tls_1_3: ["on", "zrt"],
  always_use_https: ["on"],
};

const strictTls: ResourceRule<ZoneSettingArgs> = {
  id: "cloudflare-strict-tls",
  severity: "high",
  levels,
  controls: { pci: ["4.2.1"], soc2: ["CC6.7"], hipaa: ["164.312(e)(1)"], gdpr: ["32(1)(a)"] },
  unconfirmed: ["4.2.1", "CC6.7", "164.312(e)(1)", "32(1)(a)"],
  applies: [setting],
  judges: "Cloudflare speaks TLS 1.2 or newer with customers, and checks the certificate of whom it calls",
  because: "with any other mode somebody between Cloudflare and a cloud could read card data and nobody would see it",
  remedy: "Set ssl to strict, min_tls_version to 1.2, tls_1_3 and always_use_https to on.",
  check({ settingId, value }) {
    const values = wanted[settingId];
    if (values === undefined) return notApplicable("it is no setting of TLS");
    const given: unknown = value;
    return values.some((one) => one === given)
      ? pass
      : fail(`${settingId} is ${String(given)}; want ${values.join(" or ")}`);
  },
};

const zoneSigned: StackRule<ZoneArgs> = {
  id: "cloudflare-zone-signed",
  severity: "medium",
  levels,
  controls: { soc2: ["CC6.7"] },
  unconfirmed: ["CC6.7"],
  applies: [zone],
  reads: [dnssec, setting],
  judges: "a zone at Cloudflare is signed, and says how it speaks TLS",
  because:
    "who forges an answer of an unsigned zone leads customers to a site of theirs; and the default mode of TLS checks no certificate",
  remedy: "Give it a ZoneDnssec with status active, and ZoneSettings of ssl and min_tls_version.",
  checkStack(it, stack) {
    const signed = stack.pointingAt<ZoneDnssecArgs>(it, dnssec, "zoneId");
    const set = stack.pointingAt<ZoneSettingArgs>(it, setting, "zoneId");
    return findings(
      () =>
        !signed.some(({ props }) => props.status === "active") &&
        "no ZoneDnssec of this stack with status active names it; add one",
      () =>
        ["ssl", "min_tls_version"]
          .filter((id) => !set.some(({ props }) => props.settingId === id))
          .map((id) => `no ZoneSetting of this stack says its ${id}; add one`),
    );
  },
};

const nameProxied: StackRule<DnsRecordArgs | LoadBalancerArgs> = {
  id: "cloudflare-domain-proxied",
  severity: "medium",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  controls: { pci: ["6.4.2"], soc2: ["CC6.6"] },
  unconfirmed: ["6.4.2", "CC6.6"],
  applies: [record, balancer],
  reads: [zone],
  judges: "the domain's own name at Cloudflare, and a load balancer, are proxied",
  because: "a name that is not goes past Cloudflare's firewall and its limits",
  remedy: "Set proxied.",
  checkStack(it, stack) {
    if (it.type === record) {
      const { name, type } = it.props as Inputs<DnsRecordArgs>;
      const domains = stack.all<ZoneArgs>(zone).map(({ props }) => String(props.name));
      if (!domains.includes(String(name)) || !["A", "AAAA", "CNAME"].includes(String(type)))
        return notApplicable("it is not the domain's own name: names of clouds are asked past Cloudflare, by checks");
    }
    return it.props.proxied === true ? pass : fail(`proxied is ${String(it.props.proxied)}; set it`);
  },
};

const originsKnow: StackRule<ZoneArgs> = {
  id: "cloudflare-origin-knows",
  severity: "high",
  levels,
  controls: { pci: ["1.4.2", "6.4.2"], soc2: ["CC6.6"] },
  unconfirmed: ["1.4.2", "6.4.2", "CC6.6"],
  applies: [zone],
  reads: [ruleset, pulls],
  judges: "what Cloudflare sends to a cloud shows that it has passed this zone",
  because:
    "anyone may have a zone at Cloudflare, and its addresses with it: a cloud that goes by them is asked past the firewall",
  remedy:
    "Give it a Ruleset of the phase http_request_late_transform that sets a secret header, or AuthenticatedOriginPullsSettings with a certificate of its own.",
  checkStack(it, stack) {
    const sets = stack.pointingAt<RulesetArgs>(it, ruleset, "zoneId");
    const pulled = stack.pointingAt<AuthenticatedOriginPullsSettingsArgs>(it, pulls, "zoneId");
    const shown =
      sets.some(({ props }) => props.phase === "http_request_late_transform") ||
      pulled.some(({ props }) => props.enabled === true);
    return shown ? pass : fail("nothing of this stack makes its requests known to a cloud; add a secret header");
  },
};

export const cloudflareRules: readonly Rule[] = [strictTls, zoneSigned, nameProxied, originsKnow];
