import type { Kind } from "../kinds";
import { eck } from "./eck";
import { keda } from "./keda";
import type { Operator } from "./operator";

const operators: readonly Operator[] = [keda, eck];

/** Who looks after a custom kind; undefined where nobody does that the local cluster knows. */
export const operatorOf = (kind: Pick<Kind, "group" | "kind">): Operator | undefined =>
  operators.find((one) => one.watches(kind));
