import table from "../data/azure-refusals.json";
import type { Refusal } from "../core/spec";

/** The words of ARM and of its providers, by their codes; with a word after the code where it has several. A status stands before them where it is not 400. */
const texts: Readonly<Record<keyof typeof table, string>> = table;

/** A refusal. @param values what stands in the place of `{0}`, `{1}`, … */
export function says(key: keyof typeof table, ...values: unknown[]): Refusal {
  const [, status = "400", text = ""] = /^(?:(\d{3}) )?(.*)$/s.exec(texts[key]) ?? [];
  const message = text.replace(/\{(\d)\}/g, (_, at: string) => String(values[Number(at)]));
  return { code: `${status} ${key.split(".")[0]}`, message };
}
