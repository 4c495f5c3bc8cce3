import { guid } from "../../../simulators/azure/ids";
import type { Props } from "../../../simulators/protocol/values";
import type { Driver } from "../harness";
import { at, azure, grant, groupId, identity, key, network, token } from "./clouds";

const t = {
  topic: "azure-native:eventgrid:Topic",
  subscription: "azure-native:eventgrid:EventSubscription",
  namespace: "azure-native:servicebus:Namespace",
  rules: "azure-native:servicebus:NamespaceNetworkRuleSet",
  queue: "azure-native:servicebus:Queue",
  plan: "azure-native:web:AppServicePlan",
  app: "azure-native:web:WebApp",
  table: "azure-native:storage:Table",
} as const;
const sends = "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39";
const writes = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";

const topic = (more: Props = {}): Props =>
  at({
    ...{ topicName: "bus-one", location: "eastus2", inputSchema: "CloudEventSchemaV1_0" },
    identity: { type: "SystemAssigned" },
    ...more,
  });
const namespace = (sku = "Standard", more: Props = {}): Props =>
  at({ namespaceName: "queues-one", location: "eastus2", sku: { name: sku, tier: sku }, ...more });
const queue = (more: Props = {}): Props => at({ namespaceName: "queues-one", queueName: "order", ...more });
const account = (more: Props = {}): Props =>
  at({ accountName: "code1", location: "eastus2", kind: "StorageV2", sku: { name: "Standard_ZRS" }, ...more });

/** A topic, a queue and a container, and what delivers from one to the others. */
async function bus(cloud: Driver, sku = "Standard", more: Props = {}) {
  const made = await cloud.create(t.topic, topic());
  await cloud.create(t.namespace, namespace(sku, more));
  const to = await cloud.create(t.queue, queue());
  const store = await cloud.create(token.StorageAccount, account());
  await cloud.create(token.BlobContainer, at({ accountName: "code1", containerName: "undelivered" }));
  const container = `${store.id}/blobServices/default/containers/undelivered`;
  const principal = guid(`${made.id} principal`);
  const give = async () => {
    await grant(cloud, to.id, principal, sends);
    await grant(cloud, container, principal, writes);
  };
  const delivers = (change: Props = {}): Props => ({
    ...{ scope: made.id, eventSubscriptionName: "order", eventDeliverySchema: "CloudEventSchemaV1_0" },
    deliveryWithResourceIdentity: {
      identity: { type: "SystemAssigned" },
      destination: { endpointType: "ServiceBusQueue", resourceId: to.id },
    },
    deadLetterWithResourceIdentity: {
      identity: { type: "SystemAssigned" },
      deadLetterDestination: {
        ...{ endpointType: "StorageBlob", resourceId: store.id, blobContainerName: "undelivered" },
      },
    },
    ...change,
  });
  return { topic: made, give, delivers };
}

describe("Event Grid", () => {
  it("has a topic with an address, whose schema stays, and an identity that others know as one", async () => {
    const cloud = await azure();
    const made = await cloud.create(t.topic, topic());
    expect(made.outputs["endpoint"]).toBe("https://bus-one.eastus2-1.eventgrid.azure.net/api/events");
    expect(await cloud.updateRefusal(t.topic, made.id, topic({ inputSchema: "EventGridSchema" }))).toContain(
      "inputSchema",
    );
    expect(await cloud.refusal(t.topic, topic({ topicName: "a_b" }))).toContain("InvalidResourceName");
    const principal = guid(`${made.id} principal`);
    expect((made.outputs["identity"] as Props)["principalId"]).toBe(principal);
    await expect(grant(cloud, groupId, principal, sends, { principalType: "Group" })).rejects.toThrow(
      "UnmatchedPrincipalType",
    );
  });

  it("delivers as itself once it may: to the queue, and to the container of what it gives up", async () => {
    const cloud = await azure();
    const { give, delivers } = await bus(cloud);
    expect(await cloud.refusal(t.subscription, delivers())).toContain("has no permission on");
    await give();
    expect(await cloud.refusal(t.subscription, delivers({ eventDeliverySchema: "EventGridSchema" }))).toContain(
      "delivery schema",
    );
    expect(await cloud.refusal(t.subscription, delivers({ retryPolicy: { maxDeliveryAttempts: 31 } }))).toContain(
      "maxDeliveryAttempts",
    );
    expect(
      await cloud.refusal(
        t.subscription,
        delivers({
          filter: {
            advancedFilters: Array.from({ length: 26 }, () => ({ operatorType: "IsNullOrUndefined", key: "a" })),
          },
        }),
      ),
    ).toContain("25 advanced filters");
    await cloud.create(t.subscription, delivers());
  });

  it("wants an identity of its own for that, and the container to be there", async () => {
    const cloud = await azure();
    const { topic: made, give, delivers } = await bus(cloud);
    await give();
    const elsewhere = delivers({
      deadLetterWithResourceIdentity: {
        identity: { type: "SystemAssigned" },
        deadLetterDestination: {
          endpointType: "StorageBlob",
          resourceId: cloud.world.all(token.StorageAccount)[0]!.id,
          blobContainerName: "nowhere",
        },
      },
    });
    expect(await cloud.refusal(t.subscription, elsewhere)).toContain("nowhere for dead letters does not exist");
    await cloud.update(t.topic, made.id, topic({ identity: { type: "None" } }));
    expect(await cloud.refusal(t.subscription, delivers())).toContain("no system-assigned identity");
  });

  it("reaches a closed namespace as a trusted service alone", async () => {
    const cloud = await azure();
    const { give, delivers } = await bus(cloud, "Premium", { publicNetworkAccess: "Disabled" });
    await give();
    expect(await cloud.refusal(t.subscription, delivers())).toContain("allow trusted services");
    const rules = { publicNetworkAccess: "Disabled", defaultAction: "Deny" };
    const made = await cloud.create(t.rules, at({ namespaceName: "queues-one", ...rules }));
    expect(await cloud.refusal(t.subscription, delivers())).toContain("allow trusted services");
    await cloud.update(
      t.rules,
      made.id,
      at({ namespaceName: "queues-one", ...rules, trustedServiceAccessEnabled: true }),
    );
    await cloud.create(t.subscription, delivers());
  });
});

