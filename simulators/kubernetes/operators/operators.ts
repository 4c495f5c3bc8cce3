import type { Props } from "../../protocol/values";
import type { Objects } from "../cluster";
import type { Kind } from "../kinds";
import { argoCd } from "./argo-cd";
import { argoRollouts } from "./argo-rollouts";
import { clickhouse } from "./clickhouse";
import { eck } from "./eck";
import { keda } from "./keda";
import type { Operator } from "./operator";
import { prometheusOperator } from "./prometheus";
import { velero } from "./velero";

const operators: readonly Operator[] = [keda, prometheusOperator, eck, clickhouse, argoRollouts, argoCd, velero];

/** Who looks after a custom kind; undefined where nobody does that the local cluster knows. */
export const operatorOf = (kind: Pick<Kind, "group" | "kind">): Operator | undefined =>
  operators.find((one) => one.watches(kind));

/** The custom objects that somebody looks at again, now that an object was written. */
export const followers = (objects: Objects, token: string, object: Props): { kind: Kind; object: Props }[] =>
  operators.flatMap((one) => one.follows?.(objects, token, object) ?? []);
