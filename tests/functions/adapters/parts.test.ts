import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { versionField } from "../../../components/aws/events/alarms-plan";
import { functionVariables as v } from "../../../components/core/events";
import { HttpDeliverer } from "../../../functions/adapters/deliver";
import { CallFailed, call } from "../../../functions/adapters/http";
import { delayOf, served, type Parts } from "../../../functions/adapters/serve";
import { isLocal, readSettings, type Settings } from "../../../functions/adapters/settings";
import { Tracer, traced } from "../../../functions/adapters/trace";
import type { CoffeeEvent, Handler } from "../../../functions/contract";
import { ordered } from "./samples";

/** A server that answers one status after the other, the last for ever, and keeps what came. */
const servers: Server[] = [];
const came: { url: string; headers: Record<string, unknown>; body: string }[] = [];
/** What is answered, one after the other, instead of a secret. */
const answers: string[] = [];
async function answering(...statuses: number[]): Promise<string> {
  came.length = 0;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      came.push({ url: request.url!, headers: request.headers, body });
      response
        .writeHead(statuses.length > 1 ? statuses.shift()! : statuses[0]!)
        .end(answers.shift() ?? "secret of a customer");
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe("settings", () => {
  const all = { [v.environment]: "dev", [v.cloud]: "aws", [v.function]: "order", [v.state]: "state" };

  test("all that a function lacks is told at once", () => {
    expect(() => readSettings({ [v.cloud]: "aws", [v.bus]: "" }, "order", ["queue"])).toThrow(
      "The function order does not start: its environment lacks COFFEE_ENVIRONMENT, COFFEE_FUNCTION, COFFEE_STATE, COFFEE_BUS, COFFEE_QUEUE.",
    );
    expect(() => readSettings(all, "payment")).not.toThrow();
  });

  test("what a function was not given, it cannot ask for", () => {
    expect(() => readSettings(all, "payment").bus).toThrow("The function payment was not given COFFEE_BUS.");
  });

  test.each([
    ["http://127.0.0.1:8080/tables/a", true],
    ["http://localhost", true],
    ["http://127.0.0.1.example.com/", false],
    ["http://example.com/127.0.0.1", false],
    ["https://127.0.0.1", false],
    ["http://127.0.0.1@example.com/", false],
  ])("a token is left out for %s: %s", (address, local) => expect(isLocal(address)).toBe(local));
});

describe("a call", () => {
  test("is tried again while the other side is busy, and no longer than three times", async () => {
    const url = await answering(503, 429, 200);
    expect((await call(`${url}/x`)).status).toBe(200);
    await expect(call(`${await answering(503)}/x`)).rejects.toThrow(CallFailed);
    expect(came).toHaveLength(3);
  });

  test("is not tried again where it was refused, and says neither query nor what was sent", async () => {
    const url = await answering(400);
    const failed = await call(`${url}/x?key=k`, { method: "POST", body: { card: 1 } }).catch((error: Error) => error);
    expect(came).toHaveLength(1);
    expect(String((failed as Error).message)).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/x: 400/);
    expect(String((failed as Error).message)).not.toMatch(/key=k|card/);
  });

  test("ends when nobody answers, and says by a code why", async () => {
    const url = (await answering(200)).replace(/:\d+$/, ":1");
    await expect(call(`${url}/x`, { attempts: 2 })).rejects.toThrow(
      /^http:\/\/127\.0\.0\.1:1\/x: no answer \((ECONNREFUSED|TypeError)\)$/,
    );
  });

  test("of what was sent and cannot be, says nothing", async () => {
    const headers = { authorization: "Bearer abc\nhunter2" };
    await expect(call(`${await answering(200)}/x`, { headers })).rejects.toThrow(/: no answer \(TypeError\)$/);
  });

  test("whose answer is no JSON, does not quote it", async () => {
    const failed = await call(`${await answering(200)}/x`).then((answer) => caught(() => answer.json()));
    expect(failed).toBeInstanceOf(CallFailed);
    expect(failed.message).toMatch(/\/x: 200 \(the body is not JSON\)$/);
    expect(failed.message).not.toContain("secret");
  });

  test.each(Array.from({ length: 20 }, (_, at) => 180 + at))("cuts no number in two, from place %s on", async (at) => {
    answers.push(`${"e".repeat(at)} 4111 1111 1111 1111 was wrong`);
    await expect(call(`${await answering(400)}/x`)).rejects.not.toThrow(/ .*4111/);
  });
});

