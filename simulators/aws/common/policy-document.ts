import { isProps, type Props } from "../../protocol/values";

/**
 * What IAM's policy grammar refuses, and how it says so.
 * Source: IAM User Guide, "Grammar of the IAM JSON policy language" and "IAM JSON policy element reference".
 */

/** Whose policy it is: an identity's, a resource's, or a role's trust policy. */
export type PolicyKind = "identity" | "resource" | "trust";

const versions = ["2012-10-17", "2008-10-17"];
const documentKeys = new Set(["Version", "Id", "Statement"]);
const statementKeys = new Set([
  ...["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"],
]);
const principalKinds = new Set(["AWS", "Service", "Federated", "CanonicalUser"]);
const operators = new RegExp(
  "^(For(AllValues|AnyValue):)?(String(Not)?(Equals|EqualsIgnoreCase|Like)|Numeric(Not)?Equals|Date(Not)?Equals|" +
    "(Numeric|Date)(Less|Greater)Than(Equals)?|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like))(IfExists)?$|^Null$",
  "i",
);
const syntax = "Syntax errors in policy.";

/** What some services let a statement of a resource's policy leave out: its resources (ECR), and its actions too (KMS). */
interface Leeway {
  resource?: "required" | "optional";
  action?: "required" | "optional";
}

/**
 * What is wrong with a policy document, in IAM's words, or undefined where it is well formed. Size limits differ from use
 * to use: see `policySize`.
 */
export function policyDocumentProblem(document: unknown, kind: PolicyKind, leeway: Leeway = {}): string | undefined {
  const policy = parsed(document);
  if (!policy) return syntax;
  const unknown = Object.keys(policy).find((key) => !documentKeys.has(key));
  if (unknown !== undefined) return `${syntax} Unknown field ${unknown}`;
  if ("Version" in policy && !versions.includes(String(policy["Version"]))) {
    return "The policy must contain a valid version string";
  }
  const statements = statementsOf(policy);
  if (statements.length === 0 || !statements.every(isProps)) return syntax;
  const sids = statements.map((statement) => statement["Sid"]).filter((sid) => sid !== undefined && sid !== "");
  if (new Set(sids).size !== sids.length) return "Statement IDs (SID) in a single policy must be unique.";
  for (const statement of statements) {
    const problem = statementProblem(statement, kind, leeway);
    if (problem) return problem;
  }
  return undefined;
}

/** The length that IAM compares with its quotas: white space outside of strings does not count. */
export function policySize(document: unknown): number {
  const policy = parsed(document);
  return policy ? JSON.stringify(policy).length : String(document).length;
}

/** Whether a trust policy lets the service (`eks.amazonaws.com`) assume the role. Conditions are not looked at. */
export function trusts(document: unknown, servicePrincipal: string): boolean {
  return letsAssume(principalsOf(document), servicePrincipal);
}

/** As `trusts`, for a service that does not say for whom it works: a condition on that is never met. */
export function trustsUnsaid(document: unknown, servicePrincipal: string): boolean {
  return letsAssume(
    principalsOf(document, (statement) => !conditionKeys(statement).some((key) => /^aws:Source/i.test(key))),
    servicePrincipal,
  );
}

function conditionKeys({ Condition }: Props): string[] {
  return isProps(Condition)
    ? Object.entries(Condition).flatMap(([operator, tests]) =>
        isProps(tests) && !/IfExists$/i.test(operator) ? Object.keys(tests) : [],
      )
    : [];
}

type Named = ReturnType<typeof principalsOf>;

function letsAssume(principals: Named, servicePrincipal: string): boolean {
  return principals.some(
    ({ kind, value, actions }) =>
      (value === "*" || (kind === "Service" && value.toLowerCase() === servicePrincipal)) &&
      actions.some((action) => /^(\*|sts:(\*|assumerole))$/i.test(action)),
  );
}

/** Every principal that an Allow statement names, with the statement's actions. `kind` is "*" for the plain `"*"`. */
export function principalsOf(
  document: unknown,
  counts: (statement: Props) => boolean = () => true,
): { kind: string; value: string; actions: string[] }[] {
  const policy = parsed(document);
  const statements = policy ? statementsOf(policy).filter(isProps) : [];
  return statements
    .filter((statement) => statement["Effect"] === "Allow" && counts(statement))
    .flatMap((statement) => {
      const actions = texts(statement["Action"]);
      const principal = statement["Principal"];
      if (typeof principal === "string") return [{ kind: "*", value: principal, actions }];
      if (!isProps(principal)) return [];
      return Object.entries(principal).flatMap(([kind, values]) =>
        texts(values).map((value) => ({ kind, value, actions })),
      );
    });
}

