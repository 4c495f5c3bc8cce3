import { at, type Attribute, compare, invalid, type Item, kindOf, type Path, same, set } from "./dynamodb-values";
import { reservedWords } from "./dynamodb-reserved";

/** What names and values an expression may use. Each must be used: DynamoDB refuses those that are not. */
export class Names {
  private readonly used = new Set<string>();

  constructor(
    private readonly names: Readonly<Record<string, string>> = {},
    private readonly values: Readonly<Record<string, Attribute>> = {},
  ) {}

  name(token: string): string {
    if (!token.startsWith("#")) {
      if (reservedWords.has(token.toUpperCase()))
        throw invalid(`Invalid expression: Attribute name is a reserved keyword; reserved keyword: ${token}`);
      return token;
    }
    this.used.add(token);
    const name = this.names[token];
    if (name === undefined)
      throw invalid(
        `Invalid expression: An expression attribute name used in the document path is not defined; attribute name: ${token}`,
      );
    return name;
  }

  value(token: string): Attribute {
    this.used.add(token);
    const value = this.values[token];
    if (value === undefined)
      throw invalid(
        `Invalid expression: An expression attribute value used in expression is not defined; attribute value: ${token}`,
      );
    return value;
  }

  /** @throws where one was given and not used */
  allUsed(): void {
    const unused = (of: object) => Object.keys(of).filter((token) => !this.used.has(token));
    const [names, values] = [unused(this.names), unused(this.values)];
    if (names.length > 0)
      throw invalid(`Value provided in ExpressionAttributeNames unused in expressions: keys: {${names.join(", ")}}`);
    if (values.length > 0)
      throw invalid(`Value provided in ExpressionAttributeValues unused in expressions: keys: {${values.join(", ")}}`);
  }
}

