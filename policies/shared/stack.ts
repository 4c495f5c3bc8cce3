import type { Environment, Level } from "./rule";

const environments: readonly Environment[] = ["dev", "staging", "prod"];

/** The stack that the language host says is being judged, without organization and project; undefined outside of a run. */
export function judgedStack(variables: Readonly<Record<string, string | undefined>> = process.env): string | undefined {
  // Set from the engine's ConfigureStack call, by the official Node.js language host and by ours.
  return variables["PULUMI_NODEJS_STACK"]?.split("/").at(-1) || undefined;
}

/** The environment of a stack. A name that is not known is judged as the strictest one, prod. */
export function environmentOf(stack: string | undefined): Environment {
  return environments.find((name) => name === stack) ?? "prod";
}

/** How a finding is enforced. A policy here never changes what is deployed: `remediate` is advisory. */
export function enforcedAs(level: Level): "advisory" | "mandatory" {
  return level === "remediate" ? "advisory" : level;
}
