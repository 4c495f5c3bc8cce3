import type { Pack } from "../shared/rule";
import { everywhereRules } from "./everywhere";
import { boundedPodRules } from "./pods";
import { recoveryRules } from "./recovery";

export const guardrails: Pack = {
  name: "guardrails",
  description: "What is lost can be brought back, and everything says whose it is and where it stands",
  rules: [...recoveryRules, ...everywhereRules, ...boundedPodRules],
};
