import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Cloud } from "../../../components/core/contracts";
import { delivery, functionVariables as v, type BusFunction } from "../../../components/core/events";
import { decode } from "../../../functions/envelope";
import { uuidOf } from "../../../functions/hash";
import { type ApiRequest, type ApisOptions, published } from "../../../simulators/events/apis/http";
import { type Receiver, startReceiver } from "../../../simulators/events/apis/receiver";
import { Store } from "../../../simulators/events/store";
import { lambdaRuntimeStatus } from "../../../tools/lambda-runtime/runtime";
import { describeNeeding } from "../../needs";
import { type Bench, type Started, bench } from "./hosts";
import { bornOn, handed, ordered, paid, record } from "./samples";

const ric = lambdaRuntimeStatus();
const missing: Record<Cloud, string | undefined> = {
  aws: "missing" in ric ? ric.missing : undefined,
  gcp: undefined,
  azure: undefined,
};

/** What publishing hands over, by cloud. */
const sent: Record<Cloud, (message: Record<string, unknown>) => unknown> = {
  aws: (envelope) => envelope,
  gcp: (message) => ({ message }),
  azure: (event) => event,
};

/** Where a row lies. */
const rows: Record<Cloud, string> = { aws: "s3/rows", gcp: "storage/rows", azure: "blobs/account/rows" };

/** Archives whose handler is not what the runtime calls, and what comes of each: it does not start, or fails at the first event. */
const broken: Record<Cloud, Record<string, Record<string, string>>> = {
  aws: {
    "exports no handler": { "index.js": "exports.main = async () => ({ batchItemFailures: [] });" },
    "takes a callback": { "index.js": "exports.handler = (event, context, done) => done(null, {});" },
  },
  gcp: {
    "exports another name": {
      "package.json": '{"main":"index.js"}',
      "index.js": "exports.main = (request, response) => response.end();",
    },
    "takes a CloudEvent": {
      "package.json": '{"main":"index.js"}',
      "index.js": "exports.handle = async (event) => { if (!event.specversion) throw new Error('no event'); };",
    },
  },
  azure: {
    "registers nothing": { "package.json": '{"main":"index.js"}', "index.js": "exports.handler = async () => {};" },
    "registers by function.json": {
      "package.json": '{"main":"handler.js"}',
      "handler.js": "module.exports = async (context, message) => context.done();",
    },
  },
};

/** The least that is a function: what is broken fails for its signature, and for nothing else. */
const sound: Record<Cloud, Record<string, string>> = {
  aws: { "index.js": "exports.handler = async () => ({ batchItemFailures: [] });" },
  gcp: { ...broken.gcp["exports another name"], "index.js": "exports.handle = (_, response) => response.end();" },
  azure: {
    ...broken.azure["registers nothing"],
    "index.js": `require(${JSON.stringify(require.resolve("@azure/functions"))}).app.serviceBusQueue("order", { connection: "C", queueName: "order", handler: async () => {} });`,
  },
};