function caught(work: () => unknown): Error {
  try {
    work();
  } catch (problem) {
    return problem as Error;
  }
  throw new Error("nothing was thrown");
}

describe("a message", () => {
  const message = { key: "k1", template: "welcome", customer: "c", reference: "r" } as const;

  test("goes with its key, and the token is read once", async () => {
    const url = await answering(202);
    const token = jest.fn(async () => "t\n");
    const deliverer = new HttpDeliverer(`${url}/messages`, token);
    await deliverer.deliver(message);
    await deliverer.deliver({ ...message, key: "k2" });
    expect(came.map(({ headers }) => headers["idempotency-key"])).toEqual(['"k1"', '"k2"']);
    expect(came[0]).toMatchObject({ url: "/messages", headers: { authorization: "Bearer t" } });
    expect(JSON.parse(came[0]!.body)).toEqual({ template: "welcome", customer: "c", reference: "r" });
    expect(token).toHaveBeenCalledTimes(1);
  });

  test("a token that was changed is read anew, once a try", async () => {
    const url = await answering(401, 202);
    let count = 0;
    await new HttpDeliverer(url, async () => `t${++count}`).deliver(message);
    expect(came.map(({ headers }) => headers["authorization"])).toEqual(["Bearer t1", "Bearer t2"]);
    await expect(new HttpDeliverer(await answering(401), async () => "t").deliver(message)).rejects.toThrow(/401/);
    expect(came).toHaveLength(2);
  });

  test("a connection that was closed meanwhile costs no try of the event", async () => {
    const url = await answering(202);
    const deliverer = new HttpDeliverer(url, async () => "t");
    servers[0]!.once("connection", (socket: Socket) => socket.destroy());
    await deliverer.deliver(message);
    expect(came).toHaveLength(1);
  });

  test("a receiver that fails is asked once; the event's next try comes later", async () => {
    await expect(new HttpDeliverer(await answering(500), async () => "t").deliver(message)).rejects.toThrow(
      /: 500 \(body withheld\)$/,
    );
    expect(came).toHaveLength(1);
  });

  test.each(["abc\nhunter2", "abc hunter2", "abc\u0000hunter2", "\u0141hunter2"])(
    "a token that no header takes, is not shown: %#",
    async (token) => {
      const failed = await new HttpDeliverer(await answering(202), async () => token)
        .deliver(message)
        .catch((problem: Error) => problem);
      expect((failed as Error).message).toMatch(/holds a character that no header may have/);
      expect((failed as Error).message).not.toMatch(/hunter2|abc/);
      expect(came).toHaveLength(0);
    },
  );

  test("a secret that cannot be read, or is empty, fails the event and is asked for anew", async () => {
    const url = await answering(202);
    const secrets = [() => Promise.reject(new Error("no right")), async () => " ", async () => "t"];
    const deliverer = new HttpDeliverer(url, () => secrets.shift()!());
    await expect(deliverer.deliver(message)).rejects.toThrow("no right");
    await expect(deliverer.deliver(message)).rejects.toThrow(/empty/);
    await deliverer.deliver(message);
    expect(came).toHaveLength(1);
  });
});

