import { type Sample, UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const vault = of("azure-native:keyvault:Vault")({}, { name: "vault" });
const server = of("azure-native:sql:Server")({}, { name: "server" });
const on = [{ category: "AuditEvent", enabled: true }];
const setting = (to: Record<string, string[]>, props: object = { logs: on }, of_ = "vault", name = "setting"): Sample =>
  of("azure-native:monitor:DiagnosticSetting")(
    { workspaceId: UNKNOWN, storageAccountId: UNKNOWN, ...props },
    { name, from: { resourceUri: [of_], ...to } },
  );
const space = (retentionInDays: unknown) =>
  of("azure-native:operationalinsights:Workspace")({ retentionInDays }, { name: "space" });
const archive = of("azure-native:storage:StorageAccount")({}, { name: "archive" });
const life = (days: unknown) =>
  of("azure-native:storage:ManagementPolicy")(
    {
      policy: {
        rules: [
          {
            enabled: true,
            definition: { actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: days } } } },
          },
        ],
      },
    },
    { name: "life", from: { accountName: ["archive"] } },
  );
const toSpace = { workspaceId: ["space"] };
const toBoth = { ...toSpace, storageAccountId: ["archive"] };
const audit = (props: object) =>
  of("azure-native:sql:ServerBlobAuditingPolicy")({ ...props }, { name: "audit", from: { serverName: ["server"] } });

const network = of("azure-native:network:VirtualNetwork")({}, { name: "network" });
const flows = (props: object) =>
  of("azure-native:network:FlowLog")(
    { enabled: true, ...props },
    { name: "flows", from: { targetResourceId: ["network"] } },
  );

export const azureRecordCases: RuleCases[] = [
  {
    rule: "az-diagnostic-settings",
    cases: [
      { name: "a year at hand", given: [vault, setting(toSpace), space(365)], says: "pass" },
      { name: "a month at hand", given: [vault, setting(toSpace), space(30)], says: /space keeps logs for 30 days/ },
      { name: "a month, and an archive", given: [vault, setting(toBoth), space(30), archive], says: "pass" },
      {
        name: "a month, and an archive of a quarter",
        given: [vault, setting(toBoth), space(30), archive, life(90)],
        says: /archive lets logs go after 90 days/,
      },
      {
        name: "a month, and an archive of a year",
        given: [vault, setting(toBoth), space(30), archive, life(366)],
        says: "pass",
      },
      { name: "nothing", given: [vault], says: /no DiagnosticSetting of this stack sends its logs/ },
      {
        name: "numbers alone",
        given: [vault, setting(toSpace, { logs: [{ category: "AuditEvent", enabled: false }] }), space(365)],
        says: /no DiagnosticSetting/,
      },
      {
        name: "another's",
        given: [vault, server, setting(toSpace, { logs: on }, "server"), space(365)],
        says: /no Diag/,
      },
      { name: "to elsewhere", given: [vault, setting({})], says: "pass" },
      {
        name: "one of two that keeps them",
        given: [vault, setting(toSpace), setting({}, { logs: on }, "vault", "second"), space(30)],
        says: "pass",
      },
      { name: "SQL Server that audits", given: [server, audit({ state: "Enabled", retentionDays: 0 })], says: "pass" },
      {
        name: "SQL Server that audits for a month",
        given: [server, audit({ state: "Enabled", retentionDays: 30 })],
        says: /no ServerBlobAuditingPolicy keeps them for a year/,
      },
      { name: "days that are not known yet", given: [vault, setting(toSpace), space(UNKNOWN)], says: "undetermined" },
      other,
    ],
  },
  {
    rule: "az-flow-logs",
    cases: [
      { name: "for ever", given: [network, flows({})], says: "pass" },
      {
        name: "three months",
        given: [network, flows({ retentionPolicy: { enabled: true, days: 90 } })],
        says: "pass",
      },
      {
        name: "a week",
        given: [network, flows({ retentionPolicy: { enabled: true, days: 7 } })],
        says: /flows keeps flows for 7 days; want 90/,
      },
      { name: "off", given: [network, flows({ enabled: false })], says: /flows.enabled is false/ },
      { name: "nothing", given: [network], says: /no FlowLog of this stack names it/ },
      { name: "not known yet", given: [network, flows({ enabled: UNKNOWN })], says: "undetermined" },
      other,
    ],
  },
];
