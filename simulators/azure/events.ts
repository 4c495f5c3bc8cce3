import { at, bag, bags, list, text } from "../core/paths";
import type { Refusal, Request } from "../core/spec";
import type { Standing, WorldView } from "../core/standing";
import { hasRole } from "./access";
import { guid, nameIn, parentOf, typeIn } from "./ids";
import { keyUse } from "./keys";
import { fixed, mark, type Parts, rule, unmark } from "./part";
import { from } from "./sources";
import { standingAt } from "./references";
import { ownId } from "./table";
import { says } from "./refusals";

export const topicToken = "azure-native:eventgrid:Topic";
const subscriptionToken = "azure-native:eventgrid:EventSubscription";
export const namespaceToken = "azure-native:servicebus:Namespace";
export const queueToken = "azure-native:servicebus:Queue";
const networkRulesToken = "azure-native:servicebus:NamespaceNetworkRuleSet";

/** Who may send to a queue, and write a blob. Source: articles/role-based-access-control/built-in-roles. */
const sends = ["69a216fc-b8fb-44d8-bc22-1f3c2cd27a39", "090c5cfd-751d-490a-894a-3ce6f1109419"];
const writes = ["ba92f5b4-2d11-453d-a403-e96b0029c9fe", "b7e6dc6d-f1e8-4753-8033-0f276bb0955b"];

const isClosed = (value: unknown): boolean => /^disabled$/i.test(String(value));
const skuOf = (standing: Pick<Standing, "inputs"> | undefined): string =>
  text(at(standing?.inputs ?? {}, "sku.name")) ?? "Standard";

/** Whole minutes, hours and days of ISO 8601, in seconds. */
function secondsOf(value: unknown): number | undefined {
  const found = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text(value) ?? "");
  if (!found) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((one) => Number(one ?? 0));
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}

/** Source: resource-name-rules, Microsoft.EventGrid. */
const topicName = rule("eventgrid.topic-name", from.resourceNameRules, (request) => {
  const name = nameIn(ownId(request));
  return /^[A-Za-z0-9-]{3,50}$/.test(name) ? undefined : says("InvalidResourceName.topic", name);
});

const topicOf = ({ inputs, world }: Pick<Request, "inputs" | "world">): Standing | undefined =>
  world.find(topicToken, `/${(text(inputs["scope"]) ?? "").replace(/^\/+/, "")}`);

/** Where a subscription delivers, and as whom. */
function deliveryOf(inputs: Request["inputs"]): { type: unknown; resource: string; identity: string | undefined } {
  const by = bag(inputs["deliveryWithResourceIdentity"]);
  const to = bag(by["destination"] ?? inputs["destination"]);
  return {
    type: to["endpointType"],
    resource: text(to["resourceId"]) ?? "",
    identity: text(at(by, "identity.type")),
  };
}

/** What of CloudEvents goes in goes out as such; the ranges of tries. Source: articles/event-grid/event-schema ("Cloud Events"), delivery-and-retry. */
const shape = rule("eventgrid.subscription", from.eventGridSchemas, (request) => {
  const { inputs } = request;
  const takes = text(topicOf(request)?.inputs["inputSchema"]) ?? "EventGridSchema";
  const gives = text(inputs["eventDeliverySchema"]) ?? "EventGridSchema";
  if (takes === "CloudEventSchemaV1_0" && gives !== takes) return says("InvalidRequest.deliverySchema", takes, gives);
  const [tries, minutes] = ["maxDeliveryAttempts", "eventTimeToLiveInMinutes"].map((key) =>
    Number(at(inputs, `retryPolicy.${key}`) ?? 1),
  );
  if (!(tries! >= 1 && tries! <= 30)) return says("InvalidRequest.attempts", tries);
  if (!(minutes! >= 1 && minutes! <= 1440)) return says("InvalidRequest.minutes", minutes);
  const filters = bags(at(inputs, "filter.advancedFilters"));
  const values = filters.reduce((sum, one) => sum + Math.max(list(one["values"]).length, 1), 0);
  return filters.length > 25 || values > 25 ? says("InvalidRequest.filters", values) : undefined;
});

