import * as fs from "node:fs";
import * as path from "node:path";
import { Argument, Command, Option } from "commander";
import { addEvent } from "../../../cli/local/event";
import { eventStores } from "../../../cli/local/event-stores";
import { takeLock } from "../../../cli/local/lock";
import { layout } from "../../../cli/local/layout";
import { Failure } from "../../../cli/failure";
import { created, named, paid } from "../../functions/samples";
import { built, root } from "../../simulators/events/small-world";
import { type EventFlags, eventRuns, none } from "./event-runs";
import { awsStandings, worldOf } from "./event-worlds";

const runs = eventRuns();
const { run } = runs;
const order = { ...created().data };
const data = JSON.stringify(order);

describe("what is refused, before anything is put on a bus", () => {
  const world = () => worldOf(awsStandings({ archive: none }));
  const refused = async (type: string | undefined, flags: EventFlags, of = world()): Promise<Failure> => {
    const problem: unknown = await run(of, type, flags).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(Failure);
    expect((problem as Failure).exitCode).toBe(2);
    expect(fs.existsSync(path.join(runs.folder, "dev"))).toBe(false);
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
  data.orderId: want a UUID in small letters, got 7
  data.currency: want ISO 4217, three capital letters, got "eur"
`,
    );
    const payment = { ...paid().data, status: "succeded" };
    expect((await refused("coffee.payment.processed", { data: JSON.stringify(payment) })).message).toContain(
      `data.status: want one of succeeded, failed, refunded, got "succeded"; did you mean succeeded?`,
    );
  });

  test("a UUID in capitals is no UUID, of a key or of the subject", async () => {
    const capitals = order.orderId.toUpperCase();
    expect(
      (await refused("coffee.order.created", { data: JSON.stringify({ ...order, orderId: capitals }) })).message,
    ).toContain(`  data.orderId: want a UUID in small letters, got "${capitals}"`);
    const whole = JSON.stringify({ ...created(), subject: capitals });
    expect((await refused("coffee.order.created", { data: whole })).message).toContain(
      `  subject: want a UUID in small letters, or words in small letters as shop-1, got "${capitals}"`,
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
    const file = path.join(runs.folder, "order.json");
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
    expect(message).toContain(
      "the archive of order on aws is missing, or is not the one that was deployed: run `npx coffee local up dev`",
    );
    expect(message).toContain(why);
  });

  test("a store that is damaged ends the command: nothing goes on listening", async () => {
    const store = path.join(eventStores(runs.at.world), "aws.db");
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
    process.env["GOCOFFEE_LOCAL"] = runs.folder;
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
    const release = takeLock(layout(root, "dev", undefined, runs.folder), "another");
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
