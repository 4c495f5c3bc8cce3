import { TableClient } from "@azure/data-tables";
import { type InvocationContext, app } from "@azure/functions";
import { ManagedIdentityCredential } from "@azure/identity";
import { delivery, functionVariables } from "../../components/core/events";
import type { Handler, Outcome, Rows, Serve } from "../contract";
import { HttpDeliverer } from "./deliver";
import { DocumentStore } from "./documents";
import { EventGridPublisher, eventGridScope } from "./event-grid";
import { CallFailed, call } from "./http";
import { type Parts, delayOf, served } from "./serve";
import { type Settings, isLocal, readSettings } from "./settings";
import { TableDocuments } from "./tables";

/**
 * A function behind a Service Bus queue. Whatever returns completes the message (`autoCompleteMessages`, the default), whatever throws abandons it, and Service Bus has it among the dead
 * letters after `maxDeliveryCount` deliveries (azure-docs, "Azure Service Bus trigger for Azure Functions": PeekLock behavior).
 *
 * What is abandoned comes again at once: Service Bus knows no delay for it, a retry policy of the host does not cover this trigger (azure-docs, "Azure Functions error handling and retries":
 * Retries), and a scheduled copy would count its deliveries from one again and needs the right to send. So the function itself waits before it throws, while the host renews the lock
 * (`maxAutoLockRenewalDuration`, five minutes: the longest wait, 240 seconds, and what the function may take are inside). A process that dies meanwhile only comes to its next try sooner. It costs a place
 * among the function's concurrent calls: what cannot be done now slows down what asks for it.
 */
export const serve: Serve<void> = (handler) => {
  const settings = readSettings(process.env, handler.name, ["queue", "stateTable", "queueHost"]);
  const { take, flush } = served("azure", handler, parts(handler, settings), settings, process.env);
  const waits = process.env[functionVariables.backOff] !== "none";

  app.serviceBusQueue(handler.name, {
    connection: "COFFEE_SERVICEBUS",
    queueName: settings.queue,
    handler: async (message: unknown, context: InvocationContext) => {
      const outcome = await take(message);
      await flush();
      if (typeof outcome === "string") return;
      const seconds = secondsUntilNext(outcome, deliveryOf(context));
      if (waits && seconds > 0) await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      // What the host logs of it, with its stack.
      throw new Error("retry" in outcome ? outcome.retry : outcome.poison);
    },
  });
};

/** Which delivery this is, from 1. */
function deliveryOf({ triggerMetadata }: InvocationContext): number {
  const count = Number(triggerMetadata?.["deliveryCount"]);
  return Number.isInteger(count) && count > 0 ? count : 1;
}

/** After the last try nothing is waited for, and no wait helps poison. What another holds is waited for as long as it may be held: less would cost a try and find it held still. */
function secondsUntilNext(outcome: Exclude<Outcome, string>, count: number): number {
  if ("poison" in outcome || count >= delivery.attempts) return 0;
  return outcome.after ?? delayOf(count);
}

/** What a function has on Azure: what it was not given, it is not to use. */
function parts({ name }: Handler, settings: Settings): Parts {
  const credential = once(ownIdentity);
  const token = async (scope: string) => (await credential().getToken(scope)).token;
  const store = new DocumentStore(new TableDocuments(tableOf(settings, credential)));
  switch (name) {
    case "order":
      return { store, publisher: new EventGridPublisher(settings.bus, () => token(eventGridScope)) };
    case "payment":
      return { store };
    case "notification":
      return { store, deliverer: new HttpDeliverer(settings.deliverUrl, () => secret(settings.deliverSecret, token)) };
    case "analytics":
      return { store, rows: new BlobRows(settings.analytics, token) };
    case "forward":
      throw new Error("Nothing is forwarded from Azure: it is the last cloud.");
  }
}

/** The app's own: the one that `AZURE_CLIENT_ID` names, else the system's. No other kind is in the archive. */
function ownIdentity(): ManagedIdentityCredential {
  const clientId = process.env["AZURE_CLIENT_ID"];
  return clientId ? new ManagedIdentityCredential({ clientId }) : new ManagedIdentityCredential();
}

function tableOf({ state, stateTable }: Settings, credential: () => ManagedIdentityCredential): TableClient {
  return isLocal(state)
    ? new TableClient(state, stateTable, { allowInsecureConnection: true })
    : new TableClient(state, stateTable, credential());
}

/** @param address - the secret's in Key Vault, without its version: `https://VAULT.vault.azure.net/secrets/NAME` */
async function secret(address: string, token: (scope: string) => Promise<string>): Promise<string> {
  const headers: Record<string, string> = isLocal(address)
    ? {}
    : { authorization: `Bearer ${await token("https://vault.azure.net/.default")}` };
  const answer = await call(`${address}?api-version=7.4`, { headers });
  return answer.json<{ value: string }>().value;
}

/**
 * One request by REST (Blob service, "Put Blob"): the SDK would be a third of the archive, and its checksums in WebAssembly do not survive being bundled.
 */
class BlobRows implements Rows {
  /** @param address - the container's: `https://ACCOUNT.blob.core.windows.net/CONTAINER` */
  constructor(
    private readonly address: string,
    private readonly token: (scope: string) => Promise<string>,
  ) {}

  async write(name: string, row: Parameters<Rows["write"]>[1]): Promise<void> {
    const authorization = isLocal(this.address)
      ? undefined
      : `Bearer ${await this.token("https://storage.azure.com/.default")}`;
    const headers = {
      "x-ms-version": "2023-11-03",
      "x-ms-blob-type": "BlockBlob",
      "content-type": "application/json",
      // Only where it is not there: 409, or 412 while another writes it.
      "if-none-match": "*",
      ...(authorization && { authorization }),
    };
    const path = name.split("/").map(encodeURIComponent).join("/");
    const { status, text } = await call(`${this.address}/${path}`, {
      method: "PUT",
      headers,
      body: row,
      accept: [409, 412],
    });
    // A container that is going away is 409, too.
    if (status === 409 && !text.includes("BlobAlreadyExists")) throw new CallFailed(this.address, status, text);
  }
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
