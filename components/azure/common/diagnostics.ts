import { DiagnosticSetting } from "@pulumi/azure-native/monitor/diagnosticSetting";
import type { Input, Output, Resource } from "@pulumi/pulumi";
import { platform } from "../../core/naming";
import { optionsOf, type By } from "./by";
import { diagnosed, type DiagnosedType } from "./diagnostics-plan";

export type { DiagnosedType } from "./diagnostics-plan";

/** Where logs go: what `Logs` gives. */
export interface LogTarget {
  /** The ARM id of the Log Analytics workspace: of any region. */
  workspaceId: Output<string>;
  workspaceName: string;
  /** The ARM id of the storage account with the archive: in the region of what writes, since Azure takes no other. */
  accountId: Output<string>;
  /** What a setting waits for. */
  ready: Resource[];
}

/** What is to be written down. */
export interface Diagnosed {
  /** Its ARM id; of a storage account that of its blob service, of Redis that of its database. */
  id: Input<string>;
  type: DiagnosedType;
  /** What it goes before, when both go: a setting that is left wakes up on the next resource of that name. */
  resource?: Resource;
  /** What the archive would only fill itself with goes to the workspace alone. @defaultValue both */
  into?: "workspace";
}

/**
 * Sends the logs of a resource to the workspace, where they are searched, and to the archive, where they stay. The one setting of the platform on it: Azure
 * takes five to a resource, one to each target.
 */
export function diagnose(by: By, id: string, of: Diagnosed, target: LogTarget): Resource {
  const { logs, dedicated } = diagnosed[of.type];
  return new DiagnosticSetting(
    by.label(id),
    {
      name: platform,
      resourceUri: of.id,
      workspaceId: target.workspaceId,
      ...(of.into === undefined && { storageAccountId: target.accountId }),
      logs: logs.map((category) => ({ category, enabled: true })),
      metrics: [],
      ...(dedicated && { logAnalyticsDestinationType: "Dedicated" }),
    },
    optionsOf(by, [...(of.resource ? [of.resource] : []), ...target.ready]),
  );
}
