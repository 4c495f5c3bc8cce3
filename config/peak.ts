import { z } from "zod";
import type { Problems } from "../components/core/problems";
import { at } from "./checks";

// The key `workloads.peak` of an environment. In `meta`, `description` and `errorMessage` go into the JSON Schema (config/environment.ts).

const time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
  .meta({ errorMessage: 'want a time in quotes, such as "06:30"' });

export const peakSchema = z
  .strictObject({
    timezone: z
      .string()
      .regex(/^(UTC|[A-Z][A-Za-z_]+(\/[A-Za-z0-9_+-]+){1,2})$/)
      .refine(isTimezone)
      .meta({
        description: "Where the customers are. Summer time is kept.",
        errorMessage: "want a place of the tz database, such as America/New_York, or UTC",
      }),
    from: time.meta({
      description:
        "When the pods are to stand: some minutes before the customers come, since a new node takes two or three.",
    }),
    to: time.meta({ description: "When the load alone decides again, later on the same day." }),
    days: z
      .enum(["everyDay", "weekdays"])
      .default("everyDay")
      .meta({ description: "On which days. Default: everyDay." }),
  })
  .optional()
  .meta({
    description:
      "The morning peak: services that the catalogue gives a schedule have more pods before it begins. Default: none, and the load alone decides.",
  });

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false; // The schema says what is wanted.
  }
}

/** KEDA takes a start that comes after its end for a schedule that runs over midnight, on the days of both. */
export function checkPeak(value: unknown, problems: Problems): void {
  const [from, to] = ["from", "to"].map((key) => at(value, "workloads", "peak", key));
  if (typeof from === "string" && typeof to === "string" && from >= to)
    problems.add("workloads.peak.to", `want a later time than from on the same day, got "${to}" after "${from}"`);
}
