/** A value as DynamoDB writes it: `{ S: "text" }`. Numbers are texts. */
export type Attribute =
  | { S: string }
  | { N: string }
  | { BOOL: boolean }
  | { NULL: true }
  | { B: string }
  | { M: Record<string, Attribute> }
  | { L: Attribute[] }
  | { SS: string[] }
  | { NS: string[] };
export type Item = Record<string, Attribute>;

/** An error of DynamoDB: its `__type` and message. */
export class DynamoError extends Error {
  constructor(
    readonly type: string,
    message: string,
    readonly more: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

export function invalid(message: string): DynamoError {
  return new DynamoError("ValidationException", message);
}

export function kindOf(value: Attribute): string {
  return Object.keys(value)[0]!;
}

/** Below, same or above; undefined where two values are not of one kind that has an order. */
export function compare(one: Attribute | undefined, other: Attribute | undefined): number | undefined {
  if (!one || !other) return undefined;
  if ("N" in one && "N" in other) return Math.sign(Number(one.N) - Number(other.N));
  if ("S" in one && "S" in other) return Buffer.compare(Buffer.from(one.S, "utf8"), Buffer.from(other.S, "utf8"));
  return undefined;
}

export function same(one: Attribute | undefined, other: Attribute | undefined): boolean {
  if (!one || !other) return false;
  if ("N" in one && "N" in other) return Number(one.N) === Number(other.N);
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Where an attribute is in an item. */
export type Path = (string | number)[];

export function at(item: Item | undefined, path: Path): Attribute | undefined {
  return path.reduce<Attribute | undefined>(
    (value, step) => {
      if (value === undefined) return undefined;
      if (typeof step === "number") return "L" in value ? value.L[step] : undefined;
      return "M" in value ? value.M[step] : undefined;
    },
    item && { M: item },
  );
}

/** @throws where what the attribute would be in is not there */
export function set(item: Item, path: Path, value: Attribute | undefined): void {
  const last = path.at(-1)!;
  const parent = path.length === 1 ? { M: item } : at(item, path.slice(0, -1));
  if (parent && "M" in parent && typeof last === "string") {
    if (value) parent.M[last] = value;
    else delete parent.M[last];
  } else if (parent && "L" in parent && typeof last === "number") {
    if (value) parent.L[Math.min(last, parent.L.length)] = value;
    else parent.L.splice(last, 1);
  } else if (value) throw invalid("The document path provided in the update expression is invalid for update");
}
