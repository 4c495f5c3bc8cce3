// Levels, severities and controls: the project's rule catalogue, from the requirement texts.
import { allowedAccounts } from "../shared/accounts";
import type { About, ResourceRule, Rule } from "../shared/rule";
import { findings, notApplicable } from "../shared/rule";
import { ifKnown } from "../shared/unknown";

const separated: ResourceRule<Readonly<Record<string, unknown>>> = {
  id: "any-env-separation",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["6.5.3"], soc2: ["CC8.1", "CC6.1"], hipaa: ["164.312(a)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["6.5.3", "CC8.1", "CC6.1", "164.312(a)(1)", "32(1)(b)"],
  applies: ["*"],
  judges: "nothing refers to a network, a key, an account or a stack of another environment",
  because: "what is tried out in one environment could otherwise break, or read, the other",
  remedy: "Refer to what this environment made. What is shared between environments belongs to neither.",
  check(inputs, about) {
    if (/^(pulumi:pulumi:Stack|pulumi:providers:.*|gocoffee:.*)$/.test(about.type))
      return notApplicable("it refers to nothing by itself");
    return findings(() => [...new Set(textsIn(inputs))].flatMap((text) => foreign(text, about)));
  },
};

/** Names of the project say their environment, which begins as no other's does (config); ARNs say their account, and names of Google their project. */
function foreign(text: string, about: About): string[] {
  const project = about.urn.split("::")[1] ?? "";
  const named = about.neighbours.filter((one) =>
    new RegExp(`(^|[^a-z0-9])${project}[-/_]${one}($|[^a-z0-9])`).test(text),
  );
  const accounts = allowedAccounts(about);
  const account = /^arn:[^:]*:(?:kms|ec2|rds|elasticache|secretsmanager):[^:]*:(\d{12}):/.exec(text)?.[1];
  const strange = account !== undefined && accounts.length > 0 && !accounts.includes(account);
  const elsewhere = strangeProject(text, about);
  const subscription = strangeSubscription(text, about);
  return [
    ...named.map((one) => `it refers to ${one}: ${text}; use what ${about.environment} has`),
    ...(strange ? [`it refers to the account ${account}, and the provider is for ${accounts.join(", ")}`] : []),
    ...(elsewhere === undefined
      ? []
      : [`it refers to the project ${elsewhere}: ${text}; use what ${about.environment} has`]),
    ...(subscription === undefined
      ? []
      : [`it refers to the subscription ${subscription}: ${text}; use what ${about.environment} has`]),
  ];
}

/** The project of a network, a key, a secret or a store of Google Cloud that is not the provider's. A number is let be: whose it is, nobody can tell. */
function strangeProject(text: string, { provider, type }: About): string | undefined {
  if (!type.startsWith("gcp:")) return undefined;
  const own = ifKnown(() => provider?.["project"]);
  const found =
    /(?:^|\/)projects\/([a-z][a-z0-9-]+)\/(?:locations\/[^/]+\/keyRings|global\/networks|regions\/[^/]+\/subnetworks|secrets|instances|topics|datasets)\//.exec(
      text,
    )?.[1];
  return found !== undefined && typeof own === "string" && found !== own ? found : undefined;
}

/** The subscription of a network, a vault, a store or an identity of Azure that is not the provider's. Circuits and hubs may be of another: people let them in. */
function strangeSubscription(text: string, { provider, type }: About): string | undefined {
  if (!type.startsWith("azure-native:")) return undefined;
  const own = ifKnown(() => provider?.["subscriptionId"]);
  const found =
    /^\/subscriptions\/([^/]+)\/resourceGroups\/[^/]+\/providers\/Microsoft\.(?:Network\/(?:virtualNetworks|networkSecurityGroups|privateLinkServices)|KeyVault\/vaults|Storage\/storageAccounts|DBforPostgreSQL\/flexibleServers|Sql\/servers|Cache\/redisEnterprise|ContainerRegistry\/registries|ContainerService\/managedClusters|ManagedIdentity\/userAssignedIdentities|Compute\/diskEncryptionSets)\//i.exec(
      text,
    )?.[1];
  return found !== undefined && typeof own === "string" && found.toLowerCase() !== own.toLowerCase()
    ? found
    : undefined;
}

/** Every text among the inputs. An unknown one is of this stack: what is of another is known beforehand. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return value.length < 65_536 ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.keys(value)
    .filter((key) => key !== "tags" && key !== "tagsAll" && key !== "__defaults")
    .flatMap((key) => textsIn(ifKnown(() => (value as Readonly<Record<string, unknown>>)[key])));
}

export const separationRules: readonly Rule[] = [separated];
