import { ruleIds } from "../packs";
import { startPack } from "../shared/start";
import { pciDss } from "./rules";

export function start(folder: string): void {
  startPack(pciDss, folder, ruleIds);
}
