import { parsed } from "../../../simulators/aws/common/policy-document";
import type { Standing } from "../../../simulators/core/standing";
import type { AskedSecret, Reader } from "../cloud";
import { networkOf, refusal } from "../kubernetes/network";
import { called, type Cluster } from "../kubernetes/objects";
import { podOf } from "../kubernetes/pods";
import { Missing, type Found, type Trail } from "../trail";
import { bag, facts, text, type TraceWorld } from "../world";
import {
  calledPrincipal,
  holders,
  identityOf,
  otherThan,
  podIdentity,
  principalOf,
  saidOf,
  type Operation,
  type Principal,
} from "./access";
import { lastOf, linked, parentOf } from "./links";
import { addressesOf, reached } from "./private";
import { databaseOf, token as storeToken } from "./stores";

const token = { secret: "azure-native:keyvault:Secret", vault: "azure-native:keyvault:Vault" } as const;

const gets: Operation = "Microsoft.KeyVault/vaults/secrets/getSecret/action";
const sets: Operation = "Microsoft.KeyVault/vaults/secrets/setSecret/action";

/** From a secret to the user that it is for, to what changes it, and to everybody who may read it. */
export function login(trail: Trail, world: TraceWorld, cluster: Cluster, asked: AskedSecret): void {
  const { store, key, reader, makers } = asked;
  const secret = trail.go(`the ${store.kind}'s ExternalSecret`, "its secret", () => secretOf(world, key, reader));
  const user = trail.go("its secret", `a user of the ${store.kind}`, () => userOf(world, secret, asked));
  const changer = trail.go(user, "a new password", () => rotated(world, cluster, secret, store.standing));
  trail.go("External Secrets", "the vault", () => {
    const vault = vaultOf(world, secret);
    const { by, why } = reached(world, cluster, vault, "vault", [443]);
    return { by, why, value: undefined };
  });
  trail.go("External Secrets", "its secret", () => readable(world, cluster, secret, reader));
  trail.go(`the ${store.kind}'s secret`, "nobody else", () =>
    onlyFor(world, cluster, secret, [reader, ...makers, ...(changer === undefined ? [] : [changer])]),
  );
}

/** A secret by its name: in a vault, where one is named. @param vault `https://NAME.vault.azure.net` */
export function secretCalled(world: TraceWorld, key: string, vault?: string): Standing | undefined {
  const name = lastOf(key).toLowerCase();
  const where = vault === undefined ? undefined : /^https:\/\/([^.]+)\./.exec(vault)?.[1]?.toLowerCase();
  return world
    .all(token.secret)
    .find(
      (one) =>
        lastOf(one.id).toLowerCase() === name &&
        (where === undefined || lastOf(parentOf(one.id)).toLowerCase() === where),
    );
}

/** What lies in a secret, as JSON; undefined where it is disabled. */
export function valueOf(secret: Standing): string | undefined {
  const properties = { ...bag(secret.inputs, "properties"), ...bag(secret.outputs, "properties") };
  const { enabled } = bag(properties, "attributes");
  const { value } = properties;
  return enabled === false || typeof value !== "string" || value === "" ? undefined : value;
}

const vaultOf = (world: TraceWorld, secret: Standing): Standing => {
  const found = linked(world, token.vault, parentOf(secret.id));
  if (!found) throw new Missing("the vault that it is in is not there", world.label(secret));
  return found;
};

function secretOf(world: TraceWorld, key: string, { vault }: Reader): Found<Standing> {
  const found = secretCalled(world, key, vault);
  if (!found) throw new Missing(`there is no secret ${key}${vault === undefined ? "" : ` in ${vault}`}`);
  const { username, password } = parsed(valueOf(found)) ?? {};
  if (username === undefined || password === undefined)
    throw new Missing("it holds no user and password", world.label(found));
  return { by: world.label(found), why: `it holds a user and a password`, value: found };
}

/** The user must be one that the store knows, or that comes to be known to it by the secret. */
function userOf(world: TraceWorld, secret: Standing, { store, makers }: AskedSecret): Found<string> {
  const { username } = parsed(valueOf(secret)) ?? {};
  const name = String(username);
  if (store.kind === "cache") return cacheUser(world, store.standing, name);
  if (makers.length === 0)
    throw new Missing(`nothing in the cluster makes the user ${name} of the database`, world.label(secret));
  const administrator = text(store.standing, "administratorLogin");
  if (administrator === undefined || bag(store.standing, "authConfig")["passwordAuth"] === "Disabled")
    throw new Missing("it has no administrator with a password, as whom users could be made", store.label);
  return { by: store.label, why: `the user ${name} is made from it, and may sign in at ${store.host}`, value: name };
}

