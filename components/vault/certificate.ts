import { CertRequest } from "@pulumi/tls/certRequest";
import { LocallySignedCert } from "@pulumi/tls/locallySignedCert";
import { PrivateKey } from "@pulumi/tls/privateKey";
import { SelfSignedCert } from "@pulumi/tls/selfSignedCert";
import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { VaultGround } from "../core/contracts";
import { vaultServer } from "../core/readers";

const { name, namespace } = vaultServer;
const hours = (days: number) => days * 24;
const organization = "Go Coffee";

export interface CertificateArgs {
  /** How many members Vault has: each is called by its own name. */
  members: number;
}

/** By what names Vault is asked: by its Services, by each member, and from the machine that a tunnel ends on. */
export function namesOf(members: number): string[] {
  const services = [name, `${name}-active`, `${name}-internal`].flatMap((service) => [
    service,
    `${service}.${namespace}`,
    `${service}.${namespace}.svc`,
    `${service}.${namespace}.svc.cluster.local`,
  ]);
  const each = Array.from({ length: members }, (_, member) => `${name}-${member}.${name}-internal`);
  return [...services, ...each, "localhost"];
}

/**
 * The certificate of Vault's listener, and an authority for it alone, which is good for ten years. The certificate is good for one, and an `up` in its last
 * ninety days renews it: docs/runbooks/set-up-vault.md says how Vault takes it.
 *
 * ```ts
 * import type { ProviderResource } from "@pulumi/pulumi";
 * import { Certificate } from "../../components/vault/certificate";
 *
 * declare const tls: ProviderResource;
 *
 * const { authority } = new Certificate("vault", { members: 3 }, { providers: { tls } }).outputs;
 * export const believed = authority;
 * ```
 */
export class Certificate extends ComponentResource {
  readonly outputs: VaultGround["tls"];

  constructor(id: string, { members }: CertificateArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:vault:Certificate", id, {}, opts);
    const here = { parent: this };
    const curve = { algorithm: "ECDSA", ecdsaCurve: "P256" };
    const signer = new PrivateKey(`${id}-authority`, curve, here);
    const authority = new SelfSignedCert(
      `${id}-authority`,
      {
        privateKeyPem: signer.privateKeyPem,
        subject: { commonName: "Go Coffee Vault authority", organization },
        isCaCertificate: true,
        allowedUses: ["cert_signing", "crl_signing"],
        validityPeriodHours: hours(3650),
      },
      here,
    );
    const key = new PrivateKey(`${id}-listener`, curve, here);
    const request = new CertRequest(
      `${id}-listener`,
      {
        privateKeyPem: key.privateKeyPem,
        subject: { commonName: `${name}.${namespace}.svc`, organization },
        dnsNames: namesOf(members),
        ipAddresses: ["127.0.0.1"],
      },
      here,
    );
    const certificate = new LocallySignedCert(
      `${id}-listener`,
      {
        certRequestPem: request.certRequestPem,
        caPrivateKeyPem: signer.privateKeyPem,
        caCertPem: authority.certPem,
        allowedUses: ["digital_signature", "key_encipherment", "server_auth"],
        validityPeriodHours: hours(365),
        earlyRenewalHours: hours(90),
      },
      here,
    );
    this.outputs = { certificate: certificate.certPem, key: key.privateKeyPem, authority: authority.certPem };
    this.registerOutputs();
  }
}
