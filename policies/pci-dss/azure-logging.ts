// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler and Pulumi.
import type { DiagnosticSettingArgs } from "@pulumi/azure-native/monitor/diagnosticSetting";
import type { FlowLogArgs } from "@pulumi/azure-native/network/flowLog";
import type { VirtualNetworkArgs } from "@pulumi/azure-native/network/virtualNetwork";
import type { WorkspaceArgs } from "@pulumi/azure-native/operationalinsights/workspace";
import type { ServerBlobAuditingPolicyArgs } from "@pulumi/azure-native/sql/serverBlobAuditingPolicy";
import type { ManagementPolicyArgs } from "@pulumi/azure-native/storage/managementPolicy";
import type { StorageAccountArgs } from "@pulumi/azure-native/storage/storageAccount";
import {
  each,
  findings,
  type Inputs,
  type Reasons,
  type Rule,
  type StackResource,
  type StackRule,
  type StackView,
} from "../shared/rule";
import { ifKnown } from "../shared/unknown";

const setting = "azure-native:monitor:DiagnosticSetting";
const workspace = "azure-native:operationalinsights:Workspace";
const account = "azure-native:storage:StorageAccount";
const life = "azure-native:storage:ManagementPolicy";
const sqlServer = "azure-native:sql:Server";
const audits: readonly string[] = [
  "azure-native:sql:ServerBlobAuditingPolicy",
  "azure-native:sql:ExtendedServerBlobAuditingPolicy",
];
/** Days. */
const [year, threeMonths] = [365, 90];

type Setting = StackResource<Inputs<DiagnosticSettingArgs>>;

const diagnosed: StackRule<never> = {
  id: "az-diagnostic-settings",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: {
    pci: ["10.2.1", "10.3.3", "10.5.1"],
    soc2: ["CC7.2"],
    hipaa: ["164.312(b)"],
    gdpr: ["32(1)(b)"],
  },
  unconfirmed: ["32(1)(b)"],
  applies: [
    "azure-native:keyvault:Vault",
    "azure-native:containerservice:ManagedCluster",
    "azure-native:dbforpostgresql:Server",
    sqlServer,
  ],
  reads: [setting, workspace, account, life, ...audits],
  judges: "who uses a vault, a database or a cluster is recorded, and kept for a year",
  because: "what nobody recorded cannot be found out afterwards, and most break-ins are found out months later",
  remedy:
    "Add a DiagnosticSetting whose resourceUri names it, with logs, into a workspace with retentionInDays 365 or a storage account that keeps them for as long.",
  checkStack(resource, stack) {
    const own = stack.pointingAt<DiagnosticSettingArgs>(resource, setting, "resourceUri");
    return findings(() => {
      const on = own.filter(({ props }) => props.logs?.some(({ enabled }) => enabled));
      if (on.length === 0) return isAudited(resource, stack) ? false : noSetting(resource.type);
      // One that keeps them is enough, whatever is not known yet of another.
      const known = on.map((one) => ifKnown(() => tooShort(one, stack).length === 0));
      return known.includes(true) ? false : each(on, (one) => tooShort(one, stack));
    });
  },
};

function noSetting(type: string): string {
  const also = type === sqlServer ? ", and no ServerBlobAuditingPolicy keeps them for a year" : "";
  return `no DiagnosticSetting of this stack sends its logs anywhere${also}; add one`;
}

/** What of a setting's targets keeps logs for less than a year. One that keeps them is enough; one that is not of this stack says itself. */
function tooShort(one: Setting, stack: StackView): string[] {
  const spaces = stack.behind<WorkspaceArgs>(one, "workspaceId", workspace);
  const accounts = stack.behind<StorageAccountArgs>(one, "storageAccountId", account);
  const short = [
    ...each(spaces, ({ name, props: { retentionInDays: days } }) => {
      // 30 days unless set. Source: Azure Monitor Logs, "Manage data retention".
      return (days ?? 30) < year && `${name} keeps logs for ${days} days; want ${year} at least`;
    }),
    ...each(accounts, (store) => {
      const days = keptIn(store, stack);
      return days < year && `${store.name} lets logs go after ${days} days; want ${year} at least`;
    }),
  ];
  return short.length < spaces.length + accounts.length ? [] : short;
}

/** After how many days an account's blobs go by themselves, at the earliest. */
function keptIn(store: StackResource<Inputs<StorageAccountArgs>>, stack: StackView): number {
  const rules = stack
    .pointingAt<ManagementPolicyArgs>(store, life, "accountName")
    .flatMap(({ props }) => props.policy.rules.filter(({ enabled }) => enabled !== false));
  const ages = rules.flatMap(({ definition: { actions } }) => {
    const { daysAfterCreationGreaterThan: created, daysAfterModificationGreaterThan: changed } =
      actions.baseBlob?.delete ?? {};
    return [created, changed].filter((days) => days !== undefined);
  });
  return Math.min(...ages, Infinity);
}

/** A SQL server has a record of its own beside its settings. 0 days are no end. Source: azure-mgmt-sql, ServerBlobAuditingPolicyProperties. */
function isAudited(resource: StackResource, stack: StackView): boolean {
  if (resource.type !== sqlServer) return false;
  return audits
    .flatMap((type) => stack.pointingAt<ServerBlobAuditingPolicyArgs>(resource, type, "serverName"))
    .some(({ props: { state, retentionDays: days = 0 } }) => state === "Enabled" && (days === 0 || days >= year));
}

const flowLog = "azure-native:network:FlowLog";

const trafficRecorded: StackRule<VirtualNetworkArgs> = {
  id: "az-flow-logs",
  severity: "medium",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  controls: { pci: ["10.2.1"], soc2: ["CC7.2"], hipaa: ["164.312(b)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["32(1)(b)"],
  applies: ["azure-native:network:VirtualNetwork"],
  reads: [flowLog],
  judges: "the traffic of a network is recorded, and kept for three months at least",
  because: "who looked for a way in is seen there first",
  remedy: "Add a FlowLog whose targetResourceId names it, enabled, with a retentionPolicy of 90 days or none.",
  checkStack: (network, stack) =>
    findings(() => {
      const own = stack.pointingAt<FlowLogArgs>(network, flowLog, "targetResourceId");
      if (own.length === 0) return "no FlowLog of this stack names it; add one";
      const known = own.map((log) => ifKnown(() => faultOf(log) === false));
      return known.includes(true) ? false : each(own, faultOf);
    }),
};

/** Days that are not counted, or 0 of them, are no end. Source: Network Watcher API, RetentionPolicyParameters. */
function faultOf({ name, props: { enabled, retentionPolicy } }: StackResource<Inputs<FlowLogArgs>>): Reasons {
  if (enabled !== true) return `${name}.enabled is ${enabled}; set it`;
  const days = retentionPolicy?.enabled === true ? (retentionPolicy.days ?? 0) : 0;
  return days > 0 && days < threeMonths && `${name} keeps flows for ${days} days; want ${threeMonths} at least`;
}

export const azureLoggingRules: readonly Rule[] = [diagnosed, trafficRecorded];
