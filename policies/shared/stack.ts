import type { Environment, Level } from "./rule";

const environments: readonly Environment[] = ["dev", "staging", "prod"];

/** The environment of a stack. A name that is not known is judged as the strictest one, prod. */
export function environmentOf(stack: string | undefined): Environment {
  return environments.find((name) => name === stack) ?? "prod";
}

/** How a finding is enforced. A policy here never changes what is deployed: `remediate` is advisory. */
export function enforcedAs(level: Level): "advisory" | "mandatory" {
  return level === "remediate" ? "advisory" : level;
}
