import { createHash } from "node:crypto";
import { at, bags, list, text } from "../core/paths";
import type { Request, Rule } from "../core/spec";
import { isUnknown, type Props } from "../protocol/values";
import { atLeast, boughtIn, planOf } from "./account";
import { liesIn } from "./names";
import { inZone, type Parts, rule, tokenOf, zoneToken } from "./part";
import { badRequest, refuse } from "./words";
import { nameOf, zoneOf } from "./zone";

const docs = "developers.cloudflare.com/ssl";
const made = "2024-01-01T00:00:00Z";
const ends = "2034-01-01T00:00:00Z";
const [ownPulls, ofHostname] = [
  tokenOf("authenticatedOriginPullsCertificate"),
  tokenOf("authenticatedOriginPullsHostnameCertificate"),
];

const uuid = ({ digits }: Request): string =>
  digits(32, "id").replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-4$3-8$4-$5");

/** Whether a value has the form of PEM; what is not known yet has. The codes are the API schema's least (1000): none are published for these. */
const isPem = (value: unknown, what: RegExp): boolean =>
  isUnknown(value) || new RegExp(`-----BEGIN ${what.source}-----[\\s\\S]+-----END`).test(text(value) ?? "");

const pem: Rule = rule(
  "cloudflare.certificate.pem",
  `${docs}/origin-configuration/authenticated-origin-pull/set-up/zone-level/: both in PEM`,
  ({ inputs }) => {
    if (!isPem(inputs["certificate"], /CERTIFICATE/))
      return badRequest(1000, "certificate: no certificate in PEM form");
    return isPem(inputs["privateKey"], /(RSA |EC )?PRIVATE KEY/)
      ? undefined
      : badRequest(1000, "private_key: no private key in PEM form");
  },
);

const pullCertificate = (): Props => ({
  ...{ status: "active", enabled: true, expiresOn: ends, uploadedOn: made },
  ...{ issuer: "CN=local", signature: "SHA256WithRSA" },
});

const serial = ({ inputs }: Request): Props => ({
  serialNumber: BigInt(
    `0x${createHash("sha256").update(String(inputs["certificate"])).digest("hex").slice(0, 32)}`,
  ).toString(),
});

/** Cloudflare's shared certificate would let every customer of Cloudflare in: here a zone has its own, or pulls nothing authenticated. */
const ownCertificate: Rule = rule(
  "cloudflare.origin-pulls.certificate",
  `${docs}/origin-configuration/authenticated-origin-pull/set-up/zone-level/: upload a certificate, then enable`,
  ({ inputs, world }) =>
    inputs["enabled"] === true && !world.all(ownPulls).some((one) => one.inputs["zoneId"] === inputs["zoneId"])
      ? badRequest(1000, "authenticated origin pulls cannot be enabled: the zone has no client certificate")
      : undefined,
);

const hostnames: Rule = rule(
  "cloudflare.origin-pulls.hostnames",
  `${docs}/origin-configuration/authenticated-origin-pull/set-up/per-hostname/`,
  (request) => {
    const zone = nameOf(zoneOf(request));
    for (const one of bags(request.inputs["configs"])) {
      const host = text(one["hostname"]) ?? "";
      if (!liesIn(host.toLowerCase(), zone)) return badRequest(1000, `hostname ${host} is not in the zone ${zone}`);
      const id = text(one["certId"]) ?? "";
      const stands = request.world.find(ofHostname, id);
      if (one["enabled"] === true && stands?.inputs["zoneId"] !== request.inputs["zoneId"])
        return refuse(404, 1000, `certificate ${id} not found`);
    }
    return undefined;
  },
);

/* Certificates that Cloudflare signs, for origins and for its edge. */

const originHosts: Rule = rule(
  "cloudflare.origin-ca.hostnames",
  `${docs}/origin-configuration/origin-ca/#hostname-and-wildcard-coverage; code and text of the API's answer: 1010`,
  ({ inputs, world }) => {
    const zones = world.all(zoneToken).map(nameOf);
    const foreign = list(inputs["hostnames"])
      .map(String)
      .find((host) => !zones.some((zone) => liesIn(host.replace(/^\*\./, "").toLowerCase(), zone)));
    return foreign === undefined
      ? undefined
      : badRequest(
          1010,
          `Failed to validate requested hostname ${foreign}: This zone is either not part of your account, or you do not have access to it. Please contact support if using a multi-user organization.`,
        );
  },
);

const csr: Rule = rule("cloudflare.origin-ca.csr", `${docs}/origin-configuration/origin-ca/`, ({ inputs }) =>
  isPem(inputs["csr"], /(NEW )?CERTIFICATE REQUEST/)
    ? undefined
    : badRequest(1100, "Failed to parse the certificate signing request"),
);

