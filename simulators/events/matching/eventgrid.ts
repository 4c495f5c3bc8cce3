import { isProps, type Props } from "../../protocol/values";

/*
 * Filters of Event Grid's event subscriptions, over CloudEvents 1.0.
 * Source: azure-docs, event-grid/event-filtering.md.
 */

/** A filter that Event Grid refuses. */
export class InvalidEventFilter extends Error {}

/** A filter in the words of the provider: `EventSubscriptionFilter` of azure-native. */
export interface EventFilter {
  includedEventTypes?: readonly string[];
  subjectBeginsWith?: string;
  subjectEndsWith?: string;
  isSubjectCaseSensitive?: boolean;
  advancedFilters?: readonly AdvancedFilter[];
  enableAdvancedFilteringOnArrays?: boolean;
}

export interface AdvancedFilter {
  operatorType: string;
  key?: string;
  value?: unknown;
  values?: readonly unknown[];
}

/** Whether an event subscription with this filter gets an event. @throws InvalidEventFilter */
export function letsThrough(filter: EventFilter | undefined, event: Props): boolean {
  if (!filter) return true;
  const { includedEventTypes, advancedFilters = [] } = filter;
  checkFilter(filter);
  if (
    includedEventTypes &&
    includedEventTypes.length > 0 &&
    !includedEventTypes.some((type) => equal(type, event["type"]))
  )
    return false;
  if (!subject(filter, event)) return false;
  // All of them; a list of values within one is any of them.
  return advancedFilters.every((one) => advanced(one, event, filter.enableAdvancedFilteringOnArrays ?? false));
}

/** 25 advanced filters, and 25 values in all of them; a value is 512 characters at most. */
const most = 25;
const longest = 512;

/** @throws InvalidEventFilter for what Event Grid refuses when the subscription is made */
function checkFilter({ advancedFilters = [] }: EventFilter): void {
  const values = advancedFilters.flatMap(({ values = [] }) => values);
  if (advancedFilters.length > most || values.length > most)
    throw new InvalidEventFilter(
      `an event subscription has at most ${most} advanced filters, and ${most} values in them`,
    );
  for (const { operatorType, key, value, values: given } of advancedFilters) {
    const operator = operators[operatorType] ?? nullness[operatorType];
    if (!operator) throw new InvalidEventFilter(`there is no operator ${operatorType}`);
    if (!key) throw new InvalidEventFilter(`${operatorType}: want a key`);
    if (operatorType in nullness && (value !== undefined || given !== undefined))
      throw new InvalidEventFilter(`${operatorType} takes no value`);
    if (operatorType in operators && value === undefined && (given ?? []).length === 0)
      throw new InvalidEventFilter(`${operatorType}: want a value`);
    for (const each of given ?? [])
      if (typeof each === "string" && each.length > longest)
        throw new InvalidEventFilter(`a value has ${longest} characters at most`);
  }
}

function subject(
  { subjectBeginsWith = "", subjectEndsWith = "", isSubjectCaseSensitive = false }: EventFilter,
  event: Props,
): boolean {
  if (subjectBeginsWith === "" && subjectEndsWith === "") return true;
  const fold = (text: string) => (isSubjectCaseSensitive ? text : text.toLowerCase());
  const text = fold(typeof event["subject"] === "string" ? event["subject"] : "");
  return text.startsWith(fold(subjectBeginsWith)) && text.endsWith(fold(subjectEndsWith));
}

/** Of a key that is there or not, with a value or null. */
const nullness: Record<string, (value: unknown) => boolean> = {
  IsNullOrUndefined: (value) => value === undefined || value === null,
  IsNotNull: (value) => value !== undefined && value !== null,
};

interface Operator {
  /** Whether it holds of a key that is not there. */
  absent: boolean;
  holds(value: unknown, wanted: readonly unknown[]): boolean;
}

const strings = (test: (value: string, wanted: string) => boolean): Operator => ({
  absent: false,
  holds: (value, wanted) =>
    typeof value === "string" && wanted.some((each) => test(value.toLowerCase(), String(each).toLowerCase())),
});
const numbers = (test: (value: number, wanted: number) => boolean): Operator => ({
  absent: false,
  holds: (value, wanted) => typeof value === "number" && wanted.some((each) => test(value, Number(each))),
});
const ranges: Operator = {
  absent: false,
  holds: (value, wanted) =>
    typeof value === "number" &&
    wanted.some((each) => Array.isArray(each) && value >= Number(each[0]) && value <= Number(each[1])),
};
/** Holds of what the other does not: of a key that is not there, too. */
const not = (operator: Operator): Operator => ({
  absent: true,
  holds: (value, wanted) => !operator.holds(value, wanted),
});

const contains = strings((value, wanted) => value.includes(wanted));
const begins = strings((value, wanted) => value.startsWith(wanted));
const ends = strings((value, wanted) => value.endsWith(wanted));
const isIn = strings((value, wanted) => value === wanted);
const numberIn = numbers((value, wanted) => value === wanted);

const operators: Record<string, Operator> = {
  StringContains: contains,
  StringNotContains: not(contains),
  StringBeginsWith: begins,
  StringNotBeginsWith: not(begins),
  StringEndsWith: ends,
  StringNotEndsWith: not(ends),
  StringIn: isIn,
  StringNotIn: not(isIn),
  NumberIn: numberIn,
  NumberNotIn: not(numberIn),
  NumberLessThan: numbers((value, wanted) => value < wanted),
  NumberLessThanOrEquals: numbers((value, wanted) => value <= wanted),
  NumberGreaterThan: numbers((value, wanted) => value > wanted),
  NumberGreaterThanOrEquals: numbers((value, wanted) => value >= wanted),
  NumberInRange: ranges,
  NumberNotInRange: not(ranges),
  BoolEquals: {
    absent: false,
    holds: (value, wanted) =>
      typeof value === "boolean" && wanted.some((each) => value === (each === true || each === "true")),
  },
};

function advanced({ operatorType, key = "", value, values }: AdvancedFilter, event: Props, arrays: boolean): boolean {
  const found = at(event, key);
  const simple = nullness[operatorType];
  if (simple) return simple(found);
  const operator = operators[operatorType]!;
  const wanted = values ?? [value];
  if (found === undefined || found === null) return operator.absent;
  if (!Array.isArray(found)) return operator.holds(found, wanted);
  // Without the switch, a list matches nothing.
  if (!arrays) return false;
  return operator.absent
    ? found.every((each) => operator.holds(each, wanted))
    : found.some((each) => operator.holds(each, wanted));
}

/** An attribute of the event by its name, or what is within `data`, in any case of letters: `data.key1.key2`. */
function at(event: Props, key: string): unknown {
  return key.split(".").reduce<unknown>((value, name) => {
    if (!isProps(value)) return undefined;
    const found = Object.keys(value).find((each) => equal(each, name));
    return found === undefined ? undefined : value[found];
  }, event);
}

function equal(one: string, other: unknown): boolean {
  return typeof other === "string" && one.toLowerCase() === other.toLowerCase();
}