/** Delivers as itself: the topic has that identity, which may send, and write what it gives up. Source: articles/event-grid/managed-service-identity. */
const asItself = rule("eventgrid.identity", from.eventGridIdentity, (request) => {
  const { inputs, world } = request;
  const topic = topicOf(request);
  if (!topic) return undefined;
  const { type, resource, identity } = deliveryOf(inputs);
  const ways = [
    ...(type === "ServiceBusQueue" && identity !== undefined ? [{ identity, scope: resource, roles: sends }] : []),
    ...deadLetters(inputs),
  ];
  for (const way of ways) {
    if (way.identity === "SystemAssigned" && !/SystemAssigned/.test(String(at(topic.inputs, "identity.type"))))
      return says("InvalidRequest.identity", nameIn(topic.id));
    if (way.identity === "SystemAssigned" && !hasRole(world, guid(`${topic.id} principal`), way.roles, way.scope))
      return says("InvalidRequest.role", nameIn(topic.id), way.scope);
  }
  return undefined;
});

function deadLetters(inputs: Request["inputs"]): { identity: string; scope: string; roles: string[] }[] {
  const by = bag(inputs["deadLetterWithResourceIdentity"]);
  const identity = text(at(by, "identity.type"));
  const [account, container] = ["resourceId", "blobContainerName"].map((key) =>
    text(at(by, `deadLetterDestination.${key}`)),
  );
  return identity === undefined || account === undefined
    ? []
    : [{ identity, scope: `${account}/blobServices/default/containers/${container ?? ""}`, roles: writes }];
}

/** The container that dead letters go to is there. Source: articles/event-grid/manage-event-delivery, "Set dead-letter location". */
const container = rule("eventgrid.dead-letters", from.eventGridDelivery, ({ inputs, world }) => {
  const [way] = deadLetters(inputs);
  return way === undefined ||
    !standingAt(world, parentOf(parentOf(parentOf(way.scope)))) ||
    standingAt(world, way.scope)
    ? undefined
    : says("InvalidRequest.container", nameIn(way.scope));
});

/** A queue that nobody from outside reaches takes what comes as a trusted service, and from a system-assigned identity alone. Source: service-bus-messaging/private-link-service, "Trusted Microsoft services". */
const reaches = rule("eventgrid.reaches", from.serviceBusPrivateLink, ({ inputs, world }) => {
  const { type, resource, identity } = deliveryOf(inputs);
  if (type !== "ServiceBusQueue") return undefined;
  const namespace = world.find(namespaceToken, parentOf(resource));
  if (!namespace) return undefined;
  const rules = world.all(networkRulesToken).find((one) => parentOf(one.id) === namespace.id);
  const closed = isClosed(namespace.inputs["publicNetworkAccess"]) || isClosed(rules?.inputs["publicNetworkAccess"]);
  if (!closed) return undefined;
  return rules?.inputs["trustedServiceAccessEnabled"] === true && identity === "SystemAssigned"
    ? undefined
    : says("InvalidRequest.closed", nameIn(namespace.id));
});

/** What Premium alone has. Sources: service-bus-messaging/service-bus-premium-messaging, configure-customer-managed-key. */
const kind = rule("servicebus.kind", from.serviceBusPremium, (request) => {
  const { inputs, current } = request;
  const name = nameIn(ownId(request));
  if (!/^[A-Za-z](?!.*(-|-sb|-mgmt)$)[A-Za-z0-9-]{5,49}$/.test(name)) return says("BadRequest.namespaceName", name);
  const [now, before] = [skuOf({ inputs }), current && skuOf(current)];
  if (before !== undefined && before !== now) return says("BadRequest.namespaceSku", before, now);
  const premium = now === "Premium";
  const asked = [
    ["encryption", inputs["encryption"] !== undefined],
    ["zoneRedundant", inputs["zoneRedundant"] === true],
    ["publicNetworkAccess", isClosed(inputs["publicNetworkAccess"])],
    ["premiumMessagingPartitions", Number(inputs["premiumMessagingPartitions"] ?? 0) > 0],
  ].find(([, wanted]) => wanted === true);
  if (!premium && asked) return says("BadRequest.premiumOnly", asked[0], now);
  const units = at(inputs, "sku.capacity");
  return premium && units !== undefined && ![1, 2, 4, 8, 16].includes(Number(units))
    ? says("BadRequest.messagingUnits", units)
    : undefined;
});

/** A namespace whose key was ours stays so. Source: service-bus-messaging/configure-customer-managed-key. */
const keyStays = rule("servicebus.key-stays", from.serviceBusKey, ({ inputs, current }) =>
  current?.inputs["encryption"] !== undefined && inputs["encryption"] === undefined
    ? says("BadRequest.keyStays")
    : undefined,
);

