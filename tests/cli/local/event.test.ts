import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Argument, Command, Option } from "commander";
import { addEvent, runEvent } from "../../../cli/local/event";
import { askedOf } from "../../../cli/local/event-data";
import { eventPage } from "../../../cli/local/event-page";
import { eventStores } from "../../../cli/local/event-stores";
import { takeLock } from "../../../cli/local/lock";
import { layout } from "../../../cli/local/layout";
import { reset } from "../../../cli/local/look";
import type { TraceWorld } from "../../../cli/trace/world";
import type { Standing } from "../../../simulators/core/standing";
import type { CloudName } from "../../../simulators/events/topology";
import { Failure } from "../../../cli/failure";
import { created, named, paid } from "../../functions/samples";
import { built, root } from "../../simulators/events/small-world";
import { awsStandings, azureStandings, googleStandings, worldOf } from "./event-worlds";

let folder: string;
let at: { environment: string; world: string };
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "coffee-event-"));
  at = { environment: "dev", world: path.join(folder, "dev", "world.db") };
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** As the command does it. */
const run = async (
  world: TraceWorld,
  type: string | undefined,
  { data, redrive, cloud }: { data?: string; redrive?: string; cloud?: CloudName },
) =>
  runEvent(
    at,
    world,
    askedOf(type, { ...(data !== undefined && { data }), ...(redrive !== undefined && { redrive }) }),
    { ...(cloud && { cloud }) },
  );

const standings = { aws: awsStandings, gcp: googleStandings, azure: azureStandings };
const order = { ...created().data };
const data = JSON.stringify(order);
/** Whose functions were not given where their state is. */
const broken = (all: Standing[]) =>
  JSON.parse(JSON.stringify(all).replaceAll('"COFFEE_STATE"', '"COFFEE_OTHER"')) as Standing[];
const none = { file: "/none.zip", sha256: "0", bytes: 0 };

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

