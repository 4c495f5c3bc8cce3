import { z } from "zod";
import type { Problems } from "../components/core/problems";
import { at } from "./checks";

/** What the databases are filled with, where they hold nobody's data. */
export const dataSchema = z
  .strictObject({
    mode: z.enum(["none", "synthetic", "anonymised"]).default("none").meta({
      description:
        "none: what the services write, and nothing else; synthetic: a job fills every table up with made-up rows; anonymised: a job brings a copy of another database in which nobody is to be found, in place of what is there. In grade prod none alone. Default: none.",
    }),
    rows: z
      .int()
      .min(1)
      .max(100_000)
      .default(200)
      .meta({ description: "With synthetic: how many rows each table is filled up to, 1–100,000. Default: 200." }),
    source: z
      .strictObject({
        host: z
          .string()
          .regex(/^(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$/)
          .meta({
            description:
              "The name of the database that is copied, in the data subnets: it stands while a copy is made.",
            errorMessage: "want a host's name, such as copy-source.abc123.us-east-1.rds.amazonaws.com",
          }),
        port: z.int().min(1).max(65535).default(5432).meta({ description: "Its port. Default: 5432." }),
        name: z
          .string()
          .regex(/^[a-z_][a-z0-9_]{0,62}$/)
          .default("go_coffee")
          .meta({
            description: "The database's name in it. Default: go_coffee.",
            errorMessage: "want small letters, digits and _, 63 at most",
          }),
      })
      .optional()
      .meta({
        description:
          "With anonymised: what is copied (docs/runbooks/data-jobs.md). Default: nobody has said, and the job is suspended.",
      }),
  })
  .prefault({})
  .meta({ description: "What the databases of an environment without customers are filled with." });

/** What this section needs of the rest. */
export function checkData(value: unknown, problems: Problems): void {
  const mode = at(value, "data", "mode");
  if (at(value, "grade") === "prod" && mode !== undefined && mode !== "none")
    problems.add("data.mode", "want none in grade prod: its data are real, and made-up rows would lie among them");
  if (at(value, "data", "source") !== undefined && mode !== "anonymised")
    problems.add("data.source", "want data.mode: anonymised with it: nothing else is copied");
  if (at(value, "data", "rows") !== undefined && mode !== "synthetic")
    problems.add("data.rows", "want data.mode: synthetic with it: nothing else is made up");
}

/** A copy that nobody has said the source of. */
export function dataWarning({ mode, source }: z.output<typeof dataSchema>): string | undefined {
  if (mode !== "anonymised" || source !== undefined) return undefined;
  return "data.source: nobody has said what is copied, so the job that brings an anonymised copy is suspended (docs/runbooks/data-jobs.md)";
}