/** A cache has one password, its access key, which every service has in a secret of its own: docs/decisions/azure.md. What it is only Azure tells. */
function cacheUser(world: TraceWorld, cache: Standing, name: string): Found<string> {
  const database = databaseOf(world, cache);
  if (!database) throw new Missing("there is no database in it", world.label(cache));
  const by = world.label(database);
  if (facts(database)["accessKeysAuthentication"] !== "Enabled")
    throw new Missing("it takes no access key, and tokens of Entra's alone", by);
  if (name !== "default") throw new Missing(`it knows no user ${name}: with an access key there is one, default`, by);
  return { by, why: `it lets in whoever has its access key, as ${name}`, value: name };
}

/** What gives the secret a new password by itself. @returns the account that does; undefined of what Azure draws, and people change */
function rotated(world: TraceWorld, cluster: Cluster, secret: Standing, store: Standing): Found<Principal | undefined> {
  if (store.token === storeToken.cache)
    return { by: world.label(store), why: "Azure drew it, and people have another drawn", value: undefined };
  const vault = vaultOf(world, secret);
  const address = `https://${lastOf(vault.id)}.vault.azure.net/secrets/${lastOf(secret.id)}`.toLowerCase();
  const job = cluster.all("batch/v1:CronJob").find((one) => {
    const containers = one.spec?.jobTemplate?.spec?.template?.spec?.containers ?? [];
    const env = containers.flatMap((container) => container.env ?? []);
    const said = env.find(({ name }) => name === "SECRETS")?.value ?? "";
    return said.toLowerCase().split(/\s+/).includes(address);
  });
  if (!job) throw new Missing("nothing rotates it", world.label(secret));
  const by = called("batch/v1:CronJob", job);
  if (job.spec?.suspend === true) throw new Missing("it is suspended", by);
  const pods = podOf({ ...(job.metadata && { metadata: job.metadata }), spec: job.spec?.jobTemplate?.spec ?? {} });
  const who = { namespace: pods.namespace, account: pods.account };
  if (pods.labels["azure.workload.identity/use"] !== "true")
    throw new Missing("its pods lack the label azure.workload.identity/use, so that AKS gives them no token", by);
  const identity = podIdentity(world, cluster, who).value;
  for (const right of [gets, sets]) mustHold(world, identity, right, secret);
  for (const ip of addressesOf(world, vault, "vault")) {
    const why = refusal(networkOf(cluster), pods, { ip }, 443);
    if (why !== undefined) throw new Missing(`${why}; the vault is at ${ip}`, by);
  }
  return { by, why: `it is started at ${job.spec?.schedule} UTC, and changes what is due`, value: who };
}

function mustHold(world: TraceWorld, identity: Standing, right: Operation, secret: Standing): Standing {
  const found = holders(world, right, secret.id).find(
    (one) => one.principal === principalOf(identity) && one.condition === undefined,
  );
  if (!found) {
    const what = right === gets ? "read" : "write";
    throw new Missing(`${lastOf(identity.id)} may not ${what} ${world.label(secret)}`, world.label(secret));
  }
  return found.by;
}

/**
 * External Secrets takes a token of the account to Entra, which gives it one of the identity that the account is.
 * Source: external-secrets/external-secrets providers/v1/azure/keyvault.
 */
function readable(world: TraceWorld, cluster: Cluster, secret: Standing, reader: Reader): Found<undefined> {
  const { by, value: identity } = identityOf(world, cluster, reader);
  const role = mustHold(world, identity, gets, secret);
  const why = `${reader.namespace}/${reader.account} is ${lastOf(identity.id)}, which may read ${world.label(secret)}`;
  return { by: `${by}, ${world.label(role)}`, why, value: undefined };
}

/** Nobody may read it but these accounts of the cluster: by a role, or as an identity that somebody else may be as well. */
function onlyFor(world: TraceWorld, cluster: Cluster, secret: Standing, meant: readonly Principal[]): Found<undefined> {
  const vault = vaultOf(world, secret);
  const properties = bag(vault, "properties");
  if (properties["enableRbacAuthorization"] !== true)
    throw new Missing(
      "its own policies say who reads it, and no role: whoever may change it may read all",
      world.label(vault),
    );
  if (properties["publicNetworkAccess"] !== "Disabled")
    throw new Missing("it is asked from the internet", world.label(vault));
  const identities = meant.flatMap((who) => saidOf(world, cluster, who) ?? []);
  const all = holders(world, gets, secret.id);
  const other = all.find(({ principal }) => !identities.some((one) => principalOf(one) === principal));
  if (other) throw new Missing(`${calledPrincipal(world, other.principal)} may read it too`, world.label(other.by));
  for (const identity of identities) {
    const credential = otherThan(world, cluster, identity, meant);
    if (credential)
      throw new Missing(
        `${text(credential, "subject") ?? "somebody"} of ${text(credential, "issuer") ?? "elsewhere"} is ${lastOf(identity.id)} too`,
        world.label(credential),
      );
  }
  const names = [...new Set(identities.map((one) => lastOf(one.id)))].join(", ");
  return { by: world.label(secret), why: `of the directory only ${names} may read it`, value: undefined };
}
