import { watchdog } from "../../../components/core/alerting";
import { alertsAt, told } from "../alerts";
import { together, type Change, type Copy } from "../changes";

/** Where Google Cloud stands beside AWS, and is the smaller one to walk. */
const environment = "staging" as const;

/** What happens on Google Cloud. */
export const onGoogle = (changes: readonly Omit<Change, "cloud">[]): Change[] =>
  changes.map((change) => ({ environment, ...change, cloud: "gcp", what: `Google: ${change.what}` }));

/** The walks of alerts of Google's cluster break there: of all, or of those whose rule is so. */
export const alerts = (to: string, wanted?: Parameters<typeof alertsAt>[1]) => alertsAt(to, wanted, "gcp");

/** Those that Google's collectors hear: whoever is to be told of, and the one that always fires, whose absence is told. */
export const heard = (to: string) => together(alerts(to, told), { [`alarm ${watchdog}`]: to });

/** One more grant. */
export function grant(c: Copy, token: string, outputs: Record<string, unknown>): void {
  c.add(token, `${JSON.stringify(outputs)}`, outputs as Parameters<Copy["add"]>[2]);
}
