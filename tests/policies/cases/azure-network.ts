import { UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const account = of("azure-native:storage:StorageAccount");
const vault = (properties: object) => of("azure-native:keyvault:Vault")({ properties });
const postgres = of("azure-native:dbforpostgresql:Server");
const firewall = (startIpAddress: unknown, endIpAddress: unknown) =>
  of("azure-native:sql:FirewallRule")({ startIpAddress, endIpAddress });
const aks = of("azure-native:containerservice:ManagedCluster");
const shut = { apiServerAccessProfile: { enablePrivateCluster: true } };
const entra = {
  aadProfile: { managed: true, enableAzureRBAC: true },
  disableLocalAccounts: true,
  networkProfile: { networkPolicy: "cilium" },
};
const inbound = { access: "Allow", direction: "Inbound", protocol: "Tcp" };
const group = (...securityRules: object[]) => of("azure-native:network:NetworkSecurityGroup")({ securityRules });
const open = (more: object) => group({ ...inbound, sourceAddressPrefix: "*", ...more });

export const azureNetworkCases: RuleCases[] = [
  {
    rule: "az-storage-no-public-blob",
    cases: [
      {
        name: "shut",
        given: account({ allowBlobPublicAccess: false, publicNetworkAccess: "Disabled" }),
        says: "pass",
      },
      {
        name: "denied but for Azure's own",
        given: account({
          allowBlobPublicAccess: false,
          networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices" },
        }),
        says: "pass",
      },
      {
        name: "as Azure makes it",
        given: account({}),
        says: /allowBlobPublicAccess is undefined.*networkRuleSet.defaultAction is undefined/,
      },
      {
        name: "public blobs behind a wall",
        given: account({ allowBlobPublicAccess: true, publicNetworkAccess: "Disabled" }),
        says: /allowBlobPublicAccess is true/,
      },
      {
        name: "a wall with everybody on its list",
        given: account({
          allowBlobPublicAccess: false,
          networkRuleSet: { defaultAction: "Deny", ipRules: [{ iPAddressOrRange: "0.0.0.0/1" }] },
        }),
        says: /ipRules lets in 0.0.0.0\/1/,
      },
      {
        name: "not known yet",
        given: account({ allowBlobPublicAccess: UNKNOWN, publicNetworkAccess: "Disabled" }),
        says: "undetermined",
      },
      { name: "a container", given: of("azure-native:storage:BlobContainer")({ publicAccess: "None" }), says: "pass" },
      {
        name: "an open container",
        given: of("azure-native:storage:BlobContainer")({ publicAccess: "Blob" }),
        says: /publicAccess is Blob; want None/,
      },
      other,
    ],
  },
  {
    rule: "az-sql-private",
    cases: [
      { name: "a private server", given: postgres({ network: { publicNetworkAccess: "Disabled" } }), says: "pass" },
      {
        name: "a server in a subnet",
        given: postgres({ network: { delegatedSubnetResourceId: "/subnets/d" } }),
        says: "pass",
      },
      { name: "a server as Azure makes it", given: postgres({}), says: /network.publicNetworkAccess is undefined/ },
      { name: "SQL Server", given: of("azure-native:sql:Server")({}), says: /publicNetworkAccess is undefined/ },
      {
        name: "a private SQL server",
        given: of("azure-native:sql:Server")({ publicNetworkAccess: "Disabled" }),
        says: "pass",
      },
      {
        name: "a cache",
        given: of("azure-native:redisenterprise:RedisEnterprise")({ publicNetworkAccess: "Enabled" }),
        says: /publicNetworkAccess is Enabled/,
      },
      {
        name: "Cosmos DB behind a perimeter",
        given: of("azure-native:cosmosdb:DatabaseAccount")({ publicNetworkAccess: "SecuredByPerimeter" }),
        says: "pass",
      },
      { name: "an office", given: firewall("203.0.113.7", "203.0.113.9"), says: "pass" },
      { name: "everybody", given: firewall("0.0.0.0", "255.255.255.255"), says: /lets in 0.0.0.0–255.255.255.255/ },
      { name: "half of everybody", given: firewall("128.0.0.0", "255.255.255.255"), says: /name who needs it/ },
      { name: "all of Azure", given: firewall("0.0.0.0", "0.0.0.0"), says: /every machine at Azure/ },
      { name: "not known yet", given: firewall(UNKNOWN, UNKNOWN), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "az-keyvault-network",
    cases: [
      {
        name: "shut",
        given: vault({ publicNetworkAccess: "disabled", enableRbacAuthorization: true }),
        says: "pass",
      },
      {
        name: "denied but for Azure's own",
        given: vault({ networkAcls: { defaultAction: "Deny" }, enableRbacAuthorization: true }),
        says: "pass",
      },
      {
        name: "as Azure makes it",
        given: vault({}),
        says: /networkAcls.defaultAction is undefined.*enableRbacAuthorization is undefined/,
      },
      {
        name: "everybody on its list",
        given: vault({
          networkAcls: { defaultAction: "Deny", ipRules: [{ value: "0.0.0.0/0" }] },
          enableRbacAuthorization: true,
        }),
        says: /ipRules lets in 0.0.0.0\/0/,
      },
      {
        name: "lists of access",
        given: vault({ publicNetworkAccess: "Disabled", enableRbacAuthorization: false }),
        says: /enableRbacAuthorization is false/,
      },
      {
        name: "not known yet",
        given: vault({ publicNetworkAccess: UNKNOWN, enableRbacAuthorization: true }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "az-aks-private",
    cases: [
      { name: "private", given: aks({ ...shut, ...entra }), says: "pass" },
      {
        name: "ranges that are named",
        given: aks({ apiServerAccessProfile: { authorizedIPRanges: ["203.0.113.0/24"] }, ...entra }),
        says: "pass",
      },
      {
        name: "as Azure makes it",
        given: aks({}),
        says: /its API is open to all.*aadProfile is not managed.*disableLocalAccounts is undefined.*networkPolicy is undefined/,
      },
      {
        name: "everybody is named",
        given: aks({ apiServerAccessProfile: { authorizedIPRanges: ["0.0.0.0/0"] }, ...entra }),
        says: /authorizedIPRanges lets in 0.0.0.0\/0/,
      },
      {
        name: "Entra without its roles",
        given: aks({ ...shut, ...entra, aadProfile: { managed: true } }),
        says: /aadProfile is not managed with enableAzureRBAC/,
      },
      {
        name: "nodes with addresses",
        given: aks({ ...shut, ...entra, agentPoolProfiles: [{ enableNodePublicIP: true }] }),
        says: /agentPoolProfiles\[0\].enableNodePublicIP is true/,
      },
      {
        name: "a pool with addresses",
        given: of("azure-native:containerservice:AgentPool")({ enableNodePublicIP: true }),
        says: /enableNodePublicIP is true/,
      },
      { name: "a pool", given: of("azure-native:containerservice:AgentPool")({}), says: "pass" },
      { name: "not known yet", given: aks({ ...shut, ...entra, disableLocalAccounts: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "az-nsg-no-open-admin",
    cases: [
      { name: "the web", given: open({ destinationPortRange: "443" }), says: "pass" },
      {
        name: "SSH to everybody",
        given: open({ destinationPortRange: "22" }),
        says: /securityRules\[0\] opens 22 \(SSH\) to \*/,
      },
      {
        name: "a range with a database in it",
        given: open({ sourceAddressPrefix: "Internet", destinationPortRanges: ["80", "5000-6000"] }),
        says: /opens 5432 \(PostgreSQL\).* to Internet/,
      },
      { name: "everything", given: open({ destinationPortRange: "*", protocol: "*" }), says: /all ports/ },
      {
        name: "a wide range of addresses",
        given: open({
          sourceAddressPrefix: undefined,
          sourceAddressPrefixes: ["10.0.0.0/8", "0.0.0.0/1"],
          destinationPortRange: "3389",
        }),
        says: /opens 3389 \(RDP\) to 0.0.0.0\/1/,
      },
      {
        name: "a load balancer",
        given: open({ sourceAddressPrefix: "AzureLoadBalancer", destinationPortRange: "*" }),
        says: "pass",
      },
      {
        name: "a group of machines",
        given: open({
          sourceAddressPrefix: undefined,
          sourceApplicationSecurityGroups: [{}],
          destinationPortRange: "22",
        }),
        says: "pass",
      },
      { name: "refused", given: open({ access: "Deny", destinationPortRange: "22" }), says: "pass" },
      { name: "going out", given: open({ direction: "Outbound", destinationPortRange: "22" }), says: "pass" },
      { name: "pings", given: open({ protocol: "Icmp", destinationPortRange: "*" }), says: "pass" },
      {
        name: "a rule of its own",
        given: of("azure-native:network:SecurityRule")({
          ...inbound,
          sourceAddressPrefix: "*",
          destinationPortRange: "22",
        }),
        says: /opens 22/,
      },
      {
        name: "a rule of its own that goes out",
        given: of("azure-native:network:SecurityRule")({ ...inbound, direction: "Outbound" }),
        says: "notApplicable",
      },
      {
        name: "a source that is not known yet",
        given: open({ sourceAddressPrefix: UNKNOWN, destinationPortRange: "22" }),
        says: "undetermined",
      },
      other,
    ],
  },
];
