import type { Change, Copy } from "../changes";
import { delivered } from "../events";
import { credentialsOf as of, everyRequest, withCache, withDatabase, withStores } from "../services";
import { grant, onAzure, subscription } from "./where";

const order = (to: string) => ({ "credential order": to });
const secret = (c: Copy) => c.named("database-users-order-secret", "Secret");
const store = (c: Copy) => c.object("external-secrets.io/v1:SecretStore", "order");
const job = (c: Copy) => c.object("batch/v1:CronJob", "database-admin/login-rotation");
const cacheAlone = withCache.filter((name) => !withDatabase.includes(name));
const principal = (c: Copy, name: string) => String(c.named(name).outputs["principalId"]);

/** A person, or what another program made: nobody of the program's. */
const somebody = "99999999-9999-4999-8999-999999999999";
const roles = {
  secretsUser: "4633458b-17de-408a-b874-0445c86b69e6",
  administrator: "00482a5a-887f-4fb3-b363-3b7fe8e74483",
  owner: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
  keyVaultReader: "21090545-7ca7-4776-b22c-e363652d74d2",
};

/** What may happen to who reads a secret. */
const readers: Change[] = onAzure([
  {
    what: "a SecretStore reads as the controller",
    does: (c) => c.set(store(c), "spec.provider.azurekv.authType", "ManagedIdentity"),
    breaks: order("its account"),
  },
  {
    what: "a SecretStore reads in another vault",
    does: (c) => c.set(store(c), "spec.provider.azurekv.vaultUrl", "https://other.vault.azure.net"),
    breaks: order("its secret"),
  },
  {
    what: "an account may not read its secret",
    does: (c) => c.lose(c.named("secret-readers-order-database")),
    breaks: order("its secret"),
  },
  {
    what: "an account may read its secret on a condition",
    does: (c) => c.set(c.named("secret-readers-order-database"), "condition", "false"),
    breaks: order("its secret"),
  },
  {
    what: "Entra takes no token of an account",
    does: (c) => c.lose(c.named("secret-readers-order-account")),
    breaks: order("its secret"),
  },
  {
    what: "Entra takes tokens of another namespace's account",
    does: (c) => c.set(c.named("secret-readers-order-account"), "subject", "system:serviceaccount:other:order-secrets"),
    breaks: order("its secret"),
  },
  {
    what: "Entra takes tokens of another cluster",
    does: (c) => c.set(c.named("secret-readers-order-account"), "issuer", "https://elsewhere.example/"),
    breaks: order("its secret"),
  },
  {
    what: "Entra takes tokens that are for somebody else",
    does: (c) => c.set(c.named("secret-readers-order-account"), "audiences", ["sts.amazonaws.com"]),
    breaks: order("its secret"),
  },
  {
    what: "an account names no identity",
    does: (c) => c.set(c.object("core/v1:ServiceAccount", "order-secrets"), "metadata.annotations", {}),
    breaks: order("its secret"),
  },
  {
    what: "the identity of an account is gone",
    does: (c) => c.lose(c.named("secret-readers-order")),
    breaks: order("its secret"),
  },
  {
    what: "the cluster signs no tokens",
    does: (c) => c.set(c.named("cluster-aks"), "oidcIssuerProfile.enabled", false),
    breaks: {
      ...{ ...of(withDatabase, "a new password"), ...of(cacheAlone, "its secret") },
      ...{ ...everyRequest("the gateway's certificate"), log: "its identity", "backup cluster": "its bucket" },
      event: "the bus",
    },
  },
  {
    what: "nothing gives pods a token",
    does: (c) => c.set(c.named("cluster-aks"), "securityProfile.workloadIdentity.enabled", false),
    breaks: {
      ...{ ...of(withDatabase, "a new password"), ...everyRequest("the gateway's certificate") },
      ...{ log: "its identity", "backup cluster": "its bucket", event: "the bus" },
    },
  },
  { what: "the secret is gone", does: (c) => c.lose(secret(c)), breaks: order("its secret") },
  {
    what: "the secret was never given a value",
    does: (c) => c.set(secret(c), "properties.value", undefined),
    breaks: order("its secret"),
  },
  {
    what: "the secret is disabled",
    does: (c) => c.set(secret(c), "properties.attributes.enabled", false),
    breaks: order("its secret"),
  },
  {
    what: "the vault has no private endpoint",
    does: (c) => c.lose(c.named("secrets-endpoint")),
    breaks: of(withStores, "the vault"),
  },
  {
    what: "the vault of secrets is gone",
    does: (c) => c.lose(c.named("secrets-vault")),
    breaks: {
      ...{ ...of(withDatabase, "a new password"), ...of(cacheAlone, "the vault") },
      ...delivered("whoever delivers"),
    },
  },
  {
    what: "nobody administers the database",
    does: (c) => c.set(c.named("database-server"), "administratorLogin", undefined),
    breaks: of(withDatabase, "a user of the database"),
  },
  {
    what: "the cache takes tokens alone",
    does: (c) => c.set(c.named("cache-database"), "accessKeysAuthentication", "Disabled"),
    breaks: of(withCache, "a user of the cache"),
  },
  {
    what: "no job gets what a service signs in with",
    does: (c) => {
      const external = c.object("external-secrets.io/v1:ExternalSecret", "database-admin/database-users");
      const { data } = (external.outputs as { spec: { data: { secretKey: string }[] } }).spec;
      c.set(
        external,
        "spec.data",
        data.filter(({ secretKey }) => !secretKey.startsWith("order.")),
      );
    },
    breaks: order("the database's users"),
  },
]);

