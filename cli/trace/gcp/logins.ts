import { parsed } from "../../../simulators/aws/common/policy-document";
import type { Standing } from "../../../simulators/core/standing";
import type { AskedSecret, Reader } from "../cloud";
import type { Cluster } from "../kubernetes/objects";
import { Missing, type Found, type Trail } from "../trail";
import { bag, bags, facts, text, type TraceWorld } from "../world";
import { gkeOf } from "./cluster";
import { accountOf, calledMember, holder, holders, isAccount, poolOf } from "./iam";
import { keyStands } from "./keys";
import { lastOf, pathOf } from "./links";
import { token as storeToken } from "./stores";

const token = {
  secret: "gcp:secretmanager/secret:Secret",
  version: "gcp:secretmanager/secretVersion:SecretVersion",
  user: "gcp:sql/user:User",
  workflow: "gcp:workflows/workflow:Workflow",
  job: "gcp:cloudscheduler/job:Job",
} as const;

const access = "secretmanager.versions.access";

/** From a secret to the user that it is for, to what changes it, and to everybody who may read it. */
export function login(trail: Trail, world: TraceWorld, cluster: Cluster, asked: AskedSecret): void {
  const { store, key, reader, makers } = asked;
  const secret = trail.go(`the ${store.kind}'s ExternalSecret`, "its secret", () => secretOf(world, key));
  const user = trail.go("its secret", `a user of the ${store.kind}`, () => userOf(world, secret, asked));
  const changer = trail.go(user, "a new password", () => rotated(world, secret, store.standing));
  trail.go("External Secrets", "its secret", () => readable(world, cluster, secret, reader));
  trail.go(`the ${store.kind}'s secret`, "nobody else", () => {
    const pool = poolOf(world, cluster) ?? "";
    const meant = [reader, ...makers].map(({ namespace, account }) => isAccount({ pool, namespace, account }));
    if (changer !== undefined) mustBeNobodyElse(world, changer);
    return onlyFor(world, secret, [...meant, (member) => member === facts(changer ?? nobody)["member"]]);
  });
}
const nobody = { inputs: {}, outputs: {} };

/** A secret, by its name or its id. */
export const secretCalled = (world: TraceWorld, key: string): Standing | undefined =>
  world.all(token.secret).find((one) => [one.id, text(one, "secretId"), text(one, "name")].includes(key));

function secretOf(world: TraceWorld, key: string): Found<Standing> {
  const found = secretCalled(world, key);
  if (!found) throw new Missing(`there is no secret ${key}`);
  const { username, password } = currentOf(world, found);
  if (username === undefined || password === undefined)
    throw new Missing("it holds no user and password", world.label(found));
  for (const replica of bags(bag(bag(found, "replication"), "userManaged"), "replicas"))
    keyStands(world, found, bag(replica, "customerManagedEncryption")["kmsKeyName"], "secrets");
  return { by: world.label(found), why: "it holds a user and a password, and its key stands", value: found };
}

/** The newest version that is enabled: what `latest` is. */
export function latestOf(world: TraceWorld, secret: Standing): string | undefined {
  const versions = world
    .all(token.version)
    .filter((one) => pathOf(facts(one)["secret"]) === secret.id && facts(one)["enabled"] !== false)
    .sort((one, other) => Number(facts(other)["version"] ?? 0) - Number(facts(one)["version"] ?? 0));
  return text(versions[0], "secretData");
}

const currentOf = (world: TraceWorld, secret: Standing) => parsed(latestOf(world, secret)) ?? {};

/** The user must be one that the store knows, or that comes to be known to it by the secret. */
function userOf(world: TraceWorld, secret: Standing, { store, makers }: AskedSecret): Found<string> {
  const { username, password } = currentOf(world, secret);
  const name = String(username);
  if (store.kind === "cache") return cacheUser(world, store.standing, name, password);
  if (makers.length === 0)
    throw new Missing(`nothing in the cluster makes the user ${name} of the database`, world.label(secret));
  const instance = lastOf(store.standing.id);
  const administrator = world.find(token.user, instance, "instance");
  if (!administrator) throw new Missing("it has no administrator, as whom users could be made", store.label);
  const by = `${store.label}, ${world.label(administrator)}`;
  return { by, why: `the user ${name} is made from it, and may sign in at ${store.host}`, value: name };
}

