import { list, text } from "../core/paths";
import type { Standing } from "../core/standing";
import type { Refusal, Request, Rule, TypeSpec } from "../core/spec";
import type { Props } from "../protocol/values";
import { arn } from "./common/arn";
import * as checks from "./common/checks";
import { canonical, liesIn, validationRecord } from "./common/domain-names";
import { isPrivate, zoneOf } from "./route53/zone";

const certificateToken = "aws:acm/certificate:Certificate";
const folder = "hashicorp/terraform-provider-aws internal/service/acm";
const model = "botocore acm/2015-12-08/service-2.json RequestCertificate";
const keyAlgorithms = ["RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"];
const pattern = "(\\*\\.)?(((?!-)[A-Za-z0-9-]{0,62}[A-Za-z0-9])\\.)+((?!-)[A-Za-z0-9-]{1,62}[A-Za-z0-9])";

/** The names of a certificate, its own first, each once. */
export function namesOf(inputs: Props): string[] {
  const names = [text(inputs["domainName"]), ...list(inputs["subjectAlternativeNames"]).map(text)];
  return [...new Set(names.filter((name) => name !== undefined).map(canonical))];
}

const source: Rule = {
  id: "acm.certificate.source",
  source: `${folder}/certificate.go: ExactlyOneOf domain_name, private_key`,
  when: "check",
  check({ inputs }) {
    const [requested, imported] = [
      inputs["domainName"] !== undefined,
      (inputs["privateKey"] ?? inputs["privateKeyWo"]) !== undefined,
    ];
    if (requested && imported)
      return '"domain_name": only one of `domain_name,private_key` can be specified, but `domain_name,private_key` were specified.';
    return requested || imported ? undefined : '"domain_name": one of `domain_name,private_key` must be specified';
  },
};

/** What is brought in, and what only ACM's own certificates have: `ConflictsWith` and `RequiredWith`. */
const importedOrIssued: Rule = {
  id: "acm.certificate.imported-or-issued",
  source: `${folder}/certificate.go: ConflictsWith, RequiredWith`,
  when: "check",
  check({ inputs }) {
    const given = (of: Record<string, string>): string[] =>
      Object.keys(of)
        .filter((path) => inputs[path] !== undefined)
        .map((path) => of[path]!);
    const [brought] = given({
      certificateBody: "certificate_body",
      certificateChain: "certificate_chain",
      privateKey: "private_key",
    });
    const [issued] = given({
      certificateAuthorityArn: "certificate_authority_arn",
      domainName: "domain_name",
      earlyRenewalDuration: "early_renewal_duration",
      keyAlgorithm: "key_algorithm",
      subjectAlternativeNames: "subject_alternative_names",
      validationMethod: "validation_method",
    });
    return brought && issued ? `"${brought}": conflicts with ${issued}` : undefined;
  },
};

const finalDot = ["domainName", "subjectAlternativeNames.*"].map((path) =>
  checks.valueRule(`acm.certificate.${path.split(".")[0]}-final-dot`, `${folder}/certificate.go`, path, (value) =>
    String(value).endsWith(".")
      ? `invalid value for ${path.startsWith("domain") ? "domain_name" : "subject_alternative_names"} (cannot end with a period)`
      : undefined,
  ),
);

const method: Rule = {
  id: "acm.certificate.method",
  source: `${folder}/certificate.go, resourceCertificateCreate`,
  check: ({ inputs }) =>
    inputs["domainName"] !== undefined &&
    inputs["certificateAuthorityArn"] === undefined &&
    inputs["validationMethod"] === undefined
      ? "`certificate_authority_arn` or `validation_method` must be set when creating an ACM certificate"
      : undefined,
};

const domainNames: Rule = {
  id: "acm.certificate.domain-name",
  source: `${model}, shape DomainNameString`,
  check(request) {
    const fits = (name: string): boolean => name.length <= 253 && new RegExp(`^${pattern}$`).test(name);
    const wrong = (name: string, field: string): Refusal => ({
      code: "ValidationException",
      message:
        `1 validation error detected: Value '${name}' at '${field}' failed to satisfy constraint: ` +
        (name.length > 253
          ? "Member must have length less than or equal to 253"
          : `Member must satisfy regular expression pattern: ${pattern}`),
    });
    const main = text(request.inputs["domainName"]);
    if (main !== undefined && !fits(main)) return wrong(main, "domainName");
    const other = checks.strings(request, "subjectAlternativeNames").find((name) => !fits(name));
    return other === undefined ? undefined : wrong(other, "subjectAlternativeNames");
  },
};

const commonName: Rule = {
  id: "acm.certificate.common-name",
  source: `${model}Request.DomainName: 64 octets, by RFC 5280`,
  check({ inputs }) {
    const name = String(inputs["domainName"] ?? "");
    return name.length <= 64
      ? undefined
      : {
          code: "InvalidDomainValidationOptionsException",
          message: `The first domain name can be no longer than 64 characters: ${name}`,
        };
  },
};

