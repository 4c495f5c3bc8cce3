// Sends the dead letters of a Service Bus queue back to it: `node bin/redrive-azure.cjs HOST QUEUE [--most 1000]`.
//
// Azure's own tools have no command for it: `az` none, and the portal's Service Bus Explorer re-sends what is selected by hand. This speaks REST as whoever is signed in to `az`, who needs the
// roles Azure Service Bus Data Receiver and Data Sender on the queue, and of a premium namespace a way into the network. Each letter is locked, sent, and only then deleted: killed in between,
// one may be there twice, which functions take once. It ends when none is left, or one that it has sent comes back. Two letters may have one id, since Event Grid may deliver an event twice:
// what came back was put in the queue after this began. Source: learn.microsoft.com/rest/api/servicebus/peek-lock-message-non-destructive-read.
"use strict";
const { parseArgs } = require("node:util");
const { az } = require("./az.cjs");

const usage = "usage: node bin/redrive-azure.cjs NAMESPACE.servicebus.windows.net QUEUE [--most 1000]";

/** A local cloud's address: plain HTTP on this machine. */
const local = /^http:\/\/127\.0\.0\.1(:\d+)?$/;

/** The token of who is signed in. On a local cloud none. */
function tokenFor(base) {
  if (local.test(base)) return undefined;
  const of = ["--resource", "https://servicebus.azure.net", "--query", "accessToken", "--output", "tsv"];
  return az("account", "get-access-token", ...of).trim();
}

async function ask(method, url, { token, ...rest } = {}) {
  const headers = { ...rest.headers, ...(token && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(url, { method, headers, body: rest.body, signal: AbortSignal.timeout(60_000) });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${(await answer.text()).slice(0, 300)}`);
  return answer;
}

/** @returns how many were sent back */
async function redrive(base, queue, most, log = () => {}) {
  const token = tokenFor(base);
  const at = `${base}/${encodeURIComponent(queue)}`;
  const seen = new Set();
  let began;
  for (let sent = 0; sent < most; sent++) {
    const letter = await ask("POST", `${at}/$DeadLetterQueue/messages/head?timeout=5`, { token });
    if (letter.status === 204) return sent;
    began ??= Date.parse(letter.headers.get("date"));
    const lock = letter.headers.get("location");
    const known = JSON.parse(letter.headers.get("brokerproperties") ?? "{}");
    if (seen.has(known.MessageId) && !(Date.parse(known.EnqueuedTimeUtc) < began)) {
      // It has come back dead: whoever takes it has not been fixed.
      await ask("PUT", lock, { token });
      throw new Error(
        `${known.MessageId} is a dead letter again: ${letter.headers.get("deadletterreason") ?? "fix what takes it first"}`,
      );
    }
    const headers = {
      "content-type": letter.headers.get("content-type") ?? "application/json",
      brokerproperties: JSON.stringify({ MessageId: known.MessageId, ...(known.Label && { Label: known.Label }) }),
    };
    await ask("POST", `${at}/messages`, { token, headers, body: Buffer.from(await letter.arrayBuffer()) });
    await ask("DELETE", lock, { token });
    seen.add(known.MessageId);
    log(`sent back ${known.MessageId}`);
  }
  return most;
}

module.exports = { redrive };

/** @returns what is asked for, or nothing where it is not as `usage` says */
function asked(args) {
  let given;
  try {
    given = parseArgs({ args, options: { most: { type: "string", default: "1000" } }, allowPositionals: true });
  } catch {
    return undefined;
  }
  const [host = "", queue, ...more] = given.positionals;
  const most = Number(given.values.most);
  const base = local.test(host) ? host : `https://${host}`;
  const known = local.test(host) || /^[A-Za-z0-9-]+\.servicebus\.windows\.net$/.test(host);
  return known && queue && more.length === 0 && Number.isInteger(most) && most > 0 ? { base, queue, most } : undefined;
}

if (require.main === module) {
  const wanted = asked(process.argv.slice(2));
  if (!wanted) {
    console.error(usage);
    process.exitCode = 2;
  } else
    redrive(wanted.base, wanted.queue, wanted.most, (line) => console.log(line)).then(
      (sent) => console.log(`${sent} sent back to ${wanted.queue}`),
      (error) => {
        console.error(String(error.stderr || error.message || error).trim());
        process.exitCode = 1;
      },
    );
}
