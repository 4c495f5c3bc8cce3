import * as fs from "node:fs";
import { nothingIn } from "./checkpoint";
import type { Layout } from "./layout";

/**
 * Whether an `up` asks for something else than the last one did, of an environment that stands. Some changes are refused by what stands
 * (an older version, a zone less for a store), and the engine learns of it only when it comes to the resource: a preview first refuses
 * them before anything is changed, as on a real account, where `pulumi up` always previews.
 */
export function asksForMore({ source, asked, state }: Layout): boolean {
  if (nothingIn(state)) return false;
  return !fs.existsSync(asked) || !fs.readFileSync(asked).equals(fs.readFileSync(source));
}

export function rememberAsked({ source, asked }: Layout): void {
  fs.copyFileSync(source, asked);
}