/** The document as an object; undefined where it is not one in JSON. */
export function parsed(document: unknown): Props | undefined {
  try {
    const value: unknown = typeof document === "string" ? JSON.parse(document) : document;
    return isProps(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Its statements: a single one may stand without a list. */
export function statementsOf(policy: Props): unknown[] {
  const statement = policy["Statement"];
  if (statement === undefined || statement === null) return [];
  return Array.isArray(statement) ? statement : [statement];
}

/** One string or a list of them, as a list. */
export function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === "string");
}

function statementProblem(statement: Props, kind: PolicyKind, leeway: Leeway): string | undefined {
  const unknown = Object.keys(statement).find((key) => !statementKeys.has(key));
  if (unknown !== undefined) return `${syntax} Unknown field ${unknown}`;
  const sid = statement["Sid"];
  if (sid !== undefined && typeof sid !== "string") return syntax;
  if (kind === "identity" && typeof sid === "string" && !/^[0-9A-Za-z]*$/.test(sid)) {
    return (
      "Statement IDs (SID) must be alpha-numeric. " +
      "Check that your input satisfies the regular expression [0-9A-Za-z]*"
    );
  }
  if (statement["Effect"] === undefined) return "Missing required field Effect";
  if (statement["Effect"] !== "Allow" && statement["Effect"] !== "Deny") {
    return `Invalid effect: ${String(statement["Effect"])}`;
  }
  return (
    principalProblem(statement, kind) ??
    actionProblem(statement, kind, leeway) ??
    resourceProblem(statement, kind, leeway) ??
    conditionProblem(statement["Condition"])
  );
}

function principalProblem(statement: Props, kind: PolicyKind): string | undefined {
  const [principal, not] = [statement["Principal"], statement["NotPrincipal"]];
  if (kind === "identity") {
    return principal === undefined && not === undefined ? undefined : "Policy document should not specify a principal.";
  }
  if (kind === "trust" && not !== undefined && statement["Effect"] === "Allow") {
    return "Has prohibited field NotPrincipal";
  }
  if (principal !== undefined && not !== undefined) return syntax;
  const given = principal ?? not;
  if (given === undefined || given === null) return "Missing required field Principal";
  if (given === "*") return undefined;
  if (typeof given === "string") return `Invalid principal in policy: "${given}"`;
  if (!isProps(given) || Object.keys(given).length === 0) return syntax;
  for (const [type, values] of Object.entries(given)) {
    if (!principalKinds.has(type)) return `Invalid principal in policy: unknown principal type "${type}"`;
    const named = texts(values);
    if (named.length === 0 || (Array.isArray(values) && named.length !== values.length)) return syntax;
    const wrong = named.find((value) => !isPrincipal(type, value));
    if (wrong !== undefined) return `Invalid principal in policy: "${type.toUpperCase()}":"${wrong}"`;
  }
  return undefined;
}

function isPrincipal(type: string, value: string): boolean {
  switch (type) {
    case "AWS":
      // An account, an ARN, everybody, or the id that is left of a deleted user or role.
      return /^(\*|\d{12}|arn:[\w-]+:(iam|sts)::(\d{12}|cloudfront):.+|A[A-Z0-9]{15,127})$/.test(value);
    case "Service":
      return /^(\*|[a-z0-9][a-z0-9.-]*\.(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal|aws\.com))$/i.test(value);
    case "Federated":
      return /^(\*|arn:[\w-]+:iam::\d{12}:(saml-provider|oidc-provider)\/.+|[a-z0-9-]+(\.[a-z0-9-]+)+(\/.*)?)$/i.test(
        value,
      );
    default:
      return value.length > 0;
  }
}

function actionProblem(statement: Props, kind: PolicyKind, leeway: Leeway): string | undefined {
  const [action, not] = [statement["Action"], statement["NotAction"]];
  if (action !== undefined && not !== undefined) return syntax;
  const given = action ?? not;
  if (given === undefined || given === null) {
    if (leeway.action === "optional") return undefined;
    return kind === "identity" ? "Policy statement must contain actions." : "Missing required field Action";
  }
  const named = texts(given);
  if (named.length === 0) return "Policy statement must contain actions.";
  if (Array.isArray(given) && named.length !== given.length) return syntax;
  if (named.some((name) => !/^(\*|[a-zA-Z0-9-]+:[a-zA-Z0-9*?]+)$/.test(name))) {
    return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
  }
  if (kind === "trust" && named.some((name) => !/^sts:/i.test(name))) {
    return "AssumeRole policy may only specify STS AssumeRole actions.";
  }
  return undefined;
}

function resourceProblem(statement: Props, kind: PolicyKind, leeway: Leeway): string | undefined {
  const [resource, not] = [statement["Resource"], statement["NotResource"]];
  if (kind === "trust") {
    const field = resource !== undefined ? "Resource" : not !== undefined ? "NotResource" : undefined;
    return field && `Has prohibited field ${field}`;
  }
  if (resource !== undefined && not !== undefined) return syntax;
  const given = resource ?? not;
  if (given === undefined || given === null) {
    if (leeway.resource === "optional") return undefined;
    return kind === "identity" ? "Policy statement must contain resources." : "Missing required field Resource";
  }
  const named = texts(given);
  if (named.length === 0) return "Policy statement must contain resources.";
  if (Array.isArray(given) && named.length !== given.length) return syntax;
  // An ARN may be cut short: the missing fields count as wildcards.
  const wrong = named.find((name) => name !== "*" && !name.startsWith("arn:"));
  if (wrong !== undefined) return `Resource ${wrong} must be in ARN format or "*".`;
  const foreign = named.find((name) => name !== "*" && !/^arn:(aws[a-z-]*|\*|[^:]*[*?$][^:]*)(:|$)/.test(name));
  if (foreign === undefined) return undefined;
  return `Partition "${foreign.split(":")[1]}" is not valid for resource "${foreign}".`;
}

function conditionProblem(condition: unknown): string | undefined {
  if (condition === undefined || condition === null) return undefined;
  if (!isProps(condition)) return syntax;
  for (const [operator, keys] of Object.entries(condition)) {
    if (!operators.test(operator)) return `Invalid Condition type : ${operator}.`;
    if (!isProps(keys)) return syntax;
    for (const [key, values] of Object.entries(keys)) {
      // Names of the kind issuer:sub and aws:PrincipalTag/team; a vendor always stands in front.
      if (!/^[^:]+:.+$/.test(key)) return "Condition key must be prefaced by a vendor, e.g., aws:SourceIp.";
      const items: unknown[] = Array.isArray(values) ? values : [values];
      if (items.length === 0 || items.some((item) => !["string", "number", "boolean"].includes(typeof item)))
        return syntax;
    }
  }
  return undefined;
}
