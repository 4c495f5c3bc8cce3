import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { zipSync } from "fflate";
import { LocalCloud, type LocalCloudOptions } from "../../../simulators/events/local-cloud";
import { put } from "../../../simulators/events/publishing";
import { Store } from "../../../simulators/events/store";
import type { CloudName, Subscriber, Topology } from "../../../simulators/events/topology";

/* How each cloud tries again, with a function of a few lines: what it is told by the event, it does. */

let folder: string;
let store: Store;
const open: LocalCloud[] = [];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "coffee-delivery-"));
  store = Store.open(path.join(folder, "store.db"));
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  store.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** Fails until the try that `data.until` names, dies at the one that `data.dies` does, and writes a line with the time of each. */
const work = `const work = async (event, tried) => {
  console.log("TRY " + event.id + " " + tried + " " + Date.now());
  if (event.data.takes) await new Promise((done) => setTimeout(done, event.data.takes));
  if (event.data.dies === tried) process.kill(process.pid, "SIGKILL");
  if (tried < event.data.until) throw new Error("not yet");
};`;
const code: Record<CloudName, string> = {
  aws: `${work} exports.handler = async ({ Records }) => {
    const batchItemFailures = [];
    for (const { messageId, body, attributes } of Records) {
      const event = JSON.parse(body).detail;
      if (event.data.answer) return event.data.answer;
      try { await work(event, Number(attributes.ApproximateReceiveCount)); } catch { batchItemFailures.push({ itemIdentifier: messageId }); }
    }
    return { batchItemFailures };
  };`,
  gcp: `${work} exports.handle = async (request, response) => {
    const event = JSON.parse(Buffer.from(request.body.message.data, "base64"));
    try { await work(event, request.body.deliveryAttempt); response.statusCode = 204; } catch { response.statusCode = 503; }
    response.end();
  };`,
  azure: `${work} const { app } = require(${JSON.stringify(path.resolve(__dirname, "../../../node_modules/@azure/functions"))});
  app.serviceBusQueue("fn", { connection: "C", queueName: "q", handler: (event, context) => work(event, context.triggerMetadata.deliveryCount) });`,
};

const handler: Record<CloudName, string> = { aws: "index.handler", gcp: "handle", azure: "" };

function topology(cloud: CloudName, more: Partial<Subscriber> = {}): Topology {
  const archive = path.join(folder, "fn.zip");
  const files = { "index.js": code[cloud], "package.json": '{"main":"index.js"}' };
  fs.writeFileSync(
    archive,
    zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]))),
  );
  const bus = { aws: "bus", gcp: "projects/p/topics/bus", azure: "bus" }[cloud];
  const settings = { visibility: 180, deadLetters: "q-dead", ...(cloud !== "gcp" && { maxReceives: 5 }) };
  const fn = { name: "fn", archive, handler: handler[cloud], environment: {}, timeout: 5 };
  return {
    ...{ cloud, bus },
    subscribers: [
      {
        key: "fn",
        lets: () => true,
        queue: "q",
        settings,
        deadLetters: "q-dead",
        attempts: 5,
        backOff: (tried) => 10 * 2 ** (tried - 1),
        runs: fn,
        batch: 1,
        concurrency: 1,
        ...more,
      },
    ],
  };
}

async function local(cloud: CloudName, more: Partial<Subscriber> = {}, options: Partial<LocalCloudOptions> = {}) {
  let output = "";
  const world = new LocalCloud(topology(cloud, more), {
    store,
    folder: path.join(folder, "functions"),
    output: (_, line) => (output += `${line}\n`),
    ...options,
  });
  open.unshift(world);
  await world.start();
  const publish = (id: string, data: object) =>
    put(cloud, world.url, world.topology.bus, { specversion: "1.0", id, source: "urn:a", type: "t", data });
  /** Seconds between one try of an event and the next. */
  const waits = (id: string) => {
    const times = [...output.matchAll(new RegExp(`TRY ${id} \\d+ (\\d+)`, "g"))].map(([, time]) => Number(time));
    return times.slice(1).map((time, index) => Math.round((time - times[index]!) / 1000));
  };
  return { world, publish, waits };
}

const clouds = ["aws", "gcp", "azure"] as const;

test.each(clouds)("%s: what fails comes again later and later, without anybody waiting", async (cloud) => {
  const { world, publish, waits } = await local(cloud);
  // A try is timed by the process that runs it, which is there from now on.
  await publish("first", {});
  await world.run();
  await publish("one", { until: 4 });
  const began = Date.now();
  expect(await world.run()).toMatchObject([
    { id: "first", attempts: 1 },
    { target: "fn", id: "one", type: "t", attempts: 4, result: "done" },
  ]);
  expect(Date.now() - began).toBeLessThan(20_000);
  // All that it wrote is read by then.
  await world.stopFunctions();
  // SQS hides a message for as long as its queue says; a function of ours sets less by itself.
  expect(waits("one")).toEqual(cloud === "aws" ? [180, 180, 180] : [10, 20, 40]);
});