describe("what is refused, before anything is put on a bus", () => {
  const world = () => worldOf(awsStandings({ archive: none }));
  const refused = async (
    type: string | undefined,
    flags: Parameters<typeof run>[2],
    of = world(),
  ): Promise<Failure> => {
    const problem: unknown = await run(of, type, flags).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(Failure);
    expect((problem as Failure).exitCode).toBe(2);
    expect(fs.existsSync(path.join(folder, "dev"))).toBe(false);
    return problem as Failure;
  };

  test("a type that there is none of: the types, and the nearest", async () => {
    const { message } = await refused("coffee.order.creatd", { data });
    expect(message).toContain("did you mean coffee.order.created?");
    expect(message).toContain("  coffee.user.registered");
  });

  test("an environment without a bus: what to put into its file", async () => {
    const { message } = await refused("coffee.order.created", { data }, worldOf());
    expect(message).toContain("no bus stands in dev");
    expect(message).toContain("Pulumi.dev.yaml");
    expect(message).toContain("events:");
  });

  test("a cloud that has none: the one that has", async () => {
    expect((await refused("coffee.order.created", { data, cloud: "gcp" })).message).toBe(
      "no bus stands on gcp in dev, but on aws",
    );
  });

  test("data that is not as the schema says: every problem with its path", async () => {
    const { message } = await refused("coffee.order.created", {
      data: JSON.stringify({ ...order, version: 0, note: "x", items: [{ ...order.items[0], quantity: 0 }] }),
    });
    expect(message).toMatch(/^this is no coffee\.order\.created:$/m);
    expect(message.split("\n").slice(1, -1)).toEqual([
      "  data.version: want a whole number, 1–999999999, got 0",
      "  data.items[0].quantity: want a whole number, 1–999, got 0",
      "  data.note: unknown key; known here: version, orderId, customerId, currency, total, items",
    ]);
  });

  test("what is missing, and what is no word of a list, is told in words", async () => {
    const { version: _, ...rest } = order;
    expect(
      (await refused("coffee.order.created", { data: JSON.stringify({ ...rest, currency: "eur", orderId: 7 }) }))
        .message,
    ).toContain(
      `  data.version: missing; want a whole number, 1–999999999
  data.orderId: want a UUID, got 7
  data.currency: want ISO 4217, three capital letters, got "eur"
`,
    );
    const payment = { ...paid().data, status: "succeded" };
    expect((await refused("coffee.payment.processed", { data: JSON.stringify(payment) })).message).toContain(
      `data.status: want one of succeeded, failed, refunded, got "succeded"; did you mean succeeded?`,
    );
  });

  test("what no log keeps is not shown of a value that is refused", async () => {
    const card = "4111111111111111";
    const odd = [
      { ...order, currency: card },
      { ...order, total: Number(card) },
      { ...order, [card]: 1 },
      { ...order, orderId: `${"e".repeat(45)} 4111 1111 1111 1111` },
      { ...created(), subject: card },
      { ...created(), source: `urn:${card}` },
      { ...created(), type: card },
    ];
    for (const one of odd) {
      const { message } = await refused("coffee.order.created", { data: JSON.stringify(one) });
      expect(message).toContain("[card]");
      expect(message).not.toContain("4111");
    }
    expect((await refused("coffee.order.created", { data: `{"pan":"${card}"` })).message).not.toContain("4111");
    expect((await refused("coffee.order.created", { data: `{"pan":x${card}}` })).message).not.toContain("4111");
  });

  test("a whole event without its version of CloudEvents", async () => {
    const { specversion: _, ...rest } = created();
    expect((await refused("coffee.order.created", { data: JSON.stringify(rest) })).message).toContain(
      "this looks like a whole event: specversion is missing",
    );
  });

  test("a whole event whose subject is not what its data is about, as functions refuse it", async () => {
    const subject = named("another");
    expect(
      (await refused("coffee.order.created", { data: JSON.stringify({ ...created(), subject }) })).message,
    ).toContain(`  subject: want data.orderId (${order.orderId}), got "${subject}"`);
  });

  test.each([
    [{ source: "urn:go-coffee:prod:aws:order" }, "source: want urn:go-coffee:dev:aws:WHO, got"],
    [{ source: "urn:go-coffee:dev:gcp:order" }, "source: want urn:go-coffee:dev:aws:WHO, got"],
    [{ source: "urn:go-coffee:prod:gcp:order", coffeehops: "gcp" }, "source: want urn:go-coffee:dev:gcp:WHO, got"],
  ])("a whole event that was born elsewhere: %j", async (more, why) => {
    const whole = JSON.stringify({ ...created(), ...more });
    expect((await refused("coffee.order.created", { data: whole })).message).toContain(why);
  });

  test("a file that is given without its @", async () => {
    const file = path.join(folder, "order.json");
    fs.writeFileSync(file, data);
    expect((await refused("coffee.order.created", { data: file })).message).toContain(`did you mean @${file}?`);
  });

  test("a whole event of another type, or with wrong attributes", async () => {
    expect((await refused("coffee.order.created", { data: JSON.stringify(paid()) })).message).toContain(
      "of the type coffee.payment.processed",
    );
    const { message } = await refused("coffee.order.created", {
      data: JSON.stringify({ ...created(), source: "me", coffeehops: "mars" }),
    });
    expect(message).toMatch(/^ {2}source: /m);
    expect(message).toMatch(/^ {2}coffeehops: /m);
  });

  test.each([
    ["no type", undefined, { data }, "want the type of the event"],
    ["no data", "coffee.order.created", {}, "--data is missing: @FILE"],
    ["a file that is not there", "coffee.order.created", { data: "@/none.json" }, "/none.json cannot be read"],
    ["no JSON", "coffee.order.created", { data: "{" }, "--data is not JSON"],
    ["no object", "coffee.order.created", { data: "[1]" }, "want a JSON object"],
    ["a type beside what is sent back", "coffee.order.created", { redrive: "order" }, "want neither a type nor --data"],
    ["data beside what is sent back", undefined, { redrive: "order", data }, "want neither a type nor --data"],
    [
      "a subscriber that there is none of",
      undefined,
      { redrive: "tea" },
      "no subscriber tea on aws: want one of order, service-payment",
    ],
  ])("%s", async (_, type, flags, why) => {
    expect((await refused(type, flags)).message).toContain(why);
  });

  test("dead letters of a forwarder that has nowhere to send them", async () => {
    const more = { COFFEE_FORWARD_BUS: "projects/p/topics/bus" };
    const { message } = await refused(
      undefined,
      { redrive: "forward" },
      worldOf(awsStandings({ archive: none, name: "forward", more })),
    );
    expect(message).toBe("nothing reaches forward on aws: it sends to projects/p/topics/bus, which does not stand");
  });

  test.each([
    ["is gone", none, "the archive /none.zip cannot be read"],
    ["is another one", { ...none, file: __filename }, "is not the one that was deployed"],
  ])("an archive that %s since it was deployed", async (_, archive, why) => {
    const { message } = await refused("coffee.order.created", { data }, worldOf(awsStandings({ archive })));
    expect(message).toContain("what order runs on aws is gone: run `npx coffee local up dev`");
    expect(message).toContain(why);
  });

  test("a store that is damaged ends the command: nothing goes on listening", async () => {
    const store = path.join(eventStores(at.world), "aws.db");
    fs.mkdirSync(path.dirname(store), { recursive: true });
    fs.writeFileSync(store, "not a database, whatever else it is");
    /** How many listen, once those that were closed are gone. */
    const servers = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return process.getActiveResourcesInfo().filter((one) => one === "TCPServerWrap").length;
    };
    const before = await servers();
    const world = worldOf(awsStandings({ archive: (await built("aws")).order }));
    const problem: unknown = await run(world, "coffee.order.created", { data }).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(Failure);
    expect((problem as Failure).message).toMatch(/aws\.db cannot be opened: .*`npx coffee local reset dev`/);
    expect(await servers()).toBe(before);
  });

  test("an archive that the world does not have", async () => {
    const without = awsStandings({ archive: none }).filter(({ token }) => !token.includes("bucketObject"));
    await expect(run(worldOf(without), "coffee.order.created", { data })).rejects.toThrow(
      "the archive of fn is not in the world",
    );
  });
});

