/** What Azure answers to who asks, by function. */
export const askedOfAzure: Readonly<Record<string, Record<string, unknown>>> = {
  "azure-native:redisenterprise:listDatabaseKeys": { primaryKey: "a/key+of=azure", secondaryKey: "another" },
  "azure-native:containerservice:listManagedClusterUserCredentials": {
    kubeconfigs: [
      {
        name: "clusterUser",
        value: Buffer.from("clusters:\n- cluster:\n    certificate-authority-data: QXV0aG9yaXR5\n").toString("base64"),
      },
    ],
  },
};

export const subscription = "00000000-0000-4000-8000-000000000001";
export const tenant = "00000000-0000-4000-8000-0000000000aa";

/** What a stack's state keeps of what was drawn, by the name of its Stash: else names would differ each time. */
export const drawnOfAzure: Readonly<Record<string, string>> = { "azure-suffix": "mocks" };

/**
 * What Azure would compute, as far as the program reads it. Ids are made of the resource group and the names that the program gives, as ARM makes them; the mocks
 * give them as `id` of the resource (`idOfAzure`).
 */
export function computedByAzure(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  const own = nameIn(type, name, inputs);
  const common = { name: own, azureApiVersion: "2025-01-01" };
  switch (type) {
    case "azure-native:managedidentity:UserAssignedIdentity":
      return { ...common, principalId: guid(`principal ${own}`), clientId: guid(`client ${own}`), tenantId: tenant };
    case "azure-native:keyvault:Vault":
      return {
        ...common,
        properties: { ...(inputs["properties"] as object), vaultUri: `https://${own}.vault.azure.net/` },
      };
    case "azure-native:keyvault:Key": {
      const uri = `https://${String(inputs["vaultName"])}.vault.azure.net/keys/${own}`;
      return { ...common, keyUri: uri, keyUriWithVersion: `${uri}/0123456789abcdef0123456789abcdef` };
    }
    case "azure-native:keyvault:Secret": {
      const secretUri = `https://${String(inputs["vaultName"])}.vault.azure.net/secrets/${own}`;
      return {
        ...common,
        properties: {
          ...(inputs["properties"] as object),
          secretUri,
          secretUriWithVersion: `${secretUri}/0123456789abcdef0123456789abcdef`,
        },
      };
    }
    case "azure-native:operationalinsights:Workspace":
      return { ...common, customerId: guid(`workspace ${own}`) };
    case "azure-native:storage:StorageAccount":
      return {
        ...common,
        primaryEndpoints: {
          blob: `https://${own}.blob.core.windows.net/`,
          dfs: `https://${own}.dfs.core.windows.net/`,
        },
      };
    case "azure-native:containerservice:ManagedCluster":
      return {
        ...common,
        fqdn: `${own}.hcp.eastus2.azmk8s.io`,
        privateFQDN: `${own}.one.privatelink.eastus2.azmk8s.io`,
        currentKubernetesVersion: "1.35.2",
        nodeResourceGroup: inputs["nodeResourceGroup"] ?? `MC_${own}`,
        oidcIssuerProfile: { enabled: true, issuerURL: `https://eastus2.oic.example/${own}/` },
        identityProfile: {
          kubeletidentity: {
            clientId: guid(`client kubelet ${own}`),
            objectId: guid(`principal kubelet ${own}`),
            resourceId: `/subscriptions/${subscription}/resourceGroups/nodes/providers/Microsoft.ManagedIdentity/userAssignedIdentities/kubelet`,
          },
        },
      };
    case "azure-native:dbforpostgresql:Server":
      return { ...common, fullyQualifiedDomainName: `${own}.postgres.database.azure.com` };
    case "azure-native:dbforpostgresql:VirtualEndpoint":
      return {
        ...common,
        virtualEndpoints: [`${own}.writer.postgres.database.azure.com`, `${own}.reader.postgres.database.azure.com`],
      };
    case "azure-native:redisenterprise:RedisEnterprise":
      return { ...common, hostName: `${own}.eastus2.redis.azure.net` };
    case "azure-native:containerregistry:Registry":
      return { ...common, loginServer: `${own}.azurecr.io` };
    case "azure-native:network:PublicIPAddress":
      return { ...common, ipAddress: "192.0.2.7" };
    case "azure-native:network:PublicIPPrefix":
      return { ...common, ipPrefix: "192.0.2.16/30" };
    case "azure-native:network:PrivateEndpoint":
      return {
        ...common,
        networkInterfaces: [{ id: `/nics/${own}` }],
        customDnsConfigs: [{ fqdn: `${own}.example`, ipAddresses: ["10.32.224.9"] }],
      };
    case "azure-native:eventgrid:Topic":
      return {
        ...common,
        endpoint: `https://${own}.eastus2-1.eventgrid.azure.net/api/events`,
        identity: { ...(inputs["identity"] as object), principalId: guid(`principal ${own}`) },
      };
    case "azure-native:applicationinsights:Component":
      return {
        ...common,
        connectionString: `InstrumentationKey=${guid(own)};IngestionEndpoint=https://eastus2.example/`,
      };
    case "azure-native:dns:Zone":
      return { ...common, nameServers: ["ns1-01.azure-dns.example.", "ns2-01.azure-dns.example."] };
    case "azure-native:cdn:AFDEndpoint":
      return { ...common, hostName: `${own}-abcd.z01.azurefd.net` };
    case "azure-native:cdn:AFDCustomDomain":
      return { ...common, validationProperties: { validationToken: "a-token-of-azure", expirationDate: "" } };
    case "azure-native:cdn:Profile":
      return { ...common, frontDoorId: guid(`front door ${own}`) };
    case "azure-native:monitor:AzureMonitorWorkspace":
      return {
        ...common,
        metrics: { prometheusQueryEndpoint: `https://${own}.eastus2.prometheus.monitor.azure.com` },
        defaultIngestionSettings: {
          dataCollectionEndpointResourceId: `/dce/${own}`,
          dataCollectionRuleResourceId: `/dcr/${own}`,
        },
      };
    default:
      return common;
  }
}