describe.each(["aws", "gcp", "azure"] as const)("%s", (cloud) => {
  const { ordered, paid } = bornOn(cloud);
  describeNeeding(missing[cloud], "an archive under the cloud's own runtime", () => {
    let store: Store;
    let place: Bench;
    let fault: ApisOptions["fault"];
    let receiver: Receiver;

    beforeAll(async () => {
      store = Store.open(":memory:");
      receiver = await startReceiver({ store });
      const options: ApisOptions = {
        store,
        secrets: { deliver: "secret-token\n" },
        fault: (request) => fault?.(request),
      };
      place = await bench(cloud, options, "script" in ric ? ric : undefined);
    });
    afterAll(async () => {
      await place.close();
      await receiver.close();
      store.close();
    });
    afterEach(() => place.rest());
    beforeEach(() => {
      fault = undefined;
    });

    const start = async (name: BusFunction, more: Record<string, string | undefined> = {}) =>
      place.start(await place.folder(name), name, more);
    /** Whether the bus has its message off its hands then. */
    const take = async (started: Started, event: unknown, attempt = 1): Promise<boolean> => {
      const body = handed[cloud](event, attempt);
      try {
        const answer = await started.invoke({ body, about: { DeliveryCount: attempt } });
        return cloud !== "aws" || (answer as { batchItemFailures: unknown[] }).batchItemFailures.length === 0;
      } catch {
        return false;
      }
    };
    const publishedOf = (orderId: string) =>
      published(store)
        .map(({ message }) => decode(sent[cloud](message)))
        .filter(({ subject }) => subject === orderId);

    test("an order that is paid is sold once, however often it comes", async () => {
      const started = await start("order");
      const order = ordered();
      const payment = paid(order.subject);
      for (const event of [order, payment, order, payment]) expect(await take(started, event)).toBe(true);
      expect(publishedOf(order.subject)).toEqual([
        expect.objectContaining({
          type: "coffee.inventory.updated",
          source: `urn:go-coffee:dev:${cloud}:order`,
          data: {
            version: 1,
            reason: "sold",
            orderId: order.subject,
            changes: [{ product: "flat-white", quantity: -2 }],
          },
        }),
      ]);
      expect(started.output()).not.toContain("tok_4f3kDk29dkLsPq81");
    });

    test("of two processes that have the same at once, one tells the customer; the other hands it back, or finds it done", async () => {
      const env = { [v.deliverUrl]: receiver.environment[v.deliverUrl] };
      const folder = await place.folder("notification");
      const both = await Promise.all([1, 2].map(() => place.start(folder, "notification", env)));
      const orders = Array.from({ length: 5 }, () => ordered());
      for (const order of orders) {
        const taken = await Promise.all(both.map((one) => take(one, order)));
        expect(taken).toContain(true);
        const told = [...receiver.effects().values()].filter(({ body }) => body.includes(order.subject));
        expect(told.map(({ received }) => received)).toEqual([1]);
      }
    });

    test("what is no event of ours is handed back each time, and does no harm", async () => {
      const started = await start("payment");
      expect(await take(started, { specversion: "1.0", type: "coffee.order.created" })).toBe(false);
      expect(await take(started, paid(ordered().subject))).toBe(true);
      expect(started.alive).toBe(true);
    });

    test("a store that fails brings the event back, and then it takes effect", async () => {
      const started = await start("payment");
      const event = paid(ordered().subject);
      fault = (request) => (isStore(cloud, request) ? { status: 403, body: { error: {} } } : undefined);
      expect(await take(started, event)).toBe(false);
      fault = undefined;
      expect(await take(started, event, 2)).toBe(true);
      expect(store.dump()).toContain(`${event.subject}:state`);
    });

    test("a bus that takes nothing fails the event; nothing is lost", async () => {
      const started = await start("order");
      const order = ordered();
      await take(started, order);
      const payment = paid(order.subject);
      fault = (request) => refusedBus(cloud, request);
      expect(await take(started, payment)).toBe(false);
      expect(publishedOf(order.subject)).toHaveLength(0);
      fault = undefined;
      expect(await take(started, payment, 2)).toBe(true);
      expect(publishedOf(order.subject)).toHaveLength(1);
    });

    test("a message is sent with the token and its key, once", async () => {
      const started = await start("notification", { [v.deliverUrl]: receiver.environment[v.deliverUrl] });
      const order = ordered();
      expect(await take(started, order)).toBe(true);
      expect(await take(started, order)).toBe(true);
      const told = [...receiver.effects().values()].filter(({ body }) => body.includes(order.subject));
      expect(told).toEqual([expect.objectContaining({ received: 1, authorization: "Bearer secret-token" })]);
      expect(JSON.parse(told[0]!.body)).toMatchObject({ template: "order-received", reference: order.subject });
      expect(started.output()).not.toContain("secret-token");
    });

    test("a row is written once, where analytics looks for it", async () => {
      const started = await start("analytics");
      const order = ordered(undefined, { time: "2026-11-30T23:30:00Z" });
      expect(await take(started, order)).toBe(true);
      const key = `type=coffee.order.created/date=2026-11-30/${uuidOf(order.source, order.id)}.json`;
      const row = () => store.get<{ body: string }>(rows[cloud], key)!;
      expect(JSON.parse(row().body)).toMatchObject({ event: order.id, total: 700 });
      // One that was there before the function was killed stays.
      store.put(rows[cloud], key, { ...row(), body: "as it was" });
      expect(await take(await start("analytics", fresh(cloud)), order)).toBe(true);
      expect(row().body).toBe("as it was");
    });

    test("a variable that is missing is told by its name before any event comes", async () => {
      const started = start("order", { [v.bus]: undefined });
      await expect(started.then((one) => one.invoke({ body: handed[cloud](ordered()) }))).rejects.toThrow(/COFFEE_BUS/);
    });

    test("an archive of a few lines passes for a function", async () => {
      expect(await take(await place.start(place.written(sound[cloud]), "order"), ordered())).toBe(true);
    });

    test.each(Object.keys(broken[cloud]))("an archive that %s does not pass for a function", async (how) => {
      const folder = place.written(broken[cloud][how]!);
      const started = place.start(folder, "order");
      const works = await started.then((one) => take(one, ordered())).catch(() => false);
      expect(works).toBe(false);
    });

    test("its span has the event's as parent, and is the parent of what it publishes", async () => {
      const spans = await collector(200);
      try {
        const started = await start("order", { OTEL_EXPORTER_OTLP_ENDPOINT: spans.url });
        const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        const order = ordered(undefined, { traceparent });
        await take(started, order);
        await take(started, { ...paid(order.subject), traceparent });
        const [first, second] = spans.received();
        expect(first).toMatchObject({
          traceId: "0af7651916cd43dd8448eb211c80319c",
          parentSpanId: "b7ad6b7169203331",
          name: "process coffee.order.created",
          kind: 5,
          status: {},
        });
        expect(BigInt(first!.endTimeUnixNano) >= BigInt(first!.startTimeUnixNano)).toBe(true);
        expect(publishedOf(order.subject)[0]!.traceparent).toBe(
          `00-0af7651916cd43dd8448eb211c80319c-${second!.spanId}-01`,
        );
      } finally {
        spans.close();
      }
    });

    test.each([
      ["answers too late", 0],
      ["fails", 503],
    ])("a collector that %s costs half a second, once, and no event", async (_, status) => {
      const spans = await collector(status);
      try {
        const started = await start("payment", { OTEL_EXPORTER_OTLP_ENDPOINT: spans.url });
        await take(started, paid(ordered().subject));
        const before = Date.now();
        for (let each = 0; each < 3; each++) expect(await take(started, paid(ordered().subject))).toBe(true);
        // Three that waited would take half a second each.
        expect(Date.now() - before).toBeLessThan(1400);
        expect(spans.requests()).toBe(1);
      } finally {
        spans.close();
      }
    });
  });
});

