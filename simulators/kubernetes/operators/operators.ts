import type { Kind } from "../kinds";
import { keda } from "./keda";
import type { Operator } from "./operator";
import { prometheusOperator } from "./prometheus";

const operators: readonly Operator[] = [keda, prometheusOperator];

/** Who looks after a custom kind; undefined where nobody does that the local cluster knows. */
export const operatorOf = (kind: Pick<Kind, "group" | "kind">): Operator | undefined =>
  operators.find((one) => one.watches(kind));