const word = /\s*(<>|<=|>=|[=<>(),.+\-[\]]|[#:]?[A-Za-z0-9_]+)/y;

class Reader {
  private readonly tokens: string[] = [];
  private next = 0;

  constructor(
    private readonly text: string,
    readonly names: Names,
  ) {
    word.lastIndex = 0;
    const end = text.trimEnd().length;
    while (word.lastIndex < end) {
      const from = word.lastIndex;
      const found = word.exec(text);
      if (!found) throw invalid(`Invalid expression: Syntax error; token: "${text.slice(from, from + 10)}"`);
      this.tokens.push(found[1]!);
    }
  }

  get done(): boolean {
    return this.next >= this.tokens.length;
  }

  peek(ahead = 0): string {
    return this.tokens[this.next + ahead] ?? "";
  }

  take(want?: string): string {
    const token = this.tokens[this.next++];
    if (token === undefined || (want !== undefined && token.toUpperCase() !== want))
      throw invalid(`Invalid expression: Syntax error; token: "${token ?? "<EOF>"}" in ${this.text}`);
    return token;
  }

  is(keyword: string): boolean {
    if (this.peek().toUpperCase() !== keyword) return false;
    this.next++;
    return true;
  }

  path(): Path {
    const path: Path = [this.names.name(this.take())];
    for (;;) {
      if (this.is(".")) path.push(this.names.name(this.take()));
      else if (this.is("[")) {
        path.push(Number(this.take()));
        this.take("]");
      } else return path;
    }
  }
}

type Condition = (item: Item | undefined) => boolean;
type Operand = (item: Item | undefined) => Attribute | undefined;

/** Whether an item meets a ConditionExpression (DynamoDB's developer guide, "Condition and filter expressions, operators, and functions"). */
export function holds(expression: string, names: Names, item: Item | undefined): boolean {
  const reader = new Reader(expression, names);
  const condition = either(reader);
  if (!reader.done) throw invalid(`Invalid ConditionExpression: Syntax error; token: "${reader.peek()}"`);
  return condition(item);
}

function either(reader: Reader): Condition {
  const parts = [both(reader)];
  while (reader.is("OR")) parts.push(both(reader));
  return (item) => parts.some((part) => part(item));
}

function both(reader: Reader): Condition {
  const parts = [negated(reader)];
  while (reader.is("AND")) parts.push(negated(reader));
  return (item) => parts.every((part) => part(item));
}

function negated(reader: Reader): Condition {
  if (!reader.is("NOT")) return single(reader);
  const inner = negated(reader);
  return (item) => !inner(item);
}

const functions: Record<string, (reader: Reader) => Condition> = {
  attribute_exists: (reader) => {
    const path = reader.path();
    return (item) => at(item, path) !== undefined;
  },
  attribute_not_exists: (reader) => {
    const path = reader.path();
    return (item) => at(item, path) === undefined;
  },
  attribute_type: (reader) => {
    const path = reader.path();
    reader.take(",");
    const type = operand(reader);
    return (item) => {
      const [value, want] = [at(item, path), type(item)];
      return value !== undefined && want !== undefined && "S" in want && kindOf(value) === want.S;
    };
  },
  begins_with: (reader) => {
    const one = operand(reader);
    reader.take(",");
    const other = operand(reader);
    return (item) => {
      const [value, start] = [one(item), other(item)];
      return !!value && !!start && "S" in value && "S" in start && value.S.startsWith(start.S);
    };
  },
  contains: (reader) => {
    const one = operand(reader);
    reader.take(",");
    const other = operand(reader);
    return (item) => {
      const [value, part] = [one(item), other(item)];
      if (!value || !part) return false;
      if ("L" in value) return value.L.some((each) => same(each, part));
      if (!("S" in part)) return false;
      return "S" in value ? value.S.includes(part.S) : "SS" in value && value.SS.includes(part.S);
    };
  },
};

function single(reader: Reader): Condition {
  if (reader.is("(")) {
    const inner = either(reader);
    reader.take(")");
    return inner;
  }
  const call = reader.peek(1) === "(" ? functions[reader.peek()] : undefined;
  if (call) {
    reader.take();
    reader.take("(");
    const condition = call(reader);
    reader.take(")");
    return condition;
  }
  const left = operand(reader);
  const comparator = reader.take().toUpperCase();
  if (comparator === "BETWEEN") {
    const low = operand(reader);
    reader.take("AND");
    const high = operand(reader);
    return (item) => (compare(left(item), low(item)) ?? -1) >= 0 && (compare(left(item), high(item)) ?? 1) <= 0;
  }
  if (comparator === "IN") {
    reader.take("(");
    const all = [operand(reader)];
    while (reader.is(",")) all.push(operand(reader));
    reader.take(")");
    return (item) => all.some((each) => same(left(item), each(item)));
  }
  const right = operand(reader);
  return (item) => compares(comparator, left(item), right(item));
}

function compares(comparator: string, one: Attribute | undefined, other: Attribute | undefined): boolean {
  if (comparator === "=") return same(one, other);
  // An attribute that is not there is not equal to anything, and so `<>` holds of it.
  if (comparator === "<>") return !same(one, other);
  const order = compare(one, other);
  if (order === undefined) return false;
  if (comparator === "<") return order < 0;
  if (comparator === "<=") return order <= 0;
  if (comparator === ">") return order > 0;
  if (comparator === ">=") return order >= 0;
  throw invalid(`Invalid expression: Syntax error; token: "${comparator}"`);
}

function operand(reader: Reader): Operand {
  if (reader.peek().startsWith(":")) {
    const value = reader.names.value(reader.take());
    return () => value;
  }
  if (reader.peek(1) === "(" && reader.peek() === "size") {
    reader.take();
    reader.take("(");
    const path = reader.path();
    reader.take(")");
    return (item) => {
      const value = at(item, path);
      if (!value) return undefined;
      const inner = Object.values(value)[0] as unknown;
      const length =
        typeof inner === "string" || Array.isArray(inner) ? inner.length : Object.keys(inner as object).length;
      return { N: String(length) };
    };
  }
  const path = reader.path();
  return (item) => at(item, path);
}

/** An item after an UpdateExpression. What it reads is the item before. @param before undefined where there is none yet */
export function updated(expression: string, names: Names, before: Item): Item {
  const reader = new Reader(expression, names);
  const after = structuredClone(before);
  while (!reader.done) {
    const clause = reader.take().toUpperCase();
    do change(clause, reader, before, after);
    while (reader.is(","));
  }
  return after;
}

function change(clause: string, reader: Reader, before: Item, after: Item): void {
  const path = reader.path();
  if (clause === "SET") {
    reader.take("=");
    set(after, path, sum(reader, before));
  } else if (clause === "REMOVE") set(after, path, undefined);
  else if (clause === "ADD") {
    const more = reader.names.value(reader.take());
    const old = at(before, path);
    if ("SS" in more) set(after, path, { SS: [...new Set([...(old && "SS" in old ? old.SS : []), ...more.SS])] });
    else set(after, path, number(old ?? { N: "0" }, 1, more));
  } else if (clause === "DELETE") {
    const less = reader.names.value(reader.take());
    const old = at(before, path);
    if (!("SS" in less)) throw invalid("Incorrect operand type for operator or function; operator: DELETE");
    const rest = old && "SS" in old ? old.SS.filter((each) => !less.SS.includes(each)) : [];
    set(after, path, rest.length > 0 ? { SS: rest } : undefined);
  } else throw invalid(`Invalid UpdateExpression: Syntax error; token: "${clause}"`);
}

function sum(reader: Reader, before: Item): Attribute {
  const first = term(reader, before);
  for (const [sign, by] of [
    ["+", 1],
    ["-", -1],
  ] as const)
    if (reader.is(sign)) return number(first, by, term(reader, before));
  return first;
}

function number(one: Attribute, by: 1 | -1, other: Attribute): Attribute {
  if (!("N" in one && "N" in other)) throw invalid("An operand in the update expression has an incorrect data type");
  return { N: String(Number(one.N) + by * Number(other.N)) };
}

function term(reader: Reader, before: Item): Attribute {
  const name = reader.peek();
  if (reader.peek(1) === "(" && (name === "if_not_exists" || name === "list_append")) {
    reader.take();
    reader.take("(");
    const first = name === "list_append" ? operand(reader)(before) : at(before, reader.path());
    reader.take(",");
    const second = term(reader, before);
    reader.take(")");
    if (name === "if_not_exists") return first ?? second;
    if (!first || !("L" in first && "L" in second)) throw invalid("list_append wants two lists");
    return { L: [...first.L, ...second.L] };
  }
  const value = operand(reader)(before);
  if (!value) throw invalid("The provided expression refers to an attribute that does not exist in the item");
  return value;
}
