/** What is reached by a private endpoint: its group id (`groupIds`), or Azure's word for it where ours is longer. */
export type EndpointKind = "vault" | "blob" | "postgresqlServer" | "redisEnterprise" | "registry";

/** And what events alone are reached by: tables, an Event Grid topic, a Service Bus namespace. Their zones stand where there are events. */
export type EventEndpointKind = "table" | "topic" | "namespace";
export type AnyEndpointKind = EndpointKind | EventEndpointKind;

/** Those of every network, in no order that matters. */
export const endpointKinds = ["vault", "blob", "postgresqlServer", "redisEnterprise", "registry"] as const;

/**
 * The private zone of each: other names have no records, or Azure writes them elsewhere (D4). Source: learn.microsoft.com/azure/private-link/private-endpoint-dns,
 * "Commercial"; of Azure Managed Redis learn.microsoft.com/azure/redis/private-link.
 */
export const zoneNames: Readonly<Record<AnyEndpointKind, string>> = {
  vault: "privatelink.vaultcore.azure.net",
  blob: "privatelink.blob.core.windows.net",
  postgresqlServer: "privatelink.postgres.database.azure.com",
  redisEnterprise: "privatelink.redis.azure.net",
  registry: "privatelink.azurecr.io",
  table: "privatelink.table.core.windows.net",
  topic: "privatelink.eventgrid.azure.net",
  namespace: "privatelink.servicebus.windows.net",
};
