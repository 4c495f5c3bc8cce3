import { functionVariables, type BuiltFunction, type FunctionName } from "../../core/events";

/** What Flex Consumption runs. 22 is the newest that is listed there (learn.microsoft.com/azure/azure-functions/flex-consumption-plan, "Supported language stack versions"); its support ends on 2027-04-30. */
export const runtime = { name: "node", version: "22" } as const;

/** The smallest that every version of the API takes: 512 is refused by some (Azure/azure-rest-api-specs#40898). */
export const instanceMemoryMB = 2048;

/** The least and the most instances that an app may be given at most: 40 in most regions (MicrosoftDocs/azure-docs#128255, Azure/azure-functions-host#10523), 1,000 in all. */
const fewest = 40;
const most = 1000;

/** How many instances there are at most: each takes one event at a time, so that so many run at a time; fewer than 40 Azure does not take. */
export const instancesOf = (concurrency: number): number => Math.min(Math.max(concurrency, fewest), most);

/** How Azure's own name for the package is, in the container that the app names: whatever is there when an instance starts, runs. */
export const packageName = "released-package.zip";

/** What the app's trigger calls its queues' namespace: `functionVariables.queueHost` begins with it. */
export const connection = "COFFEE_SERVICEBUS";

/** What an app is told. */
export interface SettingsRequest {
  name: FunctionName;
  environment: string;
  archive: BuiltFunction;
  /** The storage account that its host has for itself. */
  account: string;
  table: string;
  queue: string;
}

/**
 * An app's settings that are plain. Who it is, is said to each client: the identity is the function's own. Flex takes its runtime, scale and package from `functionAppConfig`, and refuses what said
 * so elsewhere (`refusedSettings`).
 */
export function plainSettings({
  name,
  environment,
  archive,
  account,
  table,
  queue,
}: SettingsRequest): Record<string, string> {
  return {
    AzureWebJobsStorage__accountName: account,
    AzureWebJobsStorage__credential: "managedidentity",
    [`${connection}__credential`]: "managedidentity",
    APPLICATIONINSIGHTS_ENABLE_AGENT: "false",
    // In the place of what the package's host.json says: one event at a time on an instance, so that `concurrency` is a limit, whatever is behind it.
    AzureFunctionsJobHost__extensions__serviceBus__maxConcurrentCalls: "1",
    // Another package is another setting, and so the app is started again with it.
    COFFEE_RELEASE: archive.sha256,
    [functionVariables.environment]: environment,
    [functionVariables.cloud]: "azure",
    [functionVariables.function]: name,
    [functionVariables.stateTable]: table,
    [functionVariables.queue]: queue,
  };
}

/** What Flex refuses. Source: learn.microsoft.com/azure/azure-functions/functions-app-settings, "Flex Consumption plan deprecations". */
export const refusedSettings: readonly string[] = [
  "ENABLE_ORYX_BUILD",
  "FUNCTIONS_EXTENSION_VERSION",
  "FUNCTIONS_WORKER_RUNTIME",
  "FUNCTIONS_WORKER_RUNTIME_VERSION",
  "FUNCTIONS_MAX_HTTP_CONCURRENCY",
  "FUNCTIONS_WORKER_PROCESS_COUNT",
  "FUNCTIONS_WORKER_DYNAMIC_CONCURRENCY_ENABLED",
  "SCM_DO_BUILD_DURING_DEPLOYMENT",
  "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING",
  "WEBSITE_CONTENTOVERVNET",
  "WEBSITE_CONTENTSHARE",
  "WEBSITE_DNS_SERVER",
  "WEBSITE_MAX_DYNAMIC_APPLICATION_SCALE_OUT",
  "WEBSITE_NODE_DEFAULT_VERSION",
  "WEBSITE_RUN_FROM_PACKAGE",
  "WEBSITE_SKIP_CONTENTSHARE_VALIDATION",
  "WEBSITE_VNET_ROUTE_ALL",
];

/**
 * The ARM template that tells Azure which trigger the package has, so that instances are started for its events: a package that is put into the container by itself is known to nobody until then
 * (learn.microsoft.com/azure/azure-functions/functions-deployment-technologies, "Trigger syncing"). Of a template's functions `list…` are actions, and this is the one that is there for it
 * (learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource, "list*": microsoft.web/sites, listsyncfunctiontriggerstatus). What it answers, a key among it,
 * does not leave the template. It runs again with another package, and else never.
 */
export const syncTemplate = {
  $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  contentVersion: "1.0.0.0",
  parameters: { app: { type: "string" }, release: { type: "string" } },
  resources: [],
  outputs: {
    release: { type: "string", value: "[parameters('release')]" },
    synced: {
      type: "bool",
      value: "[not(empty(listsyncfunctiontriggerstatus(parameters('app'), '2024-04-01')))]",
    },
  },
} as const;
