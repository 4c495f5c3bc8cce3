import { at, list, select, text, write } from "../../core/paths";
import type { Standing } from "../../core/standing";
import type { Refusal, Request, Rule } from "../../core/spec";
import { isUnknown } from "../../protocol/values";
import { parseArn } from "./arn";
import { principalsOf, trusts, trustsUnsaid } from "./policy-document";

/**
 * What several services ask in the same way. The first three rules are the provider's own argument checks, so a preview
 * fails too; their texts are those of terraform-plugin-sdk's helper/validation. `argument` is the provider's name of it.
 */

/** The value must be one of a list. */
export function oneOf(id: string, source: string, path: string, argument: string, allowed: readonly string[]): Rule {
  return valueRule(id, source, path, (value) => {
    if (allowed.includes(String(value))) return undefined;
    return `expected ${argument} to be one of [${allowed.map((item) => JSON.stringify(item)).join(" ")}], got ${String(value)}`;
  });
}

/** A number's bounds. */
export function between(id: string, source: string, path: string, argument: string, low: number, high: number): Rule {
  return valueRule(id, source, path, (value) => {
    if (Number(value) >= low && Number(value) <= high) return undefined;
    return high === Infinity
      ? `expected ${argument} to be at least (${low}), got ${String(value)}`
      : `expected ${argument} to be in the range (${low} - ${high}), got ${String(value)}`;
  });
}

/** A text's form. `complaint` says what it must be. */
export function matches(
  id: string,
  source: string,
  path: string,
  argument: string,
  pattern: RegExp,
  complaint: string,
): Rule {
  return valueRule(id, source, path, (value) =>
    pattern.test(String(value)) ? undefined : `invalid value for ${argument} (${complaint}): ${JSON.stringify(value)}`,
  );
}

/** A `check` rule over every known value at `path`; `problem` gives the text. */
export function valueRule(
  id: string,
  source: string,
  path: string,
  problem: (value: unknown) => string | undefined,
): Rule {
  return {
    id,
    source,
    when: "check",
    check(request) {
      for (const found of select(request.inputs, path)) {
        const wrong = isUnknown(found.value) ? undefined : problem(found.value);
        if (wrong !== undefined) return `${write(found.path)}: ${wrong}`;
      }
      return undefined;
    },
  };
}

/** Two arguments that exclude each other (the provider's `ConflictsWith`). */
export function conflicts(
  id: string,
  source: string,
  one: [path: string, argument: string],
  other: [path: string, argument: string],
): Rule {
  return {
    id,
    source,
    when: "check",
    check: ({ inputs }) =>
      at(inputs, one[0]) !== undefined && at(inputs, other[0]) !== undefined
        ? `"${one[1]}": conflicts with ${other[1]}`
        : undefined,
  };
}

/** An argument that is nothing without others (the provider's `RequiredWith`). */
export function requires(
  id: string,
  source: string,
  one: [path: string, argument: string],
  others: [path: string, argument: string][],
): Rule {
  const all = [one, ...others].map(([, argument]) => argument).sort();
  return {
    id,
    source,
    when: "check",
    check: ({ inputs }) =>
      at(inputs, one[0]) !== undefined && others.some(([path]) => at(inputs, path) === undefined)
        ? `"${one[1]}": all of \`${all.join(",")}\` must be specified`
        : undefined,
  };
}

/** The strings at `path`. */
export function strings(request: Pick<Request, "inputs">, path: string): string[] {
  return list(at(request.inputs, path)).filter((item): item is string => typeof item === "string");
}

/** A number at a plain path, where there is one. The bridge takes "3" for 3. */
export function number(inputs: Request["inputs"], path: string): number | undefined {
  const value = at(inputs, path);
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : undefined;
}

/** The value now in force: what is asked for, else what stands. */
export function effective(request: Request, path: string): unknown {
  return at(request.inputs, path) ?? (request.current && at(request.current.outputs, path));
}

/** Whether what `path` holds differs from what stands. False at a create. */
export function changes(request: Request, path: string): boolean {
  if (!request.current) return false;
  return JSON.stringify(at(request.inputs, path)) !== JSON.stringify(at(request.current.inputs, path));
}

/** The subnets of these ids that stand in the request's region. */
export function subnetsOf(request: Request, ids: string[]): Standing[] {
  return ids
    .map((id) => request.world.find("aws:ec2/subnet:Subnet", id, "id", request.region))
    .filter((it) => it !== undefined);
}

export function zonesOf(subnets: Standing[]): string[] {
  return [...new Set(subnets.map((subnet) => String(subnet.outputs["availabilityZone"])))].sort();
}

