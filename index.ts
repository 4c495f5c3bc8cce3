import { loadEnvironment } from "./config/load";
import { dev } from "./stacks/dev";
import type { StackOutputs } from "./stacks/outputs";
import { prod } from "./stacks/prod";
import { staging } from "./stacks/staging";

/** The program: builds the environment of the stack, and says what stands where (`pulumi stack output`). */
export async function program(): Promise<StackOutputs> {
  const spec = await loadEnvironment();
  return { dev, staging, prod }[spec.name](spec);
}