const count: Rule = {
  id: "acm.certificate.names",
  source: `${model}Request.SubjectAlternativeNames: the initial quota is 10 domain names`,
  check({ inputs }) {
    const names = namesOf(inputs).length;
    return names <= 10
      ? undefined
      : {
          code: "LimitExceededException",
          message: `Error: you have reached your limit of 10 domain names per certificate. The request names ${names}.`,
        };
  },
};

/** A certificate that ACM issues, or one that is brought in. */
export const certificate: TypeSpec = {
  token: certificateToken,
  api: {
    service: "ACM",
    noun: "ACM Certificate",
    create: "RequestCertificate",
    update: "UpdateCertificateOptions",
    delete: "DeleteCertificate",
  },
  id: (request) => arn("acm", `certificate/${checks.uuid(request, "certificate")}`, request),
  replaceOn: {
    paths: [
      "region",
      "certificateAuthorityArn",
      "domainName",
      "keyAlgorithm",
      "subjectAlternativeNames",
      "validationMethod",
      "validationOptions",
    ],
    source: `${folder}/certificate.go`,
  },
  rules: [
    ...[source, importedOrIssued, ...finalDot],
    checks.conflicts(
      "acm.certificate.early-renewal",
      `${folder}/certificate.go`,
      ["earlyRenewalDuration", "early_renewal_duration"],
      ["validationMethod", "validation_method"],
    ),
    checks.oneOf(
      "acm.certificate.key-algorithm",
      `${folder}/certificate.go`,
      "keyAlgorithm",
      "key_algorithm",
      keyAlgorithms,
    ),
    checks.oneOf(
      "acm.certificate.validation-method",
      `${folder}/certificate.go`,
      "validationMethod",
      "validation_method",
      ["EMAIL", "DNS", "HTTP"],
    ),
    checks.oneOf(
      "acm.certificate.transparency",
      `${folder}/certificate.go`,
      "options.certificateTransparencyLoggingPreference",
      "options.0.certificate_transparency_logging_preference",
      ["ENABLED", "DISABLED"],
    ),
    checks.conflicts(
      "acm.certificate.authority-or-method",
      `${folder}/certificate.go`,
      ["certificateAuthorityArn", "certificate_authority_arn"],
      ["validationMethod", "validation_method"],
    ),
    ...[method, domainNames, commonName, count],
  ],
  outputs(request) {
    const { current, id, inputs } = request;
    const imported = inputs["domainName"] === undefined;
    const owned = inputs["certificateAuthorityArn"] !== undefined;
    const status = text(current?.outputs["status"]) ?? (imported || owned ? "ISSUED" : "PENDING_VALIDATION");
    return {
      arn: id,
      status,
      type: imported ? "IMPORTED" : owned ? "PRIVATE" : "AMAZON_ISSUED",
      domainName: inputs["domainName"] ?? "",
      keyAlgorithm: inputs["keyAlgorithm"] ?? "RSA_2048",
      options: inputs["options"] ?? { certificateTransparencyLoggingPreference: "ENABLED", export: "DISABLED" },
      subjectAlternativeNames: namesOf(inputs).sort(),
      validationMethod: inputs["validationMethod"] ?? "NONE",
      domainValidationOptions: inputs["validationMethod"] === "DNS" ? validationOptions(inputs, request.account) : [],
      validationEmails: inputs["validationMethod"] === "EMAIL" ? namesOf(inputs).flatMap(emails) : [],
      renewalEligibility: current?.outputs["renewalEligibility"] ?? "INELIGIBLE",
      pendingRenewal: false,
      ...(status === "ISSUED" && !current && lifetime(new Date())),
    };
  },
  inUse: (standing) => ({
    code: "ResourceInUseException",
    message: `Certificate ${standing.id} in account ${standing.id.split(":")[4]} is in use.`,
  }),
};

function validationOptions(inputs: Props, account: string): Props[] {
  return namesOf(inputs)
    .sort()
    .map((domain) => {
      const { name, value } = validationRecord(domain, account);
      return { domainName: domain, resourceRecordName: name, resourceRecordType: "CNAME", resourceRecordValue: value };
    });
}

function emails(domain: string): string[] {
  const base = domain.replace(/^(\*|www)\./, "");
  return ["admin", "administrator", "hostmaster", "postmaster", "webmaster"].map((mailbox) => `${mailbox}@${base}`);
}

/** ACM's certificates last 13 months (395 days). */
function lifetime(issued: Date): Props {
  const day = (date: Date): string => `${date.toISOString().slice(0, 10)}T00:00:00Z`;
  return {
    notBefore: day(issued),
    notAfter: day(new Date(issued.getTime() + 395 * 86_400_000)).replace("T00:00:00Z", "T23:59:59Z"),
  };
}

const certificateOf = (request: Request): Standing | undefined =>
  request.world.find(certificateToken, String(request.inputs["certificateArn"]), "id", request.region);