describe("Service Bus", () => {
  it("gives keys, private ways and zones to Premium alone, and makes none of the other", async () => {
    const cloud = await azure();
    for (const more of [
      { publicNetworkAccess: "Disabled" },
      { zoneRedundant: true },
      { premiumMessagingPartitions: 1 },
      { encryption: { keySource: "Microsoft.KeyVault" } },
    ])
      expect(await cloud.refusal(t.namespace, namespace("Standard", more))).toContain("it needs Premium");
    expect(await cloud.refusal(t.namespace, namespace("Standard", { namespaceName: "queues-sb" }))).toContain(
      "not ending in",
    );
    const { id } = await cloud.create(t.namespace, namespace());
    expect(await cloud.updateRefusal(t.namespace, id, namespace("Premium"))).toContain("cannot be changed");
    expect(await cloud.refusal(t.rules, at({ namespaceName: "queues-one" }))).toContain("it needs Premium");
    const inside = await network(cloud);
    expect(
      await cloud.refusal(
        token.PrivateEndpoint,
        at({
          privateEndpointName: "e",
          subnet: { id: inside.subnet },
          privateLinkServiceConnections: [{ name: "n", privateLinkServiceId: id, groupIds: ["namespace"] }],
        }),
      ),
    ).toContain("it needs Premium");
  });

  it("takes a key of ours from who may use it, for good", async () => {
    const cloud = await azure();
    const mine = await key(cloud, false);
    const own = {
      identity: { type: "UserAssigned", userAssignedIdentities: [mine.identity] },
      encryption: {
        keySource: "Microsoft.KeyVault",
        keyVaultProperties: [
          {
            ...{ keyName: "data", keyVaultUri: "https://kv-one.vault.azure.net/" },
            identity: { userAssignedIdentity: mine.identity },
          },
        ],
        requireInfrastructureEncryption: true,
      },
    };
    expect(await cloud.refusal(t.namespace, namespace("Premium", own))).toContain("KeyVaultAccessDenied");
    await grant(cloud, mine.id, mine.principalId, "e147488a-f6f5-4113-8e2d-b22465e65bf6");
    const { id } = await cloud.create(t.namespace, namespace("Premium", own));
    expect(await cloud.updateRefusal(t.namespace, id, namespace("Premium"))).toContain("cannot go back");
  });

  it("has queues within its limits, whose partitions, sessions and duplicates are for life", async () => {
    const cloud = await azure();
    await cloud.create(t.namespace, namespace());
    for (const [more, says] of [
      [{ lockDuration: "PT10M" }, "lock duration"],
      [{ maxDeliveryCount: 0 }, "maxDeliveryCount"],
      [{ maxSizeInMegabytes: 81920 }, "maxSizeInMegabytes"],
      [{ defaultMessageTimeToLive: "14 days" }, "ISO 8601"],
    ] as const)
      expect(await cloud.refusal(t.queue, queue(more))).toContain(says);
    await cloud.create(t.queue, queue({ lockDuration: "PT1M", defaultMessageTimeToLive: "P14D" }));
    expect(cloud.diff(t.queue, queue(), queue({ requiresSession: true })).replaces).toBe(true);
    expect(cloud.diff(t.queue, queue(), queue({ lockDuration: "PT2M", maxDeliveryCount: 9 })).replaces).toBe(false);
  });
});

