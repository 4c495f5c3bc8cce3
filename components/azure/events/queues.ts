import { Namespace, type NamespaceArgs } from "@pulumi/azure-native/servicebus/namespace";
import { NamespaceNetworkRuleSet } from "@pulumi/azure-native/servicebus/namespaceNetworkRuleSet";
import { Queue, type QueueArgs } from "@pulumi/azure-native/servicebus/queue";
import { output, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import type { Group } from "../account/groups";
import type { By } from "../common/by";
import { diagnose, type LogTarget } from "../common/diagnostics";
import type { AzureKey } from "../common/keys";
import { globalName } from "../common/names";
import type { Site } from "../common/site";
import { tagsFor } from "../common/tags";
import { once } from "../data/server";
import { bornAs } from "../data/store-guards";
import { privateEndpoint, type EndpointNetwork } from "../network/private-endpoint";
import { namespaceSku, queueName, queueSettings, type QueuesKind } from "./queues-plan";

export interface QueuesArgs {
  place: Placement;
  site: Site;
  group: Group;
  /** `premium` has a key of ours and a private way in; `standard` is reached from the internet by whoever has a role. For life. */
  kind: QueuesKind;
  /** Who has a queue. */
  subscribers: readonly string[];
  /** With `premium`: encrypts the messages. */
  key: AzureKey;
  /** With `premium`: from where it is reached. */
  network: EndpointNetwork<"namespace">;
  logs: LogTarget;
  change?: { namespace?: Change<NamespaceArgs>; queue?: Change<QueueArgs, [subscriber: string]> };
}

/** A subscriber's queue. */
export interface AzureQueue {
  /** Its ARM id: what roles are for. */
  id: Output<string>;
  name: string;
  resource: Resource;
}

export interface QueuesOutputs {
  namespaceId: Output<string>;
  /** `NAME.servicebus.windows.net`, once it can be asked for. */
  host: Output<string>;
  /** By subscriber. */
  queues: Readonly<Record<string, AzureQueue>>;
}

/**
 * A Service Bus namespace with a queue for each subscriber. Nobody signs in with a key of it: whoever sends or receives has a role of Entra's on a queue. A premium one is encrypted twice, with a
 * key of ours and with Azure's, lies in all zones, and lets nobody in from the internet but Azure's own trusted services, of which Event Grid is one where its topic's own identity has a role
 * (learn.microsoft.com/azure/service-bus-messaging/private-link-service, "Trusted Microsoft services"). Standard has none of these.
 *
 * ```ts
 * import { Queues } from "./components/azure/events/queues";
 * import type { Group } from "./components/azure/account/groups";
 * import type { LogTarget } from "./components/azure/common/diagnostics";
 * import type { AzureKey } from "./components/azure/common/keys";
 * import type { Site } from "./components/azure/common/site";
 * import type { EndpointNetwork } from "./components/azure/network/private-endpoint";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const site: Site;
 * declare const group: Group;
 * declare const key: AzureKey;
 * declare const network: EndpointNetwork<"namespace">;
 * declare const logs: LogTarget;
 *
 * const { queues } = new Queues("queues", {
 *   ...{ place, site, group, key, network, logs, kind: "premium", subscribers: ["order", "analytics"] },
 * }).outputs;
 * export const order = queues["order"]?.id;
 * ```
 */
export class Queues extends Component {
  readonly outputs: QueuesOutputs;
  /** What whoever calls it waits for. */
  readonly ready: Resource[];

  constructor(name: string, args: QueuesArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Queues", name, args.place, opts);
    const { place, group, kind, network, logs } = args;
    const by: By = { label: (part) => this.label(part), here: this.here };
    const called = globalName(place.environment, this.id, args.site.suffix, longest);
    const namespace = this.namespace(called, args);
    const closed = kind === "premium" ? this.closed(namespace, group) : undefined;
    const endpoint =
      closed &&
      privateEndpoint(by, "endpoint", {
        ...{ place, network, kind: "namespace", target: { id: namespace.id, name: this.id } },
        dependsOn: [closed],
      });
    diagnose(by, "logs", { id: namespace.id, type: "Microsoft.ServiceBus/namespaces", resource: namespace }, logs);
    this.ready = [namespace, ...(closed ? [closed] : []), ...(endpoint?.ready ?? [])];
    this.outputs = {
      namespaceId: namespace.id,
      host: once(output(`${called}.servicebus.windows.net`), this.ready),
      queues: Object.fromEntries(
        args.subscribers.map((subscriber) => [subscriber, this.queue(namespace, subscriber, args)] as const),
      ),
    };
    this.registerOutputs({ id: namespace.id });
  }

  private namespace(namespaceName: string, args: QueuesArgs): Namespace {
    const { place, group, kind, key } = args;
    const premium = kind === "premium";
    const sound: NamespaceArgs = {
      ...{ resourceGroupName: group.name, namespaceName, location: place.region, sku: namespaceSku(kind) },
      disableLocalAuth: true,
      minimumTlsVersion: "1.2",
      publicNetworkAccess: premium ? "Disabled" : "Enabled",
      ...(premium && {
        premiumMessagingPartitions: 1,
        zoneRedundant: true,
        identity: { type: "UserAssigned", userAssignedIdentities: [key.identity.id] },
        encryption: {
          keySource: "Microsoft.KeyVault",
          keyVaultProperties: [
            // Without a version: it follows each rotation by itself.
            {
              ...{ keyName: key.name, keyVaultUri: key.vaultUri },
              identity: { userAssignedIdentity: key.identity.id },
            },
          ],
          requireInfrastructureEncryption: true,
        },
      }),
      tags: tagsFor(place, { service: "platform", dataClass: "card" }),
    };
    const birth = bornAs(
      this.label("born"),
      {
        store: namespaceName,
        birth: { region: place.region, "the kind": kind },
        way: "take events away, and ask for them again: docs/runbooks/events.md",
      },
      this.here,
    );
    return new Namespace(this.label("namespace"), changed(sound, args.change?.namespace), {
      ...this.here,
      protect: place.protection.data,
      dependsOn: [birth, ...(premium ? key.ready : [])],
    });
  }

  /** Said by itself, and not as the namespace's alone: without it the way is closed for Event Grid too. */
  private closed(namespace: Namespace, group: Group): Resource {
    return new NamespaceNetworkRuleSet(
      this.label("closed"),
      {
        ...{ resourceGroupName: group.name, namespaceName: namespace.name },
        ...{ publicNetworkAccess: "Disabled", defaultAction: "Deny", trustedServiceAccessEnabled: true },
        ...{ ipRules: [], virtualNetworkRules: [] },
      },
      { ...this.here, deletedWith: namespace },
    );
  }

  private queue(namespace: Namespace, subscriber: string, { group, change }: QueuesArgs): AzureQueue {
    const name = queueName(subscriber);
    const sound: QueueArgs = {
      ...{ resourceGroupName: group.name, namespaceName: namespace.name, queueName: name },
      ...queueSettings,
    };
    const queue = new Queue(this.label(subscriber), changed(sound, change?.queue, subscriber), {
      ...this.here,
      protect: this.place.protection.data,
    });
    return { id: queue.id, name, resource: queue };
  }
}

/** Source: learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, Microsoft.ServiceBus. */
const longest = 50;
