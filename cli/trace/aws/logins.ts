import { like } from "../../../simulators/aws/common/policy-access";
import { parsed } from "../../../simulators/aws/common/policy-document";
import type { Standing } from "../../../simulators/core/standing";
import type { AskedSecret, Reader } from "../cloud";
import type { Cluster } from "../kubernetes/objects";
import { Missing, type Found, type Trail } from "../trail";
import { bag, bags, facts, text, texts, type TraceWorld } from "../world";
import { accountsThatOpen, resourceLets, roleMay, roleOf, roles } from "./iam";
import { proxyToken } from "./stores";

const read = "secretsmanager:GetSecretValue";

/** From a secret to the user that it is for, to what changes it, and to everybody who may read it. */
export function login(trail: Trail, world: TraceWorld, cluster: Cluster, asked: AskedSecret): void {
  const { store, key, reader, makers } = asked;
  const secret = trail.go(`the ${store.kind}'s ExternalSecret`, "its secret", () => secretOf(world, key));
  const user = trail.go("its secret", `a user of the ${store.kind}`, () => userOf(world, secret, asked));
  const rotation = trail.go(user, "a new password", () => rotated(world, secret));
  const role = trail.go("External Secrets", "its secret", () => readerRole(world, cluster, secret, reader));
  trail.go(`the ${store.kind}'s secret`, "nobody else", () => {
    const makerRoles = makers.flatMap((maker) => roleNamed(world, maker) ?? []);
    const own = roleOf(world, facts(store.standing)["roleArn"]);
    return onlyFor(world, secret, [
      role,
      rotation,
      ...makerRoles,
      ...(store.standing.token === proxyToken && own ? [own] : []),
    ]);
  });
}

function secretOf(world: TraceWorld, key: string): Found<Standing> {
  const found = world
    .all("aws:secretsmanager/secret:Secret")
    .find((one) => [one.id, facts(one)["arn"], facts(one)["name"]].includes(key));
  if (!found) throw new Missing(`there is no secret ${key}`);
  const version = currentOf(world, found);
  if (version["username"] === undefined || version["password"] === undefined)
    throw new Missing("it holds no user and password", world.label(found));
  return { by: world.label(found), why: "it holds a user and a password", value: found };
}

function currentOf(world: TraceWorld, secret: Standing) {
  const version = world
    .all("aws:secretsmanager/secretVersion:SecretVersion")
    .find((one) => facts(one)["secretId"] === secret.id && stagesOf(one).includes("AWSCURRENT"));
  return parsed(text(version, "secretString")) ?? {};
}

function stagesOf(version: Standing): string[] {
  const stages = texts(version, "versionStages");
  return stages.length === 0 ? ["AWSCURRENT"] : stages;
}

/** The user must be one that the store knows, or that comes to be known to it by the secret. */
function userOf(world: TraceWorld, secret: Standing, { store, makers }: AskedSecret): Found<string> {
  const name = String(currentOf(world, secret)["username"]);
  if (store.kind === "cache") return cacheUser(world, store.standing, name);
  if (store.standing.token === proxyToken) mustBeKnownTo(world, store.standing, secret);
  if (makers.length === 0)
    throw new Missing(`nothing in the cluster makes the user ${name} of the database`, world.label(secret));
  return { by: store.label, why: `the user ${name} is made from it, and may sign in at ${store.host}`, value: name };
}

function mustBeKnownTo(world: TraceWorld, proxy: Standing, secret: Standing): void {
  const arn = facts(secret)["arn"];
  if (!bags(proxy, "auths").some(({ secretArn }) => secretArn === arn))
    throw new Missing(
      `the proxy does not know ${world.label(secret)}, so it lets its user in nowhere`,
      world.label(proxy),
    );
  const role = roleOf(world, facts(proxy)["roleArn"]);
  if (!role || !mayRead(world, role, secret, false))
    throw new Missing(
      `the proxy's role may not read ${world.label(secret)}`,
      role ? world.label(role) : world.label(proxy),
    );
}

function cacheUser(world: TraceWorld, cache: Standing, name: string): Found<string> {
  const users = world.all("aws:elasticache/user:User");
  const attached = texts(cache, "userGroupIds").flatMap((id) =>
    world.all("aws:elasticache/userGroup:UserGroup").filter((one) => facts(one)["userGroupId"] === id),
  );
  if (attached.length === 0)
    throw new Missing("the cache has no group of users, so it knows nobody", world.label(cache));
  const members = attached.flatMap((group) => texts(group, "userIds"));
  const user = users.find((one) => text(one, "userName") === name && members.includes(text(one, "userId") ?? ""));
  if (!user)
    throw new Missing(`no user of its group is called ${name}`, attached.map((one) => world.label(one)).join(", "));
  return { by: world.label(user), why: `the cache's group has a user ${name}`, value: name };
}

