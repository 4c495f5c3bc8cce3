import { createHash } from "node:crypto";
import { text } from "../../core/paths";
import type { Standing } from "../../core/standing";
import type { Refusal, Request, Rule, TypeSpec } from "../../core/spec";
import { arnForm, lengthBetween } from "../common/argument-forms";
import { parseArn } from "../common/arn";
import * as checks from "../common/checks";
import { fullName } from "../../cloudflare/names";
import { canonical } from "../common/domain-names";
import { keyGrants } from "../common/policy-access";
import { isPrivate, noZone, zoneOf, zoneToken } from "./zone";

const folder = "hashicorp/terraform-provider-aws internal/service/route53";
const model = "botocore route53/2013-04-01/service-2.json";
const keyToken = "aws:route53/keySigningKey:KeySigningKey";
const signingToken = "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec";
const inZone = { hostedZoneId: { to: zoneToken, missing: noZone } };

const keysOf = (request: Request): Standing[] =>
  request.world
    .all(keyToken)
    .filter((it) => it.inputs["hostedZoneId"] === request.inputs["hostedZoneId"] && it.id !== request.id);

const publicZone: Rule = {
  id: "route53.dnssec.public-zone",
  source: `${folder}/zone.go, the API's own words`,
  check(request) {
    const zone = zoneOf(request, request.inputs["hostedZoneId"]);
    return zone && isPrivate(zone)
      ? { code: "InvalidArgument", message: "Operation is unsupported for private hosted zone" }
      : undefined;
  },
};

const kmsKey: Rule = {
  id: "route53.key-signing-key.kms",
  source: `${model} CreateKeySigningKeyRequest.KeyManagementServiceArn; docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-configuring-dnssec-cmk-requirements.html`,
  check(request) {
    const given = String(request.inputs["keyManagementServiceArn"]);
    const named = parseArn(given);
    if (named && named.account !== request.account) return undefined; // another account's key: nothing is known of it
    const key = named && request.world.find("aws:kms/key:Key", given, "arn");
    if (!key) return badKey("it does not exist");
    const facts = { ...key.outputs, ...key.inputs };
    if (named.region !== "us-east-1") return badKey("it must be in the us-east-1 region");
    if (facts["customerMasterKeySpec"] !== "ECC_NIST_P256" || facts["keyUsage"] !== "SIGN_VERIFY") {
      return badKey("it must be an asymmetric ECC_NIST_P256 key for signing and verification");
    }
    if (facts["isEnabled"] === false) return badKey("it must be enabled");
    const zone = `arn:aws:route53:::hostedzone/${String(request.inputs["hostedZoneId"])}`;
    const context = { "aws:SourceAccount": request.account, "aws:SourceArn": zone };
    const granted = keyGrants(
      key,
      "dnssec-route53.amazonaws.com",
      ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"],
      context,
      request,
    );
    return granted
      ? undefined
      : badKey(
          "its key policy must let dnssec-route53.amazonaws.com use kms:DescribeKey, kms:GetPublicKey and kms:Sign",
        );
  },
};

const keyName: Rule = {
  id: "route53.key-signing-key.name",
  source: `${model} CreateKeySigningKeyRequest.Name: numbers, letters, and underscores; InvalidKeySigningKeyName`,
  check: ({ inputs }) =>
    /^\w+$/.test(String(inputs["name"]))
      ? undefined
      : {
          code: "InvalidKeySigningKeyName",
          message: "The key-signing key (KSK) name that you specified isn't a valid name.",
        },
};

const badKey = (why: string): Refusal => ({
  code: "InvalidKMSArn",
  message: `The KeyManagementServiceArn that you specified isn't valid to use with DNSSEC signing: ${why}.`,
});

const twoKeys: Rule = {
  id: "route53.key-signing-key.two-per-zone",
  source: `${model} TooManyKeySigningKeys; docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html`,
  check: (request) =>
    request.verb === "create" && keysOf(request).length >= 2
      ? {
          code: "TooManyKeySigningKeys",
          message:
            "You've reached the limit for the number of key-signing keys (KSKs). Remove at least one KSK, and then try again.",
        }
      : undefined,
};

const keyOnce: Rule = {
  id: "route53.key-signing-key.unique",
  source: `${model} KeySigningKeyAlreadyExists`,
  check(request) {
    const { inputs, verb } = request;
    const same = keysOf(request).some(
      (it) =>
        it.inputs["name"] === inputs["name"] ||
        it.inputs["keyManagementServiceArn"] === inputs["keyManagementServiceArn"],
    );
    return verb === "create" && same
      ? {
          code: "KeySigningKeyAlreadyExists",
          message:
            "You've already created a key-signing key (KSK) with this name or with the same customer managed key ARN.",
        }
      : undefined;
  },
};

/** The last active key cannot go while the zone is signed, neither by a deletion nor by a change of status. */
function lastKey(when: "apply" | "delete"): Rule {
  return {
    id: when === "delete" ? "route53.key-signing-key.in-use" : "route53.key-signing-key.deactivate",
    source: `${model} DeactivateKeySigningKey, KeySigningKeyInUse`,
    when,
    check(request) {
      const goes = when === "delete" || request.inputs["status"] === "INACTIVE";
      const signing = request.world
        .all(signingToken)
        .some(
          (it) =>
            it.inputs["hostedZoneId"] === request.inputs["hostedZoneId"] && it.outputs["signingStatus"] === "SIGNING",
        );
      const others = keysOf(request).some((it) => it.outputs["status"] === "ACTIVE");
      return request.current && request.current.outputs["status"] === "ACTIVE" && goes && signing && !others
        ? {
            code: "KeySigningKeyInUse",
            message:
              "The key-signing key (KSK) that you specified can't be deactivated because it's the only KSK for a currently-enabled DNSSEC. " +
              "Disable DNSSEC signing, or add or enable another KSK.",
          }
        : undefined;
    },
  };
}

