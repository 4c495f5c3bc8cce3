import { z } from "zod";
import { eventTypes } from "../components/core/events";
import type { Problems } from "../components/core/problems";

/** The buses, the functions, and what goes from one cloud to the next. */
export const eventsSchema = z
  .strictObject({
    keepDays: z.int().min(1).max(31).default(14).meta({
      description:
        "How long AWS and Google keep events to play them again, 1–31 days; Event Grid keeps none. Default: 14.",
    }),
    concurrency: z.int().min(2).max(500).default(10).meta({
      description: "How many of each function may run at a time, 2–500. Default: 10.",
    }),
    reserved: z.boolean().default(false).meta({
      description:
        "AWS: whether that many are reserved of the account's limit. A fresh account has 10 and refuses: ask for more first (docs/runbooks/events.md). Default: false.",
    }),
    rollout: z.enum(["canary", "allAtOnce"]).default("allAtOnce").meta({
      description:
        "AWS: how a changed function comes in: canary, a tenth of the events for five minutes, and back by itself if they fail; or allAtOnce. Default: allAtOnce.",
    }),
    deliver: z
      .strictObject({
        url: z
          .string()
          .regex(/^https:\/\/[a-z0-9.-]+(:\d+)?(\/[A-Za-z0-9/._~-]*)?$/)
          .meta({
            description: "Where the notification function sends messages, by POST with an Idempotency-Key.",
            errorMessage: "want https://HOST/PATH, without a query",
          }),
      })
      .optional()
      .meta({
        description: "Who delivers messages to customers. Default: nobody, and no notification function stands.",
      }),
    serviceBus: z.enum(["standard", "premium"]).default("standard").meta({
      description:
        "Azure: the queues' kind: premium has a key of ours and a private way in, and costs about 680 dollars a month. Never changed in place. Default: standard; grade prod must have premium.",
    }),
    forward: z.array(z.enum(eventTypes)).default([]).meta({
      description:
        "Types that go on from AWS to Google Cloud, and from there to Azure, to be counted there too: only where residency lets their data live. Default: none.",
    }),
  })
  .optional()
  .meta({ description: "Events and functions: a bus on each cloud. Default: none." });

export type EventsSpec = NonNullable<z.output<typeof eventsSchema>>;

/** What the section needs of the rest. */
export function checkEvents(_value: unknown, _problems: Problems): void {}
