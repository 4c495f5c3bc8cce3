import { isProps, type Props } from "../../protocol/values";

/*
 * Event patterns as EventBridge evaluates them: every field of the pattern must match, any value of a field's list may.
 * Source: EventBridge user guide, "Comparison operators for use in event patterns"; github.com/aws/event-ruler, README.
 */

/** A pattern that EventBridge refuses. */
export class InvalidPattern extends Error {}

/** Whether a rule with this pattern takes an event, as rules see it: `{ source, "detail-type", detail, … }`. @throws InvalidPattern */
export function matchesPattern(pattern: Props, event: Props): boolean {
  checkPattern(pattern);
  return matches(pattern, event);
}

/** @throws InvalidPattern for what PutRule refuses */
function checkPattern(pattern: Props, at = ""): void {
  if (Object.keys(pattern).length === 0)
    throw new InvalidPattern(`Event pattern is not valid. Reason: Empty objects are not allowed${at && ` at ${at}`}`);
  for (const [key, want] of Object.entries(pattern)) {
    const here = at === "" ? key : `${at}.${key}`;
    if (key === "$or" && Array.isArray(want)) {
      if (want.length < 2 || !want.every(isProps))
        throw new InvalidPattern(`Event pattern is not valid. Reason: "$or" wants two objects or more at ${here}`);
      for (const each of want) checkPattern(each as Props, here);
    } else if (Array.isArray(want)) {
      if (want.length === 0)
        throw new InvalidPattern(`Event pattern is not valid. Reason: Empty arrays are not allowed at ${here}`);
      for (const each of want) leaf(each, here);
    } else if (isProps(want)) checkPattern(want, here);
    else throw new InvalidPattern(`Event pattern is not valid. Reason: "${here}" must be an object or an array`);
  }
}

function matches(pattern: Props, event: unknown): boolean {
  return Object.entries(pattern).every(([key, want]) => {
    if (key === "$or" && Array.isArray(want)) return want.some((each) => matches(each as Props, event));
    // A field below a list is that of any of its objects.
    const values = Array.isArray(event) ? event.map((each) => child(each, key)) : [child(event, key)];
    if (Array.isArray(want)) {
      const leaves = values.flat(9).filter((value) => value !== undefined);
      return want.some((each) => leaf(each, key)(leaves));
    }
    return values.some((value) => matches(want as Props, value));
  });
}

function child(event: unknown, key: string): unknown {
  return isProps(event) ? event[key] : undefined;
}

/** Whether the values of a field (none: it is not there) match. */
type Leaf = (values: readonly unknown[]) => boolean;
/** Whether one value does. */
type Value = (value: unknown) => boolean;

function leaf(want: unknown, at: string): Leaf {
  if (!isProps(want)) {
    if (!["string", "number", "boolean"].includes(typeof want) && want !== null)
      throw new InvalidPattern(
        `Event pattern is not valid. Reason: Match value must be String, number, true, false, or null at ${at}`,
      );
    return some((value) => value === want);
  }
  const [[operator, given] = ["", undefined], ...more] = Object.entries(want);
  if (more.length > 0 || operator === "")
    throw new InvalidPattern(`Event pattern is not valid. Reason: Only one key allowed in match expression at ${at}`);
  if (operator === "exists") {
    if (typeof given !== "boolean")
      throw new InvalidPattern(
        `Event pattern is not valid. Reason: exists match pattern must be either true or false at ${at}`,
      );
    // Only of what has a value itself (user guide, "Exists matching": leaf nodes).
    return (values) => values.some((value) => !isProps(value)) === given;
  }
  // A field that is not there is not anything but something: it does not match.
  if (operator === "anything-but") return some(anythingBut(given, at));
  return some(valueOf(operator, given, at));
}

function some(test: Value): Leaf {
  return (values) => values.some(test);
}

