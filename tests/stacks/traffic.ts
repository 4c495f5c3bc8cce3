import type { EnvironmentSpec } from "../../config/environment";
import { trafficSchema } from "../../config/traffic";
import type { StackOutputs } from "../../stacks/outputs";
import { compose } from "../../stacks/composition";
import { record, type Recorded, type Registered } from "../mocks";
import { promisingLess, specOf } from "./spec";

export const account = "0123456789abcdef0123456789abcdef";
export const cloudflare = { account, plan: "business", loadBalancing: true, delegated: true };

/** Prod, once its domain is delegated, with traffic as it is asked for. */
export function withTraffic(
  traffic: Record<string, unknown> | undefined,
  delegated = true,
  spec = specOf("prod"),
): EnvironmentSpec {
  return {
    ...spec,
    edge: { ...spec.edge!, dns: { mode: "zone", delegated } },
    traffic: trafficSchema.parse(traffic),
  };
}

/** What a specification registers, and says at the end. */
export interface Composed {
  recorded: Recorded;
  outputs: StackOutputs;
}

export async function composed(spec: EnvironmentSpec): Promise<Composed> {
  let outputs: StackOutputs | undefined;
  const recorded = await record(async () => {
    outputs = await compose(promisingLess(spec));
  });
  return { recorded, outputs: outputs! };
}

export const records = ({ all }: Recorded): Registered[] =>
  all.filter(({ type }) => type === "aws:route53/record:Record");
export const named = (all: readonly Registered[], name: string): Registered[] =>
  all.filter(({ inputs }) => inputs["name"] === name);
export const domain = "gocoffee.example";
