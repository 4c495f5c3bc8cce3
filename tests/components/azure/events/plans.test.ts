import fc from "fast-check";
import { planEventsAlarms } from "../../../../components/azure/events/events-alarms-plan";
import {
  connection,
  instanceMemoryMB,
  instancesOf,
  plainSettings,
  runtime,
} from "../../../../components/azure/events/function-plan";
import {
  days,
  lockSeconds,
  namespaceSku,
  queueSettings,
  seconds,
} from "../../../../components/azure/events/queues-plan";
import { filterOf, retryPolicy } from "../../../../components/azure/events/subscription-plan";
import { coresOfInstance, memoryOfCore } from "../../../../config/events";
import { delivery, eventTypes, functionNames, functionVariables } from "../../../../components/core/events";
import { longestCall } from "../../../../functions/build/around";
import { archive } from "./ground";

describe("queues", () => {
  it("try as often as every bus does, and keep what nobody takes for as long as dead letters are kept elsewhere", () => {
    expect(queueSettings).toMatchObject({
      maxDeliveryCount: delivery.attempts,
      defaultMessageTimeToLive: "P14D",
      deadLetteringOnMessageExpiration: true,
      requiresSession: false,
      enablePartitioning: false,
    });
  });

  it("lock a message for longer than a function may take, and for no longer than Azure lets them", () => {
    expect(lockSeconds).toBeGreaterThan(delivery.timeout + 15);
    expect(lockSeconds).toBeLessThanOrEqual(300);
    expect(queueSettings.lockDuration).toBe("PT1M");
    expect([seconds(90), seconds(300), days(3)]).toEqual(["PT90S", "PT5M", "P3D"]);
  });

  it("are of two kinds", () => {
    expect(namespaceSku("standard")).toEqual({ name: "Standard", tier: "Standard" });
    expect(namespaceSku("premium")).toEqual({ name: "Premium", tier: "Premium", capacity: 1 });
  });
});

describe("subscriptions", () => {
  it("let through the types that are taken, and what came from another cloud only to who takes it from anywhere", () =>
    fc.assert(
      fc.property(
        fc.subarray([...eventTypes], { minLength: 1 }),
        fc.constantFrom("here" as const, "anywhere" as const),
        (takes, origin) => {
          const filter = filterOf({ takes, origin });
          expect(filter.includedEventTypes).toEqual(takes);
          expect(filter.advancedFilters).toEqual(
            origin === "here" ? [{ operatorType: "IsNullOrUndefined", key: "coffeehops" }] : undefined,
          );
        },
      ),
    ));

  it("want a type: Event Grid takes none for all", () => {
    expect(() => filterOf({ takes: [], origin: "here" })).toThrow(/takes: want a type/);
  });

  it("are tried for a day, as often as Event Grid does", () => {
    expect(retryPolicy).toEqual({ maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 });
  });
});

/** What Flex refuses. Source: learn.microsoft.com/azure/azure-functions/functions-app-settings, "Flex Consumption plan deprecations". */
const refusedSettings: readonly string[] = [
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

describe("functions", () => {
  it("take a core for each instance, as a file's limit of cores goes by", () => {
    expect(instanceMemoryMB / memoryOfCore).toBe(coresOfInstance);
  });

  it("run as many at a time as is asked for, within what Flex takes in every region", () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2000 }), (asked) => {
        const most = instancesOf(asked);
        expect(most).toBeGreaterThanOrEqual(40);
        expect(most).toBeLessThanOrEqual(1000);
        if (asked >= 40 && asked <= 1000) expect(most).toBe(asked);
      }),
    ));

  it("are told nothing that Flex refuses, and one event at a time", () => {
    for (const name of functionNames) {
      const told = plainSettings({
        ...{ name, environment: "dev", archive: archive(), account: "gcdevorder", table: name, queue: name },
      });
      expect(Object.keys(told).filter((setting) => refusedSettings.includes(setting))).toEqual([]);
      expect(told).toMatchObject({
        COFFEE_FUNCTION: name,
        COFFEE_CLOUD: "azure",
        COFFEE_RELEASE: archive().sha256,
        AzureWebJobsStorage__accountName: "gcdevorder",
        AzureWebJobsStorage__credential: "managedidentity",
        AzureFunctionsJobHost__extensions__serviceBus__maxConcurrentCalls: "1",
      });
      // A host that is told of blobs alone may not start.
      expect(Object.keys(told).filter((setting) => /^AzureWebJobsStorage__\w+Uri$/.test(setting))).toEqual([]);
    }
  });

  it("may wait before they give an event back, for less than the host lets them", () => {
    const longest = delivery.firstDelay * 2 ** (delivery.attempts - 2);
    expect(delivery.timeout + longest).toBeLessThan(longestCall);
    // The lock is renewed meanwhile: it must be for longer than the host takes to do it.
    expect(lockSeconds).toBeLessThan(longestCall);
  });

  it("find their queue by the name that the contract has", () => {
    expect(functionVariables.queueHost).toBe(`${connection}__fullyQualifiedNamespace`);
    expect(Number(runtime.version)).toBeGreaterThanOrEqual(22);
  });
});

describe("alarms", () => {
  const watched = planEventsAlarms({
    ...{ topic: "/topic", namespace: "/namespace", workspace: "/workspace" },
    ...{ queues: { order: "order", "service-coffee": "service-coffee" }, apps: { order: "go-coffee-dev-order" } },
  });

  it("are of dead letters, of what waits for an hour, of what was given up, and of functions that fail", () => {
    expect(watched.map(({ id }) => id)).toEqual([
      ...["undelivered", "dropped", "delivery", "publishing"],
      ...["order-dead", "order-waits", "service-coffee-dead", "service-coffee-waits", "throttled"],
      "order-errors",
    ]);
    expect(watched.find(({ id }) => id === "order-dead")).toMatchObject({
      ...{ metric: "DeadletteredMessages", threshold: 0, severity: "critical" },
      dimensions: { EntityName: ["order"] },
    });
    expect(watched.find(({ id }) => id === "order-waits")).toMatchObject({
      ...{ metric: "ActiveMessages", aggregation: "Minimum", windowMinutes: 60, threshold: 0 },
    });
    expect(watched.find(({ id }) => id === "order-errors")).toMatchObject({
      query: `AppRequests | where AppRoleName =~ "go-coffee-dev-order" and Success == false`,
    });
    expect(new Set(watched.map(({ page }) => page))).toEqual(new Set(["events.md"]));
  });

  it("are of no error of the host's own, such as a table that it may not write: those are no requests", () => {
    for (const one of watched)
      if (one.kind === "log") expect(one.query).not.toMatch(/AppExceptions|AppDependencies|AppTraces|Storage/);
    // Nor of any store's refusals: none is watched, since each host asks for what it has no role on.
    expect(watched.map((one) => (one.kind === "metric" ? one.namespace : one.kind))).not.toContain(
      "Microsoft.Storage/storageAccounts",
    );
  });
});
