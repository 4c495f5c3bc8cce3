// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler and Pulumi.
import type { DatabaseAccountArgs } from "@pulumi/azure-native/cosmosdb/databaseAccount";
import type { DatabaseArgs } from "@pulumi/azure-native/sql/database";
import type { EncryptionProtectorArgs } from "@pulumi/azure-native/sql/encryptionProtector";
import type { ServerArgs } from "@pulumi/azure-native/sql/server";
import type { TransparentDataEncryptionArgs } from "@pulumi/azure-native/sql/transparentDataEncryption";
import type { StorageAccountArgs } from "@pulumi/azure-native/storage/storageAccount";
import { isRegulated } from "../shared/data-classes";
import { noMicrosoftKey } from "../shared/keys";
import {
  each,
  findings,
  type Inputs,
  notApplicable,
  type Reasons,
  type ResourceRule,
  type Rule,
  type StackResource,
  type StackRule,
  type StackView,
} from "../shared/rule";
import { ifKnown } from "../shared/unknown";

const storageOwnKey: ResourceRule<StorageAccountArgs> = {
  id: "az-storage-cmk",
  severity: "high",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  controls: { pci: ["3.5.1", "3.6.1.2"], soc2: ["CC6.1"], hipaa: ["164.312(a)(2)(iv)"], gdpr: ["32(1)(a)"] },
  unconfirmed: ["3.6.1.2", "CC6.1", "32(1)(a)"],
  applies: ["azure-native:storage:StorageAccount"],
  judges: "a storage account with personal or card data encrypts twice, and with a key of our own",
  because: "who reads the data is then decided by who may use the key, too, and the key can be taken away",
  remedy:
    "Set encryption.keySource to Microsoft.Keyvault with keyVaultProperties, and requireInfrastructureEncryption, which only a new account takes.",
  check({ encryption, tags }) {
    if (!isRegulated(tags)) return notApplicable("its data-class is not personal or card");
    return findings(
      () =>
        encryption?.keySource !== "Microsoft.Keyvault" &&
        `encryption.keySource is ${encryption?.keySource}; want Microsoft.Keyvault`,
      () => noMicrosoftKey(encryption?.keyVaultProperties?.keyName, "encryption.keyVaultProperties.keyName"),
      () =>
        encryption?.requireInfrastructureEncryption !== true &&
        `encryption.requireInfrastructureEncryption is ${encryption?.requireInfrastructureEncryption}; set it`,
    );
  },
};

const cosmosOwnKey: ResourceRule<DatabaseAccountArgs> = {
  id: "az-cosmos-cmk",
  severity: "medium",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  controls: { pci: ["3.5.1", "8.2.2"], soc2: ["CC6.1"], hipaa: ["164.312(a)(2)(iv)"], gdpr: ["32(1)(a)"] },
  unconfirmed: ["8.2.2", "CC6.1", "164.312(a)(2)(iv)", "32(1)(a)"],
  applies: ["azure-native:cosmosdb:DatabaseAccount"],
  judges: "an account of Cosmos DB is encrypted with a key of our own, and has no keys of its own to sign in with",
  because: "an account's key opens all that is in it, to whoever has it, and names nobody",
  remedy: "Set keyVaultKeyUri, which only a new account takes, and disableLocalAuth; sign in with roles of Entra.",
  check: (account) =>
    findings(
      () => noMicrosoftKey(account.keyVaultKeyUri, "keyVaultKeyUri"),
      () => account.disableLocalAuth !== true && `disableLocalAuth is ${account.disableLocalAuth}; set it`,
    ),
};

const database = "azure-native:sql:Database";
const encryption = "azure-native:sql:TransparentDataEncryption";
const server = "azure-native:sql:Server";
const protector = "azure-native:sql:EncryptionProtector";

const databasesEncrypted: StackRule<never> = {
  id: "az-sql-tde",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["3.5.1"], soc2: ["CC6.1"], hipaa: ["164.312(a)(2)(iv)"], gdpr: ["32(1)(a)"] },
  unconfirmed: ["CC6.1", "32(1)(a)"],
  applies: [database, encryption],
  reads: [server, protector],
  judges: "no database of SQL Server is in clear, and in prod its server has a key of our own",
  because: "its files and backups are copied by others; supporting evidence only, see PCI DSS 3.5.1.2",
  remedy:
    "Leave TransparentDataEncryption Enabled; in prod set the server's keyId, or an EncryptionProtector with AzureKeyVault.",
  checkStack(resource, stack) {
    if (resource.type === encryption) {
      const { state } = resource.props as Inputs<TransparentDataEncryptionArgs>;
      return findings(() => isOff(state) && `state is ${state}; want Enabled`);
    }
    return findings(
      () =>
        each(
          stack.pointingAt<TransparentDataEncryptionArgs>(resource, encryption, "databaseName"),
          ({ name, props }) => isOff(props.state) && `${name} turns its encryption off; want Enabled`,
        ),
      () => resource.grade === "prod" && noOwnProtector(resource, stack),
    );
  },
};

/** On unless it is turned off: Azure SQL, "Transparent data encryption". */
function isOff(state: string | undefined): boolean {
  return state === "Disabled";
}

function noOwnProtector(resource: StackResource<Inputs<DatabaseArgs>>, stack: StackView): Reasons {
  return each(stack.behind<ServerArgs>(resource, "serverName", server), (one) => {
    const protectors = stack.pointingAt<EncryptionProtectorArgs>(one, protector, "serverName");
    // What one says counts, whatever is not known yet of the other.
    if (ifKnown(() => protectors.some(({ props }) => props.serverKeyType === "AzureKeyVault")) === true) return false;
    return noMicrosoftKey(one.props.keyId, `${one.name}.keyId`);
  });
}

export const azureStoreRules: readonly Rule[] = [storageOwnKey, cosmosOwnKey, databasesEncrypted];
