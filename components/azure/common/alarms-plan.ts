/** How bad it is: somebody gets up for `critical`, and looks in the morning for `warning`. */
export type Severity = "critical" | "warning";

/** A condition of an event: a field of the activity log, and what it must be, whatever the case. */
export interface Leaf {
  /** `category`, `operationName`, `status`, `resourceType`, … or what begins with `properties.`. */
  field: string;
  is: string | readonly string[];
}

/** Azure has five: Critical, Error, Warning, Informational, Verbose. Source: learn.microsoft.com/azure/azure-monitor/alerts/alerts-overview. */
export const severityOf = (severity: Severity): 0 | 2 => (severity === "critical" ? 0 : 2);

/** Source: Azure Monitor REST API, MetricAlertProperties.windowSize and evaluationFrequency; those of queries are among them. */
const windows = [1, 5, 15, 30, 60, 360, 720, 1440];
const frequencies = [1, 5, 15, 30, 60];

/** A number of minutes as ISO 8601 has it: 90 is PT1H30M. */
export function minutes(count: number): string {
  if (count === 1440) return "P1D";
  const [hours, rest] = [Math.floor(count / 60), count % 60];
  return `PT${hours > 0 ? `${hours}H` : ""}${rest > 0 ? `${rest}M` : ""}`;
}

/**
 * How often is looked, and over how long.
 * @throws RangeError for minutes that Azure does not take, or for a look that is rarer than what it looks back.
 */
export function rhythm(asked: { id: string; windowMinutes?: number | undefined; everyMinutes?: number | undefined }): {
  window: string;
  every: string;
} {
  const { id, windowMinutes = 5, everyMinutes = Math.min(windowMinutes, 5) } = asked;
  if (!windows.includes(windowMinutes))
    throw new RangeError(`${id}: windowMinutes: want one of ${windows.join(", ")}, got ${windowMinutes}`);
  if (!frequencies.includes(everyMinutes) || everyMinutes > windowMinutes)
    throw new RangeError(
      `${id}: everyMinutes: want one of ${frequencies.join(", ")}, ${windowMinutes} at most, got ${everyMinutes}`,
    );
  return { window: minutes(windowMinutes), every: minutes(everyMinutes) };
}

interface Condition {
  field?: string;
  equals?: string;
  containsAny?: string[];
  anyOf?: Condition[];
}

/** A condition as Azure writes it. A list of them holds when one does. */
export function conditionOf(asked: Leaf | readonly Leaf[]): Condition {
  return "field" in asked ? leafOf(asked) : { anyOf: asked.map(leafOf) };
}

const leafOf = ({ field, is }: Leaf): Condition =>
  typeof is === "string" ? { field, equals: is } : { field, containsAny: [...is] };

/** What is wrong, and where to read on: all that a message carries. */
export function pageOf(
  { runbooks = "docs/runbooks" }: { runbooks?: string | undefined },
  { says, page = "azure-alarms.md" }: { says: string; page?: string | undefined },
): string {
  return `${says}. What to do: ${runbooks}/${page}`;
}
