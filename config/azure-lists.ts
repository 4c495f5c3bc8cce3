import type { Problems } from "../components/core/problems";
import { at } from "./checks";

// What is named in lists under `clouds.azure`: groups of people, action groups, who signs in from outside. The schema is in config/azure.ts.

/** What Azure refuses of them, or what one of two entries would take away from the other. */
export function checkAzureLists(azure: Record<string, unknown>, problems: Problems): void {
  checkPeople(azure, problems);
  checkOnce("actionGroups", azure, problems);
  checkOnce("defender", azure, problems);
  checkActionGroups(azure, problems);
  checkFederations(azure, problems);
}

/** A role that is assigned twice is a conflict; who may do everything need not be let look. */
function checkPeople(azure: Record<string, unknown>, problems: Problems): void {
  const seen = new Map<string, string>();
  for (const list of ["admins", "viewers"]) {
    for (const [index, one] of texts(at(azure, list)).entries()) {
      const path = `clouds.azure.${list}[${index}]`;
      const before = seen.get(one.toLowerCase());
      if (before === undefined) seen.set(one.toLowerCase(), path);
      else problems.add(path, `want each once, got ${one} again: it is ${before} already`);
    }
  }
}

function checkOnce(list: string, azure: Record<string, unknown>, problems: Problems): void {
  const all = texts(at(azure, list)).map((one) => one.toLowerCase());
  for (const [index, one] of all.entries())
    if (all.indexOf(one) < index) problems.add(["clouds", "azure", list, index], `want each once, got ${one} again`);
}

/** An alarm's action group may be of another subscription of the directory, and the budget's too; but who runs the program could not look at it. */
function checkActionGroups(azure: Record<string, unknown>, problems: Problems): void {
  const subscription = at(azure, "subscription");
  if (typeof subscription !== "string") return;
  for (const [index, one] of texts(at(azure, "actionGroups")).entries()) {
    const [, owner] = /^\/subscriptions\/([^/]+)\//i.exec(one) ?? [];
    if (owner !== undefined && owner.toLowerCase() !== subscription.toLowerCase())
      problems.add(
        ["clouds", "azure", "actionGroups", index],
        `want an action group of the subscription ${subscription}, got one of ${owner}`,
      );
  }
}

/** Entra takes each issuer with a subject once for an identity, and each identity here has a name of its own. */
function checkFederations(azure: Record<string, unknown>, problems: Problems): void {
  const all = at(azure, "federations");
  const list = Array.isArray(all) ? (all as unknown[]) : [];
  const whose = list.map((one) => `${String(at(one, "issuer"))} ${String(at(one, "subject"))}`);
  for (const [index, one] of list.entries()) {
    const path = ["clouds", "azure", "federations", index];
    const name = at(one, "name");
    if (typeof name === "string" && list.findIndex((other) => at(other, "name") === name) < index)
      problems.add([...path, "name"], `want a name of its own, got ${name} again`);
    if (at(one, "subject") !== undefined && whose.indexOf(whose[index] ?? "") < index)
      problems.add([...path, "subject"], "want each issuer and subject once: whose token is it otherwise");
    const subject = at(one, "subject");
    if (typeof subject === "string" && /[*?]/.test(subject))
      problems.add([...path, "subject"], `want it exactly, since Entra compares it as it stands, got ${subject}`);
  }
}

const texts = (list: unknown): string[] => (Array.isArray(list) ? (list as unknown[]).map(String) : []);
