import type { CustomResourceOptions, Input, Resource } from "@pulumi/pulumi";
import type { GatewayCertificate } from "../core/contracts";
import { customObject } from "./custom-object";

/** Who gives certificates. Source: cert-manager/cert-manager pkg/apis/certmanager/v1/types_issuer.go, pkg/apis/acme/v1/types_issuer.go. */
interface Issuer {
  apiVersion: "cert-manager.io/v1";
  kind: "Issuer";
  metadata?: { name?: string; namespace?: string };
  spec: ReturnType<typeof issuerOf>;
}

/** Source: cert-manager/cert-manager pkg/apis/certmanager/v1/types_certificate.go. */
interface Certificate {
  apiVersion: "cert-manager.io/v1";
  kind: "Certificate";
  metadata?: { name?: string; namespace?: string };
  spec: {
    secretName: string;
    dnsNames: string[];
    issuerRef: { name: string; kind: string };
    privateKey: { algorithm: "RSA"; size: number; rotationPolicy: "Always" };
    usages: string[];
  };
}

/** The Secret with the certificate that is shown. */
export const certificateSecret = "gateway-certificate";

/**
 * Let's Encrypt, which asks the DNS. Who writes the proof is the identity of cert-manager's own pod: no name of one stands here.
 * Source: cert-manager.io/docs/configuration/acme/dns01/azuredns, workload identity; letsencrypt.org/docs/acme-protocol-updates.
 */
function issuerOf({ email, zone }: GatewayCertificate) {
  return {
    acme: {
      server: "https://acme-v02.api.letsencrypt.org/directory",
      ...(email !== undefined && { email }),
      privateKeySecretRef: { name: "gateway-authority-account" },
      solvers: [
        {
          dns01: {
            azureDNS: {
              environment: "AzurePublicCloud",
              subscriptionID: zone.subscription,
              resourceGroupName: zone.group,
              hostedZoneName: zone.name,
            },
          },
        },
      ],
    },
  };
}

/**
 * The certificate that whoever stands before the gateway looks at, and who gives it. Nothing waits for it: until its zone is delegated, which people do, the
 * authority asks in vain, and is asked again.
 */
export function certificateOf(
  shown: GatewayCertificate,
  to: {
    metadata: { name: string; namespace: Input<string>; labels: Record<string, string> };
    label: (part: string) => string;
    then: CustomResourceOptions;
  },
): void {
  const { metadata, label, then } = to;
  const issuer = customObject<Issuer>(
    label("issuer"),
    { apiVersion: "cert-manager.io/v1", kind: "Issuer", metadata, spec: issuerOf(shown) },
    then,
  );
  customObject<Certificate>(
    label("certificate"),
    {
      apiVersion: "cert-manager.io/v1",
      kind: "Certificate",
      metadata,
      spec: {
        secretName: certificateSecret,
        dnsNames: [shown.host],
        issuerRef: { name: metadata.name, kind: "Issuer" },
        // Of a kind that every balancer takes: Front Door takes no elliptic curves from people (learn.microsoft.com/azure/frontdoor/domain).
        privateKey: { algorithm: "RSA", size: 2048, rotationPolicy: "Always" },
        usages: ["digital signature", "key encipherment", "server auth"],
      },
    },
    { ...then, dependsOn: [...asList(then.dependsOn), issuer] },
  );
}

function asList(resources: CustomResourceOptions["dependsOn"]): Resource[] {
  return Array.isArray(resources) ? (resources as Resource[]) : [];
}
