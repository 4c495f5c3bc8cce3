import { Cloud } from "../core/cloud";
import { list } from "../core/paths";
import type { Request, Rule, TypeSpec, Words } from "../core/spec";
import type { World } from "../core/world";
import { isUnknown, type Props } from "../protocol/values";

/*
 * Keys and certificates that the provider makes by itself. What comes out has the form of PEM, the same for the same resource, and is no key: nothing here signs.
 * Source: hashicorp/terraform-provider-tls v4, internal/provider/resource_(private_key|self_signed_cert|cert_request|locally_signed_cert).go.
 */

const words: Words = {
  refused: ({ api }, doing, _id, { message }) => `${doing} ${api.noun}: ${message}`,
  taken: ({ api }, id) => ({ code: "", message: `${api.noun} ${id} stands already` }),
  gone: ({ api }, id) => ({ code: "", message: `${api.noun} ${id} does not stand` }),
  inUse: ({ api }, id) => ({ code: "", message: `${api.noun} ${id} is referred to` }),
};

const pem = (label: string, request: Request, salt = label): string =>
  `-----BEGIN ${label}-----\n${Buffer.from(request.digits(64, salt)).toString("base64")}\n-----END ${label}-----\n`;

const labels = {
  privateKeyPem: "PRIVATE KEY",
  caPrivateKeyPem: "PRIVATE KEY",
  caCertPem: "CERTIFICATE",
  certRequestPem: "CERTIFICATE REQUEST",
} as const;

/** What is given as PEM is PEM of its kind. */
const wellFormed = (...paths: (keyof typeof labels)[]): Rule => ({
  id: "tls.pem",
  source: "internal/provider/common_key.go, parsePrivateKeyPEM; common_cert.go, parseCertificate",
  check: ({ inputs }) => {
    const wrong = paths.find((path) => {
      const value = inputs[path];
      return typeof value === "string" && !new RegExp(`^-----BEGIN ([A-Z]+ )?${labels[path]}-----\\n`).test(value);
    });
    return wrong && { code: "", message: `Failed to parse ${wrong}: failed to decode PEM block: no PEM data found` };
  },
});

const oneOf = (path: string, values: readonly string[]): Rule => ({
  id: `tls.${path}`,
  source:
    "internal/provider/types.go, supportedAlgorithmsStr, supportedECDSACurvesStr; common_cert.go, supportedKeyUsagesStr",
  when: "check",
  check({ inputs }) {
    const wrong = [inputs[path]]
      .flat()
      .filter((one) => one !== undefined && !isUnknown(one) && !values.includes(String(one)));
    return wrong.length === 0
      ? undefined
      : `Invalid Attribute Value Match. Attribute ${path} value must be one of: [${values.map((one) => `"${one}"`).join(" ")}], got: "${String(wrong[0])}"`;
  },
});

const uses = [
  ...[
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "cert_signing",
  ],
  ...["crl_signing", "encipher_only", "decipher_only", "any_extended", "server_auth", "client_auth", "code_signing"],
  ...["email_protection", "ipsec_end_system", "ipsec_tunnel", "ipsec_user", "timestamping", "ocsp_signing"],
  ...[
    "microsoft_server_gated_crypto",
    "netscape_server_gated_crypto",
    "microsoft_commercial_code_signing",
    "microsoft_kernel_code_signing",
  ],
];

function type(noun: string, file: string, rest: Pick<TypeSpec, "replaceOn" | "rules" | "outputs">): TypeSpec {
  return {
    token: `tls:index/${file}:${noun}`,
    api: { service: "TLS", noun, create: "Create", delete: "Delete" },
    id: (request) => request.digits(40),
    ...rest,
  };
}

const everything = (source: string, ...paths: string[]): TypeSpec["replaceOn"] => ({ paths, source });

/** A day, so that a world that is built again says the same. */
const validity = ({ inputs }: Request): Props => {
  const from = Date.UTC(2026, 10, 1);
  const stamp = (time: number) => new Date(time).toISOString().replace(".000", "");
  const hours = Number(inputs["validityPeriodHours"]);
  return { validityStartTime: stamp(from), validityEndTime: stamp(from + hours * 3_600_000), readyForRenewal: false };
};

const asked = ["subject", "dnsNames", "ipAddresses", "uris", "privateKeyPem"];
const certificate = [
  "allowedUses",
  "validityPeriodHours",
  "isCaCertificate",
  "setSubjectKeyId",
  "setAuthorityKeyId",
  "maxPathLength",
];

export const types: TypeSpec[] = [
  type("PrivateKey", "privateKey", {
    replaceOn: everything("resource_private_key.go", "algorithm", "ecdsaCurve", "rsaBits"),
    rules: [oneOf("algorithm", ["RSA", "ECDSA", "ED25519"]), oneOf("ecdsaCurve", ["P224", "P256", "P384", "P521"])],
    outputs: (request) => ({
      ecdsaCurve: request.inputs["ecdsaCurve"] ?? "P224",
      rsaBits: request.inputs["rsaBits"] ?? 2048,
      privateKeyPem: pem(request.inputs["algorithm"] === "ECDSA" ? "EC PRIVATE KEY" : "PRIVATE KEY", request),
      privateKeyPemPkcs8: pem("PRIVATE KEY", request, "pkcs8"),
      publicKeyPem: pem("PUBLIC KEY", request),
    }),
  }),
  type("SelfSignedCert", "selfSignedCert", {
    replaceOn: everything("resource_self_signed_cert.go", ...asked, ...certificate),
    rules: [oneOf("allowedUses", uses), wellFormed("privateKeyPem")],
    outputs: (request) => ({ ...validity(request), certPem: pem("CERTIFICATE", request), keyAlgorithm: "ECDSA" }),
  }),
  type("CertRequest", "certRequest", {
    replaceOn: everything("resource_cert_request.go", ...asked),
    rules: [wellFormed("privateKeyPem")],
    outputs: (request) => ({ certRequestPem: pem("CERTIFICATE REQUEST", request), keyAlgorithm: "ECDSA" }),
  }),
  type("LocallySignedCert", "locallySignedCert", {
    replaceOn: everything(
      "resource_locally_signed_cert.go",
      ...["caCertPem", "caPrivateKeyPem", "certRequestPem"],
      ...certificate,
    ),
    rules: [oneOf("allowedUses", uses), wellFormed("caPrivateKeyPem", "caCertPem", "certRequestPem")],
    outputs: (request) => ({
      ...validity(request),
      certPem: pem("CERTIFICATE", request),
      caKeyAlgorithm: "ECDSA",
      allowedUses: list(request.inputs["allowedUses"]),
    }),
  }),
];

/** What makes keys and certificates, with no cloud behind it. */
export function tlsCloud(open: () => World, version: string, timeScale?: number): Cloud {
  const place = () => ({ region: "", account: "", scope: "" });
  return new Cloud({ name: "tls", version, types, words, open, place, timeScale });
}
