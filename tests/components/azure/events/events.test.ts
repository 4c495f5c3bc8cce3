import { output } from "@pulumi/pulumi";
import { roles } from "../../../../components/azure/common/roles";
import { Events, type AzureEventsOutputs, type EventsArgs } from "../../../../components/azure/events/events";
import { functionNames } from "../../../../components/core/events";
import { record, type Recorded } from "../../../mocks";
import { value, vault } from "../data/ground";
import { aKey } from "../key";
import { aPlace, groupOf, logs, site, watch } from "../place";
import { archive, eventNetwork } from "./ground";

/**
 * What Flex refuses of `siteConfig`, with code 51021, in regions that check it; others pass over it. Sources: Azure/azure-cli#31414, microsoft/azure-pipelines-tasks#21032,
 * Azure/terraform-azurerm-avm-res-web-site#283, #345 and #360, Azure/azure-functions-host#10643.
 */
const refusedSiteConfig: readonly string[] = [
  ...["ftpsState", "use32BitWorkerProcess", "preWarmedInstanceCount", "netFrameworkVersion"],
  ...["functionsRuntimeScaleMonitoringEnabled", "functionAppScaleLimit", "linuxFxVersion"],
];
const admins = "00000000-0000-4000-8000-0000000000d1";
const token = {
  topic: "azure-native:eventgrid:Topic",
  subscription: "azure-native:eventgrid:EventSubscription",
  namespace: "azure-native:servicebus:Namespace",
  queue: "azure-native:servicebus:Queue",
  closed: "azure-native:servicebus:NamespaceNetworkRuleSet",
  app: "azure-native:web:WebApp",
  plan: "azure-native:web:AppServicePlan",
  account: "azure-native:storage:StorageAccount",
  table: "azure-native:storage:Table",
  sleep: "time:index/sleep:Sleep",
  role: "azure-native:authorization:RoleAssignment",
  endpoint: "azure-native:network:PrivateEndpoint",
  insights: "azure-native:applicationinsights:Component",
};
const sound: EventsArgs = {
  ...{ place: aPlace(), site, group: groupOf("data"), key: aKey("events"), network: eventNetwork },
  functions: { subnetId: output("/subnets/functions"), addresses: [output("192.0.2.7")], ready: [] },
  ...{ logs: logs(), watch: watch(), vault, serviceBus: "premium", concurrency: 50, deployers: [admins] },
  archives: Object.fromEntries(functionNames.map((name) => [name, archive()])),
  subscribers: [{ key: "service-coffee", takes: ["coffee.inventory.updated"], origin: "here" }],
  deliver: { url: "https://notify.example/v1" },
};
let outputs: AzureEventsOutputs;
let usual: Promise<Recorded> | undefined;
const events = (change: Partial<EventsArgs> = {}) =>
  record(() => void ({ outputs } = new Events("events", { ...sound, ...change })));

/** As it is asked for above, made once. */
const made = () => (usual ??= events());

const settingsOf = (recorded: Recorded, name: string): Record<string, unknown> => {
  const { siteConfig } = recorded.one(token.app, `events-${name}-app`).inputs as {
    siteConfig: { appSettings: { name: string; value: unknown }[] };
  };
  return Object.fromEntries(siteConfig.appSettings.map((one) => [one.name, one.value]));
};
const rolesOf = (recorded: Recorded, name: string) =>
  recorded
    .of(token.role)
    .filter((one) => one.name.startsWith(`events-${name}-`))
    .map((one) => {
      const guid = String(one.inputs["roleDefinitionId"]).split("/").at(-1);
      const role = Object.entries(roles).find(([, each]) => each === guid)?.[0];
      return `${one.name.slice(`events-${name}-`.length)}: ${role} on ${String(one.inputs["scope"]).split("/").slice(-2).join("/")}`;
    });