export function vpcsOf(standings: Standing[]): string[] {
  return [...new Set(standings.map((standing) => String(standing.outputs["vpcId"])))].sort();
}

/** Those of the security groups that stand, and are not in `vpcId`. */
export function foreignGroups(request: Request, ids: string[], vpcId: string): string[] {
  return ids.filter((id) => {
    const group = request.world.find("aws:ec2/securityGroup:SecurityGroup", id, "id", request.region);
    return group !== undefined && group.outputs["vpcId"] !== vpcId;
  });
}

export function roleOf(request: Request, roleArn: unknown): Standing | undefined {
  return typeof roleArn === "string" ? request.world.find("aws:iam/role:Role", roleArn, "arn") : undefined;
}

/** Whether the role stands and lets the service assume it. */
export function roleTrusts(role: Standing, service: string): boolean {
  return trusts(role.inputs["assumeRolePolicy"], service);
}

/** As `roleTrusts`, for a service that does not say for whom it works: `aws:SourceArn` and `aws:SourceAccount` shut it out. */
export function roleTrustsUnsaid(role: Standing, service: string): boolean {
  return trustsUnsaid(role.inputs["assumeRolePolicy"], service);
}

/** Whether the trust policy gives the service every one of these actions. */
export function roleAllows(role: Standing, service: string, actions: string[]): boolean {
  const given = principalsOf(role.inputs["assumeRolePolicy"])
    .filter(({ kind, value }) => value === "*" || (kind === "Service" && value === service))
    .flatMap((principal) => principal.actions.map((action) => action.toLowerCase()));
  return actions.every((action) =>
    given.some((item) => item === "*" || item === "sts:*" || item === action.toLowerCase()),
  );
}

