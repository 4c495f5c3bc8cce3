import { output, type Input } from "@pulumi/pulumi";
import { asHost } from "../common/addresses";
import { functionVariables, type BuiltFunction, type FunctionName } from "../../core/events";

/** What Flex Consumption runs. 22 is the newest that is listed there (learn.microsoft.com/azure/azure-functions/flex-consumption-plan, "Supported language stack versions"); its support ends on 2027-04-30. */
export const runtime = { name: "node", version: "22" } as const;

/** The smallest that every version of the API takes: 512 is refused by some (Azure/azure-rest-api-specs#40898). */
export const instanceMemoryMB = 2048;

/**
 * The least and the most that an app's limit of instances may be. The page says 1 to 1,000 (learn.microsoft.com/azure/azure-functions/flex-consumption-plan, "Considerations"), but fewer than 40
 * are taken in some regions alone, and refused with 400 elsewhere (Azure/azure-functions-host#10523, MicrosoftDocs/azure-docs#128255). 40 is taken in all.
 */
const fewest = 40;
const most = 1000;

/** How many instances there are at most: each takes one event at a time, so that so many run at a time. Never fewer than 40, whatever is asked for. */
export const instancesOf = (concurrency: number): number => Math.min(Math.max(concurrency, fewest), most);

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
 * so elsewhere (learn.microsoft.com/azure/azure-functions/functions-app-settings, "Flex Consumption plan deprecations").
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
    // As Azure's own samples of Flex have it (Azure-Samples/azure-functions-flex-consumption-samples): by the address of blobs alone a host may not start (Azure/azure-functions-host#11787). It
    // keeps its locks and keys in blobs. Queues it uses for triggers of blobs, tables for its own diagnoses: it has no role on either, and does without.
    AzureWebJobsStorage__accountName: account,
    AzureWebJobsStorage__credential: "managedidentity",
    [`${connection}__credential`]: "managedidentity",
    APPLICATIONINSIGHTS_ENABLE_AGENT: "false",
    // In the place of what the package's host.json says: one event at a time on an instance, so that the limit of instances is one of events, whatever is behind it.
    AzureFunctionsJobHost__extensions__serviceBus__maxConcurrentCalls: "1",
    // Which package it expects; what it runs says the blob's own `sha256` (bin/release-azure.cjs).
    COFFEE_RELEASE: archive.sha256,
    [functionVariables.environment]: environment,
    [functionVariables.cloud]: "azure",
    [functionVariables.function]: name,
    [functionVariables.stateTable]: table,
    [functionVariables.queue]: queue,
  };
}

/**
 * Who may call an app by its public name: whoever leaves the network by the address that functions leave by, so that its host can tell Azure of its triggers; and nobody else. The name that takes
 * deployments, nobody at all. Their subnet itself cannot be named: that takes a service endpoint, and Flex takes no subnet that has one
 * (learn.microsoft.com/azure/azure-functions/flex-consumption-how-to, "Subnet usage restrictions").
 */
export const itself = (addresses: readonly Input<string>[]) => ({
  ...{ ipSecurityRestrictionsDefaultAction: "Deny", scmIpSecurityRestrictionsDefaultAction: "Deny" },
  ...{ scmIpSecurityRestrictionsUseMain: false, scmIpSecurityRestrictions: [] },
  ipSecurityRestrictions: addresses.map((address, index) => ({
    ...{ name: `itself-${index + 1}`, priority: 100 + index, action: "Allow" },
    ...{ ipAddress: output(address).apply(asHost), description: "Its own triggers" },
  })),
});

/**
 * The command that brings a package in. Its archive is where `functions/build` keeps it, named by its bytes: any preview or `up` of the same commit builds the same one.
 * @param where - the app's ARM id, and its container's address
 */
export const releaseCommand = (where: string, handler: FunctionName, { sha256 }: BuiltFunction): string =>
  `node bin/release-azure.cjs ${where} ${handler} ${sha256}`;
