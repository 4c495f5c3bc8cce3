import { at, text } from "../core/paths";
import type { Request } from "../core/spec";
import type { WorldView } from "../core/standing";
import { tokenOf } from "./part";

/*
 * What the account has bought, which no program says: it is a fact of the world, and a test changes it. Only a zone's subscription
 * (`ZoneSubscription`) may say another plan for its zone.
 *
 * A zone is born on Free, and the account with nothing. A local run makes in one `up` what takes two on a real account, so it takes the plan and the add-on of the environment's
 * configuration as bought, as if somebody had paid for them between the two (cli/local/cloudflare.ts).
 */

export const plans = ["free", "pro", "business", "enterprise"] as const;
export type Plan = (typeof plans)[number];

export interface Bought {
  /** Of every zone that has no subscription of its own. @defaultValue free */
  plan: Plan;
  /** The add-on for load balancing, on any plan. @defaultValue false */
  loadBalancing: boolean;
  /** The add-on for advanced certificates and custom ciphers. @defaultValue false */
  advancedCertificates: boolean;
}

const accountToken = "cloudflare:local/account:Account";
const standard: Bought = { plan: "free", loadBalancing: false, advancedCertificates: false };

/**
 * Reads what GOCOFFEE_CLOUDFLARE says of the account, as `enterprise` or `free,-loadBalancing`: a plan, and add-ons, those with a minus not bought.
 * @throws Error for a word that is none of these
 */
export function boughtBy(words: string): Partial<Bought> {
  const bought: Partial<Bought> = {};
  for (const word of words.split(",").map((one) => one.trim())) {
    const plan = plans.find((one) => one === word);
    const addOn = (["loadBalancing", "advancedCertificates"] as const).find((one) => one === word.replace(/^-/, ""));
    if (plan) bought.plan = plan;
    else if (addOn) bought[addOn] = !word.startsWith("-");
    else
      throw new Error(
        `GOCOFFEE_CLOUDFLARE: want ${plans.join(", ")}, loadBalancing or advancedCertificates, with a minus where it is not bought, and got ${word}`,
      );
  }
  return bought;
}

/** Says what the account has bought. What is left out stays as it is. */
export function buy(world: WorldView, bought: Partial<Bought>): void {
  const outputs = { ...boughtIn(world), ...bought };
  world.put({ token: accountToken, id: "account", scope: "", region: "", inputs: {}, outputs });
}

export function boughtIn(world: WorldView): Bought {
  return { ...standard, ...world.find(accountToken, "account")?.outputs };
}

/** The plan of a zone: its own subscription's, else the account's. `pro_plus`, `partners_business` are as their like. */
export function planOfZone(world: WorldView, zoneId: unknown): Plan {
  const own = world.all(tokenOf("zoneSubscription")).find(({ inputs }) => inputs["zoneId"] === zoneId);
  const named = text(at(own?.inputs ?? {}, "ratePlan.id")) ?? "";
  return plans.find((plan) => named.includes(plan)) ?? boughtIn(world).plan;
}

export const planOf = ({ world, inputs }: Pick<Request, "world" | "inputs">): Plan =>
  planOfZone(world, inputs["zoneId"]);

/** Whether a plan is at least another. */
export const atLeast = (plan: Plan, least: Plan): boolean => plans.indexOf(plan) >= plans.indexOf(least);