/** The permissions of a role: the ARNs of the managed policies attached to it, and whether it has any of its own. */
export function permissionsOf(request: Request, role: Standing): { managed: string[]; own: boolean } {
  const name = String(role.outputs["name"] ?? role.id);
  const mine = (standing: Standing): boolean => [name, role.id, role.outputs["arn"]].includes(standing.inputs["role"]);
  const attached = request.world
    .all("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    .filter(mine)
    .map((it) => String(it.inputs["policyArn"]));
  const listed = list(role.inputs["managedPolicyArns"]).map(String);
  const managed = [...attached, ...listed];
  const inline =
    request.world.all("aws:iam/rolePolicy:RolePolicy").some(mine) || list(role.inputs["inlinePolicies"]).length > 0;
  return { managed, own: inline || managed.some((policy) => !policy.startsWith("arn:aws:iam::aws:")) };
}

/** The KMS key that an id, an ARN, an alias or an alias's ARN names, in any region. */
export function keyOf(request: Request, value: string): Standing | undefined {
  const { world } = request;
  const alias = /(^|:)(alias\/.+)$/.exec(value)?.[2];
  if (alias === undefined) return world.find("aws:kms/key:Key", value, ["arn", "keyId", "id"]);
  const region = parseArn(value)?.region ?? request.region;
  const standing = world.find("aws:kms/alias:Alias", alias, ["name", "id"], region);
  const target = standing && (text(standing.outputs["targetKeyId"]) ?? text(standing.inputs["targetKeyId"]));
  return target ? world.find("aws:kms/key:Key", target, ["keyId", "arn", "id"], region) : undefined;
}

/** Whether it is the account's default key of a service (`alias/aws/rds`), which exists without being made. */
function isServiceKey(value: string): boolean {
  return /(^|:)alias\/aws\//.test(value);
}

/** What keeps a KMS key from encrypting here, or undefined. `value` is what the program gave. */
export function keyProblem(
  request: Request,
  value: string,
): "missing" | "otherRegion" | "asymmetric" | "disabled" | undefined {
  if (isServiceKey(value)) return undefined;
  const arn = parseArn(value);
  if (arn && arn.account !== request.account) return undefined; // another account's key: nothing is known of it
  const key = keyOf(request, value);
  if (arn && arn.region !== request.region) return "otherRegion";
  if (!key || key.region !== request.region) return "missing";
  const facts = { ...key.outputs, ...key.inputs };
  const spec = facts["customerMasterKeySpec"];
  const usage = facts["keyUsage"];
  if (spec !== undefined && spec !== "" && spec !== "SYMMETRIC_DEFAULT") return "asymmetric";
  if (usage !== undefined && usage !== "" && usage !== "ENCRYPT_DECRYPT") return "asymmetric";
  return facts["isEnabled"] === false ? "disabled" : undefined;
}

/** An `apply` rule: the KMS key at `path` must be able to encrypt here. */
export function usableKey(
  id: string,
  source: string,
  path: string,
  refuse: (value: string, problem: string) => Refusal,
): Rule {
  return {
    id,
    source,
    check(request) {
      for (const { value } of select(request.inputs, path)) {
        if (typeof value !== "string" || value === "") continue;
        const problem = keyProblem(request, value);
        if (problem) return refuse(value, problem);
      }
      return undefined;
    },
  };
}

/** How an API of AWS says that a text, or a list, is too long. */
export const tooLong = (field: string, most: number): string =>
  `1 validation error detected: Value at '${field}' failed to satisfy constraint: Member must have length less than or equal to ${most}`;

/** The text of a policy: as JSON, whether it was given as text or as an object. */
export function policyText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** When something was made: kept as it was at an update. */
export function createdAt(request: Request, property = "createdAt"): string {
  return text(request.current?.outputs[property]) || new Date().toISOString().replace(/\.\d+Z$/, "Z");
}

/** Letters and digits, as AWS makes them, from the request's hex digits: `alnum(17)`. Upper case where asked. */
export function alnum(request: Request, count: number, salt: string): string {
  const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  const hex = request.digits(64, salt) + request.digits(64, `${salt}+`);
  return Array.from({ length: count }, (_, at) => alphabet[parseInt(hex.slice(at * 2, at * 2 + 2), 16) % 36]).join("");
}

/** A UUID from the request's digits. */
export function uuid(request: Request, salt: string): string {
  const hex = request.digits(32, salt);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}

/** A create is refused while one of the same type and name stands in the region. `property` holds the name. */
export function notYet(id: string, source: string, refuse: (name: string) => Refusal, property: string): Rule {
  return {
    id,
    source,
    check({ inputs, verb, world, region, token }) {
      const name = String(inputs[property]);
      return verb === "create" && world.find(token, name, ["id", property], region) ? refuse(name) : undefined;
    },
  };
}

/** A window in minutes of the week, from Monday 0:00. A daily one starts on each day. */
export interface Window {
  starts: number[];
  minutes: number;
}

const day = 24 * 60;
const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** `03:00-04:00`; undefined where it has another form. */
export function dailyWindow(text: string | undefined): Window | undefined {
  const found = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(text ?? "");
  if (!found) return undefined;
  const [h1 = 0, m1 = 0, h2 = 0, m2 = 0] = found.slice(1).map(Number);
  const start = h1 * 60 + m1;
  const length = (h2 * 60 + m2 - start + day) % day;
  return { starts: days.map((_, index) => index * day + start), minutes: length };
}

/** `sun:05:00-sun:06:00`; undefined where it has another form. */
export function weeklyWindow(text: string | undefined): Window | undefined {
  const found = /^(\w{3}):(\d\d):(\d\d)-(\w{3}):(\d\d):(\d\d)$/.exec(text?.toLowerCase() ?? "");
  if (!found) return undefined;
  const [, d1 = "", h1, m1, d2 = "", h2, m2] = found;
  const start = days.indexOf(d1) * day + Number(h1) * 60 + Number(m1);
  const end = days.indexOf(d2) * day + Number(h2) * 60 + Number(m2);
  return { starts: [start], minutes: (end - start + 7 * day) % (7 * day) };
}

export function windowsOverlap(one: Window, other: Window): boolean {
  const week = 7 * day;
  return one.starts.some((a) =>
    other.starts.some((b) => (b - a + week) % week < one.minutes || (a - b + week) % week < other.minutes),
  );
}

/** The provider's check of a daily window: internal/verify/validate.go ValidOnceADayWindowFormat. */
export function dailyWindowForm(id: string, path: string, argument: string): Rule {
  const form = /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/;
  return valueRule(id, "hashicorp/terraform-provider-aws internal/verify/validate.go", path, (value) =>
    form.test(String(value)) ? undefined : `"${argument}" must satisfy the format of "hh24:mi-hh24:mi".`,
  );
}

/** The provider's check of a weekly window: ValidOnceAWeekWindowFormat. */
export function weeklyWindowForm(id: string, path: string, argument: string): Rule {
  const part = `(${days.join("|")}):([01]\\d|2[0-3]):[0-5]\\d`;
  const form = new RegExp(`^${part}-${part}$`, "i");
  return valueRule(id, "hashicorp/terraform-provider-aws internal/verify/validate.go", path, (value) =>
    form.test(String(value)) ? undefined : `"${argument}" must satisfy the format of "ddd:hh24:mi-ddd:hh24:mi".`,
  );
}

/** A rule that only a create can break. */
export function atCreate(id: string, source: string, check: Rule["check"]): Rule {
  return { id, source, check: (request) => (request.verb === "create" ? check(request) : undefined) };
}
