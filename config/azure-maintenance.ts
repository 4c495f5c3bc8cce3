import { z } from "zod";
import type { Problems } from "../components/core/problems";
import { at, isRecord } from "./checks";

const date = z
  .string()
  .regex(/^20\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/)
  .meta({ errorMessage: 'want a day, in quotes, such as "2026-11-23"' });

/** When AKS may upgrade a cluster by itself. Source: learn.microsoft.com/azure/aks/planned-maintenance, "Weekly schedule". */
export const azureMaintenance = z
  .strictObject({
    day: z.enum(["SU", "MO", "TU", "WE", "TH", "FR", "SA"]).optional().meta({
      description: "The day of the week, in UTC: a weekly schedule of AKS has one. Default: WE.",
    }),
    hour: z.int().min(0).max(23).optional().meta({ description: "The hour it begins at, in UTC, 0–23. Default: 8." }),
    hours: z.int().min(4).max(24).optional().meta({ description: "How long, in hours, 4–24. Default: 5." }),
    exclusions: z
      .record(
        z.string().regex(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/),
        z.strictObject({
          from: date.meta({ description: "The first day, in UTC." }),
          to: date.meta({ description: "The last day." }),
        }),
      )
      .optional()
      .meta({ description: "Days on which nothing is upgraded, by name, such as a sale. Default: none." }),
  })
  .optional()
  .meta({
    description:
      "When AKS may upgrade the cluster and its nodes by itself: patches and images of nodes, which are always taken. Default: one night a week.",
  });

/** What AKS would refuse of it, where each part has its form. */
export function checkAzureMaintenance(value: unknown, problems: Problems): void {
  const exclusions = at(value, "clouds", "azure", "maintenance", "exclusions");
  if (!isRecord(exclusions)) return;
  for (const [name, one] of Object.entries(exclusions)) {
    const path = ["clouds", "azure", "maintenance", "exclusions", name];
    const [from, to] = [at(one, "from"), at(one, "to")];
    for (const [key, text] of Object.entries({ from, to }))
      if (typeof text === "string" && /^\d{4}-\d{2}-\d{2}$/.test(text) && !isDay(text))
        problems.add([...path, key], `want a day that there is, such as 2026-11-23, got ${text}`);
    if (typeof from === "string" && typeof to === "string" && isDay(from) && isDay(to) && to < from)
      problems.add([...path, "to"], `want a day that is not before from, ${from}, got ${to}`);
  }
}

const isDay = (text: string): boolean => {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text;
};
