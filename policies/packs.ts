import { encryption } from "./encryption/rules";
import { guardrails } from "./guardrails/rules";
import { pciDss } from "./pci-dss/rules";
import type { Pack } from "./shared/rule";

/** Every pack, for what looks at all rules at once. */
export const packs: readonly Pack[] = [encryption, pciDss, guardrails];
