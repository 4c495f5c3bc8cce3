import * as fs from "node:fs";
import * as path from "node:path";
import { crossguard, type Session } from "./crossguard";
import { Exemptions, readExemptions } from "./exemptions";
import type { Pack } from "./rule";
import { PackServer, serve } from "./server";
import { environmentsAmong, gradeOf, liftedIn, rtoOf, untold } from "./stack";

/**
 * Serves a pack to the engine. A mistake in exemptions.yaml ends it: nothing is judged by exemptions that nobody can read.
 * @param folder the pack's own folder, with its package.json; exemptions.yaml lies above it
 * @param allRules the ids of every pack's rules: an exemption may be from any of them
 */
export function startPack(pack: Pack, folder: string, allRules: readonly string[]): void {
  const file = path.join(folder, "..", "exemptions.yaml");
  const { exemptions, problems } = readExemptions(fs.readFileSync(file, "utf8"), new Set(allRules));
  if (problems.length > 0) {
    for (const { line, message } of problems) process.stderr.write(`policies/exemptions.yaml:${line}: ${message}\n`);
    process.exit(1);
  }
  const own = new Set(pack.rules.map(({ id }) => id));
  const session: Session = {
    stack: untold,
    exemptions: new Exemptions(
      exemptions.filter(({ rule }) => own.has(rule)),
      new Date().toISOString().slice(0, 10),
    ),
    lifted: undefined,
  };
  const { version } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")) as { version: string };
  const { name, description } = pack;
  const policies = crossguard(pack, session);
  const environments = environmentsOf(path.join(folder, "../.."));
  const server = new PackServer({ name, version, description, policies }, (told) => {
    const neighbours = environments.filter((name) => name !== told.stack);
    session.stack = { environment: told.stack, grade: gradeOf(told), neighbours, rtoMinutes: rtoOf(told) };
    session.lifted = liftedIn(told);
  });
  void serve(server);
}

/** The environments of the project that the packs lie in. None are known of a pack that lies elsewhere. */
function environmentsOf(project: string): string[] {
  return fs.existsSync(project) ? environmentsAmong(fs.readdirSync(project)) : [];
}
