import { list, text } from "../core/paths";
import type { CloudFunction } from "../core/spec";
import { isProps, type Props } from "../protocol/values";
import { partition } from "./arn";
import { regions, zoneId, zonesOf } from "./zones";

/** Who calls: the local cloud has one user. KMS's lockout check asks for it too. */
export const callerArn = (account: string): string => `arn:aws:iam::${account}:user/local`;

const getCallerIdentity: CloudFunction = (_args, { account }) => ({
  accountId: account,
  arn: callerArn(account),
  id: account,
  userId: "AIDALOCALLOCALLOCAL00",
});

const getPartition: CloudFunction = () => ({
  dnsSuffix: "amazonaws.com",
  id: partition,
  partition,
  reverseDnsPrefix: "com.amazonaws",
});

const getRegion: CloudFunction = (args, { region }) => {
  const endpoint = text(args["endpoint"]);
  const wanted = text(args["region"]) ?? text(args["name"]) ?? endpoint?.split(".")[1] ?? region;
  const found = regions[wanted];
  if (!found) throw new Error(`region not found for name "${wanted}"`);
  return {
    description: found.description,
    endpoint: `ec2.${wanted}.amazonaws.com`,
    id: wanted,
    name: wanted,
    region: wanted,
  };
};

const getAvailabilityZones: CloudFunction = (args, { region }) => {
  const without = (key: string): Set<unknown> => new Set(list(args[key]));
  const [names, ids] = [without("excludeNames"), without("excludeZoneIds")];
  const zones = zonesOf(region)
    .filter((zone) => !names.has(zone) && !ids.has(zoneId(zone)))
    .filter((zone) => list(args["filters"]).every((filter) => !isProps(filter) || passes(filter, zone, region)))
    .filter(() => args["state"] === undefined || args["state"] === "available");
  return { groupNames: [region], id: region, names: zones, region, zoneIds: zones.map(zoneId) };
};

/** EC2's own filters of DescribeAvailabilityZones; the local zones are plain ones, and need no opting in. */
function passes(filter: Props, zone: string, region: string): boolean {
  const facts: Record<string, string> = {
    "zone-name": zone,
    "zone-id": zoneId(zone),
    "zone-type": "availability-zone",
    "region-name": region,
    "group-name": region,
    "opt-in-status": "opt-in-not-required",
    state: "available",
  };
  const fact = facts[String(filter["name"])];
  if (fact === undefined)
    throw new Error(`api error InvalidParameterValue: The filter '${String(filter["name"])}' is invalid`);
  return list(filter["values"]).includes(fact);
}

const getPolicyDocument: CloudFunction = (args) => {
  const document: Props = { Version: text(args["version"]) ?? "2012-10-17" };
  if (args["policyId"] !== undefined) document["Id"] = args["policyId"];
  const sources = [...list(args["sourcePolicyDocuments"]), args["sourceJson"]].flatMap(statementsIn);
  const overrides = [...list(args["overridePolicyDocuments"]), args["overrideJson"]].flatMap(statementsIn);
  const own = list(args["statements"]).filter(isProps).map(statementOf);
  document["Statement"] = [...sources, ...own, ...overrides].reduce(merged, []);
  const minifiedJson = JSON.stringify(document);
  return { id: String(minifiedJson.length), json: JSON.stringify(document, null, 2), minifiedJson };
};

/** A statement whose Sid is there already takes the place of the one before. */
function merged(statements: Props[], statement: Props): Props[] {
  const at = statement["Sid"] ? statements.findIndex((it) => it["Sid"] === statement["Sid"]) : -1;
  return at < 0 ? [...statements, statement] : statements.with(at, statement);
}

function statementsIn(document: unknown): Props[] {
  if (typeof document !== "string" || document === "") return [];
  const parsed: unknown = JSON.parse(document);
  return isProps(parsed) ? [parsed["Statement"]].flat().filter(isProps) : [];
}

function statementOf(statement: Props): Props {
  const out: Props = {};
  const put = (key: string, value: unknown): void => {
    if (value !== undefined && !(Array.isArray(value) && value.length === 0)) out[key] = value;
  };
  put("Sid", text(statement["sid"]) || undefined);
  put("Effect", statement["effect"] ?? "Allow");
  put("Principal", principals(statement["principals"]));
  put("NotPrincipal", principals(statement["notPrincipals"]));
  for (const key of ["Action", "NotAction", "Resource", "NotResource"]) {
    put(key, single(statement[`${key.charAt(0).toLowerCase()}${key.slice(1)}s`]));
  }
  put("Condition", conditions(statement["conditions"]));
  return out;
}

function single(value: unknown): unknown {
  const items = [...new Set(list(value))];
  return items.length === 1 ? items[0] : items;
}

function principals(value: unknown): unknown {
  const given = list(value).filter(isProps);
  if (given.length === 0) return undefined;
  if (given.length === 1 && given[0]!["type"] === "*") return "*";
  return Object.fromEntries(given.map((it) => [String(it["type"]), single(it["identifiers"])]));
}

function conditions(value: unknown): Props | undefined {
  const given = list(value).filter(isProps);
  if (given.length === 0) return undefined;
  const out: Record<string, Props> = {};
  for (const { test, variable, values } of given) (out[String(test)] ??= {})[String(variable)] = single(values);
  return out;
}

export const functions: Record<string, CloudFunction> = {
  "aws:index/getCallerIdentity:getCallerIdentity": getCallerIdentity,
  "aws:index/getPartition:getPartition": getPartition,
  "aws:index/getRegion:getRegion": getRegion,
  "aws:index/getAvailabilityZones:getAvailabilityZones": getAvailabilityZones,
  "aws:iam/getPolicyDocument:getPolicyDocument": getPolicyDocument,
};