describe("a span", () => {
  const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-";

  test("of an event that is not sampled is not sent, and the context goes on as it came", async () => {
    const tracer = new Tracer(await answering(200), {});
    const span = tracer.start(ordered(undefined, { traceparent: `${parent}00` }));
    span.end("done");
    await tracer.flush();
    expect(span.traceparent).toBe(`${parent}00`);
    expect(came).toHaveLength(0);
  });

  test("without a collector hands on what came, and nothing where nothing came", async () => {
    const tracer = new Tracer(undefined, {});
    const published: CoffeeEvent[] = [];
    for (const event of [ordered(undefined, { traceparent: `${parent}01` }), ordered()])
      await traced({ publish: async (one) => void published.push(one) }, tracer.start(event)).publish(event);
    expect(published.map(({ traceparent }) => traceparent)).toEqual([`${parent}01`, undefined]);
    expect(published[1]).not.toHaveProperty("traceparent");
    await tracer.flush();
  });

  test("of an event that nobody traced yet begins a trace", async () => {
    const tracer = new Tracer(await answering(200), {});
    const span = tracer.start(ordered());
    span.end("done");
    await tracer.flush();
    const [, trace, id] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/.exec(span.traceparent!)!;
    expect(came[0]!.body).toContain(`"traceId":"${trace}","spanId":"${id}","name"`);
  });

  test("of who delivers messages says the status alone: an answer may repeat what was sent", async () => {
    const url = await answering(400, 400);
    const told = async (quiet: boolean) =>
      String(((await call(`${url}/x`, { quiet }).catch((error: Error) => error)) as Error).message);
    expect(await told(false)).toContain("secret of a customer");
    expect(await told(true)).toMatch(/: 400 \(body withheld\)$/);
  });

  test("has no number of a card, wherever it stands", async () => {
    const tracer = new Tracer(await answering(200), { "service.name": "4111-1111-1111-1111" });
    tracer.start(ordered()).end({ retry: "none" });
    await tracer.flush();
    expect(came[0]!.body).toContain('"stringValue":"[card]"');
    expect(came[0]!.body).not.toContain("4111");
  });

  test("is sent again where the connection was closed meanwhile", async () => {
    const tracer = new Tracer(await answering(200), {});
    servers[0]!.once("connection", (socket: Socket) => socket.destroy());
    tracer.start(ordered()).end("done");
    await tracer.flush();
    expect(came).toHaveLength(1);
  });

  test("says how a try ended, even of what is no event", async () => {
    const tracer = new Tracer(`${await answering(200)}/`, { "service.name": "function-order" });
    tracer.start("no event").end({ poison: "no JSON" });
    tracer.start(ordered()).end({ retry: "the store is away", after: 3 });
    await tracer.flush();
    expect(came.map(({ url }) => url)).toEqual(["/v1/traces"]);
    const { resourceSpans } = JSON.parse(came[0]!.body) as {
      resourceSpans: [{ resource: object; scopeSpans: [{ spans: { name: string; status: object }[] }] }];
    };
    expect(resourceSpans[0].resource).toEqual({
      attributes: [{ key: "service.name", value: { stringValue: "function-order" } }],
    });
    expect(resourceSpans[0].scopeSpans[0].spans.map(({ name, status }) => [name, status])).toEqual([
      ["process unknown", { code: 2, message: "no JSON" }],
      ["process coffee.order.created", { code: 2, message: "the store is away" }],
    ]);
  });
});

test("on Lambda a line stays JSON, and says which version wrote it: a release's alarm goes by that", async () => {
  const lines: string[] = [];
  const write = jest.spyOn(process.stdout, "write").mockImplementation((line) => lines.push(String(line)) > 0);
  const handler = { name: "payment", takes: [], handle: async () => {} } as unknown as Handler;
  const settings = { environment: "dev" } as Settings;
  try {
    await served("aws", handler, {} as Parts, settings, { AWS_LAMBDA_FUNCTION_VERSION: "7" }).take("no event");
  } finally {
    write.mockRestore();
  }
  const told = lines.filter((line) => line.includes(versionField));
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/^\{.*\}\n$/);
  expect(JSON.parse(told[0]!)).toMatchObject({ [versionField]: "7", message: "no try will help" });
});

test("tries are further apart each time, up to ten minutes", () => {
  expect([0, 1, 2, 3, 6, 7, 8, 1000].map(delayOf)).toEqual([30, 30, 60, 120, 600, 600, 600, 600]);
});
