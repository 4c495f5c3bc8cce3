/** What Azure writes down of a type of resource. */
interface Categories {
  /** The categories, in ARM's words. */
  logs: readonly string[];
  /** Whether they go to tables of their own, instead of AzureDiagnostics. Said only of types that have both. */
  dedicated?: true;
}

/**
 * The categories by type: each type has its own, some have none (disks, NAT gateways), and "allLogs" costs most where it says least. Metrics are kept for 93 days
 * without a setting. Source: learn.microsoft.com/azure/azure-monitor/reference/logs-index, a page per type.
 */
const categories = {
  "Microsoft.KeyVault/vaults": { logs: ["AuditEvent", "AzurePolicyEvaluationDetails"] },
  "Microsoft.ContainerService/managedClusters": {
    // kube-audit holds each read as well: ten times the volume, and nothing of it changes anything.
    logs: [
      "kube-apiserver",
      "kube-audit-admin",
      "kube-controller-manager",
      "kube-scheduler",
      "cluster-autoscaler",
      "cloud-controller-manager",
      "guard",
      "csi-azuredisk-controller",
      "csi-azurefile-controller",
      "csi-snapshot-controller",
    ],
    dedicated: true as const,
  },
  // Query Store is off (components/azure/data/database-plan.ts), and has nothing to say.
  "Microsoft.DBforPostgreSQL/flexibleServers": {
    logs: [
      "PostgreSQLLogs",
      "PostgreSQLFlexSessions",
      "PostgreSQLFlexTableStats",
      "PostgreSQLFlexDatabaseXacts",
      // Who was refused at the pool is in no log of the server's: services sign in there.
      "PostgreSQLFlexPGBouncer",
    ],
  },
  "Microsoft.Cache/redisEnterprise/databases": { logs: ["ConnectionEvents"] },
  "Microsoft.Storage/storageAccounts/blobServices": { logs: ["StorageRead", "StorageWrite", "StorageDelete"] },
  "Microsoft.Storage/storageAccounts/tableServices": { logs: ["StorageRead", "StorageWrite", "StorageDelete"] },
  "Microsoft.EventGrid/topics": { logs: ["DeliveryFailures", "PublishFailures", "DataPlaneRequests"] },
  // Who sent and received (RuntimeAuditLogs), premium alone writes down; the other kinds take the category, and say nothing in it.
  "Microsoft.ServiceBus/namespaces": { logs: ["OperationalLogs", "VNetAndIPFilteringLogs", "RuntimeAuditLogs"] },
  "Microsoft.ContainerRegistry/registries": {
    logs: ["ContainerRegistryLoginEvents", "ContainerRegistryRepositoryEvents"],
  },
  "Microsoft.Cdn/profiles": {
    logs: ["FrontDoorAccessLog", "FrontDoorHealthProbeLog", "FrontDoorWebApplicationFirewallLog"],
  },
  "Microsoft.Network/networkSecurityGroups": { logs: ["NetworkSecurityGroupEvent", "NetworkSecurityGroupRuleCounter"] },
  "Microsoft.Network/virtualNetworkGateways": {
    logs: ["GatewayDiagnosticLog", "TunnelDiagnosticLog", "RouteDiagnosticLog", "IKEDiagnosticLog", "P2SDiagnosticLog"],
  },
  "Microsoft.Network/publicIPAddresses": {
    logs: ["DDoSProtectionNotifications", "DDoSMitigationFlowLogs", "DDoSMitigationReports"],
  },
  "Microsoft.OperationalInsights/workspaces": { logs: ["Audit"] },
};

export type DiagnosedType = keyof typeof categories;

/** What is written down of each type. */
export const diagnosed: Readonly<Record<DiagnosedType, Categories>> = categories;
