import * as z from "zod";
import { eventTypes } from "../../components/core/events";
import { id, slug, uuid } from "./common";

const cloud = "(aws|gcp|azure)";

/** The attributes of an event, without `data`: CloudEvents 1.0 and its extensions `traceparent` (W3C) and `coffeehops`. Others are left out. */
export const attributes = z.object({
  specversion: z.literal("1.0"),
  id: id("Unique together with `source`; in small letters, as every UUID of an event."),
  source: z
    .string()
    .max(128)
    .regex(new RegExp(`^urn:go-coffee:(?!.*(?:[0-9]-*){13})[a-z][a-z0-9-]{0,30}:${cloud}:[a-z][a-z-]{0,40}$`))
    .meta({ description: "Who says it: `urn:go-coffee:ENVIRONMENT:CLOUD:WHO`." }),
  type: z.enum(eventTypes),
  subject: z.union([uuid, slug]).meta({ description: "What it is about; `data.version` counts per subject." }),
  time: z.iso.datetime({ offset: true }).max(32).meta({ description: "When it happened, RFC 3339." }),
  datacontenttype: z.literal("application/json").default("application/json"),
  traceparent: z
    .string()
    .regex(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/)
    .optional()
    .meta({ description: "W3C trace context." }),
  coffeehops: z
    .string()
    .regex(new RegExp(`^${cloud}(,(?!\\1)${cloud}(,(?!\\1|\\3)${cloud})?)?$`))
    .optional()
    .meta({
      description: "The clouds whose buses it came through, oldest first, each once; absent where it was born.",
    }),
});
