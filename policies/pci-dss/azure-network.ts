// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler and Pulumi.
import type { AgentPoolArgs } from "@pulumi/azure-native/containerservice/agentPool";
import type { ManagedClusterArgs } from "@pulumi/azure-native/containerservice/managedCluster";
import type { DatabaseAccountArgs } from "@pulumi/azure-native/cosmosdb/databaseAccount";
import type { FirewallRuleArgs } from "@pulumi/azure-native/dbforpostgresql/firewallRule";
import type { ServerArgs } from "@pulumi/azure-native/dbforpostgresql/server";
import type { VaultArgs } from "@pulumi/azure-native/keyvault/vault";
import type { BlobContainerArgs } from "@pulumi/azure-native/storage/blobContainer";
import type { StorageAccountArgs } from "@pulumi/azure-native/storage/storageAccount";
import { isWholeInternet } from "../shared/internet";
import { each, findings, type Inputs, type Reasons, type ResourceRule, type Rule, type Verdict } from "../shared/rule";

/** Azure's words differ in their capitals: Disabled, disabled, and SecuredByPerimeter, behind which nothing of the internet comes in. */
function isShut(publicNetworkAccess: string | undefined): boolean {
  return /^(disabled|securedbyperimeter)$/i.test(publicNetworkAccess ?? "");
}

interface AddressRule {
  value?: string | undefined;
  iPAddressOrRange?: string | undefined;
}

function wideRanges(rules: readonly AddressRule[] | undefined, where: string): string[] {
  return each(rules, ({ value, iPAddressOrRange }) => {
    const range = value ?? iPAddressOrRange ?? "";
    return isWholeInternet(range) && `${where} lets in ${range}; name ranges`;
  });
}

const container = "azure-native:storage:BlobContainer";

