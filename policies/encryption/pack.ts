import { ruleIds } from "../packs";
import { startPack } from "../shared/start";
import { encryption } from "./rules";

export function start(folder: string): void {
  startPack(encryption, folder, ruleIds);
}