/** What gives the secret a new password by itself. */
function rotated(world: TraceWorld, secret: Standing): Found<Standing> {
  const arn = facts(secret)["arn"];
  const rotation = world
    .all("aws:secretsmanager/secretRotation:SecretRotation")
    .find((one) => facts(one)["secretId"] === arn);
  if (!rotation) throw new Missing("nothing rotates it", world.label(secret));
  const rules = bag(rotation, "rotationRules");
  const schedule = rules["scheduleExpression"] ?? rules["automaticallyAfterDays"];
  if (schedule === undefined) throw new Missing("its rotation has no schedule", world.label(rotation));
  const lambdaArn = facts(rotation)["rotationLambdaArn"];
  const lambda = world.find("aws:lambda/function:Function", lambdaArn, "arn");
  const role = lambda && roleOf(world, facts(lambda)["role"]);
  if (!lambda || !role)
    throw new Missing("the function that should rotate it, or its role, is not there", world.label(rotation));
  const may = roleMay(world, role, { action: "secretsmanager:PutSecretValue", resource: String(arn), doubt: false });
  if (!may) throw new Missing("the function's role may not write it", world.label(role));
  const asked = world
    .all("aws:lambda/permission:Permission")
    .map(facts)
    .some(
      (one) =>
        one["principal"] === "secretsmanager.amazonaws.com" &&
        [lambda.id, lambdaArn].includes(one["function"]) &&
        like(String(one["sourceArn"] ?? "*"), String(arn)),
    );
  if (!asked) throw new Missing("Secrets Manager may not call the function for it", world.label(lambda));
  return { by: world.label(rotation), why: `${world.label(lambda)} changes it: ${String(schedule)}`, value: role };
}

/** Source: external-secrets.io, provider AWS Secrets Manager, "JWT": the account's token opens the role that its annotation names. */
const roleAnnotation = "eks.amazonaws.com/role-arn";

function roleNamed(world: TraceWorld, { annotations }: Reader): Standing | undefined {
  return roleOf(world, annotations[roleAnnotation]);
}

function readerRole(world: TraceWorld, cluster: Cluster, secret: Standing, reader: Reader): Found<Standing> {
  const account = `${reader.namespace}/${reader.account}`;
  const role = roleNamed(world, reader);
  if (!role) throw new Missing(`the account ${account} names no role that stands`);
  const opens = accountsThatOpen(world, cluster, role);
  const only = `system:serviceaccount:${reader.namespace}:${reader.account}`;
  if (!opens.includes(only)) throw new Missing(`the token of ${account} does not open it`, world.label(role));
  if (opens.length > 1) throw new Missing(`it opens for more than ${account}: ${opens.join(", ")}`, world.label(role));
  if (!mayRead(world, role, secret, false))
    throw new Missing(`it may not read ${world.label(secret)}`, world.label(role));
  return {
    by: world.label(role),
    why: `the token of ${account} alone opens it, and it may read ${world.label(secret)}`,
    value: role,
  };
}

function mayRead(world: TraceWorld, role: Standing, secret: Standing, doubt: boolean): boolean {
  const region = secret.region === "" ? "us-east-1" : secret.region;
  const context = { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` };
  const key = text(secret, "kmsKeyId");
  return (
    roleMay(world, role, { action: read, resource: String(facts(secret)["arn"]), doubt }) &&
    (key === undefined || roleMay(world, role, { action: "kms:Decrypt", resource: key, context, doubt }))
  );
}

/** Nobody may read it but these roles. */
function onlyFor(world: TraceWorld, secret: Standing, meant: readonly Standing[]): Found<undefined> {
  const arn = String(facts(secret)["arn"]);
  const call = { action: read, resource: arn, doubt: true };
  const policies = [
    facts(secret)["policy"],
    ...world
      .all("aws:secretsmanager/secretPolicy:SecretPolicy")
      .filter((one) => facts(one)["secretArn"] === arn)
      .map((one) => facts(one)["policy"]),
  ].filter((one) => one !== undefined && one !== "");
  const others = roles(world).filter((role) => !meant.some(({ id }) => id === role.id));
  const reader = others.find(
    (role) =>
      roleMay(world, role, call) || policies.some((policy) => resourceLets(policy, text(role, "arn") ?? "", call)),
  );
  if (reader) throw new Missing(`${world.label(reader)} may read it too`, world.label(secret));
  const names = [...new Set(meant.map((role) => text(role, "name") ?? role.id))].join(", ");
  return {
    by: world.label(secret),
    why: `of ${roles(world).length} roles only ${names} may read it`,
    value: undefined,
  };
}
