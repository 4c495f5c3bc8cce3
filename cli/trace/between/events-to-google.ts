import { functionVariables } from "../../../components/core/events";
import { parsed } from "../../../simulators/aws/common/policy-document";
import type { Standing } from "../../../simulators/core/standing";
import { accountOf, calledMember, holder, type Permission } from "../gcp/iam";
import { lastOf } from "../gcp/links";
import { busAt } from "../gcp/topics";
import { Missing, Unjudged, type Found, type Trail } from "../trail";
import { bag, facts, text, type TraceWorld } from "../world";

const tokens = {
  pool: "gcp:iam/workloadIdentityPool:WorkloadIdentityPool",
  provider: "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
} as const;

/** The function of AWS's that sends events on. */
interface Forwarder {
  standing: Standing;
  /** The role that it runs as. */
  role: Standing;
  told(variable: string): string;
}

/**
 * From a function of AWS's to Google's bus: a pool believes its role and no other, an account is it, and may publish there.
 * Source: docs.cloud.google.com/iam/docs/workload-identity-federation-with-other-clouds.
 */
export function toGoogle(trail: Trail, world: TraceWorld, { standing, role, told }: Forwarder): void {
  const by = world.label(standing);
  const topic = trail.go("forward", "Google's bus", () => {
    const path = told(functionVariables.forwardBus);
    const value = busAt(world, path);
    if (!value) throw new Missing(`it is told of ${path}, and no bus of Google's is that`, by);
    return { by: world.label(value), why: `it is told of ${lastOf(value.id)}`, value };
  });
  const as = trail.go("forward", "as whom it goes", () => {
    const said = parsed(told(functionVariables.forwardAs)) ?? {};
    const [, pool, provider] =
      /^\/\/iam\.googleapis\.com\/(.+)\/providers\/([^/]+)$/.exec(String(said["audience"])) ?? [];
    const [, email] =
      /\/serviceAccounts\/([^/:]+):generateAccessToken$/.exec(String(said["service_account_impersonation_url"])) ?? [];
    if (pool === undefined || provider === undefined || email === undefined)
      throw new Missing("it is told of no pool, or of no account", by);
    return { by, why: `it is told of ${lastOf(pool)} and ${email}`, value: { pool, provider, email } };
  });
  const member = trail.go("its role", "the pool that believes AWS", () => believed(world, as, standing, role));
  const account = trail.go("its role", "its account at Google", () => {
    const found = accountOf(world, as.email);
    if (!found) throw new Missing(`there is no account ${as.email}`);
    return may(world, "iam.serviceAccounts.getAccessToken", found, member, `as ${lastOf(member)} it is ${as.email}`);
  });
  trail.go("its account at Google", "what it publishes there", () =>
    may(world, "pubsub.topics.publish", topic, `serviceAccount:${text(account, "email")}`, "it may publish there"),
  );
}

/** What the pool calls the role; which must be the one that it lets in. */
function believed(
  world: TraceWorld,
  { pool, provider }: { pool: string; provider: string },
  fn: Standing,
  role: Standing,
): Found<string> {
  const stands = world.find(tokens.pool, lastOf(pool), "workloadIdentityPoolId");
  const found = world
    .all(tokens.provider)
    .find(
      (one) =>
        facts(one)["workloadIdentityPoolProviderId"] === provider &&
        lastOf(facts(one)["workloadIdentityPoolId"]) === lastOf(pool),
    );
  if (!stands || !found) throw new Missing(`no pool ${lastOf(pool)} has a provider ${provider}`);
  const by = world.label(found);
  if ([stands, found].some((one) => facts(one)["disabled"] === true)) throw new Missing("it is turned off", by);
  const [, partition, account, name] =
    /^arn:([^:]+):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(text(role, "arn") ?? "") ?? [];
  if (bag(found, "aws")["accountId"] !== account)
    throw new Missing(`it believes another account of AWS's than ${String(account)}`, by);
  const session = (of: string) => `arn:${partition}:sts::${account}:assumed-role/${of}/${text(fn, "name")}`;
  if (!lets(found, session(name!))) throw new Missing(`it does not let ${name} in`, by);
  // The first letters of a name are those of others too.
  if ([`${name}-2`, "another"].some((other) => lets(found, session(other))))
    throw new Missing(`it lets in other roles of the account than ${name}`, by);
  const subject = subjectOf(found, session(name!));
  if (subject === "") throw new Missing("its attribute mapping gives no google.subject for it", by);
  const value = `principal://iam.googleapis.com/${pool}/subject/${subject}`;
  return { by, why: `it lets ${name} in, and calls it ${subject}`, value };
}

/** Whether a provider's condition holds for who AWS says that it is, in the one form of CEL that is known here. */
function lets(provider: Standing, arn: string): boolean {
  const condition = text(provider, "attributeCondition");
  if (condition === undefined) return true;
  const [, prefix] = /^assertion\.arn\.startsWith\('([^'\\]*)'\)$/.exec(condition) ?? [];
  if (prefix === undefined) throw new Unjudged(`the condition ${condition} is in a form that is not known here`);
  return arn.startsWith(prefix);
}

/** What a provider calls whoever comes: without a mapping, by the whole ARN. Source: …/workload-identity-federation-with-other-clouds, "Define an attribute mapping". */
function subjectOf(provider: Standing, arn: string): string {
  const mapping = bag(provider, "attributeMapping")["google.subject"] ?? "assertion.arn";
  if (mapping === "assertion.arn") return arn;
  const [, before, after] = /^assertion\.arn\.extract\('([^'{}\\]+)\{\w+\}([^'{}\\]+)'\)$/.exec(String(mapping)) ?? [];
  if (before === undefined || after === undefined)
    throw new Unjudged(`the mapping ${String(mapping)} is in a form that is not known here`);
  const [, rest] = arn.split(before);
  return rest?.includes(after) === true ? rest.split(after)[0]! : "";
}

function may(world: TraceWorld, permission: Permission, on: Standing, member: string, why: string): Found<Standing> {
  const found = holder(world, permission, on, (one) => one === member);
  if (!found)
    throw new Missing(`${calledMember(member)} has no right to ${permission} on ${lastOf(on.id)}`, world.label(on));
  return { by: world.label(found.by), why, value: on };
}
