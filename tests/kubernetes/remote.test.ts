import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { Remote } from "../../simulators/kubernetes/real/remote";
import { certificatesIn } from "../../tools/kubernetes/certificates";

/** An API server that asks for patience so many times, and then answers. */
describe("an API server that is not ready for a kind", () => {
  let asked: string[] = [];
  let busy = 0;
  let server: https.Server;
  let remote: Remote;
  const folder = mkdtempSync(path.join(os.tmpdir(), "go-coffee-remote-test-"));

  beforeAll(async () => {
    const { authority, server: own, admin } = await certificatesIn(folder, "10.0.0.1");
    server = https.createServer({ key: own.key, cert: own.certificate }, (request, response) => {
      asked.push(request.method!);
      const ready = asked.length > busy;
      response.writeHead(ready ? 200 : 429, { "Content-Type": "application/json", "Retry-After": "0" });
      response.end(JSON.stringify(ready ? { items: [{ kind: "Thing" }] } : { message: "storage is (re)initializing" }));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    remote = Remote.at({ server: `https://127.0.0.1:${port}`, authority, ...admin });
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => (asked = []));

  it("is asked again until it is", async () => {
    busy = 3;
    expect(await remote.listAt("/apis/example/v1/things")).toEqual([{ kind: "Thing" }]);
    expect(asked).toEqual(["GET", "GET", "GET", "GET"]);
  });

  it("is believed in the end", async () => {
    busy = 1000;
    await expect(remote.listAt("/apis/example/v1/things")).rejects.toMatchObject({ code: 429 });
    expect(asked).toHaveLength(20);
  });

  it("is asked to change something once: an eviction that is refused for now answers the same", async () => {
    busy = 3;
    await expect(remote.post("/apis/example/v1/things", {})).rejects.toMatchObject({ code: 429 });
    expect(asked).toEqual(["POST"]);
  });
});