test.each(clouds)("%s: what fails five times is a dead letter, and comes back when it is sent back", async (cloud) => {
  const { world, publish } = await local(cloud);
  await publish("one", { until: 6 });
  await publish("two", { until: 1 });
  const deliveries = await world.run();
  expect(deliveries.map(({ id, attempts, result }) => `${id} ${attempts} ${result}`).sort()).toEqual([
    "one 5 dead",
    "two 1 done",
  ]);
  expect(deliveries.find(({ id }) => id === "one")!.failures).toHaveLength(5);
  expect(world.deadLetters()).toMatchObject([{ target: "fn", type: "t", id: "one", attempts: 5 }]);
  expect(world.redrive("fn")).toBe(1);
  expect(world.redrive("nobody")).toBe(0);
  expect((await world.run()).find(({ id }) => id === "one")).toMatchObject({ attempts: 5, result: "dead" });
});

test.each(clouds)("%s: an event whose process dies comes again, to another process", async (cloud) => {
  const { world, publish } = await local(cloud);
  await publish("one", { dies: 1, until: 1 });
  expect(await world.run()).toMatchObject([
    { attempts: 2, result: "done", failures: [expect.stringContaining("SIGKILL")] },
  ]);
});

test.each(clouds)("%s: what is in the queues and the dead letters is there for the next process", async (cloud) => {
  const first = await local(cloud);
  await first.publish("one", { until: 9 });
  await first.world.run();
  await first.publish("two", { until: 1 });
  await first.world.close();
  open.splice(0);
  const second = await local(cloud);
  expect(second.world.clock.skipped).toBeGreaterThan(60_000);
  expect(await second.world.run()).toMatchObject([{ id: "two", attempts: 1, result: "done" }]);
  expect(second.world.deadLetters()).toMatchObject([{ id: "one" }]);
});

test.each(clouds)("%s: what is interrupted ends at once, and the event is there for the next run", async (cloud) => {
  const stop = new AbortController();
  const { world, publish } = await local(cloud, {}, { interrupted: stop.signal, output: () => stop.abort() });
  await publish("one", { takes: 60_000 });
  const began = Date.now();
  expect(await world.run()).toMatchObject([{ id: "one", attempts: 1 }]);
  expect(Date.now() - began).toBeLessThan(30_000);
  expect(world.kill("fn")).toBe(0);
  expect(world.queues.count("q")).toBe(1);
});

test("a service's queue keeps what comes until it is taken", async () => {
  const { world, publish } = await local("aws", { runs: undefined, key: "service-coffee" });
  await publish("one", {});
  expect(await world.run()).toMatchObject([{ target: "service-coffee", id: "one", attempts: 0, result: "queued" }]);
  expect(world.queues.count("q")).toBe(1);
});

test("what no filter lets through goes nowhere, and so does what another bus has", async () => {
  const { world, publish } = await local("gcp", { lets: () => false });
  await publish("one", {});
  expect(await world.run()).toEqual([]);
  await put("gcp", world.url, "projects/p/topics/other", { id: "1", source: "a", type: "t" });
  expect(world.queues.count("q")).toBe(0);
});

test("a batch comes back by its parts; an answer that is no list brings back all of it", async () => {
  const { world, publish } = await local("aws", { batch: 10 });
  await publish("good", { until: 1 });
  await publish("late", { until: 2 });
  const parts = await world.run();
  expect(parts.map(({ id, attempts }) => `${id} ${attempts}`).sort()).toEqual(["good 1", "late 2"]);
  await publish("odd", { answer: { batchItemFailures: [{ itemIdentifier: "nobody's" }] } });
  const odd = (await world.run()).find(({ id }) => id === "odd")!;
  expect(odd).toMatchObject({
    attempts: 5,
    result: "dead",
    failures: expect.arrayContaining(["its answer is no list of what failed"]),
  });
});

describe("without dead letters an event is tried for ever, and a run ends all the same", () => {
  const endless: Partial<Subscriber> = { settings: { visibility: 0 }, attempts: Infinity, backOff: () => 0 };

  test.each(clouds)("%s: after twenty tries, however soon they come", async (cloud) => {
    const { world, publish } = await local(cloud, endless);
    await publish("one", { until: 22 });
    expect(await world.run()).toMatchObject([{ attempts: 20, result: "failing" }]);
    expect(world.queues.count("q")).toBe(1);
    // The next run tries it once more, and after a fix it takes effect.
    expect(await world.run()).toMatchObject([{ attempts: 21, result: "failing" }]);
    expect(await world.run()).toMatchObject([{ attempts: 22, result: "done" }]);
  });

  test("after a day, however far apart they are", async () => {
    const { world, publish } = await local("azure", { ...endless, backOff: () => 5 * 3600 });
    await publish("one", { until: 1000 });
    expect(await world.run()).toMatchObject([{ attempts: 5, result: "failing" }]);
  });
});

test("an archive that is not the one that was deployed runs nothing", async () => {
  const own = topology("aws");
  own.subscribers[0]!.runs!.sha256 = "0".repeat(64);
  const world = new LocalCloud(own, { store, folder: path.join(folder, "functions") });
  open.unshift(world);
  await world.start();
  await put("aws", world.url, "bus", { id: "1", source: "urn:a", type: "t" });
  expect((await world.run())[0]!.failures[0]).toContain("is not the one that was deployed");
});