const keyNamed = (inputs: Request["inputs"]): string | undefined => {
  const [first] = bags(at(inputs, "encryption.keyVaultProperties"));
  const [vault, key] = [text(first?.["keyVaultUri"]), text(first?.["keyName"])];
  return vault === undefined || key === undefined ? undefined : `${vault.replace(/\/$/, "")}/keys/${key}`;
};

/** Source: service-bus-messaging/service-bus-quotas; message-transfers-locks-settlement. */
const queue = rule("servicebus.queue", from.serviceBusQuotas, (request) => {
  const { inputs, world } = request;
  const premium = skuOf(world.find(namespaceToken, parentOf(ownId(request)))) === "Premium";
  const lock = secondsOf(inputs["lockDuration"] ?? "PT1M");
  if (lock === undefined || lock > 300 || lock < 5) return says("BadRequest.lockDuration", inputs["lockDuration"]);
  const tries = Number(inputs["maxDeliveryCount"] ?? 10);
  if (!(tries >= 1 && tries <= 2000)) return says("BadRequest.maxDeliveryCount", tries);
  if (inputs["defaultMessageTimeToLive"] !== undefined && secondsOf(inputs["defaultMessageTimeToLive"]) === undefined)
    return says("BadRequest.timeToLive", inputs["defaultMessageTimeToLive"]);
  const size = Number(inputs["maxSizeInMegabytes"] ?? 1024);
  const right = size % 1024 === 0 && size >= 1024 && size <= (premium ? 81_920 : 5120);
  return right ? undefined : says("BadRequest.maxSize", size);
});

const premiumAlone = rule("servicebus.network-rules", from.serviceBusPremium, (request) =>
  skuOf(request.world.find(namespaceToken, parentOf(ownId(request)))) === "Premium"
    ? undefined
    : says("BadRequest.premiumOnly", "networkRuleSets", "Standard"),
);

/** Who a resource is that has an identity of itself, as others give it roles. */
function ofItself(world: WorldView, { id, inputs, verb }: Pick<Request, "id" | "inputs" | "verb">): void {
  if (verb === "delete" || !/SystemAssigned/.test(String(at(inputs, "identity.type")))) return;
  mark(world, "system", guid(`${id} principal`));
}

/** What private endpoints lead to has a kind that has them. Used by private-link.ts. */
export function endpointProblem(world: WorldView, target: string): Refusal | undefined {
  if (typeIn(target).toLowerCase() !== "microsoft.servicebus/namespaces") return undefined;
  const namespace = world.find(namespaceToken, target);
  return namespace && skuOf(namespace) !== "Premium"
    ? says("BadRequest.premiumOnly", "privateEndpointConnections", skuOf(namespace))
    : undefined;
}

export const eventParts: Parts = {
  [topicToken]: {
    rules: [topicName, fixed("eventgrid.fixed", from.eventGridSchemas, "inputSchema", "dataResidencyBoundary")],
    outputs: ({ id, region }) => ({
      endpoint: `https://${nameIn(id)}.${region}-1.eventgrid.azure.net/api/events`,
      metricResourceId: guid(`${id} metrics`),
    }),
    after: (request, world) => ofItself(world, request),
    gone: ({ id }, world) => unmark(world, "system", guid(`${id} principal`)),
  },
  [subscriptionToken]: {
    rules: [shape, container, asItself, reaches],
    outputs: ({ inputs }) => ({ topic: inputs["scope"] }),
  },
  [namespaceToken]: {
    globalName: {
      code: "NamespaceUnavailable",
      message: (name) => `The specified service namespace is not available: ${name}. It is already in use.`,
    },
    rules: [
      kind,
      keyStays,
      fixed(
        "servicebus.fixed",
        from.serviceBusPremium,
        "encryption.requireInfrastructureEncryption",
        "premiumMessagingPartitions",
        "zoneRedundant",
      ),
      keyUse({
        uri: keyNamed,
        identity: (inputs) =>
          at(bag(bags(at(inputs, "encryption.keyVaultProperties"))[0]), "identity.userAssignedIdentity"),
        code: "KeyVaultAccessDenied",
      }),
    ],
    outputs: ({ id }) => ({
      serviceBusEndpoint: `https://${nameIn(id)}.servicebus.windows.net:443/`,
      status: "Active",
    }),
  },
  [queueToken]: { rules: [queue], outputs: () => ({ status: "Active", messageCount: 0, sizeInBytes: 0 }) },
  [networkRulesToken]: { rules: [premiumAlone] },
};
