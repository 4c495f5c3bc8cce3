import type { CloudName } from "./topology";

/**
 * Puts an event on a local bus by the cloud's own API, as its publishers do: the whole of it, in structured JSON.
 * @param url where the local APIs are
 * @throws Error where the bus does not take it
 */
export async function put(
  cloud: CloudName,
  url: string,
  bus: string,
  event: Readonly<Record<string, unknown>>,
): Promise<void> {
  const body = JSON.stringify(event);
  switch (cloud) {
    case "aws": {
      const entry = { EventBusName: bus, Source: event["source"], DetailType: event["type"], Detail: body };
      const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": "AWSEvents.PutEvents" };
      const answer = await post(url, headers, JSON.stringify({ Entries: [entry] }));
      const { FailedEntryCount, Entries } = JSON.parse(answer) as {
        FailedEntryCount: number;
        Entries: { ErrorMessage?: string }[];
      };
      if (FailedEntryCount > 0) throw new Error(`the bus ${bus} refused it: ${Entries[0]?.ErrorMessage}`);
      return;
    }
    case "gcp": {
      const hops = event["coffeehops"];
      const attributes = {
        "ce-type": event["type"],
        "ce-id": event["id"],
        "ce-source": event["source"],
        ...(hops !== undefined && { "ce-coffeehops": hops }),
        "content-type": "application/cloudevents+json",
      };
      const messages = [{ data: Buffer.from(body).toString("base64"), attributes }];
      await post(`${url}/v1/${bus}:publish`, { "content-type": "application/json" }, JSON.stringify({ messages }));
      return;
    }
    case "azure":
      await post(
        `${url}/eventgrid/${bus}/api/events`,
        { "content-type": "application/cloudevents+json; charset=utf-8" },
        body,
      );
  }
}

async function post(url: string, headers: Record<string, string>, body: string): Promise<string> {
  const answer = await fetch(url, { method: "POST", headers, body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the bus refused it: ${answer.status} ${text}`);
  return text;
}
