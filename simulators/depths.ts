import { types as aws } from "./aws/cloud";
import { described as azure, modelled as modelledOfAzure } from "./azure/types";
import { described as cloudflare, modelled as modelledOfCloudflare } from "./cloudflare/types";
import { components as eks } from "./eks/provider";
import { described as gcp, modelled as modelledOfGcp } from "./gcp/types";
import { isActedOn, isModelled as isModelledKind, kindOf } from "./kubernetes/kinds";
import { operatorOf } from "./kubernetes/operators/operators";
import { types as random } from "./random/provider";
import { types as time } from "./time/cloud";
import { types as tls } from "./tls/cloud";
import { described } from "./vault/cloud";

/**
 * How much a local cloud knows of a type. `declared`: what its SDK declares; `facts`: what tables read from its provider say as well; `modelled`: its rules, references and computed values, by hand.
 */
export type Depth = "declared" | "facts" | "modelled";

const modelled = new Set([
  ...aws.map(({ token }) => token),
  ...eks,
  ...modelledOfGcp,
  ...modelledOfAzure,
  ...modelledOfCloudflare,
  ...Object.keys(random),
  ...tls.map(({ token }) => token),
  ...time.map(({ token }) => token),
]);

/** How deep a local cloud knows a type. */
export function depthOf(token: string): Depth {
  const known = token.startsWith("kubernetes:")
    ? isModelledKind(token) || isActedOn(token) || operatorOf(kindOf(token)) !== undefined
    : modelled.has(token);
  if (known) return "modelled";
  return [described, gcp, azure, cloudflare].some((table) => table.has(token)) ? "facts" : "declared";
}
