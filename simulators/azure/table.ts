import table from "../data/azure-facts.json";
import { filledIn } from "../facts/provider-facts";
import type { Request } from "../core/spec";
import type { Props } from "../protocol/values";

/** What is asked of one input. */
export interface InputFacts {
  /** Searched, not anchored. */
  pattern?: string;
  length?: readonly [number | null, number | null];
  range?: readonly [number | null, number | null];
  items?: readonly [number | null, number | null];
  /** What ARM takes; the provider sends anything. */
  values?: readonly (string | number)[];
  /** Whether it has no decimals. */
  whole?: boolean;
}

/** What is said of the inputs of a type, or of an object in it. */
export interface BodyFacts {
  checks?: Readonly<Record<string, InputFacts>>;
  /** The types of objects in it: keys of `nested`. */
  of?: Readonly<Record<string, string>>;
  /** Needed by ARM and so by the provider, whatever the SDK says. */
  needed?: readonly string[];
  /** Fixed at creation, without a replacement: an update is sent, and refused. */
  fixed?: readonly string[];
  /** Written and never read. */
  secret?: readonly string[];
  /** Lists that stay as they are in Azure where none is given. */
  kept?: readonly string[];
}

export interface ArmFacts extends BodyFacts {
  /** `Microsoft.Network/virtualNetworks`. */
  arm?: string;
  version?: string;
  id: string;
  /** The input that names it, and how the provider makes a name. */
  named?: readonly [input: string, how: string];
  replace: readonly string[];
  /** Whether it takes the location of its group. */
  located?: boolean;
  /** Whether it is there with its parent: created by a change, deleted by putting its defaults. */
  singleton?: boolean;
  /** Whether it may be created over what is there by default. */
  put?: boolean;
}

interface ArmTable {
  source: string;
  types: Readonly<Record<string, ArmFacts>>;
  nested: Readonly<Record<string, BodyFacts>>;
}

/** What was read from the provider and from Azure's own models. */
export const facts = table as unknown as ArmTable;

const byArmType = new Map<string, string[]>();
for (const [token, { arm }] of Object.entries(facts.types)) {
  const key = (arm ?? "").toLowerCase();
  byArmType.set(key, [...(byArmType.get(key) ?? []), token]);
}

/** The tokens of an ARM type; none of one that no table describes. */
export const tokensOf = (arm: string): string[] => byArmType.get(arm.toLowerCase()) ?? [];

/** The id of a resource of the table; undefined where an input that it is made of is not there. */
export function armId({ id }: ArmFacts, inputs: Props, subscription: string): string | undefined {
  const filled = filledIn(id, { ...inputs, subscription });
  return filled && `/${filled.replace(/^\/+|\/+$/g, "")}`;
}

/** The id that a resource has, or will have. */
export const ownId = ({ id, token, inputs, account }: Pick<Request, "id" | "token" | "inputs" | "account">): string =>
  id || (facts.types[token] && armId(facts.types[token], inputs, account)) || "";
