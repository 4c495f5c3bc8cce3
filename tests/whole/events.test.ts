import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { build } from "esbuild";
import {
  functionNames,
  functionTakes,
  type BuiltFunction,
  type EventType,
  type FunctionName,
} from "../../components/core/events";
import type { CoffeeEvent } from "../../functions/contract";
import { around } from "../../functions/build/around";
import type { Lock } from "../../functions/build/lock";
import { zip } from "../../functions/build/zip";
import { sourceOf } from "../../functions/envelope";
import { uuidOf } from "../../functions/hash";
import { published, type ApiAnswer, type ApiRequest } from "../../simulators/events/apis/http";
import { startReceiver, type Receiver } from "../../simulators/events/apis/receiver";
import { LocalCloud } from "../../simulators/events/local-cloud";
import { put } from "../../simulators/events/publishing";
import type { Delivery } from "../../simulators/events/report";
import { Store } from "../../simulators/events/store";
import type { CloudName } from "../../simulators/events/topology";
import { bornOn, cards, created, named, paid, registered, counted } from "../functions/samples";
import { buses, built, root, smallWorld } from "../simulators/events/small-world";

/*
 * A thousand events through each bus, with the archives that are deployed, each in a process of its own: some come twice, all in disorder, stores and receivers fail or take their
 * time, and the functions' processes are killed again and again. Each event takes effect once at each who takes it, and none is lost.
 */

const orders = 150;
const users = 100;
const stocks = 600;
const bug = created("the one with the bug");

/** 150 orders and their payments, 100 users, and 599 counts of stock; one more order, which a bug of the function refuses: 1,000. */
const events: CoffeeEvent[] = [
  ...Array.from({ length: orders }, (_, index) => [created(`order ${index}`), paid(`order ${index}`)]).flat(),
  ...Array.from({ length: users }, (_, index) => registered(`user ${index}`)),
  ...Array.from({ length: stocks - 1 }, (_, index) => counted(`shop-${index + 1}`)),
  bug,
];

/** A card's number, written where no field is for it. Nobody takes it. */
const card = cards[1]!;
const planted = {
  ...registered("who writes"),
  data: { ...registered("who writes").data, note: `my card is ${card}, call me` },
};

/** The same chances in each run. */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** What happens to requests of the functions, once `begun`: one in a hundred fails, one takes its time, and one is done without its answer coming back. */
function trouble(chance: () => number): (request: ApiRequest) => Promise<ApiAnswer | undefined> {
  return async () => {
    const one = begun ? chance() : 1;
    if (one < 0.01) return { status: 503, body: { message: "out of order" } };
    if (one < 0.02) await new Promise((resolve) => setTimeout(resolve, 40));
    return undefined;
  };
}

