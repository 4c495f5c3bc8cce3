import type { Refusal } from "../../core/spec";

/** How the older APIs of AWS (RDS, ElastiCache) name a value that is wrong by itself. */
export const invalidValue = (message: string): Refusal => ({ code: "InvalidParameterValue", message });

/** How they name values that do not go together. */
export const invalidCombination = (message: string): Refusal => ({ code: "InvalidParameterCombination", message });
