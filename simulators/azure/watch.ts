import { at, bags, list, text } from "../core/paths";
import type { Rule } from "../core/spec";
import { nameIn, parentOf, regionOf, typeIn } from "./ids";
import { atCreate, mark, marked, type Parts, rule, textsAt, unmark } from "./part";
import { standingAt } from "./references";
import { ownId } from "./table";
import { badRequest, conflict } from "./words";

const settingToken = "azure-native:monitor:DiagnosticSetting";
const workspaceToken = "azure-native:operationalinsights:Workspace";
const diag = "articles/azure-monitor/platform/diagnostic-settings of MicrosoftDocs/azure-monitor-docs";

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
const setting: Rule = rule("monitor.diagnostic-setting", diag, (request) => {
  const { inputs, world } = request;
  const resource = (text(inputs["resourceUri"]) ?? "").replace(/\/$/, "");
  const known = categories[typeIn(resource).toLowerCase()];
  for (const log of bags(inputs["logs"])) {
    const [category, group] = [text(log["category"]), text(log["categoryGroup"])];
    if (known && category !== undefined && !known.includes(category))
      return badRequest("BadRequest", `Category '${category}' is not supported.`);
    if (
      known &&
      group !== undefined &&
      (known.length === 0 || (group === "audit" && !known.some((one) => audits.test(one))))
    )
      return badRequest("BadRequest", `CategoryGroup '${group}' is not supported, supported ones are: ''.`);
  }
  const targets = ["workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId"];
  if (!targets.some((key) => inputs[key] !== undefined))
    return badRequest("BadRequest", "At least one data sink needs to be specified.");
  const siblings = world.all(settingToken).filter((one) => one.id !== ownId(request) && parentOf(one.id) === resource);
  if (siblings.length >= 5) return conflict("Conflict", "The limit of 5 diagnostic settings was reached.");
  const clash = siblings.find((one) =>
    targets.some((key) => inputs[key] !== undefined && one.inputs[key] === inputs[key]),
  );
  if (clash)
    return conflict(
      "Conflict",
      `Data sink is already used in diagnostic setting '${nameIn(clash.id)}' for the same categories. Data sinks can't be reused in different settings on the same category for the same resource.`,
    );
  const [source, archive] = [
    standingAt(world, resource.replace(/\/blobServices\/default$/, "")),
    standingAt(world, inputs["storageAccountId"]),
  ];
  const [from, into] = [source, archive].map((one) => regionOf(one?.outputs["location"]));
  return from && into && from !== "global" && from !== into
    ? badRequest(
        "BadRequest",
        `Resource '${resource}' is in region '${from}' and resource '${archive!.id}' is in region '${into}': storage must be in the region of what is logged.`,
      )
    : undefined;
});

const deletedSoftly = "articles/azure-monitor/logs/delete-workspace";

/** Source: articles/azure-monitor/logs/delete-workspace: the same name revives it where it was, and is taken elsewhere for 14 days. */
const revived: Rule = atCreate("operationalinsights.deleted", deletedSoftly, (request) => {
  const id = ownId(request);
  const before = text(marked(request.world, "workspace", id)?.["location"]);
  return before !== undefined && before !== request.region
    ? conflict(
        "Conflict",
        `The workspace ${nameIn(id)} was deleted in ${before} and can be recovered there for 14 days: its name is taken.`,
      )
    : undefined;
});

const budget: Rule = rule("consumption.budget", "azure-mgmt-consumption, Budget", ({ inputs, current }) => {
  const start = Date.parse(text(at(inputs, "timePeriod.startDate")) ?? "");
  if (!current && !Number.isNaN(start) && new Date(start).getUTCDate() !== 1)
    return badRequest("400", "The start date must be the first of a month.");
  const count = Object.keys((inputs["notifications"] as object | undefined) ?? {}).length;
  return count > 5 ? badRequest("400", `A budget has five notifications at most: ${count}.`) : undefined;
});

/** Source: articles/azure-monitor/alerts/alerts-create-metric-alert-rule; tables appear with their first data. */
const query: Rule = atCreate(
  "monitor.query",
  `${diag}; articles/azure-monitor/alerts/alerts-log-query`,
  ({ inputs }) => {
    const rule_ = at(inputs, "criteria.allOf");
    return list(rule_).length === 0 ? badRequest("BadRequest", "criteria.allOf has no condition.") : undefined;
  },
);

const shortName: Rule = rule("monitor.action-group", "azure-mgmt-monitor, ActionGroup", ({ inputs }) => {
  const all = ["emailReceivers", "webhookReceivers", "smsReceivers", "armRoleReceivers"].flatMap((key) =>
    bags(inputs[key]).map((one) => one["name"]),
  );
  const twice = all.find((one, index) => all.indexOf(one) < index);
  return twice === undefined
    ? undefined
    : badRequest("InvalidReceiverName", `Receiver names must be unique: ${String(twice)}.`);
});

/** A metric that is watched in one region for what stands there. Source: articles/azure-monitor/alerts/alerts-metric-overview. */
const scoped: Rule = rule("monitor.scopes", "articles/azure-monitor/alerts/alerts-metric-overview", ({ inputs }) =>
  textsAt(inputs, "scopes.*").length === 0
    ? badRequest("BadRequest", "An alert rule has a scope at least.")
    : undefined,
);

export const watchParts: Parts = {
  [settingToken]: { rules: [setting] },
  [workspaceToken]: {
    rules: [revived],
    after({ verb, id }, world) {
      if (verb === "create") unmark(world, "workspace", id);
    },
    gone: ({ id, outputs }, world) => mark(world, "workspace", id, { location: regionOf(outputs["location"]) }),
  },
  "azure-native:consumption:Budget": { rules: [budget] },
  "azure-native:monitor:ActionGroup": { rules: [shortName] },
  "azure-native:monitor:MetricAlert": { rules: [scoped] },
  "azure-native:monitor:ActivityLogAlert": { rules: [scoped] },
  "azure-native:monitor:ScheduledQueryRule": { rules: [scoped, query] },
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
