import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that left the cloud. */
export interface Left {
  method: string;
  /** Host, path and query. */
  to: string;
  headers: Readonly<Record<string, string | undefined>>;
  body: string;
}

/** The rest of the world: what a process asks of others by HTTPS comes here, once it has loaded `preload`. */
export interface Far {
  readonly left: Left[];
  readonly url: string;
  /** Source of a script that sends the process's HTTPS here, to `/HOST/PATH`. */
  readonly preload: string;
  close(): void;
}

/** @param answers - by what a request's host and path begin with; others are not there */
export async function farSide(answers: Readonly<Record<string, object>>): Promise<Far> {
  const left: Left[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const to = request.url!.slice(1);
      left.push({ method: request.method!, to, headers: request.headers as Left["headers"], body });
      const found = Object.entries(answers).find(([start]) => to.startsWith(start));
      response.writeHead(found ? 200 : 404, { "content-type": "application/json" });
      response.end(JSON.stringify(found?.[1] ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    left,
    url,
    preload: `const real = fetch; globalThis.fetch = (to, ...rest) => real(String(to).replace(/^https:\\/\\//, ${JSON.stringify(`${url}/`)}), ...rest);`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
