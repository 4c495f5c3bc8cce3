import { bags, text } from "../core/paths";
import { nameIn, parentOf, regionOf, typeIn } from "./ids";
import { atCreate, mark, marked, type Parts, rule, unmark } from "./part";
import { from } from "./sources";
import { standingAt } from "./references";
import { ownId } from "./table";
import { says } from "./refusals";

const settingToken = "azure-native:monitor:DiagnosticSetting";
const workspaceToken = "azure-native:operationalinsights:Workspace";

/** The categories of logs by type; none where a type has none. Source: articles/azure-monitor/reference/logs-index, a page per type. */
const categories: Readonly<Record<string, readonly string[]>> = {
  "microsoft.keyvault/vaults": ["AuditEvent", "AzurePolicyEvaluationDetails"],
  "microsoft.storage/storageaccounts": [],
  ...Object.fromEntries(
    ["blob", "file", "queue", "table"].map((one) => [
      `microsoft.storage/storageaccounts/${one}services`,
      ["StorageRead", "StorageWrite", "StorageDelete"],
    ]),
  ),
  "microsoft.containerservice/managedclusters":
    "kube-apiserver kube-audit kube-audit-admin kube-controller-manager kube-scheduler cluster-autoscaler cloud-controller-manager guard csi-azuredisk-controller csi-azurefile-controller csi-snapshot-controller fleet-member-agent fleet-member-net-controller-manager fleet-mcs-controller-manager".split(
      " ",
    ),
  "microsoft.dbforpostgresql/flexibleservers":
    "PostgreSQLLogs PostgreSQLFlexSessions PostgreSQLFlexQueryStoreRuntime PostgreSQLFlexQueryStoreWaitStats PostgreSQLFlexTableStats PostgreSQLFlexDatabaseXacts PostgreSQLFlexPGBouncer".split(
      " ",
    ),
  "microsoft.cache/redisenterprise": [],
  "microsoft.cache/redisenterprise/databases": ["ConnectionEvents"],
  "microsoft.containerregistry/registries": ["ContainerRegistryLoginEvents", "ContainerRegistryRepositoryEvents"],
  "microsoft.eventgrid/topics": ["DeliveryFailures", "PublishFailures", "DataPlaneRequests"],
  "microsoft.servicebus/namespaces": [
    "OperationalLogs",
    "VNetAndIPFilteringLogs",
    "RuntimeAuditLogs",
    "ApplicationMetricsLogs",
    "DiagnosticErrorLogs",
  ],
  "microsoft.cdn/profiles": [
    "AzureCdnAccessLog",
    "FrontDoorAccessLog",
    "FrontDoorHealthProbeLog",
    "FrontDoorWebApplicationFirewallLog",
    "WebApplicationFirewallLogs",
  ],
  "microsoft.network/networksecuritygroups": ["NetworkSecurityGroupEvent", "NetworkSecurityGroupRuleCounter"],
  "microsoft.network/publicipaddresses": [
    "DDoSProtectionNotifications",
    "DDoSMitigationFlowLogs",
    "DDoSMitigationReports",
  ],
  "microsoft.network/virtualnetworks": ["VMProtectionAlerts"],
  "microsoft.network/virtualnetworkgateways": [
    "GatewayDiagnosticLog",
    "TunnelDiagnosticLog",
    "RouteDiagnosticLog",
    "IKEDiagnosticLog",
    "P2SDiagnosticLog",
  ],
  "microsoft.network/natgateways": [],
  "microsoft.compute/disks": [],
  "microsoft.compute/diskencryptionsets": [],
  "microsoft.operationalinsights/workspaces": ["Audit", "SummaryLogs"],
  "microsoft.managedidentity/userassignedidentities": [],
};

/** Which of them are in the groups. */
const audits = /Audit|kube-audit|guard|PostgreSQLLogs|Storage|ContainerRegistry|ConnectionEvents/;

