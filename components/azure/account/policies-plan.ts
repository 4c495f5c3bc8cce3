/** A definition of Azure Policy that is built in, as this platform wants it on its subscription. */
export interface Guard {
  /** Identity, and the end of the assignment's name: what nobody can do any more. */
  key: string;
  /** The GUID of the definition. */
  definition: string;
  /** What it is told. Whose effect is fixed takes none. */
  parameters?: Readonly<Record<string, string>>;
  /** What whoever is refused reads. */
  says: string;
}

const deny = { effect: "Deny" };

/**
 * What the platform never makes, so that nobody else makes it either. Public addresses are refused on machines alone: NAT and ExpressRoute gateways have theirs. Plain HTTP
 * into clusters is our own admission's to refuse: the add-on that Azure Policy takes for it is a second Gatekeeper.
 * Source of the GUIDs: MicrosoftDocs/azure-docs, articles/governance/policy/samples/built-in-policies; Azure/azure-policy, built-in-policies/policyDefinitions.
 */
export const guards: readonly Guard[] = [
  {
    key: "no-public-machines",
    definition: "83a86a26-fd1f-447c-b59d-e51f44264114",
    says: "No machine has a public address: traffic leaves by the NAT gateway and comes in by Front Door",
  },
  {
    key: "no-plain-http",
    definition: "404c3081-a854-4457-ae30-26a93ef643f9",
    parameters: deny,
    says: "Storage is reached by HTTPS alone: set enableHttpsTrafficOnly",
  },
  {
    key: "no-old-tls",
    definition: "fe83a0eb-a853-422d-aac2-1bffd182c5d0",
    parameters: { ...deny, minimumTlsVersion: "TLS1_2" },
    says: "Storage wants TLS 1.2 or later: set minimumTlsVersion",
  },
  {
    key: "no-public-blobs",
    definition: "4fa4b6c0-31ca-4c0d-b10d-24b96f62a751",
    parameters: deny,
    says: "Nobody reads blobs unasked: set allowBlobPublicAccess to false",
  },
  {
    key: "no-shared-keys",
    definition: "8c6a50c6-9ffd-4ae7-986f-5fa6111f9a54",
    parameters: deny,
    says: "Storage has no keys: set allowSharedKeyAccess to false, and sign in with Entra",
  },
  {
    key: "no-purged-vaults",
    definition: "0b60c0b2-2dc2-4e1c-b5c9-abbed971de53",
    parameters: deny,
    says: "What is deleted of a vault can be had back: set enablePurgeProtection",
  },
];

/** The ARM id of a definition that is built in. */
export function definitionId({ definition }: Guard): string {
  return `/providers/Microsoft.Authorization/policyDefinitions/${definition}`;
}
