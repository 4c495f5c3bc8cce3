import table from "../data/cloudflare-facts.json";
import { type FactsTable, filledDefaults } from "../facts/provider-facts";
import type { Props } from "../protocol/values";

/** What the provider's own schemas say of each type. */
export const facts = table as unknown as FactsTable;

/** The inputs that the provider fills in, with those that they stand in. */
export const withDefaults = (token: string, inputs: Props): Props =>
  filledDefaults(facts.types[token]?.defaults ?? {}, inputs);
