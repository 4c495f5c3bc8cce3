import * as z from "zod";
import { eventTypes, longestEvent, type EventType } from "../../components/core/events";
import { attributes } from "./envelope";
import { dataSchemas } from "./schemas";

/** As EventBridge's registry keeps it. */
export interface RegistrySchema {
  /** The event's type. */
  name: EventType;
  description: string;
  type: "JSONSchemaDraft4";
  content: string;
}

/** What a registry of schemas is given, the same text for the same schema. */
export function registrySchemas(): RegistrySchema[] {
  return eventTypes.map((type) => {
    const schema = eventSchema(type, "draft-4");
    return {
      name: type,
      description: String(schema.description),
      type: "JSONSchemaDraft4",
      content: JSON.stringify(schema),
    };
  });
}

/**
 * The JSON Schema of an event of a type: its envelope and its data. Senders may add extension attributes of CloudEvents; takers do not see them.
 * What no schema can say, `functions/envelope.ts` checks: the length, and that `subject` is what `data` is about.
 */
export function eventSchema(type: EventType, target: "draft-4" | "draft-7"): Record<string, unknown> {
  const data = dataSchemas[type];
  const event = z.object({
    ...attributes.shape,
    type: z.literal(type),
    data,
  });
  const { $schema, ...rest } = z.toJSONSchema(event, { target, io: "input" }) as Record<string, unknown>;
  return {
    $schema,
    title: type,
    description: `${data.description} At most ${longestEvent / 1024} KB of JSON.`,
    ...rest,
  };
}
