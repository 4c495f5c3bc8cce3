import { matches } from "./alertmanager";

/*
 * Which alerts a query of the series ALERTS asks for: what clouds fetch from Prometheus, and ask of what they have fetched.
 */

/** The labels of an alert, as its rule gives them. */
export type AlertLabels = Readonly<Record<string, string>>;

/** What stands in the braces after each `ALERTS` of a query. */
export const selectors = (query: string): string[] =>
  [...query.matchAll(/\bALERTS\{([^}]*)\}/g)].map(([, inner]) => inner!);

/** Whether a selector takes an alert with these labels. @throws Unjudged for one in another form */
export const takes = (selector: string, labels: AlertLabels): boolean =>
  [...selector.matchAll(/\w+\s*(?:=~|!~|!=|=)\s*"(?:[^"\\]|\\.)*"/g)].every(([matcher]) => matches(matcher, labels));
