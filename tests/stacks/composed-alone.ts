import type { EnvironmentSpec } from "../../config/environment";
import { compose } from "../../stacks/composition";
import { record } from "../mocks";

/** How many resources a specification registers: for a process of its own (loaded.test.ts). */
export async function composedAlone(spec: EnvironmentSpec): Promise<number> {
  return (await record(() => compose(spec))).all.length;
}
