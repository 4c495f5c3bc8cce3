import { encryption } from "./encryption/rules";
import { guardrails } from "./guardrails/rules";
import { pciDss } from "./pci-dss/rules";
import type { Pack } from "./shared/rule";

/** Every pack, for what looks at all rules at once. */
export const packs: readonly Pack[] = [encryption, pciDss, guardrails];

/** The rules of every pack in one, for one process: what the engine pays for a pack is then paid once (docs/decisions/policies.md). */
export const everything: Pack = {
  name: "all",
  description: "The rules of every pack, in one process",
  rules: packs.flatMap(({ rules }) => rules),
};

export const ruleIds: readonly string[] = everything.rules.map(({ id }) => id);
