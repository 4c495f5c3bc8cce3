import { everything, ruleIds } from "../packs";
import { startPack } from "../shared/start";

export function start(folder: string): void {
  startPack(everything, folder, ruleIds);
}