function originCertificate({ inputs, digits }: Request): Props {
  const body = Buffer.from(digits(64, "a") + digits(64, "b") + digits(64, "c"), "hex").toString("base64");
  const days = Number(inputs["requestedValidity"] ?? 5475);
  const until = new Date(Date.parse(made) + days * 86_400_000).toISOString().slice(0, 19);
  const certificate = `-----BEGIN CERTIFICATE-----\n${body.replace(/(.{64})/g, "$1\n")}\n-----END CERTIFICATE-----\n`;
  return { certificate, expiresOn: `${until}Z` };
}

const manager: Rule = rule(
  "cloudflare.certificates.advanced",
  `${docs}/edge-certificates/advanced-certificate-manager/: a paid add-on`,
  ({ token, inputs, world }) =>
    boughtIn(world).advancedCertificates || (token === tokenOf("totalTls") && inputs["enabled"] !== true)
      ? undefined
      : refuse(403, 1450, "Advanced Certificate Manager is required for this zone"),
);

/** Source: developers.cloudflare.com/ssl/reference/certificate-authorities/, validity of each. */
const validity: Readonly<Record<string, readonly number[]>> = {
  google: [14, 30, 90],
  lets_encrypt: [90],
  ssl_com: [14, 30, 90, 365],
};

const pack: Rule = rule(
  "cloudflare.certificate-pack.request",
  `${docs}/reference/certificate-authorities/, ${docs}/edge-certificates/advanced-certificate-manager/: the zone's own name, and at most 50 of it`,
  (request) => {
    const { certificateAuthority, hosts, validityDays } = request.inputs;
    const [zone, asked] = [nameOf(zoneOf(request)), list(hosts).map((one) => String(one).toLowerCase())];
    const foreign = asked.find((host) => !liesIn(host.replace(/^\*\./, ""), zone));
    if (foreign !== undefined) return badRequest(1000, `hosts: ${foreign} is not in the zone ${zone}`);
    if (!asked.includes(zone)) return badRequest(1000, `hosts: must include the zone's own name, ${zone}`);
    if (asked.length > 50) return badRequest(1000, "hosts: at most 50");
    const days = validity[String(certificateAuthority).toLowerCase()];
    return days && !days.includes(Number(validityDays))
      ? badRequest(1000, `validity_days: ${String(certificateAuthority)} offers ${days.join(", ")}`)
      : undefined;
  },
);

const business: Rule = rule(
  "cloudflare.custom-certificate.plan",
  `${docs}/edge-certificates/custom-certificates/#availability: Business`,
  (request) =>
    atLeast(planOf(request), "business")
      ? undefined
      : refuse(403, 1000, "custom certificates are not available on this plan"),
);

const put = { refers: { zoneId: inZone }, overwrites: () => true };
const ofZone = { refers: { zoneId: inZone } };

export const certificateParts: Parts = {
  [ownPulls]: {
    ...{ ...ofZone, id: uuid, rules: [pem] },
    outputs: (request) => ({ ...pullCertificate(), ...serial(request), certificateId: request.id }),
  },
  [ofHostname]: {
    ...{ ...ofZone, id: uuid, rules: [pem] },
    outputs: (request) => ({ ...pullCertificate(), ...serial(request) }),
  },
  [tokenOf("authenticatedOriginPullsSettings")]: { ...put, rules: [ownCertificate] },
  [tokenOf("authenticatedOriginPulls")]: {
    ...put,
    id: ({ inputs }) => String(at(bags(inputs["configs"])[0] ?? {}, "hostname") ?? ""),
    rules: [hostnames],
    outputs: ({ inputs }) => {
      const first = bags(inputs["configs"])[0] ?? {};
      return {
        hostname: first["hostname"] ?? "",
        certId: first["certId"] ?? "",
        enabled: first["enabled"] ?? false,
        status: "active",
        certStatus: "active",
      };
    },
  },
  [tokenOf("originCaCertificate")]: {
    id: ({ digits }) => BigInt(`0x${digits(40, "id")}`).toString(),
    rules: [csr, originHosts],
    outputs: originCertificate,
  },
  [tokenOf("certificatePack")]: {
    ...{ ...ofZone, id: uuid, rules: [manager, pack] },
    outputs: ({ inputs }) => ({
      status: "active",
      hosts: inputs["hosts"] ?? [],
      certificates: [],
      validationErrors: [],
    }),
  },
  [tokenOf("customSsl")]: {
    ...{ ...ofZone, rules: [pem, business] },
    outputs: (request) => ({
      status: "active",
      expiresOn: ends,
      uploadedOn: made,
      modifiedOn: made,
      hosts: [nameOf(zoneOf(request))],
    }),
  },
  [tokenOf("universalSslSetting")]: put,
  [tokenOf("totalTls")]: { ...put, rules: [manager], outputs: () => ({ validityPeriod: 90 }) },
};
