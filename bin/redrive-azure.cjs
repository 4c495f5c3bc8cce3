// Sends the dead letters of a Service Bus queue back to it: `node bin/redrive-azure.cjs HOST QUEUE [--most 1000]`.
//
// Azure's own tools have no command for it: `az` none, and the portal's Service Bus Explorer re-sends what is selected by hand. This speaks REST as whoever is signed in to `az`, who needs the
// roles Azure Service Bus Data Receiver and Data Sender on the queue, and of a premium namespace a way into the network. Each letter is locked, sent, and only then deleted: killed in between,
// one may be there twice, which functions take once. It ends when none is left, or one that it has sent comes back. Two letters may have one id, since Event Grid may deliver an event twice:
// what came back was put in the queue after this began. Source: learn.microsoft.com/rest/api/servicebus/peek-lock-message-non-destructive-read.
"use strict";
const { execFileSync } = require("node:child_process");

const usage = "usage: node bin/redrive-azure.cjs NAMESPACE.servicebus.windows.net QUEUE [--most 1000]";

/** The token of who is signed in. On a local cloud, whose address is plain HTTP on this machine, none. */
function tokenFor(base) {
  if (/^http:\/\/127\.0\.0\.1(:\d+)?$/.test(base)) return undefined;
  const args = ["account", "get-access-token", "--resource", "https://servicebus.azure.net"];
  try {
    return execFileSync("az", [...args, "--query", "accessToken", "--output", "tsv"], { encoding: "utf8" }).trim();
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    throw new Error("az is not here: install the Azure CLI, and sign in with `az login`");
  }
}

async function asked(method, url, { token, ...rest } = {}) {
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
    const letter = await asked("POST", `${at}/$DeadLetterQueue/messages/head?timeout=5`, { token });
    if (letter.status === 204) return sent;
    began ??= Date.parse(letter.headers.get("date"));
    const lock = letter.headers.get("location");
    const known = JSON.parse(letter.headers.get("brokerproperties") ?? "{}");
    if (seen.has(known.MessageId) && !(Date.parse(known.EnqueuedTimeUtc) < began)) {
      // It has come back dead: whoever takes it has not been fixed.
      await asked("PUT", lock, { token });
      throw new Error(
        `${known.MessageId} is a dead letter again: ${letter.headers.get("deadletterreason") ?? "fix what takes it first"}`,
      );
    }
    const headers = {
      "content-type": letter.headers.get("content-type") ?? "application/json",
      brokerproperties: JSON.stringify({ MessageId: known.MessageId, ...(known.Label && { Label: known.Label }) }),
    };
    await asked("POST", `${at}/messages`, { token, headers, body: Buffer.from(await letter.arrayBuffer()) });
    await asked("DELETE", lock, { token });
    seen.add(known.MessageId);
    log(`sent back ${known.MessageId}`);
  }
  return most;
}

module.exports = { redrive };

if (require.main === module) {
  const [host, queue, option, count, ...more] = process.argv.slice(2);
  const most = option === undefined ? 1000 : Number(count);
  const asked = (option === undefined || option === "--most") && Number.isInteger(most) && most > 0 && !more.length;
  const plain = /^http:\/\/127\.0\.0\.1(:\d+)?$/.test(host ?? "");
  if (!queue || !(plain || /^[A-Za-z0-9-]+\.servicebus\.windows\.net$/.test(host)) || !asked) {
    console.error(usage);
    process.exitCode = 2;
  } else
    redrive(plain ? host : `https://${host}`, queue, most, (line) => console.log(line)).then(
      (sent) => console.log(`${sent} sent back to ${queue}`),
      (error) => {
        console.error(String(error.message ?? error));
        process.exitCode = 1;
      },
    );
}
