import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { type Grade, grades } from "../../config/grade";
import { projectRoot } from "../root";

const text = z.string().trim().min(1);

const row = z.strictObject({
  /** Checkov's id, such as `CKV_AWS_144`. */
  check: z.string().regex(/^CKV2?_[A-Z0-9]+_\d+$/, "want an id of Checkov's"),
  /** What the check asks, in our words. */
  asks: text,
  /** Which resources, as Checkov names them (`aws_s3_bucket.logs-bucket`); `*` stands for any characters. */
  on: z.array(text).min(1),
  /** The grades of environments that it is for. @defaultValue all */
  grades: z.array(z.enum(grades)).min(1).optional(),
  /** `decided`: we know what it asks, and do something else. `judge`: it errs. */
  because: z.enum(["decided", "judge"]),
  /** Why not; of an error, how it errs. */
  why: text,
  /** On how many resources it was, by environment, when the row was last looked at. */
  found: z.record(z.string(), z.number().int().positive()),
});

const file = z.strictObject({ checkov: text, rows: z.array(row) });

/** Why a check may fail on some resources. */
export type Row = z.infer<typeof row>;

export interface Explained {
  /** The version of Checkov that the rows were written for. */
  checkov: string;
  rows: Row[];
}

const explainedFile = path.join("tools", "scan", "explained.yaml");

/** @throws Error that says what is wrong with `explained.yaml`, and where */
export function readExplained(content = readFileSync(path.join(projectRoot(), explainedFile), "utf8")): Explained {
  const read = file.safeParse(parse(content));
  if (!read.success) throw new Error(`${explainedFile}: ${z.prettifyError(read.error)}`);
  return read.data;
}

/** The row that explains why a check fails on a resource of an environment of that grade. */
export function rowFor(rows: readonly Row[], grade: Grade, check: string, resource: string): Row | undefined {
  return rows.find(
    (one) =>
      one.check === check &&
      (one.grades ?? grades).includes(grade) &&
      one.on.some((pattern) => matches(pattern, resource)),
  );
}

function matches(pattern: string, resource: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(resource);
}