describe("Events", () => {
  it("is a topic of CloudEvents without keys, that delivers as itself to a queue for each subscriber", async () => {
    const recorded = await made();
    expect(recorded.one(token.topic).inputs).toMatchObject({
      topicName: "go-coffee-dev-events-bus-a1b2c",
      inputSchema: "CloudEventSchemaV1_0",
      disableLocalAuth: true,
      identity: { type: "SystemAssigned" },
      publicNetworkAccess: "Disabled",
      minimumTlsVersionAllowed: "1.2",
      dataResidencyBoundary: "WithinRegion",
    });
    const to = recorded.of(token.subscription);
    expect(to.map(({ inputs }) => inputs["eventSubscriptionName"])).toEqual(
      [...functionNames, "service-coffee"].sort(),
    );
    const order = to.find((one) => one.name === "events-bus-to-order");
    expect(order!.inputs).toMatchObject({
      eventDeliverySchema: "CloudEventSchemaV1_0",
      filter: {
        includedEventTypes: ["coffee.order.created", "coffee.payment.processed"],
        advancedFilters: [{ operatorType: "IsNullOrUndefined", key: "coffeehops" }],
      },
      deliveryWithResourceIdentity: {
        identity: { type: "SystemAssigned" },
        destination: { endpointType: "ServiceBusQueue", resourceId: await value(outputs.queues["order"]!.id) },
      },
      deadLetterWithResourceIdentity: {
        identity: { type: "SystemAssigned" },
        deadLetterDestination: { endpointType: "StorageBlob", blobContainerName: "undelivered" },
      },
    });
    expect(to.find((one) => one.name === "events-bus-to-analytics")!.inputs["filter"]).not.toHaveProperty(
      "advancedFilters",
    );
  });

  it("has queues under a key of ours with a private way in, and lets Event Grid in as a trusted service", async () => {
    const recorded = await made();
    expect(recorded.one(token.namespace).inputs).toMatchObject({
      sku: { name: "Premium", capacity: 1 },
      ...{ disableLocalAuth: true, minimumTlsVersion: "1.2", publicNetworkAccess: "Disabled", zoneRedundant: true },
      encryption: {
        keySource: "Microsoft.KeyVault",
        keyVaultProperties: [{ keyName: "events" }],
        requireInfrastructureEncryption: true,
      },
    });
    expect(recorded.one(token.closed).inputs).toMatchObject({
      ...{ publicNetworkAccess: "Disabled", defaultAction: "Deny", trustedServiceAccessEnabled: true },
    });
    const groups = recorded
      .of(token.endpoint)
      .flatMap(({ inputs }) => (inputs["privateLinkServiceConnections"] as { groupIds: string[] }[])[0]!.groupIds);
    expect(groups).toEqual(expect.arrayContaining(["namespace", "topic", "table", "blob"]));
    expect(recorded.one(token.queue, "events-queues-order").inputs).toMatchObject({
      ...{ queueName: "order", maxDeliveryCount: 5, lockDuration: "PT1M", deadLetteringOnMessageExpiration: true },
    });
  });

  it("has queues that are reached from the internet by roles alone, without premium", async () => {
    const recorded = await events({ serviceBus: "standard" });
    const { inputs } = recorded.one(token.namespace);
    expect(inputs).toMatchObject({ sku: { name: "Standard" }, disableLocalAuth: true, publicNetworkAccess: "Enabled" });
    expect(inputs).not.toHaveProperty("encryption");
    expect(recorded.of(token.closed)).toEqual([]);
  });

  it("makes each function an identity of its own, with what it needs and no more", async () => {
    const recorded = await made();
    const common = (name: string) => [
      `takes: serviceBusDataOwner on queues/${name}`,
      `remembers: storageTableDataContributor on tables/${name}`,
      expect.stringMatching(/^runs: storageBlobDataOwner on storageAccounts\//) as string,
      expect.stringMatching(/^tells: monitoringMetricsPublisher on components\//) as string,
    ];
    const released = `released-by-${admins}: storageBlobDataContributor on`;
    const onlyThese = (name: string, ...expected: string[]) => {
      const found = rolesOf(recorded, name);
      expect(found).toHaveLength(expected.length);
      expect(found).toEqual(expect.arrayContaining(expected));
    };
    onlyThese("payment", ...common("payment"), expect.stringContaining(released) as string);
    onlyThese(
      "order",
      ...common("order"),
      "publishes: eventGridDataSender on topics/go-coffee-dev-events-bus-a1b2c",
      expect.stringContaining(released) as string,
    );
    onlyThese(
      "analytics",
      ...common("analytics"),
      expect.stringMatching(/^writes: storageBlobDataContributor on .*\/events$/) as string,
      expect.stringContaining(released) as string,
    );
    onlyThese(
      "notification",
      ...common("notification"),
      "reads: keyVaultSecretsUser on secrets/go-coffee-dev-deliver",
      expect.stringContaining(released) as string,
    );
  });

  it("tells each where its things are, as whom it goes, and nothing of the others", async () => {
    const recorded = await events({ tracing: { endpoint: "http://10.32.244.254:4318" } });
    const order = settingsOf(recorded, "order");
    expect(order).toMatchObject({
      ...{ COFFEE_ENVIRONMENT: "dev", COFFEE_CLOUD: "azure", COFFEE_FUNCTION: "order", COFFEE_QUEUE: "order" },
      COFFEE_SERVICEBUS__fullyQualifiedNamespace: "go-coffee-dev-events-queues-a1b2c.servicebus.windows.net",
      COFFEE_SERVICEBUS__credential: "managedidentity",
      COFFEE_STATE: expect.stringMatching(/^https:\/\/gcdev.*\.table\.core\.windows\.net$/) as string,
      COFFEE_STATE_TABLE: "order",
      COFFEE_BUS: "https://go-coffee-dev-events-bus-a1b2c.eastus2-1.eventgrid.azure.net/api/events",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://10.32.244.254:4318",
    });
    expect(order["AZURE_CLIENT_ID"]).toBe(order["COFFEE_SERVICEBUS__clientId"]);
    expect(order["AzureWebJobsStorage__clientId"]).toBe(order["AZURE_CLIENT_ID"]);
    expect(order["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"]).toBe(
      `ClientId=${String(order["AZURE_CLIENT_ID"])};Authorization=AAD`,
    );
    const notification = settingsOf(recorded, "notification");
    expect(notification).toMatchObject({
      COFFEE_DELIVER_URL: "https://notify.example/v1",
      COFFEE_DELIVER_SECRET: "https://gc-dev-secrets-a1b2c.vault.azure.net/secrets/go-coffee-dev-deliver",
    });
    expect(notification).not.toHaveProperty("COFFEE_BUS");
    expect(settingsOf(recorded, "analytics")).toMatchObject({
      COFFEE_ANALYTICS: expect.stringMatching(/\.blob\.core\.windows\.net\/events$/) as string,
    });
    expect(settingsOf(recorded, "payment")).not.toHaveProperty("COFFEE_DELIVER_URL");
  });

  it("runs each on a Flex plan of its own, in the functions' subnet, and lets in the address that leaves it: its host tells Azure of its triggers by its public name", async () => {
    const recorded = await made();
    const apps = recorded.of(token.app);
    expect(apps).toHaveLength(4);
    expect(new Set(apps.map(({ inputs }) => inputs["serverFarmId"])).size).toBe(4);
    for (const { inputs } of recorded.of(token.plan))
      expect(inputs).toMatchObject({ sku: { name: "FC1", tier: "FlexConsumption" }, reserved: true });
    const container = expect.stringMatching(/\.blob\.core\.windows\.net\/order-code$/) as string;
    const { inputs } = recorded.one(token.app, "events-order-app");
    const [identity] = (inputs["identity"] as { userAssignedIdentities: string[] }).userAssignedIdentities;
    expect(inputs).toMatchObject({
      ...{ publicNetworkAccess: "Enabled", httpsOnly: true, virtualNetworkSubnetId: "/subnets/functions" },
      siteConfig: {
        ...{ ipSecurityRestrictionsDefaultAction: "Deny", scmIpSecurityRestrictionsDefaultAction: "Deny" },
        ...{ scmIpSecurityRestrictionsUseMain: false, scmIpSecurityRestrictions: [] },
        ipSecurityRestrictions: [{ action: "Allow", priority: 100, ipAddress: "192.0.2.7/32" }],
      },
      functionAppConfig: {
        runtime: { name: "node", version: "22" },
        scaleAndConcurrency: { instanceMemoryMB: 2048, maximumInstanceCount: 50 },
        deployment: {
          storage: {
            value: container,
            authentication: { type: "UserAssignedIdentity", userAssignedIdentityResourceId: identity },
          },
        },
      },
    });
  });

  it("says nothing of its sites that Flex refuses, FTP among it", async () => {
    const recorded = await made();
    for (const { inputs } of recorded.of(token.app)) {
      expect(inputs["functionAppConfig"]).toBeDefined();
      expect(Object.keys(inputs["siteConfig"] as object).filter((one) => refusedSiteConfig.includes(one))).toEqual([]);
    }
  });

  it("brings in no package, which would take a key of the account's: each app says which it expects, and by which command it comes", async () => {
    const recorded = await made();
    expect(recorded.of("azure-native:storage:Blob")).toEqual([]);
    expect(settingsOf(recorded, "order")["COFFEE_RELEASE"]).toBe(archive().sha256);
    expect(await value(outputs.subscribers["order"]!.release!)).toMatch(
      new RegExp(
        `^node bin/release-azure.cjs /subscriptions/.*/sites/go-coffee-dev-order-a1b2c https://gcdevordercodea1b2c.blob.core.windows.net/order-code order ${archive().sha256}$`,
      ),
    );
    expect(outputs.subscribers["service-coffee"]).not.toHaveProperty("release");
    const other = await events({ archives: { ...sound.archives, order: archive("cd".repeat(32)) } });
    expect(settingsOf(other, "order")["COFFEE_RELEASE"]).toBe("cd".repeat(32));
    expect(settingsOf(other, "payment")).toEqual(settingsOf(recorded, "payment"));
  });

  it("makes, changes and deletes its apps one after the other: they share a subnet, which takes one lease at a time", async () => {
    const recorded = await made();
    const apps = recorded.of(token.app);
    const before = apps.map(({ dependsOn }) => dependsOn.filter((one) => one.startsWith(`${token.app}::`)));
    expect(before.map((one) => one.length).sort()).toEqual([0, 1, 1, 1]);
    expect(new Set(before.flat()).size).toBe(3);
  });

  it("waits again for what may be done, when somebody may do something new", async () => {
    const recorded = await made();
    for (const [name, of] of [
      ["events-roles-work", /^events-(order|payment|notification|analytics)-/],
      ["events-bus-roles-work", /^events-bus-/],
    ] as const) {
      const roles = recorded.of(token.role).filter((one) => of.test(one.name));
      const triggers = recorded.one(token.sleep, name).inputs["triggers"] as Record<string, string>;
      expect(triggers["after"]!.split(" ").sort()).toEqual(
        roles.map(({ inputs }) => String(inputs["roleAssignmentName"])).sort(),
      );
    }
  });

  it("has no account with keys, and a key of ours for tables from birth on", async () => {
    const recorded = await made();
    const accounts = recorded.of(token.account);
    // Tables, rows, what was given up, and a package's for each function.
    expect(accounts).toHaveLength(7);
    for (const { inputs } of accounts)
      expect(inputs).toMatchObject({
        ...{ allowSharedKeyAccess: false, publicNetworkAccess: "Disabled" },
        encryption: { services: { table: { keyType: "Account" } }, keyVaultProperties: { keyName: "events" } },
      });
    expect(recorded.of(token.table).map(({ inputs }) => inputs["tableName"])).toEqual([...functionNames].sort());
    expect(recorded.one(token.insights).inputs).toMatchObject({
      disableLocalAuth: true,
      ingestionMode: "LogAnalytics",
    });
  });

  it("protects what holds events and what was done with them, and packages as all storage is, and leaves a last copy where that is asked", async () => {
    const recorded = await events({ place: aPlace({ data: true, lastCopy: true }) });
    expect(recorded.one(token.namespace).protect).toBe(true);
    const accounts = recorded.of(token.account);
    expect(accounts.filter(({ protect }) => !protect).map(({ name }) => name)).toEqual([]);
    expect(accounts.filter(({ retainOnDelete }) => !retainOnDelete).map(({ name }) => name)).toEqual([]);
  });

  it("lets another cloud's forwarder in from its addresses alone, where something is forwarded", async () => {
    const recorded = await events({ publishers: output(["203.0.113.7"]) });
    expect(recorded.one(token.topic).inputs).toMatchObject({
      publicNetworkAccess: "Enabled",
      inboundIpRules: [{ ipMask: "203.0.113.7/32", action: "Allow" }],
    });
    const block = await events({ publishers: output(["203.0.113.8/31"]) });
    expect(block.one(token.topic).inputs["inboundIpRules"]).toEqual([{ ipMask: "203.0.113.8/31", action: "Allow" }]);
    // Event Grid lets in everybody where it is told of no address.
    const none = await events({ publishers: output([]) });
    expect(none.one(token.topic).inputs).toMatchObject({ publicNetworkAccess: "Disabled", inboundIpRules: [] });
  });

  it("has no notification where nobody delivers", async () => {
    const recorded = await events({ deliver: undefined });
    expect(recorded.of(token.app)).toHaveLength(3);
    expect(recorded.of(token.queue).map(({ inputs }) => inputs["queueName"])).not.toContain("notification");
  });

  it("says where everything is, and how dead letters are sent back", async () => {
    await made();
    const order = outputs.subscribers["order"]!;
    const host = "go-coffee-dev-events-queues-a1b2c.servicebus.windows.net";
    expect([await value(order.queue), await value(order.deadLetters), await value(order.redrive)]).toEqual([
      ...[`${host}/order`, `${host}/order/$DeadLetterQueue`],
      `node bin/redrive-azure.cjs ${host} order`,
    ]);
    expect(await value(order.function!)).toBe("go-coffee-dev-order-a1b2c");
    expect(outputs.subscribers["service-coffee"]).not.toHaveProperty("function");
  });
});
