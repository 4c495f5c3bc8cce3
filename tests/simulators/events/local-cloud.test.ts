import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { startReceiver, type Receiver } from "../../../simulators/events/apis/receiver";
import { LocalCloud } from "../../../simulators/events/local-cloud";
import { put } from "../../../simulators/events/publishing";
import { Store } from "../../../simulators/events/store";
import type { CloudName } from "../../../simulators/events/topology";
import { bornOn, created, paid, registered } from "../../functions/samples";
import { buses, built, smallWorld } from "./small-world";

let folder: string;
let receiver: Receiver;
let store: Store;
let cloud: LocalCloud | undefined;
let output = "";

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "coffee-events-"));
  store = Store.open(path.join(folder, "store.db"));
  receiver = await startReceiver({ store });
  output = "";
});

afterEach(async () => {
  await cloud?.close();
  await receiver.close();
  store.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function local(name: CloudName): Promise<LocalCloud> {
  cloud = new LocalCloud(smallWorld(name, await built(name), 2), {
    store,
    folder: path.join(folder, "functions"),
    instead: () => receiver.environment,
    output: (_, line) => (output += `${line}\n`),
  });
  return cloud.start();
}

describe.each(["aws", "gcp", "azure"] as const)("the archives that are deployed, on the local %s", (name) => {
  it("take what their filters let through, each in its process, and follow what they publish", async () => {
    const world = await local(name);
    for (const event of [created(), paid(), registered()]) await put(name, world.url, buses[name], bornOn(name, event));
    const deliveries = await world.run();
    // Two that see an order whole at the same time publish the same event, twice: where the first is still at work, the second is tried again.
    const told = deliveries.map(({ target, type, attempts, result }) => {
      const tries = type === "coffee.inventory.updated" ? "" : `${attempts} `;
      return `${target} ${type} ${tries}${result}`;
    });
    expect([...new Set(told)].sort()).toEqual([
      "analytics coffee.inventory.updated done",
      "analytics coffee.order.created 1 done",
      "analytics coffee.payment.processed 1 done",
      "analytics coffee.user.registered 1 done",
      "notification coffee.order.created 1 done",
      "notification coffee.payment.processed 1 done",
      "notification coffee.user.registered 1 done",
      "order coffee.order.created 1 done",
      "order coffee.payment.processed 1 done",
      "payment coffee.payment.processed 1 done",
    ]);
    expect(
      [...receiver.effects().values()].map(({ body }) => (JSON.parse(body) as { template: string }).template).sort(),
    ).toEqual(["order-received", "payment-succeeded", "welcome"]);
  }, 60_000);
});
