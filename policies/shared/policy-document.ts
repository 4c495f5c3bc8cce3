import { isWholeInternet } from "./internet";

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
  return notPrincipals || Object.values(principals).some((names) => names.includes("*"));
}

/** What a resource's own policy allows to everybody; false when it allows nothing so, or is not given, or no policy document. */
export function openToEverybody(policy: unknown): string | false {
  const open = (statementsOf(policy) ?? []).find(
    (statement) => statement.effect === "Allow" && anyPrincipal(statement) && !isNarrowed(statement),
  );
  if (open === undefined) return false;
  const what = open.actions.length > 0 ? open.actions.join(", ") : `all but ${open.notActions.join(", ")}`;
  return `its policy allows ${what} to everybody; name the principals`;
}

/**
 * The conditions that narrow "everybody" down to whom we know, by their keys. `kms:ViaService` alone does not: others use the service too.
 * Sources: IAM user guide, "AWS global condition context keys"; Amazon S3 user guide, "The meaning of public"; KMS developer guide, "kms:CallerAccount";
 * Amazon SNS developer guide, default policy (aws:SourceOwner).
 */
const narrowing = [
  "aws:PrincipalAccount",
  "aws:PrincipalArn",
  "aws:PrincipalOrgID",
  "aws:PrincipalOrgPaths",
  "aws:SourceAccount",
  "aws:SourceArn",
  "aws:SourceOrgID",
  "aws:SourceOrgPaths",
  "aws:SourceOwner",
  "aws:SourceVpc",
  "aws:SourceVpce",
  "aws:VpceAccount",
  "aws:VpceOrgID",
  "kms:CallerAccount",
];

/** Operators that ask for a value, and are false where the key is missing: neither `…IfExists`, nor `ForAllValues:…`, nor one that says `Not`. */
const asks = /^(ForAnyValue:)?(String|Arn)(Equals|EqualsIgnoreCase|Like)$/i;

/** Whether a statement's conditions ask for somebody whom we know. */
export function isNarrowed(statement: Statement): boolean {
  const narrow = (values: string[], holds: (value: string) => boolean) => values.length > 0 && values.every(holds);
  return (
    narrowing.some((key) => narrow(conditionValues(statement, key, asks), namesSomebody)) ||
    narrow(conditionValues(statement, "aws:SourceIp", /^IpAddress$/i), (range) => !isWholeInternet(range)) ||
    // Through a mount target of the file system, so from its network. Source: Amazon EFS user guide, "Blocking public access".
    narrow(
      conditionValues(statement, "elasticfilesystem:AccessedViaMountTarget", /^Bool$/i),
      (value) => value === "true",
    )
  );
}

/** Whether no wildcard in a value lets everybody in: an ARN names an account, or the resource itself; anything else begins with what it names. */
function namesSomebody(value: string): boolean {
  const [, account, resource] = /^arn:[^:]*:[^:]*:[^:]*:([^:]*):(.*)$/.exec(value) ?? [];
  if (account === undefined) return /^[^*?]{4}/.test(value) && !value.startsWith("arn:");
  return account === "" ? /^[^*?]{3}/.test(resource!) : !/[*?]/.test(account);
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
