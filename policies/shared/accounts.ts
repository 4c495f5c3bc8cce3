import type { About } from "./rule";
import { ifKnown } from "./unknown";

/** The account of AWS in an ARN, or one that stands alone; undefined where none is named, as of a service. */
export function accountOf(principal: string): string | undefined {
  return /^(?:arn:[^:]*:[^:]*:[^:]*:)?(\d{12})(?::|$)/.exec(principal)?.[1];
}

/** The accounts that the provider admits to; none where it does not say. It has them as JSON text, as every list of a provider. */
export function allowedAccounts({ provider }: Pick<About, "provider">): readonly string[] {
  const given = ifKnown(() => provider?.["allowedAccountIds"]);
  const list: unknown = typeof given === "string" ? JSON.parse(given) : given;
  return Array.isArray(list) ? list.map(String) : [];
}