describeNeeding(missing.aws, "a batch on Lambda", () => {
  let store: Store;
  let place: Bench;
  const changed: { ReceiptHandle: string; VisibilityTimeout: number }[] = [];
  beforeAll(async () => {
    store = Store.open(":memory:");
    const fault: ApisOptions["fault"] = ({ headers, body }) => {
      if (headers["x-amz-target"] !== "AmazonSQS.ChangeMessageVisibility") return undefined;
      changed.push(JSON.parse(body.toString()) as (typeof changed)[number]);
      return { status: 200, headers: { "content-type": "application/x-amz-json-1.0" }, body: {} };
    };
    place = await bench("aws", { store, fault }, "script" in ric ? ric : undefined);
  });
  afterAll(async () => {
    await place.close();
    store.close();
  });

  test("only what failed comes back: what may work later after a wait that doubles, poison at once", async () => {
    const order = ordered();
    const receiver = await startReceiver({
      store,
      fault: ({ body }) => (body.toString().includes(order.subject) ? undefined : { status: 500 }),
    });
    const started = await place.start(await place.folder("notification"), "notification", {
      [v.deliverUrl]: receiver.environment[v.deliverUrl],
    });
    const messages = [
      record(order),
      ...[1, 2, 4, 9].map((attempt) => record(ordered(), attempt)),
      record({ specversion: "1.0" }, 1),
    ];
    const answer = await started.invoke({ body: { Records: messages } });
    await receiver.close();
    const [good, ...failed] = messages;
    const { batchItemFailures } = answer as { batchItemFailures: { itemIdentifier: string }[] };
    // In the order in which they failed.
    expect(batchItemFailures.map((one) => one.itemIdentifier).sort()).toEqual(
      failed.map(({ messageId }) => messageId).sort(),
    );
    const waits = new Map(changed.map((one) => [one.ReceiptHandle, one.VisibilityTimeout]));
    expect(failed.map(({ messageId }) => waits.get(`handle-${messageId}`))).toEqual([30, 60, 240, 600, 0]);
    expect(waits.has(`handle-${good!.messageId}`)).toBe(false);
  });
});