function anythingBut(given: unknown, at: string): Value {
  if (isProps(given)) {
    const [[operator, inner] = ["", undefined]] = Object.entries(given);
    if (!["prefix", "suffix", "wildcard", "equals-ignore-case"].includes(operator))
      throw new InvalidPattern(
        `Event pattern is not valid. Reason: Unsupported anything-but pattern: ${operator} at ${at}`,
      );
    const tests = [inner].flat().map((each) => valueOf(operator, each, at));
    return (value) => !isProps(value) && !tests.some((test) => test(value));
  }
  const all = [given].flat();
  if (all.length === 0)
    throw new InvalidPattern(`Event pattern is not valid. Reason: Empty arrays are not allowed at ${at}`);
  return (value) => !isProps(value) && !all.includes(value);
}

function valueOf(operator: string, given: unknown, at: string): Value {
  switch (operator) {
    case "prefix":
      return affix(given, at, (value, part) => value.startsWith(part));
    case "suffix":
      return affix(given, at, (value, part) => value.endsWith(part));
    case "equals-ignore-case": {
      const want = words(given, operator, at).toLowerCase();
      return (value) => typeof value === "string" && value.toLowerCase() === want;
    }
    case "wildcard": {
      const form = wildcard(words(given, operator, at), at);
      return (value) => typeof value === "string" && form.test(value);
    }
    case "numeric":
      return numeric(given, at);
    default:
      throw new InvalidPattern(`Event pattern is not valid. Reason: Unrecognized match type ${operator} at ${at}`);
  }
}

function affix(given: unknown, at: string, test: (value: string, part: string) => boolean): Value {
  if (isProps(given)) {
    const part = words(given["equals-ignore-case"], "equals-ignore-case", at).toLowerCase();
    return (value) => typeof value === "string" && test(value.toLowerCase(), part);
  }
  const part = words(given, "prefix or suffix", at);
  return (value) => typeof value === "string" && test(value, part);
}

function words(given: unknown, operator: string, at: string): string {
  if (typeof given !== "string")
    throw new InvalidPattern(`Event pattern is not valid. Reason: ${operator} match pattern must be a string at ${at}`);
  return given;
}

/** `*` is any text; `\*` is a star and `\\` a backslash. */
function wildcard(text: string, at: string): RegExp {
  if (text.includes("**"))
    throw new InvalidPattern(
      `Event pattern is not valid. Reason: Consecutive wildcard characters at pos ${text.indexOf("**")} at ${at}`,
    );
  const parts: string[] = text.match(/\\[*\\]|\*|[^*\\]+|\\/g) ?? [];
  if (parts.includes("\\"))
    throw new InvalidPattern(`Event pattern is not valid. Reason: Invalid escape character at ${at}`);
  const escape = (part: string) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(
    `^${parts.map((part) => (part === "*" ? "[^]*" : escape(part.replace(/^\\(.)$/, "$1")))).join("")}$`,
  );
}

function numeric(given: unknown, at: string): Value {
  const terms = Array.isArray(given) ? given : [];
  const tests: ((value: number) => boolean)[] = [];
  for (let i = 0; i < terms.length; i += 2) {
    const [operator, bound] = [terms[i] as string, terms[i + 1] as unknown];
    if (typeof bound !== "number")
      throw new InvalidPattern(`Event pattern is not valid. Reason: Value of ${operator} must be numeric at ${at}`);
    const test = {
      "=": (v: number) => v === bound,
      "<": (v: number) => v < bound,
      "<=": (v: number) => v <= bound,
      ">": (v: number) => v > bound,
      ">=": (v: number) => v >= bound,
    }[operator];
    if (!test)
      throw new InvalidPattern(
        `Event pattern is not valid. Reason: Unrecognized numeric range operator: ${operator} at ${at}`,
      );
    tests.push(test);
  }
  if (tests.length < 1 || tests.length > 2)
    throw new InvalidPattern(
      `Event pattern is not valid. Reason: Too many or too few elements in numeric expression at ${at}`,
    );
  return (value) => typeof value === "number" && tests.every((test) => test(value));
}