/** What may happen to what changes passwords. */
const rotation: Change[] = onAzure([
  {
    what: "nothing changes a service's password",
    does(c) {
      const env = "spec.jobTemplate.spec.template.spec.containers.0.env.0.value";
      const address = String((secret(c).outputs["properties"] as { secretUri: string }).secretUri);
      const template = (job(c).outputs["spec"] as { jobTemplate: { spec: { template: { spec: Pod } } } }).jobTemplate;
      const { value } = template.spec.template.spec.containers[0]!.env[0]!;
      const others = value.split(" ").filter((one) => one !== address);
      if (others.length === value.split(" ").length) throw new Error(`${address} is not among ${value}`);
      c.set(job(c), env, others.join(" "));
    },
    breaks: order("a new password"),
  },
  {
    what: "the job that changes passwords is gone",
    does: (c) => c.lose(job(c)),
    breaks: of(withDatabase, "a new password"),
  },
  {
    what: "the job that changes passwords is suspended",
    does: (c) => c.set(job(c), "spec.suspend", true),
    breaks: of(withDatabase, "a new password"),
  },
  {
    what: "the job that changes passwords gets no token",
    does: (c) =>
      c.set(job(c), "spec.jobTemplate.spec.template.metadata.labels[azure.workload.identity/use]", undefined),
    breaks: of(withDatabase, "a new password"),
  },
  {
    what: "the job that changes passwords does not reach the vault",
    does: (c) =>
      c.set(c.object("networking.k8s.io/v1:NetworkPolicy", "database-admin/login-rotation"), "spec.egress", []),
    breaks: of(withDatabase, "a new password"),
  },
  {
    what: "who changes passwords may not touch a secret",
    does: (c) => c.lose(c.named("login-rotation-order")),
    breaks: order("a new password"),
  },
  {
    what: "who changes passwords may only read",
    does: (c) =>
      c.set(c.named("login-rotation-changes-secrets"), "permissions.0.dataActions", [
        "Microsoft.KeyVault/vaults/secrets/getSecret/action",
      ]),
    breaks: of(withDatabase, "a new password"),
  },
  {
    what: "the identity that changes passwords is gone",
    does: (c) => c.lose(c.named("login-rotation-identity")),
    breaks: of(withDatabase, "a new password"),
  },
]);

interface Pod {
  containers: { env: { value: string }[] }[];
}

/** What may happen so that somebody else reads a secret. */
const nobodyElse: Change[] = onAzure([
  {
    what: "another service's account may read it too",
    does: (c) => grant(c, secret(c).id, principal(c, "secret-readers-user"), roles.secretsUser),
    breaks: order("nobody else"),
  },
  {
    what: "somebody may read every secret of the vault",
    does: (c) => grant(c, c.named("secrets-vault").id, somebody, roles.secretsUser),
    breaks: of(withStores, "nobody else"),
  },
  {
    what: "somebody administers all vaults of the subscription",
    does: (c) => grant(c, subscription(c), somebody, roles.administrator),
    breaks: of(withStores, "nobody else"),
  },
  {
    what: "all who have a role of our own may do what they like with secrets",
    does(c) {
      const guid = "77777777-7777-4777-8777-777777777777";
      c.add(
        "azure-native:authorization:RoleDefinition",
        `${subscription(c)}/providers/Microsoft.Authorization/roleDefinitions/${guid}`,
        { permissions: [{ actions: [], dataActions: ["Microsoft.KeyVault/vaults/secrets/*"] }] },
      );
      grant(c, subscription(c), somebody, guid);
    },
    breaks: of(withStores, "nobody else"),
  },
  {
    what: "an owner of the subscription reads no secret",
    does: (c) => grant(c, subscription(c), somebody, roles.owner),
    breaks: {},
  },
  {
    what: "who looks at vaults reads no secret",
    does: (c) => grant(c, c.named("secrets-vault").id, somebody, roles.keyVaultReader),
    breaks: {},
  },
  {
    what: "another subscription's administrator is nobody here",
    does: (c) => grant(c, "/subscriptions/88888888-8888-4888-8888-888888888888", somebody, roles.administrator),
    breaks: {},
  },
  {
    what: "somebody else may be the account that reads it",
    does: (c) =>
      c.add(
        "azure-native:managedidentity:FederatedIdentityCredential",
        `${c.named("secret-readers-order").id}/federatedIdentityCredentials/ci`,
        {
          ...{
            issuer: "https://token.actions.githubusercontent.com",
            subject: "repo:somebody/else:ref:refs/heads/main",
          },
          audiences: ["api://AzureADTokenExchange"],
        },
      ),
    breaks: order("nobody else"),
  },
  {
    what: "somebody else may be who changes passwords",
    does: (c) =>
      c.add(
        "azure-native:managedidentity:FederatedIdentityCredential",
        `${c.named("login-rotation-identity").id}/federatedIdentityCredentials/other`,
        {
          ...{
            issuer: c.named("login-rotation-account").outputs["issuer"],
            subject: "system:serviceaccount:other:pod",
          },
          audiences: ["api://AzureADTokenExchange"],
        },
      ),
    breaks: of(withDatabase, "nobody else"),
  },
  {
    what: "the vault's own policies say who reads it",
    does: (c) => c.set(c.named("secrets-vault"), "properties.enableRbacAuthorization", false),
    breaks: of(withStores, "nobody else"),
  },
  {
    what: "the vault is asked from the internet",
    does: (c) => c.set(c.named("secrets-vault"), "properties.publicNetworkAccess", "Enabled"),
    breaks: of(withStores, "nobody else"),
  },
]);

/** What may happen to what services sign in with, on Azure. */
export const credentials: Change[] = [...readers, ...rotation, ...nobodyElse];
