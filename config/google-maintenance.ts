import { z } from "zod";
import { maintenanceProblems } from "../components/core/maintenance";
import type { Problems } from "../components/core/problems";
import { at } from "./checks";

const day = z
  .string()
  .regex(/^20\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/)
  .meta({ errorMessage: 'want a day, in quotes, such as "2026-11-23"' });

/** When GKE may upgrade a cluster by itself; what it refuses of it, components/core/maintenance.ts says. */
export const maintenance = z
  .strictObject({
    days: z
      .array(z.enum(["SU", "MO", "TU", "WE", "TH", "FR", "SA"]))
      .min(1)
      .optional()
      .meta({ description: "The days of the week, in UTC. Default: TU, WE and TH." }),
    hour: z.int().min(0).max(23).optional().meta({ description: "The hour it begins at, in UTC, 0–23. Default: 8." }),
    hours: z.int().min(4).max(24).optional().meta({
      description: "How long, in hours, 4–24; GKE wants 48 hours in any 92 days. Default: 5.",
    }),
    minorVersions: z.enum(["asAsked", "byGoogle"]).optional().meta({
      description:
        "Who goes to another minor version: cluster.version alone, until the support of the one that runs ends; or GKE too. Default: asAsked.",
    }),
    exclusions: z
      .record(
        z.string().regex(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/),
        z.strictObject({
          from: day.meta({ description: "The first day, in UTC." }),
          to: day.meta({ description: "The last day." }),
          scope: z.enum(["NO_UPGRADES", "NO_MINOR_OR_NODE_UPGRADES", "NO_MINOR_UPGRADES"]).optional().meta({
            description: "What is held off. Default: NO_UPGRADES, for 90 days at most.",
          }),
        }),
      )
      .optional()
      .meta({ description: "Times in which nothing is upgraded, by name, such as a sale. Default: none." }),
  })
  .optional()
  .meta({
    description:
      "When GKE may upgrade the cluster and its nodes by itself: patches, which are always taken. Default: three nights a week.",
  });

/** What GKE refuses of it, where each part has its form. */
export function checkMaintenance(value: unknown, problems: Problems): void {
  const { data } = maintenance.safeParse(at(value, "clouds", "gcp", "maintenance"));
  for (const { at: key, says } of maintenanceProblems(data ?? {}))
    problems.add(["clouds", "gcp", "maintenance", ...key], says);
}
