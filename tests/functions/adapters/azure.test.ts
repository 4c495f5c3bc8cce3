import type { InvocationContext } from "@azure/functions";
import { delivery, functionVariables as v } from "../../../components/core/events";
import { startAzure } from "../../../simulators/events/apis/azure";
import type { LocalApis } from "../../../simulators/events/apis/http";
import { Store } from "../../../simulators/events/store";
import { bornOn } from "./samples";

/** What was registered with the library. */
interface Options {
  connection: string;
  queueName: string;
  handler(message: unknown, context: InvocationContext): Promise<void>;
}
const registered: [string, Options][] = [];
jest.mock("@azure/functions", () => ({
  app: { serviceBusQueue: (...given: [string, Options]) => registered.push(given) },
}));

import { serve } from "../../../functions/adapters/azure";
import { DocumentStore } from "../../../functions/adapters/documents";
import { leaseSlack } from "../../../functions/contract";
import { payment } from "../../../functions/handlers/payment";

const { ordered, paid } = bornOn("azure");

let store: Store;
let apis: LocalApis;
let refuses = false;
const waits: number[] = [];
const before = { ...process.env };

beforeAll(async () => {
  store = Store.open(":memory:");
  apis = await startAzure({
    store,
    fault: ({ path }) => (refuses && path.startsWith("/tables/") ? { status: 403, body: {} } : undefined),
  });
  const real = setTimeout;
  // Whoever waits ten seconds or more is told that they are over; what a handler may take is no such wait, and while the store refuses none begins.
  jest.spyOn(globalThis, "setTimeout").mockImplementation(((work: () => void, milliseconds = 0, ...rest: []) => {
    if (milliseconds < 10_000 || (milliseconds === delivery.timeout * 1000 && !refuses))
      return real(work, milliseconds, ...rest);
    waits.push(milliseconds / 1000);
    return real(work, 0, ...rest);
  }) as typeof setTimeout);
  jest.spyOn(console, "log").mockImplementation(() => {});
});
afterAll(async () => {
  jest.restoreAllMocks();
  await apis.close();
  store.close();
});
beforeEach(() => {
  refuses = false;
  waits.length = 0;
  registered.length = 0;
  process.env = {
    ...before,
    [v.environment]: "dev",
    [v.cloud]: "azure",
    [v.function]: "payment",
    [v.state]: `${apis.url}/tables/account`,
    [v.stateTable]: "state",
    [v.queue]: "payment",
    [v.queueHost]: "events.servicebus.windows.net",
  };
});
afterEach(() => (process.env = before));

const deliver = (message: unknown, deliveryCount: number) => {
  const [, { handler }] = registered[0]!;
  return handler(message, { triggerMetadata: { deliveryCount } } as unknown as InvocationContext);
};

test("a function is registered with its queue, which it comes to by identity", () => {
  serve(payment);
  expect(registered).toEqual([
    ["payment", expect.objectContaining({ connection: "COFFEE_SERVICEBUS", queueName: "payment" })],
  ]);
});

test("what failed waits before it is given back, twice as long each time, and not after its last try", async () => {
  serve(payment);
  refuses = true;
  for (let count = 1; count <= delivery.attempts; count++)
    await expect(deliver(paid(ordered().subject), count)).rejects.toThrow();
  expect(waits).toEqual([30, 60, 120, 240]);
  // The host renews a lock for five minutes, and gives a call as long (functions/build/around.ts).
  expect(Math.max(...waits) + delivery.timeout).toBeLessThan(300);
});

test("what another holds waits for as long as it may be held, and then takes effect: no try is lost meanwhile", async () => {
  serve(payment);
  const event = paid(ordered().subject);
  const held = jest.spyOn(DocumentStore.prototype, "claim").mockResolvedValueOnce("busy");
  await expect(deliver(event, 1)).rejects.toThrow("another holds it");
  held.mockRestore();
  expect(waits).toEqual([delivery.timeout + leaseSlack]);
});

test("what had taken effect is completed at once", async () => {
  serve(payment);
  const event = paid(ordered().subject);
  await deliver(event, 1);
  await deliver(event, 2);
  expect(waits).toEqual([]);
});

test("poison waits for nothing, and neither does what a local queue holds back itself", async () => {
  serve(payment);
  await expect(deliver({ specversion: "1.0" }, 1)).rejects.toThrow();
  process.env[v.backOff] = "none";
  registered.length = 0;
  serve(payment);
  refuses = true;
  await expect(deliver(paid(ordered().subject), 1)).rejects.toThrow();
  expect(waits).toEqual([]);
});

test.each([v.queue, v.queueHost, v.stateTable, v.state])("without %s it does not start", (name) => {
  delete process.env[name];
  expect(() => serve(payment)).toThrow(`its environment lacks ${name}.`);
});