/** Whether all is published. */
let begun: boolean;
/** What is to be closed, newest first. */
let closing: (() => unknown)[];
let folder: string;
let logs: Map<string, string>;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "coffee-thousand-"));
  logs = new Map();
  begun = false;
  closing = [];
});
afterEach(async () => {
  for (const close of closing) await close();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** `order` with a bug: it throws on one order. */
async function withBug(cloud: CloudName): Promise<BuiltFunction> {
  const serving = {
    aws: "export const handler = serve(broken)",
    gcp: "export const handle = serve(broken)",
    azure: "serve(broken)",
  }[cloud];
  const { outputFiles } = await build({
    stdin: {
      contents: `import { serve } from "./functions/adapters/${cloud}";
import { order } from "./functions/handlers/order";
const broken = { ...order, handle: (event, tools) => {
  if (event.subject === "${bug.subject}") throw new TypeError("Cannot read properties of undefined (reading 'price')");
  return order.handle(event, tools);
} };
${serving};`,
      resolveDir: root,
    },
    ...{ bundle: true, write: false, minify: true, format: "cjs", platform: "node", target: "node22" },
    mainFields: ["module", "main"],
    external: ["@azure/functions-core"],
  });
  const lock = JSON.parse(fs.readFileSync(path.join(root, "package-lock.json"), "utf8")) as Lock;
  const bytes = zip({ ...around(cloud, lock), "index.js": outputFiles[0]!.contents });
  const file = path.join(folder, "broken.zip");
  fs.writeFileSync(file, bytes);
  return { file, bytes: bytes.length } as BuiltFunction;
}

async function open(
  cloud: CloudName,
  archives: Record<FunctionName, BuiltFunction>,
  receiver: Receiver,
  handing?: (key: string, count: number, world: LocalCloud) => void,
) {
  const store = Store.open(path.join(folder, "store.db"));
  const lost = chances(13);
  const world: LocalCloud = new LocalCloud(smallWorld(cloud, archives, cloud === "aws" ? 2 : 8), {
    store,
    folder: path.join(folder, "functions"),
    instead: () => receiver.environment,
    fault: trouble(chances(7)),
    loses: () => begun && lost() < 0.01,
    output: (key, line) => logs.set(key, `${logs.get(key) ?? ""}${line}\n`),
    ...(handing && { handing: (key: string, count: number) => handing(key, count, world) }),
  });
  await world.start();
  let open = true;
  const close = async () => {
    if (!open) return;
    open = false;
    await world.close();
    store.close();
  };
  closing.unshift(close);
  return { store, world, close };
}

/** Whom an event is for. */
const takers = (type: EventType) => functionNames.filter((name) => functionTakes[name].takes.includes(type));

/** The objects that analytics wrote, by name. */
function rows(cloud: CloudName, store: Store): string[] {
  const space = { aws: "s3/go-coffee-dev-events-rows", gcp: "storage/rows", azure: "blobs/gcdevevents/rows" }[cloud];
  return store.list(space).map(({ key }) => key);
}

/** Marks and records, as text. */
function state(cloud: CloudName, store: Store): { key: string; value: string }[] {
  const space = {
    aws: "dynamodb/go-coffee-dev-events",
    gcp: "firestore/projects/p/databases/events",
    azure: "tables/gcdevevents/events",
  }[cloud];
  return store.list(space).map(({ key, value }) => ({ key, value: JSON.stringify(value) }));
}

/** The ids of what `order` published. */
function sold(cloud: CloudName, store: Store): string[] {
  const all = published(store).map(({ message }) =>
    cloud === "aws"
      ? message["detail"]
      : cloud === "gcp"
        ? JSON.parse(Buffer.from(message["data"] as string, "base64").toString())
        : message,
  ) as CoffeeEvent[];
  return all
    .filter(({ type, data }) => type === "coffee.inventory.updated" && "reason" in data && data.reason === "sold")
    .map(({ id }) => id);
}

/** What is not done at the end, by who takes it. */
const undone = (deliveries: Delivery[]) => deliveries.filter(({ result }) => result !== "done");

describe.each(["aws", "gcp", "azure"] as const)("a thousand events on %s", (cloud) => {
  it("take effect once each, whatever fails or is killed; the poison is kept, and takes effect after a fix", async () => {
    const chance = chances(42);
    const real = await built(cloud);
    const deliveriesStore = Store.open(path.join(folder, "deliveries.db"));
    const receiverFault = chances(11);
    const receiver = await startReceiver({
      store: deliveriesStore,
      fault: async () => {
        const one = receiverFault();
        if (one < 0.03) return { status: 503, body: { title: "later" } };
        if (one < 0.05) await new Promise((resolve) => setTimeout(resolve, 60));
        return undefined;
      },
    });
    closing.unshift(() => receiver.close().then(() => deliveriesStore.close()));
    let kills = 0;
    const first = await open(cloud, { ...real, order: await withBug(cloud) }, receiver, (key, count, world) => {
      // In the middle of what it does, and of all that it does beside.
      if (count % 300 === 150) setTimeout(() => (kills += world.kill(key)), 5);
    });
    // All in disorder; but of most orders both events come at the same time, as does half of the fifth that comes twice.
    const places = events.map(() => chance());
    const place = (index: number) => places[index < 200 ? index - (index % 2) : index]!;
    const once = events.map((one, index) => ({ one, at: place(index) }));
    const twice = once.flatMap(({ one, at }, index) =>
      index % 5 === 0 ? [{ one, at: index % 2 === 0 ? at : chance() }] : [],
    );
    const all: Record<string, unknown>[] = [...once, ...twice, { one: planted, at: chance() }]
      .sort((a, b) => a.at - b.at)
      .map(({ one }) => ({ ...one }));
    for (let at = 0; at < all.length; at += 20)
      await Promise.all(
        all.slice(at, at + 20).map((event) => put(cloud, first.world.url, buses[cloud], bornOn(cloud, event))),
      );
    begun = true;
    const deliveries = await first.world.run();
    expect(kills).toBeGreaterThan(3);
    expect(deliveries.some(({ attempts }) => attempts > 1)).toBe(true);
    expect(undone(deliveries).every(({ result }) => result === "dead")).toBe(true);

    // The poison is there: the order that met the bug, and what is no event of ours, at each who takes its type.
    const poison = first.world.deadLetters().map(({ target, id }) => `${target} ${id}`);
    expect(poison).toContain(`order ${bug.id}`);
    for (const name of takers("coffee.user.registered")) expect(poison).toContain(`${name} ${planted.id}`);
    await first.close();

    // The fix is deployed, everything starts anew from what was kept, and the dead letters are sent back.
    const second = await open(cloud, real, receiver);
    for (const name of functionNames) second.world.redrive(name);
    for (let again = 0; again < 3 && undone(await second.world.run()).some(({ id }) => id !== planted.id); again++)
      for (const name of functionNames) second.world.redrive(name);
    expect([...new Set(second.world.deadLetters().map(({ id }) => id))]).toEqual([planted.id]);

    // Each took effect, once: rows by event, messages by key, one sale for each order that was paid, a mark for each who takes it.
    const { store } = second;
    const sales = new Set(sold(cloud, store));
    expect(sales.size).toBe(orders);
    const rowNames = [
      ...events.map((event) => bornOn(cloud, event)).map(({ source, id }) => uuidOf(source, id)),
      ...[...sales].map((id) => uuidOf(sourceOf("dev", cloud, "order"), id)),
    ];
    expect(
      rows(cloud, store)
        .map((name) => name.split("/").at(-1)!.replace(".json", ""))
        .sort(),
    ).toEqual(rowNames.sort());
    const told = [...receiver.effects().values()];
    expect(told).toHaveLength(events.filter(({ type }) => takers(type).includes("notification")).length);
    expect(new Set(told.map(({ body }) => body)).size).toBe(told.length);
    const kept = state(cloud, store);
    const marks = kept.filter(({ key }) => key.includes("mark:"));
    expect(marks).toHaveLength(
      events.reduce((sum, { type }) => sum + takers(type).length, 0) +
        orders * takers("coffee.inventory.updated").length,
    );
    expect(marks.filter(({ value }) => !value.includes('"done"'))).toEqual([]);
    const ledger = kept.map(({ key }) => key).filter((key) => key.includes("record:payment"));
    const payments = Array.from({ length: orders }, (_, index) => named(`payment of order ${index}`));
    expect(payments.filter((id) => ledger.filter((key) => key.includes(id)).length !== 2)).toEqual([]);
    expect(ledger).toHaveLength(2 * orders);

    // By the end of a process, all that it wrote is read.
    await second.world.stopFunctions();
    // The card is in no log, no store, no row and no message; only in the event itself, which nobody took.
    const digits = card.replace(/\D/g, "");
    const seen = [...logs.values(), ...kept.map(({ value }) => value), ...told.map(({ body }) => body)];
    const objects = store
      .dump()
      .split("\n")
      .filter((line) => !(/^(published |queue\/)/.test(line) && line.includes(planted.id)));
    expect([...seen, ...objects].filter((text) => text.includes(card) || text.includes(digits))).toEqual([]);
    expect([...logs.values()].join("")).toContain("no try will help");
  }, 300_000);
});
