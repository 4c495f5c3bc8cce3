import { hopsAttribute } from "../../components/core/events";
import type { CoffeeEvent, Publisher } from "../contract";
import { encode } from "../envelope";
import type { Ask } from "./google-access";

/** Puts events onto a topic: the whole of each as data, and as attributes what subscriptions filter by. */
export class PubsubPublisher implements Publisher {
  /** @param topic - `projects/P/topics/T` */
  constructor(
    private readonly ask: Ask,
    private readonly topic: string,
  ) {}

  async publish(event: CoffeeEvent): Promise<void> {
    const attributes = {
      "content-type": "application/cloudevents+json",
      "ce-type": event.type,
      "ce-id": event.id,
      "ce-source": event.source,
      ...(event.coffeehops !== undefined && { [`ce-${hopsAttribute}`]: event.coffeehops }),
    };
    const data = Buffer.from(encode(event)).toString("base64");
    await this.ask("pubsub", `/v1/${this.topic}:publish`, {
      method: "POST",
      body: { messages: [{ data, attributes }] },
    });
  }
}
