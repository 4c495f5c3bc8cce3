import { execFile } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const script = path.join(__dirname, "..", "..", "bin", "redrive-azure.cjs");

interface Letter {
  id: string;
  body: string;
  /** When the queue took it; a letter that is sent again, when that was. */
  enqueued?: string;
}

/** A queue as Service Bus's REST API has it. @param sick whether what takes it fails as before: what is sent is a dead letter again */
function queueOf(dead: Letter[], sick = false) {
  const [live, locked, calls] = [[] as Letter[], new Map<string, Letter>(), [] as string[]];
  let tokens = 0;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      calls.push(`${method} ${url}`);
      if (method === "POST" && url.includes("/messages/head")) {
        const letter = dead.shift();
        if (!letter) return response.writeHead(204).end();
        const token = `lock-${++tokens}`;
        locked.set(token, letter);
        return response
          .writeHead(201, {
            "content-type": "application/cloudevents+json",
            brokerproperties: JSON.stringify({ MessageId: letter.id, EnqueuedTimeUtc: letter.enqueued }),
            location: `http://${headers.host}/order/$DeadLetterQueue/messages/1/${token}`,
          })
          .end(letter.body);
      }
      if (method === "POST" && url === "/order/messages") {
        const { MessageId: id } = JSON.parse(String(headers["brokerproperties"])) as { MessageId: string };
        if (sick) dead.push({ id, body, enqueued: new Date().toUTCString() });
        else live.push({ id, body });
        return response.writeHead(201).end();
      }
      const token = url.split("/").at(-1)!;
      if (method === "PUT") dead.unshift(locked.get(token)!);
      locked.delete(token);
      return response.writeHead(200).end();
    });
  });
  return { server, live, dead, locked, calls };
}

const servers: Server[] = [];
async function served<Queue extends { server: Server }>(queue: Queue): Promise<Queue & { at: string }> {
  await new Promise<void>((resolve) => queue.server.listen(0, "127.0.0.1", resolve));
  servers.push(queue.server);
  return { ...queue, at: `http://127.0.0.1:${(queue.server.address() as AddressInfo).port}` };
}
afterEach(() => servers.splice(0).forEach((one) => one.close()));

describe("redrive-azure", () => {
  it("sends each dead letter back as it was, under its own id, and deletes it only then", async () => {
    const letters = ["a", "b", "c"].map((id) => ({ id, body: `{"id":"${id}"}` }));
    const queue = await served(queueOf([...letters]));
    const { stdout } = await run("node", [script, queue.at, "order"]);
    expect(stdout).toContain("3 sent back to order");
    expect(queue.live).toEqual(letters);
    expect([queue.dead.length, queue.locked.size]).toEqual([0, 0]);
    const first = queue.calls.slice(0, 3).map((call) => call.split(" ")[0]);
    expect(first).toEqual(["POST", "POST", "DELETE"]);
  });

  it("sends back both letters of an event that Event Grid delivered twice", async () => {
    const twice = { id: "a", body: "{}", enqueued: new Date(Date.now() - 60_000).toUTCString() };
    const queue = await served(queueOf([twice, twice]));
    const { stdout } = await run("node", [script, queue.at, "order"]);
    expect(stdout).toContain("2 sent back to order");
    expect(queue.live).toHaveLength(2);
  });

  it("ends where a letter comes back dead, and leaves it there", async () => {
    const old = new Date(Date.now() - 60_000).toUTCString();
    const queue = await served(queueOf([{ id: "poison", body: "{}", enqueued: old }], true));
    await expect(run("node", [script, queue.at, "order"])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("poison is a dead letter again") as string,
    });
    expect(queue.dead.map(({ id }) => id)).toEqual(["poison"]);
  });

  it("sends no more than it is asked for, and says how it is used", async () => {
    const queue = await served(queueOf(["a", "b"].map((id) => ({ id, body: "{}" }))));
    await run("node", [script, queue.at, "order", "--most", "1"]);
    expect(queue.live).toHaveLength(1);
    const wrong = [
      ["example.com", "order"],
      [queue.at, "order", "--dry-run", "5"],
      [queue.at, "order", "--most", "5", "6"],
    ];
    for (const args of wrong)
      await expect(run("node", [script, ...args])).rejects.toMatchObject({
        code: 2,
        stderr: expect.stringContaining("usage:") as string,
      });
    expect(queue.live).toHaveLength(1);
  });

  it("says what to install where there is no az", async () => {
    const args = [script, "example.servicebus.windows.net", "order"];
    await expect(run(process.execPath, args, { env: { PATH: "" } })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("install the Azure CLI") as string,
    });
  });
});
