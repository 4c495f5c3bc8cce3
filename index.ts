import { loadEnvironment } from "./config/load";
import { compose } from "./stacks/composition";
import type { StackOutputs } from "./stacks/outputs";

/** The program: builds the environment of the stack, and says what stands where (`pulumi stack output`). */
export async function program(): Promise<StackOutputs> {
  return compose(await loadEnvironment());
}