/** The ARM type of the SDK's modules, where an id is read by who makes others. */
const namespaces: Readonly<Record<string, string>> = {
  alertsmanagement: "Microsoft.AlertsManagement",
  authorization: "Microsoft.Authorization",
  cdn: "Microsoft.Cdn",
  consumption: "Microsoft.Consumption",
  containerregistry: "Microsoft.ContainerRegistry",
  containerservice: "Microsoft.ContainerService",
  compute: "Microsoft.Compute",
  dbforpostgresql: "Microsoft.DBforPostgreSQL",
  dns: "Microsoft.Network",
  eventgrid: "Microsoft.EventGrid",
  frontdoor: "Microsoft.Network",
  insights: "Microsoft.Insights",
  keyvault: "Microsoft.KeyVault",
  managedidentity: "Microsoft.ManagedIdentity",
  monitor: "Microsoft.Insights",
  network: "Microsoft.Network",
  operationalinsights: "Microsoft.OperationalInsights",
  privatedns: "Microsoft.Network",
  redisenterprise: "Microsoft.Cache",
  security: "Microsoft.Security",
  servicebus: "Microsoft.ServiceBus",
  storage: "Microsoft.Storage",
};

/** ARM's words for kinds whose id is no plural of their name. */
const kinds: Readonly<Record<string, string>> = {
  Database: "databases",
  AzureMonitorWorkspace: "accounts",
  PublicIPAddress: "publicIPAddresses",
  PublicIPPrefix: "publicIPPrefixes",
  Policy: "frontDoorWebApplicationFirewallPolicies",
  Registry: "registries",
  RedisEnterprise: "redisEnterprise",
  Server: "flexibleServers",
  PrivateZone: "privateDnsZones",
  Zone: "dnsZones",
  AFDEndpoint: "afdEndpoints",
  AppServicePlan: "serverfarms",
  WebApp: "sites",
  VirtualNetworkGateway: "virtualNetworkGateways",
};

