import type { CoffeeEvent, Publisher } from "../contract";
import { encode } from "../envelope";
import { call } from "./http";
import { isLocal } from "./settings";

/** Whom Event Grid's tokens are for. */
export const eventGridScope = "https://eventgrid.azure.net/.default";

/** Puts events onto an Event Grid custom topic, in CloudEvents' structured form. Its SDK is not in the archive: this is one request. */
export class EventGridPublisher implements Publisher {
  private readonly url: string;

  /**
   * @param address - of the topic, `https://NAME.REGION-1.eventgrid.azure.net/api/events`; of a local one without a token
   * @param token - for `eventGridScope`
   */
  constructor(
    private readonly address: string,
    private readonly token: () => Promise<string>,
  ) {
    const url = new URL(address);
    if (url.pathname === "/") url.pathname = "/api/events";
    url.searchParams.set("api-version", "2018-01-01");
    this.url = url.href;
  }

  async publish(event: CoffeeEvent): Promise<void> {
    const body = encode(event);
    const authorization = isLocal(this.address) ? undefined : `Bearer ${await this.token()}`;
    const headers = {
      "content-type": "application/cloudevents+json; charset=utf-8",
      ...(authorization && { authorization }),
    };
    await call(this.url, { method: "POST", headers, body });
  }
}
