import type { Input } from "@pulumi/pulumi";
import type { Watched } from "../common/alarms";

/** The kinds of resources whose health customers feel. Machines of a pool are none: those of a spot pool come and go. */
const healthOf = [
  "Microsoft.ContainerService/managedClusters",
  "Microsoft.DBforPostgreSQL/flexibleServers",
  "Microsoft.Cache/redisEnterprise",
  "Microsoft.Cdn/profiles",
  "Microsoft.KeyVault/vaults",
  "Microsoft.Network/loadBalancers",
  "Microsoft.Network/natGateways",
  "Microsoft.Storage/storageAccounts",
];

/**
 * What Azure itself says: that one of its services fails, that it wants something done, that one of our resources is ill for its own reasons.
 * Source: learn.microsoft.com/azure/service-health/alerts-activity-log-service-notifications-arm; resource-health-alert-arm-template-guide.
 * @param subscription its ARM id
 */
export function watchServiceHealth(subscription: Input<string>): Watched[] {
  const event = { kind: "activity", scope: subscription, page: "azure-alarms.md#azure-itself" } as const;
  return [
    {
      ...event,
      id: "incident",
      says: "A service of Azure's that this subscription uses fails, or has a hole",
      severity: "critical",
      all: [
        { field: "category", is: "ServiceHealth" },
        { field: "properties.incidentType", is: ["Incident", "Security"] },
      ],
    },
    {
      ...event,
      id: "action-required",
      says: "Azure wants something done by a date: a retirement, or a change that breaks",
      severity: "warning",
      all: [
        { field: "category", is: "ServiceHealth" },
        { field: "properties.incidentType", is: "ActionRequired" },
      ],
    },
    {
      ...event,
      id: "resource",
      says: "A resource is ill, for reasons of Azure's own",
      severity: "critical",
      all: [
        { field: "category", is: "ResourceHealth" },
        { field: "resourceType", is: healthOf },
        { field: "properties.cause", is: "PlatformInitiated" },
        { field: "properties.currentHealthStatus", is: ["Degraded", "Unavailable"] },
        { field: "status", is: "Active" },
      ],
    },
  ];
}

/**
 * What takes away a guard: whoever does it on purpose knows of it already. Keys and secrets themselves are deleted at their vault, which the
 * activity log does not see: that is in the vault's own log.
 * Source: learn.microsoft.com/azure/role-based-access-control/permissions, operations by provider.
 */
export function watchGuards(subscription: Input<string>): Watched[] {
  const done = (...operations: string[]) => [
    { field: "category", is: "Administrative" },
    { field: "operationName", is: operations },
    { field: "status", is: "Succeeded" },
  ];
  const event = { kind: "activity", scope: subscription, page: "azure-alarms.md#guards" } as const;
  return [
    {
      ...event,
      id: "lock-gone",
      says: "A lock was taken off: what it guarded can be deleted now",
      severity: "critical",
      all: done("Microsoft.Authorization/locks/delete"),
    },
    {
      ...event,
      id: "vault-gone",
      says: "A key vault was deleted: what its keys encrypt cannot be read. It can be recovered for now",
      severity: "critical",
      all: done("Microsoft.KeyVault/vaults/delete", "Microsoft.KeyVault/vaults/accessPolicies/write"),
    },
    {
      ...event,
      id: "record-gone",
      says: "Something of what is written down was switched off: a diagnostic setting, the workspace, or an alarm",
      severity: "critical",
      all: done(
        "Microsoft.Insights/diagnosticSettings/delete",
        "Microsoft.OperationalInsights/workspaces/delete",
        "Microsoft.Insights/activityLogAlerts/delete",
        "Microsoft.Insights/actionGroups/delete",
      ),
    },
  ];
}

/**
 * Deletions of keys and secrets, as a vault's own log has them.
 * Source: learn.microsoft.com/azure/key-vault/general/logging, operation names.
 * @param workspaceId the ARM id of the workspace that vaults' logs go to
 */
export function watchVaults(workspaceId: Input<string>): Watched[] {
  return [
    {
      kind: "log",
      id: "key-gone",
      says: "A key or a secret was deleted or purged. A deleted one can be recovered for now",
      severity: "critical",
      scope: workspaceId,
      query: `AzureDiagnostics
| where ResourceProvider == "MICROSOFT.KEYVAULT" and ResultType == "Success"
| where OperationName in ("KeyDelete", "KeyPurge", "SecretDelete", "SecretPurge", "VaultDelete", "VaultPurge")`,
      windowMinutes: 15,
      page: "azure-alarms.md#guards",
    },
  ];
}