/** What stands above a kind: an input with its parent's name, and that parent's kind. */
const parents: Readonly<Record<string, readonly [input: string, kind: string]>> = {
  "keyvault:Key": ["vaultName", "vaults"],
  "keyvault:Secret": ["vaultName", "vaults"],
  "network:Subnet": ["virtualNetworkName", "virtualNetworks"],
  "servicebus:Queue": ["namespaceName", "namespaces"],
  "storage:BlobContainer": ["accountName", "storageAccounts"],
  "storage:Table": ["accountName", "storageAccounts"],
  "redisenterprise:Database": ["clusterName", "redisEnterprise"],
  "dbforpostgresql:Database": ["serverName", "flexibleServers"],
  "dbforpostgresql:Configuration": ["serverName", "flexibleServers"],
  "containerservice:AgentPool": ["resourceName", "managedClusters"],
  "cdn:AFDEndpoint": ["profileName", "profiles"],
  "cdn:AFDCustomDomain": ["profileName", "profiles"],
  "cdn:AFDOriginGroup": ["profileName", "profiles"],
  "managedidentity:FederatedIdentityCredential": ["resourceName", "userAssignedIdentities"],
};

/** The id that ARM would give: `/subscriptions/S/resourceGroups/G/providers/NAMESPACE/KIND/NAME`. */
export function idOfAzure(type: string, name: string, inputs: Record<string, unknown>): string {
  const [, module = "", kind = ""] = type.split(":");
  const own = nameIn(type, name, inputs);
  const under = `/subscriptions/${subscription}`;
  if (kind === "ResourceGroup") return `${under}/resourceGroups/${own}`;
  const scope = inputs["scope"] ?? inputs["resourceUri"];
  const group = inputs["resourceGroupName"];
  const at =
    typeof scope === "string" ? scope : group === undefined ? under : `${under}/resourceGroups/${String(group)}`;
  const above = parents[`${module}:${kind}`];
  const parent = above ? `${above[1]}/${String(inputs[above[0]])}/` : "";
  const plural = kinds[kind] ?? `${kind.charAt(0).toLowerCase()}${kind.slice(1)}s`.replace(/([^aeiou])ys$/, "$1ies");
  return `${at}/providers/${namespaces[module] ?? `Microsoft.${module}`}/${parent}${plural}/${own}`;
}

/** Inputs that name a resource, as the SDK has them: `vaultName`, `keyName`, `name` … The first that is its own kind's. */
function nameIn(type: string, name: string, inputs: Record<string, unknown>): string {
  const [, , kind = ""] = type.split(":");
  const small = `${kind.charAt(0).toLowerCase()}${kind.slice(1)}`;
  const asked =
    own[kind] ?? [`${small}Name`, "resourceName", "name", "accountName"].find((key) => typeof inputs[key] === "string");
  const given = asked === undefined ? undefined : inputs[asked];
  return typeof given === "string" ? given : name;
}

/** Inputs with a kind's own name, where it is not called after the kind. */
const own: Readonly<Record<string, string>> = {
  AFDCustomDomain: "customDomainName",
  AFDEndpoint: "endpointName",
  AFDOrigin: "originName",
  AFDOriginGroup: "originGroupName",
  ActionGroup: "actionGroupName",
  ActivityLogAlert: "activityLogAlertName",
  AgentPool: "agentPoolName",
  BlobContainer: "containerName",
  Configuration: "configurationName",
  Database: "databaseName",
  FederatedIdentityCredential: "federatedIdentityCredentialResourceName",
  MetricAlert: "ruleName",
  Policy: "policyName",
  PrivateRecordSet: "relativeRecordSetName",
  PrivateZone: "privateZoneName",
  PublicIPAddress: "publicIpAddressName",
  PublicIPPrefix: "publicIpPrefixName",
  RecordSet: "relativeRecordSetName",
  RedisEnterprise: "clusterName",
  Registry: "registryName",
  Route: "routeName",
  RuleSet: "ruleSetName",
  ScheduledQueryRule: "ruleName",
  Zone: "zoneName",
};

/** A GUID that is the same for the same text. */
export function guid(text: string): string {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  const mark = value.toString(16).padStart(8, "0");
  return `${mark}-0000-4000-8000-0000${mark}`;
}
