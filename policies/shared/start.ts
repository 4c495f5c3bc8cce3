import { PolicyPack } from "@pulumi/policy";
import * as fs from "node:fs";
import * as path from "node:path";
import { crossguard, type Session } from "./crossguard";
import { Exemptions, readExemptions } from "./exemptions";
import { decodeForRules, onStack } from "./requests";
import type { Pack } from "./rule";
import { environmentsAmong, gradeOf, untold } from "./stack";

/**
 * Serves a pack to the engine.
 * @param folder the pack's own folder, with its package.json; exemptions.yaml lies above it
 * @param allRules the ids of every pack's rules, from the one pack that reports mistakes in exemptions.yaml
 */
export function startPack(pack: Pack, folder: string, allRules?: readonly string[]): void {
  const text = fs.readFileSync(path.join(folder, "..", "exemptions.yaml"), "utf8");
  const own = new Set(pack.rules.map(({ id }) => id));
  const { exemptions, problems } = readExemptions(text, new Set(allRules ?? own));
  const session: Session = {
    stack: untold,
    exemptions: new Exemptions(
      exemptions.filter(({ rule }) => own.has(rule)),
      new Date().toISOString().slice(0, 10),
    ),
    exemptionProblems: allRules ? problems : [],
  };
  const environments = environmentsOf(path.join(folder, "../.."));
  onStack((told) => {
    const neighbours = environments.filter((name) => name !== told.stack);
    session.stack = { environment: told.stack, grade: gradeOf(told), neighbours };
  });
  decodeForRules(pack);
  new PolicyPack(pack.name, { description: pack.description, policies: crossguard(pack, session) });
}

/** The environments of the project that the packs lie in. None are known of a pack that lies elsewhere. */
function environmentsOf(project: string): string[] {
  return fs.existsSync(project) ? environmentsAmong(fs.readdirSync(project)) : [];
}
