import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import { WebApp, type WebAppArgs } from "@pulumi/azure-native/web/webApp";
import {
  interpolate,
  output,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
  type ResourceTransformation,
} from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { functionVariables, type BuiltFunction, type FunctionName } from "../../core/events";
import type { Group } from "../account/groups";
import type { Identity } from "../common/identity";
import { globalName } from "../common/names";
import type { Site } from "../common/site";
import { tagsFor } from "../common/tags";
import type { AzureContainer } from "../data/object-store";
import {
  connection,
  instanceMemoryMB,
  instancesOf,
  itself,
  plainSettings,
  releaseCommand,
  runtime,
} from "./function-plan";

export interface EventFunctionArgs {
  place: Placement;
  site: Site;
  group: Group;
  /** Which it is: the archive's handler, and the last part of its name. */
  handler: FunctionName;
  archive: BuiltFunction;
  /** Who it is. */
  identity: Identity;
  /** Where its package is, and what its host keeps: of its own. */
  code: AzureContainer;
  /** Its queue, and the namespace's host. */
  queue: { name: string; host: Input<string> };
  /** Its table, and the account's address. */
  table: { name: string; url: Input<string> };
  /** The subnet that it reaches everything by. */
  subnetId: Input<string>;
  /** The public addresses that the subnet leaves by: whoever comes from them may call its public name, as its host must. */
  addresses: readonly Input<string>[];
  /** Where its host writes what it does: an Application Insights of the platform's, which lets in identities alone. */
  insights: Input<string>;
  /** How many run at a time: 40 where it is fewer, the least that Azure takes in every region. */
  concurrency: number;
  /** What else it is told, by the names of variables. @defaultValue nothing */
  settings?: Readonly<Record<string, Input<string>>>;
  /** What it waits for: its roles, the ways to what it uses, and the app before it on the subnet. */
  after: readonly Resource[];
  change?: { app?: Change<WebAppArgs> } | undefined;
}

export interface EventFunctionOutputs {
  id: Output<string>;
  name: string;
  /** The command that brings its package in (`bin/release-azure.cjs`), run by a person or CI from inside of the network. */
  release: Output<string>;
}

/**
 * A function on Flex Consumption: a plan of its own, since a plan takes one app, and an app that only its own host calls. It takes from its queue as an identity of its own, and reaches all else by
 * the network.
 *
 * **The program brings in no package.** The provider's `storage.Blob` signs with a key of the account's, and it has none that work (pulumi/pulumi-azure-native, custom_storage_azidentity.go,
 * `newBlobClient` by `newSharedKeyCredential`; its issues 2015 and 2948 are open). So a package is pushed as an image is, by a person or CI, who has the role Storage Blob Data Contributor on its container
 * and a way into the network: `outputs.release`. The app says by its hash which one it expects (`COFFEE_RELEASE`). An instance runs what is there as it starts. There are no slots, and so no gradual
 * release: all instances start again at once, what they were at is tried again, and nothing is taken back by itself. (Flex's rolling updates are a preview:
 * learn.microsoft.com/azure/azure-functions/flex-consumption-site-updates.)
 *
 * **Its host calls itself**: it posts its triggers to its own public name, and where that is refused no instance is ever started for an event (Azure/azure-functions-host, FunctionsSyncManager.cs;
 * Azure/Azure-Functions#2635). So the name answers, to the one address that functions leave the network by; Flex takes access restrictions
 * (learn.microsoft.com/azure/azure-functions/functions-networking-options, "Inbound access restrictions").
 *
 * ```ts
 * import { EventFunction } from "./components/azure/events/function";
 * import type { Group } from "./components/azure/account/groups";
 * import type { Identity } from "./components/azure/common/identity";
 * import type { Site } from "./components/azure/common/site";
 * import type { AzureContainer } from "./components/azure/data/object-store";
 * import type { BuiltFunction } from "./components/core/events";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const site: Site;
 * declare const group: Group;
 * declare const identity: Identity;
 * declare const code: AzureContainer;
 * declare const archive: BuiltFunction;
 * declare const subnetId: string;
 * declare const addresses: string[];
 *
 * const payment = new EventFunction("payment", {
 *   ...{ place, site, group, identity, code, archive, subnetId, addresses, handler: "payment", concurrency: 10, after: [] },
 *   queue: { name: "payment", host: "go-coffee-dev-queues-a1b2c.servicebus.windows.net" },
 *   table: { name: "payment", url: "https://gcdevstatea1b2c.table.core.windows.net" },
 *   insights: "InstrumentationKey=…",
 * });
 * export const app = payment.outputs.name;
 * ```
 */
