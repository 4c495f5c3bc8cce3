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
            brokerproperties: JSON.stringify({ MessageId: letter.id }),
            location: `http://${headers.host}/order/$DeadLetterQueue/messages/1/${token}`,
          })
          .end(letter.body);
      }
      if (method === "POST" && url === "/order/messages") {
        const sent = { id: (JSON.parse(String(headers["brokerproperties"])) as { MessageId: string }).MessageId, body };
        (sick ? dead : live).push(sent);
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

  it("ends where a letter comes back dead, and leaves it there", async () => {
    const queue = await served(queueOf([{ id: "poison", body: "{}" }], true));
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
    await expect(run("node", [script, "example.com", "order"])).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining("usage:") as string,
    });
  });
});