/** A key-signing key. */
export const keySigningKey: TypeSpec = {
  token: keyToken,
  api: {
    service: "Route 53",
    noun: "Route 53 Key Signing Key",
    create: "CreateKeySigningKey",
    update: "DeactivateKeySigningKey",
    delete: "DeactivateKeySigningKey",
  },
  global: true,
  id: ({ inputs }) => `${String(inputs["hostedZoneId"])},${String(inputs["name"])}`,
  autoName: { property: "name", max: 128 },
  refers: inZone,
  replaceOn: { paths: ["hostedZoneId", "name"], source: `${folder}/key_signing_key.go` },
  defaults: (inputs) => ({ status: "ACTIVE", ...inputs }),
  rules: [
    lengthBetween("route53.key-signing-key.name-length", `${folder}/key_signing_key.go`, "name", "name", 3, 128),
    arnForm("route53.key-signing-key.kms-arn", "keyManagementServiceArn", "key_management_service_arn"),
    checks.oneOf("route53.key-signing-key.status", `${folder}/key_signing_key.go`, "status", "status", [
      "ACTIVE",
      "INACTIVE",
    ]),
    ...[keyName, publicZone, kmsKey, twoKeys, keyOnce, lastKey("apply"), lastKey("delete")],
  ],
  outputs(request) {
    const { current, inputs } = request;
    const publicKey =
      text(current?.outputs["publicKey"]) ??
      Buffer.from(request.digits(64, "x") + request.digits(64, "y"), "hex").toString("base64");
    const digest = createHash("sha256").update(publicKey).digest("hex").toUpperCase();
    const tag = parseInt(digest.slice(0, 4), 16);
    return {
      digestAlgorithmMnemonic: "SHA-256",
      digestAlgorithmType: 2,
      digestValue: digest,
      dnskeyRecord: `257 3 13 ${publicKey}`,
      dsRecord: `${tag} 13 2 ${digest}`,
      flag: 257,
      keyTag: tag,
      publicKey,
      signingAlgorithmMnemonic: "ECDSAP256SHA256",
      signingAlgorithmType: 13,
      status: inputs["status"] ?? "ACTIVE",
    };
  },
};

const activeKey: Rule = {
  id: "route53.dnssec.active-key",
  source: `${model} EnableHostedZoneDNSSEC, KeySigningKeyWithActiveStatusNotFound`,
  check(request) {
    const wants = (request.inputs["signingStatus"] ?? "SIGNING") === "SIGNING";
    return wants && !keysOf(request).some((it) => it.outputs["status"] === "ACTIVE")
      ? {
          code: "KeySigningKeyWithActiveStatusNotFound",
          message: "A key-signing key (KSK) with ACTIVE status wasn't found.",
        }
      : undefined;
  },
};

/** While the parent zone's DS record names the key, resolvers would refuse the unsigned zone: so the signing stays on. */
const parentRecord: Rule = {
  id: "route53.dnssec.parent-ds-record",
  source: `${model} DisableHostedZoneDNSSEC, KeySigningKeyInParentDSRecord`,
  when: "delete",
  check(request) {
    const zone = zoneOf(request, request.inputs["hostedZoneId"]);
    const name = canonical(String(zone?.outputs["name"] ?? ""));
    const above = request.world
      .all("aws:route53/record:Record")
      .some((it) => it.inputs["type"] === "DS" && it.outputs["fqdn"] === name);
    const held = zone && (above || trustedAtCloudflare(request, name));
    return held
      ? {
          code: "KeySigningKeyInParentDSRecord",
          message: "The key-signing key (KSK) is specified in a parent DS record.",
        }
      : undefined;
  },
};

/** Whether a DS record at Cloudflare, which holds the zone above, is of this name: Route 53 looks it up, whoever answers. */
function trustedAtCloudflare({ world }: Request, name: string): boolean {
  return world
    .all("cloudflare:index/dnsRecord:DnsRecord")
    .filter(({ inputs }) => inputs["type"] === "DS")
    .some(({ inputs }) => {
      const above = world.find("cloudflare:index/zone:Zone", String(inputs["zoneId"]));
      return above !== undefined && fullName(String(inputs["name"]), String(above.inputs["name"])) === name;
    });
}

/** Whether Route 53 signs a zone. */
export const hostedZoneDnsSec: TypeSpec = {
  token: signingToken,
  api: {
    service: "Route 53",
    noun: "Route 53 Hosted Zone DNSSEC",
    create: "EnableHostedZoneDNSSEC",
    delete: "DisableHostedZoneDNSSEC",
  },
  global: true,
  id: ({ inputs }) => String(inputs["hostedZoneId"]),
  refers: { hostedZoneId: { ...inZone.hostedZoneId, holds: false } },
  replaceOn: { paths: ["hostedZoneId"], source: `${folder}/hosted_zone_dnssec.go` },
  defaults: (inputs) => ({ signingStatus: "SIGNING", ...inputs }),
  overwrites: () => true,
  rules: [
    checks.oneOf(
      "route53.dnssec.signing-status",
      `${folder}/hosted_zone_dnssec.go`,
      "signingStatus",
      "signing_status",
      ["SIGNING", "NOT_SIGNING"],
    ),
    ...[publicZone, activeKey, parentRecord],
  ],
  outputs: ({ inputs }) => ({ signingStatus: inputs["signingStatus"] ?? "SIGNING" }),
};