describe("the command", () => {
  let before: string | undefined;
  beforeEach(() => {
    before = process.env["GOCOFFEE_LOCAL"];
    process.env["GOCOFFEE_LOCAL"] = folder;
  });
  afterEach(() => {
    if (before === undefined) delete process.env["GOCOFFEE_LOCAL"];
    else process.env["GOCOFFEE_LOCAL"] = before;
  });
  const command = (...words: string[]) => {
    const local = new Command("local").exitOverride();
    addEvent(local, new Argument("<env>"), new Option("--json"));
    return local.parseAsync(["event", "dev", ...words], { from: "user" });
  };

  test("tells a slip while another run has the environment: all that it can read without it", async () => {
    const release = takeLock(layout(root, "dev", undefined, folder), "another");
    try {
      await expect(command("coffee.order.creatd", "--data", data)).rejects.toThrow(
        "did you mean coffee.order.created?",
      );
      await expect(command("coffee.order.created", "--data", "@/none.json")).rejects.toThrow(
        "/none.json cannot be read",
      );
      await expect(command("coffee.order.created", "--data", data)).rejects.toThrow("dev is in use by another run");
    } finally {
      release();
    }
  });
});

test("an event that is stopped is in its queue, and takes effect with the next", async () => {
  const world = worldOf(awsStandings({ archive: (await built("aws")).order }));
  const asked = askedOf("coffee.order.created", { data });
  await expect(runEvent(at, world, asked, { interrupted: AbortSignal.abort() })).rejects.toThrow(
    "stopped: what no function had done",
  );
  const { deliveries } = await run(world, "coffee.order.created", { data });
  expect(deliveries.filter(({ target }) => target === "order").map(({ result }) => result)).toEqual(["done", "done"]);
});

test("a reset sets the buses' stores aside, with the world that they belong to", () => {
  const place = layout(root, "dev", undefined, folder);
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
      expect(eventPage(result)).toContain("each line that it wrote: the same with --logs");
    },
    60_000,
  );
});
