import * as fs from "node:fs";
import * as path from "node:path";
import { runEvent } from "../../../cli/local/event";
import { askedOf } from "../../../cli/local/event-data";
import { eventPage } from "../../../cli/local/event-page";
import { eventStores } from "../../../cli/local/event-stores";
import { layout } from "../../../cli/local/layout";
import { reset } from "../../../cli/local/look";
import type { Standing } from "../../../simulators/core/standing";
import { created, paid } from "../../functions/samples";
import { built, root } from "../../simulators/events/small-world";
import { eventRuns, none } from "./event-runs";
import { awsStandings, azureStandings, googleStandings, worldOf } from "./event-worlds";

const runs = eventRuns();
const { run } = runs;
const standings = { aws: awsStandings, gcp: googleStandings, azure: azureStandings };
const order = { ...created().data };
const data = JSON.stringify(order);
/** Whose functions were not given where their state is. */
const broken = (all: Standing[]) =>
  JSON.parse(JSON.stringify(all).replaceAll('"COFFEE_STATE"', '"COFFEE_OTHER"')) as Standing[];

describe.each(["aws", "gcp", "azure"] as const)("an event on the local %s", (cloud) => {
  const all = async () => standings[cloud]({ archive: (await built(cloud)).order });
  const standing = async () => worldOf(await all());

  test("goes where the world's rules send it, into the archive that was deployed", async () => {
    const result = await run(await standing(), "coffee.order.created", { data });
    const { deliveries, deadLetters, event } = result;
    expect(deliveries.map(({ target, attempts, result: what }) => ({ target, attempts, result: what }))).toEqual([
      { target: "order", attempts: 1, result: "done" },
      { target: "service-payment", attempts: 0, result: "queued" },
    ]);
    expect(deadLetters).toEqual([]);
    expect(event).toMatchObject({ cloud, type: "coffee.order.created" });
    expect(eventPage(result)).toContain(`✓ order (${cloud}) coffee.order.created: took effect`);
    expect(eventPage(result)).toContain(
      `✓ service-payment (${cloud}) coffee.order.created: in its queue; services do not run locally`,
    );
  }, 60_000);

  test("sends back nothing where there are no dead letters", async () => {
    const result = await run(await standing(), undefined, { redrive: "order" });
    expect(eventPage(result)).toBe("order has no dead letters.\n");
  });

  test("that nobody takes goes nowhere", async () => {
    const result = await run(await standing(), "coffee.payment.processed", {
      data: JSON.stringify(paid().data),
    });
    expect(result.deliveries).toEqual([]);
    expect(eventPage(result)).toContain("Nobody takes it");
  });

  test("is a dead letter where its function does not start, and takes effect once it is fixed and sent back", async () => {
    const first = await run(worldOf(broken(await all())), "coffee.order.created", { data });
    expect(first.deliveries[0]).toMatchObject({ target: "order", attempts: 5, result: "dead" });
    expect(first.deliveries[0]!.failures[0]).toContain("its environment lacks COFFEE_STATE");
    expect(first.deadLetters).toMatchObject([{ cloud, target: "order", id: first.event!.id }]);
    expect(eventPage(first)).toContain("is a dead letter after 5 tries");
    expect(eventPage(first)).toContain(`npx coffee local event dev --redrive order --cloud ${cloud}`);
    const again = await run(await standing(), undefined, { redrive: "order" });
    expect(again.redriven).toEqual({ subscriber: "order", count: 1 });
    expect(again.deliveries).toMatchObject([{ target: "order", attempts: 1, result: "done", id: first.event!.id }]);
    expect(again.deadLetters).toEqual([]);
    expect(eventPage(again)).toContain("1 dead letter was sent back to order.");
  }, 60_000);
});

describe("what is gone from the world", () => {
  const without = (all: ReturnType<typeof awsStandings>, token: string, id: RegExp) =>
    all.filter((one) => one.token !== token || !id.test(one.id));
  test.each([
    ["aws", "aws:sqs/queue:Queue"],
    ["azure", "azure-native:servicebus:Queue"],
  ] as const)("a queue of %s: what goes there is lost, and a person reads why", async (cloud, token) => {
    const all = standings[cloud]({ archive: (await built(cloud)).order });
    const result = await run(worldOf(without(all, token, /service-payment$/)), "coffee.order.created", { data });
    const lost = result.deliveries.find(({ target }) => target === "service-payment")!;
    expect(lost).toMatchObject({ attempts: 0, result: "lost" });
    expect(lost.failures).toEqual([expect.stringContaining("which does not stand")]);
    expect(eventPage(result)).toContain("✗ service-payment");
    expect(eventPage(result)).toContain(`      ${lost.failures[0]}`);
  });

  test("the function that a subscription of Google's pushes to, and who keeps its dead letters", async () => {
    const gone = without(googleStandings({ archive: none }), "gcp:cloudfunctionsv2/function:Function", /./);
    const { deliveries } = await run(worldOf(gone), "coffee.order.created", { data });
    expect(deliveries[0]).toMatchObject({
      result: "lost",
      failures: [expect.stringContaining("https://fn.run.app, which does not stand")],
    });
    const real = broken(googleStandings({ archive: (await built("gcp")).order }));
    const dropped = without(real, "gcp:pubsub/subscription:Subscription", /order-dead$/);
    const second = await run(worldOf(dropped), "coffee.order.created", { data });
    const order = second.deliveries.find(({ target }) => target === "order")!;
    expect(order).toMatchObject({ attempts: 5, result: "lost" });
    expect(order.failures.at(-1)).toBe("it went to order-dead, which has no subscription and keeps nothing");
    expect(second.deadLetters).toEqual([]);
  });
});

test("an event that is stopped is in its queue, and takes effect with the next", async () => {
  const world = worldOf(awsStandings({ archive: (await built("aws")).order }));
  const asked = askedOf("coffee.order.created", { data });
  await expect(runEvent(runs.at, world, asked, { interrupted: AbortSignal.abort() })).rejects.toThrow(
    "stopped: what no function had done",
  );
  const { deliveries } = await run(world, "coffee.order.created", { data });
  expect(deliveries.filter(({ target }) => target === "order").map(({ result }) => result)).toEqual(["done", "done"]);
});

test("a reset sets the buses' stores aside, with the world that they belong to", () => {
  const place = layout(root, "dev", undefined, runs.folder);
  fs.mkdirSync(eventStores(place.world), { recursive: true });
  fs.writeFileSync(path.join(eventStores(place.world), "aws.db"), "kept");
  const said = jest.spyOn(process.stdout, "write").mockReturnValue(true);
  reset(place, true);
  said.mockRestore();
  expect(fs.existsSync(eventStores(place.world))).toBe(false);
  expect(fs.readFileSync(path.join(`${eventStores(place.world)}.aside`, "aws.db"), "utf8")).toBe("kept");
});

describe("why a try failed", () => {
  test.each(["aws", "gcp", "azure"] as const)(
    "is what a person reads of an event on the local %s that it cannot take",
    async (cloud) => {
      const archive = (await built(cloud)).payment;
      // Let through to a function that does not take it.
      const world = worldOf(standings[cloud]({ archive, name: "payment", type: "coffee.order.created" }));
      const result = await run(world, "coffee.order.created", { data });
      const why = "no try will help: payment does not take coffee.order.created";
      expect(result.deliveries[0]).toMatchObject({ attempts: 5, result: "dead", failures: Array(5).fill(why) });
      expect(eventPage(result)).toContain(`\n      ${why}\n`);
      expect(eventPage(result)).toContain("To see every line that the functions wrote, add --logs.");
    },
    60_000,
  );
});
