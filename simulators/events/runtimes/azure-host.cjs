// Runs an Azure function app: the program that its package.json names, in a process that answers the local cloud. `azure-host.cjs FOLDER`.
// GET /functions lists what is registered; POST /invoke/NAME runs one with `{ body, about, id, retry }`: 200 where it completes, 500 with its error where it throws.
"use strict";
const fs = require("node:fs");
const http = require("node:http");
const path = require("node:path");
const azure = require("./azure-core.cjs");

const folder = path.resolve(process.argv[2]);
const { main } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));

async function read(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}

async function answer(request, response) {
  const send = (status, body) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body ?? null));
  if (request.url === "/functions")
    return send(
      200,
      [...azure.registered.values()].map(({ metadata }) => metadata),
    );
  const name = decodeURIComponent(request.url.split("/")[2] ?? "");
  if (!azure.registered.has(name)) return send(404, { message: `no function ${name} is registered` });
  const { body, about, id, retry } = await read(request);
  try {
    send(200, await azure.invoke(name, body, about, id, retry));
  } catch (error) {
    console.error(`Exception while executing function: Functions.${name}`, error);
    send(500, { message: String(error?.message ?? error) });
  }
}

process.chdir(folder);
require(path.join(folder, main));
azure.start().then(() => {
  const server = http.createServer((request, response) => void answer(request, response));
  server.keepAliveTimeout = 60_000;
  server.listen(Number(process.env.PORT), "127.0.0.1");
});
