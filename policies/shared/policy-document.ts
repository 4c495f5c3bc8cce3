/** A statement of an IAM policy document, each part as a list. */
export interface Statement {
  effect: string;
  actions: string[];
  notActions: string[];
  resources: string[];
  notResources: string[];
  /** By kind: `AWS`, `Service`, `Federated`; `*` alone is under `*`. */
  principals: Record<string, string[]>;
  notPrincipals: boolean;
  /** By operator, then by key: `{ Bool: { "aws:SecureTransport": ["false"] } }`. */
  conditions: Record<string, Record<string, string[]>>;
}

/**
 * The statements of a policy document, given as JSON text or as an object (the SDK takes both); undefined when it is neither.
 * Source of the grammar: the IAM user guide, "Grammar of the IAM JSON policy language".
 */
export function statementsOf(document: unknown): Statement[] | undefined {
  const parsed = typeof document === "string" ? parseJson(document) : document;
  if (!isRecord(parsed)) return undefined;
  const statements = parsed["Statement"];
  const list: unknown[] = Array.isArray(statements) ? statements.map((item: unknown) => item) : [statements];
  return list.every(isRecord) ? list.map(statementOf) : undefined;
}

function statementOf(statement: Record<string, unknown>): Statement {
  const principal = statement["Principal"];
  return {
    effect: String(statement["Effect"]),
    actions: texts(statement["Action"]),
    notActions: texts(statement["NotAction"]),
    resources: texts(statement["Resource"]),
    notResources: texts(statement["NotResource"]),
    principals: isRecord(principal)
      ? mapValues(principal, texts)
      : principal === undefined
        ? {}
        : { "*": texts(principal) },
    notPrincipals: statement["NotPrincipal"] !== undefined,
    conditions: isRecord(statement["Condition"])
      ? mapValues(statement["Condition"], (keys) => (isRecord(keys) ? mapValues(keys, texts) : {}))
      : {},
  };
}

/** The values that a statement's conditions ask of a key, whatever the operator. Keys are not case-sensitive. */
export function conditionValues({ conditions }: Statement, key: string, operators?: RegExp): string[] {
  return Object.entries(conditions)
    .filter(([operator]) => operators?.test(operator) ?? true)
    .flatMap(([, keys]) => Object.entries(keys))
    .filter(([name]) => name.toLowerCase() === key.toLowerCase())
    .flatMap(([, values]) => values);
}

/** Whether anybody at all is a principal of the statement. */
export function anyPrincipal({ principals, notPrincipals }: Statement): boolean {
  return notPrincipals || [...(principals["*"] ?? []), ...(principals["AWS"] ?? [])].includes("*");
}

function texts(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value.map((item: unknown) => item) : [value]).map(String);
}

function mapValues<T>(record: Record<string, unknown>, change: (value: unknown) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
