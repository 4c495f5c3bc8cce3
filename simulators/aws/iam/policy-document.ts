import { crc32 } from "node:zlib";
import { list, text } from "../../core/paths";
import type { CloudFunction } from "../../core/spec";
import { isProps, type Props } from "../../protocol/values";

interface Document {
  version: string;
  policyId: string;
  statements: Props[];
}

const failed = (why: string): Error => new Error(`writing IAM Policy Document: ${why}`);

/**
 * A policy document out of statements and of other documents. The function's lists are sets; the provider writes them in
 * falling order, whatever order they were given in.
 * Source: hashicorp/terraform-provider-aws internal/service/iam/policy_document_data_source.go and policy_model.go.
 */
export const getPolicyDocument: CloudFunction = (args) => {
  const sources = documents(args["sourcePolicyDocuments"], "source");
  const twice = repeated(sources.flatMap(({ statements }) => statements));
  if (twice !== undefined) {
    const at = sources.findLastIndex(({ statements }) => statements.some((it) => it["Sid"] === twice));
    throw failed(`merging source document ${at}: duplicate Sid (${twice}) in source_policy_documents`);
  }
  const all = [...sources, ownDocument(args), ...documents(args["overridePolicyDocuments"], "override")];
  const { version, policyId, statements } = all.reduce(merged);
  const document = { Version: version, ...(policyId && { Id: policyId }), Statement: statements };
  const json = JSON.stringify(document, null, 2);
  return { id: String(crc32(json)), json, minifiedJson: JSON.stringify(document) };
};

/** The later version counts, the later id, and of two statements with the same Sid the later, in the former's place. */
function merged(one: Document, other: Document): Document {
  const statements = other.statements.reduce((all, statement) => {
    const at = statement["Sid"] ? all.findIndex((it) => it["Sid"] === statement["Sid"]) : -1;
    return at < 0 ? [...all, statement] : all.with(at, statement);
  }, one.statements);
  return {
    version: other.version > one.version ? other.version : one.version,
    policyId: other.policyId || one.policyId,
    statements,
  };
}

function documents(value: unknown, kind: "source" | "override"): Document[] {
  return list(value).map((json, n) => {
    try {
      const parsed: unknown = JSON.parse(String(json));
      const { Version, Id, Statement } = isProps(parsed) ? parsed : {};
      return {
        version: text(Version) ?? "",
        policyId: text(Id) ?? "",
        statements: [Statement].flat().filter(isProps),
      };
    } catch (error) {
      throw failed(`merging ${kind} document ${n}: ${(error as Error).message}`);
    }
  });
}

function ownDocument(args: Props): Document {
  const version = text(args["version"]) ?? "2012-10-17";
  if (!["2008-10-17", "2012-10-17"].includes(version))
    throw new Error(`expected version to be one of ["2008-10-17" "2012-10-17"], got ${version}`);
  const statements = list(args["statements"])
    .filter(isProps)
    .map((statement) => statementOf(statement));
  const twice = repeated(statements);
  if (twice !== undefined) throw failed(`duplicate Sid (${twice}). Remove the Sid or ensure the Sid is unique.`);
  return { version, policyId: text(args["policyId"]) ?? "", statements };
}

/** The first Sid that a statement before has too. */
function repeated(statements: Props[]): string | undefined {
  const sids = statements.map((it) => text(it["Sid"])).filter((sid) => sid !== undefined && sid !== "");
  return sids.find((sid, n) => sids.indexOf(sid) < n);
}

function statementOf(statement: Props): Props {
  const sid = text(statement["sid"]) ?? "";
  const effect = text(statement["effect"]) ?? "Allow";
  if (!/^[a-zA-Z0-9]*$/.test(sid)) throw new Error('"sid" must only include alphanumeric characters');
  if (effect !== "Allow" && effect !== "Deny")
    throw new Error(`expected effect to be one of ["Allow" "Deny"], got ${effect}`);
  const given = {
    Sid: sid || undefined,
    Effect: effect,
    Action: falling(statement["actions"]),
    NotAction: falling(statement["notActions"]),
    Resource: falling(statement["resources"]),
    NotResource: falling(statement["notResources"]),
    Principal: principals(statement["principals"]),
    NotPrincipal: principals(statement["notPrincipals"]),
    Condition: conditions(statement["conditions"]),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** The provider writes `&{` for what IAM itself replaces, since `${` is Terraform's own. */
const single = (values: string[]): unknown => {
  const written = values.map((value) => value.replaceAll("&{", "${"));
  return written.length > 1 ? written : written[0];
};

const falling = (value: unknown): unknown => single([...new Set(list(value).map(String))].sort().reverse());

function principals(value: unknown): unknown {
  const given = list(value).filter(isProps);
  if (given.length === 0) return undefined;
  const kinds = [...new Set(given.map(({ type }) => String(type)))];
  const of = (kind: string): unknown =>
    falling(given.filter(({ type }) => type === kind).flatMap(({ identifiers }) => list(identifiers)));
  return kinds.length === 1 && kinds[0] === "*" && of("*") === "*"
    ? "*"
    : Object.fromEntries(kinds.map((kind) => [kind, of(kind)]));
}

function conditions(value: unknown): Props | undefined {
  const given = list(value).filter(isProps);
  if (given.length === 0) return undefined;
  const out: Record<string, Props> = {};
  for (const { test, variable, values } of given)
    (out[String(test)] ??= {})[String(variable)] = single(list(values).map(String));
  return out;
}