/** Categories by type, five settings to a resource, one of each target; the archive in the resource's region. */
const setting = rule("monitor.diagnostic-setting", from.diagnosticSettings, (request) => {
  const { inputs, world } = request;
  const resource = (text(inputs["resourceUri"]) ?? "").replace(/\/$/, "");
  const known = categories[typeIn(resource).toLowerCase()];
  for (const log of bags(inputs["logs"])) {
    const [category, group] = [text(log["category"]), text(log["categoryGroup"])];
    if (known && category !== undefined && !known.includes(category)) return says("BadRequest.category", category);
    if (
      known &&
      group !== undefined &&
      (known.length === 0 || (group === "audit" && !known.some((one) => audits.test(one))))
    )
      return says("BadRequest.categoryGroup", group);
  }
  const targets = ["workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId"];
  if (!targets.some((key) => inputs[key] !== undefined)) return says("BadRequest.noSink");
  const siblings = world.all(settingToken).filter((one) => one.id !== ownId(request) && parentOf(one.id) === resource);
  if (siblings.length >= 5) return says("Conflict.fiveSettings");
  const clash = siblings.find((one) =>
    targets.some((key) => inputs[key] !== undefined && one.inputs[key] === inputs[key]),
  );
  if (clash) return says("Conflict.sameSink", nameIn(clash.id));
  const [source, archive] = [
    standingAt(world, resource.replace(/\/(blob|table)Services\/default$/, "")),
    standingAt(world, inputs["storageAccountId"]),
  ];
  const [from, into] = [source, archive].map((one) => regionOf(one?.outputs["location"]));
  return from && into && from !== "global" && from !== into
    ? says("BadRequest.archiveRegion", resource, from, archive!.id, into)
    : undefined;
});

/** Source: articles/azure-monitor/logs/delete-workspace: the same name revives it where it was, and is taken elsewhere for 14 days. */
const revived = atCreate("operationalinsights.deleted", from.deleteWorkspace, (request) => {
  const id = ownId(request);
  const before = text(marked(request.world, "workspace", id)?.["location"]);
  return before !== undefined && before !== request.region
    ? says("Conflict.workspaceDeleted", nameIn(id), before)
    : undefined;
});

const shortName = rule("monitor.action-group", from.actionGroupModel, ({ inputs }) => {
  const all = ["emailReceivers", "webhookReceivers", "smsReceivers", "armRoleReceivers"].flatMap((key) =>
    bags(inputs[key]).map((one) => one["name"]),
  );
  const twice = all.find((one, index) => all.indexOf(one) < index);
  return twice === undefined ? undefined : says("InvalidReceiverName", twice);
});

export const watchParts: Parts = {
  [settingToken]: { rules: [setting] },
  [workspaceToken]: {
    rules: [revived],
    after({ verb, id }, world) {
      if (verb === "create") unmark(world, "workspace", id);
    },
    gone: ({ id, outputs }, world) => mark(world, "workspace", id, { location: regionOf(outputs["location"]) }),
  },
  "azure-native:monitor:ActionGroup": { rules: [shortName] },
  "azure-native:monitor:AzureMonitorWorkspace": {
    outputs: ({ id, region }) => {
      const group = `MA_${nameIn(id)}_${region}_managed`;
      const base = `${id.slice(0, id.toLowerCase().indexOf("/resourcegroups/"))}/resourceGroups/${group}/providers/Microsoft.Insights`;
      return {
        metrics: {
          prometheusQueryEndpoint: `https://${nameIn(id)}.${region}.prometheus.monitor.azure.com`,
          internalId: `mac_${nameIn(id)}`,
        },
        defaultIngestionSettings: {
          dataCollectionEndpointResourceId: `${base}/dataCollectionEndpoints/${nameIn(id)}`,
          dataCollectionRuleResourceId: `${base}/dataCollectionRules/${nameIn(id)}`,
        },
      };
    },
  },
  // One of each in a subscription, which is there from the start. Source: Azure/terraform-provider-azapi issue 818.
  "azure-native:security:Pricing": { overwrites: () => true },
  "azure-native:dns:Zone": {
    outputs: ({ inputs }) => ({
      nameServers: ["com", "net", "org", "info"].map(
        (end, index) => `ns${index + 1}-0${String(inputs["zoneName"]).length % 9}.azure-dns.${end}.`,
      ),
      numberOfRecordSets: 2,
    }),
  },
};
