import type { Pack } from "../shared/rule";
import { azureRecoveryRules } from "./azure-recovery";
import { bucketRules } from "./buckets";
import { deadLetterRules } from "./dead-letters";
import { everywhereRules } from "./everywhere";
import { failoverRules } from "./failover";
import { boundedPodRules } from "./pods";
import { recoveryRules } from "./recovery";
import { runtimeRules } from "./runtimes";
import { separationRules } from "./separation";
import { tableRules } from "./tables";

export const guardrails: Pack = {
  name: "guardrails",
  description: "What is lost can be brought back, and everything says whose it is and where it stands",
  rules: [
    ...recoveryRules,
    ...failoverRules,
    ...bucketRules,
    ...everywhereRules,
    ...separationRules,
    ...boundedPodRules,
    ...tableRules,
    ...runtimeRules,
    ...deadLetterRules,
    ...azureRecoveryRules,
  ],
};