describe("Flex Consumption", () => {
  const plan = (more: Props = {}): Props =>
    at({ name: "plan", location: "eastus2", reserved: true, sku: { name: "FC1", tier: "FlexConsumption" }, ...more });

  /** What an app stands on. */
  async function ground(cloud: Driver) {
    const { id: serverFarmId } = await cloud.create(t.plan, plan());
    await cloud.create(token.StorageAccount, account({ allowSharedKeyAccess: false }));
    const container = await cloud.create(token.BlobContainer, at({ accountName: "code1", containerName: "code" }));
    const { subnet } = await network(cloud, {
      addressPrefix: "10.0.1.0/24",
      delegations: [{ name: "f", serviceName: "Microsoft.App/environments" }],
    });
    const who = await identity(cloud);
    const clientId = cloud.find(token.UserAssignedIdentity, who.id).outputs["clientId"];
    const app = (scale: Props = {}, settings: Props[] = [], more: Props = {}): Props =>
      at({
        ...{ name: "app-one", location: "eastus2", kind: "functionapp,linux", reserved: true, serverFarmId },
        identity: { type: "UserAssigned", userAssignedIdentities: [who.id] },
        virtualNetworkSubnetId: subnet,
        functionAppConfig: {
          runtime: { name: "node", version: "22" },
          scaleAndConcurrency: { instanceMemoryMB: 2048, maximumInstanceCount: 1, ...scale },
          deployment: {
            storage: {
              type: "blobContainer",
              value: "https://code1.blob.core.windows.net/code",
              authentication: { type: "UserAssignedIdentity", userAssignedIdentityResourceId: who.id },
            },
          },
        },
        siteConfig: { appSettings: [{ name: "AzureWebJobsStorage__clientId", value: clientId }, ...settings] },
        ...more,
      });
    return { app, may: () => grant(cloud, container.id, who.principalId, writes) };
  }

  it("takes an app that may read its package, and names what it is as Flex does", async () => {
    const cloud = await azure();
    const { app, may } = await ground(cloud);
    expect(await cloud.refusal(t.app, app())).toContain("may not read the container");
    await may();
    const { outputs } = await cloud.create(t.app, app());
    expect(outputs["defaultHostName"]).toBe("app-one.azurewebsites.net");
    expect(outputs).not.toHaveProperty("siteConfig");
    expect(await cloud.refusal(t.app, app({}, [], { name: "app-two" }))).toContain("it takes one");
  });

  it("refuses settings, sizes, versions and subnets that are not Flex's", async () => {
    const cloud = await azure();
    const { app, may } = await ground(cloud);
    await may();
    const refused = (inputs: Props) => cloud.refusal(t.app, inputs);
    expect(await refused(app({}, [{ name: "FUNCTIONS_EXTENSION_VERSION", value: "~4" }]))).toContain(
      "not supported for Flex Consumption",
    );
    expect(await refused(app({ instanceMemoryMB: 256 }))).toContain("memory size 256");
    expect(await refused(app({ maximumInstanceCount: 0 }))).toContain("instance count 0");
    expect(await refused(app({ maximumInstanceCount: 1001 }))).toContain("instance count 1001");
    expect(await refused(app({}, [], { functionAppConfig: undefined }))).toContain("need functionAppConfig");
    expect(await refused(app({}, [{ name: "BUS__clientId", value: guid("somebody") }]))).toContain("BUS__clientId");
    const config = app()["functionAppConfig"] as Props;
    const other = { ...config, runtime: { name: "node", version: "18" } };
    expect(await refused(app({}, [], { functionAppConfig: other }))).toContain("node 18");
    const nodes = await cloud.create(
      token.Subnet,
      at({ virtualNetworkName: "n", subnetName: "plain", addressPrefix: "10.0.2.0/24" }),
    );
    expect(await refused(app({}, [], { virtualNetworkSubnetId: nodes.id }))).toContain("not delegated");
    expect(await cloud.refusal(t.plan, plan({ name: "windows", reserved: false }))).toContain("of Linux");
  });

  it.each([
    ["ftpsState", "Disabled"],
    ["use32BitWorkerProcess", false],
    ["preWarmedInstanceCount", 1],
    ["netFrameworkVersion", "v4.0"],
    ["functionsRuntimeScaleMonitoringEnabled", false],
    ["functionAppScaleLimit", 40],
    ["linuxFxVersion", "NODE|22"],
  ] as const)("refuses %s of its site, whatever it says", async (key, value) => {
    const cloud = await azure();
    const { app, may } = await ground(cloud);
    await may();
    const siteConfig = { minTlsVersion: "1.2", [key]: value };
    expect(await cloud.refusal(t.app, app({}, [], { siteConfig }))).toContain(
      `The following site configuration property (Site.SiteConfig.${key[0]!.toUpperCase()}${key.slice(1)}) for Flex Consumption sites is invalid.`,
    );
  });
});

describe("tables", () => {
  it("take a key of ours at their account's birth or never", async () => {
    const cloud = await azure();
    const services = (keyType: string) => ({ encryption: { services: { table: { enabled: true, keyType } } } });
    const { id } = await cloud.create(token.StorageAccount, account(services("Service")));
    await cloud.create(t.table, at({ accountName: "code1", tableName: "order" }));
    expect(await cloud.refusal(t.table, at({ accountName: "code1", tableName: "an-order" }))).toMatch(/tableName/);
    expect(await cloud.updateRefusal(token.StorageAccount, id, account(services("Account")))).toContain("keyType");
  });
});