const stands: Rule = {
  id: "acm.validation.certificate-stands",
  source: `${folder}/certificate_validation.go; botocore acm DescribeCertificate, ResourceNotFoundException`,
  check(request) {
    const given = String(request.inputs["certificateArn"]);
    return certificateOf(request) ? undefined : `reading ACM Certificate (${given}): couldn't find resource`;
  },
};

const needed: Rule = {
  id: "acm.validation.needed",
  source: `${folder}/certificate_validation.go`,
  check(request) {
    const kind = certificateOf(request)?.outputs["type"];
    return kind === undefined || kind === "AMAZON_ISSUED"
      ? undefined
      : `ACM Certificate (${String(request.inputs["certificateArn"])}) has type ${String(kind)}, no validation necessary`;
  },
};

const fqdns: Rule = {
  id: "acm.validation.fqdns",
  source: `${folder}/certificate_validation.go`,
  check(request) {
    const found = certificateOf(request);
    const given = checks.strings(request, "validationRecordFqdns").map(canonical);
    if (!found || given.length === 0) return undefined;
    const kind = String(found.outputs["validationMethod"]);
    if (kind !== "DNS") return `validation_record_fqdns is not valid for ${kind} validation`;
    const missing = wantedRecords(found, request.account).filter((wanted) => !given.includes(canonical(wanted.name)));
    return missing.length === 0
      ? undefined
      : missing.map((it) => `missing ${it.domain} DNS validation record: ${canonical(it.name)}`).join("\n");
  },
};

/** What the world's DNS must say before ACM issues. */
const recordsStand: Rule = {
  id: "acm.validation.records-stand",
  source: `${folder}/certificate_validation.go, waitCertificateIssued; docs.aws.amazon.com/acm/latest/userguide/dns-validation.html`,
  check(request) {
    const found = certificateOf(request);
    if (!found || found.outputs["validationMethod"] !== "DNS" || found.outputs["status"] === "ISSUED") return undefined;
    return wantedRecords(found, request.account).every((wanted) => inPublicDns(request, wanted))
      ? undefined
      : `waiting for ACM Certificate (${found.id}) to be issued: timeout while waiting for state to become 'ISSUED' (last state: 'PENDING_VALIDATION', timeout: 1h15m0s)`;
  },
};

function wantedRecords(found: Standing, account: string): { domain: string; name: string; value: string }[] {
  const byName = new Map(namesOf(found.inputs).map((domain) => [validationRecord(domain, account).name, domain]));
  return [...byName.values()].map((domain) => ({ domain, ...validationRecord(domain, account) }));
}

/** Whether a public zone of this account, or one at Cloudflare, answers with the CNAME. */
function inPublicDns(request: Request, wanted: { name: string; value: string }): boolean {
  const [name, value] = [canonical(wanted.name), canonical(wanted.value)];
  const here = request.world.all("aws:route53/record:Record").some((it) => {
    const zone = zoneOf(request, it.inputs["zoneId"]);
    const answers =
      it.inputs["type"] === "CNAME" &&
      it.outputs["fqdn"] === name &&
      list(it.inputs["records"]).some((one) => canonical(String(one)) === value);
    return answers && zone !== undefined && !isPrivate(zone) && liesIn(name, String(zone.outputs["name"]));
  });
  const there = (): boolean =>
    request.world
      .all("cloudflare:index/dnsRecord:DnsRecord")
      .some(
        (it) =>
          it.inputs["type"] === "CNAME" &&
          canonical(String(it.inputs["name"])) === name &&
          canonical(String(it.inputs["content"])) === value,
      );
  return here || there();
}

/** Waits until ACM has issued a certificate. Its deletion does nothing. */
const certificateValidation: TypeSpec = {
  token: "aws:acm/certificateValidation:CertificateValidation",
  api: {
    service: "ACM",
    noun: "ACM Certificate Validation",
    create: "DescribeCertificate",
    delete: "DescribeCertificate",
  },
  // Terraform takes the time of issue as it is printed by Go. The fraction keeps two certificates of one second apart.
  id: (request) =>
    `${new Date().toISOString().slice(0, 19).replace("T", " ")}.${parseInt(request.digits(8, "issued"), 16)} +0000 UTC`,
  replaceOn: {
    paths: ["region", "certificateArn", "validationRecordFqdns"],
    source: `${folder}/certificate_validation.go`,
  },
  rules: [stands, needed, fqdns, recordsStand],
  outputs: () => ({}),
  after(request, world) {
    const found = certificateOf(request);
    if (request.verb !== "create" || !found || found.outputs["status"] === "ISSUED") return;
    world.amend(found, { status: "ISSUED", renewalEligibility: "INELIGIBLE", ...lifetime(new Date()) });
  },
};

/** AWS Certificate Manager. */
export const acm: TypeSpec[] = [certificate, certificateValidation];