export class EventFunction extends Component {
  readonly outputs: EventFunctionOutputs;
  /** What the next one on the subnet waits for. */
  readonly app: WebApp;

  constructor(name: string, args: EventFunctionArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:EventFunction", name, args.place, opts);
    const { place, handler, archive, site } = args;
    const called = globalName(place.environment, handler, site.suffix, longest);
    this.app = this.made(called, args);
    const { code } = args;
    this.outputs = {
      id: this.app.id,
      name: called,
      release: interpolate`${this.app.id} ${code.url}`.apply((where) => releaseCommand(where, handler, archive)),
    };
    this.registerOutputs({ id: this.app.id });
  }

  private get own(): Record<string, string> {
    return tagsFor(this.place, { service: "platform", dataClass: "card" });
  }

  private made(name: string, args: EventFunctionArgs): WebApp {
    const { place, group, identity, code, concurrency, after } = args;
    const plan = new AppServicePlan(
      this.label("plan"),
      {
        ...{ resourceGroupName: group.name, name, location: place.region, kind: "functionapp", reserved: true },
        sku: { name: "FC1", tier: "FlexConsumption" },
        tags: this.own,
      },
      this.here,
    );
    const sound: WebAppArgs = {
      ...{ resourceGroupName: group.name, name, location: place.region, kind: "functionapp,linux", reserved: true },
      serverFarmId: plan.id,
      identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
      // Disabled, it would be closed to itself as well.
      ...{ publicNetworkAccess: "Enabled", httpsOnly: true },
      virtualNetworkSubnetId: args.subnetId,
      functionAppConfig: {
        runtime,
        scaleAndConcurrency: { instanceMemoryMB, maximumInstanceCount: instancesOf(concurrency) },
        deployment: {
          storage: {
            type: "blobContainer",
            value: code.url,
            authentication: { type: "UserAssignedIdentity", userAssignedIdentityResourceId: identity.id },
          },
        },
      },
      siteConfig: {
        // Nothing of FTP: Flex refuses `ftpsState`, whatever it says.
        ...{ minTlsVersion: "1.2", scmMinTlsVersion: "1.2", http20Enabled: true },
        ...itself(args.addresses),
        appSettings: this.settings(args),
      },
      tags: this.own,
    };
    return new WebApp(this.label("app"), changed(sound, args.change?.app), {
      ...this.here,
      dependsOn: [...after],
      transformations: [withoutFramework],
    });
  }

  private settings(args: EventFunctionArgs): { name: string; value: Input<string> }[] {
    const { handler, archive, identity, code, queue, table, insights, settings } = args;
    const told: Record<string, Input<string>> = {
      ...plainSettings({
        ...{ name: handler, environment: this.place.environment, archive },
        ...{ account: code.accountName, table: table.name, queue: queue.name },
      }),
      AzureWebJobsStorage__clientId: identity.clientId,
      [functionVariables.queueHost]: queue.host,
      [`${connection}__clientId`]: identity.clientId,
      AZURE_CLIENT_ID: identity.clientId,
      APPLICATIONINSIGHTS_CONNECTION_STRING: insights,
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: interpolate`ClientId=${identity.clientId};Authorization=AAD`,
      [functionVariables.state]: table.url,
      ...settings,
    };
    // In one order, whatever it was written in: ARM keeps a list.
    return Object.entries(told)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([setting, value]) => ({ name: setting, value }));
  }
}

/**
 * The SDK gives each app `netFrameworkVersion: v4.6` where it has none, and takes no word for "none"; Flex refuses it. So it is taken out of what the SDK has made of it
 * (pulumi/pulumi-azure-native#4168).
 */
const withoutFramework: ResourceTransformation = ({ props, opts }) => {
  const { siteConfig, ...rest } = props as { siteConfig: Input<Record<string, unknown>> };
  const kept = output(siteConfig).apply((all) =>
    Object.fromEntries(Object.entries(all).filter(([key]) => key !== "netFrameworkVersion")),
  );
  return { props: { ...rest, siteConfig: kept }, opts };
};

/**
 * A name of the world's: 60 at most. Hosts tell each other apart by the first 32 of them in one storage account, and each has its own here.
 * Source: learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules; learn.microsoft.com/azure/azure-functions/storage-considerations, "Host ID considerations".
 */
const longest = 55;