const blobsNotPublic: ResourceRule<never> = {
  id: "az-storage-no-public-blob",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["1.4.2", "7.3.1"], soc2: ["CC6.1", "CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["25", "32(1)(b)"] },
  unconfirmed: ["CC6.6", "25", "32(1)(b)"],
  applies: ["azure-native:storage:StorageAccount", container],
  judges: "a storage account lets nobody read without a name, and is not reached from just anywhere",
  because: "one wrong container, or one signature that leaked, would otherwise be open to the world",
  remedy:
    "Set allowBlobPublicAccess to false, and publicNetworkAccess to Disabled or networkRuleSet.defaultAction to Deny; serve public files through the gateway.",
  check(inputs, { type }) {
    if (type === container) {
      const { publicAccess } = inputs as Inputs<BlobContainerArgs>;
      return findings(() => (publicAccess ?? "None") !== "None" && `publicAccess is ${publicAccess}; want None`);
    }
    const { allowBlobPublicAccess, publicNetworkAccess, networkRuleSet } = inputs as Inputs<StorageAccountArgs>;
    return findings(
      () => allowBlobPublicAccess !== false && `allowBlobPublicAccess is ${allowBlobPublicAccess}; set it to false`,
      () => {
        if (isShut(publicNetworkAccess)) return false;
        const action = networkRuleSet?.defaultAction;
        if (action !== "Deny") return `networkRuleSet.defaultAction is ${action}; want Deny`;
        return wideRanges(networkRuleSet?.ipRules as AddressRule[] | undefined, "networkRuleSet.ipRules");
      },
    );
  },
};

const firewallRules: readonly string[] = [
  "azure-native:sql:FirewallRule",
  "azure-native:dbforpostgresql:FirewallRule",
  "azure-native:dbformysql:FirewallRule",
];
/** Those that can stand in a network of ours instead, and say in `network` what the others say at their top. */
const flexibleServers: readonly string[] = ["azure-native:dbforpostgresql:Server", "azure-native:dbformysql:Server"];

const storesPrivate: ResourceRule<never> = {
  id: "az-sql-private",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["1.4.2", "1.4.4"], soc2: ["CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["25", "32(1)(b)"] },
  unconfirmed: ["1.4.4", "CC6.6", "25", "32(1)(b)"],
  applies: [
    "azure-native:sql:Server",
    ...flexibleServers,
    ...firewallRules,
    "azure-native:cosmosdb:DatabaseAccount",
    "azure-native:redis:Redis",
    "azure-native:redisenterprise:RedisEnterprise",
  ],
  judges: "a database or a cache has no public way in, and no rule that lets in everybody, or all of Azure",
  because: "what stores card data may not be reached from an untrusted network",
  remedy: "Set publicNetworkAccess to Disabled, of a flexible server in network, and give it a private endpoint.",
  check(inputs, { type }) {
    if (firewallRules.includes(type)) return tooWide(inputs);
    if (flexibleServers.includes(type)) {
      const { network } = inputs as Inputs<ServerArgs>;
      return findings(
        () =>
          network?.delegatedSubnetResourceId === undefined &&
          !isShut(network?.publicNetworkAccess) &&
          `network.publicNetworkAccess is ${network?.publicNetworkAccess}; want Disabled`,
      );
    }
    const { publicNetworkAccess } = inputs as Inputs<DatabaseAccountArgs>;
    return findings(
      () => !isShut(publicNetworkAccess) && `publicNetworkAccess is ${publicNetworkAccess}; want Disabled`,
    );
  },
};

/** A block of a /8 is the largest that one holder has: what is wider stands for the internet. 0.0.0.0 alone is every machine at Azure. */
function tooWide({ startIpAddress, endIpAddress }: Inputs<FirewallRuleArgs>): Verdict {
  return findings(() => {
    const [from, to] = [numberOf(startIpAddress), numberOf(endIpAddress)];
    if (from === 0 && to === 0) return "it lets in every machine at Azure, of any customer; use a private endpoint";
    return to - from >= 2 ** 25 - 1 && `it lets in ${startIpAddress}–${endIpAddress}; name who needs it`;
  });
}

function numberOf(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

const vaultsShut: ResourceRule<VaultArgs> = {
  id: "az-keyvault-network",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: {
    pci: ["1.4.2", "7.3.1", "3.6.1.3"],
    soc2: ["CC6.1", "CC6.6"],
    hipaa: ["164.312(a)(1)"],
    gdpr: ["32(1)(b)"],
  },
  unconfirmed: ["CC6.1", "CC6.6", "164.312(a)(1)", "32(1)(b)"],
  applies: ["azure-native:keyvault:Vault"],
  judges: "a vault is not reached from just anywhere, and roles alone say who uses what is in it",
  because: "whoever has a token that leaked could otherwise use it from anywhere; lists of access open all of a vault",
  remedy:
    "Set properties.publicNetworkAccess to Disabled, or networkAcls.defaultAction to Deny, and enableRbacAuthorization.",
  check: ({ properties }) =>
    findings(
      () => {
        if (isShut(properties.publicNetworkAccess)) return false;
        const { networkAcls } = properties;
        if (networkAcls?.defaultAction !== "Deny")
          return `properties.networkAcls.defaultAction is ${networkAcls?.defaultAction}; want Deny`;
        return wideRanges(networkAcls.ipRules, "properties.networkAcls.ipRules");
      },
      () =>
        properties.enableRbacAuthorization !== true &&
        `properties.enableRbacAuthorization is ${properties.enableRbacAuthorization}; set it`,
    ),
};

const pool = "azure-native:containerservice:AgentPool";

const clusterPrivate: ResourceRule<never> = {
  id: "az-aks-private",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: {
    pci: ["1.3.1", "1.4.2", "7.2.1"],
    soc2: ["CC6.1", "CC6.6"],
    hipaa: ["164.312(a)(1)"],
    gdpr: ["32(1)(b)"],
  },
  unconfirmed: ["CC6.6", "32(1)(b)"],
  applies: ["azure-native:containerservice:ManagedCluster", pool],
  judges:
    "a cluster's API is not open to the internet, Entra alone says who uses it, network policies hold, and nodes have no public address",
  because: "whoever reaches the API can try every token that ever leaked, and whoever is in a pod every other pod",
  remedy:
    "Set apiServerAccessProfile.enablePrivateCluster or authorizedIPRanges; aadProfile with enableAzureRBAC, disableLocalAccounts; networkProfile.networkPolicy cilium.",
  check(inputs, { type }) {
    if (type === pool) return findings(() => publicNodes(inputs as Inputs<AgentPoolArgs>, ""));
    const cluster = inputs as Inputs<ManagedClusterArgs>;
    return findings(
      () => openApi(cluster),
      () =>
        (cluster.aadProfile?.managed !== true || cluster.aadProfile.enableAzureRBAC !== true) &&
        "aadProfile is not managed with enableAzureRBAC; set both",
      () => cluster.disableLocalAccounts !== true && `disableLocalAccounts is ${cluster.disableLocalAccounts}; set it`,
      () => {
        const policy = cluster.networkProfile?.networkPolicy;
        return (policy ?? "none") === "none" && `networkProfile.networkPolicy is ${policy}; want cilium`;
      },
      () => each(cluster.agentPoolProfiles, (one, index) => publicNodes(one, `agentPoolProfiles[${index}].`)),
    );
  },
};

function openApi({ apiServerAccessProfile: access }: Inputs<ManagedClusterArgs>): Reasons {
  if (access?.enablePrivateCluster === true) return false;
  const ranges = access?.authorizedIPRanges ?? [];
  if (ranges.length === 0)
    return "its API is open to all; set apiServerAccessProfile.enablePrivateCluster, or name authorizedIPRanges";
  return each(
    ranges,
    (range) => isWholeInternet(range) && `apiServerAccessProfile.authorizedIPRanges lets in ${range}; name ranges`,
  );
}

function publicNodes(
  { enableNodePublicIP }: Pick<Inputs<AgentPoolArgs>, "enableNodePublicIP">,
  where: string,
): Reasons {
  return enableNodePublicIP === true && `${where}enableNodePublicIP is true; set it to false`;
}

export const azureNetworkRules: readonly Rule[] = [blobsNotPublic, storesPrivate, vaultsShut, clusterPrivate];