describe("Azure's library", () => {
  test("says which delivery it is: after the last one nothing is waited for", async () => {
    const store = Store.open(":memory:");
    const place = await bench("azure", { store });
    try {
      const started = await place.start(await place.folder("payment"), "payment", {
        [v.stateTable]: "-",
        [v.backOff]: undefined,
      });
      const before = Date.now();
      const body = paid(ordered().subject);
      await expect(started.invoke({ body, about: { DeliveryCount: delivery.attempts } })).rejects.toThrow();
      expect(Date.now() - before).toBeLessThan(delivery.firstDelay * 1000);
    } finally {
      await place.close();
      store.close();
    }
  });
});

function isStore(cloud: Cloud, { path, headers }: ApiRequest): boolean {
  if (cloud === "aws") return headers["x-amz-target"]?.startsWith("DynamoDB") === true;
  return cloud === "gcp" ? path.includes("/documents") : path.startsWith("/tables/");
}

/** What a bus answers that takes nothing. EventBridge's request succeeds all the same. */
function refusedBus(cloud: Cloud, { path, headers }: ApiRequest) {
  if (cloud === "aws" && headers["x-amz-target"] === "AWSEvents.PutEvents")
    return {
      status: 200,
      headers: { "content-type": "application/x-amz-json-1.1" },
      body: { FailedEntryCount: 1, Entries: [{ ErrorCode: "ThrottlingException", ErrorMessage: "Rate exceeded" }] },
    };
  const bus = (cloud === "gcp" && path.includes("/topics/")) || (cloud === "azure" && path.startsWith("/eventgrid/"));
  return bus ? { status: 400, body: { error: { code: 400 } } } : undefined;
}

/** A store in which nothing was taken yet. */
function fresh(cloud: Cloud): Record<string, string> {
  switch (cloud) {
    case "aws":
      return { [v.state]: "state2" };
    case "gcp":
      return { [v.state]: "projects/p/databases/events2" };
    case "azure":
      return { [v.stateTable]: "state2" };
  }
}

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
}

/** A collector that answers with a status; 0: only after two seconds. */
async function collector(status: number) {
  const bodies: string[] = [];
  const server: Server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      if (request.url === "/v1/traces") bodies.push(body);
      setTimeout(() => response.writeHead(status || 200).end("{}"), status === 0 ? 2000 : 0);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => bodies.length,
    received: () =>
      bodies.flatMap((body) => {
        const { resourceSpans } = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
        return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
      }),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
