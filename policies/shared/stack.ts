import type { About, Grade, Level } from "./rule";

/** What is known of the stack that is judged. */
export type Stack = Pick<About, "environment" | "grade" | "neighbours">;

/** Before the engine has told, and where it tells nothing. */
export const untold: Stack = { environment: "", grade: "prod", neighbours: [] };

/** What the engine tells of a stack before it asks anything (ConfigureStack). */
export interface Told {
  stack: string;
  project: string;
  /** By full key; an object is a JSON text. */
  config: ReadonlyMap<string, string>;
}

const grades: readonly Grade[] = ["dev", "staging", "prod"];

/** The grade that a stack's own configuration asks for. One that it does not say, or that nobody knows, is the strictest: prod. */
export function gradeOf({ project, config }: Omit<Told, "stack">): Grade {
  const said = gradeIn(config.get(`${project}:environment`));
  return grades.find((grade) => grade === said) ?? "prod";
}

function gradeIn(text: string | undefined): unknown {
  try {
    return (JSON.parse(text ?? "null") as { grade?: unknown } | null)?.grade;
  } catch {
    return undefined;
  }
}

/** The environments that have a stack's file, `Pulumi.NAME.yaml`, among some files. */
export function environmentsAmong(files: readonly string[]): string[] {
  return files.flatMap((file) => /^Pulumi\.([a-z0-9-]+)\.yaml$/.exec(file)?.[1] ?? []);
}

/** How a finding is enforced. A policy here never changes what is deployed: `remediate` is advisory. */
export function enforcedAs(level: Level): "advisory" | "mandatory" {
  return level === "remediate" ? "advisory" : level;
}
