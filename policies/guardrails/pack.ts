import { packs } from "../packs";
import { startPack } from "../shared/start";
import { guardrails } from "./rules";

/** This pack also reports what is wrong with exemptions.yaml, for which it has to know every rule there is. */
export function start(folder: string): void {
  startPack(
    guardrails,
    folder,
    packs.flatMap(({ rules }) => rules.map(({ id }) => id)),
  );
}