/** A cache has one password, which every service has in a secret of its own: docs/decisions/google-cloud.md. */
function cacheUser(world: TraceWorld, cache: Standing, name: string, password: unknown): Found<string> {
  const by = world.label(cache);
  if (cache.token === storeToken.sharded) throw new Missing("it knows no passwords, and IAM alone", by);
  if (facts(cache)["authEnabled"] !== true) throw new Missing("it asks nobody for a password", by);
  if (password !== facts(cache)["authString"]) throw new Missing("its password is another one", by);
  return { by, why: `it lets in whoever has its password, as ${name}`, value: name };
}

/** What gives the secret a new password by itself. @returns the account that does; undefined of what Google draws, and people change */
function rotated(world: TraceWorld, secret: Standing, store: Standing): Found<Standing | undefined> {
  if (store.token === storeToken.cache)
    return { by: world.label(store), why: "Google drew it, and people have another drawn", value: undefined };
  const workflow = world.all(token.workflow).find((one) =>
    String(bag(one, "userEnvVars")["SECRETS"] ?? "")
      .split(",")
      .includes(secret.id),
  );
  if (!workflow) throw new Missing("nothing rotates it", world.label(secret));
  const by = world.label(workflow);
  const account = accountOf(world, facts(workflow)["serviceAccount"]);
  if (!account) throw new Missing("the account that it works as is not there", by);
  const is = (member: string) => member === facts(account)["member"];
  for (const right of [access, "secretmanager.versions.add"] as const)
    if (!holder(world, right, secret, is))
      throw new Missing(`${lastOf(account.id)} has no right ${right} on it`, world.label(secret));
  const { by: job, why } = started(world, workflow);
  return { by: `${job}, ${by}`, why, value: account };
}

/** The schedule that starts a workflow, as somebody who may. */
function started(world: TraceWorld, workflow: Standing): Found<undefined> {
  const job = world
    .all(token.job)
    .find((one) => String(bag(one, "httpTarget")["uri"] ?? "").endsWith(`/${workflow.id}/executions`));
  if (!job) throw new Missing("no schedule starts it", world.label(workflow));
  const by = world.label(job);
  if (facts(job)["paused"] === true || facts(job)["state"] === "PAUSED") throw new Missing("it is paused", by);
  const email = bag(bag(job, "httpTarget"), "oauthToken")["serviceAccountEmail"];
  const caller = accountOf(world, email);
  if (!caller) throw new Missing("the account that it calls as is not there", by);
  if (!holder(world, "workflows.executions.create", workflow, (member) => member === facts(caller)["member"]))
    throw new Missing("it may not start the workflow", by);
  const when = `${String(facts(job)["schedule"])} ${String(facts(job)["timeZone"] ?? "")}`.trim();
  return { by, why: `it is started at ${when}, and changes what is due`, value: undefined };
}

/**
 * External Secrets takes a token of the account to Google, which knows who it is by the cluster's pool.
 * Source: external-secrets/external-secrets providers/v1/gcp/secretmanager/workload_identity.go.
 */
function readable(world: TraceWorld, cluster: Cluster, secret: Standing, reader: Reader): Found<undefined> {
  const { namespace, account, of } = reader;
  const who = `${namespace}/${account}`;
  const gke = gkeOf(world, cluster);
  if (of !== gke.id) throw new Missing(`${who} is told that it is of ${of ?? "no cluster"}`, world.label(gke));
  const pool = poolOf(world, cluster);
  if (pool === undefined)
    throw new Missing("its accounts are members of no pool, and nobody to Google", world.label(gke));
  const found = holder(world, access, secret, isAccount({ pool, namespace, account }));
  if (!found) throw new Missing(`${who} may not read ${world.label(secret)}`, world.label(secret));
  return { by: world.label(found.by), why: `${who} of ${pool} may read ${world.label(secret)}`, value: undefined };
}

/** Nobody may read it but these. */
function onlyFor(
  world: TraceWorld,
  secret: Standing,
  meant: readonly ((member: string) => boolean)[],
): Found<undefined> {
  const all = holders(world, access, secret);
  const other = all.find(({ member }) => !meant.some((is) => is(member)));
  if (other) throw new Missing(`${calledMember(other.member)} may read it too`, world.label(other.by));
  const names = [...new Set(all.map(({ member }) => calledMember(member)))].join(", ");
  return { by: world.label(secret), why: `of the project only ${names} may read it`, value: undefined };
}

/** Nobody may become who changes it: whoever could would read it as that one. */
function mustBeNobodyElse(world: TraceWorld, account: Standing): void {
  const [other] = holders(world, "iam.serviceAccounts.getAccessToken", account);
  if (other) throw new Missing(`${calledMember(other.member)} may become ${lastOf(account.id)}`, world.label(other.by));
}
