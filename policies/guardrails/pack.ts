import { ruleIds } from "../packs";
import { startPack } from "../shared/start";
import { guardrails } from "./rules";

export function start(folder: string): void {
  startPack(guardrails, folder, ruleIds);
}
