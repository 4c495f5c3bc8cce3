import { select } from "../../core/paths";
import type { Standing } from "../../core/standing";
import type { Request } from "../../core/spec";
import { isProps, type Props } from "../../protocol/values";
import { parsed, statementsOf, texts } from "./policy-document";

/** What somebody is about to do with a resource, whose policy or whose own must allow it. */
export interface Access {
  /** The service principal, of a resource's policy: `cloudtrail.amazonaws.com`. An identity's own says no principal. */
  service?: string;
  action: string;
  /** The ARN that it acts on. For a key's own policy: "*" matches as well as the key's ARN. */
  resource: string;
  /** Condition keys and their values. A condition on a key that is not here counts as met by an Allow and as not met by a Deny. */
  context?: Record<string, string>;
}

/**
 * Whether a policy lets somebody do it: an Allow that matches, and no Deny that does.
 * Source: IAM User Guide, "Policy evaluation logic". What this cannot judge counts in favour of the program.
 */
export function grants(document: unknown, access: Access): boolean {
  const policy = parsed(document);
  const statements = policy ? statementsOf(policy).filter(isProps) : [];
  const matching = (effect: "Allow" | "Deny"): boolean =>
    statements.some((statement) => statement["Effect"] === effect && concerns(statement, access, effect));
  return matching("Allow") && !matching("Deny");
}

/** The policy that stands on a bucket. */
function bucketPolicyOf(request: Request, bucket: string): unknown {
  const separate = request.world.find("aws:s3/bucketPolicy:BucketPolicy", bucket, "bucket");
  return separate?.inputs["policy"] ?? bucketOf(request, bucket)?.inputs["policy"];
}

/** The bucket of that name, in any region. */
export function bucketOf(request: Request, name: string): Standing | undefined {
  return request.world.find(["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"], name, ["bucket", "id"]);
}

/** Whether what is written into the bucket is encrypted with a bucket key. */
export function hasBucketKey(request: Request, name: string): boolean {
  return select(encryptionOf(request, name), "rules.*.bucketKeyEnabled").some(({ value }) => value === true);
}

/** Whether what is written into the bucket is encrypted with a key of KMS, whoever owns the key. */
export function encryptsWithKms(request: Request, name: string): boolean {
  const algorithms = select(encryptionOf(request, name), "rules.*.applyServerSideEncryptionByDefault.sseAlgorithm");
  return algorithms.some(({ value }) => String(value).startsWith("aws:kms"));
}

function encryptionOf({ world }: Request, bucket: string): Props {
  const type = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
  return world.find(type, bucket, "bucket")?.inputs ?? {};
}

/** Whether the bucket lets the service do every one of these, as `[action, key]`; the bucket itself where there is no key. */
export function bucketGrants(
  request: Request,
  bucket: string,
  service: string,
  wanted: readonly (readonly [action: string, key?: string])[],
  context: Record<string, string>,
): boolean {
  const policy = bucketPolicyOf(request, bucket);
  return wanted.every(([action, key]) => {
    const resource = `arn:aws:s3:::${bucket}${key === undefined ? "" : `/${key}`}`;
    return grants(policy, { service, action, resource, context });
  });
}

/** Whether a KMS key's own policy lets the service use it. */
export function keyGrants(
  key: Standing,
  service: string,
  actions: readonly string[],
  context: Record<string, string>,
  request: Request,
): boolean {
  const separate = request.world
    .all("aws:kms/keyPolicy:KeyPolicy")
    .find(
      (it) =>
        it.region === key.region && [key.id, key.outputs["arn"], key.outputs["keyId"]].includes(it.inputs["keyId"]),
    );
  const policy = separate?.inputs["policy"] ?? key.inputs["policy"] ?? key.outputs["policy"];
  const resource = String(key.outputs["arn"]);
  return actions.every((action) => grants(policy, { service, action, resource, context }));
}

function concerns(statement: Props, access: Access, effect: "Allow" | "Deny"): boolean {
  return (
    (access.service === undefined || principalMatches(statement, access.service)) &&
    listMatches(statement, "Action", access.action, true) &&
    listMatches(statement, "Resource", access.resource, false) &&
    conditionMet(statement["Condition"], access.context ?? {}, effect === "Allow")
  );
}

function principalMatches(statement: Props, service: string): boolean {
  const principal = statement["Principal"];
  if (principal === "*") return true;
  if (isProps(principal)) return texts(principal["Service"]).includes(service) || texts(principal["AWS"]).includes("*");
  const not = statement["NotPrincipal"];
  return isProps(not) && !texts(not["Service"]).includes(service);
}

/** Whether a statement's `Action` or `Resource`, or what it excepts, takes the value. */
export function listMatches(statement: Props, field: "Action" | "Resource", value: string, caseless: boolean): boolean {
  const given = statement[field];
  if (given !== undefined) return texts(given).some((pattern) => like(pattern, value, caseless));
  const not = statement[`Not${field}`];
  // A key policy's statement must name a resource; other resource policies may leave it out.
  return not === undefined ? field === "Resource" : !texts(not).some((pattern) => like(pattern, value, caseless));
}

/** IAM's wildcards: `*` for any run of characters, `?` for one. */
export function like(pattern: string, value: string, caseless = false): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, "[^]*")
    .replace(/\?/g, "[^]");
  return new RegExp(`^${source}$`, caseless ? "i" : "").test(value);
}

/** Whether a condition holds. @param unknown what a key counts as that the context does not have */
export function conditionMet(condition: unknown, context: Record<string, string>, unknown: boolean): boolean {
  if (!isProps(condition)) return true;
  const known = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  return select(condition, "*.*").every(({ path, value }) => {
    const actual = known.get(String(path[1]).toLowerCase());
    // Source: IAM User Guide, "Multivalued context keys": ForAllValues holds where a request has no such key.
    if (actual === undefined) return /^ForAllValues:/i.test(String(path[0])) || unknown;
    return operatorMet(String(path[0]), texts(asTexts(value)), actual, unknown);
  });
}

function asTexts(value: unknown): unknown {
  return (Array.isArray(value) ? value : [value]).map(String);
}

function operatorMet(operator: string, values: string[], actual: string, unknown: boolean): boolean {
  const name = operator
    .replace(/^For(AllValues|AnyValue):/i, "")
    .replace(/IfExists$/i, "")
    .toLowerCase();
  switch (name) {
    case "stringequals":
      return values.includes(actual);
    case "stringnotequals":
      return !values.includes(actual);
    case "stringequalsignorecase":
    case "bool":
      return values.some((value) => value.toLowerCase() === actual.toLowerCase());
    case "stringlike":
    case "arnlike":
    case "arnequals":
      return values.some((value) => like(value, actual));
    case "stringnotlike":
    case "arnnotlike":
    case "arnnotequals":
      return !values.some((value) => like(value, actual));
    case "null":
      return values.some((value) => value.toLowerCase() === "false");
    default:
      return unknown;
  }
}
