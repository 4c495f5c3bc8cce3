import { output, type Resource } from "@pulumi/pulumi";
import type { Group, GroupPurpose } from "../../../components/azure/account/groups";
import type { Watch } from "../../../components/azure/common/alarms";
import type { LogTarget } from "../../../components/azure/common/diagnostics";
import type { Site } from "../../../components/azure/common/site";
import type { Placement, Protection } from "../../../components/core/contracts";
import { environmentTags } from "../../../components/core/tags";
import { subscription, tenant } from "../../mocks-azure";

/** Somewhere on Azure, with everything or nothing protected. */
export function aPlace(protect: boolean | Partial<Protection> = false, environment = "dev"): Placement {
  const all = protect === true;
  return {
    environment,
    cloud: "azure",
    region: "eastus2",
    zones: ["1", "2"],
    protection: { data: all, keys: all, networks: all, ...(typeof protect === "object" ? protect : {}) },
    tags: environmentTags({ environment, owner: "platform", costCenter: "go-coffee" }),
  };
}

/** The tags of all that is said to be a service's, and nothing more. */
export const platformTags = { environment: "dev", service: "platform", "managed-by": "pulumi" };

export const site: Site = { subscription, tenant, suffix: "a1b2c" };

/** A resource group that somebody made before: nothing waits for it. */
export function groupOf(purpose: GroupPurpose): Group {
  const plainName = `go-coffee-dev-${purpose}`;
  return {
    name: output(plainName),
    id: output(`/subscriptions/${subscription}/resourceGroups/${plainName}`),
    plainName,
    resource: undefined as unknown as Resource,
  };
}

const inGroup = (purpose: GroupPurpose, path: string) =>
  `/subscriptions/${subscription}/resourceGroups/go-coffee-dev-${purpose}/providers/${path}`;

/** Who is told. */
export const actionGroup = inGroup("operations", "Microsoft.Insights/actionGroups/go-coffee-dev-alerts");
export const watch = (): Watch => ({ actionGroups: [actionGroup], group: groupOf("operations") });

/** Where logs go. */
export const workspace = inGroup("logs", "Microsoft.OperationalInsights/workspaces/go-coffee-dev-logs");
export const logs = (): LogTarget => ({
  workspaceId: output(workspace),
  workspaceName: "go-coffee-dev-logs",
  accountId: output(inGroup("record", "Microsoft.Storage/storageAccounts/gcdevlogsa1b2c")),
  ready: [],
});
